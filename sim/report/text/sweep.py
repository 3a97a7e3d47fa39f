"""What `redsea sweep` says: every point of a study, and what its design tells of the factors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.analysis.compare.comparison import GRIDS, Paired, against_bases, one_by_one
from sim.experiment.analysis.sensitivity.analysis import Matters, sensitivity
from sim.experiment.errors import RequestError
from sim.report.document.document import Document, Section, sections
from sim.report.document.estimates import ROUGH, inline, laid_out, titled
from sim.report.numbers import about as lasting
from sim.report.numbers import meaning, plural, scale, significant
from sim.report.text.matters import headline, notes_of, sections_of
from sim.report.text.points import (
    DEFAULT,
    Found,
    changing,
    estimates_of,
    fixed,
    names_of,
    points_table,
    settings,
    size_of,
)

if TYPE_CHECKING:
    from sim.experiment.analysis.compare.contrast import Contrast
    from sim.experiment.runs.probe import Forecast
    from sim.experiment.runs.sweep import PlannedSweep
    from sim.experiment.store.swept import Sweep

MORE: Final = ("cost", "raid-annihilation", "rounds", "no-ship-hit")
"""Further measures for ``--full`` and for machines, as far as the points have them."""

MOST_POINTS: Final = 24
"""With more points than this, or sampled ones, the table of them is left to ``--full``."""

RETIMED: Final = "–: starts or lasts otherwise than its base, so it meets other random numbers"


def announced(planned: PlannedSweep, forecast: Forecast) -> str:
    """Return the text before a sweep starts: points, runs, and how long it will take."""
    n, points = planned.order.replications, len(planned.points)
    runs = f"{plural(points, 'point')} × {n:,} replications = {points * n:,} runs"
    lines = [f"{planned.study.plan.name}: {runs}"]
    if forecast.missing:
        there = n * len(planned.distinct) - forecast.missing
        known = f", {there:,} are there already" if there else ""
        lines.append(f"{lasting(forecast.seconds, forecast.workers)}{known}")
    design = planned.design
    if design.correlation is not None:
        lines.append(f"largest correlation between two factors' columns: {design.correlation:.3f}")
    if design.excluded:
        lines.append(f"{plural(design.excluded, 'point')} left out by the constraints")
    if design.repeated:
        lines.append(
            f"{plural(design.repeated, 'point')} of the design came again and counted once"
        )
    return "\n".join(lines)


def document_of(sweep: Sweep, measures: Sequence[str] = ()) -> Document:
    """Return the document of `redsea sweep`; ``measures``: ids, else leakers and hits."""
    wanted = list(dict.fromkeys(measures or DEFAULT))
    further = [id for id in MORE if id in sweep.known]
    found = estimates_of(sweep, list(dict.fromkeys((*wanted, *DEFAULT, *further))))
    more = [] if measures else further
    paired, (matters, refused) = against_bases(sweep, wanted), what_matters(sweep, wanted)
    grid = sweep.info["design"]["kind"] in GRIDS
    return Document(
        title=sweep.name,
        about="\n".join(filter(None, (str(sweep.info["question"]), about(sweep)))),
        headline=tuple(
            [headline(one) for one in matters] if matters and not grid
            else [extremes(found, id) for id in wanted]
        ),
        sections=sections(
            points_table(sweep, {id: found[id] for id in wanted}, not grid or _many(sweep)),
            differences(sweep, paired, wanted),
            _leading(matters, grid),
            points_table(sweep, {id: found[id] for id in more}, True, "more measures")
            if more else None,
        ),
        warnings=tuple(sweep.warnings),
        notes=() if grid else (*refused, *notes_of(matters)),
        estimates=(
            *(one for column in found.values() for one in column if one is not None),
            *(one.difference for row in paired for one in row.contrasts.values()),
            *(one for each in matters for one in each.estimates()),
        ),
        data=data_of(sweep, paired),
        provenance={"sweep folder": str(sweep.path), "seed": sweep.seed},
    )  # fmt: skip


def about(sweep: Sweep) -> str:
    """Return the run in words, and the factors that are the same at every point."""
    chance = meaning(sweep.results[0].summary["interval"])
    said = f"{size_of(sweep)}; intervals: 95 % a point, {chance}. {fixed(sweep)}".rstrip()
    if sweep.info["design"]["kind"] == "one-at-a-time":
        said += f" Base: {settings(sweep, changing(sweep))}."
    return said


def _many(sweep: Sweep) -> bool:
    return len(sweep.points) > MOST_POINTS


def extremes(found: Found, id: str) -> str:
    """Return in a sentence where a measure is least and where it is most, if it moves at all."""
    there = [one for one in found[id] if one is not None and one.value is not None]
    if not there:
        return f"{id}: no value at any point."
    unit = scale(*there)
    low, high = (pick(there, key=lambda one: one.value or 0.0) for pick in (min, max))
    name = titled(low.label, unit)
    if low.value == high.value:
        where = f"at {low.point}" if len(there) == 1 else f"at all {len(there)} points"
        return f"{name}: {inline(low, unit)} {where}."
    said = [f"{inline(one, unit)} at {one.point}" for one in (low, high)]
    return f"{name}: from {said[0]} to {said[1]}."


def what_matters(sweep: Sweep, measures: Sequence[str]) -> tuple[list[Matters], list[str]]:
    """Return the statistics besides the differences, and the reasons for missing ones."""
    if len(sweep.points) == 1 or one_by_one(sweep):
        return [], []
    found, refused = list[Matters](), list[str]()
    for id in measures:
        try:
            found += sensitivity(sweep, id)
        except RequestError as error:
            refused.append(str(error))
    return found, refused


def _leading(found: Sequence[Matters], grid: bool) -> Iterator[Section]:
    """Yield what the design tells, the first statistic of a measure that is no detail."""
    for one in found:
        for at, section in enumerate(sections_of(one, detail=grid)):
            yield replace(section, detail=section.detail or at > 0)


def differences(sweep: Sweep, found: Sequence[Paired], wanted: Sequence[str]) -> Section | None:
    """Return the points against their bases, and the variance reduction overall."""
    ids = [id for id in wanted if any(id in one.contrasts for one in found)]
    if not ids:
        return None
    columns, names = names_of(sweep)
    by_id = {id: [one.contrasts[id] for one in found if id in one.contrasts] for id in ids}
    heads = [of[0].difference.label for of in by_id.values()]
    rows = [
        (names[one.point], [one.contrasts[id].difference if id in one.contrasts else None
                            for id in ids])
        for one in found
    ]  # fmt: skip
    return Section(
        title="differences",
        sentences=(against(sweep, found),),
        content=laid_out(columns, heads, rows, range(len(ids))),
        notes=(*_notes(found, by_id), *(saving(of) for of in by_id.values())),
    )


def against(sweep: Sweep, found: Sequence[Paired]) -> str:
    """Return in a line what the differences are from."""
    moved = changing(sweep)
    chosen = [name for name in moved if sweep.info["factors"][name]["side"] == "defence"]
    if sweep.info["design"]["kind"] == "one-at-a-time":
        return "Paired differences from the base:"
    if all(one.base == 0 for one in found):
        return f"Paired differences from {settings(sweep, moved)}:"
    rest = ", ".join(name for name in moved if name not in chosen)
    return f"Paired differences from {settings(sweep, chosen)}, at the same {rest}:"


def _notes(found: Sequence[Paired], by_id: dict[str, list[Contrast]]) -> Iterator[str]:
    """Yield what the marks in the table say, of those that are there."""
    there = [one.difference for of in by_id.values() for one in of]
    alike = next((one.note for one in there if one.identical), None)
    if alike:
        yield f"identical: {alike}"
    if any(one.rough for one in there):
        yield ROUGH
    if any(one.retimed for one in found):
        yield RETIMED


def saving(found: Sequence[Contrast]) -> str:
    """Return how many times the replications an unpaired comparison would need."""
    name = found[0].difference.label.lower()
    saved = [one.pairing.saved for one in found if one.difference.bounded]
    sizes = [one for one in saved if one is not None]
    if not sizes:
        return f"Variance reduction by pairing, {name}: none, no replication differs."
    low, middle, high = (significant(of(sizes)) for of in (min, median, max))
    ends = low if low == high else f"{low} to {high}"
    among = "" if low == high else f" (median {middle})"
    return (
        f"Variance reduction by pairing, {name}: an unpaired comparison would need {ends} times the"
        f" replications{among}."
    )


def data_of(sweep: Sweep, paired: Sequence[Paired]) -> dict[str, Any]:
    """Return the data for machines beside the estimates: the points, and the gain by pairing."""
    kept = ("study", "question", "replications", "design", "factors")
    return {
        "folder": str(sweep.path),
        **{key: sweep.info[key] for key in kept},
        "seed": sweep.seed,
        "points": [
            {"number": one.number, "name": one.name, "factors": one.factors,
             "folder": str(one.folder)}
            for one in sweep.points
        ],
        "paired": [
            {
                "point": sweep.points[one.point].name, "versus": sweep.points[one.base].name,
                "retimed": one.retimed,
                "measures": {id: of.told() for id, of in one.contrasts.items()},
            }
            for one in paired
        ],
    }  # fmt: skip
