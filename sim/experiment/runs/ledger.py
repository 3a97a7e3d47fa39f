"""The points behind the worth of links: the scenario of a result with some links made perfect.

They are a sweep of the one factor ``perfect``, in the folder ``worth`` of the result itself, under
the random numbers of the result.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiment.analysis.compare.matched import whole_samples
from sim.experiment.analysis.compare.worth import HARM, Worths, variants, worths_of
from sim.experiment.errors import RequestError, RunError
from sim.experiment.runs.order import Order, Progress, order_of
from sim.experiment.runs.sweep import PlannedSweep
from sim.experiment.store.swept import read_index

if TYPE_CHECKING:
    from sim.experiment.store.result import Result

MOST = 1000
"""Replications of each variant, unless more are asked for."""

FOLDER = "worth"
STUDY = """\
name: {name}
base: base.yaml
question: What is each link of the kill chain worth?
factors:
  perfect: {{side: defence, about: links that are perfect, path: perfect, values: {values}}}
"""


class PlannedLedger:
    """The runs with perfect links of one result, ready to be run.

    replications: of each, in a nested result of whole outer samples; None for those of the result,
    but no more than 1000 (a Latin hypercube is run as a whole).
    """

    def __init__(
        self, result: Result, replications: int | None = None, workers: int | None = None
    ) -> None:
        from sim.scenario.study.study import study_on

        self.result, self.count = result, _count(result, replications)
        order = replace(order_of(result), replications=self.count, workers=workers)
        if result.run_info["identity"]["model"] != order.identity("").model:
            raise RequestError(
                f"{result.path}: made by another version of the model; run the scenario again"
            )
        text = STUDY.format(
            name=json.dumps(f"{result.run_info['scenario']}: perfect links"),
            values=json.dumps(variants()[1:]),
        )
        study = study_on(text, result.scenario_text)
        if study.base.case.perfect:
            raise RequestError("the scenario has perfect links itself: run it without them first")
        self.sweep = PlannedSweep(study, _whole(order, result.path), result.path / FOLDER)

    def run(self, harm: str = "hits", progress: Progress | None = None) -> Worths:
        """Compute what is missing and return what each link is worth.

        harm: ``hits`` or ``leakers``. progress: called with the replications done and wanted, of
        all variants together.
        """
        if harm not in HARM:
            raise RequestError(f"harm = {harm!r}: must be {' or '.join(HARM)}")
        found = self.sweep.run(progress)
        if found.failed:
            raise RunError(found.failures)
        folders = [self.result.path, *(one.folder for one in found.points)]
        return worths_of(self.result, harm, dict(zip(variants(), folders, strict=True)), self.count)


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


def _whole(order: Order, folder: Path) -> Order:
    """Return the order, or that of the runs which are there, if those have more replications."""
    held = read_index(folder / FOLDER)
    more = 0 if held is None else int(held["replications"])
    return replace(order, replications=max(order.replications, more))
