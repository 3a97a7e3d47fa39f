"""The fleet of one replication: platforms made from the plans of the scenario, by their roles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.kill_chain.battery import Mover, Shooter
from sim.platforms import escort, merchant
from sim.platforms.escort import EscortPlan
from sim.platforms.merchant import ShipPlan
from sim.platforms.roles import Defended, Responder, Scene, Shipping, station
from sim.world.chart import Point
from sim.world.theatre import Theatre

Muster = Callable[[str, int, Any, Scene], Mover]

KINDS: dict[str, tuple[int, Muster]] = {
    "ships": (1000, merchant.muster),
    "escorts": (1, escort.muster),
}
"""Section of the scenario → number of its first platform, and what makes one of its plan."""


class Fleet:
    """Who is there.

    ships: the shipping; ships of the traffic that are reached for are added. platforms: all others.
    """

    def __init__(self, plans: Mapping[str, Mapping[str, Any]], scene: Scene) -> None:
        made = [
            muster(name, number, plans[section][name], scene)
            for section, (first, muster) in KINDS.items()
            for number, name in enumerate(sorted(plans[section]), first)
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


def whereabouts(plan: ShipPlan, theatre: Theatre) -> tuple[float, float]:
    """Return where (m) a ship is known to be, or the middle of the box that it lies in."""
    if plan.at is None:
        return theatre.boxes[str(plan.anywhere)].centre
    return theatre.chart.to_plane(*plan.at.position)


def aim_point(
    target: object,
    ships: Mapping[str, ShipPlan],
    escorts: Mapping[str, EscortPlan],
    theatre: Theatre,
) -> Point | None:
    """Return where (m) a target is known to be, or None if only the run tells."""
    if isinstance(target, tuple):
        return theatre.chart.to_plane(*target)
    if not isinstance(target, str):
        return None
    if target in ships:
        return whereabouts(ships[target], theatre)
    if target in escorts:
        return station(escorts[target].patrol, theatre)
    place = theatre.areas.get(target) or theatre.boxes.get(target)
    return None if place is None else place.centre
