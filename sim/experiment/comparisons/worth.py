"""What each link of the kill chain is worth: whole runs with it made perfect (model 10.7).

A variant is the scenario with some links `perfect`, an ordinary result in the folder ``worth`` of
the result itself, under the same luck. Worth alone is what making one link perfect saves; worth
last, what it saves when all others are perfect already. They do not add up: what is left is
interaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.experiment.comparisons.comparison import in_step
from sim.experiment.comparisons.contrast import FEW, unseen
from sim.experiment.comparisons.launched import launches_differ
from sim.experiment.comparisons.nested_contrast import whole_samples
from sim.experiment.errors import RequestError
from sim.experiment.runs.ledger import Perfect, PlannedLedger
from sim.experiment.runs.order import Progress
from sim.experiment.statistics.crossed import half_width
from sim.experiment.statistics.intervals import LEVEL, Interval, above_zero, mean_t
from sim.experiment.statistics.joint import Floats
from sim.experiment.store.result import Result
from sim.kill_chain.links import LINKS, Link

MOST = 1000
"""Replications of each variant, unless more are asked for."""

HARM = {"hits": "leakers-hit", "leakers": "leakers"}
"""What may be counted: leakers that strike a ship, or all → its column of ``replications``."""

BASE: tuple[Link, ...] = ()


class Mean(NamedTuple):
    """A mean over the replications, and its interval; None for one replication.

    rough: whether fewer than `FEW` replications are not 0, so that the interval is too.
    """

    value: float
    interval: Interval | None
    rough: bool = False

    @property
    def identical(self) -> bool:
        """Whether it is the same in all replications: then the interval has no width."""
        return self.interval is not None and self.interval.low == self.interval.high


class Worth(NamedTuple):
    """What one link is worth, per replication."""

    alone: Mean
    last: Mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Worths:
    """The worth of every link; made by `worth_of`.

    harm: what is counted, a key of `HARM`. replications: of each variant. inner: those of each
    outer sample; None of a plain result. base, perfect: its mean as things are, and with every
    link perfect. links: by link. alone: sum of what each is worth alone. interaction: what all
    together are worth beyond that sum. differ: share of replications in which some variant launched
    another set of threats, or aimed one at another ship.
    """

    name: str
    harm: str
    replications: int
    inner: int | None
    base: Mean
    perfect: Mean
    links: dict[Link, Worth]
    alone: Mean
    interaction: Mean
    differ: float

    @property
    def unseen(self) -> str:
        """In what share of the replications something may be otherwise that is the same in all."""
        n, inner = self.replications, self.inner
        return unseen(n if inner is None else min(inner, n // inner), LEVEL)


def variants() -> list[Perfect]:
    """Return the links that are perfect in each run: none, each alone, all but each, all."""
    alone: list[Perfect] = [(link,) for link in LINKS]
    return [BASE, *alone, *map(all_but, LINKS), LINKS]


def all_but(link: Link) -> Perfect:
    """Return all links but one."""
    return tuple(one for one in LINKS if one != link)


def worth_of(
    result: Result,
    harm: str = "hits",
    replications: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    planned: PlannedLedger | None = None,
) -> Worths:
    """Return what each link is worth in a result, running what has not been run.

    Parameters
    ----------
    result: of a scenario with no perfect link; its first replications are the baseline.
    harm: ``hits`` or ``leakers``.
    replications: of each variant, in a nested result of whole outer samples; None for those of
        the result, but no more than 1000 (a Latin hypercube is run as a whole).
    workers: processes; None lets the run decide.
    progress: called with the replications done and wanted, of all variants together.
    planned: the runs, if they have been planned already.
    """
    if harm not in HARM:
        raise RequestError(f"harm = {harm!r}: must be {' or '.join(HARM)}")
    n = count_of(result, replications)
    planned = planned or plan_of(result, replications, workers)
    folders = {BASE: result.path, **planned.run(progress)}
    harms = _harms(folders, HARM[harm], n)
    return _worths(result, harm, harms, launches_differ(list(folders.values()), n, result.inner))


def plan_of(
    result: Result, replications: int | None = None, workers: int | None = None
) -> PlannedLedger:
    """Return the runs behind the worths of a result, ready to be run."""
    return PlannedLedger(result, variants()[1:], count_of(result, replications), workers)


def count_of(result: Result, asked: int | None) -> int:
    """Return the replications of each variant."""
    held, inner = result.replications, result.inner
    if asked is not None and asked > held:
        raise RequestError(f"{result.path}: holds {held} replications, not {asked}; run more first")
    if inner is None:
        return min(held, MOST) if asked is None else asked
    # As many outer samples as strata, or it would be another design.
    usual = held if result.strata else min(held, max(MOST, 2 * inner))
    return whole_samples(usual if asked is None else asked, inner)


def _harms(folders: dict[Perfect, Path], column: str, count: int) -> Floats:
    """Return the harm in each variant, a row each, over the same replications."""
    base = folders[BASE]
    rows = [
        [own.column(column).to_numpy() for _, own in in_step(base, folder, [column], count)]
        for folder in folders.values()
    ]
    return np.array([np.concatenate(pieces) for pieces in rows], dtype=float)


def _worths(result: Result, harm: str, harms: Floats, differ: float) -> Worths:
    of = dict(zip(variants(), harms, strict=True))

    def mean(values: Floats) -> Mean:
        return _mean(values, result.inner)

    base, perfect = of[BASE], of[LINKS]
    alone = {link: base - of[(link,)] for link in LINKS}
    last = {link: of[all_but(link)] - perfect for link in LINKS}
    every = np.sum(list(alone.values()), axis=0)
    return Worths(
        name=str(result.run_info["scenario"]),
        harm=harm,
        replications=len(base),
        inner=result.inner,
        base=_counted(mean(base)),
        perfect=_counted(mean(perfect)),
        links={link: Worth(mean(alone[link]), mean(last[link])) for link in LINKS},
        alone=mean(every),
        interaction=mean(base - perfect - every),
        differ=differ,
    )


def _counted(mean: Mean) -> Mean:
    """Return the mean of a count, whose interval does not go below 0."""
    return mean._replace(interval=above_zero(mean.interval))


def _mean(values: Floats, inner: int | None) -> Mean:
    n, value = len(values), float(values.mean())
    rough = 0 < int(np.count_nonzero(values)) < FEW
    if inner is None:
        return Mean(value, mean_t(n, value, float(values.std(ddof=1)) if n > 1 else 0.0), rough)
    half = half_width(values.reshape(-1, inner))
    return Mean(value, Interval(value - half, value + half, "crossed t"), rough)
