"""Scenarios and results compared: what is not yet a result is run first, under the same luck."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.experiment.analysis.compare.comparison import Comparison, compared
from sim.experiment.analysis.compare.matched import Party, check_paired, party_of, whole_samples
from sim.experiment.errors import RequestError
from sim.experiment.runs.driver import Driver, fixed
from sim.experiment.runs.order import SEED, Order, Progress, teller, whole
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

if TYPE_CHECKING:
    from os import PathLike

    from sim.scenario import Scenario
    from sim.scenario.file.overrides import Overrides

    Source = Result | Scenario | str | PathLike[str]


class Asked(NamedTuple):
    """What is asked of all that is compared; None where the results decide."""

    replications: int | None = None
    seed: int | None = None
    best_guess: bool | None = None
    workers: int | None = None


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
    anything is run, for what would not meet the same luck, and for results that are not as asked.

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
    sources = tuple(with_settings(sources, overrides))
    if len(sources) < 2:
        raise RequestError("nothing to compare with: give a baseline and at least one variant")
    if not 0.0 < level < 1.0:
        raise RequestError(f"level = {level!r}: must be between 0 and 1")
    if replications is not None:
        replications = whole("replications", replications, 1, MOST)
    asked = Asked(replications, seed, best_guess, workers)
    return compared(results_of(sources, asked, teller(progress)), replications, measures, level)


def results_of(sources: Sequence[Source], asked: Asked, progress: Progress | None) -> list[Result]:
    """Return the results of all sources; what is not yet one is run, once all are known to match.

    Raises `RequestError` before anything is run for what did not or would not meet the same luck.
    """
    opened = [_opened(source) for source in sources]
    given = [source for source in opened if isinstance(source, Result)]
    for result in given:
        _check_held(result, asked)
    order = _order(given[0] if given else None, asked)
    first, *others = map(_party, sources, opened, [order] * len(opened))
    for other in others:
        check_paired(first, other)
    scenarios = [one for one in opened if not isinstance(one, Result)]
    for text in warned([(one.name, map(str, one.warnings)) for one in scenarios]):
        warnings.warn(text, stacklevel=3)
    made = iter(_run(scenarios, order, progress))
    return [one if isinstance(one, Result) else next(made) for one in opened]


def with_settings(sources: Sequence[Source], settings: Overrides) -> list[Source]:
    """Return the sources, and the first with ``settings`` in it as one more variant."""
    from sim.scenario import Scenario, load

    if not settings or not sources:
        return list(sources)
    first = sources[0]
    if isinstance(first, Scenario):
        return [*sources, first.changed(settings)]
    if isinstance(first, Result) or Path(first).is_dir():
        where = first.path if isinstance(first, Result) else first
        raise RequestError(f"{where}: --set changes a scenario file, and this is a folder")
    return [*sources, load(first, settings)]


def _opened(source: Source) -> Result | Scenario:
    from sim.scenario import Scenario, load

    if isinstance(source, (Result, Scenario)):
        return source
    return open_result(source) if Path(source).is_dir() else load(source)


def _check_held(result: Result, asked: Asked) -> None:
    """Raise `RequestError` if a result, which is compared as it is, is not what is asked for."""
    n, there = asked.replications, result.replications
    if result.strata is not None and n not in (None, there):
        raise RequestError(
            f"replications = {n}: {result.path} is a Latin hypercube of {result.strata} samples, "
            f"which is compared as a whole ({there}); leave out --replications"
        )
    if n is not None and n > there:
        raise _held(result, f"replications = {n}", f"holds {there}", f"--replications {n}")
    if asked.seed not in (None, result.seed):
        seed = asked.seed
        raise _held(result, f"seed = {seed}", f"has seed {result.seed}", f"--seed {seed}")
    if asked.best_guess is True and not _pinned(result):
        raise _held(result, "best guess", "draws the uncertain inputs", "--best-guess")
    if asked.best_guess is False and _pinned(result):
        raise _held(result, "no best guess", "fixes the uncertain inputs", "no --best-guess")


def _held(result: Result, what: str, held: str, options: str) -> RequestError:
    return RequestError(
        f"{what}: {result.path} {held}; leave that out, or run its scenario again with {options}"
    )


def _order(given: Result | None, asked: Asked) -> Order:
    """Return how scenarios are run: as is asked, else as the first result that is given was."""
    n = _else(asked.replications, given and given.replications, REPLICATIONS)
    inner = given.inner if given else None
    if inner is not None:
        n = whole_samples(n, inner)
    return Order(
        replications=n,
        seed=_else(asked.seed, given and given.seed, SEED),
        workers=asked.workers,
        best_guess=_else(asked.best_guess, given and _pinned(given), False),
        inner=inner,
        strata=given.strata if given else None,
    )


def _else(asked: Any, found: Any, usual: Any) -> Any:  # noqa: ANN401 - whatever an option holds
    return asked if asked is not None else usual if found is None else found


def _pinned(result: Result) -> bool:
    return bool(result.run_info["identity"]["best_guess"])


def _party(source: Source, opened: Result | Scenario, order: Order) -> Party:
    """Return what decides the luck of a source, also if it is yet to be run."""
    if isinstance(opened, Result):
        return party_of(opened)
    text = opened.resolved_text()
    name = f"scenario {opened.title!r}" if source is opened else str(source)
    return Party(name, asdict(order.identity(text)), text)


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
