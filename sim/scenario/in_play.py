"""The parts of a case that can matter, without those about threat classes that nobody launches.

A catalogue weapon knows every class of threat; a day with drones alone needs not draw, in each
replication, what it would do against missiles. Addresses are by path, so nothing else changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from sim.scenario.records.question import Case, with_shooters

V = TypeVar("V")


def in_play(case: Case) -> Case:
    """Return ``case`` with weapons, sensors and doctrines about the launched classes only."""
    launched = {
        case.threats[weapon].threat_class
        for attack in case.attacks.values()
        for weapon in attack.waves
    }
    return replace(
        with_shooters(case, lambda plan, _: _plan(plan, launched)),
        weapons={
            name: replace(weapon, against=_about(weapon.against, launched))
            for name, weapon in case.weapons.items()
        },
        sensors={
            name: replace(sensor, sees=_about(sensor.sees, launched))
            for name, sensor in case.sensors.items()
        },
    )


def _plan(plan: Any, launched: set[str]) -> Any:  # noqa: ANN401 - of any kind of shooter
    doctrine = plan.doctrine
    against = _about(doctrine.against, launched)
    return replace(plan, doctrine=replace(doctrine, against=against))


def _about(by_class: Mapping[str, V], launched: set[str]) -> dict[str, V]:
    return {name: value for name, value in by_class.items() if name in launched}
