"""Values of a factor that are evenly apart: ``values: {from: 10 kn, to: 60 kn, by: 10 kn}``."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sim.scenario.file.problems import Problem, nearest
from sim.scenario.file.yaml_tree import Block, Items, Path, Tree
from sim.scenario.study.magnitude import magnitude
from sim.scenario.study.rows import MOST_POINTS

KEYS = ("from", "to", "by")


def written_out(tree: Block, problems: list[Problem]) -> Iterator[Path]:
    """Put lists in the place of the grids in a study's tree.

    Add what is wrong with them, and yield where: there the list is empty.
    """
    factors = tree.get("factors")
    for name, factor in factors.items() if isinstance(factors, Block) else ():
        values = factor.get("values") if isinstance(factor, Block) else None
        if isinstance(factor, Block) and isinstance(values, Block):
            found = list(_faults(values))
            problems += found
            items = Items(values.mark)
            items.extend([] if found else _values(values))
            items.marks = [values.mark] * len(items)
            factor["values"] = items
            if found:
                yield ("factors", name, "values")


def _faults(values: Block) -> Iterator[Problem]:
    for key in values.keys() - set(KEYS):
        rule = f"is not known here; known are {', '.join(KEYS)}"
        yield values.marks[key].problem(rule, suggestion=nearest(key, KEYS))
    if missing := [key for key in KEYS if key not in values]:
        yield values.mark.problem(f"must have from, to and by; it lacks {', '.join(missing)}")
        return
    sizes = [magnitude(values[key]) for key in KEYS]
    for key, size in zip(KEYS, sizes, strict=True):
        if size is None:
            rule = "must be a number, with its unit if it has one"
            yield values.marks[key].problem(rule, values[key])
        elif sizes[0] is not None and size.unit != sizes[0].unit:
            yield values.marks[key].problem("must have the same unit as from", values[key])
    if any(size is None for size in sizes):
        return
    first, last, step = (_exact(values[key]) for key in KEYS)
    if step == 0 or (last - first) / step < 0:
        yield values.marks["by"].problem("must lead from the first value to the last", values["by"])
    elif (last - first) / step >= MOST_POINTS:
        count = f"{int((last - first) / step) + 1:,}"
        rule = f"makes {count} values; a study has at most {MOST_POINTS:,} points"
        yield values.marks["by"].problem(rule, values["by"])


def _values(values: Block) -> Iterator[Tree]:
    first, last, step = (_exact(values[key]) for key in KEYS)
    size = magnitude(values["from"])
    whole = all(isinstance(values[key], int) for key in KEYS)
    for place in range(int((last - first) / step) + 1):
        number = first + place * step
        if size is not None and size.unit:
            yield f"{number.normalize():f} {size.unit}"
        else:
            yield int(number) if whole else float(number)


def _exact(value: Tree) -> Decimal:
    """Return the number of a value as it is written: ten steps of 0.1 are 1."""
    size = magnitude(value)
    return Decimal(repr(size.number)) if size is not None else Decimal(0)
