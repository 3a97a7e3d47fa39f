"""Weapons of an escort, and what each can do against a class of threat (model 6.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from sim.engine.laws import Law
from sim.kill_chain.steps.assess import Assessment
from sim.units import Altitude, Dollars, FlightSpeed, Metres, Ref, Seconds, Share, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What one weapon can do against one class of threat.

    min_range, max_range: slant range of the intercept from the launch point.
    floor, ceiling: altitude of the intercept.
    pk_self: single-shot probability of kill against a threat that comes at the shooter.
    pk_crossing: the same against a threat that passes the shooter (defence of others).
    """

    min_range: Metres
    max_range: Metres
    floor: Altitude = 0.0
    ceiling: Altitude = 2.0e6
    pk_self: Share
    pk_crossing: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Weapon:
    """A missile or gun of an escort; a gun's or close-in weapon's round is one burst.

    speed: mean speed of the round to the intercept.
    engagement: time from a launch to its result, whatever the range, in place of a flight at
        ``speed``: a gun's time on the target. The shot is planned with the median.
    pool: the fire channels that it needs (none for active seekers).
    release: the channel is free again at the intercept or after the assessment.
    interval: time between two launches of the same weapon.
    rounds_per_cell: packing in a launcher cell; none for what does not sit in cells.
    dud: share of rounds that fail.
    unit_cost: of one round.
    against: envelope by threat class; a class that is not named may not be engaged.
    assessment: how and when the result of a look is judged.
    """

    speed: FlightSpeed
    engagement: Annotated[Law, Unit("time", low=0.0, high=86400.0)] | None = None
    pool: str | None = None
    release: Literal["intercept", "assessment"] = "intercept"
    interval: Seconds = 0.0
    rounds_per_cell: Annotated[int, Unit("number", low=1, high=16)] | None = None
    dud: Share = 0.0
    unit_cost: Dollars = 0.0
    against: Annotated[dict[str, Envelope], Ref("classes")]
    assessment: Assessment = Assessment()
