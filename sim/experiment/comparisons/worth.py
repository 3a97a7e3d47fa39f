"""What each link of the kill chain is worth: whole runs with it made perfect (model 10.7).

A variant is the scenario with some links `perfect`, an ordinary result in the folder ``worth`` of
the result itself, under the same luck. Worth alone is what making one link perfect saves; worth
last, what it saves when all others are perfect already. They do not add up: what is left is
interaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.experiment.comparisons.comparison import in_step
from sim.experiment.comparisons.contrast import FEW, unseen
from sim.experiment.comparisons.launched import launches_differ
from sim.experiment.comparisons.nested_contrast import whole_samples
from sim.experiment.errors import RequestError
from sim.experiment.runs.assignment import Assignment, Progress, assign
from sim.experiment.runs.order import Order, Study
from sim.experiment.runs.pool import processes, run_tasks
from sim.experiment.runs.replicate import Task
from sim.experiment.runs.study import kept_on_failure, study_of
from sim.experiment.statistics.crossed import half_width
from sim.experiment.statistics.intervals import LEVEL, Interval, above_zero, mean_t
from sim.experiment.statistics.joint import Floats
from sim.experiment.store.folder import read_run
from sim.experiment.store.provenance import identity_of
from sim.experiment.store.result import Result
from sim.kill_chain.links import LINKS, Link

if TYPE_CHECKING:
    from sim.scenario import Scenario

FOLDER = "worth"
MOST = 1000
"""Replications of each variant, unless more are asked for."""

HARM = {"hits": "leakers-hit", "leakers": "leakers"}
"""What may be counted: leakers that strike a ship, or all → its column of ``replications``."""

BASE: tuple[Link, ...] = ()
Perfect = tuple[Link, ...]
"""Links that are perfect; it names a variant."""


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
    """
    if harm not in HARM:
        raise RequestError(f"harm = {harm!r}: must be {' or '.join(HARM)}")
    n = _count(result, replications)
    folders = Variants(result, n, workers, progress).run()
    harms = _harms(folders, HARM[harm], n)
    return _worths(result, harm, harms, launches_differ(list(folders.values()), n, result.inner))


def _count(result: Result, asked: int | None) -> int:
    """Return the replications of each variant."""
    held, inner = result.replications, result.inner
    if asked is not None and asked > held:
        raise RequestError(f"{result.path}: holds {held} replications, not {asked}; run more first")
    if inner is None:
        return min(held, MOST) if asked is None else asked
    # As many outer samples as strata, or it would be another design.
    usual = held if result.strata else min(held, max(MOST, 2 * inner))
    return whole_samples(usual if asked is None else asked, inner)


class Variants:
    """The runs with perfect links of one result, in its folder."""

    def __init__(
        self, result: Result, replications: int, workers: int | None, progress: Progress | None
    ) -> None:
        identity = result.run_info["identity"]
        now = identity_of(result.scenario_text, result.seed, bool(identity["best_guess"]))
        if identity["model"] != now.model:
            raise RequestError(
                f"{result.path}: made by another version of the model; run the scenario again"
            )
        self.result, self.progress = result, progress
        self.order = Order(
            replications=replications,
            seed=result.seed,
            workers=workers,
            best_guess=bool(identity["best_guess"]),
            inner=result.inner,
            strata=result.strata,
        )
        self._done: dict[Path, int] = {}

    def run(self) -> dict[Perfect, Path]:
        """Compute what is missing and return the folder of each variant."""
        folders = {BASE: self.result.path}
        workers = processes(self.order.workers)
        with kept_on_failure(self.result.path), ExitStack() as under_way:
            run_tasks(self._tasks(folders, workers, under_way), workers)
        return {links: folders[links] for links in variants()}

    def _tasks(
        self, folders: dict[Perfect, Path], workers: int, under_way: ExitStack
    ) -> Iterator[Task]:
        """Yield what is missing, variant by variant; fills in where each of them lies."""
        for links, scenario in _scenarios(self.result.scenario_text):
            study = study_of(scenario)
            folders[links] = self._folder(study)
            assignment = self._assignment(study, folders[links])
            if assignment is None:
                continue
            assignment.workers = workers
            under_way.enter_context(assignment)
            if assignment.task.missing.left:
                yield assignment.task
            else:
                assignment.task.finish()

    def _folder(self, study: Study) -> Path:
        identity = self.order.identity(study.text)
        return self.result.path / FOLDER / identity.short()

    def _assignment(self, study: Study, folder: Path) -> Assignment | None:
        held = read_run(folder)
        if held is not None and int(held["replications"]) > self.order.replications:
            return None  # More than is asked for is as good: the first of them count.

        def tell(done: int, _: int) -> None:
            self._done[folder] = done
            if self.progress is not None:
                every = (len(variants()) - 1) * self.order.replications
                self.progress(sum(self._done.values()), every)

        return assign(study, self.order, folder, progress=tell)


def _scenarios(text: str) -> Iterator[tuple[Perfect, Scenario]]:
    """Yield the scenario under each variant but the first; it is parsed once."""
    from sim.scenario import Scenario
    from sim.scenario.files import read_block
    from sim.scenario.overrides import with_overrides

    tree = read_block(text, "scenario.yaml")
    if Scenario(tree).case.perfect:
        raise RequestError("the scenario has perfect links itself: run it without them first")
    for links in variants()[1:]:
        yield links, Scenario(with_overrides(tree, [f"perfect=[{', '.join(links)}]"]))


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
