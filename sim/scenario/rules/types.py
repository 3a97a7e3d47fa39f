"""What must hold across the fields of one type: a weapon, a threat, a mix, a layer."""

from __future__ import annotations

from collections.abc import Iterator

from sim.platforms.launch.threat import Ballistic, SeaSkimming, ThreatType
from sim.platforms.response.damage import CLASSES
from sim.scenario.records.question import Mix, Question
from sim.scenario.rules.broken import Broken, Path, ends

SUM_TOLERANCE = 1e-9


def type_rules(question: Question) -> Iterator[Broken]:
    """Yield every rule that a type breaks."""
    for check in (_weapons, _doctrines, _threats, _sensors, _mixes):
        yield from check(question)


def _ordered(path: Path, low: object, high: object, names: tuple[str, str]) -> Iterator[Broken]:
    if ends(low)[1] > ends(high)[0]:
        yield Broken((*path, names[0]), f"must never be more than {names[1]}")


def _weapons(question: Question) -> Iterator[Broken]:
    for name, weapon in question.catalogue.weapons.items():
        for kind, envelope in weapon.against.items():
            path = ("catalogue", "weapons", name, "against", kind)
            ranges = envelope.min_range, envelope.max_range
            yield from _ordered(path, *ranges, ("min_range", "max_range"))
            yield from _ordered(path, envelope.floor, envelope.ceiling, ("floor", "ceiling"))


def _threats(question: Question) -> Iterator[Broken]:
    for name, threat in question.catalogue.threats.items():
        path = ("catalogue", "threats", name)
        yield from _threat(path, threat)


def _threat(path: Path, threat: ThreatType) -> Iterator[Broken]:
    if isinstance(threat.profile, SeaSkimming):
        heights = threat.profile.skim, threat.profile.cruise
        yield from _ordered((*path, "profile"), *heights, ("skim", "cruise"))
    if isinstance(threat.profile, Ballistic) and threat.steers:
        yield Broken((*path, "steers"), "cannot be true of a ballistic threat")
    if all(ends(getattr(threat.damage, damage))[0] <= 0 for damage in CLASSES):
        yield Broken((*path, "damage"), "must have a weight that is always above 0")


def _sensors(question: Question) -> Iterator[Broken]:
    for name, sensor in question.catalogue.sensors.items():
        if ends(sensor.scan_period)[0] <= 0:
            yield Broken(("catalogue", "sensors", name, "scan_period"), "must be more than 0 s")


def _mixes(question: Question) -> Iterator[Broken]:
    for name, mix in question.catalogue.mixes.items():
        yield from _mix(("catalogue", "mixes", name), mix)


def _mix(path: Path, mix: Mix) -> Iterator[Broken]:
    total = sum(mix.values())
    if abs(total - 1) > SUM_TOLERANCE:
        yield Broken(path, f"must have shares that sum to 1, not {total:.10g}")


def _doctrines(question: Question) -> Iterator[Broken]:
    for name, escort in question.escorts.items():
        for kind, doctrine in escort.doctrine.against.items():
            for layer, gates in doctrine.by_layer.items():
                path = ("escorts", name, "doctrine", "against", kind, "by_layer", layer)
                yield from _ordered(path, gates.nearest, gates.farthest, ("nearest", "farthest"))
