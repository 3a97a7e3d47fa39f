"""Which variant was chosen, what was seen of the others, and what that is worth."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.report.forecast import about, duration
from sim.report.grid import grid, hyphenated
from sim.report.numbers import Scale, percent, plural, scale_of, significant
from sim.report.sweep_pairs import keep_whole
from sim.report.text.differences import signed
from sim.scenario.problems import shown

if TYPE_CHECKING:
    from sim.experiment.runs.selecting import PlannedSelection, Selection

PROBABLE: Final = (
    "best: in so many of 2,000 bootstrap samples of the replications the variant is the best, its"
    " pairs with the chosen one kept together (over the replications that both have, ties shared)."
    " Intervals: 95 %, each for itself, as if the number of replications had been fixed beforehand."
)


def announced(planned: PlannedSelection) -> str:
    """Return what is said before a selection starts: variants, scenes, the least and most runs."""
    variants, scenes = len(planned.field.variants), len(planned.field.scenes)
    of_each = plural(scenes, "combination") + " of the rest" if scenes > 1 else "one scene"
    least, most = planned.runs
    return (
        f"{planned.study.plan.name}: {plural(variants, 'variant')} × {of_each};\n"
        f"at least {least:,} runs, {about(least * planned.run_s, planned.crew.workers)}; "
        f"at most {most:,}, about {duration(most * planned.run_s)}"
    )


def chosen(found: Selection) -> Iterator[RenderableType]:
    """Yield what `redsea select` prints, the folder left out."""
    info = found.info
    yield _heading(found)
    yield _table(found)
    yield Group(*map(Text, (outcome(found), promise(info), price(info))))
    yield Text(PROBABLE, style="dim")


def _heading(found: Selection) -> RenderableType:
    info = found.info
    rest = list(info["scenes"][0])
    met = f", each a mean over {plural(len(info['scenes']), 'combination')} of {', '.join(rest)}"
    said = (
        f"{plural(len(found.variants), 'variant')} of {', '.join(info['factors'])}"
        f"{met if len(info['scenes']) > 1 else ''}; seed {info['seed']}, the same luck for all, "
        f"{info['interval']}"
    )
    way = "most" if info["largest"] else "least"
    asked = f"wanted: {way} {name_of(info)}; a difference of {by(info)} matters"
    lines = [Text(info["study"], style="bold"), Text(info["question"]), Text(said), Text(asked)]
    return Group(*lines)


def name_of(info: Mapping[str, Any]) -> str:
    """Return what the measure is called."""
    return str(info["measure"]["label"]).lower()


def by(info: Mapping[str, Any]) -> str:
    """Return the difference that matters, with its unit."""
    scale = scale_of(_entry(info, info["by"], None))
    points = "points" if scale.unit == "%" else scale.unit
    return f"{significant(info['by'] / scale.factor)} {points}".rstrip()


def _entry(info: Mapping[str, Any], value: float, ci: Any) -> dict[str, Any]:  # noqa: ANN401
    return {**info["measure"], "mean": value, "ci": ci, "quantiles": {}}


def _table(found: Selection) -> Table:
    info = found.info
    factors = info["factors"]
    titles = (*map(hyphenated, factors), name_of(info), "difference", "best", "n", "out by")
    table = grid(*titles, text=tuple(range(len(factors))))
    for rank, place in enumerate(found.places):
        values = [shown(found.variants[place.number].values[name]) for name in factors]
        scale = scale_of(_entry(info, place.mean, place.ci))
        mean = Text(f"{scale.write(place.mean)} {scale.unit}".rstrip(), justify="right")
        mean.append(f"\n{_span(scale, place.ci)}", style="dim")
        apart = Text("identical" if place.identical else "–", justify="right")
        if place.difference is not None and not place.identical:
            own = scale_of(_entry(info, place.difference, place.difference_ci))
            apart = Text(signed(own.write(place.difference)), justify="right")
            apart.append(f"\n{_span(own, place.difference_ci, True)}", style="dim")
        gone = "" if place.out_by is None else f"{_rank(found, place.out_by)}."
        table.add_row(
            *values, mean, apart, percent(place.probability), f"{place.replications:,}", gone,
            end_section=rank == len(found.places) - 1,
        )  # fmt: skip
    keep_whole(table, len(factors))
    return table


def _rank(found: Selection, number: int) -> int:
    return 1 + [place.number for place in found.places].index(number)


def _span(scale: Scale, ends: tuple[float, float] | None, sign: bool = False) -> str:
    if ends is None:
        return ""
    texts = [signed(scale.write(end)) if sign else scale.write(end) for end in ends]
    return f"[{', '.join(texts)}]"


def outcome(found: Selection) -> str:
    """Return what was chosen, or what is left undecided."""
    info = found.info
    n = plural(info["looked_at"], "replication")
    names = [found.variants[number].name for number in info["left"]]
    best = found.variants[info["chosen"]].name
    if info["equal"]:
        return (
            f"Chosen: {best}, but {' and '.join(names)} have the same {name_of(info)} in {n}: "
            "they are equally good."
        )
    if info["decided"]:
        return f"Chosen: {best}, after {n} of those that were left."
    return (
        f"Not decided: after {n}, which is the budget, {len(names)} are left: "
        f"{'; '.join(names)}. The best so far is {best}; a larger --budget goes on."
    )


def promise(info: Mapping[str, Any]) -> str:
    """Return what is guaranteed, and what is not."""
    if not info["decided"]:
        return (
            "Guaranteed is only that the best, if it is better by that much, is among those left."
        )
    return (
        f"Guaranteed: if one variant is better than every other by {by(info)} or more, it is the "
        f"one chosen with a probability of at least {percent(info['confidence'])} (Kim and Nelson's"
        " KN, for normal means). Where others are within that of the best, the choice is one of "
        "these, as a rule: shown by experiment, not proved."
    )


def price(info: Mapping[str, Any]) -> str:
    """Return the replications made against those that equal numbers would have taken."""
    runs, equal = info["spent"]["replications"], info["spent"]["equal"]
    if runs == equal:
        return f"{runs:,} runs, as many for each."
    times = significant(equal / runs)
    return (
        f"{runs:,} runs; as many for each as for the last would be {equal:,}, {times} times that."
    )


def as_json(found: Selection) -> str:
    """Return the whole outcome as JSON."""
    whole = {"folder": str(found.path), **found.info}
    return json.dumps(whole, indent=2, ensure_ascii=False)
