"""Scenarios and results compared; scenarios are run first."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, NamedTuple

from sim.experiment.analysis.compare.comparison import Comparison, compared
from sim.experiment.analysis.compare.matched import Party, check_paired, party_of, whole_samples
from sim.experiment.errors import RequestError
from sim.experiment.runs.driver import Driver, fixed
from sim.experiment.runs.order import Order, Progress, order_of, teller, whole
from sim.experiment.runs.run import (
    REPLICATIONS,
    RESULTS,
    assignment_of,
    folder_of,
    kept_on_failure,
    ready_of,
)
from sim.experiment.statistics.intervals import LEVEL
from sim.experiment.store.result import Result, open_result
from sim.experiment.study.points import warned
from sim.experiment.tables.numbering import MOST
from sim.scenario.file.reading import path_of

if TYPE_CHECKING:
    from os import PathLike

    from sim.scenario import Scenario
    from sim.scenario.file.overrides import Overrides

    Source = Result | Scenario | str | PathLike[str]


class Asked(NamedTuple):
    """What all compared scenarios have in common; None where the results decide."""

    replications: int | None = None
    seed: int | None = None
    best_guess: bool | None = None
    workers: int | None = None


class Opened(NamedTuple):
    """A source: a result, or a scenario that is yet to be run; and its name."""

    name: str
    held: Result | Scenario

    def party(self, order: Order) -> Party:
        """Return the facts that decide its random numbers, also if it is yet to be run."""
        if isinstance(self.held, Result):
            return party_of(self.held)
        text = self.held.resolved_text()
        return Party(self.name, asdict(order.identity(text)), text)


def compare(
    *sources: Source,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    best_guess: bool | None = None,
    measures: Sequence[str] = (),
    level: float = LEVEL,
    progress: Progress | bool | None = None,
    overrides: Overrides = (),
) -> Comparison:
    """Compare scenarios with the first of them, replication by replication.

    What is not yet a result is run first, into its ordinary folder. Raises `RequestError`, before
    anything is run, if random numbers would not be common, and for results that are not as asked.

    Parameters
    ----------
    sources: results, their folders, scenarios, or the paths of their files; the baseline first.
    replications: 1 to 10⁹, at most what each result that is given holds; None for those of the
        first one, else 1000.
    seed, best_guess: as in `run`; None for those of the first result that is given.
    workers: processes, as in `run`.
    measures: ids, if not all are wanted.
    level: of the intervals, between 0 and 1; they hold together over the variants (Bonferroni).
    progress: as in `run`, for each scenario that is run.
    overrides: as in `load`; they make one more variant of the first source.
    """
    opened = [_opened(source) for source in sources]
    if opened and overrides:
        opened.append(_changed(opened[0], overrides))
    if len(opened) < 2:
        raise RequestError("nothing to compare with: give a baseline and at least one variant")
    if not 0.0 < level < 1.0:
        raise RequestError(f"level = {level!r}: must be between 0 and 1")
    if replications is not None:
        replications = whole("replications", replications, 1, MOST)
    asked = Asked(replications, seed, best_guess, workers)
    return compared(_results(opened, asked, teller(progress)), replications, measures, level)


def _opened(source: Source) -> Opened:
    from sim.scenario import Scenario, load

    if isinstance(source, Result):
        return Opened(str(source.path), source)
    if isinstance(source, Scenario):
        return Opened(f"scenario {source.title!r}", source)
    folder = path_of(source).is_dir()
    return Opened(str(source), open_result(source) if folder else load(source))


def _changed(first: Opened, settings: Overrides) -> Opened:
    """Return the first source with ``settings`` in it, as one more variant."""
    if isinstance(first.held, Result):
        raise RequestError(f"{first.name}: --set changes a scenario file, and this is a folder")
    return _opened(first.held.changed(settings))


def _results(opened: list[Opened], asked: Asked, progress: Progress | None) -> list[Result]:
    """Return the results of all; what is not yet one is run, once all are known to match.

    Raises `RequestError` before anything is run for sources without common random numbers.
    """
    given = [one.held for one in opened if isinstance(one.held, Result)]
    for result in given:
        _check_held(result, asked)
    order = _order(given[0] if given else None, asked)
    first, *others = (one.party(order) for one in opened)
    for other in others:
        check_paired(first, other)
    scenarios = [one.held for one in opened if not isinstance(one.held, Result)]
    for text in warned([(one.name, map(str, one.warnings)) for one in scenarios]):
        warnings.warn(text, stacklevel=3)
    made = iter(_run(scenarios, order, progress))
    return [one.held if isinstance(one.held, Result) else next(made) for one in opened]


def _check_held(result: Result, asked: Asked) -> None:
    """Raise `RequestError` if a result, which is compared as it is, is not what is asked for."""
    n, there = asked.replications, result.replications
    if result.strata is not None and n not in (None, there):
        raise RequestError(
            f"replications = {n}: {result.path} is a Latin hypercube of {result.strata} samples, "
            f"which is compared as a whole ({there}); leave out --replications"
        )
    if n is not None and n > there:
        wrong = f"replications = {n}", f"holds {there}", f"--replications {n}"
    elif asked.seed not in (None, result.seed):
        wrong = f"seed = {asked.seed}", f"has seed {result.seed}", f"--seed {asked.seed}"
    elif asked.best_guess in (None, order_of(result).best_guess):
        return
    elif asked.best_guess:
        wrong = "best guess", "draws the uncertain inputs", "--best-guess"
    else:
        wrong = "no best guess", "fixes the uncertain inputs", "no --best-guess"
    what, held, options = wrong
    raise RequestError(
        f"{what}: {result.path} {held}; leave that out, or run its scenario again with {options}"
    )


def _order(given: Result | None, asked: Asked) -> Order:
    """Return how scenarios are run: as is asked, else as the first result that is given was."""
    held = Order(replications=REPLICATIONS) if given is None else order_of(given)
    kept = {name: value for name, value in asked._asdict().items() if value is not None}
    if held.inner is not None and asked.replications is not None:
        kept["replications"] = whole_samples(asked.replications, held.inner)
    return replace(held, **kept)


def _run(scenarios: Sequence[Scenario], order: Order, progress: Progress | None) -> list[Result]:
    """Return the results of scenarios, each in its ordinary folder.

    One that holds more replications than are asked for is as good: the first of them count.
    """
    ready = list(map(ready_of, scenarios))
    points = [assignment_of(one, order, folder_of(one, order)) for one in ready]
    if points:
        driver = Driver(order.workers, progress=progress, total=len(points) * order.replications)
        with kept_on_failure(RESULTS):
            driver.follow(fixed(points, order.replications))
    return [open_result(point.folder) for point in points]
