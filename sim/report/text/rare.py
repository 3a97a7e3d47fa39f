"""The document of `redsea rare`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from sim.experiment.rare.estimate import Probability
from sim.experiment.rare.inquiry import Inquiry
from sim.experiment.statistics.estimate import Estimate
from sim.report.document.document import Document, Section, Table


def document_of(found: Sequence[Inquiry]) -> Document:
    """Return a table and some words for each event."""
    return Document(
        title="Rare events",
        sections=tuple(map(_section, found)),
        estimates=tuple(estimate for one in found for estimate in _estimates(one)),
        data={"events": [_told(one) for one in found]},
    )


def _section(found: Inquiry) -> Section:
    best = found.best
    said = f"P({found.trial.event}) in one replication: {_headline(best)}"
    table = Table("", "probability", "95 %", "error", "n", "runs", "events", "gain")
    for one in found.estimates:
        table.add(
            one.method.split()[0],
            _number(one.probability),
            f"[{_number(one.interval.low)}, {_number(one.interval.high)}]",
            _relative(one),
            f"{one.n:,}",
            f"{one.runs:,}",
            f"{one.events:,}",
            _gain(found, one),
        )
    sentences, notes = (said, _verdict(found)), tuple(found.remarks)
    return Section(title=str(found.trial.event), sentences=sentences, content=table, notes=notes)


def _estimates(found: Inquiry) -> Iterator[Estimate]:
    for one in found.estimates:
        yield Estimate(
            measure=f"probability:{found.trial.event}",
            point=one.method,
            value=one.probability,
            low=one.interval.low,
            high=one.interval.high,
            method=one.interval.method,
            n=one.n,
            rough=not one.believed,
            kind="yes/no",
        )


def _headline(best: Probability) -> str:
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
        return f"{by}: the same number in all {found.best.n:,}, so no variance seems to be left"
    if gain is None or found.best.method == "plain simulation":
        return by
    return f"{by}; plain simulation would take {_number(gain)} times the work"


def _gain(found: Inquiry, estimate: Probability) -> str:
    if estimate.method == "plain simulation":
        return "1"
    if estimate.error == 0.0 and estimate.believed:
        return "alike"
    gain = found.gain(estimate)
    return "–" if gain is None else _number(gain)


def _relative(estimate: Probability) -> str:
    return "–" if math.isinf(estimate.relative) else f"{100.0 * estimate.relative:.1f} %"


def _number(value: float) -> str:
    return f"{value:.3g}"


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
