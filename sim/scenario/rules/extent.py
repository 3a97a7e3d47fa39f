"""How many ships and threats a run may hold, judged before it starts by the expected numbers.

A replication is held in memory: a ship of the traffic takes some 100 bytes, a threat some
kilobytes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.platforms.launch.attack import Attack, Wave
from sim.platforms.outlook import longest
from sim.scenario.rules.broken import Broken, Path, ends, law_of
from sim.world.theatre import Theatre

if TYPE_CHECKING:
    from sim.platforms.launch.threat import ThreatType
    from sim.scenario.records.question import Case, Question

MOST_SHIPS = 1_000_000
"""Ships of the traffic in a replication, those that are under way at its start included."""

MOST_THREATS = 50_000
"""Threats of all attacks in a replication, on average."""

SLOWEST = 0.5
"""Speed (m/s) of the slowest ship that is looked for on a lane at the start."""

PARTS = 200
"""Equally likely parts of a law from whose middles its mean is taken."""


def crowds(question: Question, where: Theatre) -> Iterator[Broken]:
    """Yield the traffic and the attacks that bring more into a replication than it can hold."""
    yield from _ships(question, where)
    yield from _threats(question)


def lasting(asked: Question | Case, known: dict[str, ThreatType], where: Theatre) -> float:
    """Return how long (s) a replication may last: until the last threat has ended."""
    used = {name for attack in asked.attacks.values() for name in attack.waves} & known.keys()
    return asked.duration + longest((ends(known[name].speed)[0] for name in used), where.chart)


def mean(value: object) -> float:
    """Return the mean of a number, a spread or a law."""
    law = law_of(value)
    return float(np.mean([law.at((part + 0.5) / PARTS) for part in range(PARTS)]))


def _most(value: object) -> float:
    """Return the largest value that a field may have; its mean if there is no such."""
    high = ends(value)[1]
    return high if high < math.inf else mean(value)


def _ships(question: Question, where: Theatre) -> Iterator[Broken]:
    found = {name: _expected(name, question, where) for name in question.traffic}
    total = sum(found.values())
    for name, ships in found.items():
        if total > MOST_SHIPS and ships == max(found.values()):
            said = f"brings about {ships:,.0f} ships into the run"
            said += f", of {total:,.0f} in all" if len(found) > 1 else ""
            rule = f"must be lower: it {said}; at most {MOST_SHIPS:,}"
            yield Broken(("traffic", name, "rate"), rule, also=(("traffic",), ("duration",)))


def _expected(name: str, question: Question, where: Theatre) -> float:
    """Return the ships that a flow brings, those on the lane at the start included."""
    flow = question.traffic[name]
    classes, mix = question.catalogue.ships, question.catalogue.mixes.get(flow.mix, {})
    lows = [ends(classes[kind].speed)[0] for kind in mix if kind in classes]
    slowest = max(min(lows, default=SLOWEST), SLOWEST)
    lane = where.lanes.get(flow.lane or name)
    crossing = lane.length / slowest if lane is not None else 0.0
    return _most(flow.rate) * (lasting(question, question.catalogue.threats, where) + crossing)


def _threats(question: Question) -> Iterator[Broken]:
    found = {name: _launched(one, question.duration) for name, one in question.attacks.items()}
    total = sum(found.values())
    for (name, one), threats in zip(question.attacks.items(), found.values(), strict=True):
        if total > MOST_THREATS and threats == max(found.values()):
            many = "preparation" if one.repeats else "weapons" if one.weapons else "count"
            key = many if one.rate is None else "rate"
            said = f"brings about {threats:,.0f} threats or raids into the run"
            said += f", of {total:,.0f} in all" if len(found) > 1 else ""
            rule = f"must be lower: it {said}; at most {MOST_THREATS:,}"
            yield Broken(("attacks", name, key), rule, also=(("attacks",), ("duration",)))


def _launched(attack: Attack, duration: float) -> float:
    """Return the threats of an attack on average, or its raids if they are more."""
    size = sum(mean(wave.count) for wave in attack.waves.values())
    return _raids(attack, duration) * max(1.0, size) if attack.many else size


def _raids(attack: Attack, duration: float) -> float:
    """Return how many raids an attack of many has at most, on average."""
    bound = math.inf if attack.raids is None else ends(attack.raids)[1]
    if attack.rate is not None:
        return min(bound, _most(attack.rate) * duration)
    cycle = mean(attack.preparation) + mean(attack.displacement)
    return min(bound, 1.0 + duration / max(cycle, 1e-9))


def waves_at(path: Path, attack: Attack) -> Iterator[tuple[Path, str, Wave]]:
    """Yield the waves of a raid, with the path of their keys and the name of their weapon."""
    for weapon, wave in attack.waves.items():
        yield ((*path, "weapons", weapon) if attack.weapons else path), weapon, wave
