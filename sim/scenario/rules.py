"""Rules across the fields of a scenario, held at the ends of what the fields may be."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator

from sim.engine.laws import constant
from sim.engine.streams import actor
from sim.platforms.damage import CLASSES
from sim.platforms.escort import EscortPlan
from sim.platforms.launch_cell import MOST, Attack, Weighted
from sim.platforms.threat import Ballistic, SeaSkimming, ThreatType
from sim.scenario.afloat import misplaced
from sim.scenario.broken import Broken, Path, ends
from sim.scenario.drawing import spreads_in
from sim.scenario.leaves import midnight
from sim.scenario.names import WORDS, misnamed
from sim.scenario.own_boxes import restless, too_small, unplaced
from sim.scenario.paths import keys
from sim.scenario.problems import nearest
from sim.scenario.records import Mix, Question
from sim.scenario.theatre import load_theatre, theatre_names
from sim.units import DAY
from sim.world.theatre import Theatre

SUM_TOLERANCE = 1e-9


def broken_rules(question: Question) -> Iterator[Broken]:
    """Yield every rule that is broken."""
    for check in CHECKS:
        yield from check(question)
    if question.theatre not in theatre_names():
        known = theatre_names()
        hint = nearest(question.theatre, known)
        yield Broken(("theatre",), f"is no theatre; there is {', '.join(known)}", hint)
        return
    where = load_theatre(question.theatre)
    for check_place in PLACE_CHECKS:
        yield from check_place(question, where)


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


def _doctrines(question: Question) -> Iterator[Broken]:
    for name, escort in question.escorts.items():
        for kind, doctrine in escort.doctrine.against.items():
            for layer, gates in doctrine.by_layer.items():
                path = ("escorts", name, "doctrine", "against", kind, "by_layer", layer)
                yield from _ordered(path, gates.nearest, gates.farthest, ("nearest", "farthest"))


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


def _magazines(question: Question) -> Iterator[Broken]:
    for name, escort in question.escorts.items():
        needed = cells_needed(escort, question)
        cells = int(ends(escort.type.cells)[0])
        if needed > cells:
            rule = f"takes up to {needed} launcher cells of the ship's {cells}"
            section = "magazine" if escort.magazine else "class"
            yield Broken(("escorts", name, section), f"must fit: it {rule}")


def load_of(escort: EscortPlan) -> dict[str, object]:
    """Return the rounds of each weapon, as numbers or spreads: the escort's, else the class's."""
    return {**escort.type.magazine, **escort.magazine}


def cells_needed(escort: EscortPlan, question: Question) -> int:
    """Return the launcher cells that the largest load takes."""
    needed = 0
    for weapon, rounds in load_of(escort).items():
        packing = question.catalogue.weapons[weapon].rounds_per_cell
        if packing is not None:
            most = round(min(ends(rounds)[1], 1e9))
            needed += math.ceil(most / ends(packing)[0])
    return needed


def _attacks(question: Question) -> Iterator[Broken]:
    for name, attack in question.attacks.items():
        given = [key for key in WHEN if getattr(attack, key) is not None]
        if len(given) != 1:
            said = f", not {' and '.join(given)}" if given else ""
            yield Broken(("attacks", name), f"must have exactly one of {_list(WHEN)}{said}")
        chosen_late = attack.target == "nearest" or isinstance(attack.target, Weighted)
        if chosen_late and attack.launched_at is None and attack.rate is None:
            rule = "is chosen at the launch, so the launch must be given: launched_at, or rate"
            yield Broken(("attacks", name, "target"), rule)
        if attack.rate is not None:
            yield from _random(("attacks", name), attack, question.duration)


def _random(path: Path, attack: Attack, duration: float) -> Iterator[Broken]:
    assert attack.rate is not None
    if attack.window != constant(0.0):
        yield Broken((*path, "window"), "has no meaning with rate: each raid has its own time")
    raids = ends(attack.rate)[0] * duration
    if raids > MOST:
        rule = f"must be lower: it makes about {raids:,.0f} raids in this run, more than {MOST:,}"
        yield Broken((*path, "rate"), rule)


MOMENTS = ("launched_at", "due_at", "engaged_at")
WHEN = (*MOMENTS, "rate")
"""How an attack says when: exactly one of these."""


def _environment(question: Question) -> Iterator[Broken]:
    rise, down = question.environment.sunrise, question.environment.sunset
    if (rise is None) != (down is None):
        yield Broken(("environment",), "must have both sunrise and sunset, or neither")
    times = {"sunrise": rise, "sunset": down}
    first, date = midnight(question.start), question.start.date()
    wrong = [key for key, time in times.items() if time and not first <= time < first + DAY]
    for key in wrong:
        rule = f"must be on the date of the start, {date}, or a time of day: 06:20 +03:00"
        yield Broken(("environment", key), f"{rule}; it holds on every day")
    if rise is not None and down is not None and rise >= down and not wrong:
        yield Broken(("environment", "sunrise"), "must be before sunset, on the same date")


def _assigned(question: Question) -> Iterator[Broken]:
    for name, escort in question.escorts.items():
        for place, ship in enumerate(escort.assigned):
            if ship not in question.ships:
                path = ("escorts", name, "assigned", str(place))
                yield Broken(path, "is no ship of this scenario", nearest(ship, question.ships))


def _addresses(question: Question) -> Iterator[Broken]:
    """Refuse two things whose luck would have one address."""
    seen: dict[int, str] = {}
    for address in sorted({*_named(question), *(s.path for s in spreads_in(question))}):
        number = actor(address)
        if number in seen:
            rule = f"has the same number as {seen[number]}: rename one"
            yield Broken(keys(address), rule)
        seen[number] = address


def _named(question: Question) -> Iterator[str]:
    for section in ("traffic", "ships", "escorts", "attacks"):
        yield from (f"{section}.{name}" for name in getattr(question, section))


def _boxes(question: Question, where: Theatre) -> Iterator[Broken]:
    known = {*where.boxes, *question.boxes}
    for name, ship in question.ships.items():
        if ship.anywhere is not None:
            path = ("ships", name, "anywhere")
            yield from _known(path, ship.anywhere, known, "box of the theatre or scenario")


def _lanes(question: Question, where: Theatre) -> Iterator[Broken]:
    for name, flow in question.traffic.items():
        path = ("traffic", name) if flow.lane is None else ("traffic", name, "lane")
        yield from _known(path, flow.lane or name, where.lanes, "lane of the theatre")
    for name, ship in question.ships.items():
        if ship.lane is not None:
            yield from _known(("ships", name, "lane"), ship.lane, where.lanes, "lane")


def _patrols(question: Question, where: Theatre) -> Iterator[Broken]:
    for name, escort in question.escorts.items():
        path, patrol = ("escorts", name, "patrol"), escort.patrol
        if patrol.area is not None:
            known = {*where.boxes, *question.boxes}
            yield from _known((*path, "area"), patrol.area, known, "patrol area")
        elif patrol.law != "fixed":
            yield Broken(path, f"must have an area: its law is {patrol.law}")
        elif patrol.position is None:
            yield Broken(path, "must have a position or an area: its law is fixed")


def _aims(question: Question, where: Theatre) -> Iterator[Broken]:
    own = {*question.ships, *question.escorts, *question.boxes}
    for name, attack in question.attacks.items():
        yield from _aim(("attacks", name), attack, own, where)


def _aim(path: Path, attack: Attack, own: set[str], where: Theatre) -> Iterator[Broken]:
    if isinstance(attack.origin, str):
        yield from _known((*path, "from"), attack.origin, where.areas, "launch area")
    if isinstance(attack.target, str):
        known = {*own, *where.areas, *where.boxes, *where.ports, *WORDS}
        said = "ship, escort, area, box or port, nor 'nearest'"
        yield from _known((*path, "target"), attack.target, known, said)


def _known(path: Path, name: str, known: Collection[str], what: str) -> Iterator[Broken]:
    if name not in known:
        hint = nearest(name, known)
        some = "" if hint or len(known) > 12 else f"; known are {', '.join(sorted(known))}"
        yield Broken(path, f"is no {what}{some}", hint)


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)


CHECKS = (
    _weapons,
    _doctrines,
    _threats,
    _sensors,
    _mixes,
    _magazines,
    _attacks,
    _environment,
    _assigned,
    unplaced,
    too_small,
    _addresses,
)
PLACE_CHECKS = (misplaced, misnamed, _boxes, _lanes, _patrols, restless, _aims)
