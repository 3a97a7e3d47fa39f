"""One measure of two scenarios, as people say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.experiment.comparisons.contrast import FEW
from sim.report.numbers import Scale, plural, scale_of, significant

if TYPE_CHECKING:
    from sim.experiment.comparisons.contrast import Contrast

SHARES: Final = ("yes/no", "share")


def scale(found: Contrast) -> Scale:
    """Return how the numbers of a contrast are shown: alike, by the width of its interval."""
    size = max(abs(found.baseline or 0.0), abs(found.variant or 0.0))
    return scale_of(
        {
            "kind": found.kind, "unit": found.unit, "mean": size, "quantiles": {"0.5": size},
            "ci": found.ci,
        }
    )  # fmt: skip


def values(found: Contrast) -> tuple[str, str]:
    """Return baseline and variant, each with its unit."""
    return _with_unit(found, found.baseline), _with_unit(found, found.variant)


def _with_unit(found: Contrast, value: float | None) -> str:
    made = scale(found)
    text = made.write(value)
    return text if text == "–" else f"{text} {made.unit}".rstrip()


def change(found: Contrast) -> str:
    """Return the difference with its sign; of shares in percentage points."""
    if found.difference is None or found.identical:
        return "–" if found.difference is None else "0"
    return signed(scale(found).write(found.difference))


def span(found: Contrast) -> str:
    """Return the interval of the difference; a dash if it has none."""
    if found.ci is None:
        return "–"
    return f"[{', '.join(signed(_written(found, end)) for end in found.ci)}]"


def _written(found: Contrast, size: float) -> str:
    """Return a difference, or an end of its interval, without its unit; 0 only if it is 0."""
    made = scale(found)
    text, largest = made.write(size), max(map(abs, found.ci or (size,)))
    # What cancellation leaves of an exact 0 is none.
    if text.strip("-0.,") or abs(size) <= 1e-9 * largest:
        return text
    return significant(size / made.factor, 1)


ROUGH: Final = f"rough: fewer than {FEW} replications differ"
"""What two asterisks behind an interval mean."""


def signed(text: str) -> str:
    """Return a number with its sign, none for what is shown as 0."""
    if text.startswith("-"):
        return f"−{text[1:]}" if text.strip("-0.,") else text[1:]
    return f"+{text}" if text.strip("0.,") else text


def factor(found: Contrast) -> str:
    """Return how many times the replications pairing saved; a dash where that means nothing."""
    saved = found.pairing.saved
    return "–" if saved is None or found.ci is None else f"{significant(saved)}×"


def correlation(found: Contrast) -> str:
    """Return the correlation of the pairs; a dash where there is none."""
    r = found.pairing.correlation
    return "–" if r is None else signed(f"{r:.2f}").removeprefix("+")


def sentence(found: Contrast, level: float, variants: int = 1) -> str:
    """Return the difference in plain words: how much more or fewer, and how sure that is.

    variants: over how many the intervals, of this level, hold together; p is corrected for them.
    """
    name = found.label[:1].lower() + found.label[1:]
    if found.difference is None:
        return f"{name}: {' → '.join(values(found))}, no difference to tell"
    if found.identical:
        return f"{name}: identical in {_all(found.n)}"
    one, other = values(found)
    if found.ci is None:
        return f"{name}: {one} → {other}, no interval ({found.method.removeprefix('none: ')})"
    low, high = found.ci
    sure, p = f"{100.0 * level:.4g} % interval", _tested(found, variants)
    if low <= 0.0 <= high:
        ends = f"{_amount(found, low)} {_word(found, low)} to {_amount(found, high)}"
        said = f"{name}: no clear difference ({one} → {other})"
        return f"{said}, {sure} {ends} {_word(found, high)}{p}"
    near, far = (_written(found, end) for end in sorted(map(abs, found.ci)))
    size, word = _amount(found, found.difference), _word(found, found.difference)
    by = f"{size} {word} {name} per replication" if _plain(found) else f"{name}: {size} {word}"
    return f"{by} ({one} → {other}), {sure} {near} to {far}{p}"


def _all(n: int) -> str:
    return "the one replication" if n == 1 else f"all {plural(n, 'replication')}"


def _tested(found: Contrast, variants: int) -> str:
    p = over_variants(found.p, variants)
    return "" if p is None else f", McNemar p {'< 0.001' if p < 0.001 else f'= {p:.2g}'}"


def over_variants(p: float | None, variants: int) -> float | None:
    """Return a p that holds over all variants together, as the intervals do (Bonferroni)."""
    return None if p is None else min(1.0, variants * p)


def _plain(found: Contrast) -> bool:
    """Return whether it counts things: more of them, not a higher value."""
    return found.kind == "count" and found.unit in ("1", "persons")


def _amount(found: Contrast, size: float) -> str:
    if found.kind in SHARES:
        return f"{_written(found, abs(size))} percentage points"
    return f"{_written(found, abs(size))} {scale(found).unit}".rstrip()


def _word(found: Contrast, sign: float) -> str:
    more, less = ("more", "fewer") if _plain(found) else ("higher", "lower")
    if found.kind == "yes/no":
        more, less = "likelier", "less likely"
    return more if sign > 0 else less
