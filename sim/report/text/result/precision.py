"""How a run that was to stop at a precision went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sim.experiment.statistics.estimate import Estimate
from sim.report.document.document import Section, Table
from sim.report.numbers import Scale, ends, plural, scale, significant, value

Told = Mapping[str, Any]
"""How the course of a run went: under ``precision`` in ``run.json``."""

CAUTION: Final = (
    "Each of these intervals holds whatever made the run stop. The others take the number of"
    " replications as fixed beforehand, and may hold less often after a stop that depends on the"
    " values."
)


def pursued(told: Told, replications: int) -> Section:
    """Return the demand, whether it was reached, and its cost.

    replications: what the folder holds, which may be more than was needed.
    """
    table = Table("precision", "mean", "always-valid 95 %", "±", "wanted ±", "", words=(0, 5))
    for one in told["measures"].values():
        low, high = one["ci"] or (None, None)
        shown = Estimate(
            measure="", value=one["mean"], n=told["replications"], low=low, high=high,
            unit=one["unit"], kind=one["kind"],
        )  # fmt: skip
        unit = scale(shown)
        half = unit.write(one["half"])
        table.add(one["label"], value(shown), ends(shown), half, wanted(one, unit), outcome(one))
    lines = [head(told, replications), *reasons(told), price(told), CAUTION]
    return Section(title="precision", content=table, notes=tuple(filter(None, lines)))


def head(told: Told, replications: int) -> str:
    """Return where the run stopped, and why."""
    n = plural(int(told["replications"]), "replication")
    more = int(told["replications"]) < replications
    held = f"; the folder held {replications:,} already" if more else ""
    if told["reached"]:
        return f"Precision reached at {n}{held}."
    missed = sum(not one["reached"] for one in told["measures"].values())
    what = plural(missed, "measure")
    return f"Budget of {n} used up before the precision was reached: {what} missed."


def wanted(one: Told, unit: Scale) -> str:
    """Return the half-width that was asked for, as it was understood."""
    # With digits of its own: those of the interval may show a small one as 0.
    half = unit._replace(decimals=None).write(one["half_wanted"])
    if one["relative"]:
        return f"{half} ({significant(100.0 * one['asked'], 3)} % of mean)"
    return f"{half} {'points' if unit.unit == '%' else unit.unit}".rstrip()


def outcome(one: Told) -> str:
    """Return whether a measure is as precise as was wanted, or how far it is from that."""
    if one["reached"]:
        return "reached"
    if one["half"] is None:
        return "no interval"
    return f"missed: {significant(one['half'] / one['half_wanted'])} times"


def reasons(told: Told) -> list[str]:
    """Return why there is no interval, of each measure that has none."""
    return [
        f"{one['label']}: {one['method']}."
        for one in told["measures"].values()
        if one["half"] is None
    ]


def price(told: Told) -> str:
    """Return the cost of always-valid intervals compared with those of a fixed number."""
    if told["price"] is None:
        return ""
    return (
        f"The always-valid intervals cost {significant(told['price'])} times the replications that"
        f" intervals for a number fixed beforehand would have needed ({told['fixed_n']:,}), had"
        " anybody known it."
    )
