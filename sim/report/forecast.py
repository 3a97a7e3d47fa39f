"""How long something will take, said before it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.numbers import plural, unit_of

if TYPE_CHECKING:
    from sim.experiment.runs.probe import Forecast
    from sim.experiment.runs.sweep import PlannedSweep


def about(seconds: float, workers: int) -> str:
    """Return a time with the processes that it holds for: about 12 min with 2 processes."""
    with_ = "1 process" if workers == 1 else f"{workers} processes"
    return f"about {duration(seconds)} with {with_}"


def duration(seconds: float) -> str:
    """Return a time in the largest unit that fits: 40 s, 12 min, 3.5 h."""
    size, unit = unit_of("time", "s", seconds)
    amount = seconds / size
    return f"{amount:.1f} {unit}" if unit == "h" and amount < 10 else f"{amount:.0f} {unit}"


def announced(planned: PlannedSweep, forecast: Forecast) -> str:
    """Return the text before a sweep starts: points, runs, and how long it will take."""
    n, points = planned.order.replications, len(planned.points)
    runs = f"{plural(points, 'point')} × {n:,} replications = {points * n:,} runs"
    lines = [f"{planned.study.plan.name}: {runs}"]
    if forecast.missing:
        there = n * len(planned.distinct) - forecast.missing
        known = f", {there:,} are there already" if there else ""
        lines.append(f"{about(forecast.seconds, forecast.workers)}{known}")
    design = planned.design
    if design.correlation is not None:
        lines.append(f"largest correlation between two factors' columns: {design.correlation:.3f}")
    if design.excluded:
        lines.append(f"{plural(design.excluded, 'point')} left out by the constraints")
    if design.repeated:
        lines.append(
            f"{plural(design.repeated, 'point')} of the design came again and counted once"
        )
    return "\n".join(lines)
