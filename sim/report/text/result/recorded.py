"""Where a recorded day lies among the simulated ones (model 13.4)."""

from __future__ import annotations

from typing import Any

from sim.experiment.analysis.record import LEAST_JOINT, Placed
from sim.report.document.document import Section, Table
from sim.report.numbers import percent


def recorded(found: Placed) -> Section:
    """Return the recorded day beside the distribution of the simulated ones."""
    table = Table(
        "the recorded day", "recorded", "central 95 %", "as recorded", "place", words=(0, 4)
    )
    for name, one in found.margins.items():
        inside = "inside" if one.inside else "OUTSIDE"
        span = f"{one.low:g} to {one.high:g}"
        table.add(name, f"{one.recorded:g}", span, percent(one.equal), inside)
    return Section(title="the recorded day", content=table, notes=(_verdict(found),))


def _verdict(found: Placed) -> str:
    low, high = found.joint_interval.low, found.joint_interval.high
    joint = f"All of it together: {percent(found.joint)} of replications"
    joint += f" [{percent(low)}, {percent(high)}]"
    least = percent(LEAST_JOINT)
    if found.ordinary is None:
        return (
            f"{joint}. Whether the day is an ordinary outcome of the model is undecided: the"
            f" interval contains the threshold of {least}. More replications would decide."
        )
    if found.ordinary:
        return f"{joint}. The day is an ordinary outcome of the model."
    why = f"each figure must be inside, and all together at least {least}"
    return f"{joint}. The day is NOT an ordinary outcome of the model: {why}."


def as_dict(found: Placed) -> dict[str, Any]:
    """Return the same for machines."""
    return {
        "figures": {name: one._asdict() for name, one in found.margins.items()},
        "joint": found.joint,
        "joint_ci": list(found.joint_interval[:2]),
        "ordinary": found.ordinary,
    }
