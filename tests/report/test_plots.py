"""The pictures: what they say, that nothing overlaps, two formats, the same bytes every time."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from numpy.typing import NDArray

from sim.experiment.errors import RequestError
from sim.experiment.statistics.crossed import interval
from sim.experiment.statistics.intervals import mean_t
from sim.experiment.tables.schemas import CODES, NO_DANGER
from sim.report.numbers import in_words
from sim.report.pictures.canvas import save
from sim.report.pictures.forest import Forest, ForestRow, Panel, draw_forest
from sim.report.pictures.front import draw_front
from sim.report.pictures.heat import draw_heat
from sim.report.pictures.leakers import Bin, Spreads, binned, draw_leakers
from sim.report.pictures.ledger import draw_ledger
from sim.report.pictures.lines import draw_lines
from sim.report.pictures.outcomes import LOOKS, draw_outcomes
from sim.report.pictures.paired import draw_differences
from sim.report.pictures.sheets import sheet as laid_out
from sim.report.plots import KINDS, plot
from tests.report.against import comparison
from tests.report.conftest import entry
from tests.report.swept import forest, level, lone, numbers, searched, sheet
from tests.report.swept import words as named

LEDGER = (*CODES, NO_DANGER)
Counts = NDArray[np.int64]
NAME = "Unity Explorer, 3 December 2023"
TYPES = (
    "one-way-drone", "anti-ship-ballistic-missile", "anti-ship-cruise-missile",
    "land-attack-cruise-missile", "a-rather-long-name-of-a-type", "x",
)  # fmt: skip


def leakers(n: int, rate: float, inner: int | None = None) -> Spreads:
    luck = np.random.default_rng(1)
    counts = luck.poisson(rate, n)
    return Spreads(name=NAME, leakers=counts, hits=luck.binomial(counts, 0.3), inner=inner)


def ledger(n: int, rate: float, inner: int | None = None) -> Any:  # noqa: ANN401 - a result made up
    luck = np.random.default_rng(2)
    rows = {code: luck.poisson(rate * luck.random(), n) for code in LEDGER}
    rows["no-rounds"] = np.zeros(n, dtype=np.int64)
    hits = {f"reason-hit:{code}": luck.binomial(row, 0.3) for code, row in rows.items()}
    every = {f"reason:{code}": row for code, row in rows.items()}
    counted = {**every, **hits, "in-flight": np.zeros(n, dtype=np.int64)}
    measures = {id: average(row, inner) for id, row in counted.items()}
    return made_up(n, summary={"measures": measures, "inner": inner})


def made_up(n: int, **more: Any) -> Any:  # noqa: ANN401 - a result made up
    return SimpleNamespace(run_info={"scenario": NAME}, replications=n, **more)


def average(counts: Counts, inner: int | None) -> dict[str, Any]:
    n, middle = len(counts), float(counts.mean())
    if inner is None:
        found = mean_t(n, middle, float(counts.std(ddof=1)) if n > 1 else 0.0)
    else:
        found = interval(counts.reshape(-1, inner).astype(float), middle, share=False)
    return entry("any", middle, n=n, ci=None if found is None else list(found[:2]))


def fates(n: int, *types: str) -> Any:  # noqa: ANN401 - a result made up
    luck = np.random.default_rng(3)
    rows = [
        (name, one) for name in types for one in LOOKS for _ in range(int(luck.integers(1, 90)))
    ]
    table = pa.table(
        {"weapon": [name for name, _ in rows], "outcome": [one for _, one in rows]},
        schema=pa.schema({"weapon": pa.string(), "outcome": pa.string()}),
    )
    return made_up(n, table=lambda _: table)


def sides(number: int, n: int, rate: float, inner: int | None = None) -> list[Spreads]:
    luck = np.random.default_rng(4)
    names = [f"{NAME} {place} with a magazine as large as it gets" for place in range(number)]
    counts = [luck.poisson(rate * (1 + place), n) for place in range(number)]
    return [
        Spreads(name=name, leakers=one, hits=luck.binomial(one, 0.3), inner=inner)
        for name, one in zip(names, counts, strict=True)
    ]


DRONES, DELAY = numbers("drones", 6, 12, 24), numbers("delay", 0, 60, 120, 300, unit="s")
CHANNELS = numbers("channels", 1, 2, 3)
PLACES = named(
    "second", "none", "with-the-first", "far-side", "beside-the-ship", "towards-the-coast"
)
LONG = ("tracking", "identification", "permission of others", "a-rather-long-name-of-a-factor", "x")
SWEPT = {
    "one": (DELAY,),
    "two": (DRONES, CHANNELS),
    "three": (DRONES, CHANNELS, numbers("spacing", 0, 30, unit="s")),
    "words": (PLACES, named("permission", "tight", "free")),
    "many": (
        numbers("size", *range(1, 13)),
        named("doctrine", "shoot", "shoot-look", "shoot-look-shoot", "two-round-salvo", "hold"),
        named("raid", "drones", "cruise-missiles", "ballistic-missiles"),
    ),
}

CASES: dict[str, Callable[[float], Figure]] = {
    "leakers": lambda width: draw_leakers([leakers(1000, 1.5)], width),
    "leakers-none": lambda width: draw_leakers([leakers(500, 0.0)], width),
    "leakers-one-replication": lambda width: draw_leakers([leakers(1, 2.0)], width),
    "leakers-many": lambda width: draw_leakers([leakers(2000, 45.0)], width),
    "ledger": lambda width: draw_ledger(ledger(1000, 0.5), width),
    "ledger-none": lambda width: draw_ledger(ledger(500, 0.0), width),
    "ledger-one-replication": lambda width: draw_ledger(ledger(1, 3.0), width),
    "ledger-many": lambda width: draw_ledger(ledger(2000, 40.0), width),
    "leakers-nested": lambda width: draw_leakers([leakers(1000, 1.5, 50)], width),
    "ledger-nested": lambda width: draw_ledger(ledger(1000, 0.5, 50), width),
    "variants-nested": lambda width: draw_leakers(sides(2, 1000, 1.0, 50), width),
    "outcomes": lambda width: draw_outcomes(fates(1000, *TYPES[:2]), width),
    "outcomes-none": lambda width: draw_outcomes(fates(500), width),
    "outcomes-one-replication": lambda width: draw_outcomes(fates(1, TYPES[0]), width),
    "outcomes-many": lambda width: draw_outcomes(fates(2000, *TYPES), width),
    "variants": lambda width: draw_leakers(sides(2, 1000, 1.0), width),
    "variants-none": lambda width: draw_leakers(sides(2, 500, 0.0), width),
    "variants-one-replication": lambda width: draw_leakers(sides(2, 1, 2.0), width),
    "variants-many": lambda width: draw_leakers(sides(5, 2000, 12.0), width),
    "differences": lambda width: draw_differences(comparison(1, NAME), width),
    "differences-many": lambda width: draw_differences(comparison(4, NAME), width),
    **{
        f"{kind}-{name}": lambda width, draw=draw, axes=axes: draw(sheet(NAME, *axes), width)
        for kind, draw in (("lines", draw_lines), ("heat", draw_heat))
        for name, axes in SWEPT.items()
    },
    "lines-alike": lambda width: draw_lines(level(NAME, *SWEPT["many"], value=2.0), width),
    "lines-none": lambda width: draw_lines(level(NAME, *SWEPT["two"], value=0.0), width),
    "lines-bare": lambda width: draw_lines(sheet(NAME, *SWEPT["two"], half=0.0), width),
    "lines-short": lambda width: draw_lines(sheet(NAME, *SWEPT["two"], holes=4), width),
    "heat-alike": lambda width: draw_heat(level(NAME, *SWEPT["two"], value=0.0), width),
    "heat-holes": lambda width: draw_heat(sheet(NAME, *SWEPT["three"], holes=4), width),
    "heat-large": lambda width: draw_heat(sheet(NAME, *SWEPT["three"], size=9e5), width),
    "front": lambda width: draw_front(searched(NAME, 5, 2, ("salvo", "looks")), width),
    "front-many": lambda width: draw_front(
        searched(NAME, 16, 3, ("salvo", "looks", "a-long-name-of-a-factor")), width
    ),
    "front-one": lambda width: draw_front(searched(NAME, 1, 1, ("salvo",)), width),
    "forest": lambda width: draw_forest(forest(NAME, LONG[:3]), width),
    "forest-many": lambda width: draw_forest(forest(NAME, LONG * 2, 4), width),
    "forest-bare": lambda width: draw_forest(forest(NAME, LONG[:1], half=None), width),
    "forest-two": lambda width: draw_forest(forest(NAME, LONG, series=2), width),
    "forest-shares": lambda width: draw_forest(forest(NAME, LONG, 2, kind="share"), width),
}


def texts(figure: Figure) -> list[Text]:
    """Give the texts that one sees, drawn where they belong."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    found = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    shown = [text for text in found if text.get_window_extent().width > 0]
    # Ticks beyond the limits exist but are not drawn.
    return [text for text in shown if figure.bbox.overlaps(text.get_window_extent())]


def words(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in texts(figure)).replace("\n", " ")


@pytest.mark.parametrize("width", [5.0, 7.2, 10.0])
@pytest.mark.parametrize("case", CASES)
def test_no_text_covers_another_or_leaves_the_page(case: str, width: float) -> None:
    figure = CASES[case](width)
    boxes = {text: text.get_window_extent().padded(-1.0) for text in texts(figure)}
    for text, box in boxes.items():
        assert box.x0 >= 0 and box.x1 <= figure.bbox.x1, text  # noqa: PT018
        assert box.y0 >= 0 and box.y1 <= figure.bbox.y1, text  # noqa: PT018
    for (one, box), (other, other_box) in combinations(boxes.items(), 2):
        assert not box.overlaps(other_box), (one, other)


@pytest.mark.parametrize("case", CASES)
def test_the_title_names_the_scenario_and_the_caption_the_number(case: str) -> None:
    said = words(CASES[case](7.2))
    assert NAME in said
    assert "replication" in said


def test_leakers_say_what_is_shown() -> None:
    said = words(draw_leakers([leakers(1000, 1.5)]))
    assert "leakers in a replication" in said
    assert "hits in a replication" in said
    assert "share of replications, %" in said
    assert "95 % Wilson intervals" in said


def ends(figure: Figure) -> list[tuple[float, float]]:
    """Give the ends of the upright lines of each panel."""
    lines = [
        line.get_segments()
        for axes in figure.axes
        for line in axes.collections
        if isinstance(line, LineCollection)
    ]
    return [(one[0][1], one[1][1]) for some in lines for one in some]


def test_intervals_of_a_nested_run_are_those_of_crossed_samples() -> None:
    """In two samples of two, four of four are [34, 100] %, not Wilson's [51, 100] %."""
    none = np.zeros(4, dtype=np.int64)
    two = [Spreads(name=NAME, leakers=none, hits=none, inner=2) for _ in range(2)]
    for figure in (draw_leakers(two[:1]), draw_leakers(two)):
        assert ends(figure)[0] == pytest.approx((34.24, 100.0), abs=0.01)
        assert "4 replications (2 outer × 2 inner)" in words(figure)
        assert "95 % intervals over crossed samples" in words(figure)
    counts = leakers(60, 1.0, 6)
    table = (counts.leakers == 1).reshape(10, 6).astype(float)
    low, high, *_ = interval(table, float(table.mean()), share=True)
    assert ends(draw_leakers([counts]))[1] == pytest.approx((100.0 * low, 100.0 * high))
    said = words(draw_ledger(ledger(4, 0.0, 2)))
    assert "4 replications (2 outer × 2 inner)" in said
    assert "at most 66 % of replications have a leaker" in said
    assert "t over crossed samples" in words(draw_ledger(ledger(1000, 0.5, 50)))


def test_one_replication_claims_no_interval() -> None:
    assert "no interval" in words(draw_leakers([leakers(1, 1.0)]))
    assert "no interval" in words(draw_ledger(ledger(1, 3.0)))


def test_the_ledger_has_every_link_and_is_called_bookkeeping() -> None:
    said = words(draw_ledger(ledger(1000, 0.5)))
    assert all(in_words(code) in said for code in LEDGER)
    assert "bookkeeping, not cause" in said
    assert "not engaged" in said


def test_without_a_leaker_the_ledger_gives_the_bound() -> None:
    assert "at most 0.8 % of replications have a leaker" in words(draw_ledger(ledger(500, 0.0)))


@pytest.mark.parametrize("width", [5.0, 7.2])
def test_every_outcome_present_is_named_somewhere(width: float) -> None:
    said = words(draw_outcomes(fates(2000, *TYPES), width))
    assert all(in_words(outcome) in said for outcome in LOOKS)


def test_no_threat_is_no_error() -> None:
    assert "No threat was launched." in words(draw_outcomes(fates(500)))


def bins(*counts: int) -> list[Bin]:
    found = np.array(counts)
    return binned([Spreads(name=NAME, leakers=found, hits=0 * found)])


def test_bins_are_round_few_and_complete() -> None:
    counts = (0, 3, 7, 44, 45)
    made = bins(*counts)
    assert sum(int(one.holds(np.array(counts)).sum()) for one in made) == len(counts)
    assert made[0] == Bin(0, 4)
    assert len(made) <= 12


def test_a_bin_of_one_count_is_labelled_with_it() -> None:
    assert [one.label for one in bins(1, 2)] == ["0", "1", "2", "3"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_result_is_drawn_in_both_formats(
    result: SimpleNamespace, tmp_path: Path, kind: str
) -> None:
    paths = plot([result], kind, tmp_path)
    assert [path.name for path in paths] == [f"{kind}.svg", f"{kind}.png"]
    assert paths[0].read_text("utf-8").startswith("<?xml")
    assert paths[1].read_bytes().startswith(b"\x89PNG")


def test_all_kinds_go_to_the_results_own_folder(result: SimpleNamespace) -> None:
    paths = plot([result])
    assert {path.parent for path in paths} == {result.path / "pictures"}
    assert len(paths) == 2 * len(KINDS)


def test_the_same_result_has_the_same_bytes(result: SimpleNamespace, tmp_path: Path) -> None:
    one, other = (
        [path.read_bytes() for path in plot([result], "ledger", tmp_path / name)] for name in "ab"
    )
    assert one == other


def test_words_stay_words_in_svg(result: SimpleNamespace, tmp_path: Path) -> None:
    svg, _ = save(KINDS["outcomes"].draw(result, 7.2), tmp_path, "outcomes")
    text = svg.read_text("utf-8")
    assert "one-way-drone" in text
    assert "<dc:date>" not in text


def test_differences_say_their_numbers_and_what_holds_together() -> None:
    said = words(draw_differences(comparison(2)))
    assert "Differences from the baseline: One destroyer" in said
    assert "−0.297 [−0.350, −0.244]" in said
    assert "97.5 % intervals, together 95 % over the variants" in said
    assert "percentage points" in said


def test_the_lines_are_named_in_the_key() -> None:
    said = words(draw_lines(sheet(NAME, DRONES, CHANNELS)))
    assert all(f"channels = {number}" in said for number in (1, 2, 3))


def test_a_cell_has_the_digits_of_its_interval_in_the_common_unit() -> None:
    common = {
        "kind": "mean", "unit": "USD", "label": "Cost of rounds", "method": "t", "n": 60,
        "level": 0.95, "note": None,
    }  # fmt: skip
    entries = [
        {**common, "mean": 788e3, "ci": [166e3, 1409e3]},
        {**common, "mean": 10.2e6, "ci": [4.6e6, 15.7e6]},
    ]
    swept = SimpleNamespace(
        name=NAME, info={"factors": {"drones": {}}}, replications=60, seed=1, uneven=False,
        points=[SimpleNamespace(name=str(n), factors={"drones": n}) for n in (3, 12)],
        results=[SimpleNamespace(summary={"interval": "chance"})], measure=lambda _: entries,
    )  # fmt: skip
    found = laid_out(swept, "cost")  # type: ignore[arg-type]
    drawn = words(draw_heat(found))
    for text in ("0.79", "[0.17, 1.41]", "10.2", "[4.6, 15.7]"):
        assert text in drawn
    assert "Cells: Cost of rounds, MUSD; darker: more." in drawn


def test_a_forest_fills_what_is_told_from_nothing_and_writes_every_number() -> None:
    rows = ForestRow("raid", (lone(2.0, 0.5),)), ForestRow("queue", (lone(0.2, 0.5),))
    found = Forest("Effects: x", (Panel("difference", rows),), "n = 4 replications")
    drawn = draw_forest(found)
    marks = [line for line in drawn.findobj(Line2D) if line.get_marker() == "o"]
    assert [line.get_markerfacecolor() == "white" for line in marks] == [False, True]
    assert "+2.00 [+1.50, +2.50]" in words(drawn)
    assert "+0.20 [−0.30, +0.70]" in words(drawn)
    shares = Panel("difference", (ForestRow("x", (lone(0.3, 0.1, kind="share"),)),))
    assert "difference, percentage points" in words(draw_forest(found._replace(panels=(shares,))))


def test_too_many_results_cannot_be_told_apart(result: SimpleNamespace) -> None:
    with pytest.raises(RequestError, match="at most 5"):
        plot([result] * 6)
