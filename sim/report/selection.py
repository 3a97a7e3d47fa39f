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

if TYPE_CHECKING:
    from sim.experiment.runs.choose import Choice, PlannedChoice
    from sim.experiment.runs.elimination import Elimination

Info = Mapping[str, Any]
"""As in ``answer.json``."""

MOST_NAMED: Final = 6
"""Variants within what matters that are named; of more the number is told."""

PROBABLE: Final = (
    "best: in so many of 2,000 bootstrap samples of the replications the variant is the best, its"
    " pairs with the chosen one kept together (over the replications that both have, ties shared)."
    " Intervals: 95 %, each for itself, as if the number of replications had been fixed beforehand."
)


def announced(planned: PlannedChoice, way: Elimination) -> str:
    """Return what is said before a comparison starts: variants, scenes, the least and most runs."""
    variants, scenes = len(way.field.variants), len(way.field.scenes)
    of_each = plural(scenes, "combination") + " of the rest" if scenes > 1 else "one scene"
    (least, most), (least_s, most_s) = way.runs, planned.seconds
    return (
        f"{planned.study.plan.name}: {plural(variants, 'variant')} × {of_each};\n"
        f"at least {least:,} runs, {about(least_s, planned.workers)}; "
        f"at most {most:,}, about {duration(most_s)}"
    )


def chosen(found: Choice) -> Iterator[RenderableType]:
    """Yield what `redsea choose` prints of a comparison, the folder left out."""
    info = found.info
    yield _heading(info)
    yield _table(info)
    said = (outcome(info), *near(info), promise(info), price(info))
    yield Group(*map(Text, said))
    yield Text(PROBABLE, style="dim")


def _heading(info: Info) -> RenderableType:
    rest = list(info["scenes"][0])
    met = f", each a mean over {plural(len(info['scenes']), 'combination')} of {', '.join(rest)}"
    said = (
        f"{plural(len(info['variants']), 'variant')} of {', '.join(info['factors'])}"
        f"{met if len(info['scenes']) > 1 else ''}; seed {info['seed']}, the same luck for all, "
        f"{info['interval']}"
    )
    way = "most" if info["largest"] else "least"
    asked = f"wanted: {way} {name_of(info)}; a difference of {by(info)} matters"
    lines = [Text(info["study"], style="bold"), Text(info["question"]), Text(said), Text(asked)]
    return Group(*lines)


def name_of(info: Info) -> str:
    """Return what the measure is called."""
    return str(info["measure"]["label"]).lower()


def by(info: Info) -> str:
    """Return the difference that matters, with its unit."""
    scale = scale_of(_entry(info, info["by"], None))
    points = "points" if scale.unit == "%" else scale.unit
    return f"{significant(info['by'] / scale.factor)} {points}".rstrip()


def _entry(info: Info, value: float, ci: Any) -> dict[str, Any]:  # noqa: ANN401
    return {**info["measure"], "mean": value, "ci": ci, "quantiles": {}}


def _table(info: Info) -> Table:
    factors, variants = info["factors"], info["variants"]
    costed = all(one["cost"] is not None for one in variants)
    beside = ("cost", "out by") if costed else ("out by",)
    titles = (*map(hyphenated, factors), name_of(info), "difference", "best", "n", *beside)
    table = grid(*titles, text=tuple(range(len(factors))))
    ranks = {one["number"]: rank for rank, one in enumerate(variants, 1)}
    for one in variants:
        scale = scale_of(_entry(info, one["mean"], one["ci"]))
        mean = Text(f"{scale.write(one['mean'])} {scale.unit}".rstrip(), justify="right")
        mean.append(f"\n{_span(scale, one['ci'])}", style="dim")
        apart = Text("identical" if one["identical"] else "–", justify="right")
        if one["difference"] is not None and not one["identical"]:
            own = scale_of(_entry(info, one["difference"], one["difference_ci"]))
            apart = Text(signed(own.write(one["difference"])), justify="right")
            apart.append(f"\n{_span(own, one['difference_ci'], True)}", style="dim")
        gone = "" if one["out_by"] is None else f"{ranks[one['out_by']]}."
        table.add_row(
            *one["settings"].values(), mean, apart, percent(one["probability"]),
            f"{one['replications']:,}", *((money(one["cost"]),) if costed else ()), gone,
            end_section=ranks[one["number"]] == len(variants),
        )  # fmt: skip
    keep_whole(table, len(factors))
    return table


def money(dollars: float) -> str:
    """Return an amount of money with its unit."""
    scale = scale_of({"unit": "USD", "kind": "count", "mean": dollars, "ci": None, "quantiles": {}})
    return f"{scale.write(dollars)} {scale.unit}"


def _span(scale: Scale, ends: tuple[float, float] | None, sign: bool = False) -> str:
    if ends is None:
        return ""
    texts = [signed(scale.write(end)) if sign else scale.write(end) for end in ends]
    return f"[{', '.join(texts)}]"


def _by_number(info: Info) -> dict[int, Info]:
    return {one["number"]: one for one in info["variants"]}


def outcome(info: Info) -> str:
    """Return what was chosen, or what is left undecided."""
    n, variants = plural(info["looked_at"], "replication"), _by_number(info)
    names = [variants[number]["name"] for number in info["left"]]
    best = variants[info["chosen"]]["name"]
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


def near(info: Info) -> Iterator[str]:
    """Yield the variants that came out worse by less than what matters, with what they cost."""
    variants = _by_number(info)
    found = [variants[number] for number in info["within"]]
    if not found:
        return
    best = variants[info["chosen"]]["cost"]
    told = [_with_cost(one, best) for one in found[:MOST_NAMED]]
    more = f"; and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    cost = "" if best is None else f" (the chosen one fires {money(best)} a replication)"
    yield (
        f"Worse by less than {by(info)}, so that the difference does not matter{cost}: "
        f"{'; '.join(told)}{more}."
    )


def _with_cost(one: Info, best: float | None) -> str:
    if best is None or one["cost"] is None:
        return str(one["name"])
    less = best - one["cost"]
    if less == 0.0:
        return f"{one['name']} (as dear)"
    return f"{one['name']} ({money(abs(less))} {'less' if less > 0.0 else 'more'})"


def promise(info: Info) -> str:
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


def price(info: Info) -> str:
    """Return the replications made against those that equal numbers would have taken."""
    runs, equal = info["spent"]["replications"], info["spent"]["equal"]
    if runs == equal:
        return f"{runs:,} runs, as many for each."
    times = significant(equal / runs)
    return (
        f"{runs:,} runs; as many for each as for the last would be {equal:,}, {times} times that."
    )


def as_json(found: Choice) -> str:
    """Return the whole outcome as JSON."""
    return json.dumps({"folder": str(found.path), **found.info}, indent=2, ensure_ascii=False)
