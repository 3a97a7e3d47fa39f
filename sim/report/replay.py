"""One replication of a result, run again with its journal in hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from sim.report.log import log

if TYPE_CHECKING:
    from sim.engine.journal import Journal
    from sim.experiment import Result
    from sim.scenario import Scenario


class Replay:
    """A replication of a result, run from the result's own scenario and seed.

    replication: its number, which in a nested run counts through all outer samples.

    Raises `RequestError` if the result has no such replication.
    """

    def __init__(self, result: Result, replication: int) -> None:
        from sim.experiment.errors import RequestError

        if not 0 <= replication < result.replications:
            raise RequestError(
                f"{result.path}: has no replication {replication}; "
                f"it has 0 to {result.replications - 1}"
            )
        self.result = result
        self.replication = replication

    @property
    def doubt(self) -> str:
        """Why it may be another day, or nothing."""
        from sim.experiment.store.provenance import model_version

        if self.result.run_info["identity"]["model"] == model_version():
            return ""
        return "the model has changed since this result was made: the day may be another"

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario as it was run."""
        from sim.scenario import load_text

        return load_text(self.result.scenario_text, str(self.result.path / "scenario.yaml"))

    @cached_property
    def journal(self) -> Journal:
        """What happened."""
        from sim.simulation import Model

        result, model = self.result, Model(self.scenario)
        best_guess = bool(result.run_info["identity"]["best_guess"])
        outer, number = None, self.replication
        if result.inner is not None:
            outer, number = divmod(number, result.inner)
        return model.replicate(result.seed, number, best_guess, outer, result.strata)

    @property
    def start(self) -> datetime:
        """When it began, in the scenario's time zone."""
        return self.scenario.case.start

    def log(self) -> Iterator[str]:
        """Yield the lines of its log, a heading first."""
        yield f"{self.scenario.name}: replication {self.replication}, seed {self.result.seed}"
        yield from log(self.journal.records, self.start)
