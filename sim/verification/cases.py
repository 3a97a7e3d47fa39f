"""All cases, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sim.verification.alarms import alarm_cases
from sim.verification.arrivals import arrival_cases
from sim.verification.attacks import attack_cases
from sim.verification.calls import call_cases
from sim.verification.case import Case
from sim.verification.channels import channel_cases
from sim.verification.charges import charge_cases
from sim.verification.coverage import coverage_cases
from sim.verification.farming import farming_cases
from sim.verification.firing import firing_cases
from sim.verification.geometry import geometry_cases
from sim.verification.groups import group_cases
from sim.verification.layers import layer_cases
from sim.verification.limits import limit_cases
from sim.verification.luck import luck_cases
from sim.verification.pairing import pair_cases
from sim.verification.patience import patience_cases
from sim.verification.queues import queue_cases
from sim.verification.rare import rare_cases
from sim.verification.response import way_cases
from sim.verification.screening import screening_cases
from sim.verification.sightings import sighting_cases
from sim.verification.summaries import summary_cases
from sim.verification.targets import target_cases
from sim.verification.ties import tie_cases
from sim.verification.timing import timing_cases
from sim.verification.traces import trace_cases
from sim.verification.turns import turn_cases
from sim.verification.umbrella import umbrella_cases
from sim.verification.variance import variance_cases

FAMILIES: tuple[Callable[[], list[Case]], ...] = (
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
    arrival_cases,
    trace_cases,
    tie_cases,
    charge_cases,
    luck_cases,
    pair_cases,
    turn_cases,
    coverage_cases,
    group_cases,
    alarm_cases,
    summary_cases,
    channel_cases,
    limit_cases,
    variance_cases,
    screening_cases,
    farming_cases,
    rare_cases,
)
"""What gives the cases; those of one capability are shown together."""


@cache
def cases() -> dict[str, Case]:
    """Return the cases by id."""
    found = [case for family in FAMILIES for case in family()]
    headings = list(dict.fromkeys(case.capability for case in found))
    return {case.id: case for case in sorted(found, key=lambda one: headings.index(one.capability))}


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
