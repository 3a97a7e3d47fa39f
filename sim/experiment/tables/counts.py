"""The rows of a batch of replications, counted: the columns of ``replications``.

Everything is counted for the whole batch at once; each count is additive, so that any rate is a
ratio of sums.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.experiment.errors import broken
from sim.experiment.tables import gather
from sim.experiment.tables.gather import Row, Rows
from sim.experiment.tables.identities import LEAKED
from sim.experiment.tables.layout import Layout
from sim.experiment.tables.schemas import (
    BY_KIND,
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

    def __init__(self, batch: Sequence[Rows], rows: Callable[[Rows], list[Row]]) -> None:
        self.n = len(batch)
        self.rows = [row for one in batch for row in rows(one)]
        lengths = [len(rows(one)) for one in batch]
        self.at = np.repeat(np.arange(self.n), lengths)

    def codes(self, place: int, names: Sequence[str]) -> Counts:
        """Return, by row, the number of the name at ``place``; -1 for a name that is not listed."""
        number = {name: code for code, name in enumerate(names)}
        return np.array([number.get(row[place], -1) for row in self.rows], dtype=np.int64)

    def floats(self, place: int) -> NDArray[np.float64]:
        """Return the values at ``place``, NaN for none."""
        return np.array([row[place] for row in self.rows], dtype=np.float64)

    def count(self, mask: NDArray[np.bool_] | None = None) -> Counts:
        """Return how many rows of each replication ``mask`` selects."""
        return np.bincount(self.at if mask is None else self.at[mask], minlength=self.n)

    def by(self, codes: Counts, names: int, mask: NDArray[np.bool_] | None = None) -> Counts:
        """Return the same by code: one row a code, one column a replication."""
        chosen = codes >= 0 if mask is None else mask & (codes >= 0)
        keys = codes[chosen] * self.n + self.at[chosen]
        return np.bincount(keys, minlength=names * self.n).reshape(names, self.n)


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
    things = _Things(batch, lambda rows: rows.threats)
    types, attacks = list(layout.threats), layout.attacks
    kind = _known(things, gather.WEAPON, types, batch)
    attack = _known(things, gather.ATTACK, attacks, batch)
    outcome = things.codes(gather.OUTCOME, OUTCOMES)
    defended = np.array([row[gather.DEFENDED] for row in things.rows], dtype=bool)
    leaked = defended & np.isin(outcome, [OUTCOMES.index(name) for name in sorted(LEAKED)])
    hit = outcome == OUTCOMES.index("hit")
    shot_at = things.floats(gather.SHOTS) > 0
    flying = outcome == OUTCOMES.index("in-flight")
    groups: dict[str, NDArray[np.bool_]] = {
        "launched": np.ones_like(hit),
        "ended": ~flying,
        "leakers": leaked,
        **{COLUMN_OF[name]: outcome == code for code, name in enumerate(OUTCOMES)},
    }
    for name, mask in groups.items():
        totals[name] = things.count(mask)
        if name in _SPLIT:
            _split(totals, f"{name}:", types, things.by(kind, len(types), mask))
            _split(totals, f"{name}@", attacks, things.by(attack, len(attacks), mask))
    totals["defended"] = things.count(defended & ~flying)
    totals["leakers-hit"] = things.count(leaked & hit)
    totals["detected"] = things.count(~np.isnan(things.floats(gather.DETECTED_S)))
    totals["engaged"] = things.count(shot_at)
    totals["engaged-ended"] = things.count(shot_at & ~flying)
    for name, mask in {"engaged": shot_at, "ended": ~flying, "in-flight": flying}.items():
        _split(totals, f"{name}:", types, things.by(kind, len(types), mask))
    reason = things.codes(gather.REASON, _CHARGED)
    _split(totals, "reason:", _CHARGED, things.by(reason, len(_CHARGED), leaked))
    _split(totals, "reason-hit:", _CHARGED, things.by(reason, len(_CHARGED), leaked & hit))
    raid = np.array([row[gather.RAID] for row in things.rows], dtype=np.int64)
    raid = (raid * len(attacks) + attack) * things.n + things.at
    # A raid with a threat in flight is not decided: it is none yet.
    decided = defended & ~np.isin(raid, raid[defended & flying])
    totals["raids"] = _raids(raid[decided], things.n)
    totals["raids-without-leaker"] = totals["raids"] - _raids(raid[decided & leaked], things.n)
    _price_threats(
        totals, layout, things.by(kind, len(types), outcome == OUTCOMES.index("decoyed"))
    )


def _raids(raids: Counts, n: int) -> Counts:
    """Return how many different raids each of ``n`` replications has."""
    return np.bincount(np.unique(raids) % n, minlength=n)


_SPLIT = frozenset(BY_KIND)


def _price_threats(totals: Totals, layout: Layout, decoyed: Counts) -> None:
    cost = stopped = np.zeros(len(totals["launched"]))
    for place, (threat, price) in enumerate(layout.threats.items()):
        cost = cost + price * totals[f"launched:{threat}"]
        stopped = stopped + price * (totals[f"intercepted:{threat}"] + decoyed[place])
    totals["threat-cost"], totals["stopped-cost"] = cost, stopped


def _count_shots(totals: Totals, batch: Sequence[Rows], layout: Layout) -> None:
    things = _Things(batch, lambda rows: rows.shots)
    weapons = list(layout.weapons)
    weapon = _known(things, gather.ROUND, weapons, batch)
    result = things.codes(gather.RESULT, RESULTS)
    totals["rounds"] = things.count()
    totals["first-shot-delay"] = np.array([rows.first_shot_delay for rows in batch])
    _split(totals, "shots:", RESULTS, things.by(result, len(RESULTS)))
    _split(totals, "rounds:", weapons, things.by(weapon, len(weapons)))
    _split(totals, "rounds-ended:", weapons, things.by(weapon, len(weapons), result >= 0))
    kills = things.by(weapon, len(weapons), result == RESULTS.index("kill"))
    _split(totals, "kills:", weapons, kills)
    cost = np.zeros(len(batch))
    for name, price in layout.weapons.items():
        totals[f"cost:{name}"] = price * totals[f"rounds:{name}"]
        cost = cost + totals[f"cost:{name}"]
    totals["cost"] = cost


def _count_calls(totals: Totals, batch: Sequence[Rows]) -> None:
    things = _Things(batch, lambda rows: rows.calls)
    called = things.floats(gather.CALLED_S)
    waited = things.floats(gather.ARRIVED_S) - called
    followed = things.floats(gather.UNTIL_S) - called
    totals["calls"] = things.count()
    totals["answered"] = things.count(~np.isnan(waited))
    for name, limit in REACHED_WITHIN.items():
        totals[f"followed:{name}"] = things.count(followed >= limit)
        totals[f"reached:{name}"] = things.count((followed >= limit) & (waited <= limit))


def _count_damage(totals: Totals, batch: Sequence[Rows], layout: Layout) -> None:
    """Count ships by their worst damage; an escort is a ship here, too."""
    escorts = set(layout.escorts)
    struck = [{row[gather.STRUCK] for row in rows.threats} - {None} for rows in batch]
    totals["ships-hit"] = np.array([len(ships - escorts) for ships in struck], dtype=np.int64)
    totals["escorts-hit"] = np.array([len(ships & escorts) for ships in struck], dtype=np.int64)
    totals["casualties"] = np.array([rows.casualties for rows in batch], dtype=np.float64)
    things = _Things(batch, lambda rows: [[damage] for damage in rows.damaged.values()])
    _split(totals, "damage:", CLASSES, things.by(things.codes(0, CLASSES), len(CLASSES)))


def _count_stocks(totals: Totals, batch: Sequence[Rows], layout: Layout) -> None:
    for name in ("rounds-start", "rounds-left"):
        for stock in layout.stocks:
            values = [rows.tallies.get((name, stock), 0) for rows in batch]
            totals[f"{name}:{stock}"] = np.array(values, dtype=np.int64)
    for line in layout.lines:
        crossed = [rows.tallies.get(("transits", line), 0) for rows in batch]
        totals[f"transits:{line}"] = np.array(crossed, dtype=np.int64)
    totals["duration"] = np.full(len(batch), layout.duration)
    totals["end"] = np.array([rows.tallies.get(("end", ""), layout.duration) for rows in batch])
    for pool in layout.pools:
        used = [rows.tallies.get(("channel-seconds", pool), 0.0) for rows in batch]
        totals[f"channel-seconds:{pool}"] = np.array(used, dtype=np.float64)


def _split(totals: Totals, prefix: str, names: Sequence[str], counts: Counts) -> None:
    for name, row in zip(names, counts, strict=True):
        totals[f"{prefix}{name}"] = row


def _known(things: _Things, place: int, names: Sequence[str], batch: Sequence[Rows]) -> Counts:
    """Return the codes of names that the scenario must have given."""
    codes = things.codes(place, names)
    if len(codes) and codes.min() < 0:
        row = int(codes.argmin())
        found = f"{things.rows[row][place]!r} is none of {', '.join(names) or 'none'}"
        raise broken(batch[int(things.at[row])].replication, "the scenario names it", found)
    return codes
