"""The rows of a batch of replications, counted: all numbers of ``replications`` and ``counts``.

Everything is counted for the whole batch at once; each count is additive, so that any rate is a
ratio of sums. A count by something is kept only where it is not 0: its cost follows what happened,
not the number of attacks or weapons.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, chain
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.experiment.errors import broken
from sim.experiment.tables.gather import Rows
from sim.experiment.tables.inputs import texts
from sim.experiment.tables.layout import Layout
from sim.experiment.tables.schemas import (
    BY_ATTACK,
    BY_TYPE,
    COLUMN_OF,
    LEAKED,
    OUTCOMES,
    REACHED_WITHIN,
    SPLITS,
    split_of,
)

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
WHATS = tuple(SPLITS)


class CountRows(NamedTuple):
    """Rows of ``counts`` of a batch, sorted by replication, what and of.

    at: the replication, by its place in the batch. what, of: by their numbers in `SPLITS` and among
    the names by which ``what`` is split. value: other than 0.
    """

    at: Ints
    what: Ints
    of: Ints
    value: NDArray[np.float64]


class BatchCounts:
    """The counts of a batch of ``n`` replications.

    totals: by column, a value for each. rows: the counts by something. names: by what is counted,
    as in `Layout.named`.
    """

    def __init__(self, batch: Sequence[Rows], layout: Layout) -> None:
        self.batch, self.layout, self.n = batch, layout, len(batch)
        self.names = layout.named
        self.totals: dict[str, NDArray[Any]] = {}
        self._kept: list[CountRows] = []
        for count in (_threats, _shots, _calls, _ships, _tallies, _decided):
            count(self)
        self.rows = self._added()
        self.totals["counts"] = self.sum(self.rows.at)

    def value(self, id: str) -> NDArray[Any]:
        """Return what an id counts, for each replication; ``hits@`` adds up all ``hits@…``."""
        if id in self.totals:
            return self.totals[id]
        rows, (what, name) = self.rows, split_of(id) or (id, None)
        mine = rows.what == WHATS.index(what)
        if name is not None:
            mine &= rows.of == self.names[SPLITS[what][0]].index(name)
        return self.sum(rows.at[mine], rows.value[mine])

    def sum(self, at: Ints, value: NDArray[Any] | None = None) -> NDArray[Any]:
        """Return the sum of ``value``, or how many there are, for each replication."""
        return np.bincount(at, value, self.n)

    def keep(self, what: str, at: Ints, of: Ints, value: ArrayLike | None = None) -> None:
        """Count by something: what is given for the same replication and name is added up."""
        values = np.ones(len(at)) if value is None else np.asarray(value, dtype=np.float64)
        self._kept.append(CountRows(at, np.full(len(at), WHATS.index(what)), of, values))

    def cost(self, at: Ints, of: Ints, prices: Iterable[float], keep: str = "") -> NDArray[Any]:
        """Return what things cost, by the price of each name, and keep it by name if asked."""
        total = np.zeros(self.n)
        for number, price in enumerate(prices):
            cost = price * self.sum(at[of == number])
            total = total + cost
            if keep:
                where = cost.nonzero()[0]
                self.keep(keep, where, np.full(len(where), number), cost[where])
        return total

    def known(self, by: str, at: Ints, found: Sequence[str]) -> Ints:
        """Return the numbers of names that the scenario must have given."""
        names = self.names[by]
        codes = _numbers(found, names)
        if len(codes) and codes.min() < 0:
            row = int(codes.argmin())
            told = f"{found[row]!r} is none of {', '.join(names) or 'none'}"
            raise broken(self.batch[int(at[row])].replication, "the scenario names it", told)
        return codes

    def columns(self) -> list[Any]:
        """Return the columns of ``counts`` behind the keys."""
        starts = accumulate(map(len, self.names.values()), initial=0)
        first = dict(zip(self.names, starts, strict=False))
        at = np.array([first[by] for by, _ in SPLITS.values()])[self.rows.what] + self.rows.of
        names = list(chain.from_iterable(self.names.values()))
        return [texts(self.rows.what, WHATS), texts(at, names), self.rows.value]

    def _added(self) -> CountRows:
        at, what, of, value = map(np.concatenate, zip(*self._kept, strict=True))
        shape = self.n, len(WHATS), max(map(len, self.names.values()))
        keys, place = np.unique(np.ravel_multi_index((at, what, of), shape), return_inverse=True)
        sums = np.bincount(place, value, len(keys)).astype(np.float64)
        there = sums != 0.0
        at, what, of = np.unravel_index(keys[there], shape)
        return CountRows(at, what, of, sums[there])


def _numbers(found: Iterable[str], words: Sequence[str]) -> Ints:
    """Return the number of each word; -1 for one that is not listed."""
    number = {word: code for code, word in enumerate(words)}
    return np.array([number.get(word, -1) for word in found], dtype=np.int64)


class _Things:
    """The rows of one kind in a batch; ``at`` is the replication of each, by its place."""

    def __init__(self, counts: BatchCounts, kind: str) -> None:
        lists = [getattr(one, kind) for one in counts.batch]
        self.counts, self.rows = counts, list(chain.from_iterable(lists))
        self.at = np.repeat(np.arange(counts.n), list(map(len, lists)))
        self.all = np.ones(len(self.at), dtype=bool)

    def list(self, name: str) -> list[Any]:
        """Return the values of a column."""
        return list(map(attrgetter(name), self.rows))

    def values(self, name: str, kind: type = float) -> NDArray[Any]:
        """Return them as an array; as floats NaN for none."""
        return np.array(self.list(name), dtype=kind)

    def known(self, name: str, by: str) -> Ints:
        """Return the numbers of a column's names, which the scenario must have given."""
        return self.counts.known(by, self.at, self.list(name))

    def count(self, name: str, mask: Mask) -> None:
        """Count the rows that ``mask`` selects, in a column."""
        self.counts.totals[name] = self.counts.sum(self.at[mask])

    def split(self, what: str, codes: Ints, mask: Mask) -> None:
        """Count the rows that ``mask`` selects and that have a word, by word."""
        chosen = mask & (codes >= 0)
        self.counts.keep(what, self.at[chosen], codes[chosen])


def _threats(counts: BatchCounts) -> None:
    things = _Things(counts, "threats")
    kind, attack = things.known("weapon", "threat"), things.known("attack", "attack")
    outcome, defended = _numbers(things.list("outcome"), OUTCOMES), things.values("defended", bool)
    leaked = defended & np.isin(outcome, [OUTCOMES.index(name) for name in LEAKED])
    shot_at, flying = things.values("shots") > 0, outcome == OUTCOMES.index("in-flight")
    masks: dict[str, Mask] = {
        **{COLUMN_OF[name]: outcome == code for code, name in enumerate(OUTCOMES)},
        "launched": things.all,
        "leakers": leaked,
        "leakers-hit": leaked & (outcome == OUTCOMES.index("hit")),
        "ended": ~flying,
        "engaged": shot_at,
        "engaged-ended": shot_at & ~flying,
        "defended": defended & ~flying,
        "detected": ~np.isnan(things.values("detected_s")),
    }
    for name, mask in masks.items():
        things.count(name, mask)
    for name in BY_TYPE:
        things.split(f"{name}:", kind, masks[name])
    for name in BY_ATTACK:
        things.split(f"{name}@", attack, masks[name])
    reason = _numbers(things.list("reason"), counts.names["code"])
    things.split("reason:", reason, leaked)
    things.split("reason-hit:", reason, masks["leakers-hit"])
    raid = things.values("raid", int) * len(counts.names["attack"]) + attack
    _raids(counts, raid * counts.n + things.at, defended, leaked, flying)
    fell = masks["intercepted"] | masks["decoyed"]
    for name, mask in (("threat-cost", things.all), ("stopped-cost", fell)):
        prices = counts.layout.threats.values()
        counts.totals[name] = counts.cost(things.at[mask], kind[mask], prices)


def _raids(counts: BatchCounts, raid: Ints, defended: Mask, leaked: Mask, flying: Mask) -> None:
    """Count the different raids of each replication, whose place is the rest of their numbers."""
    # A raid with a threat in flight is not decided: it does not count yet.
    decided = defended & ~np.isin(raid, raid[defended & flying])
    every, leaky = (
        counts.sum(np.unique(raid[mask]) % counts.n) for mask in (decided, decided & leaked)
    )
    counts.totals["raids"], counts.totals["raids-without-leaker"] = every, every - leaky


def _shots(counts: BatchCounts) -> None:
    things, totals = _Things(counts, "shots"), counts.totals
    weapon, results = things.known("weapon", "weapon"), counts.names["result"]
    result = _numbers(things.list("result"), results)
    things.count("rounds", things.all)
    things.split("shots:", result, things.all)
    things.split("rounds:", weapon, things.all)
    things.split("rounds-ended:", weapon, result >= 0)
    things.split("kills:", weapon, result == results.index("kill"))
    totals["cost"] = counts.cost(things.at, weapon, counts.layout.weapons.values(), "cost:")
    totals["first-shot-delay"] = np.array([rows.first_shot_delay for rows in counts.batch])


def _calls(counts: BatchCounts) -> None:
    things = _Things(counts, "calls")
    called = things.values("called_s")
    waited, followed = things.values("arrived_s") - called, things.values("until_s") - called
    things.count("calls", things.all)
    things.count("answered", ~np.isnan(waited))
    limits = np.array(list(REACHED_WITHIN.values()))
    long, soon = followed[:, None] >= limits, waited[:, None] <= limits
    for what, mask in (("followed:", long), ("reached:", long & soon)):
        row, within = mask.nonzero()
        counts.keep(what, things.at[row], within)


def _ships(counts: BatchCounts) -> None:
    """Count ships by their worst damage; an escort is a ship here, too."""
    escorts, batch, totals = set(counts.layout.escorts), counts.batch, counts.totals
    struck = [{row.struck for row in rows.threats} - {None} for rows in batch]
    totals["ships-hit"] = np.array([len(ships - escorts) for ships in struck], dtype=np.int64)
    totals["escorts-hit"] = np.array([len(ships & escorts) for ships in struck], dtype=np.int64)
    totals["casualties"] = np.array([rows.casualties for rows in batch], dtype=np.float64)
    damaged = [(at, kind, 1.0) for at, rows in enumerate(batch) for kind in rows.damaged.values()]
    _keep_listed(counts, "damage:", damaged)


def _tallies(counts: BatchCounts) -> None:
    found: dict[str, list[tuple[int, str, float]]] = {}
    for at, rows in enumerate(counts.batch):
        for (name, key), value in rows.tallies.items():
            found.setdefault(f"{name}:", []).append((at, key, value))
    duration = counts.layout.duration
    found["present:"] = [
        (at, key, rows.tallies.get(("present", key), duration))
        for at, rows in enumerate(counts.batch)
        for key in counts.names["dated"]
        if ("channels", key) in rows.tallies
    ]
    for what in SPLITS.keys() & found.keys():
        _keep_listed(counts, what, found[what])
    ends = [rows.tallies.get(("end", ""), duration) for rows in counts.batch]
    counts.totals["end"], counts.totals["duration"] = np.array(ends), np.full(counts.n, duration)


def _keep_listed(counts: BatchCounts, what: str, listed: list[tuple[int, str, float]]) -> None:
    """Keep counts of which replication, name and value are listed."""
    if listed:
        places, names, values = zip(*listed, strict=True)
        at = np.array(places)
        counts.keep(what, at, counts.known(SPLITS[what][0], at, names), values)


def _decided(counts: BatchCounts) -> None:
    totals = counts.totals
    decided = totals["decided"] = (totals["in-flight"] == 0).astype(np.int64)
    totals["no-ship-hit-decided"] = decided * (totals["ships-hit"] == 0)
    totals["no-leaker-decided"] = decided * (totals["leakers"] == 0)
    totals["any-call-decided"] = decided * (totals["calls"] > 0)
