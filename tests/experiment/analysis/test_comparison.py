"""Results against a baseline: what is refused, what is counted, and what comes of it."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from sim import Result, compare, open_result
from sim.experiment.analysis.compare.comparison import Comparison, compared
from sim.experiment.errors import RequestError
from sim.experiment.runs.order import Order, Ready
from sim.experiment.runs.run import run_ready
from sim.experiment.statistics.measures import measure_of, measures_of
from sim.experiment.store.folder import RUN
from sim.experiment.tables import columns, parquet
from sim.experiment.tables.layout import Layout
from tests.experiment.stub import LAYOUT, study

N = 300
RAID = Path(__file__).parents[3] / "scenarios" / "one-raid.yaml"


def made(folder: Path, what: Ready, n: int = N, **order: int | bool) -> Result:
    return run_ready(what, Order(replications=n, workers=1, **order), folder)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("comparison")


@pytest.fixture(scope="module")
def base(place: Path) -> Result:
    return made(place / "base", study(pk=0.7))


@pytest.fixture(scope="module")
def better(place: Path) -> Result:
    return made(place / "better", study(pk=0.9))


@pytest.fixture(scope="module")
def both(base: Result, better: Result) -> Comparison:
    return compared([base, better])


def column(result: Result, name: str, n: int = N) -> np.ndarray:
    return result.table("replications").column(name).to_numpy()[:n]


# --- numbers -------------------------------------------------------------------------------------


def test_a_count_is_what_scipy_makes_of_its_columns(
    both: Comparison, base: Result, better: Result
) -> None:
    found = both.variants[0].contrasts["leakers"]
    one, other = column(base, "leakers"), column(better, "leakers")
    expected = stats.ttest_rel(other, one).confidence_interval(0.95)
    assert (found.difference.low, found.difference.high) == pytest.approx(
        (expected.low, expected.high), rel=1e-9
    )
    assert (found.baseline, found.variant) == pytest.approx((one.mean(), other.mean()))
    assert found.difference.value == pytest.approx((other - one).mean())
    assert found.pairing.correlation == pytest.approx(np.corrcoef(one, other)[0, 1])
    assert found.unpaired == pytest.approx(
        N * (one.var() + other.var()) / (other - one).var(), abs=1.0
    )


def test_flips_are_those_of_the_tables(both: Comparison, base: Result, better: Result) -> None:
    found = both.variants[0].contrasts["leakers"]
    change = column(better, "leakers") - column(base, "leakers")
    assert found.lower.number == (change < 0).sum() > 0
    assert found.lower.first == tuple(np.flatnonzero(change < 0)[:5])
    assert found.higher == (0, ())
    assert found.differ == (change != 0).sum()


def test_a_yes_or_no_has_the_exact_p(both: Comparison, base: Result, better: Result) -> None:
    found = both.variants[0].contrasts["no-leaker"]
    one, other = column(base, "leakers") == 0, column(better, "leakers") == 0
    up, down = int((other & ~one).sum()), int((one & ~other).sum())
    assert (found.higher.number, found.lower.number) == (up, down)
    assert found.difference.p == pytest.approx(stats.binomtest(up, up + down).pvalue)


def test_every_measure_of_both_is_there_once(both: Comparison, base: Result) -> None:
    assert list(both.variants[0].contrasts) == list(base.summary["measures"])
    values = {id: one.baseline for id, one in both.variants[0].contrasts.items()}
    for id, entry in base.summary["measures"].items():
        centre = entry["quantiles"].get("0.5") if entry["kind"] in MEDIANS else entry["mean"]
        assert values[id] == (None if centre is None else pytest.approx(centre)), id


MEDIANS = ("quantile", "time-to-event")


def test_medians_stand_side_by_side_without_a_difference(both: Comparison) -> None:
    found = both.variants[0].contrasts["detection-range"]
    assert None not in (found.baseline, found.variant)
    assert (found.difference.value, found.difference.bounded) == (None, False)


def test_the_pieces_that_are_read_show_in_nothing(
    both: Comparison, base: Result, better: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "PIECE", 7)
    again = compared([base, better]).variants[0].contrasts
    for id, one in both.variants[0].contrasts.items():
        assert again[id].lower == one.lower
        ends = [(each.low, each.high) for each in (again[id].difference, one.difference)]
        if one.difference.bounded:
            assert ends[0] == pytest.approx(ends[1], rel=1e-9), id


def test_the_same_twice_is_identical_and_has_no_p(base: Result) -> None:
    for found in compared([base, base]).variants[0].contrasts.values():
        one = found.difference
        if one.value is not None:
            assert one.identical, one.measure
            assert (one.value, one.bounded, one.p, found.pairing.saved) == (0.0, False, None, None)
            assert one.method == "identical"
            assert one.note is not None
            assert "1.3 % of replications" in one.note


def test_several_variants_have_wider_intervals_together(
    both: Comparison, base: Result, better: Result
) -> None:
    found = compared([base, better, base])
    one, alone = (each.variants[0].contrasts["leakers"].difference for each in (found, both))
    assert one.level == pytest.approx(0.975)
    assert one.low < alone.low < alone.high < one.high
    assert any("Bonferroni" in note for note in found.notes)


def test_only_so_many_as_all_have_are_compared(place: Path, base: Result) -> None:
    short = made(place / "short", study(pk=0.9), 40)
    found = compared([base, short])
    assert found.replications == 40
    one = found.variants[0].contrasts["leakers"]
    assert one.baseline == column(base, "leakers", 40).mean()
    assert any("first 40 replications" in note for note in found.notes)
    assert compared([base, short], replications=10).replications == 10


def test_one_replication_has_no_interval(base: Result, better: Result) -> None:
    found = compared([base, better], replications=1).variants[0].contrasts
    differing = [one for one in found.values() if one.differ]
    assert differing
    assert all(one.difference.method.startswith("none") for one in differing)


def test_measures_that_one_side_has_are_listed(place: Path, base: Result) -> None:
    more = study(pk=0.9)._replace(layout=WIDER)
    found = compared([base, made(place / "wider", more, 20)]).variants[0]
    assert "rounds:gun" in found.only_variant
    assert "rounds-left:guard/gun" in found.only_variant
    assert found.only_baseline == ()


WIDER = Layout(
    duration=LAYOUT.duration,
    weapons={**LAYOUT.weapons, "gun": 1e3},
    threats=LAYOUT.threats,
    attacks=LAYOUT.attacks,
    escorts=LAYOUT.escorts,
    stocks=(*LAYOUT.stocks, "guard/gun"),
    lines=LAYOUT.lines,
)


def test_differences_of_the_scenarios_are_given(both: Comparison) -> None:
    assert both.variants[0].differences == (("pk", 0.7, 0.9),)
    assert both.names == ("Stub", "Stub, pk 0.9")


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "why"),
    [({"seed": 2}, "run it again with --seed 1"), ({"best_guess": True}, "--best-guess")],
)
def test_other_luck_is_refused(
    tmp_path: Path, base: Result, order: dict[str, int], why: str
) -> None:
    other = made(tmp_path / "other", study(pk=0.7), 20, **order)
    with pytest.raises(RequestError, match="not comparable with") as refused:
        compared([base, other])
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("key", "value"),
    [("duration", "4 h"), ("duration", "50 min"), ("duration", "2.5 min"), ("start", "tomorrow")],
)
def test_another_time_is_refused(tmp_path: Path, base: Result, key: str, value: str) -> None:
    other = made(tmp_path / "other", study(**{"pk": 0.7, key: value}), 20)
    written = "150 s" if value == "2.5 min" else value
    with pytest.raises(RequestError, match=f"{key} is {written}, not"):
        compared([base, other])


def test_another_model_is_refused(tmp_path: Path, base: Result) -> None:
    other = made(tmp_path / "other", study(pk=0.7), 20)
    other.run_info["identity"]["model"] = "another"
    with pytest.raises(RequestError, match="version of the model; run both scenarios again"):
        compared([base, other])


def test_replications_of_other_numbers_are_refused(
    base: Result, better: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = columns.read_pieces

    def without_the_first(path: Path, names: list[str]) -> object:
        return (piece.slice(path.parent == better.path) for piece in read(path, names))

    monkeypatch.setattr(columns, "read_pieces", without_the_first)
    with pytest.raises(RequestError, match="its replications are not those of"):
        compared([base, better])


def test_a_measure_that_is_not_there_has_a_hint(base: Result, better: Result) -> None:
    with pytest.raises(RequestError, match="did you mean leakers"):
        compared([base, better], measures=["leaker"])


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_a_level_is_a_share(base: Result, level: float) -> None:
    with pytest.raises(RequestError, match="between 0 and 1"):
        compare(base, base, level=level)


def test_one_alone_is_nothing_to_compare(base: Result) -> None:
    with pytest.raises(RequestError, match="at least one variant"):
        compare(base)


# --- scenarios that are run first ----------------------------------------------------------------


def test_what_is_run_takes_after_the_result_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim import run

    raid = RAID
    monkeypatch.chdir(tmp_path)
    first = run(raid, replications=6, seed=9, workers=1, out=tmp_path / "first")
    found = compare(first.path, raid.with_name("one-raid-two-destroyers.yaml"), workers=1)
    assert (found.replications, found.seed) == (6, 9)
    variant = open_result(found.variants[0].side.folder)
    assert variant.path.parent.name == "results"
    assert json.loads((variant.path / RUN).read_text("utf-8"))["identity"]["seed"] == 9
    assert [one.path for one in found.variants[0].differences] == ["name", "escorts.second"]
    # It is not run again, and more of it than is asked for is as good.
    assert compare(raid, variant, seed=9, replications=4, workers=1).replications == 4
    fewer = compare(variant, raid.with_name("one-raid-two-destroyers.yaml"), replications=3)
    assert fewer.variants[0].side.replications == 6


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ({"replications": N + 1}, f"replications = 301: .* holds {N}; .* --replications 301"),
        ({"seed": 5}, "seed = 5: .* has seed 1; .* --seed 5"),
        ({"best_guess": True}, "best guess: .* draws the uncertain inputs"),
    ],
)
def test_what_a_result_does_not_have_is_refused(
    base: Result, better: Result, order: dict[str, int], why: str
) -> None:
    with pytest.raises(RequestError, match=why):
        compare(base, better, **order)  # type: ignore[arg-type]


def test_what_would_not_match_is_refused_before_anything_is_run(
    tmp_path: Path, base: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim import run
    from sim.scenario import load

    monkeypatch.chdir(tmp_path)
    longer, later = (load(RAID, [one]) for one in ("duration=4 h", "start=2023-12-17 08:00 +03:00"))
    with pytest.raises(RequestError, match="duration 4 h': not comparable with"):
        compare(RAID, RAID, longer, replications=6, workers=1)
    with pytest.raises(RequestError, match="start is 2023-12-17"):
        compare(RAID, later, replications=6, workers=1)
    first = run(RAID, outer=3, inner=2, workers=1, out=tmp_path / "nested")
    with monkeypatch.context() as other:
        other.setitem(base.run_info["identity"], "model", "another")
        with pytest.raises(RequestError, match="another version of the model"):
            compare(RAID, base, workers=1)
    with pytest.raises(RequestError, match="inner replications"):
        compare(first, RAID, base, workers=1)
    assert not (tmp_path / "results").exists()
    assert compare(first, RAID, workers=1).replications == 6


def test_every_measure_is_found_by_its_id() -> None:
    for measure in measures_of(WIDER):
        assert measure_of(measure.id) == measure
    for id in ("nonsense", "rounds:", "launched"):
        if id == "launched":
            assert measure_of(id).label == "Threats launched"
        else:
            with pytest.raises(KeyError):
                measure_of(id)
