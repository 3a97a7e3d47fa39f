"""What `redsea choose` says of compared variants: the best, the rest in order, what is promised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sim.experiment.statistics.estimate import Estimate
from sim.report.document.document import Document, Section, Stacked, Table
from sim.report.document.estimates import cell
from sim.report.numbers import percent, plural, scale, signed_ends, signed_value, significant, value
from sim.report.text.choice.answer import Info, document, estimate, named, some, unit_of

if TYPE_CHECKING:
    from sim.experiment.runs.choose import Choice

PROBABLE: Final = (
    "P(best): share of 2,000 bootstrap samples of the replications in which the variant is the"
    " best. Intervals: 95 %, each for itself, as if the number of replications had been fixed."
)


def document_of(found: Choice) -> Document:
    """Return the document of a comparison."""
    info = found.info
    rows = [(one, *_estimates(info, one)) for one in info["variants"]]
    way = "most" if info["largest"] else "least"
    return document(
        found,
        f"{plural(len(rows), 'variant')} of {', '.join(info['factors'])}",
        f"{way} {named(info['measure'])}; a difference of {by(info)} matters",
        headline=(outcome(info), *near(info)),
        sections=(Section(title="variants", content=_table(info, rows), notes=(PROBABLE,)),),
        notes=(promise(info), price(info)),
        estimates=tuple(one for _, mean, apart in rows for one in (mean, apart)),
    )


def by(info: Info) -> str:
    """Return the difference that matters, with its unit."""
    shown = scale(estimate(info["measure"], info["by"], None))
    return f"{significant(info['by'] / shown.factor)} {unit_of(shown)}".rstrip()


def _estimates(info: Info, row: Info) -> tuple[Estimate, Estimate]:
    """Return a variant's mean, and its difference from the chosen one."""
    measure, methods = info["measure"], "t, Wilson or score"
    about = {"n": row["replications"], "point": row["name"]}
    mean = estimate(measure, row["mean"], row["ci"], methods, **about)
    same = bool(row["identical"])
    ends = None if same else row["difference_ci"]
    about |= {"versus": _by_number(info)[info["chosen"]]["name"], "identical": same}
    return mean, estimate(measure, row["difference"], ends, methods, **about)


def _table(info: Info, rows: list[tuple[Info, Estimate, Estimate]]) -> Table:
    costed = all(one["cost"] is not None for one in info["variants"])
    titles = (*info["factors"], named(info["measure"]), "difference", "P(best)", "n")
    beside = ("cost", "eliminated by") if costed else ("eliminated by",)
    table = Table(*titles, *beside, words=range(len(info["factors"])))
    ranks = {one["number"]: rank for rank, one in enumerate(info["variants"], 1)}
    for one, mean, apart in rows:
        gone = "" if one["out_by"] is None else f"{ranks[one['out_by']]}."
        cost = (money(one["cost"]),) if costed else ()
        numbers = percent(one["probability"]), f"{one['replications']:,}"
        settings = one["settings"].values()
        table.add(*settings, cell(mean), _difference(apart), *numbers, *cost, gone)
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
    """Return the choice, or the variants that are left undecided."""
    n, variants = plural(info["looked_at"], "replication"), _by_number(info)
    names = [variants[number]["name"] for number in info["left"]]
    best = variants[info["chosen"]]["name"]
    if info["equal"]:
        others = [name for name in names if name != best]
        have = "has" if len(others) == 1 else "have"
        return (
            f"Chosen: {best}, but {'; '.join(others)} {have} the same {named(info['measure'])} in"
            f" {n}: equally good."
        )
    if info["decided"]:
        return f"Chosen: {best}, after {n} of each variant left."
    return (
        f"Not decided: after {n}, which is the budget, {len(names)} are left: "
        f"{'; '.join(names)}. The best so far is {best}; a larger --budget goes on."
    )


def near(info: Info) -> Iterator[str]:
    """Yield the variants whose difference from the chosen one does not matter, with their cost."""
    variants = _by_number(info)
    found = [variants[number] for number in info["within"]]
    best = variants[info["chosen"]]["cost"]
    cost = "" if best is None else f" (the chosen one costs {money(best)} per replication)"
    if found:
        yield (
            f"Different from it by less than {by(info)}, which does not matter{cost}: "
            f"{some([_with_cost(one, best) for one in found])}."
        )


def _with_cost(one: Info, best: float | None) -> str:
    if best is None or one["cost"] is None:
        return str(one["name"])
    less = best - one["cost"]
    if less == 0.0:
        return f"{one['name']} (costs the same)"
    return f"{one['name']} ({money(abs(less))} {'less' if less > 0.0 else 'more'})"


def promise(info: Info) -> str:
    """Return the guarantee, and its limits."""
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
