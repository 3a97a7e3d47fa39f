"""Scenarios against a baseline, points of a sweep against others: in pairs (model 12.4)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.experiment.analysis.compare.contrast import Contrast, beside, contrast
from sim.experiment.analysis.compare.matched import check_paired, party_of, times_of, whole_samples
from sim.experiment.errors import RequestError, did_you_mean
from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.estimate import MEDIANS, Estimate
from sim.experiment.statistics.intervals import LEVEL
from sim.experiment.statistics.measures import AT_ONCE, Measure, measure_of, values_of
from sim.experiment.store.folder import table_path
from sim.experiment.store.result import Result
from sim.experiment.study.points import name_of
from sim.experiment.tables.columns import columns_of
from sim.experiment.tables.parquet import First, Rows
from sim.scenario.differences import Difference, differences
from sim.scenario.file.overrides import label_of
from sim.scenario.file.paths import keys

if TYPE_CHECKING:
    from sim.experiment.store.swept import Sweep

SHORT = 1_000_000
"""Values of measures that are read at once: to open a short file again takes longer."""

GRIDS: Final = ("full-factorial", "one-at-a-time", "listed")
"""Kinds of design whose points were chosen one by one, so that one may be held against another."""


class Side(NamedTuple):
    """A scenario of a comparison: its name, its folder, and the replications this holds."""

    name: str
    folder: Path
    replications: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A scenario against the baseline.

    differences: of the resolved scenarios. contrasts: by id, of the measures that both have.
    only_baseline, only_variant: ids of those that one has.
    """

    side: Side
    differences: tuple[Difference, ...]
    contrasts: dict[str, Contrast]
    only_baseline: tuple[str, ...]
    only_variant: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Scenarios against a baseline; made by `compare`.

    replications: compared of each. level: with which the intervals of one measure hold, together
    over all variants (Bonferroni). uncertainty: what the intervals mean. notes: what else to
    known.
    """

    baseline: Side
    variants: tuple[Variant, ...]
    replications: int
    seed: int
    level: float
    uncertainty: str
    notes: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all scenarios, the baseline's first."""
        return (self.baseline.name, *(one.side.name for one in self.variants))

    @property
    def estimates(self) -> Iterator[Estimate]:
        """The values of all scenarios and the differences from the baseline, by measure."""
        for variant in self.variants:
            for one in variant.contrasts.values():
                yield from (one.value("baseline"), one.value("variant"), one.difference)

    @property
    def each_level(self) -> float:
        """The level of a single interval."""
        return 1.0 - (1.0 - self.level) / len(self.variants)


def compared(
    results: Sequence[Result],
    replications: int | None = None,
    measures: Sequence[str] = (),
    level: float = LEVEL,
) -> Comparison:
    """Return results compared with the first of them, over as many replications as all have."""
    first, *others = results
    for other in others:
        check_paired(party_of(first), party_of(other))
    held = [result.replications for result in results]
    count = min(held if replications is None else (*held, replications))
    if first.inner is not None:
        count = whole_samples(count, first.inner)
    each, of = 1.0 - (1.0 - level) / len(others), len(others)
    return Comparison(
        baseline=_side(first),
        variants=tuple(_variant(first, other, count, measures, each, of) for other in others),
        replications=count,
        seed=first.seed,
        level=level,
        uncertainty=str(first.summary["interval"]),
        notes=tuple(_notes(results, count)),
    )


def _side(result: Result) -> Side:
    return Side(str(result.run_info["scenario"]), result.path, result.replications)


def _notes(results: Sequence[Result], count: int) -> Iterator[str]:
    if any(result.replications != count for result in results):
        yield (
            f"compared: the first {count:,} replications of each; medians are over all that a"
            " folder holds"
        )
    if len(results) > 2:
        yield f"intervals and p hold together over the {len(results) - 1} variants (Bonferroni)"
    for result in results:
        for warning in result.warnings:
            yield f"warning: {result.run_info['scenario']}: {warning}"


def _variant(
    baseline: Result, variant: Result, count: int, wanted: Sequence[str], level: float, of: int
) -> Variant:
    mine, theirs = baseline.summary["measures"], variant.summary["measures"]
    both = [id for id in mine if id in theirs]
    for id in wanted:
        if id not in both:
            raise RequestError(f"measure {id!r}: not in both results{did_you_mean(id, both)}")
    chosen = [measure_of(id) for id in both if not wanted or id in wanted]
    apart = tuple(differences(baseline.scenario_text, variant.scenario_text))
    base, side = _side(baseline).name, _side(variant)
    side = side._replace(name=_told_apart(side.name, base, apart))
    return Variant(
        side=side,
        differences=apart,
        contrasts=contrasts(baseline, variant, chosen, count, (base, side.name), level, of),
        only_baseline=tuple(id for id in mine if id not in theirs),
        only_variant=tuple(id for id in theirs if id not in mine),
    )


def _told_apart(name: str, baseline: str, apart: Sequence[Difference]) -> str:
    """Return the variant's name, or if it has the baseline's, that and what differs."""
    if name != baseline:
        return name
    if not apart:
        return f"{name}, again"
    return f"{name}, {label_of((keys(one.path), one.other) for one in apart)}"


def contrasts(
    baseline: Result,
    variant: Result,
    measures: Sequence[Measure],
    count: int,
    names: tuple[str, str],
    level: float = LEVEL,
    of: int = 1,
) -> dict[str, Contrast]:
    """Return the contrasts of measures that both have; of medians the values alone.

    of: variants over which each p is to hold, as the level does already.
    """
    check_in_step(baseline.path, variant.path, count, baseline.inner)
    counted = [one for one in measures if one.kind not in MEDIANS]
    sides = (first_values(side.path, counted, count, side.inner) for side in (baseline, variant))
    values = zip(*sides, strict=True)
    made = {}
    for measure in measures:
        if measure.kind in MEDIANS:
            entries = (side.summary["measures"][measure.id] for side in (baseline, variant))
            found = beside(measure, *entries)
        else:
            one, other = next(values)
            found = contrast(measure, one, other, level, baseline.inner)
        p = found.difference.p and min(1.0, of * found.difference.p)
        difference = replace(found.difference, p=p, versus=names[0], point=names[1])
        made[measure.id] = replace(found, difference=difference)
    return made


def first_values(
    folder: Path, measures: Sequence[Measure], count: int, inner: int | None
) -> Iterator[Floats]:
    """Yield measures in the first replications of a result, as `Measure.values` gives them."""
    at_once = max(AT_ONCE, SHORT // count)

    def first(name: str) -> Rows:
        return First(table_path(folder, name), count, inner)

    return values_of(first, measures, inner, at_once)


def check_in_step(baseline: Path, variant: Path, count: int, inner: int | None) -> None:
    """Raise `RequestError` unless two results have the same first replications."""
    for folder in (baseline, variant):
        (some,) = columns_of(partial(table_path, folder), ["replication"], inner).values()
        if len(some) < count:
            raise RequestError(f"{variant}: its replications are not those of {baseline}")


class Paired(NamedTuple):
    """A point of a sweep against its base: places of both in the sweep, and contrasts by id.

    changed: in what the point differs. retimed: whether its start or end differs, so that other
    random numbers belong to its times.
    """

    point: int
    base: int
    changed: str
    contrasts: dict[str, Contrast]
    retimed: bool = False


def bases(sweep: Sweep) -> list[int | None]:
    """Return for each point the place of the point that it is held against; None for none.

    Where each point differs from the first in one factor at most, that is the base. Elsewhere it
    is the point with the same threat and environment at which the defence is as at the first
    point. The points of a sample have none: the first is no better than any other.
    """
    points, first = sweep.points, sweep.points[0].factors
    if sweep.info["design"]["kind"] not in GRIDS:
        return [None] * len(points)
    if one_by_one(sweep):
        return [0] * len(points)
    sides = {name: about["side"] for name, about in sweep.info["factors"].items()}
    held = {name: value for name, value in first.items() if sides[name] == "defence"}
    place = {json.dumps(one.factors, sort_keys=True): i for i, one in enumerate(points)}
    return [place.get(json.dumps(one.factors | held, sort_keys=True)) for one in points]


def one_by_one(sweep: Sweep) -> bool:
    """Return whether the points of a grid differ from the first in one factor at most."""
    first = sweep.points[0].factors
    apart = (sum(one.factors[name] != first[name] for name in first) for one in sweep.points)
    return sweep.info["design"]["kind"] in GRIDS and max(apart) <= 1


def against_bases(sweep: Sweep, measures: Sequence[str]) -> list[Paired]:
    """Return every point that has another one as its base against it; none if points failed.

    Each interval holds by itself. Points whose duration or start differs from their base's
    have no differences; nor have medians, and measures that one of the points lacks.
    """
    return [
        _paired(sweep, point, base, measures)
        for point, base in enumerate(() if sweep.failed else bases(sweep))
        if base is not None and base != point
    ]


def _paired(sweep: Sweep, point: int, base: int, measures: Sequence[str]) -> Paired:
    one, other = sweep.results[base], sweep.results[point]
    both = [id for id in measures if all(id in side.summary["measures"] for side in (one, other))]
    counted = [found for found in map(measure_of, both) if found.kind not in MEDIANS]
    there, here = sweep.points[base], sweep.points[point]
    changed = name_of({k: v for k, v in here.factors.items() if v != there.factors[k]})
    retimed = times_of(one.scenario_text) != times_of(other.scenario_text)
    if not counted or retimed:
        return Paired(point, base, changed, {}, retimed)
    found = contrasts(one, other, counted, sweep.replications, (there.name, here.name))
    return Paired(point, base, changed, found)
