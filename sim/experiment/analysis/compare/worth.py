"""What each link of the kill chain is worth: whole runs with it made perfect (model 10.7).

A variant is the scenario with some links `perfect`, an ordinary result in the folder ``worth`` of
the result itself, under the same luck. Worth alone is what making one link perfect saves; worth
last, what it saves when all others are perfect already. They do not add up: what is left is
interaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.experiment.analysis.compare.comparison import in_step
from sim.experiment.analysis.compare.contrast import FEW, as_rough, unseen
from sim.experiment.analysis.compare.launched import launches_differ
from sim.experiment.statistics.crossed import half_width
from sim.experiment.statistics.estimate import Estimate
from sim.experiment.statistics.intervals import LEVEL, Interval, mean_t
from sim.experiment.statistics.joint import Floats
from sim.experiment.store.result import Result
from sim.kill_chain.links import LINKS, Link

HARM = {"hits": "leakers-hit", "leakers": "leakers"}
"""What may be counted: leakers that strike a ship, or all → its column of ``replications``."""

Perfect = tuple[Link, ...]
"""Links that are perfect; it names a variant."""

BASE: Perfect = ()


class Worth(NamedTuple):
    """What one link is worth, per replication: a paired difference of means."""

    alone: Estimate
    last: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Worths:
    """The worth of every link; made by `worths_of`.

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
    base: Estimate
    perfect: Estimate
    links: dict[Link, Worth]
    alone: Estimate
    interaction: Estimate
    differ: float

    @property
    def estimates(self) -> list[Estimate]:
        """All of them: as things are, all perfect, the sum, the interaction, each link."""
        found = [self.base, self.perfect, self.alone, self.interaction]
        return [*found, *(one for worth in self.links.values() for one in worth)]


def variants() -> list[Perfect]:
    """Return the links that are perfect in each run: none, each alone, all but each, all."""
    alone: list[Perfect] = [(link,) for link in LINKS]
    return [BASE, *alone, *map(all_but, LINKS), LINKS]


def all_but(link: Link) -> Perfect:
    """Return all links but one."""
    return tuple(one for one in LINKS if one != link)


def worths_of(result: Result, harm: str, folders: dict[Perfect, Path], count: int) -> Worths:
    """Return what each link is worth by the first ``count`` replications of its variants.

    harm: ``hits`` or ``leakers``. folders: the result of each variant, as `variants` has them.
    """
    harms = _harms(folders, HARM[harm], count)
    differ = launches_differ(list(folders.values()), count, result.inner)
    return _worths(result, harm, harms, differ)


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

    def mean(what: str, values: Floats, point: str | None = None) -> Estimate:
        return replace(_mean(values, result.inner), measure=f"{what}:{harm}", point=point)

    base, perfect = of[BASE], of[LINKS]
    alone = {link: base - of[(link,)] for link in LINKS}
    last = {link: of[all_but(link)] - perfect for link in LINKS}
    every = np.sum(list(alone.values()), axis=0)
    worths = {
        link: Worth(mean("worth-alone", alone[link], link), mean("worth-last", last[link], link))
        for link in LINKS
    }
    return Worths(
        name=str(result.run_info["scenario"]),
        harm=harm,
        replications=len(base),
        inner=result.inner,
        base=_counted(mean("as-is", base)),
        perfect=_counted(mean("all-perfect", perfect)),
        links=worths,
        alone=mean("sum-of-worths-alone", every),
        interaction=mean("interaction", base - perfect - every),
        differ=differ,
    )


def _counted(mean: Estimate) -> Estimate:
    """Return the mean of a count, whose interval does not go below 0."""
    return mean if mean.low is None else replace(mean, low=max(0.0, mean.low))


def _mean(values: Floats, inner: int | None) -> Estimate:
    n, found = len(values), Estimate(measure="", value=float(values.mean()), n=len(values))
    if n < 2:
        return replace(found, method="none: one replication")
    if (values == values[0]).all():
        units = n if inner is None else min(inner, n // inner)
        return replace(found, identical=True, method="identical", note=unseen(units, LEVEL))
    ends = _interval(values, inner)
    found = replace(found, low=ends.low, high=ends.high, method=ends.method)
    differ = int(np.count_nonzero(values))
    return as_rough(found, differ) if differ < FEW else found


def _interval(values: Floats, inner: int | None) -> Interval:
    n, value = len(values), float(values.mean())
    if inner is not None:
        half = half_width(values.reshape(-1, inner))
        return Interval(value - half, value + half, "crossed t")
    found = mean_t(n, value, float(values.std(ddof=1)))
    assert found is not None  # there are two replications or more
    return found
