"""What links are worth: paired runs with perfect links, held against runs made by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim import Result, run
from sim.experiment.analysis.compare.worth import (
    LINKS,
    Worths,
    all_but,
    harms,
    launches_differ,
    variants,
)
from sim.experiment.errors import RequestError
from sim.experiment.runs.ledger import PlannedLedger
from sim.experiment.runs.order import Progress
from sim.experiment.statistics.components import sums_of
from sim.experiment.statistics.intervals import student_quantile
from sim.report.document.machine import as_dict
from sim.report.pictures.paired import plot_worth
from sim.report.text.ledger import CODES_OF, PREFIX, charged, document_of
from sim.scenario import load
from tests.report.printed import written

ONE_RAID = Path(__file__).resolve().parents[3] / "scenarios" / "one-raid.yaml"
LEAKY = [
    "escorts.guard.doctrine.permission.others_probability=0.7",
    "escorts.guard.magazine.sm-2=3",
    "catalogue.weapons.sm-2.assessment.false_kill=0.2",
]
N = 20


def worth_of(
    result: Result,
    harm: str = "hits",
    replications: int | None = None,
    progress: Progress | None = None,
) -> Worths:
    return PlannedLedger(result, replications, workers=1).run(harm, progress)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return run(load(ONE_RAID, LEAKY), N, workers=1, out=tmp_path_factory.mktemp("r") / "raid")


@pytest.fixture(scope="module")
def worths(result: Result) -> Worths:
    return worth_of(result, "leakers")


def leakers(out: Path, *perfect: str) -> float:
    settings = [*LEAKY, f"perfect=[{', '.join(perfect)}]"]
    made = run(load(ONE_RAID, settings), N, workers=1, out=out)
    return float(made.table("replications").column("leakers").to_numpy().mean())


def test_every_link_is_perfect_alone_in_all_others_and_in_all() -> None:
    assert len(variants()) == len(set(variants())) == 2 * len(LINKS) + 2
    assert all(link not in all_but(link) and len(all_but(link)) == 8 for link in LINKS)


@pytest.mark.parametrize("link", ["permit", "rounds"])
def test_worth_is_the_difference_of_two_runs(
    link: str, result: Result, worths: Worths, tmp_path: Path
) -> None:
    base = float(result.table("replications").column("leakers").to_numpy().mean())
    alone = base - leakers(tmp_path / "alone", link)
    others = [one for one in LINKS if one != link]
    last = leakers(tmp_path / "last", *others) - leakers(tmp_path / "all", *LINKS)
    found = [worths.of(f"worth-{one}", link).value for one in ("alone", "last")]  # type: ignore[arg-type]
    assert found == pytest.approx([alone, last], abs=1e-12)
    assert worths.of("as-is").value == pytest.approx(base)


def test_the_parts_add_up_and_some_link_is_worth_something(worths: Worths) -> None:
    alone = [worths.of("worth-alone", link).value for link in LINKS]
    every, beyond = (worths.of(what).value for what in ("sum-of-worths-alone", "interaction"))
    assert every == pytest.approx(sum(alone))
    whole = worths.of("as-is").value - worths.of("all-perfect").value
    assert every + beyond == pytest.approx(whole)
    assert worths.of("all-perfect").value == 0.0 < max(alone)
    assert worths.differ == 0.0


def test_what_was_run_is_not_run_again(result: Result, worths: Worths) -> None:
    told: list[int] = []
    again = worth_of(result, "leakers", progress=lambda done, _: told.append(done))
    assert again == worths
    assert told == []


def test_fewer_replications_are_the_first_of_them(result: Result, worths: Worths) -> None:
    assert worth_of(result, "leakers", 5).replications == 5
    with pytest.raises(RequestError, match="holds 20 replications, not 21"):
        worth_of(result, replications=21)


def test_a_scenario_with_perfect_links_has_no_worths(tmp_path: Path) -> None:
    made = run(load(ONE_RAID, ["perfect=[kill]"]), 1, workers=1, out=tmp_path / "perfect")
    with pytest.raises(RequestError, match="perfect links itself"):
        worth_of(made)


def test_other_launches_are_counted(result: Result, tmp_path: Path) -> None:
    """The number of threats is drawn, once from 5 or 6 and once always 6."""
    folders = []
    for name, count in (("some", "{integers: [5, 6]}"), ("six", "6")):
        folders.append(tmp_path / name)
        run(load(ONE_RAID, [f"attacks.drones.count={count}"]), N, workers=1, out=folders[-1])
    made = run(load(ONE_RAID, ["attacks.drones.count={integers: [5, 6]}"]), N, out=folders[0])
    launched = made.table("replications").column("launched").to_numpy()
    assert 0.0 < launches_differ(folders, N) == (launched == 5).mean() < 1.0


def test_the_page_and_the_picture(result: Result, worths: Worths, tmp_path: Path) -> None:
    told = {
        (e["measure"], e["point"]): e for e in as_dict(document_of(result, worths))["estimates"]
    }
    alone = told["worth-alone:leakers", "permit"]
    assert alone["value"] == worths.of("worth-alone", "permit").value
    every = sum(charged(result, worths).values())
    assert every == pytest.approx(result.measure("leakers")["mean"])
    svg, png = plot_worth(result, worths, tmp_path)
    assert "misidentified" in svg.read_text("utf-8")
    assert png.stat().st_size > 10_000
    assert "0 without an interval: no pair differs, but up to" in " ".join(
        svg.read_text("utf-8").split()
    )


def test_what_is_charged_is_of_the_replications_that_count(result: Result) -> None:
    few = worth_of(result, "leakers", 5)
    found = charged(result, few)
    rows = [row for row in result.table("counts").to_pylist() if row["replication"] < 5]
    for link, codes in CODES_OF.items():
        by_hand = sum(
            row["value"] for row in rows if row["what"] == PREFIX["leakers"] and row["of"] in codes
        )
        assert found[link] == pytest.approx(by_hand / 5)
    assert sum(found.values()) == pytest.approx(few.of("as-is").value)


def test_nothing_is_called_exact_that_merely_came_out_alike(result: Result, worths: Worths) -> None:
    assert worths.of("all-perfect").identical
    told = " ".join(written(document_of(result, worths)).split())
    assert "exactly" not in told
    assert "identical*" in told
    assert "no pair differs, but up to 16 % of replications may" in told
    assert not worths.of("all-perfect").bounded


def test_a_mean_of_counts_is_not_told_to_be_below_0(tmp_path: Path) -> None:
    free = "escorts.guard.doctrine.permission.control=free"
    made = run(load(ONE_RAID, [free]), N, workers=1, out=tmp_path / "free")
    base = worth_of(made).of("as-is")
    assert base.low == max(0.0, made.measure("hits")["ci"][0])
    assert base.value < base.high == pytest.approx(made.measure("hits")["ci"][1])


def test_what_rests_on_few_replications_is_called_rough(result: Result, worths: Worths) -> None:
    few = worth_of(result, "leakers", 5)
    assert few.of("worth-alone", "permit").rough
    assert "rough: only" in " ".join(written(document_of(result, few)).split())
    assert not worths.of("worth-alone", "permit").rough


# --- nested results ------------------------------------------------------------------------------

OUTER, INNER = 4, 5


@pytest.fixture(scope="module")
def nested(tmp_path_factory: pytest.TempPathFactory) -> Result:
    out = tmp_path_factory.mktemp("n") / "raid"
    return run(load(ONE_RAID, LEAKY), workers=1, out=out, outer=OUTER, inner=INNER)


def test_a_nested_result_is_paired_with_nested_runs(nested: Result, tmp_path: Path) -> None:
    worths = worth_of(nested, "leakers")
    scenario = load(ONE_RAID, [*LEAKY, "perfect=[permit]"])
    other = run(scenario, workers=1, out=tmp_path / "p", outer=OUTER, inner=INNER)
    base, free = (one.table("replications").column("leakers").to_numpy() for one in (nested, other))
    spared = (base - free).astype(float)
    variance, freedom = sums_of(spared.reshape(OUTER, INNER)).error()
    half = student_quantile(freedom, 0.975) * np.sqrt(variance)
    alone = worths.of("worth-alone", "permit")
    assert alone.value == pytest.approx(spared.mean())
    assert alone.low == pytest.approx(spared.mean() - half)
    assert worths.of("worth-alone", "assign").identical
    assert worths.differ == 0.0
    assert "20 replications (4 outer × 5 inner) of each" in " ".join(
        written(document_of(nested, worths)).split()
    )
    # Whole outer samples only; the fewer of samples and replications are what is told of.
    assert worth_of(nested, "leakers", 13).replications == 10
    assert "up to 49 %" in worths.of("worth-alone", "assign").note


def test_a_latin_hypercube_stays_whole(tmp_path: Path) -> None:
    made = run(load(ONE_RAID, LEAKY), workers=1, out=tmp_path / "a", outer=2, inner=2,
               outer_design="latin-hypercube")  # fmt: skip
    assert worth_of(made).differ == 0.0


def test_replications_of_another_design_are_not_paired(result: Result, nested: Result) -> None:
    with pytest.raises(RequestError, match="are not those of"):
        harms({(): nested.path, ("kill",): result.path}, "leakers", N, INNER)


def test_launches_of_nested_results_are_told_by_outer_sample(
    nested: Result, tmp_path: Path
) -> None:
    """Once the number of threats is the same in all, once each outer sample draws its own."""
    count = "attacks.drones.count={integers: [5, 6], varies: per-study}"
    other = run(load(ONE_RAID, [*LEAKY, count]), workers=1, out=tmp_path / "a", outer=OUTER,
                inner=INNER)  # fmt: skip
    launched = [one.table("replications").column("launched").to_numpy() for one in (nested, other)]
    differ = (launched[0] != launched[1]).mean()
    assert 0.0 < launches_differ([nested.path, other.path], N, INNER) == differ < 1.0
