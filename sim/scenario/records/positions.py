"""Positions on the globe, as notices, logs and charts write them.

Degrees with minutes and seconds, in marks (``14°20.5'N``), hyphens (``14-20N``), spaces or none at
all (``1420N 04202E``), decimal degrees, the hemisphere before or behind. What can be read in two
ways is refused.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from sim.scenario.file.problems import RuleError
from sim.scenario.file.yaml_tree import Block, Tree
from sim.scenario.records.leaves import short
from sim.units import LONGEST, UnitError, sized

WRITTEN = "14°20'N 42°02'E, 14-20N 042-02E, 1420N 04202E, 14.33N 42.03E or {lat: 14.33, lon: 42.03}"

_MARKS = str.maketrans(
    {
        **dict.fromkeys("’‘ʹʼ′´`", "'"),
        **dict.fromkeys("”“„ʺ″", '"'),
        **dict.fromkeys("º˚", "°"),
        **dict.fromkeys("‐‑‒–—−:", "-"),
        **dict.fromkeys(",;/\u00a0\u2009\u202f", " "),
    }
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SKELETON = re.compile(r"#°?|#[°-]?#'?|#[°-]?#['-]?#\"?")
"""A coordinate with ``#`` for each number, its spaces left out."""
_PACKED = {"lat": (2, 4, 6), "lon": (3, 5, 7)}
"""Digits of degrees, of degrees and minutes, and of all three, written without a mark."""
_AXES = {"N": ("lat", 1.0), "S": ("lat", -1.0), "E": ("lon", 1.0), "W": ("lon", -1.0)}


def position(value: Tree) -> tuple[float, float]:
    """Return latitude and longitude in degrees, on the earth; raises `RuleError`."""
    if isinstance(value, str):
        found = _read(value)
    elif isinstance(value, Block) and set(value) == {"lat", "lon"}:
        found = _degrees(value["lat"]), _degrees(value["lon"])
    else:
        raise _unlike("must be a position")
    lat, lon = found
    if not -90 <= lat <= 90:
        raise _unlike("must have a latitude between -90 and 90")
    if not -180 <= lon <= 180:
        raise _unlike("must have a longitude between -180 and 180")
    return found


def is_position(value: Tree) -> bool:
    """Return whether a value has the shape of a position, right or wrong."""
    if isinstance(value, Block):
        return "lat" in value or "lon" in value
    if not isinstance(value, str) or len(value) > LONGEST:
        return False
    text = _plain(value)
    return bool(re.match(r"\d+(?:\.\d+)?\s*(?:°|[NS]\b)", text)) or len(_split(text)) == 2


def _unlike(rule: str) -> RuleError:
    return RuleError(f"{rule}; positions are written {WRITTEN}")


def _degrees(value: Tree) -> float:
    try:
        return sized(value, "number")
    except UnitError as error:
        raise RuleError(f"must have its lat and lon in degrees: each {error}") from None


def _plain(text: str) -> str:
    return text.upper().translate(_MARKS).replace("''", '"').strip()


def _split(text: str) -> list[tuple[str, str]]:
    """Return hemisphere and rest of the two coordinates of a text; nothing where there are none."""
    parts = [part.strip() for part in re.split(r"([NSEW])", text)]
    if len(parts) != 5 or not {parts[1], parts[3]} & {*"NS"} or not {parts[1], parts[3]} & {*"EW"}:
        return []
    before, one, between, other, behind = parts
    numbers = (between, behind) if not before else (before, between) if not behind else ()
    if len(numbers) != 2 or not all(any(c.isdecimal() for c in number) for number in numbers):
        return []
    return list(zip((one, other), numbers, strict=True))


@lru_cache(maxsize=1024)
def _read(value: str) -> tuple[float, float]:
    short(value)
    found: dict[str, float] = {}
    for side, text in _split(_plain(value)):
        axis, sign = _AXES[side]
        found[axis] = sign * _coordinate(text, axis)
    if len(found) != 2:
        raise _unlike("must be a position")
    return found["lat"], found["lon"]


def _coordinate(text: str, axis: str) -> float:
    """Return the degrees of one coordinate without its hemisphere."""
    numbers = _NUMBER.findall(text)
    if not _SKELETON.fullmatch("".join(_NUMBER.sub("#", text).split())):
        raise _unlike("must be a position")
    if any("." in number for number in numbers[:-1]):
        raise _unlike("can be read in two ways: only its last part may have decimals")
    if len(numbers) == 1 and "°" not in text:
        numbers = _unpacked(numbers[0], axis)
    parts = [*map(float, numbers), 0.0, 0.0][:3]
    if max(parts[1:]) >= 60:
        raise _unlike("must have minutes and seconds below 60")
    return parts[0] + parts[1] / 60 + parts[2] / 3600


def _unpacked(number: str, axis: str) -> list[str]:
    """Return degrees, minutes and seconds of digits without a mark: ``04202`` is 042 and 02."""
    digits = len(number.partition(".")[0])
    degrees, minutes, seconds = _PACKED[axis]
    if digits <= degrees:
        return [number]
    if digits not in (minutes, seconds):
        name = "latitude" if axis == "lat" else "longitude"
        rule = f"can be read in two ways: without marks a {name} has {degrees} digits of degrees"
        raise _unlike(f"{rule} and 2 of minutes")
    ends = [0, degrees, minutes, len(number)] if digits == seconds else [0, degrees, len(number)]
    return [number[i:j] for i, j in pairwise(ends)]
