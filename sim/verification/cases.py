"""All cases, in the order in which they are shown."""

from __future__ import annotations

from functools import cache

from sim.verification.attacks import attack_cases
from sim.verification.calls import call_cases
from sim.verification.case import Case
from sim.verification.firing import firing_cases
from sim.verification.geometry import geometry_cases
from sim.verification.layers import layer_cases
from sim.verification.luck import luck_cases
from sim.verification.patience import patience_cases
from sim.verification.queues import queue_cases
from sim.verification.response import way_cases
from sim.verification.sightings import sighting_cases
from sim.verification.targets import target_cases
from sim.verification.timing import timing_cases
from sim.verification.traces import trace_cases
from sim.verification.umbrella import umbrella_cases


@cache
def cases() -> dict[str, Case]:
    """Return the cases by id."""
    parts = (
        geometry_cases,
        firing_cases,
        layer_cases,
        timing_cases,
        queue_cases,
        patience_cases,
        attack_cases,
        target_cases,
        sighting_cases,
        way_cases,
        call_cases,
        umbrella_cases,
        trace_cases,
        luck_cases,
    )
    return {case.id: case for part in parts for case in part()}


def chosen(name: str | None, full: bool = False) -> list[str]:
    """Return the ids that a name means: itself, or those that begin so.

    Without a name all, but only with ``full`` those that take long. Raises `KeyError` if there is
    none.
    """
    known = list(cases())
    if name is None:
        return [one for one in known if full or not cases()[one].full]
    if name in cases():
        return [name]
    found = [one for one in known if one.startswith(f"{name}-")]
    if not found:
        raise KeyError(name)
    return found
