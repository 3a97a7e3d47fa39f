"""Differences from a baseline, as people write them: signs, percentage points, plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.numbers import Scale, scale, signed_ends, signed_value, value

if TYPE_CHECKING:
    from sim.experiment.analysis.compare.contrast import Contrast
    from sim.experiment.statistics.estimate import Estimate


def scale_of(found: Contrast) -> Scale:
    """Return how the numbers of a contrast are shown: alike, by the width of its interval."""
    return scale(found.value("baseline"), found.value("variant"), found.difference)


def values(found: Contrast) -> tuple[str, str]:
    """Return baseline and variant, each with its unit."""
    shown = scale_of(found)
    return value(found.value("baseline"), shown), value(found.value("variant"), shown)


def change(found: Contrast) -> str:
    """Return the difference with its sign; of shares in percentage points."""
    return signed_value(found.difference, scale_of(found))


def span(found: Contrast) -> str:
    """Return the interval of the difference; a dash if it has none."""
    return signed_ends(found.difference, scale_of(found))


def which_way(one: Estimate) -> str:
    """Return which way a clear difference goes: fewer leakers, a higher cost of rounds."""
    name, up = one.label[:1].lower() + one.label[1:], (one.value or 0.0) > 0.0
    if one.kind == "yes/no":
        return f"{name} is {'more likely' if up else 'less likely'}"
    if one.kind == "count" and one.unit in ("1", "persons"):
        return f"{'more' if up else 'fewer'} {name}"
    return f"{name} {'higher' if up else 'lower'}"
