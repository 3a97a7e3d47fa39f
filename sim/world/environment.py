"""The conditions of the day: refraction, sea state, day and night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from sim.units import DAY, Unit
from sim.world.spans import Spans, clip
from sim.world.sun import days_at, is_night, nights

Moment = Annotated[float, Unit("moment")]
"""Seconds from the start; written as a time of day with offset, or as '+4 h 15 min'."""

Clock = Annotated[float, Unit("clock")]
"""A time of day, in seconds from the start; written 06:20 +03:00, or as a `Moment` of that date."""

Latitude = Annotated[float, Unit("number", low=-90.0, high=90.0, varies="fixed")]
Longitude = Annotated[float, Unit("number", low=-180.0, high=180.0, varies="fixed")]
Position = Annotated[tuple[float, float], Unit("position")]
"""Latitude and longitude in degrees; written {lat: 13.42, lon: 42.67} or 13°25'N 42°40'E."""


def shown_position(at: Position) -> str:
    """Return latitude and longitude (degrees) in degrees and minutes: 13°25'N 42°40'E."""
    return f"{_degrees(at[0], 'NS')} {_degrees(at[1], 'EW')}"


def _degrees(value: float, sides: str) -> str:
    degrees, minutes = divmod(round(abs(value) * 60.0), 60)
    return f"{degrees}°{minutes:02d}'{sides[value < 0]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Conditions that hold during the run.

    refraction: effective earth radius over the true one (4/3 standard; ducting as a spread).
    sea_state: Douglas scale.
    sunrise, sunset: on every day and everywhere; by the sun, the date and the place if not given.
    """

    refraction: Annotated[float, Unit("number", low=0.5, high=10.0)] = 4.0 / 3.0
    sea_state: Annotated[float, Unit("number", low=0.0, high=9.0)] = 3.0
    sunrise: Clock | None = None
    sunset: Clock | None = None

    def dark(self, start: datetime, time: float, position: Position) -> bool:
        """Return whether it is night at a position (degrees), ``time`` (s) after ``start``."""
        if self.sunrise is None or self.sunset is None:
            return is_night(days_at(start) + time / DAY, *position)
        return (time - self.sunset) % DAY < (self.sunrise - self.sunset) % DAY

    def nights(self, start: datetime, duration: float, position: Position) -> Spans:
        """Return when it is night at a position (degrees), from ``start`` to ``duration`` (s)."""
        if self.sunrise is None or self.sunset is None:
            return nights(days_at(start), duration, *position)
        length = (self.sunrise - self.sunset) % DAY
        first = (self.sunset % DAY) - DAY
        evenings = (first + DAY * day for day in range(int(duration // DAY) + 2))
        return clip([(evening, evening + length) for evening in evenings], 0.0, duration)
