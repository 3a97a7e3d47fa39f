"""Differences from a baseline, as people write them: signs, percentage points, plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.report.numbers import Scale, scale, significant, value

if TYPE_CHECKING:
    from sim.experiment.comparisons.contrast import Contrast
    from sim.experiment.statistics.estimate import Estimate

SHARES: Final = ("yes/no", "share")


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


def signed_value(one: Estimate, shown: Scale) -> str:
    """Return a difference with its sign, without its unit; a dash for none."""
    if one.value is None or one.identical:
        return "–" if one.value is None else "0"
    return signed(shown.write(one.value))


def signed_ends(one: Estimate, shown: Scale) -> str:
    """Return the interval of a difference with signs; a dash if it has none."""
    if one.identical:
        return "identical"
    if one.low is None or one.high is None:
        return "–"
    largest = max(abs(one.low), abs(one.high))
    return f"[{', '.join(signed(_end(end, largest, shown)) for end in (one.low, one.high))}]"


def _end(size: float, largest: float, shown: Scale) -> str:
    """Return an end of an interval; 0 only if it is 0."""
    text = shown.write(size)
    # What cancellation leaves of an exact 0 is none.
    if text.strip("-0.,") or abs(size) <= 1e-9 * largest:
        return text
    return significant(size / shown.factor, 1)


def signed(text: str) -> str:
    """Return a number with its sign, none for what is shown as 0."""
    if text.startswith("-"):
        return f"−{text[1:]}" if text.strip("-0.,") else text[1:]
    return f"+{text}" if text.strip("0.,") else text


def clear(one: Estimate) -> bool:
    """Return whether the interval of a difference leaves out 0."""
    return one.low is not None and one.high is not None and not one.low <= 0.0 <= one.high


def which_way(one: Estimate) -> str:
    """Return which way a clear difference goes: fewer leakers, a higher cost of rounds."""
    name, up = one.label[:1].lower() + one.label[1:], (one.value or 0.0) > 0.0
    if one.kind == "yes/no":
        return f"{name} is {'likelier' if up else 'less likely'}"
    if one.kind == "count" and one.unit in ("1", "persons"):
        return f"{'more' if up else 'fewer'} {name}"
    return f"{name} {'higher' if up else 'lower'}"
