"""Detection: the first radar scan that sees the threat (model 4.2, 4.3)."""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.kill_chain.steps.sensor import Visibility
from sim.world.horizon import in_view
from sim.world.motion import Track
from sim.world.spans import Spans, subtract


class Detected(NamedTuple):
    """An escort sees a threat for the first time; ``sensor`` is a name or ``cue``."""

    time: float
    escort: str
    threat: str
    sensor: str
    range_m: float
    tracked_s: float


class Search(NamedTuple):
    """One sensor's search for one threat: everything that decides the scan that finds it.

    antenna, max_range in metres; ``scans`` is the number of scans in view that it takes, from one
    uniform number; scans lie at ``phase`` + k ``period`` (s). over_land: it sees what land masks.
    """

    antenna: float
    max_range: float
    refraction: float
    period: float
    phase: float
    scans: int
    over_land: bool = False


NEVER = 2**62
"""Number of scans that stands for a sensor that does not see this class."""


def scans_needed(probability: float, u: float) -> int:
    """Return the scan, counted from 1, that detects: the first where Σ −ln(1 − p) ≥ −ln(1 − u).

    With a constant probability per scan it is geometric and is computed, not stepped.
    """
    if probability >= 1.0:
        return 1
    if probability <= 0.0:
        return NEVER
    return max(1, math.ceil(math.log1p(-u) / math.log1p(-probability)))


def scan_probability(sees: Visibility, sea_state: float) -> float:
    """Return the probability of detection on one scan at ``sea_state``."""
    return sees.scan_probability * max(0.0, 1.0 - sees.sea_state_loss * max(0.0, sea_state - 3.0))


def view(search: Search, threat: Track, escort: Track) -> Spans:
    """Return when the sensor can see the threat: above the horizon, in range, not masked."""
    spans = in_view(
        threat,
        escort,
        search.antenna,
        search.max_range,
        search.refraction,
        threat.start,
        threat.end,
    )
    return subtract(spans, threat.masked) if threat.masked and not search.over_land else spans


def first_detection(search: Search, now: float, threat: Track, escort: Track) -> float | None:
    """Return the time of the detecting scan, at or after ``now``; None if the view is too short.

    All scans in view since the launch count, over the tracks as sailed: a change of course keeps
    the accumulated sum and never redraws.
    """
    left = search.scans
    if left == NEVER:
        return None
    for start, end in view(search, threat, escort):
        first = math.ceil((start - search.phase) / search.period)
        last = math.floor((end - search.phase) / search.period)
        if last - first + 1 >= left:
            return max(now, search.phase + (first + left - 1) * search.period)
        left -= max(0, last - first + 1)
    return None


class Sight(NamedTuple):
    """All that may show one threat to one escort: a cue at a known time (s), and its sensors."""

    cue: float | None
    searches: tuple[tuple[str, Search], ...]


def first_sight(sight: Sight, now: float, threat: Track, escort: Track) -> float | None:
    """Return the first time at or after ``now`` at which the cue or a sensor shows the threat."""
    times = [first_detection(search, now, threat, escort) for _, search in sight.searches]
    if sight.cue is not None and sight.cue <= threat.end:
        times.append(max(now, sight.cue))
    return min((time for time in times if time is not None), default=None)


def seen_by(sight: Sight, time: float, threat: Track, escort: Track) -> str:
    """Return the name of the sensor that shows the threat at ``time``, or ``cue``."""
    if sight.cue == time or not sight.searches:
        return "cue"
    if len(sight.searches) == 1:
        return sight.searches[0][0]
    for name, search in sight.searches:
        if first_detection(search, time, threat, escort) == time:
            return name
    return "cue"
