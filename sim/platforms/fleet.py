"""The fleet of one replication: platforms made from the plans of the scenario, by their roles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sim.kill_chain.battery import Mover, Shooter
from sim.platforms import escort, merchant
from sim.platforms.roles import Defended, Responder, Scene, Shipping
from sim.world.chart import Point
from sim.world.theatre import Theatre


class PlatformKind(NamedTuple):
    """A kind of platform, as a section of the scenario has its plans.

    word: what one is called. first: number of its first platform. muster: makes one of its plan.
    place: where (m) one is known to be. shoots: its plans have a ``type`` with weapons, a
    ``magazine`` and a ``doctrine``.
    """

    word: str
    first: int
    muster: Callable[[str, int, Any, Scene], Mover]
    place: Callable[[Any, Theatre], Point]
    shoots: bool = False


KINDS: dict[str, PlatformKind] = {
    "ships": PlatformKind("a ship", 1000, merchant.muster, merchant.whereabouts),
    "escorts": PlatformKind("an escort", 1, escort.muster, escort.whereabouts, shoots=True),
}
"""Section of the scenario → the kind of its platforms."""

SHOOTING = tuple(section for section, kind in KINDS.items() if kind.shoots)


def named(case: object) -> set[str]:
    """Return the names of all platforms of a case."""
    return {name for section in KINDS for name in getattr(case, section)}


def armed(case: object) -> dict[str, Any]:
    """Return the plans of all shooters of a case, by name."""
    plans = [getattr(case, section) for section in SHOOTING]
    return {name: plan for section in plans for name, plan in section.items()}


def places(case: object, theatre: Theatre) -> dict[str, Point]:
    """Return where (m) each platform of a case is known to be, by name."""
    return {
        name: kind.place(plan, theatre)
        for section, kind in KINDS.items()
        for name, plan in getattr(case, section).items()
    }


def aim_point(target: object, case: object, theatre: Theatre) -> Point | None:
    """Return where (m) a target is known to be, or None if only the run tells."""
    if isinstance(target, tuple):
        return theatre.chart.to_plane(*target)
    if not isinstance(target, str):
        return None
    if target in (known := places(case, theatre)):
        return known[target]
    place = theatre.areas.get(target) or theatre.boxes.get(target)
    return None if place is None else place.centre


class Fleet:
    """Who is there.

    ships: the shipping; ships of the traffic that are reached for are added. platforms: all others.
    """

    def __init__(self, plans: Mapping[str, Mapping[str, Any]], scene: Scene) -> None:
        made = [
            kind.muster(name, number, plans[section][name], scene)
            for section, kind in KINDS.items()
            for number, name in enumerate(sorted(plans[section]), kind.first)
        ]
        self.ships = [one for one in made if isinstance(one, Shipping)]
        self.platforms = [one for one in made if not isinstance(one, Shipping)]

    @property
    def defended(self) -> list[Defended]:
        """Whom threats may be aimed at."""
        return [*self.ships, *(one for one in self.platforms if isinstance(one, Defended))]

    @property
    def shooters(self) -> list[Shooter]:
        """Who watches threats, and fires at them."""
        return [one for one in self.platforms if isinstance(one, Shooter)]

    @property
    def responders(self) -> list[Responder]:
        """Who is on patrol, and may answer calls."""
        return [one for one in self.platforms if isinstance(one, Responder)]
