"""What must hold of one factor of a study, whatever else the file asks."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from typing import cast

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
        yield mark.problem("must be a name of letters, digits and hyphens")
    elif one.name in RESERVED:
        yield mark.problem("is a column of every table; choose another name")


def _kind(one: Varied) -> Broken:
    given = [key for key in ("values", "range", "levels") if key in one.block]
    if len(given) != 1:
        yield one.block.mark.problem("must have one of values, range and levels")
        return
    if len([key for key in ("path", "paths") if key in one.block]) != (given != ["levels"]):
        rule = "must have no path: its levels are blocks of the scenario"
        if given != ["levels"]:
            rule = "must have a path, or paths, at which its values are set"
        yield one.block.mark.problem(rule)
    elif given == ["range"]:
        yield from _ends(one)
    elif not one.options:
        yield one.block.marks[given[0]].problem("must have at least one entry", one.block[given[0]])
    elif len(one.options) > MOST_POINTS:
        rule = f"has {len(one.options):,} entries; a study has at most {MOST_POINTS:,} points"
        yield one.block.marks[given[0]].problem(rule)
    else:
        yield from _twice(one)
    yield from _paths(one)


def _paths(one: Varied) -> Broken:
    if one.record.paths is not None and not one.paths:
        yield one.block.marks["paths"].problem("must have at least one path", one.block["paths"])
    each = ((mark._replace(path=path), k) for k, (path, mark) in enumerate(one.places()))
    for mark, _, _ in meetings(each):
        yield mark.problem("is set already, by another of the factor's paths")


def _ends(one: Varied) -> Broken:
    block = cast(Block, one.block["range"])
    low, high = magnitude(block["low"]), magnitude(block["high"])
    for key, end in (("low", low), ("high", high)):
        if end is None:
            yield block.marks[key].problem(
                "must be a number, with its unit if it has one", block[key]
            )
    if low is None or high is None:
        return
    if low.unit != high.unit:
        yield block.marks["high"].problem("must have the same unit as low", block["high"])
    elif low.number >= high.number:
        yield block.marks["high"].problem("must be more than low", block["high"])


def _twice(one: Varied) -> Broken:
    """Yield values, or names of levels, that are written alike or are of one size."""
    listed = one.block.get("values", one.block.get("levels"))
    marks = listed.marks if isinstance(listed, Items) else cast(Block, listed).marks.values()
    written: dict[object, Tree] = {}
    sized: list[tuple[Magnitude, Tree, Mark]] = []
    for value, mark in zip(one.options, marks, strict=True):
        size, key = magnitude(value), repr((type(value).__name__, plain(value)))
        if key in written:
            yield mark.problem("is given twice", value)
        elif size is not None:
            sized.append((size, value, mark))
        written[key] = value
    sized.sort(key=lambda entry: (entry[0].dimension, entry[0].si))
    for (a, value, mark), (b, other, place) in itertools.pairwise(sized):
        if a.dimension == b.dimension and math.isclose(a.si, b.si, rel_tol=1e-9):
            if (place.line, place.col) > (mark.line, mark.col):
                value, other, mark = other, value, place
            yield mark.problem(f"is given twice: it is as large as {shown(other)}", value)
