"""The factors of a study: what each may be, as a number, and as what it lays over the scenario."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal, NamedTuple, cast

from sim.scenario.file.merge import leaves_of, nested, overlay
from sim.scenario.file.overrides import check_entry
from sim.scenario.file.paths import keys
from sim.scenario.file.problems import Problem, ScenarioError, nearest
from sim.scenario.file.yaml_tree import Block, Items, Mark, Path, Tree, moved
from sim.units import UNITS, Unit, UnitError, parse, split

Setting = Annotated[object, Unit("setting")]
Overlay = Annotated[Mapping[str, object], Unit("overlay")]
EVENLY = ("from", "to", "by")
"""Keys of values that are evenly apart: ``values: {from: 10 kn, to: 60 kn, by: 10 kn}``."""

MOST_POINTS = 5000
"""Points of a study; each is a result folder of its own."""

DIGITS = 6
"""Significant digits of a sampled value: enough for any question, short enough for a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """All values between two, for designs that sample, and for `redsea choose` without a design.

    low, high: the ends, in the same unit; two whole numbers make a range of whole numbers.
    """

    low: Setting
    high: Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """What is changed from point to point: one of values, range or levels.

    side: whose it is. Only a defence factor can ever be a decision variable of an optimisation;
        threat and environment factors are uncertainties, to be swept and sampled, never searched
        for the worst or the best attack.
    about: what it is, in a few words.
    path: dotted path of what it sets in the scenario, as in ``--set``.
    paths: several such paths, which are all given the same value.
    values: what it may be: a list, or values evenly apart, {from: 10 kn, to: 60 kn, by: 10 kn}.
    range: between what it lies, for designs that sample.
    levels: level by name → block that is laid over the scenario; an empty one changes nothing.
    """

    side: Literal["defence", "threat", "environment"]
    about: str = ""
    path: str | None = None
    paths: list[str] | None = None
    values: list[Setting] | None = None
    range: Range | None = None
    levels: dict[str, Overlay] | None = None


class Varied(NamedTuple):
    """A factor of a study; block: as the file has it."""

    name: str
    record: Factor
    block: Block

    @property
    def options(self) -> tuple[Tree, ...]:
        """Its values, or the names of its levels in the file's order; none for a range."""
        if self.record.levels is not None:
            return tuple(cast(Block, self.block["levels"]))
        return tuple(cast("list[Tree]", self.record.values or ()))

    @property
    def texts(self) -> list[str]:
        """The paths at which its values are set, as they are written; none for levels."""
        return [self.record.path] if self.record.path is not None else self.record.paths or []

    @property
    def varies(self) -> bool:
        """Whether there is more than one thing that it may be."""
        return self.record.range is not None or len(self.options) > 1

    def takes(self, value: Tree) -> bool:
        """Return whether the factor may have this value, or this level."""
        if self.record.range is None:
            return any(same(value, option) for option in self.options)
        found, (low, high) = magnitude(value), self.ends()
        return found is not None and found.unit == low.unit and low.si <= found.si <= high.si

    def ends(self) -> tuple[Magnitude, Magnitude]:
        """Return the ends of the range."""
        assert self.record.range is not None
        ends = magnitude(self.record.range.low), magnitude(self.record.range.high)
        return cast("tuple[Magnitude, Magnitude]", ends)

    def at(self, share: float) -> Tree:
        """Return the value at a place of [0, 1): all options, or the whole range, evenly."""
        options, between = self.options, self.record.range
        if between is None:
            return options[min(int(share * len(options)), len(options) - 1)]
        if isinstance(between.low, int) and isinstance(between.high, int):
            return min(between.low + int(share * (between.high - between.low + 1)), between.high)
        low, high = self.ends()
        exact = low.number + share * (high.number - low.number)
        number = min(max(float(f"{exact:.{DIGITS}g}"), low.number), high.number)
        return f"{number:.{DIGITS}g} {low.unit}" if low.unit else number

    def grid(self, levels: int) -> list[Tree]:
        """Return the values for a screening, numbers by their size.

        A range is cut into so many, its ends among them; of whole numbers there may be fewer.
        """
        if self.record.range is not None:
            return list(dict.fromkeys(self.at(level / (levels - 1)) for level in range(levels)))
        sizes = magnitudes(self.options)
        places = range(len(self.options))
        order = sorted(places, key=lambda place: sizes[place].si) if sizes else places
        return [self.options[place] for place in order]

    def laid(self, tree: Block, value: Tree) -> Block:
        """Return ``tree`` with a value, or a level, laid over it; raises `ScenarioError`."""
        if self.record.levels is not None:
            return overlay(tree, self.level(str(value)))
        there = self._mark(value)
        for mark in self.places():
            at = there._replace(key_line=mark.line, key_col=mark.col, path=mark.path)
            problem = check_entry(mark.path, value, at, tree)
            if problem is not None:
                raise ScenarioError([problem])
            tree = overlay(tree, nested(mark.path, moved(value, mark.path), at))
        return tree

    def level(self, name: str) -> Block:
        """Return the block that a level lays over the scenario."""
        return cast(Block, moved(cast(Block, self.block["levels"])[name], ()))

    def written(self) -> Iterator[Mark]:
        """Yield the marks of all that the factor sets."""
        yield from self.places()
        for name in self.options if self.record.levels is not None else ():
            yield from leaves_of(self.level(str(name)))

    def places(self) -> Iterator[Mark]:
        """Yield the paths in the scenario, and where they are written."""
        several = self.block.get("paths")
        marks = several.marks if isinstance(several, Items) else [self.block.marks.get("path")]
        for text, mark in zip(self.texts, marks, strict=False):
            yield cast(Mark, mark)._replace(path=keys(text))

    def _mark(self, value: Tree) -> Mark:
        """Return where a value stands."""
        values = self.block.get("values")
        pairs = zip(values, values.marks, strict=True) if isinstance(values, Items) else ()
        found = (mark for one, mark in pairs if same(one, value))
        return next(found, self.block.marks["values" if "values" in self.block else "range"])


def written_out(tree: Block, problems: list[Problem]) -> Iterator[Path]:
    """Put lists in the place of the grids in a study's tree.

    Add what is wrong with them, and yield where: there the list is empty.
    """
    factors = tree.get("factors")
    for name, factor in factors.items() if isinstance(factors, Block) else ():
        values = factor.get("values") if isinstance(factor, Block) else None
        if isinstance(factor, Block) and isinstance(values, Block):
            found = list(_uneven(values))
            problems += found
            items = Items(values.mark)
            items.extend([] if found else _evenly(values))
            items.marks = [values.mark] * len(items)
            factor["values"] = items
            if found:
                yield ("factors", name, "values")


def _uneven(values: Block) -> Iterator[Problem]:
    for key in values.keys() - set(EVENLY):
        rule = f"is not known here; known are {', '.join(EVENLY)}"
        yield values.marks[key].problem(rule, suggestion=nearest(key, EVENLY))
    if missing := [key for key in EVENLY if key not in values]:
        yield values.mark.problem(f"must have from, to and by; it lacks {', '.join(missing)}")
        return
    sizes = [magnitude(values[key]) for key in EVENLY]
    for key, size in zip(EVENLY, sizes, strict=True):
        if size is None:
            rule = "must be a number, with its unit if it has one"
            yield values.marks[key].problem(rule, values[key])
        elif sizes[0] is not None and size.unit != sizes[0].unit:
            yield values.marks[key].problem("must have the same unit as from", values[key])
    if any(size is None for size in sizes):
        return
    first, last, step = (_exact(values[key]) for key in EVENLY)
    if step == 0 or (last - first) / step < 0:
        yield values.marks["by"].problem("must lead from the first value to the last", values["by"])
    elif (last - first) / step >= MOST_POINTS:
        count = f"{int((last - first) / step) + 1:,}"
        rule = f"makes {count} values; a study has at most {MOST_POINTS:,} points"
        yield values.marks["by"].problem(rule, values["by"])


def _evenly(values: Block) -> Iterator[Tree]:
    first, last, step = (_exact(values[key]) for key in EVENLY)
    size = magnitude(values["from"])
    kind = int if all(isinstance(values[key], int) for key in EVENLY) else float
    for place in range(int((last - first) / step) + 1):
        number = first + place * step
        unit = size.unit if size is not None else ""
        yield f"{number.normalize():f} {unit}" if unit else kind(number)


def _exact(value: Tree) -> Decimal:
    """Return the number of a value as it is written: ten steps of 0.1 are 1."""
    size = magnitude(value)
    return Decimal(repr(size.number)) if size is not None else Decimal(0)


class Magnitude(NamedTuple):
    """A number with its unit: as written, in SI, and what it measures."""

    number: float
    unit: str
    si: float
    dimension: str


def magnitude(value: object) -> Magnitude | None:
    """Return the number that a value is; None for words, switches, lists and blocks."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Magnitude(float(value), "", float(value), "number")
    try:
        number, unit = (split(value) if isinstance(value, str) else None) or (0.0, "")
        dimension = next((name for name, units in UNITS.items() if unit and unit in units), "")
        si = parse(value, dimension) if dimension else 0.0
    except UnitError:
        return None
    if not dimension:
        return None
    # 4 % and 0.04 are one thing.
    return Magnitude(number, unit, si, "number" if dimension == "share" else dimension)


def magnitudes(values: Iterable[Tree]) -> list[Magnitude] | None:
    """Return the numbers that values are; None unless all are, and of one dimension."""
    found = list(map(magnitude, values))
    sizes = [one for one in found if one is not None]
    alike = len(sizes) == len(found) and len({one.dimension for one in sizes}) <= 1
    return sizes if alike else None


def same(one: object, other: object) -> bool:
    """Return whether two values are written alike; 1 and true are not."""
    return type(one) is type(other) and one == other
