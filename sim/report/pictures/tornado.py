"""What each factor of a sweep does to a measure, the strongest first, with paired intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.experiment.analysis.effects import main_effects
from sim.experiment.analysis.sweep_pairs import against_bases
from sim.experiment.errors import RequestError
from sim.report.numbers import Scale, centre, label, plural, scale_of
from sim.report.pictures.canvas import BLACK, BLUE, GREY, VERMILION, WIDTH, bare, figure, styled
from sim.report.sheets import fixed
from sim.report.sweep import changing, settings
from sim.report.sweep_pairs import one_at_a_time
from sim.scenario.problems import shown

if TYPE_CHECKING:
    from sim.experiment import Sweep

ROW: Final = 0.24
"""Height (inches) of a bar."""

GAP: Final = 0.5
"""Room between factors, in bars."""


class Bar(NamedTuple):
    """What a level of a factor does: a difference in the unit of the picture, and its interval."""

    level: str
    value: float
    low: float | None
    high: float | None


class Tornado(NamedTuple):
    """The bars of each factor, the strongest factor first; ``zero`` says what they are from."""

    study: str
    measure: str
    unit: str
    zero: str
    factors: tuple[tuple[str, tuple[Bar, ...]], ...]
    caption: str


def tornado(sweep: Sweep, measure: str) -> Tornado:
    """Return what each factor does: from the base, or from the mean over all points."""
    entries = [one for one in sweep.measure(measure) if one is not None]
    found = _from_base(sweep, measure) if one_at_a_time(sweep) else _main(sweep, measure)
    zero, bars, said = found
    share = entries[0]["kind"] in ("yes/no", "share")
    scale = scale_of(max(entries, key=lambda one: abs(centre(one) or 0.0)))
    unit = "percentage points" if share else scale.unit
    unit = unit or ("per replication" if entries[0]["kind"] == "count" else "")
    factors = {
        name: tuple(_scaled(bar, scale.factor) for bar in group) for name, group in bars.items()
    }
    order = sorted(factors.items(), key=lambda one: -max(abs(bar.value) for bar in one[1]))
    middle = "–" if zero is None else f"{scale.write(zero)} {scale.unit}".rstrip()
    n = plural(sweep.replications, "replication")
    caption = f"n = {n} of each point, seed {sweep.seed}."
    if sweep.replications > 1:
        caption += " Black lines: 95 % intervals, paired under the same luck, each for itself."
    text = said.replace("{}", middle, 1)
    return Tornado(sweep.name, label(entries[0]), unit, text, tuple(order), caption + fixed(sweep))


def _from_base(sweep: Sweep, measure: str) -> tuple[float | None, dict[str, list[Bar]], str]:
    base = sweep.points[0].factors
    bars: dict[str, list[Bar]] = {}
    retimed, value = list[str](), None
    for one in against_bases(sweep, [measure]):
        found, values = one.contrasts.get(measure), sweep.points[one.point].factors
        name = next(name for name in values if values[name] != base[name])
        point = f"{name} = {shown(values[name])}"
        if one.retimed:
            retimed.append(point)
            continue
        if found is None or (change := found.difference.value) is None:
            rule = "has no paired difference from the base: a median, or not measured at both"
            raise RequestError(f"{measure}: {point} {rule}")
        value, by = found.baseline, found.difference
        bars.setdefault(name, []).append(Bar(shown(values[name]), change, by.low, by.high))
    left = f"other luck falls to other times: {', '.join(retimed)}" if retimed else ""
    if not bars:
        raise RequestError(f"{sweep.path}: {left or 'has but one point'}")
    said = f"the base, {{}}: {settings(sweep, changing(sweep))}"
    return value, bars, f"{said}. Left out, as {left}" if left else said


def _main(sweep: Sweep, measure: str) -> tuple[float | None, dict[str, list[Bar]], str]:
    mean, effects = main_effects(sweep, measure, changing(sweep))
    bars: dict[str, list[Bar]] = {}
    for one in effects:
        bar = Bar(one.group.label, one.difference, one.low, one.high)
        bars.setdefault(one.group.factor, []).append(bar)
    extremes = {}
    for name, group in bars.items():
        order = sorted(range(len(group)), key=lambda i: group[i].value)
        extremes[name] = [group[i] for i in sorted({order[0], order[-1]})]
    said = "the mean over all points, {}; each bar is the mean over the points at that level"
    correlation = sweep.info["design"]["largest_correlation"]
    if correlation is not None:
        said += f"; columns of the design correlate by up to {correlation:.2f}"
    return mean, extremes, said


def _scaled(bar: Bar, factor: float) -> Bar:
    low, high = (None if end is None else end / factor for end in (bar.low, bar.high))
    return Bar(bar.level, bar.value / factor, low, high)


def draw_tornado(found: Tornado, width: float = WIDTH) -> Figure:
    """Draw a bar for each level of each factor, the factor that does most on top."""
    heights, place = [], 0.0
    for _, bars in found.factors:
        heights.append([place + i for i in range(len(bars))])
        place += len(bars) + GAP
    title = f"What each factor does to {found.measure.lower()}: {found.study}"
    caption = f"0 is {found.zero}. {found.caption}"
    with styled():
        made = figure(1.7 + ROW * place, title, caption, width)
        axes = made.subplots()
        axes.axvline(0.0, color=GREY, linewidth=0.8)
        for (_, bars), rows in zip(found.factors, heights, strict=True):
            for bar, row in zip(bars, rows, strict=True):
                _bar(axes, bar, row)
        _frame(axes, found, heights, width)
    return made


def _bar(axes: Axes, bar: Bar, row: float) -> None:
    axes.barh(row, bar.value, 0.8, color=VERMILION if bar.value > 0 else BLUE)
    text = _text(bar)
    if bar.low is not None and bar.high is not None and bar.low < bar.high:
        axes.hlines(row, bar.low, bar.high, color=BLACK, linewidth=1.2)
    axes.annotate(text, (1.01, row), xycoords=("axes fraction", "data"), va="center", fontsize=7.5)


def _text(bar: Bar) -> str:
    """Return the difference with its interval, signs written out."""
    if bar.low is None or bar.high is None:
        return "0" if bar.value == 0 else _signed(Scale(1.0, "", None).write(bar.value))
    ends = {"kind": "count", "unit": "1", "mean": bar.value, "ci": (bar.low, bar.high)}
    write = scale_of(ends).write
    value, low, high = (_signed(write(one)) for one in (bar.value, bar.low, bar.high))
    return f"{value} [{low}, {high}]"


def _signed(text: str) -> str:
    if not text.strip("-0.,"):
        return text.removeprefix("-")
    return f"−{text[1:]}" if text.startswith("-") else f"+{text}"


def _frame(axes: Axes, found: Tornado, heights: Sequence[Sequence[float]], width: float) -> None:
    rows = [row for group in heights for row in group]
    names = [f"{name} = {bar.level}" for name, bars in found.factors for bar in bars]
    axes.set_yticks(rows, [one if len(one) <= 32 else f"{one[:31]}…" for one in names])
    axes.set_ylim(rows[-1] + 0.7, -0.7)
    axes.set_xlabel(f"difference, {found.unit}" if found.unit else "difference")
    axes.margins(x=0.06)
    low, high = axes.get_xlim()
    ticks = MaxNLocator(max(3, int(0.8 * width)), steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    axes.set_xticks([tick for tick in ticks if low <= tick <= high])
    axes.grid(axis="x")
    bare(axes)
