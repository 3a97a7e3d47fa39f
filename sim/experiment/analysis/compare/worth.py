"""The worth of each link of the kill chain: whole runs with the link perfect (model 10.7).

A variant is the scenario with some links `perfect`, an ordinary result in the folder ``worth`` of
the result itself, with common random numbers. Worth alone is the gain of one perfect link; worth
last, its gain when all others are perfect already. They do not add up: what is left is
interaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiment.analysis.compare.comparison import check_in_step, first_values
from sim.experiment.analysis.compare.contrast import contrast
from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.estimate import Estimate
from sim.experiment.statistics.measures import measure_of
from sim.experiment.store.folder import table_path
from sim.experiment.store.result import Result
from sim.experiment.tables.numbering import KEYS, numbers_of
from sim.experiment.tables.parquet import First, read_pieces
from sim.kill_chain.links import LINKS, Link

HARM = {"hits": "leakers-hit", "leakers": "leakers"}
"""Harm to count (leakers that strike a ship, or all) → its measure."""

Perfect = tuple[Link, ...]
"""Links that are perfect; it names a variant."""

BASE: Perfect = ()


class Worths(NamedTuple):
    """The worth of every link; made by `worths_of`.

    harm: a key of `HARM`. replications: of each variant. inner: those of each
    outer sample; None of a plain result. differ: share of replications in which some variant
    launched another set of threats, or aimed one at another ship. estimates: means per replication.
    """

    name: str
    harm: str
    replications: int
    inner: int | None
    differ: float
    estimates: tuple[Estimate, ...]

    def of(self, what: str, link: Link | None = None) -> Estimate:
        """Return a mean.

        ``as-is``, ``all-perfect``: of the harm. ``worth-alone``, ``worth-last``: of a link.
        ``sum-of-worths-alone``: of all links. ``interaction``: what all together are worth beyond.
        """
        sought = f"{what}:{self.harm}", link
        return next(one for one in self.estimates if (one.measure, one.point) == sought)


def variants() -> list[Perfect]:
    """Return the links that are perfect in each run: none, each alone, all but each, all."""
    alone: list[Perfect] = [(link,) for link in LINKS]
    return [BASE, *alone, *map(all_but, LINKS), LINKS]


def all_but(link: Link) -> Perfect:
    """Return all links but one."""
    return tuple(one for one in LINKS if one != link)


def worths_of(result: Result, harm: str, folders: Mapping[Perfect, Path], count: int) -> Worths:
    """Return the worth of each link by the first ``count`` replications of its variants.

    harm: ``hits`` or ``leakers``. folders: the result of each variant, as `variants` has them.
    """
    of = harms(folders, harm, count, result.inner)
    base, perfect = of[BASE], of[LINKS]
    alone = {link: base - of[(link,)] for link in LINKS}
    every = np.sum(list(alone.values()), axis=0)

    def mean(what: str, values: Floats, point: str | None = None) -> Estimate:
        rows = values[None]
        found = contrast(measure_of(HARM[harm]), 0.0 * rows, rows, inner=result.inner).difference
        return replace(found, measure=f"{what}:{harm}", point=point)

    found = [
        _counted(mean("as-is", base)),
        _counted(mean("all-perfect", perfect)),
        mean("sum-of-worths-alone", every),
        mean("interaction", base - perfect - every),
    ]
    for link in LINKS:
        found.append(mean("worth-alone", alone[link], link))
        found.append(mean("worth-last", of[all_but(link)] - perfect, link))
    return Worths(
        name=str(result.run_info["scenario"]),
        harm=harm,
        replications=len(base),
        inner=result.inner,
        differ=launches_differ(list(folders.values()), count, result.inner),
        estimates=tuple(found),
    )


def harms(
    folders: Mapping[Perfect, Path], harm: str, count: int, inner: int | None
) -> dict[Perfect, Floats]:
    """Return the harm in each variant, over the same replications."""
    for folder in folders.values():
        check_in_step(folders[BASE], folder, count, inner)
    measure = measure_of(HARM[harm])
    return {links: next(first_values(folder, [measure], count, inner))[0]
            for links, folder in folders.items()}  # fmt: skip


def _counted(mean: Estimate) -> Estimate:
    """Return the mean of a count, which is of no pairs and whose interval is not below 0."""
    method = mean.method.removeprefix("paired ").removesuffix(" over pairs")
    return replace(mean, method=method, low=None if mean.low is None else max(0.0, mean.low))


def launches_differ(folders: Sequence[Path], count: int, inner: int | None = None) -> float:
    """Return the share of the first ``count`` replications in which not all launches agree."""
    first, *others = (fingerprints(folder, count, inner) for folder in folders)
    differ = np.zeros(count, dtype=bool)
    for other in others:
        differ |= other != first
    return float(differ.mean())


def fingerprints(folder: Path, count: int, inner: int | None) -> NDArray[np.uint64]:
    """Return a number for the set of (threat, aim) of each replication, the same for equal sets."""
    found = np.zeros(count, dtype=np.uint64)
    rows = First(table_path(folder, "threats"), count, inner)
    for piece in read_pieces(rows, [*KEYS, "threat", "aimed_at"]):
        launches = zip(*(piece.column(name).to_pylist() for name in ("threat", "aimed_at")),
                       strict=True)  # fmt: skip
        marks = np.array([hash(one) & 0xFFFFFFFFFFFFFFFF for one in launches], dtype=np.uint64)
        np.add.at(found, numbers_of(piece, inner), marks)
    return found
