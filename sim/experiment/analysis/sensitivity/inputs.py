"""Which uncertain inputs spread a measure: outer means of a nested run against the inputs drawn.

The inputs of an outer sample can be drawn again from the seed. Each is regressed on the outer
means alone (first order): an interaction of two inputs is in neither share.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.special import fdtrc

from sim.engine.streams import Luck
from sim.experiment.errors import RequestError
from sim.experiment.statistics.components import Floats, sums_of
from sim.experiment.statistics.crossed import samples_of
from sim.experiment.statistics.estimate import Estimate
from sim.experiment.statistics.measures import Measure, measure_of
from sim.scenario.differences import contents
from sim.scenario.file.paths import dotted, keys

if TYPE_CHECKING:
    from sim.experiment.store.result import Result
    from sim.scenario import Scenario, Spread

UNGRADED = "ungraded"
CLEAR = 0.05
"""Probability that any input without influence on a measure is called clear."""

SHUFFLES = 999

FEW = 6
"""With at most so many values drawn, each has a mean of its own; else a parabola is fitted."""


class UncertainInput(NamedTuple):
    """An uncertain input: its path, its grade, and what each outer sample drew.

    terms: columns of a regression on it, the constant left out.
    """

    path: str
    grade: str
    terms: Floats


class Resting(NamedTuple):
    """On which inputs the variance rests that uncertain inputs make in a measure.

    clear: for each input that stands out from chance, the share that it explains, the largest
    first; its point is the input's path, its p how often by chance alone any of the inputs would
    stand out as much. grades: of these inputs. others: how many inputs are not told from chance.
    """

    measure: Measure
    clear: tuple[Estimate, ...]
    grades: dict[str, str]
    others: int

    def by_grade(self) -> dict[str, float]:
        """Return the shares of the clear inputs added up by grade, the largest first."""
        found: dict[str, float] = {}
        for one in self.clear:
            grade = self.grades[one.point or ""]
            found[grade] = found.get(grade, 0.0) + (one.value or 0.0)
        return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def inputs_of(result: Result) -> list[UncertainInput]:
    """Return the inputs of the outer samples of a nested result, from its scenario and seed."""
    from sim.scenario import load_text

    if result.inner is None:
        raise RequestError(f"{result.path}: is no nested run; run it with --outer and --inner")
    outer = result.replications // result.inner
    luck = [Luck(result.seed, 0, number, result.strata) for number in range(outer)]
    scenario = load_text(result.scenario_text, str(result.path / "scenario.yaml"))
    found = [*_facts(scenario, luck), *_hypotheses(scenario, luck)]
    return [one for one in found if one.terms.shape[1]]


def _facts(scenario: Scenario, luck: list[Luck]) -> Iterator[UncertainInput]:
    """Yield the values that are drawn per study; those that share a number are one input."""
    written = contents(scenario.resolved_text())
    by_actor: dict[int, list[Spread]] = {}
    for spread in scenario.spreads:
        if spread.varies == "per-study":
            by_actor.setdefault(spread.actor, []).append(spread)
    for actor, spreads in by_actor.items():
        drawn = np.array([one.study(actor) for one in luck])
        values = np.array([spreads[0].law.at(u) for u in drawn.tolist()])
        grade = max(grade_of(written, spread.path) for spread in spreads)
        yield UncertainInput(" = ".join(one.path for one in spreads), grade, _terms(drawn, values))


def _hypotheses(scenario: Scenario, luck: list[Luck]) -> Iterator[UncertainInput]:
    for group in scenario.groups:
        drawn = np.array([float(group.drawn(one)) for one in luck])
        yield UncertainInput(dotted(("hypotheses", group.name)), UNGRADED, _terms(drawn, drawn))


def grade_of(written: Mapping[str, Any], path: str) -> str:
    """Return the grade that stands beside a value in a resolved scenario."""
    at: Any = written
    for key in keys(path):
        at = at.get(key) if isinstance(at, Mapping) else None
    found = at.get("grade") if isinstance(at, Mapping) else None
    return UNGRADED if found is None else str(found)


def _terms(drawn: Floats, values: Floats) -> Floats:
    different = np.unique(values)
    if len(different) <= FEW:
        alike: Floats = (values[:, None] == different[1:]) * 1.0
        return alike
    away = 2.0 * drawn - 1.0
    return np.stack([away, away**2], axis=1)


def resting(result: Result, ids: Iterable[str]) -> list[Resting]:
    """Return on which inputs some measures of a nested result rest; none that no input spreads."""
    inputs = inputs_of(result)
    found = (_resting(result, measure_of(id), inputs) for id in ids) if inputs else ()
    return [one for one in found if one is not None]


def _resting(result: Result, measure: Measure, inputs: list[UncertainInput]) -> Resting | None:
    assert result.inner is not None
    (table,) = samples_of(result.rows, measure, result.inner)
    spread = sums_of(table).ignorance()
    if spread <= 0.0:
        return None
    fits = [one for one in inputs if len(table) > one.terms.shape[1] + 2]
    found = _against(fits, table, spread, result.seed)
    clear = [one.of(measure) for one in found if (one.p or 0.0) < CLEAR]
    clear.sort(key=lambda one: (-(one.value or 0.0), one.point))
    grades = {one.path: one.grade for one in inputs}
    kept = {one.point or "": grades[one.point or ""] for one in clear}
    return Resting(measure, tuple(clear), kept, len(inputs) - len(clear))


def _against(
    inputs: list[UncertainInput], table: Floats, spread: float, seed: int
) -> list[Estimate]:
    """Regress the outer means on each input; what chance would explain is taken off.

    An input stands out if it does so twice: against the outer means shuffled (how often does the
    best of all inputs then explain as much; Westfall and Young 1993), and with other replications.
    """
    draw = np.random.default_rng(seed)
    away = table - table.mean(axis=0)
    means = away.mean(axis=1)
    rows = np.stack([means, *(draw.permutation(means) for _ in range(SHUFFLES))], axis=1)
    total, (n, m) = float(means @ means), table.shape
    luckiest, own, noise = np.ones(SHUFFLES), [], sums_of(table).noise()
    for one in inputs:
        base, k = np.linalg.qr(one.terms - one.terms.mean(axis=0))[0], one.terms.shape[1]
        explained = ((base.T @ rows) ** 2).sum(axis=0)
        left = np.maximum(total - explained, 1e-12 * total) / (n - 1 - k)
        rarity = fdtrc(k, n - 1 - k, explained / k / left)
        luckiest = np.minimum(luckiest, rarity[1:])
        # With the run's few random numbers an input may matter that does not over all of them.
        by_luck = max(float((base.T @ away).var(axis=1, ddof=1).sum()) / m, 1e-12 * total)
        elsewhere = float(fdtrc(k, k * (m - 1), explained[0] / by_luck)) * len(inputs)
        chance = by_luck + k * max(0.0, float(left[0]) - noise)
        share = (float(explained[0]) - chance) / (n - 1) / spread
        own.append((one, min(1.0, max(0.0, share)), rarity[0], min(1.0, elsewhere)))
    return [
        Estimate(
            measure="input-share", value=share, n=n, p=max(elsewhere, _rank(luckiest, rarity)),
            point=one.path, kind="share", method="none: first-order share by regression",
        )
        for one, share, rarity, elsewhere in own
    ]  # fmt: skip


def _rank(luckiest: Floats, rarity: float) -> float:
    return (1.0 + float((luckiest <= rarity).sum())) / (1.0 + len(luckiest))
