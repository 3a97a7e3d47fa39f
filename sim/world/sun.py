"""Where the sun stands, in closed form: day and night anywhere, on any date (model 1.5).

The equations of J. Meeus, Astronomical Algorithms (2nd ed. 1998), chapters 12 and 25, on which
NOAA's solar calculator rests: within 0.01° from 1900 to 2100, or 5 s of a sunrise between 30° S
and 30° N. Nutation, and universal time for terrestrial time, cost about a second of that.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import asin, atan2, cos, degrees, pi, radians, sin

from sim.units import DAY
from sim.world.polynomial import bisect
from sim.world.spans import Spans

AT_SUNSET = radians(-50.0 / 60.0)
"""Height of the sun's centre at sunrise and sunset by definition: refraction 34', radius 16'."""

_EPOCH = datetime(2000, 1, 1, 12, tzinfo=UTC)


def days_at(moment: datetime) -> float:
    """Return the days from noon of 1 January 2000, universal time, to a moment with its offset."""
    return (moment - _EPOCH) / timedelta(days=1)


def sun_direction(days: float) -> tuple[float, float]:
    """Return right ascension and declination (rad) of the sun, aberration in, nutation out."""
    t = days / 36525.0
    anomaly = radians(357.52911 + (35999.05029 - 0.0001537 * t) * t)
    centre = (1.914602 - (0.004817 + 0.000014 * t) * t) * sin(anomaly)
    centre += (0.019993 - 0.000101 * t) * sin(2.0 * anomaly) + 0.000289 * sin(3.0 * anomaly)
    mean = 280.46646 + (36000.76983 + 0.0003032 * t) * t
    longitude = radians(mean + centre - 0.00569)
    tilt = radians(23.4392911 - (0.013004167 + (1.64e-7 - 5.04e-7 * t) * t) * t)
    right = atan2(cos(tilt) * sin(longitude), cos(longitude))
    return right, asin(sin(tilt) * sin(longitude))


def hour_angle(days: float, lon: float) -> float:
    """Return how far (rad, -π to π) the sun is past the meridian of ``lon`` (degrees east)."""
    right, _ = sun_direction(days)
    angle = radians((280.46061837 + 360.98564736629 * days + lon) % 360.0) - right
    return (angle + pi) % (2.0 * pi) - pi


def sun_height(days: float, lat: float, lon: float) -> float:
    """Return the height (rad) of the sun's centre above the horizon, without refraction."""
    _, declination = sun_direction(days)
    phi = radians(lat)
    upright, level = sin(phi) * sin(declination), cos(phi) * cos(declination)
    return asin(upright + level * cos(hour_angle(days, lon)))


def is_night(days: float, lat: float, lon: float) -> bool:
    """Return whether the sun is wholly below the horizon: from sunset to sunrise."""
    return sun_height(days, lat, lon) < AT_SUNSET


def nights(days: float, duration: float, lat: float, lon: float) -> Spans:
    """Return when it is night at a place during ``duration`` (s), in seconds from ``days`` on.

    From noon to midnight the sun only sinks, from midnight to noon it only climbs: each half of a
    day has one sunset or sunrise at most, and in polar nights and days none.
    """

    def above(time: float) -> float:
        return sun_height(days + time / DAY, lat, lon) - AT_SUNSET

    crossed = [0.0] if above(0.0) < 0.0 else []
    low = 0.0
    while low < duration:
        turned = degrees(hour_angle(days + low / DAY, lon)) % 180.0
        # At noon or midnight, up to rounding, the next one is half a day away.
        half = 360.0 - turned if turned > 179.0 else 180.0 - turned
        high = min(low + half * DAY / 360.0, duration)
        if (above(low) < 0.0) != (above(high) < 0.0):
            crossed.append(bisect(above, low, high))
        low = high
    ends = [*crossed, duration] if len(crossed) % 2 else crossed
    return list(zip(ends[::2], ends[1::2], strict=True))
