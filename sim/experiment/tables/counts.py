"""The rows of a batch of replications, counted: the columns of ``replications``.

Everything is counted for the whole batch at once; each count is additive, so that any rate is a
ratio of sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.experiment.errors import broken
from sim.experiment.tables.gather import Rows
from sim.experiment.tables.identities import LEAKED
from sim.experiment.tables.layout import Layout
from sim.experiment.tables.schemas import (
    CODES,
    COLUMN_OF,
    DECIDED,
    NO_DANGER,
    OUTCOMES,
    REACHED_WITHIN,
    RESULTS,
)
from sim.platforms.response.damage import CLASSES

Counts = NDArray[np.int64]
Totals = dict[str, NDArray[Any]]
_CHARGED = (*CODES, NO_DANGER)


class _Things:
    """The rows of one kind in a batch of ``n`` replications; ``at`` is each row's replication."""

    def __init__(self, totals: Totals, batch: Sequence[Rows], kind: str) -> None:
        lists = [getattr(one, kind) for one in batch]
        self.totals, self.n = totals, len(batch)
        self.rows = list(chain.from_iterable(lists))
        self.at = np.repeat(np.arange(self.n), list(map(len, lists)))

    def values(self, name: str, kind: type = float) -> NDArray[Any]:
        """Return the values of a column; as floats NaN for none."""
        return np.array(list(map(attrgetter(name), self.rows)), dtype=kind)

    def codes(self, name: str, words: Sequence[str]) -> Counts:
        """Return, by row, the number of a column's word; -1 for a word that is not listed."""
        number = {word: code for code, word in enumerate(words)}
        found = map(attrgetter(name), self.rows)
        return np.array([number.get(word, -1) for word in found], dtype=np.int64)

    def known(self, name: str, words: Sequence[str], batch: Sequence[Rows]) -> Counts:
        """Return the same for words that the scenario must have given."""
        codes = self.codes(name, words)
        if len(codes) and codes.min() < 0:
            row = int(codes.argmin())
            found = f"{getattr(self.rows[row], name)!r} is none of {', '.join(words) or 'none'}"
            where = batch[int(self.at[row])].replication
            raise broken(where, "the scenario names it", found)
        return codes

    def count(self, mask: NDArray[np.bool_]) -> Counts:
        """Return how many rows of each replication ``mask`` selects."""
        return np.bincount(self.at[mask], minlength=self.n)

    def split(
        self,
        prefix: str,
        words: Sequence[str],
        codes: Counts,
        mask: NDArray[np.bool_] | None = None,
    ) -> None:
        """Count the rows that ``mask`` selects by word: a column ``prefix`` word for each."""
        chosen = codes >= 0 if mask is None else mask & (codes >= 0)
        keys = codes[chosen] * self.n + self.at[chosen]
        counts = np.bincount(keys, minlength=len(words) * self.n).reshape(len(words), self.n)
        self.totals.update(
            {f"{prefix}{word}": row for word, row in zip(words, counts, strict=True)}
        )


def totals_of(batch: Sequence[Rows], layout: Layout) -> Totals:
    """Return the columns of ``replications`` for a batch, the keys left out."""
    totals: Totals = {}
    _count_threats(totals, batch, layout)
    _count_shots(totals, batch, layout)
    _count_calls(totals, batch)
    _count_damage(totals, batch, layout)
    _count_stocks(totals, batch, layout)
    if layout.hard:
        decided = totals["decided"] = (totals["in-flight"] == 0).astype(np.int64)
        for name, count in DECIDED.items():
            so = (totals[count] == 0) == (name != "any-call")
            totals[f"{name}-decided"] = decided * so
    return totals


def _count_threats(totals: Totals, batch: Sequence[Rows], layout: Layout) -> None:
    things = _Things(totals, batch, "threats")
    types, attacks = list(layout.threats), layout.attacks
    kind = things.known("weapon", types, batch)
    attack = things.known("attack", attacks, batch)
    outcome, defended = things.codes("outcome", OUTCOMES), things.values("defended", bool)
    leaked = defended & np.isin(outcome, [OUTCOMES.index(name) for name in LEAKED])
    shot_at, flying = things.values("shots") > 0, outcome == OUTCOMES.index("in-flight")
    hit = outcome == OUTCOMES.index("hit")
    groups: dict[str, NDArray[np.bool_]] = {
        "launched": np.ones_like(hit),
        "leakers": leaked,
        **{COLUMN_OF[name]: outcome == code for code, name in enumerate(OUTCOMES)},
        "ended": ~flying,
        "engaged": shot_at,
    }
    for name, mask in groups.items():
        totals[name] = things.count(mask)
        things.split(f"{name}:", types, kind, mask)
        things.split(f"{name}@", attacks, attack, mask)
    totals["defended"] = things.count(defended & ~flying)
    totals["leakers-hit"] = things.count(leaked & hit)
    totals["detected"] = things.count(~np.isnan(things.values("detected_s")))
    totals["engaged-ended"] = things.count(shot_at & ~flying)
    reason = things.codes("reason", _CHARGED)
    things.split("reason:", _CHARGED, reason, leaked)
    things.split("reason-hit:", _CHARGED, reason, leaked & hit)
    raid = (things.values("raid", int) * len(attacks) + attack) * things.n + things.at
    # A raid with a threat in flight is not decided: it does not count yet.
    decided = defended & ~np.isin(raid, raid[defended & flying])
    totals["raids"] = _raids(raid[decided], things.n)
    totals["raids-without-leaker"] = totals["raids"] - _raids(raid[decided & leaked], things.n)
    cost = stopped = np.zeros(things.n)
    for threat, price in layout.threats.items():
        cost = cost + price * totals[f"launched:{threat}"]
        fell = totals[f"intercepted:{threat}"] + totals[f"decoyed:{threat}"]
        stopped = stopped + price * fell
    totals["threat-cost"], totals["stopped-cost"] = cost, stopped


def _raids(raids: Counts, n: int) -> Counts:
    """Return how many different raids each of ``n`` replications has."""
    return np.bincount(np.unique(raids) % n, minlength=n)


def _count_shots(totals: Totals, batch: Sequence[Rows], layout: Layout) -> None:
    things = _Things(totals, batch, "shots")
    weapons = list(layout.weapons)
    weapon = things.known("weapon", weapons, batch)
    result = things.codes("result", RESULTS)
    totals["rounds"] = np.bincount(things.at, minlength=things.n)
    totals["first-shot-delay"] = np.array([rows.first_shot_delay for rows in batch])
    things.split("shots:", RESULTS, result)
    things.split("rounds:", weapons, weapon)
    things.split("rounds-ended:", weapons, weapon, result >= 0)
    things.split("kills:", weapons, weapon, result == RESULTS.index("kill"))
    cost = np.zeros(len(batch))
    for name, price in layout.weapons.items():
        totals[f"cost:{name}"] = price * totals[f"rounds:{name}"]
        cost = cost + totals[f"cost:{name}"]
    totals["cost"] = cost


def _count_calls(totals: Totals, batch: Sequence[Rows]) -> None:
    things = _Things(totals, batch, "calls")
    called = things.values("called_s")
    waited, followed = things.values("arrived_s") - called, things.values("until_s") - called
    totals["calls"] = np.bincount(things.at, minlength=things.n)
    totals["answered"] = things.count(~np.isnan(waited))
    for name, limit in REACHED_WITHIN.items():
        totals[f"followed:{name}"] = things.count(followed >= limit)
        totals[f"reached:{name}"] = things.count((followed >= limit) & (waited <= limit))


def _count_damage(totals: Totals, batch: Sequence[Rows], layout: Layout) -> None:
    """Count ships by their worst damage; an escort is a ship here, too."""
    escorts = set(layout.escorts)
    struck = [{row.struck for row in rows.threats} - {None} for rows in batch]
    totals["ships-hit"] = np.array([len(ships - escorts) for ships in struck], dtype=np.int64)
    totals["escorts-hit"] = np.array([len(ships & escorts) for ships in struck], dtype=np.int64)
    totals["casualties"] = np.array([rows.casualties for rows in batch], dtype=np.float64)
    damages = [list(rows.damaged.values()) for rows in batch]
    for name in CLASSES:
        totals[f"damage:{name}"] = np.array([one.count(name) for one in damages], dtype=np.int64)


def _count_stocks(totals: Totals, batch: Sequence[Rows], layout: Layout) -> None:
    tallied: list[tuple[str, Iterable[str], type]] = [
        ("rounds-start", layout.stocks, int),
        ("rounds-left", layout.stocks, int),
        ("transits", layout.lines, int),
        ("channel-seconds", layout.pools, float),
    ]
    for name, keys, kind in tallied:
        for key in keys:
            values = [rows.tallies.get((name, key), 0.0) for rows in batch]
            totals[f"{name}:{key}"] = np.array(values, dtype=kind)
    totals["duration"] = np.full(len(batch), layout.duration)
    totals["end"] = np.array([rows.tallies.get(("end", ""), layout.duration) for rows in batch])
