"""What must hold of one factor of a study, whatever else the file asks."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from typing import cast

from sim.scenario.file.marked import at
from sim.scenario.file.merge import meetings
from sim.scenario.file.problems import Problem, shown
from sim.scenario.file.yaml_tree import Block, Items, Mark, Tree
from sim.scenario.records.canonical import plain
from sim.scenario.study.constraints import Magnitude, magnitude
from sim.scenario.study.factors import Varied
from sim.scenario.study.plan import MOST_POINTS

Broken = Iterator[Problem]

RESERVED = frozenset({"point", "name", "folder", "hash", "outer", "replication", "seed"})
_NAME = re.compile(r"[^\W\d_][\w-]*")


def misshapen(tree: Block, one: Varied) -> Broken:
    """Yield what is wrong with a factor in itself."""
    yield from _name(tree, one)
    yield from _kind(one)


def _name(tree: Block, one: Varied) -> Broken:
    mark = cast(Block, tree["factors"]).marks[one.name]
    mark = mark._replace(line=mark.key_line, col=mark.key_col)
    if not _NAME.fullmatch(one.name):
        yield at(mark, one.block, "must be a name of letters, digits and hyphens")
    elif one.name in RESERVED:
        yield at(mark, one.block, "is a column of every table; choose another name")


def _kind(one: Varied) -> Broken:
    given = [key for key in ("values", "range", "levels") if key in one.block]
    if len(given) != 1:
        yield at(one.block.mark, one.block, "must have one of values, range and levels")
        return
    if len([key for key in ("path", "paths") if key in one.block]) != (given != ["levels"]):
        rule = "must have no path: its levels are blocks of the scenario"
        if given != ["levels"]:
            rule = "must have a path, or paths, at which its values are set"
        yield at(one.block.mark, one.block, rule)
    elif given == ["range"]:
        yield from _ends(one)
    elif not one.options:
        yield at(one.block.marks[given[0]], one.block[given[0]], "must have at least one entry")
    elif len(one.options) > MOST_POINTS:
        rule = f"has {len(one.options):,} entries; a study has at most {MOST_POINTS:,} points"
        yield at(one.block.marks[given[0]], one.block, rule)
    else:
        yield from _twice(one)
    yield from _paths(one)


def _paths(one: Varied) -> Broken:
    if one.record.paths is not None and not one.paths:
        yield at(one.block.marks["paths"], one.block["paths"], "must have at least one path")
    each = ((mark._replace(path=path), k) for k, (path, mark) in enumerate(one.places()))
    for mark, _, _ in meetings(each):
        yield at(mark, one.block, "is set already, by another of the factor's paths")


def _ends(one: Varied) -> Broken:
    block = cast(Block, one.block["range"])
    low, high = magnitude(block["low"]), magnitude(block["high"])
    for key, end in (("low", low), ("high", high)):
        if end is None:
            yield at(block.marks[key], block[key], "must be a number, with its unit if it has one")
    if low is None or high is None:
        return
    if low.unit != high.unit:
        yield at(block.marks["high"], block["high"], "must have the same unit as low")
    elif low.number >= high.number:
        yield at(block.marks["high"], block["high"], "must be more than low")


def _twice(one: Varied) -> Broken:
    """Yield values, or names of levels, that are written alike or are of one size."""
    listed = one.block.get("values", one.block.get("levels"))
    marks = listed.marks if isinstance(listed, Items) else cast(Block, listed).marks.values()
    written: dict[object, Tree] = {}
    sized: list[tuple[Magnitude, Tree, Mark]] = []
    for value, mark in zip(one.options, marks, strict=True):
        size, key = magnitude(value), repr((type(value).__name__, plain(value)))
        if key in written:
            yield at(mark, value, "is given twice")
        elif size is not None:
            sized.append((size, value, mark))
        written[key] = value
    sized.sort(key=lambda entry: (entry[0].dimension, entry[0].si))
    for (a, value, mark), (b, other, place) in itertools.pairwise(sized):
        if a.dimension == b.dimension and math.isclose(a.si, b.si, rel_tol=1e-9):
            if (place.line, place.col) > (mark.line, mark.col):
                value, other, mark = other, value, place
            yield at(mark, value, f"is given twice: it is as large as {shown(other)}")
