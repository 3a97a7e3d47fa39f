"""What was found about rare events."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from sim.experiment.rare.estimate import Estimate
from sim.experiment.rare.inquiry import Inquiry
from sim.report.grid import grid


def inquiries(found: Sequence[Inquiry]) -> list[RenderableType]:
    """Return a table and some words for each event."""
    return [Group(*_inquiry(one)) for one in found]


def _inquiry(found: Inquiry) -> Iterator[RenderableType]:
    best = found.best
    yield Text(f"P({found.trial.event}) in one replication: {_headline(best)}")
    yield Text(_verdict(found))
    table = grid("", "probability", "95 %", "error", "n", "runs", "events", "gain", text=(0,))
    for one in found.estimates:
        table.add_row(
            one.method.split()[0],
            _number(one.probability),
            f"[{_number(one.interval.low)}, {_number(one.interval.high)}]",
            _relative(one),
            f"{one.n:,}",
            f"{one.runs:,}",
            f"{one.events:,}",
            _gain(found, one),
        )
    yield table
    for remark in found.remarks:
        yield Text(remark)


def _headline(best: Estimate) -> str:
    if best.probability == 0.0:
        return f"none in {best.runs:,} runs"
    ends = f"[{_number(best.interval.low)}, {_number(best.interval.high)}]"
    return f"{_number(best.probability)}, 95 % {ends}, relative error {_relative(best)}"


def _verdict(found: Inquiry) -> str:
    gain = found.gain(found.best)
    by = f"by {found.best.method}"
    if not found.reached:
        wanted = f"{100.0 * found.precision:g} %"
        return f"{by}; {wanted} not reached within {found.budget:,} runs: take it with caution"
    if found.best.error == 0.0:
        return f"{by}: the same number in all {found.best.n:,}, so no luck seems to be left"
    if gain is None or found.best.method == "plain simulation":
        return by
    return f"{by}; plain simulation would take {_number(gain)} times the work"


def _gain(found: Inquiry, estimate: Estimate) -> str:
    if estimate.method == "plain simulation":
        return "1"
    if estimate.error == 0.0 and estimate.believed:
        return "alike"
    gain = found.gain(estimate)
    return "–" if gain is None else _number(gain)


def _relative(estimate: Estimate) -> str:
    return "–" if math.isinf(estimate.relative) else f"{100.0 * estimate.relative:.1f} %"


def _number(value: float) -> str:
    return f"{value:.3g}"


def as_json(found: Sequence[Inquiry]) -> str:
    """Return all that was found, for machines."""
    return json.dumps([_told(one) for one in found], indent=2)


def _told(found: Inquiry) -> dict[str, Any]:
    return {
        "event": str(found.trial.event),
        "seed": found.trial.seed,
        "probability": found.best.probability,
        "method": found.best.method,
        "precision": found.precision,
        "reached": found.reached,
        "estimates": {
            one.method: {
                "probability": one.probability,
                "standard_error": one.error,
                "ci": [one.interval.low, one.interval.high],
                "n": one.n,
                "runs": one.runs,
                "events": one.events,
                "gain": found.gain(one),
                "believed": one.believed,
            }
            for one in found.estimates
        },
        "remarks": list(found.remarks),
    }
