"""Sensors of an escort, and how well each sees a class of threat (model 4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from sim.engine.laws import Law
from sim.units import Metres, Ref, Seconds, Share, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Visibility:
    """How well one sensor sees one class of threat.

    max_range: slant range beyond which it is never seen.
    scan_probability: probability of detection on one scan while in view.
    sea_state_loss: share of the scan probability lost per step of sea state above 3.
    """

    max_range: Metres
    scan_probability: Share
    sea_state_loss: Share = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """A rotating or scanning radar on an escort.

    antenna_height: height above the water, or the ground about it.
    scan_period: time between two looks at the same bearing.
    scan_phase: share of a period by which its scans lie after the start of the run.
    over_land: sees what flies low over land, as a radar ashore or in the air does; a ship's sees it
        only when it has crossed the coast.
    sees: what it can see, by threat class; a class that is not named is never seen.
    """

    antenna_height: Metres
    scan_period: Seconds
    scan_phase: Annotated[Law, Unit("share", low=0.0, high=1.0)] = Law("uniform", (0.0, 1.0))
    over_land: bool = False
    sees: Annotated[dict[str, Visibility], Ref("classes")]
