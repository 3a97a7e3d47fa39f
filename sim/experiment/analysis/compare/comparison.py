"""Scenarios against a baseline, replication by replication, under the same luck (model 12.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.experiment.analysis.compare.contrast import Contrast, beside, contrast
from sim.experiment.analysis.compare.matched import check_paired, party_of, whole_samples
from sim.experiment.errors import RequestError, did_you_mean
from sim.experiment.statistics.components import Floats
from sim.experiment.statistics.estimate import MEDIANS, Estimate
from sim.experiment.statistics.intervals import LEVEL
from sim.experiment.statistics.measures import Measure, measure_of, values_of
from sim.experiment.store.folder import table_path
from sim.experiment.store.result import Result
from sim.experiment.tables.numbering import KEYS
from sim.experiment.tables.parquet import columns_of
from sim.scenario.differences import Difference, differences
from sim.scenario.file.overrides import label_of
from sim.scenario.file.paths import keys


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
    over all variants (Bonferroni). uncertainty: what the intervals mean. notes: what else is to be
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
        base = self.baseline.name
        for one in self.variants:
            name = one.side.name
            for found in one.contrasts.values():
                yield replace(found.value("baseline"), point=base)
                yield replace(found.value("variant"), point=name)
                yield replace(found.difference, point=name, versus=base)

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
    each = 1.0 - (1.0 - level) / len(others)
    return Comparison(
        baseline=_side(first),
        variants=tuple(
            _variant(first, other, count, measures, each, len(others)) for other in others
        ),
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
    found = contrasts(baseline.path, variant.path, chosen, count, level, baseline.inner)
    apart = tuple(differences(baseline.scenario_text, variant.scenario_text))
    side = _side(variant)
    for measure in chosen:
        if measure.kind in MEDIANS:
            found[measure.id] = beside(measure, (mine[measure.id], theirs[measure.id]))
    return Variant(
        side=side._replace(name=_told_apart(side.name, _side(baseline).name, apart)),
        differences=apart,
        contrasts={measure.id: _over_variants(found[measure.id], of) for measure in chosen},
        only_baseline=tuple(id for id in mine if id not in theirs),
        only_variant=tuple(id for id in theirs if id not in mine),
    )


def _over_variants(found: Contrast, variants: int) -> Contrast:
    """Return a contrast whose p holds over all variants together, as its interval does."""
    p = found.difference.p
    if p is None or variants == 1:
        return found
    return replace(found, difference=replace(found.difference, p=min(1.0, variants * p)))


def _told_apart(name: str, baseline: str, apart: Sequence[Difference]) -> str:
    """Return the variant's name, or if it has the baseline's, that and what differs."""
    if name != baseline:
        return name
    if not apart:
        return f"{name}, again"
    return f"{name}, {label_of((keys(one.path), one.other) for one in apart)}"


def contrasts(
    baseline: Path,
    variant: Path,
    measures: list[Measure],
    count: int,
    level: float,
    inner: int | None = None,
) -> dict[str, Contrast]:
    """Return the contrasts of measures that are counted in each replication, of two folders."""
    check_in_step(baseline, variant, count)
    found = {}
    for measure in measures:
        if measure.kind not in MEDIANS:
            one, other = (first_values(folder, measure, count) for folder in (baseline, variant))
            found[measure.id] = contrast(measure, one, other, level, inner)
    return found


def first_values(folder: Path, measure: Measure, count: int) -> Floats:
    """Return a measure in the first replications of a result, as `values_of` does."""
    return values_of(table_path(folder, "replications"), measure)[:, :count]


def check_in_step(baseline: Path, variant: Path, count: int) -> None:
    """Raise `RequestError` unless the first rows of two results are the same replications."""
    one, other = (columns_of(table_path(folder, "replications"), KEYS)
                  for folder in (baseline, variant))  # fmt: skip
    for key in KEYS:
        if len(other[key]) < count or not np.array_equal(one[key][:count], other[key][:count]):
            raise RequestError(f"{variant}: its replications are not those of {baseline}")
