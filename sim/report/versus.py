"""One measure of two scenarios, as people say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
    made = scale(found)
    return f"[{', '.join(signed(made.write(end)) for end in found.ci)}]"


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


def sentence(found: Contrast, level: float) -> str:
    """Return the difference in plain words: how much more or fewer, and how sure that is."""
    name = found.label[:1].lower() + found.label[1:]
    if found.difference is None:
        return f"{name}: {' → '.join(values(found))}, no difference to tell"
    if found.identical:
        return f"{name}: identical in {_all(found.n)}"
    one, other = values(found)
    if found.ci is None:
        return f"{name}: {one} → {other}, no interval ({found.method.removeprefix('none: ')})"
    low, high = found.ci
    sure = f"{100.0 * level:.4g} % interval"
    if low <= 0.0 <= high:
        ends = f"{_amount(found, low)} {_word(found, low)} to {_amount(found, high)}"
        said = f"{name}: no clear difference ({one} → {other})"
        return f"{said}, {sure} {ends} {_word(found, high)}{_tested(found)}"
    near, far = (scale(found).write(end) for end in sorted(map(abs, found.ci)))
    size, word = _amount(found, found.difference), _word(found, found.difference)
    by = f"{size} {word} {name} per replication" if _plain(found) else f"{name}: {size} {word}"
    return f"{by} ({one} → {other}), {sure} {near} to {far}{_tested(found)}"


def _all(n: int) -> str:
    return "the one replication" if n == 1 else f"all {plural(n, 'replication')}"


def _tested(found: Contrast) -> str:
    if found.p is None:
        return ""
    return f", McNemar p {'< 0.001' if found.p < 0.001 else f'= {found.p:.2g}'}"


def _plain(found: Contrast) -> bool:
    """Return whether it counts things: more of them, not a higher value."""
    return found.kind == "count" and found.unit in ("1", "persons")


def _amount(found: Contrast, size: float) -> str:
    if found.kind in SHARES:
        return f"{scale(found).write(abs(size))} percentage points"
    return _with_unit(found, abs(size))


def _word(found: Contrast, sign: float) -> str:
    more, less = ("more", "fewer") if _plain(found) else ("higher", "lower")
    if found.kind == "yes/no":
        more, less = "likelier", "less likely"
    return more if sign > 0 else less
