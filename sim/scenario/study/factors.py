"""The factors of a study made ready: what each may be, and what that lays over the scenario."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

from sim.scenario.file.merge import leaves_of, nested, overlay
from sim.scenario.file.overrides import check_entry
from sim.scenario.file.paths import keys
from sim.scenario.file.problems import Problem, ScenarioError
from sim.scenario.file.yaml_tree import Block, Items, Mark, Path, Tree, moved
from sim.scenario.records.canonical import plain
from sim.scenario.study.constraints import Magnitude, magnitude
from sim.scenario.study.plan import Factor, OneAtATime

DIGITS = 6
"""Significant digits of a sampled value: enough for any question, short enough for a name."""


class Varied(NamedTuple):
    """A factor of a study.

    block: as the file has it. paths: what it sets; none for levels. options: its values, or the
    names of its levels; none for a range.
    """

    name: str
    record: Factor
    block: Block
    paths: tuple[Path, ...]
    options: tuple[Tree, ...]

    def takes(self, value: Tree) -> bool:
        """Return whether the factor may have this value, or this level."""
        if self.record.range is None:
            return any(same(value, option) for option in self.options)
        found, (low, high) = magnitude(value), self.ends()
        return found is not None and found.unit == low.unit and low.si <= found.si <= high.si

    @property
    def varies(self) -> bool:
        """Whether there is more than one thing that it may be."""
        return self.record.range is not None or len(self.options) > 1

    def ends(self) -> tuple[Magnitude, Magnitude]:
        """Return the ends of the range."""
        assert self.record.range is not None
        low, high = (
            magnitude(cast(Tree, end)) for end in (self.record.range.low, self.record.range.high)
        )
        assert low is not None
        assert high is not None
        return low, high

    def at(self, share: float) -> Tree:
        """Return the value at a place of [0, 1): all options, or the whole range, evenly."""
        if self.record.range is None:
            return self.options[min(int(share * len(self.options)), len(self.options) - 1)]
        low, high = self.ends()
        if isinstance(self.record.range.low, int) and isinstance(self.record.range.high, int):
            first, last = self.record.range.low, self.record.range.high
            return min(first + int(share * (last - first + 1)), last)
        exact = low.number + share * (high.number - low.number)
        number = min(max(float(f"{exact:.{DIGITS}g}"), low.number), high.number)
        return f"{number:.{DIGITS}g} {low.unit}" if low.unit else number

    def laid(self, tree: Block, value: Tree) -> Block:
        """Return ``tree`` with a value, or a level, laid over it; raises `ScenarioError`."""
        if self.record.levels is not None:
            return overlay(tree, self.level(str(value)))
        for path, mark in self.places():
            there = self._place(value, mark, path)
            problem = check_entry(path, value, there, tree)
            if problem is not None:
                raise ScenarioError([problem])
            tree = overlay(tree, nested(path, moved(value, path), there))
        return tree

    def level(self, name: str) -> Block:
        """Return what a level lays over the scenario."""
        levels = self.block["levels"]
        assert isinstance(levels, Block)
        level = levels[name]
        assert isinstance(level, Block)
        return cast(Block, moved(level, ()))

    def written(self) -> Iterator[Mark]:
        """Yield the marks of all that the factor sets."""
        yield from (mark._replace(path=path) for path, mark in self.places())
        for name in self.options if self.record.levels is not None else ():
            yield from leaves_of(self.level(str(name)))

    def places(self) -> Iterator[tuple[Path, Mark]]:
        """Yield the paths, and where they are written."""
        paths = self.block.get("paths")
        if isinstance(paths, Items):
            yield from zip(self.paths, paths.marks, strict=True)
        elif self.paths:
            yield self.paths[0], self.block.marks["path"]

    def _place(self, value: Tree, path_mark: Mark, path: Path) -> Mark:
        """Return where a value stands; its key stands where the path does."""
        values = self.block.get("values", self.block.get("range"))
        mark = self.block.marks["values" if "values" in self.block else "range"]
        if isinstance(values, Items):
            found = (m for v, m in zip(values, values.marks, strict=True) if same(v, value))
            mark = next(found, mark)
        return Mark(mark.file, mark.line, mark.col, path_mark.line, path_mark.col, path)


def base_of(design: OneAtATime, factors: Sequence[Varied]) -> dict[str, Tree]:
    """Return the base point of a design: of each factor the first value where none is named."""
    return {one.name: one.at(0.0) for one in factors} | cast("dict[str, Tree]", design.base)


def same(one: Tree, other: Tree) -> bool:
    """Return whether two values are written alike; 1 and true are not."""
    return type(one) is type(other) and plain(one) == plain(other)


def varied(name: str, record: Factor, block: Block, problems: list[Problem]) -> Varied:
    """Return a factor made ready; add what is wrong with its paths."""
    texts = [record.path] if record.path is not None else record.paths or []
    paths = []
    for text in texts:
        try:
            paths.append(keys(text))
        except ValueError as error:
            mark = block.marks["paths" if record.paths is not None else "path"]
            problems.append(mark.problem(str(error), text))
    options = block.get("values") if record.values is not None else block.get("levels")
    return Varied(name, record, block, tuple(paths), tuple(cast("Items | Block", options or ())))
