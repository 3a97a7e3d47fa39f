"""What links are worth: paired runs with perfect links, held against runs made by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.experiment import Result, run
from sim.experiment.comparisons.launched import launches_differ
from sim.experiment.comparisons.worth import LINKS, Worths, all_but, variants, worth_of
from sim.experiment.errors import RequestError
from sim.report.ledger import CODES_OF, as_json, charged
from sim.report.plot_worth import plot_worth
from sim.scenario import load

ONE_RAID = Path(__file__).resolve().parents[2] / "scenarios" / "one-raid.yaml"
LEAKY = [
    "escorts.guard.doctrine.permission.others_probability=0.7",
    "escorts.guard.magazine.sm-2=3",
    "catalogue.weapons.sm-2.assessment.false_kill=0.2",
]
N = 20


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return run(load(ONE_RAID, LEAKY), N, workers=1, out=tmp_path_factory.mktemp("r") / "raid")


@pytest.fixture(scope="module")
def worths(result: Result) -> Worths:
    return worth_of(result, "leakers", workers=1)


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
    found = worths.links[link]  # type: ignore[index]
    assert (found.alone.value, found.last.value) == pytest.approx((alone, last), abs=1e-12)
    assert worths.base.value == pytest.approx(base)


def test_the_parts_add_up_and_some_link_is_worth_something(worths: Worths) -> None:
    alone = [worth.alone.value for worth in worths.links.values()]
    assert worths.alone.value == pytest.approx(sum(alone))
    whole = worths.base.value - worths.perfect.value
    assert worths.alone.value + worths.interaction.value == pytest.approx(whole)
    assert worths.perfect.value == 0.0 < max(alone)
    assert worths.differ == 0.0


def test_what_was_run_is_not_run_again(result: Result, worths: Worths) -> None:
    told: list[int] = []
    again = worth_of(result, "leakers", workers=1, progress=lambda done, _: told.append(done))
    assert again == worths
    assert told == []


def test_fewer_replications_are_the_first_of_them(result: Result, worths: Worths) -> None:
    assert worth_of(result, "leakers", 5, workers=1).replications == 5
    with pytest.raises(RequestError, match="holds 20 replications, not 21"):
        worth_of(result, replications=21)


def test_a_scenario_with_perfect_links_has_no_worths(tmp_path: Path) -> None:
    made = run(load(ONE_RAID, ["perfect=[kill]"]), 1, workers=1, out=tmp_path / "perfect")
    with pytest.raises(RequestError, match="perfect links itself"):
        worth_of(made, workers=1)


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
    told = json.loads(as_json(result, worths))
    assert told["links"]["permit"]["alone"]["mean"] == worths.links["permit"].alone.value
    every = sum(charged(result, link, "leakers") for link in CODES_OF)
    assert every == pytest.approx(result.measure("leakers")["mean"])
    svg, png = plot_worth(result, worths, tmp_path)
    assert "taken for neutral" in svg.read_text("utf-8")
    assert png.stat().st_size > 10_000
