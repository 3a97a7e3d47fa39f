"""Seconds from the start as what a person reads: the one conversion to dates and clock times."""

from __future__ import annotations

from datetime import datetime, timedelta

from sim.units import DAY, HOUR


def date_at(start: datetime, seconds: float) -> str:
    """Return the date ``seconds`` after ``start`` in the scenario's time zone, with its offset."""
    moment = start + timedelta(seconds=seconds)
    offset = moment.strftime("%z")
    return f"{moment:%A} {moment.day} {moment:%B %Y}, UTC{offset[:3]}:{offset[3:5]}"


def clock_at(start: datetime, seconds: float, tenths: bool = False) -> str:
    """Return the time of day ``seconds`` after ``start``: 09:15:30, or 09:15:30.4."""
    if not tenths:
        return f"{start + timedelta(seconds=round(seconds)):%H:%M:%S}"
    moment = start + timedelta(seconds=round(seconds, 1))
    return f"{moment:%H:%M:%S}.{moment.microsecond // 100_000}"


def duration(seconds: float) -> str:
    """Return a time span in the two units that matter: 12.5 s, 4 min 05 s, 3 h 20 min, 2 d 4 h."""
    if seconds < 0:
        return f"-{duration(-seconds)}"
    if seconds < 59.95:
        return f"{seconds:.1f}".removesuffix(".0") + " s"
    if round(seconds) < HOUR:
        minutes, rest = divmod(round(seconds), 60)
        return _pair(minutes, "min", rest, "s")
    if round(seconds / 60) * 60 < DAY:
        hours, rest = divmod(round(seconds / 60), 60)
        return _pair(hours, "h", rest, "min")
    days, rest = divmod(round(seconds / HOUR), 24)
    return f"{days} d {rest} h" if rest else f"{days} d"


def _pair(large: int, unit: str, small: int, small_unit: str) -> str:
    return f"{large} {unit} {small:02d} {small_unit}" if small else f"{large} {unit}"
