"""What must hold of one factor of a study, whatever else the file asks."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import pairwise

from sim.scenario.file.merge import meetings
from sim.scenario.file.paths import keys
from sim.scenario.file.problems import shown
from sim.scenario.rules.broken import KEY, Broken, Path
from sim.scenario.study.factors import Range, Varied
from sim.scenario.study.magnitude import magnitude
from sim.scenario.study.rows import MOST_POINTS

RESERVED = frozenset({"point", "name", "folder", "hash", "outer", "replication", "seed"})
_NAME = re.compile(r"[^\W\d_][\w-]*")


def misshapen(one: Varied) -> Iterator[Broken]:
    """Yield what keeps a factor from being used."""
    path, record = ("factors", one.name), one.record
    given = [key for key in ("values", "range", "levels") if getattr(record, key) is not None]
    if len(given) != 1:
        yield Broken(path, "must have one of values, range and levels")
        return
    pathed = [key for key in ("path", "paths") if getattr(record, key) is not None]
    if given == ["levels"] and pathed:
        yield Broken(path, "must have no path: its levels are blocks of the scenario")
    if given != ["levels"] and len(pathed) != 1:
        yield Broken(path, "must have a path, or paths, at which its values are set")
    if record.range is not None:
        yield from _ends((*path, "range"), record.range)
    elif not one.options:
        yield Broken((*path, *given), "must have at least one entry")
    elif len(one.options) > MOST_POINTS:
        rule = f"has {len(one.options):,} entries; a study has at most {MOST_POINTS:,} points"
        yield Broken((*path, *given), rule)
    if record.paths is not None and not record.paths:
        yield Broken((*path, "paths"), "must have at least one path")
    for place, text in enumerate(one.texts):
        try:
            keys(text)
        except ValueError as error:
            yield Broken((*path, *pathed, *([str(place)] if record.paths else ())), str(error))


def _ends(path: Path, ends: Range) -> Iterator[Broken]:
    low, high = magnitude(ends.low), magnitude(ends.high)
    for key, end in (("low", low), ("high", high)):
        if end is None:
            yield Broken((*path, key), "must be a number, with its unit if it has one")
    if low is None or high is None:
        return
    if low.unit != high.unit:
        yield Broken((*path, "high"), "must have the same unit as low")
    elif low.number >= high.number:
        yield Broken((*path, "high"), "must be more than low")


def repeating(one: Varied) -> Iterator[Broken]:
    """Yield a name that something else has, and what is there twice."""
    path = ("factors", one.name)
    if not _NAME.fullmatch(one.name):
        yield Broken((*path, KEY), "must be a name of letters, digits and hyphens")
    elif one.name in RESERVED:
        yield Broken((*path, KEY), "is a column of every table; choose another name")
    for _, place, _ in meetings((mark, place) for place, mark in enumerate(one.places())):
        rule = "is set already, by another of the factor's paths"
        yield Broken((*path, "paths", str(place)), rule)
    for place, rule in _twice(one):
        key = ("values", str(place)) if one.record.values else ("levels", str(one.options[place]))
        yield Broken((*path, *key), rule)


def _twice(one: Varied) -> Iterator[tuple[int, str]]:
    """Yield the places of options that are written alike, or are of one size, as one before."""
    written: set[str] = set()
    sized: list[tuple[str, float, int]] = []
    for place, value in enumerate(one.options):
        size, text = magnitude(value), repr(value)
        if text in written:
            yield place, "is given twice"
        elif size is not None:
            sized.append((size.dimension, size.si, place))
        written.add(text)
    for (kind, si, a), (other, near, b) in pairwise(sorted(sized)):
        if kind == other and math.isclose(si, near, rel_tol=1e-9):
            yield max(a, b), f"is given twice: it is as large as {shown(one.options[min(a, b)])}"
