"""On which groups of factors the variance between the points of a sweep rests, as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.experiment.errors import RequestError
from sim.experiment.sensitivity.analysis import sensitivity
from sim.experiment.sensitivity.noise import Bounded
from sim.report.matters import Telling
from sim.report.numbers import percent, plural
from sim.report.pictures.canvas import (
    BLACK,
    BLUE,
    GREY,
    PALE,
    SKY,
    WIDTH,
    bare,
    figure,
    key,
    styled,
)
from sim.report.sensitivity import drowned

if TYPE_CHECKING:
    from sim.experiment import Sweep

ROW: Final = 0.62
"""Height (inches) of a group's two bars."""


class Pie(NamedTuple):
    """Groups, each with its share by itself and in all; and the interaction."""

    study: str
    measure: str
    groups: tuple[tuple[str, Bounded, Bounded], ...]
    interaction: Bounded
    caption: str


def pie(sweep: Sweep, measure: str) -> Pie:
    """Return the shares of a measure as their picture needs them; raises `RequestError`."""
    (found,) = sensitivity(sweep, measure)
    if found.apportioned is None:
        raise RequestError(f"{sweep.path}: --kind shares is for the design shares")
    told, shares = Telling(sweep, found), found.apportioned
    if shares.more is not None:
        raise RequestError(f"{sweep.path}: {drowned(told)}")
    n = plural(sweep.replications, "replication")
    caption = (
        f"n = {plural(len(sweep.points), 'point')} × {n}, seed {sweep.seed}, the same luck at each."
        f" Lines: 95 % intervals over points and luck. Luck, {percent(found.noise)} of the variance"
        " between points, is taken out."
    )
    if any(len(one.factors) > 1 for one in shares.groups):
        named = (f"{one.group}: {', '.join(one.factors)}" for one in shares.groups)
        caption += f" Groups are {'; '.join(named)}."
    order = sorted(shares.groups, key=lambda one: -one.total.value)
    groups = tuple((one.group, one.closed, one.total) for one in order)
    return Pie(sweep.name, told.label, groups, shares.interaction, caption)


def draw_shares(found: Pie, width: float = WIDTH) -> Figure:
    """Draw for each group what it explains by itself and in all, and the interaction."""
    title = f"On what the variance of {found.measure.lower()} rests: {found.study}"
    rows = len(found.groups) + 1
    with styled():
        made = figure(1.9 + ROW * rows, title, found.caption, width)
        legend, axes = made.subplots(2, 1, height_ratios=(0.55, ROW * rows))
        marks = []
        for place, (_, closed, total) in enumerate(found.groups):
            marks = [
                _bar(axes, place - 0.19, closed, BLUE),
                _bar(axes, place + 0.19, total, SKY),
            ]
        marks.append(_bar(axes, rows - 1.0, found.interaction, PALE))
        meaning = (
            "by itself: what the group explains alone",
            "in all: what is left once all others are known",
            "interaction: what groups do only together",
        )
        key(legend, marks, meaning)
        _frame(axes, found)
    return made


def _bar(axes: Axes, row: float, share: Bounded, colour: str) -> object:
    hundred = share.times(100.0)
    bar = axes.barh(row, hundred.value, 0.36, color=colour)
    end = hundred.value
    if hundred.low is not None and hundred.high is not None:
        axes.hlines(row, hundred.low, hundred.high, color=BLACK, linewidth=1.2)
        end = hundred.high
    axes.annotate(
        percent(share.value), (max(end, hundred.value), row), (5, 0), textcoords="offset points",
        va="center_baseline", fontsize=7.5,
    )  # fmt: skip
    return bar


def _frame(axes: Axes, found: Pie) -> None:
    names = [name if len(name) <= 24 else f"{name[:23]}…" for name, *_ in found.groups]
    axes.set_yticks(range(len(names) + 1), [*names, "interaction"])
    axes.set_ylim(len(names) + 0.45, -0.6)
    axes.set_xlim(0.0, 112.0)
    axes.set_xticks(range(0, 101, 20))
    axes.set_xlabel("share of the variance between points, %")
    axes.axvline(0.0, color=GREY, linewidth=0.8)
    axes.grid(axis="x")
    bare(axes)
