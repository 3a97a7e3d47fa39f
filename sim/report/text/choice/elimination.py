"""What `redsea choose` says of compared variants: the best, the rest in order, what is promised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.statistics.estimate import Estimate
from sim.report.document.document import Document, Section, Stacked, Table
from sim.report.document.estimates import cell
from sim.report.forecast import about, duration
from sim.report.numbers import (
    percent,
    plural,
    scale,
    signed_ends,
    signed_value,
    significant,
    value,
)

if TYPE_CHECKING:
    from sim.experiment.runs.choose import Choice, PlannedChoice
    from sim.experiment.runs.elimination import Elimination

Info = Mapping[str, Any]
"""As in ``answer.json``."""

MOST_NAMED: Final = 6
"""Variants within what matters that are named; of more the number is told."""

PROBABLE: Final = (
    "P(best): share of 2,000 bootstrap samples of the replications in which the variant is the"
    " best. Intervals: 95 %, each for itself, as if the number of replications had been fixed."
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


def document_of(found: Choice) -> Document:
    """Return what is said of a comparison."""
    info = found.info
    return Document(
        title=info["study"],
        about=_about(info),
        headline=(outcome(info), *near(info)),
        sections=(Section(title="variants", content=_table(info), notes=(PROBABLE,)),),
        notes=(promise(info), price(info)),
        estimates=tuple(one for row in info["variants"] for one in _estimates(info, row)),
        data={"folder": str(found.path), **info},
        provenance={"folder": str(found.path), "seed": info["seed"]},
    )


def _about(info: Info) -> str:
    rest, scenes = list(info["scenes"][0]), len(info["scenes"])
    met = f", each a mean over {plural(scenes, 'combination')} of {', '.join(rest)}"
    way = "most" if info["largest"] else "least"
    return (
        f"{info['question']} {plural(len(info['variants']), 'variant')} of"
        f" {', '.join(info['factors'])}{met if scenes > 1 else ''}; seed {info['seed']}, common"
        f" random numbers, {info['interval']}. Wanted: {way} {name_of(info)}; a difference of"
        f" {by(info)} matters."
    )


def name_of(info: Info) -> str:
    """Return what the measure is called."""
    return str(info["measure"]["label"]).lower()


def by(info: Info) -> str:
    """Return the difference that matters, with its unit."""
    shown = scale(_estimate(info, "", info["by"], None))
    points = "points" if shown.unit == "%" else shown.unit
    return f"{significant(info['by'] / shown.factor)} {points}".rstrip()


def _estimate(info: Info, name: str, mean: float | None, ci: Any, **more: Any) -> Estimate:  # noqa: ANN401
    measure, (low, high) = info["measure"], ci or (None, None)
    return Estimate(
        measure=measure["id"], value=mean, low=low, high=high, unit=measure["unit"], point=name,
        label=measure["label"], kind=measure["kind"], method="t, Wilson or score" if ci else "none",
        **{"n": 0, **more},
    )  # fmt: skip


def _estimates(info: Info, row: Info) -> tuple[Estimate, Estimate]:
    """Return a variant's mean, and its difference from the chosen one."""
    n, name = row["replications"], row["name"]
    mean = _estimate(info, name, row["mean"], row["ci"], n=n)
    best = _by_number(info)[info["chosen"]]["name"]
    same = bool(row["identical"])
    ends = None if same else row["difference_ci"]
    apart = _estimate(info, name, row["difference"], ends, n=n, versus=best, identical=same)
    return mean, apart


def _table(info: Info) -> Table:
    factors, variants = info["factors"], info["variants"]
    costed = all(one["cost"] is not None for one in variants)
    beside = ("cost", "eliminated by") if costed else ("eliminated by",)
    titles = (*factors, name_of(info), "difference", "P(best)", "n", *beside)
    table = Table(*titles, words=range(len(factors)))
    ranks = {one["number"]: rank for rank, one in enumerate(variants, 1)}
    for one in variants:
        mean, apart = _estimates(info, one)
        gone = "" if one["out_by"] is None else f"{ranks[one['out_by']]}."
        cost = (money(one["cost"]),) if costed else ()
        beside = (percent(one["probability"]), f"{one['replications']:,}", *cost, gone)
        table.add(*one["settings"].values(), cell(mean), _difference(apart), *beside)
    return table


def _difference(one: Estimate) -> str | Stacked:
    if one.value is None or one.identical:
        return "identical" if one.identical else "–"
    shown = scale(one)
    return Stacked(signed_value(one, shown), signed_ends(one, shown))


def money(dollars: float) -> str:
    """Return an amount of money with its unit."""
    return value(Estimate(measure="cost", value=dollars, n=1, unit="USD"))


def _by_number(info: Info) -> dict[int, Info]:
    return {one["number"]: one for one in info["variants"]}


def outcome(info: Info) -> str:
    """Return what was chosen, or what is left undecided."""
    n, variants = plural(info["looked_at"], "replication"), _by_number(info)
    names = [variants[number]["name"] for number in info["left"]]
    best = variants[info["chosen"]]["name"]
    if info["equal"]:
        others = [name for name in names if name != best]
        have = "has" if len(others) == 1 else "have"
        return (
            f"Chosen: {best}, but {'; '.join(others)} {have} the same {name_of(info)} in {n}: "
            "equally good."
        )
    if info["decided"]:
        return f"Chosen: {best}, after {n} of each variant left."
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
        return f"{one['name']} (costs the same)"
    return f"{one['name']} ({money(abs(less))} {'less' if less > 0.0 else 'more'})"


def promise(info: Info) -> str:
    """Return what is guaranteed, and what is not."""
    if not info["decided"]:
        return (
            "Guaranteed is only that the best, if it is better by that much, is among those left."
        )
    return (
        f"Guaranteed (Kim and Nelson's KN, for normal means): if one variant is better than every"
        f" other by {by(info)} or more, it is chosen with probability {percent(info['confidence'])}"
        " at least. Where others are within that of the best, one of these is chosen, as a rule:"
        " shown by experiment, not proved."
    )


def price(info: Info) -> str:
    """Return the replications made against those that equal numbers would have taken."""
    runs, equal = info["spent"]["replications"], info["spent"]["equal"]
    if runs == equal:
        return f"{runs:,} runs, the same number for each variant."
    times = significant(equal / runs)
    return f"{runs:,} runs; equal numbers for all would be {equal:,}, {times} times that."
