"""Leaves that are not numbers: times, positions, titles, and values checked where they are laid."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from sim.scenario.file.problems import RuleError
from sim.scenario.file.yaml_tree import Block, Tree
from sim.scenario.records.leaves import short, text
from sim.scenario.records.positions import WRITTEN, position
from sim.units import DAY, sized, write

LONGEST_TITLE = 200
FARTHEST = 3660 * DAY
YEARS = 1900, 2100
"""Of dates: those in which the height of the sun is computed well."""

_AMOUNT = r"(\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*(d|h|min|s)\s*"
_HOUR = r"(\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\s*(Z|[+-]\d\d:\d\d)\s*"
_SINCE_START = re.compile(rf"\s*([+-])\s*((?:{_AMOUNT})+)")
_DAYTIME = re.compile(rf"\s*(\d{{4}}-\d\d-\d\d)[ T]{_HOUR}")
_TIME_OF_DAY = re.compile(rf"\s*{_HOUR}")
_CLOCK = re.compile(r"\s*(?:\d{4}-\d\d-\d\d[ T])?\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?\s*")


def daytime(value: Tree) -> datetime:
    """Return a time of day with its offset, written ``2023-12-03 09:15 +03:00``."""
    short(value)
    match = _match(_DAYTIME, value)
    if match is None:
        if _match(_CLOCK, value):
            raise RuleError("must have its date and its offset, as in '2023-12-03 09:15 +03:00'")
        raise RuleError("must be a time like '2023-12-03 09:15 +03:00'")
    try:
        found = datetime.fromisoformat("".join((match[1], "T", match[2], match[3])))
        found.timestamp()
    except (ValueError, OverflowError) as error:
        raise RuleError(f"must be a time that there is: {error}") from None
    if not YEARS[0] <= found.year <= YEARS[1]:
        raise RuleError(f"must lie in the years {YEARS[0]} to {YEARS[1]}")
    return found


def moment(value: Tree, start: datetime | None) -> float:
    """Return seconds from ``start``: of a time of day, or of ``+4 h 15 min``."""
    short(value)
    seconds = since_start(value)
    if seconds is None:
        seconds = _since(value, start)
    if abs(seconds) > FARTHEST:
        raise RuleError(f"must be at most {write(FARTHEST, 'time')} from the start")
    return seconds


def _since(value: Tree, start: datetime | None) -> float:
    if isinstance(value, str) and not _CLOCK.match(value):
        raise RuleError("must be a time like '2023-12-03 09:15 +03:00', or '+4 h 15 min'")
    found = daytime(value)
    # Without a start the file has another problem already.
    return (found - (start or found)) / timedelta(seconds=1)


def since_start(value: Tree) -> float | None:
    """Return the seconds of ``+4 h 15 min`` or ``-10 min``, or None for any other value."""
    match = _match(_SINCE_START, value)
    if match is None:
        return None
    seconds = sum(sized(f"{n} {unit}", "time") for n, unit in re.findall(_AMOUNT, match[2]))
    return math.copysign(seconds, -1.0) if match[1] == "-" else seconds


def clock(value: Tree, start: datetime | None) -> float:
    """Return seconds from ``start``: of a time of day on the date of the start, or of a moment."""
    found = _time_of_day(value)
    if found is None:
        if _match(_CLOCK, value):
            raise RuleError("must have its offset, as in '06:20 +03:00'")
        return moment(value, start)
    if start is None:
        return 0.0  # The file has another problem already.
    first = start + timedelta(seconds=midnight(start))
    since = datetime.combine(first.date(), found) - first
    return since / timedelta(seconds=1) % DAY + midnight(start)


def midnight(start: datetime) -> float:
    """Return the beginning of the date of ``start``, in seconds from it: not above 0."""
    return (start.replace(hour=0, minute=0, second=0, microsecond=0) - start) / timedelta(seconds=1)


def _time_of_day(value: Tree) -> time | None:
    """Return the time of ``06:20 +03:00``, with its offset, or None for any other value."""
    match = _match(_TIME_OF_DAY, value)
    if match is None:
        return None
    try:
        return time.fromisoformat(match[1] + match[2])
    except ValueError as error:
        raise RuleError(f"must be a time of day that there is: {error}") from None


def _match(pattern: re.Pattern[str], value: Tree) -> re.Match[str] | None:
    return pattern.fullmatch(value) if isinstance(value, str) else None


def _written_daytime(value: Tree) -> str:
    found = daytime(value)
    return f"{found:%Y-%m-%d} {_written_time(found.timetz())}"


def _written_moment(value: Tree) -> str:
    since = since_start(value)
    if since is None:
        return _written_daytime(value)
    return f"{'-' if since < 0 else '+'}{write(abs(since), 'time')}"


def _written_clock(value: Tree) -> str:
    if since_start(value) is not None:
        return _written_moment(value)
    return _written_time(_time_of_day(value) or daytime(value).timetz())


def _written_time(found: time) -> str:
    exact = "milliseconds" if found.microsecond else "seconds" if found.second else "minutes"
    whole = found.isoformat(exact if found.microsecond % 1000 == 0 else "microseconds")
    return f"{whole[:-6]} {whole[-6:]}"


def _title(value: Tree) -> str:
    if not isinstance(value, str):
        raise RuleError("must be text")
    if not value.strip():
        raise RuleError("must be a title; it is empty")
    return text(value, LONGEST_TITLE)


def _changes(value: Tree) -> Block:
    """Return the mapping of paths to new values that a hypothesis consists of."""
    if not isinstance(value, Block):
        raise RuleError("must be a mapping of paths to values")
    return value


def _setting(value: Tree) -> Tree:
    """Return a value that is set in a scenario, where it is checked."""
    if value is None:
        raise RuleError("must be a value; it is empty")
    return value


class Unmeasured(NamedTuple):
    """A kind of leaves that are not numbers.

    read: what pydantic calls. shape: for editors. stand_in: a valid value; None for an empty
    mapping. write: the resolved form of what is written; None where that is as it was.
    """

    read: Callable[..., Any]
    shape: dict[str, Any]
    stand_in: Tree
    write: Callable[[Tree], object] | None = None


def _text(about: str, *patterns: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^({'|'.join(patterns)})$", "description": about}


_SINCE = r"\s*[+-].*"
_DEGREES = {
    "lat": {"type": "number", "minimum": -90, "maximum": 90},
    "lon": {"type": "number", "minimum": -180, "maximum": 180},
}
_AT = "date, time and offset: 2023-12-03 09:15 +03:00"
_WHEN = "time with offset, 2023-12-03 09:15 +03:00, or since the start, +4 h 15 min"
_HOUR_OF_DAY = "time of day with offset, 06:20 +03:00, or a moment of the first day"
_LAID = "dotted path → value, or mapping that is laid over what stands there"
_BOTH = {"type": "object", "properties": _DEGREES, "required": [*_DEGREES]}
_POSITION: dict[str, Any] = {
    "anyOf": [{"type": "string"}, {**_BOTH, "additionalProperties": False}],
    "description": f"position: {WRITTEN}",
}

UNMEASURED: dict[str, Unmeasured] = {
    "daytime": Unmeasured(
        daytime, _text(_AT, _DAYTIME.pattern), "2023-12-01 00:00 Z", _written_daytime
    ),
    "moment": Unmeasured(
        lambda value, info: moment(value, info.context),
        _text(_WHEN, _DAYTIME.pattern, _SINCE),
        "+0 s",
        _written_moment,
    ),
    "clock": Unmeasured(
        lambda value, info: clock(value, info.context),
        _text(_HOUR_OF_DAY, _TIME_OF_DAY.pattern, _DAYTIME.pattern, _SINCE),
        "12:00 Z",
        _written_clock,
    ),
    "position": Unmeasured(
        position,
        _POSITION,
        "15N 40E",
        lambda value: dict(zip(_DEGREES, position(value), strict=True)),
    ),
    "title": Unmeasured(
        _title, _text(f"text of at most {LONGEST_TITLE} characters", f".{{1,{LONGEST_TITLE}}}"), "?"
    ),
    "overlay": Unmeasured(_changes, {"type": "object", "description": _LAID}, None),
    "setting": Unmeasured(_setting, {"description": "a value as a scenario file has it"}, 0),
}
"""Dimension → its kind, for leaves that are not numbers."""
