"""Rules across the fields of a scenario, held at the ends of what the fields may be."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from sim.engine.laws import constant
from sim.engine.streams import actor
from sim.platforms.escort import EscortPlan
from sim.platforms.launch.launch_cell import Attack, Weighted
from sim.scenario.drawing import spreads_in
from sim.scenario.file.paths import keys
from sim.scenario.file.problems import nearest
from sim.scenario.records.leaves import midnight
from sim.scenario.records.question import Question
from sim.scenario.rules.afloat import misplaced
from sim.scenario.rules.boxes import restless, too_small, unplaced
from sim.scenario.rules.broken import Broken, Path, ends
from sim.scenario.rules.extent import crowds
from sim.scenario.rules.names import WORDS, misnamed
from sim.scenario.rules.types import type_rules
from sim.scenario.theatre import load_theatre, theatre_names
from sim.units import DAY
from sim.world.theatre import Theatre


def broken_rules(question: Question) -> Iterator[Broken]:
    """Yield every rule that is broken.

    What is named may be unknown: that is told elsewhere, and no rule may fail by it.
    """
    for check in CHECKS:
        yield from check(question)
    known = theatre_names()
    if question.theatre not in known:
        hint = nearest(question.theatre, known)
        yield Broken(("theatre",), f"is no theatre; there is {', '.join(known)}", hint)
        if not hint:
            return
        question = replace(question, theatre=hint)  # Most probably it is this one that is meant.
    where = load_theatre(question.theatre)
    yield from crowds(question, where)
    for check_place in PLACE_CHECKS:
        yield from check_place(question, where)


def _magazines(question: Question) -> Iterator[Broken]:
    for name, escort in question.escorts.items():
        needed = cells_needed(escort, question)
        cells = int(ends(escort.type.cells)[0])
        if needed > cells:
            rule = f"takes up to {needed} launcher cells of the ship's {cells}"
            section = "magazine" if escort.magazine else "class"
            also = (("escorts", name, "class"), ("escorts", name, "magazine"))
            yield Broken(("escorts", name, section), f"must fit: it {rule}", also=also)


def load_of(escort: EscortPlan) -> dict[str, object]:
    """Return the rounds of each weapon, as numbers or spreads: the escort's, else the class's."""
    return {**escort.type.magazine, **escort.magazine}


def cells_needed(escort: EscortPlan, question: Question) -> int:
    """Return the launcher cells that the largest load takes."""
    needed = 0
    for weapon, rounds in load_of(escort).items():
        kind = question.catalogue.weapons.get(weapon)  # One that there is not is told elsewhere.
        packing = kind and kind.rounds_per_cell
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
            also = tuple(("attacks", name, key) for key in ("launched_at", "rate"))
            yield Broken(("attacks", name, "target"), rule, also=also)
        if attack.rate is not None and attack.window != constant(0.0):
            rule = "has no meaning with rate: each raid has its own time"
            yield Broken(("attacks", name, "window"), rule, also=(("attacks", name, "rate"),))


MOMENTS = ("launched_at", "due_at", "engaged_at")
WHEN = (*MOMENTS, "rate")
"""How an attack says when: exactly one of these."""


def _record(question: Question) -> Iterator[Broken]:
    for name, figure in question.record.items():
        path = ("record", name, "of")
        if not figure.of:
            yield Broken(path, "must name at least one column of the table replications")
        for place, column in enumerate(figure.of):
            if column in figure.of[:place]:
                yield Broken((*path, str(place)), "is named twice: it would count twice")


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
    type_rules,
    _magazines,
    _attacks,
    _environment,
    _record,
    _assigned,
    unplaced,
    too_small,
    _addresses,
)
PLACE_CHECKS = (misplaced, misnamed, _boxes, _lanes, _patrols, restless, _aims)
