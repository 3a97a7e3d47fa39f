"""What a study file holds: a base scenario, factors, a design and constraints, as records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from sim.scenario.study.any_design import Seed
from sim.scenario.study.designs import Design, FullFactorial, Points
from sim.scenario.study.factors import Factor, Setting
from sim.units import Unit

Title = Annotated[str, Unit("title")]
Replications = Annotated[int, Unit("number", low=1, high=1e9, varies="fixed")]
Budget = Annotated[int, Unit("number", low=2, high=1e9, varies="fixed")]
Confidence = Annotated[float, Unit("share", above=0.5, high=0.9999, varies="fixed")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose:
    """What `redsea choose` looks for: what is good, and how it is found.

    With ``by`` one measure is compared over the points of the design, and variants that are behind
    are eliminated. Without it the variants that no other one beats are searched for.

    minimise: measures of which less is better, such as hits, leakers, cost.
    maximise: measures of which more is better, such as no-ship-hit.
    by: the smallest difference that matters, in the unit of the measure.
    confidence: with which the best is chosen, if it is better by as much.
    budget: replications of a variant, under each combination of the rest, at most.
    decide: factors of the defence that are chosen; all of them where nothing is said. The others
        are averaged over, as threat and environment always are.
    trials: the number of variants to try; if there are no more than these, all are tried.
    seed: of the search, not of the replications.
    """

    minimise: list[str] = field(default_factory=list)
    maximise: list[str] = field(default_factory=list)
    by: Setting | None = None
    confidence: Confidence = 0.95
    budget: Budget = 10_000
    decide: list[str] | None = None
    trials: Points = 60
    seed: Seed = 1

    @property
    def idle(self) -> tuple[str, str]:
        """What says nothing of the way in which it is found."""
        return ("trials", "seed") if self.by is not None else ("confidence", "budget")

    @property
    def measures(self) -> dict[str, bool]:
        """The measures, and whether more of them is wanted."""
        return {**dict.fromkeys(self.minimise, False), **dict.fromkeys(self.maximise, True)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a study file holds.

    name: what the study is called.
    base: path of the scenario that the factors change, from where the study file lies.
    question: what is asked, in one sentence.
    replications: of each point, where the command says nothing.
    factors: by name; the file's order is the order of the points.
    design: which points are run.
    where: comparisons that must hold at a point, such as ``salvo <= looks``.
    forbidden: combinations of values that are left out.
    choose: what `redsea choose` looks for; no other command reads it.
    """

    name: Title
    base: str
    question: str
    replications: Replications = 1000
    factors: dict[str, Factor]
    design: Design = FullFactorial()
    where: list[str] = field(default_factory=list)
    forbidden: list[dict[str, Setting]] = field(default_factory=list)
    choose: Choose | None = None
