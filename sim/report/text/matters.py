"""What `redsea sensitivity` says: which factors decide a measure, how much, and where."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.analysis.sensitivity.linear import Linear
from sim.experiment.analysis.sensitivity.shares import A_FACTOR
from sim.report.document.document import Document, Section, Table, sections
from sim.report.document.estimates import ROUGH, inline, laid_out
from sim.report.numbers import percent, plural
from sim.report.text.points import fixed, size_of

if TYPE_CHECKING:
    from sim.experiment.analysis.sensitivity.analysis import Matters
    from sim.experiment.analysis.sensitivity.linear import Slope
    from sim.experiment.statistics.estimate import Estimate
    from sim.experiment.store.swept import Sweep
    from sim.experiment.study.axes import Axis

SCREENING: Final = (
    "mu*: mean absolute elementary effect over the factor's whole range; mu: the same with signs;"
    " sigma: standard deviation of the effects, large where the factor interacts with others or"
    " acts along a curve. Monte Carlo noise is removed from mu* and sigma."
)
NO_SIGN: Final = (
    "A categorical factor with three or more levels has no sign; its effect is the mean absolute"
    " difference between two levels."
)
SHARES: Final = (
    "First-order index: share of the variance that the group explains alone. Total-effect index:"
    " share that would remain if all other factors were known. Monte Carlo noise is removed."
)
EFFECTS: Final = (
    "Main effect: mean change from the first value to the second, the other factors averaged over."
)
STANDARDISED: Final = "Standardised: standard deviations of the measure for one of the factor."
HONEST: Final = (
    "A regression tree grown on one half of the points; its numbers are from the other half, of"
    " whose variance it explains {}."
)


def document_of(sweep: Sweep, found: Sequence[Matters]) -> Document:
    """Return the document of `redsea sensitivity`."""
    design = sweep.info["design"]["kind"]
    return Document(
        title=sweep.name,
        about=f"{sweep.info['question']}\n{design}: {size_of(sweep)}; intervals: 95 %, each for"
        f" itself. {fixed(sweep)}".rstrip(),
        headline=tuple(headline(one) for one in found),
        sections=sections(*(sections_of(one) for one in found)),
        notes=tuple(notes_of(found)),
        estimates=tuple(one for each in found for one in each.estimates()),
        data={
            "folder": str(sweep.path), "study": sweep.name, "design": sweep.info["design"],
            "replications": sweep.replications, "seed": sweep.seed,
            "measures": {one.measure.id: data_of(one) for one in found},
        },
        provenance={"sweep folder": str(sweep.path), "seed": sweep.seed},
    )  # fmt: skip


def data_of(found: Matters) -> dict[str, Any]:
    """Return a measure's data for machines, and the reason for each missing statistic."""
    linear, tree = found.linear, found.tree
    return {
        "mean": found.mean,
        "noise": None if math.isnan(found.noise) else found.noise,
        "r2": linear.r2 if isinstance(linear, Linear) else None,
        "replications_missing": None if found.shares is None else found.shares.more,
        "why_no_effects": linear if isinstance(linear, str) else None,
        "why_no_regions": tree if isinstance(tree, str) else None,
    }


def headline(found: Matters) -> str:
    """Return the strongest effects, and those that cannot be told from 0."""
    name = found.measure.label
    if math.isnan(found.noise):
        return f"{name}: the same at all points, so nothing matters."
    ranked = found.ranked()
    if not ranked:
        return f"{name}: {why(found)}."
    clear = list(dict.fromkeys(factor for factor, one in ranked if one.clear))
    still = [factor for factor in dict.fromkeys(dict(ranked)) if factor not in clear]
    said = f"clear effects, the largest first: {', '.join(clear)}" if clear else "no clear effect"
    return f"{name}: {said}; not clear: {', '.join(still)}." if still else f"{name}: {said}."


def why(found: Matters) -> str:
    """Return why nothing can be said of a measure, and what would help."""
    if found.shares is None:
        return f"no effects: {found.linear or 'no point can be compared with its base'}"
    if found.shares.more:
        more = plural(found.shares.more, "more replication")
        return f"no shares, as Monte Carlo noise hides them: at least {more} a point are needed"
    n, factors = found.shares.sd.n, sum(len(one.factors) for one in found.shares.groups)
    if not found.shares.sd.bounded:
        few = f"{n} points a sample are too few for {plural(factors, 'factor')}"
        return f"no shares: {few}; at least {A_FACTOR * factors} are needed"
    return f"no shares: {n} points a sample cannot show that the variance between points exceeds 0"


def noise_of(found: Matters) -> str:
    """Return in a sentence how much of the spread between points is Monte Carlo noise."""
    return f"Monte Carlo noise is {percent(found.noise)} of the variance between the points."


def sections_of(found: Matters, detail: bool = False) -> Iterator[Section]:
    """Yield what the design tells of a measure, a section a statistic; detail: all are details."""
    if not math.isnan(found.noise):
        for part in (_differences, _screening, _shares, _effects, _per_unit, _regions):
            for one in part(found):
                yield replace(one, detail=one.detail or detail)


def notes_of(found: Sequence[Matters]) -> list[str]:
    """Return how to read the printed statistics, each once."""
    told = [one for one in found if not math.isnan(one.noise)]
    screened = [factor for one in told for factor in one.screened or ()]
    notes = {
        SCREENING: bool(screened),
        NO_SIGN: any(factor.mu is None for factor in screened),
        SHARES: any(one.shares is not None and one.shares.more is None for one in told),
        EFFECTS: any(one.effects() for one in told),
        ROUGH: any(estimate.rough for one in told for estimate in one.estimates()),
    }
    return [note for note, needed in notes.items() if needed]


def _differences(found: Matters) -> Iterator[Section]:
    rows = [((name,), (one,)) for name, one in found.ranked()] if found.differences else []
    if rows:
        yield _section(found, "differences", laid_out(("point",), (_change(found),), rows, (0,)))


def _screening(found: Matters) -> Iterator[Section]:
    if found.screened is None:
        return
    rows = [((one.factor, _range(found.axes[one.factor])), (one.mu_star, one.mu, one.sigma))
            for one in found.screened]  # fmt: skip
    table = laid_out(("factor", "range"), ("mu*", "mu", "sigma"), rows, (1,))
    yield _section(found, "elementary effects", table, noise_of(found))


def _range(axis: Axis) -> str:
    if axis.numbers is None:
        return ", ".join(axis.labels)
    return f"{axis.labels[0]} → {axis.labels[-1]}"


def _shares(found: Matters) -> Iterator[Section]:
    if found.shares is None or found.shares.more is not None:
        return
    rows: list[tuple[tuple[str, ...], tuple[Estimate | None, ...]]] = [
        ((one.group, ", ".join(one.factors)), (one.first, one.total)) for one in found.shares.groups
    ]
    rows.append((("interaction", ""), (found.shares.interaction, None)))
    table = laid_out(("group", "factors"), ("first-order", "total-effect"), rows)
    yield _section(found, "shares of the variance", table, noise_of(found))


def _effects(found: Matters) -> Iterator[Section]:
    if not isinstance(found.linear, Linear):
        if found.linear is not None:
            yield _section(found, "main effects", None, f"No main effects: {found.linear}.")
        return
    rows = [((one.factor, change_of(one)), (one.whole,)) for one in found.effects()]
    table = laid_out(("factor", "from → to"), ("main effect",), rows, (0,))
    r2 = percent(max(0.0, found.linear.r2))
    explained = f"The main effects explain {r2} of the variance between points (adjusted R²)."
    yield _section(found, "main effects", table, f"{explained} {noise_of(found)}")


def _per_unit(found: Matters) -> Iterator[Section]:
    rows = [((one.factor, change_of(one)), (one.unit, one.standardised)) for one in found.effects()]
    if rows:
        heads = "of one unit", "standardised"
        table = laid_out(("factor", "from → to"), heads, rows, (0, 1))
        yield replace(_section(found, "main effects per unit", table, STANDARDISED), detail=True)


def change_of(slope: Slope) -> str:
    """Return from which value to which a factor changes."""
    low, high = (str(one).partition("=")[2] for one in (slope.whole.versus, slope.whole.point))
    return f"{low} → {high}"


def _regions(found: Matters) -> Iterator[Section]:
    if isinstance(found.tree, str):
        yield _section(found, "regions", None, f"No regions of high and low values: {found.tree}.")
    elif found.tree is not None:
        rows = [((one.mean.point or "", percent(one.share)), (one.mean,))
                for one in found.tree.leaves]  # fmt: skip
        table = laid_out(("where", "points"), (found.measure.label,), rows)
        yield _section(found, "regions", table, HONEST.format(f"{inline(found.tree.explained)} %"))


def _section(found: Matters, title: str, table: Table | None, *notes: str) -> Section:
    name = f"{found.measure.label}: {title}"
    return Section(title=name, sentences=(name,), content=table, notes=notes)


def _change(found: Matters) -> str:
    return f"difference in {found.measure.label.lower()}"
