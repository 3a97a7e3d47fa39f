"""Whether scenario and study files are right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A scenario or study file with what is wrong, and what is probably wrong, one line each.

    right: whether it can be used.
    """

    file: str
    problems: list[str]
    warnings: list[str]
    right: bool = True


def checked(file: Path, settings: Iterable[str] = ()) -> Checked:
    """Return the problems and warnings of a scenario or study file."""
    from sim.experiment.errors import RequestError
    from sim.scenario import ScenarioError, load
    from sim.scenario.study.study import is_study

    try:
        if is_study(file):
            warnings = _of_study(file, settings)
        else:
            scenario = load(file, settings)
            check_record(scenario)
            warnings = [str(warning) for warning in scenario.warnings]
    except (ScenarioError, RequestError) as error:
        return Checked(file=str(file), problems=str(error).splitlines(), warnings=[], right=False)
    return Checked(file=str(file), problems=[], warnings=warnings)


def check_record(scenario: Scenario) -> None:
    """Hold what a scenario records against the columns of its results, which are many to name."""
    if scenario.case.record:
        from sim.experiment.analysis.record import check_recorded
        from sim.experiment.tables.layout import layout_of
        from sim.scenario.theatre import load_theatre

        lines = load_theatre(scenario.case.theatre).lines
        check_recorded(scenario, layout_of(scenario.cases, lines))


def _of_study(file: Path, settings: Iterable[str]) -> list[str]:
    """Return the warnings about a study, every point of it made; raises for what is wrong."""
    from sim.experiment.runs.choose import PlannedChoice
    from sim.experiment.runs.order import Order
    from sim.experiment.runs.sweep import plan_sweep
    from sim.scenario.study.study import load_study

    study = load_study(file, settings)
    check_record(study.base)
    found: list[str] = []
    if study.plan.choose is not None:
        order = Order(replications=study.plan.replications)
        found += PlannedChoice(study, study.plan.choose, order).warnings
    # Of what only a search can take there are no points to make.
    return found if study.unswept else plan_sweep(study).warnings
