"""Identities that hold in every replication, checked while measuring (model 9; references C21)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.experiment.errors import broken
from sim.experiment.tables.gather import Rows
from sim.experiment.tables.schemas import (
    BY_ATTACK,
    BY_TYPE,
    COLUMN_OF,
    LEAKED,
    OUTCOMES,
    RESULTS,
    ThreatRow,
)

if TYPE_CHECKING:
    from sim.experiment.tables.counts import BatchCounts
    from sim.experiment.tables.layout import Layout

_OUTCOMES = frozenset(OUTCOMES)
_RESULTS = frozenset((*RESULTS, None))


def check_rows(rows: Rows, layout: Layout) -> None:
    """Raise `IdentityError` if the rows of a replication contradict each other."""
    for shot in rows.shots:
        if shot.result not in _RESULTS:
            raise rows.broken("a round ends as " + ", ".join(RESULTS), str(shot))
        if shot.intercept_s is not None and not shot.fired_s <= shot.intercept_s:
            raise rows.broken("a round ends after it was fired", str(shot))
    for threat in rows.threats:
        _check_threat(rows, threat, layout)
    _check_stocks(rows)
    _check_channels(rows, layout.duration)


def _check_threat(rows: Rows, threat: ThreatRow, layout: Layout) -> None:
    outcome, launched, ended = threat.outcome, threat.launched_s, threat.ended_s
    if outcome not in _OUTCOMES:
        raise rows.broken("a threat ends as " + ", ".join(OUTCOMES), str(threat))
    if not 0.0 <= launched < layout.duration or not (ended is None or launched <= ended):
        raise rows.broken("a launch is in [0, duration), and before the end", str(threat))
    if ended is None if not layout.hard else (ended is not None and ended >= layout.duration):
        raise rows.broken("a threat ends in the run, or is in flight at a hard end", str(threat))
    kills = sum(shot.result == "kill" for shot in threat.volley)
    if kills != (outcome == "intercepted"):
        raise rows.broken("an intercepted threat has one kill, any other none", str(threat))
    if {threat.struck is not None, threat.damage is not None} != {outcome == "hit"}:
        raise rows.broken("a hit strikes a ship and damages it, nothing else does", str(threat))
    leaker = bool(threat.defended) and outcome in LEAKED
    if leaker != (threat.reason is not None):
        raise rows.broken("a leaker, and only a leaker, has a code of the ledger", str(threat))


def _check_stocks(rows: Rows) -> None:
    """Check that rounds at the start, less those left, are those fired, and none is below 0."""
    fired: dict[str, int] = {}
    for shot in rows.shots:
        stock = f"{shot.shooter}/{shot.weapon}"
        fired[stock] = fired.get(stock, 0) + 1
    tallies = rows.tallies
    for (name, stock), start in tallies.items():
        if name != "rounds-start":
            continue
        left = tallies.get(("rounds-left", stock))
        spent = fired.pop(stock, 0)
        if left is None or left < 0 or start - left != spent:
            found = f"{stock}: {start:g} at the start, {left} left, {spent} fired"
            raise rows.broken("rounds at the start - left = fired", found)
    if fired:
        raise rows.broken("only an escort with rounds fires", ", ".join(sorted(fired)))


def _check_channels(rows: Rows, duration: float) -> None:
    """Hold the time for which channels were in use against what there is of both."""
    for (name, pool), channels in rows.tallies.items():
        if name == "channels":
            used = rows.tallies.get(("channel-seconds", pool), -1.0)
            # What is added up over the holds of a pool may be off by some last bits.
            most = channels * duration
            if not -1e-9 * most <= used <= (1.0 + 1e-9) * most:
                found = f"{pool}: {used} s of {channels:g} channels in {duration} s"
                raise rows.broken("time in use is at most channels × duration", found)


def check_counts(counts: BatchCounts, first: int) -> None:
    """Raise `IdentityError` if the counts of a batch that begins at ``first`` do not add up."""
    for whole, parts in SUMS:
        value, added = counts.value(whole), sum(map(counts.value, parts), np.zeros(counts.n))
        wrong = (value != added).nonzero()[0]
        if len(wrong):
            at = int(wrong[0])
            found = f"{value[at]} is not {added[at]:g}"
            raise broken(first + at, f"{whole} = {' + '.join(parts)}", found)


SUMS = (
    ("launched", tuple(COLUMN_OF[outcome] for outcome in OUTCOMES)),
    ("launched", ("ended", "in-flight")),
    ("leakers", ("reason:",)),
    ("leakers-hit", ("reason-hit:",)),
    ("rounds", ("rounds:",)),
    ("intercepted", ("kills:",)),
    *((name, (f"{name}:",)) for name in BY_TYPE),
    *((name, (f"{name}@",)) for name in BY_ATTACK),
)
"""What adds up in each replication: a column, and the columns, or the counts by something, that sum
to it."""
