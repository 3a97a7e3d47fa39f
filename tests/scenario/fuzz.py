"""Scenarios with one thing wrong: a file's tree with one random mutation, written out again.

The tree is kept as pairs, because a file can say a key twice and a dict cannot.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from sim.scenario.file.yaml_tree import Block, Items, Tree, read_tree

Slot = list[Any]
"""A key and its value; the key of an item of a list is its place."""

NUMBER = re.compile(r"[-+]?\d+(\.\d+)?(?=$|[ %])")
JUNK: list[Any] = [
    None, True, 3, -1, 3.7, "x", "", [], {}, [1, 2], {"a": 1}, "5 kn", "-3 s", 1e300, "1e999 s",
    {"uniform": [1, 2]}, {"triangular": [3, 1, 2]}, {"varies": "per-event"}, {"poisson": 1e9},
    {"geometric": 1e300}, {"choice": {"values": [1], "weights": [1]}}, {"value": 3}, {"use": "x"},
    {"use": 3}, {"kind": "level"}, "13N 42E", {"lat": 1, "lon": "x"}, 10**25, [[]], [None],
]  # fmt: skip


class Map(list[Slot]):
    """A mapping of a file, in which a key may stand twice."""


class Seq(list[Slot]):
    """A list of a file."""


class Spot(NamedTuple):
    """A slot, what it stands in, and the keys on the way to it, its own included."""

    holder: Map | Seq
    slot: Slot
    path: tuple[str, ...]


class Mutant(NamedTuple):
    """A mutated file: its text, what was done, the paths of what it was done to, and what is there.

    inside: the keys of mappings that were dropped, doubled, exchanged or replaced.
    """

    text: str
    how: str
    paths: tuple[tuple[str, ...], ...]
    inside: frozenset[str]


def pairs_of(tree: Tree) -> Any:  # noqa: ANN401
    """A tree as pairs."""
    if isinstance(tree, Block):
        return Map([key, pairs_of(value)] for key, value in tree.items())
    if isinstance(tree, Items):
        return Seq([str(place), pairs_of(value)] for place, value in enumerate(tree))
    return tree


def written(tree: Any) -> str:  # noqa: ANN401
    """Pairs as text, which is JSON but for the keys that stand twice."""
    if isinstance(tree, Map):
        return "{" + ", ".join(f"{json.dumps(k)}: {written(v)}" for k, v in tree) + "}"
    if isinstance(tree, Seq):
        return "[" + ", ".join(written(value) for _, value in tree) + "]"
    return json.dumps(tree, ensure_ascii=False)


def spots(tree: Map | Seq, path: tuple[str, ...] = ()) -> Iterator[Spot]:
    """Every place of a tree."""
    for slot in tree:
        here = (*path, slot[0])
        yield Spot(tree, slot, here)
        if isinstance(slot[1], Map | Seq):
            yield from spots(slot[1], here)


def is_number(value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number or (isinstance(value, str) and NUMBER.match(value) is not None)


def times(value: Any, factor: float) -> Any:  # noqa: ANN401
    """A number, or a text that begins with one, times a factor; a whole number stays one."""
    if isinstance(value, str):
        return NUMBER.sub(lambda found: f"{float(found[0]) * factor:.12g}", value, count=1)
    product = value * factor
    return int(product) if isinstance(value, int) and product == int(product) else product


class Mutator:
    """One change of a tree by the luck of a seed."""

    def __init__(self, tree: Map, seed: tuple[int, ...]) -> None:
        self.luck = np.random.default_rng(seed)
        self.all = list(spots(tree))

    def mutate(self) -> tuple[str, tuple[Spot, ...]]:
        how = list(KINDS)[int(self.luck.integers(len(KINDS)))]
        return how, KINDS[how](self)

    def one(self, fits: Callable[[Spot], bool] = lambda _: True) -> Spot:
        fitting = [spot for spot in self.all if fits(spot)]
        return fitting[int(self.luck.integers(len(fitting)))]

    def drop(self) -> tuple[Spot, ...]:
        spot = self.one()
        spot.holder.remove(spot.slot)
        return (spot,)

    def duplicate(self) -> tuple[Spot, ...]:
        spot = self.one()
        spot.holder.insert(int(self.luck.integers(len(spot.holder) + 1)), list(spot.slot))
        return (spot,)

    def retype(self) -> tuple[Spot, ...]:
        spot = self.one()
        spot.slot[1] = JUNK[int(self.luck.integers(len(JUNK)))]
        return (spot,)

    def negate(self) -> tuple[Spot, ...]:
        spot = self.one(lambda spot: is_number(spot.slot[1]))
        spot.slot[1] = times(spot.slot[1], -1)
        return (spot,)

    def scale(self) -> tuple[Spot, ...]:
        spot = self.one(lambda spot: is_number(spot.slot[1]))
        spot.slot[1] = times(spot.slot[1], (1e-3, 1e3)[int(self.luck.integers(2))])
        return (spot,)

    def swap_keys(self) -> tuple[Spot, ...]:
        one, other = (self.one(lambda spot: isinstance(spot.holder, Map)) for _ in range(2))
        one.slot[0], other.slot[0] = other.slot[0], one.slot[0]
        return one, other

    def swap_values(self) -> tuple[Spot, ...]:
        one = self.one()
        other = self.one(lambda spot: apart(spot.path, one.path))
        one.slot[1], other.slot[1] = other.slot[1], one.slot[1]
        return one, other


def apart(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether neither stands in the other."""
    least = min(len(one), len(other))
    return one[:least] != other[:least]


KINDS: dict[str, Callable[[Mutator], tuple[Spot, ...]]] = {
    "drop": Mutator.drop,
    "duplicate": Mutator.duplicate,
    "retype": Mutator.retype,
    "negate": Mutator.negate,
    "scale": Mutator.scale,
    "swap keys": Mutator.swap_keys,
    "swap values": Mutator.swap_values,
}


def mutant(text: str, seed: tuple[int, ...]) -> Mutant:
    """A scenario's text with one random mutation."""
    tree = pairs_of(read_tree(text, "day.yaml"))
    before = {spot.path: spot.slot[1] for spot in spots(tree)}
    how, changed = Mutator(tree, seed).mutate()
    paths = tuple(spot.path for spot in changed)
    maps = [value for path in paths if isinstance(value := before[path], Map)]
    inside = frozenset(slot[0] for value in maps for slot in value)
    return Mutant(written(tree), how, paths, inside)
