"""How what matters is written: in the unit of the measure, with intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from sim.experiment.sensitivity.noise import Bounded
from sim.experiment.study.axes import Axis
from sim.report.numbers import Scale, label, percent, plural, scale_of, significant

if TYPE_CHECKING:
    from sim.experiment import Sweep
    from sim.experiment.sensitivity.analysis import Matters

FEW = 12
"""Between more values than this a border is rounded, where they are no whole numbers."""


class Telling:
    """What matters for a measure, with what is needed to write it: unit, label, factors' values."""

    def __init__(self, sweep: Sweep, found: Matters) -> None:
        self.sweep, self.found = sweep, found
        entries = [one for one in sweep.measure(found.measure) if one is not None]
        common = scale_of({**entries[0], "mean": found.mean, "ci": None})
        self.label, self.factor, self.unit = label(entries[0]), common.factor, common.unit
        share = entries[0]["kind"] in ("yes/no", "share")
        self.difference = "percentage points" if share else self.unit
        self.most = 1.0 if share else math.inf

    def titled(self, effect: str) -> str:
        """Return the title of a column of effects, with their unit."""
        return f"{effect},\n{self.difference}" if self.difference else effect

    def scale(self, found: Bounded) -> Scale:
        """Return how an estimate is written: with two digits of its interval's half-width."""
        ends = None if found.low is None or found.high is None else (found.low, found.high)
        scale = scale_of({"kind": "count", "unit": "1", "mean": found.value / self.factor,
                          "ci": ends and tuple(end / self.factor for end in ends)})  # fmt: skip
        return Scale(self.factor, self.unit, scale.decimals)

    def value(self, value: float) -> str:
        """Return a number in the unit of the measure."""
        return f"{significant(value / self.factor, 3)} {self.unit}".rstrip()

    def cell(self, found: Bounded, signed: bool = False) -> Text:
        """Return an estimate with its interval in the line beneath; a dash if it has none."""
        write = self.scale(found).write
        value, *ends = (_signed(write(one)) if signed else write(one) for one in found)
        return Text(value).append("\n–" if found.low is None else f"\n[{', '.join(ends)}]", "dim")

    def range(self, name: str) -> str:
        """Return between what a factor varies."""
        axis = self.found.axes[name]
        if axis.numbers is None:
            return "\n".join(axis.labels)
        return f"{axis.labels[0]} → {axis.labels[-1]}"

    def condition(self, name: str, kept: Sequence[str]) -> str:
        """Return in words that a factor has one of some values."""
        axis = self.found.axes[name]
        if len(kept) == 1:
            return f"{name} = {kept[0]}"
        if axis.numbers is None:
            return f"{name} = {' or '.join(kept)}"
        low, high = kept[0] == axis.labels[0], kept[-1] == axis.labels[-1]
        least, most = (self._border(axis, one) for one in (kept[0], kept[-1]))
        if low or high:
            return f"{name} ≤ {most}" if low else f"{name} ≥ {least}"
        return f"{name} from {least} to {most}"

    def _border(self, axis: Axis, text: str) -> str:
        assert axis.numbers is not None
        if len(axis.labels) <= FEW or all(number.is_integer() for number in axis.numbers):
            return text
        number = axis.numbers[axis.labels.index(text)]
        return f"{significant(number, 3)} {axis.unit}".rstrip()


def points_of(sweep: Sweep) -> str:
    """Return how many points there are, in words."""
    return plural(len(sweep.points), "point")


def sure(found: Bounded) -> Text:
    """Return a share with its interval in the line beneath."""
    text = Text(percent(found.value))
    return text if found.low is None else text.append(f"\n{share_ends(found)}", style="dim")


def share_ends(found: Bounded) -> str:
    """Return the interval of a share in words; a dash if it has none."""
    if found.low is None or found.high is None:
        return "–"
    return f"{percent(found.low).removesuffix(' %')} to {percent(found.high)}"


def _signed(text: str) -> str:
    if not text.strip("-0.,"):
        return text.removeprefix("-")
    return f"−{text[1:]}" if text.startswith("-") else f"+{text}"
