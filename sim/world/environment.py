"""The conditions of the day: refraction, sea state, daylight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from sim.units import DAY, Unit

Moment = Annotated[float, Unit("moment")]
"""Seconds from the start; written as a time of day with offset, or as '+4 h 15 min'."""

Position = Annotated[tuple[float, float], Unit("position")]
"""Latitude and longitude in degrees; written {lat: 13.42, lon: 42.67} or 13°25'N 42°40'E."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Conditions that hold during the run.

    refraction: effective earth radius over the true one (4/3 standard; ducting as a spread).
    sea_state: Douglas scale.
    sunrise, sunset: on the first day; the same on the days that follow.
    """

    refraction: Annotated[float, Unit("number", low=0.5, high=10.0)] = 4.0 / 3.0
    sea_state: Annotated[float, Unit("number", low=0.0, high=9.0)] = 3.0
    sunrise: Moment | None = None
    sunset: Moment | None = None

    def dark(self, time: float) -> bool:
        """Return whether ``time`` (s) is between sunset and sunrise; False without them."""
        if self.sunrise is None or self.sunset is None:
            return False
        return (time - self.sunset) % DAY < (self.sunrise - self.sunset) % DAY
