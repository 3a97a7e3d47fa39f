"""The points behind the worth of links: the scenario of a result with some links made perfect.

They are a sweep of the one factor ``perfect``, in the folder ``worth`` of the result itself, under
the same luck as the result.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiment.errors import RequestError, RunError
from sim.experiment.runs.order import Order, Progress
from sim.experiment.runs.sweep import PlannedSweep
from sim.experiment.store.swept import read_index
from sim.kill_chain.links import Link

if TYPE_CHECKING:
    from sim.experiment.runs.workers import Workers
    from sim.experiment.store.result import Result

Perfect = tuple[Link, ...]
"""Links that are perfect; it names a run."""

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

    perfect: which links are perfect in each; none of them is the result itself.
    """

    def __init__(
        self, result: Result, perfect: list[Perfect], replications: int,
        workers: int | None = None, machines: Workers | None = None,
    ) -> None:  # fmt: skip
        from sim.scenario.study.study import study_on

        identity = result.run_info["identity"]
        order = Order(
            replications=replications,
            seed=result.seed,
            workers=workers,
            best_guess=bool(identity["best_guess"]),
            inner=result.inner,
            strata=result.strata,
        )
        if identity["model"] != order.identity("").model:
            raise RequestError(
                f"{result.path}: made by another version of the model; run the scenario again"
            )
        text = STUDY.format(
            name=json.dumps(f"{result.run_info['scenario']}: perfect links"),
            values=json.dumps(perfect),
        )
        study = study_on(text, result.scenario_text)
        if study.base.case.perfect:
            raise RequestError("the scenario has perfect links itself: run it without them first")
        self.perfect = perfect
        self.sweep = PlannedSweep(study, _whole(order, result.path), result.path / FOLDER, machines)

    def run(self, progress: Progress | None = None) -> dict[Perfect, Path]:
        """Compute what is missing and return the folder of each."""
        found = self.sweep.run(progress)
        if found.failed:
            raise RunError(found.failures)
        return {p: one.folder for p, one in zip(self.perfect, found.points, strict=True)}


def _whole(order: Order, folder: Path) -> Order:
    """Return the order, or that of the runs which are there, if those have more replications."""
    from dataclasses import replace

    held = read_index(folder / FOLDER)
    more = 0 if held is None else int(held["replications"])
    return replace(order, replications=max(order.replications, more))
