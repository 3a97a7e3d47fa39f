"""Rules across the fields of a scenario, held at the ends of what the fields may be."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from sim.engine.laws import constant
from sim.engine.streams import actor
from sim.kill_chain.steps.sensor import Sensor
from sim.kill_chain.steps.weapon import Weapon
from sim.platforms.escort import EscortPlan
from sim.platforms.fleet import KINDS
from sim.platforms.launch.attack import Attack, Weighted
from sim.platforms.launch.threat import Ballistic, SeaSkimming, ThreatType
from sim.platforms.merchant import ShipPlan
from sim.platforms.response.damage import CLASSES
from sim.scenario.drawing import spreads_in
from sim.scenario.file.paths import keys
from sim.scenario.file.problems import unknown
from sim.scenario.records.question import Mix, Question, Recorded
from sim.scenario.records.unmeasured import midnight
from sim.scenario.rules.broken import Broken, Path, Rules, ends, of_each
from sim.scenario.rules.extent import crowds, waves_at
from sim.scenario.rules.names import misnamed
from sim.scenario.rules.places import PLACED, too_small
from sim.scenario.theatre import load_theatre, theatre_names
from sim.units import DAY

MOMENTS = ("launched_at", "due_at", "engaged_at")
SUM_TOLERANCE = 1e-9
WHEN = (*MOMENTS, "rate")
"""How an attack says when: exactly one of these."""


def broken_rules(question: Question) -> Iterator[Broken]:
    """Yield every rule that is broken.

    A name may be unknown: that is reported elsewhere, and no rule may crash on it.
    """
    yield from of_each(CHECKS, question, question)
    yield from _environment(question)
    yield from too_small(question)
    yield from _addresses(question)
    known = theatre_names()
    if question.theatre not in known:
        rule, hint = unknown(question.theatre, known, "is no theatre")
        yield Broken(("theatre",), rule, hint)
        if not hint:
            return
        question = replace(question, theatre=hint)  # Most probably this one is meant.
    where = load_theatre(question.theatre)
    yield from crowds(question, where)
    yield from misnamed(question, where)
    yield from of_each(PLACED, question, (question, where))


def _magazine(path: Path, escort: EscortPlan, question: Question) -> Iterator[Broken]:
    needed, cells = cells_needed(escort, question), int(ends(escort.type.cells)[0])
    if needed > cells:
        rule = f"must fit: it takes up to {needed} launcher cells of the ship's {cells}"
        also = ((*path, "class"), (*path, "magazine"))
        yield Broken((*path, "magazine" if escort.magazine else "class"), rule, also=also)


def load_of(escort: EscortPlan) -> dict[str, object]:
    """Return the rounds of each weapon, as numbers or spreads: the escort's, else the class's."""
    return {**escort.type.magazine, **escort.magazine}


def cells_needed(escort: EscortPlan, question: Question) -> int:
    """Return the launcher cells that the largest load takes."""
    needed = 0
    for weapon, rounds in load_of(escort).items():
        kind = question.catalogue.weapons.get(weapon)  # An unknown one is reported elsewhere.
        packing = kind and kind.rounds_per_cell
        if packing is not None:
            most = round(min(ends(rounds)[1], 1e9))
            needed += math.ceil(most / ends(packing)[0])
    return needed


def _attack(path: Path, attack: Attack, _: Question) -> Iterator[Broken]:
    given = [key for key in WHEN if getattr(attack, key) is not None]
    cycle = ends(attack.preparation)[1] + ends(attack.displacement)[1]
    if len(given) > 1 or not (given or cycle > 0):
        said = f", not {' and '.join(given)}" if given else ", or a preparation alone"
        yield Broken(path, f"must have exactly one of {', '.join(WHEN)}{said}")
    yield from _armed(path, attack)
    chosen_late = attack.target == "nearest" or isinstance(attack.target, Weighted)
    if chosen_late and (attack.due_at is not None or attack.engaged_at is not None):
        rule = "is chosen at the launch, so the launch must be given: launched_at, or rate"
        also = ((*path, "launched_at"), (*path, "rate"))
        yield Broken((*path, "target"), rule, also=also)
    if attack.many and attack.window != constant(0.0):
        rule = "has no meaning with rate, or a preparation alone: each raid has its own time"
        yield Broken((*path, "window"), rule, also=((*path, "rate"),))
    if attack.raids is not None and not attack.many:
        yield Broken((*path, "raids"), "has no meaning: an attack with a given time is one raid")
    for place, _weapon, wave in waves_at(path, attack):
        if wave.stock is not None and not attack.many:
            rule = "has no meaning: an attack with a given time has its count"
            yield Broken((*place, "stock"), rule)


def _armed(path: Path, attack: Attack) -> Iterator[Broken]:
    """Yield that an attack has no weapon, or is said twice to have some."""
    if (attack.weapon is None) == (not attack.weapons):
        yield Broken(path, "must have exactly one of weapon, weapons", also=((*path, "weapons"),))
    for key, plain in (("count", constant(1.0)), ("spacing", constant(0.0)), ("stock", None)):
        if attack.weapons and getattr(attack, key) != plain:
            rule = f"is said for each of the weapons: weapons.{min(attack.weapons)}.{key}"
            yield Broken((*path, key), rule, also=((*path, "weapons"),))
    some = attack.weapons.values()
    if some and all(ends(wave.after)[0] > 0 for wave in some):
        rule = "must have one whose after may be 0: it opens the raid"
        yield Broken((*path, "weapons"), rule)


def _ship(path: Path, ship: ShipPlan, _: Question) -> Iterator[Broken]:
    """Yield that the place of a ship is not said, or said twice."""
    if (ship.at is None) == (ship.anywhere is None):
        key = "at" if ship.at is None else "anywhere"
        also = ((*path, "at"), (*path, "anywhere"))
        yield Broken((*path, key), "must have exactly one of at, anywhere", also=also)
    if ship.anywhere is not None and ship.lane is not None:
        rule = "cannot be followed: a ship that is anywhere in a box lies still"
        yield Broken((*path, "lane"), rule, also=((*path, "anywhere"),))


def _record(path: Path, figure: Recorded, _: Question) -> Iterator[Broken]:
    if not figure.of:
        yield Broken((*path, "of"), "must name at least one count of a replication")
    for place, column in enumerate(figure.of):
        if column in figure.of[:place]:
            rule = "is named twice: it would count twice"
            yield Broken((*path, "of", str(place)), rule)


def _environment(question: Question) -> Iterator[Broken]:
    rise, down = question.environment.sunrise, question.environment.sunset
    if (rise is None) != (down is None):
        yield Broken(("environment",), "must have both sunrise and sunset, or neither")
    times = {"sunrise": rise, "sunset": down}
    first, date = midnight(question.start), question.start.date()
    wrong = [key for key, time in times.items() if time and not first <= time < first + DAY]
    for key in wrong:
        rule = f"must be on the date of the start, {date}, or a time of day: 06:20 +03:00"
        yield Broken(("environment", key), f"{rule}; it holds on every day", also=(("start",),))
    if rise is not None and down is not None and rise >= down and not wrong:
        rule = "must be before sunset, on the same date"
        also = (("environment", "sunset"), ("start",))
        yield Broken(("environment", "sunrise"), rule, also=also)


def _addresses(question: Question) -> Iterator[Broken]:
    """Refuse two things whose random numbers would have the same address."""
    named = {
        f"{section}.{name}"
        for section in ("traffic", *KINDS, "attacks")
        for name in getattr(question, section)
    }
    seen: dict[int, str] = {}
    for address in sorted(named | {spread.path for spread in spreads_in(question)}):
        number = actor(address)
        if number in seen:
            yield Broken(keys(address), f"has the same number as {seen[number]}: rename one")
        seen[number] = address


def _ordered(path: Path, holder: object, low: str, high: str) -> Iterator[Broken]:
    """Yield that a field may be more than another one."""
    if ends(getattr(holder, low))[1] > ends(getattr(holder, high))[0]:
        yield Broken((*path, low), f"must never be more than {high}")


def _weapon(path: Path, one: Weapon, _: Question) -> Iterator[Broken]:
    for kind, envelope in one.against.items():
        yield from _ordered((*path, "against", kind), envelope, "min_range", "max_range")
        yield from _ordered((*path, "against", kind), envelope, "floor", "ceiling")


def _gates(path: Path, escort: EscortPlan, _: Question) -> Iterator[Broken]:
    for kind, doctrine in escort.doctrine.against.items():
        for layer, gate in doctrine.by_layer.items():
            there = (*path, "doctrine", "against", kind, "by_layer", layer)
            yield from _ordered(there, gate, "nearest", "farthest")


def _threat(path: Path, one: ThreatType, _: Question) -> Iterator[Broken]:
    if isinstance(one.profile, SeaSkimming):
        yield from _ordered((*path, "profile"), one.profile, "skim", "cruise")
    if isinstance(one.profile, Ballistic) and one.steers:
        yield Broken((*path, "steers"), "cannot be true of a ballistic threat")
    if all(ends(getattr(one.damage, damage))[0] <= 0 for damage in CLASSES):
        yield Broken((*path, "damage"), "must have a weight that is always above 0")


def _sensor(path: Path, one: Sensor, _: Question) -> Iterator[Broken]:
    if ends(one.scan_period)[0] <= 0:
        yield Broken((*path, "scan_period"), "must be more than 0 s")


def _mix(path: Path, one: Mix, _: Question) -> Iterator[Broken]:
    total = sum(one.values())
    if abs(total - 1) > SUM_TOLERANCE:
        yield Broken(path, f"must have shares that sum to 1, not {total:.10g}")


CHECKS: Rules = {
    "escorts": (_magazine, _gates),
    "attacks": (_attack,),
    "ships": (_ship,),
    "record": (_record,),
    "catalogue.weapons": (_weapon,),
    "catalogue.threats": (_threat,),
    "catalogue.sensors": (_sensor,),
    "catalogue.mixes": (_mix,),
}
