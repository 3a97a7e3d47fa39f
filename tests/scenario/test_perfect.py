"""Perfect links: each takes away its own code of the ledger, all together leave nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from sim.experiment.tables.batch import Batch
from sim.experiment.tables.layout import layout_of
from sim.kill_chain.links import LINKS
from sim.scenario import load
from sim.simulation import Model

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
CODES = {
    "reach": ("out-of-reach",),
    "detect": ("not-detected", "detected-late"),
    "identify": ("not-identified",),
    "permit": ("held-fire",),
    "rounds": ("no-rounds",),
    "channel": ("no-channel",),
    "assess": ("misjudged-kill",),
    "kill": ("misjudged-kill", "all-missed"),
}
"""Link → codes that cannot occur when it is perfect."""

SHORT_OF_ALL = [
    "escorts.guard.doctrine.permission.others_probability=0.8",
    "escorts.guard.magazine.sm-2=3",
    "catalogue.weapons.sm-2.assessment.false_kill=0.2",
    "catalogue.escorts.arleigh-burke-flight-i.channels.illuminator=1",
    "attacks.drones.count=12",
    "attacks.drones.spacing=0 s",
]
"""A raid that leaks at many links."""


def charged(file: str, *settings: str, replications: int = 40) -> dict[str, int]:
    """Leakers by code."""
    scenario = load(SCENARIOS / file, settings)
    model = Model(scenario)
    batch = Batch(layout_of(scenario.cases, model.theatre.lines), 0)
    for number in range(replications):
        batch.add(model.replicate(3, number))
    found: Counter[str] = Counter()
    for row in batch.tables()["counts"].to_pylist():
        if row["what"] == "reason:":
            found[row["of"]] += int(row["value"])
    return dict(found)


@pytest.mark.parametrize("link", CODES)
@pytest.mark.parametrize("file", ["one-raid.yaml", "unity-explorer.yaml"])
def test_a_perfect_link_is_never_to_blame(link: str, file: str) -> None:
    settings = SHORT_OF_ALL if file == "one-raid.yaml" else []
    found = charged(file, *settings, f"perfect=[{link}]")
    assert found
    assert not set(found) & set(CODES[link])


def test_the_raid_leaks_at_many_links() -> None:
    """So that the test above can fail."""
    assert len(charged("one-raid.yaml", *SHORT_OF_ALL)) >= 4
    assert len(charged("unity-explorer.yaml")) >= 4


@pytest.mark.parametrize("file", ["one-raid.yaml", "unity-explorer.yaml"])
def test_nothing_leaks_where_nothing_fails(file: str) -> None:
    settings = SHORT_OF_ALL if file == "one-raid.yaml" else []
    assert charged(file, *settings, f"perfect=[{', '.join(LINKS)}]") == {}


def launched(*settings: str) -> list[tuple[object, ...]]:
    model = Model(load(SCENARIOS / "unity-explorer.yaml", settings))
    return [
        tuple(record)
        for number in range(10)
        for record in model.replicate(3, number).records
        if type(record).__name__ == "Launched"
    ]


@pytest.mark.parametrize("link", LINKS)
def test_the_same_threats_are_launched_at_the_same_ships(link: str) -> None:
    """A scripted day uses the same draws. Where a ship is hit earlier or later, it may be
    elsewhere; but launches of a scripted day do not ask."""
    assert launched(f"perfect=[{link}]") == launched()
