"""What a study file holds: a base scenario, factors, a design and constraints, as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from sim.units import Unit

Title = Annotated[str, Unit("title")]
MOST_POINTS = 5000
"""Points of a study; each is a result folder of its own."""

Setting = Annotated[object, Unit("setting")]
Block = Annotated[Mapping[str, object], Unit("overlay")]
Points = Annotated[int, Unit("number", low=2, high=MOST_POINTS, varies="fixed")]
SharesPoints = Annotated[int, Unit("number", low=8, high=MOST_POINTS, varies="fixed")]
DesignSeed = Annotated[int, Unit("number", low=0, high=2**32 - 1, varies="fixed")]
Trajectories = Annotated[int, Unit("number", low=2, high=1000, varies="fixed")]
Levels = Annotated[int, Unit("number", low=2, high=100, varies="fixed")]
Replications = Annotated[int, Unit("number", low=1, high=1e9, varies="fixed")]
Budget = Annotated[int, Unit("number", low=2, high=1e9, varies="fixed")]
Confidence = Annotated[float, Unit("share", above=0.5, high=0.9999, varies="fixed")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """All values between two, for designs that sample, and for `redsea choose` without a design.

    low, high: the ends, in the same unit; two whole numbers make a range of whole numbers.
    """

    low: Setting
    high: Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """What is changed from point to point: one of values, range or levels.

    side: whose it is. Only a defence factor can ever be a decision variable of an optimisation;
        threat and environment factors are uncertainties, to be swept and sampled, never searched
        for the worst or the best attack.
    about: what it is, in a few words.
    path: dotted path of what it sets in the scenario, as in ``--set``.
    paths: several such paths, which are all given the same value.
    values: what it may be: a list, or values evenly apart, {from: 10 kn, to: 60 kn, by: 10 kn}.
    range: between what it lies, for designs that sample.
    levels: level by name → block that is laid over the scenario; an empty one changes nothing.
    """

    side: Literal["defence", "threat", "environment"]
    about: str = ""
    path: str | None = None
    paths: list[str] | None = None
    values: list[Setting] | None = None
    range: Range | None = None
    levels: dict[str, Block] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FullFactorial:
    """Every combination of all values and levels."""

    kind: Literal["full-factorial"] = "full-factorial"


@dataclass(frozen=True, slots=True, kw_only=True)
class OneAtATime:
    """A base point, and the points that differ from it in one factor.

    base: factor → its value or level at the base point; the first one where nothing is said.
    """

    kind: Literal["one-at-a-time"] = "one-at-a-time"
    base: dict[str, Setting] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LatinHypercube:
    """Points of which each of as many strata of every factor holds exactly one.

    points: how many.
    seed: of the design, not of the replications.
    """

    kind: Literal["latin-hypercube"] = "latin-hypercube"
    points: Points
    seed: DesignSeed = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sobol:
    """Scrambled points of Sobol's sequence, which fill the space evenly.

    points: how many, a power of 2.
    seed: of the scrambling, not of the replications.
    """

    kind: Literal["sobol"] = "sobol"
    points: Points
    seed: DesignSeed = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NearlyOrthogonal:
    """A Latin hypercube whose columns hardly correlate; it needs the extra ``doe`` (pydoe).

    points: how many.
    seed: of the design, not of the replications.
    """

    kind: Literal["nearly-orthogonal"] = "nearly-orthogonal"
    points: Points
    seed: DesignSeed = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Morris:
    """Trajectories on each of which every factor changes once, one after the other.

    trajectories: how many; each has one point more than there are factors that vary.
    levels: values that a range is cut into, its ends included; of a list all are taken.
    seed: of the design, not of the replications.
    """

    kind: Literal["morris"] = "morris"
    trajectories: Trajectories
    levels: Levels = 4
    seed: DesignSeed = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Two samples, and for each group of factors the first with the group's values of the second.

    points: of each sample, a power of 2, 8 or more; there are as many points for every group again.
    groups: name → its factors; where nothing is said each factor stands for itself.
    seed: of the scrambling, not of the replications.
    """

    kind: Literal["shares"] = "shares"
    points: SharesPoints
    groups: dict[str, list[str]] = field(default_factory=dict)
    seed: DesignSeed = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Points that are written out.

    points: factor → value or level, for every factor, once a point.
    """

    kind: Literal["listed"] = "listed"
    points: list[dict[str, Setting]]


Sampled = LatinHypercube | Sobol | NearlyOrthogonal
Screening = Morris | Shares
Design = FullFactorial | OneAtATime | Sampled | Screening | Listed


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
    trials: variants that are tried; where there are no more than these, all of them are.
    seed: of the search, not of the replications.
    """

    minimise: list[str] = field(default_factory=list)
    maximise: list[str] = field(default_factory=list)
    by: Setting | None = None
    confidence: Confidence = 0.95
    budget: Budget = 10_000
    decide: list[str] | None = None
    trials: Points = 60
    seed: DesignSeed = 1

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
