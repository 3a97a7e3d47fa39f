"""Data farming of the stochastic salvo model: B03 of the list of references."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from sim.experiment.sensitivity import linear
from sim.experiment.study.axes import axes_of, places_of
from sim.experiment.study.design import sample
from sim.scenario.study.plan import Sobol
from sim.verification.case import Case, Column, Quantity, Tables, at_once, table, totals
from sim.verification.functions import HEADING, factors_of

SIDE = (("ships", 9, 18), ("missiles", 2, 4), ("success", 0.5, 1.0), ("sams", 1, 2),
        ("interception", 0.5, 1.0), ("damage", 0.25, 0.5), ("sd", 0.1, 0.2))  # fmt: skip
"""What a side may have, whole numbers where both ends are; there are two sides."""

POINTS = 4096
BAND = 0.07
"""How far (relative) an effect may be off the middle of its published band; all bands are wider."""


def chances(number: int, chance: float) -> Column:
    """Return the binomial law."""
    from scipy.stats import binom

    found: Column = binom.pmf(np.arange(number + 1), number, chance)
    return found


def loss(
    shots: tuple[int, float], defence: tuple[int, float], hit: tuple[float, float], ships: int
) -> float:
    """Return the mean number of ships lost to a salvo: A21 of the list, exactly.

    shots, defence: number and chance of success. hit: mean and standard deviation of the damage of
    one hit in ships; it is normal, and what all hits do together lies between none and all ships.
    """
    good, stopped = chances(*shots), chances(*defence)
    hits = np.maximum(np.arange(len(good))[:, None] - np.arange(len(stopped))[None, :], 0)
    law = np.bincount(hits.ravel(), np.outer(good, stopped).ravel(), minlength=len(good))[1:]
    number = np.arange(1.0, len(good))
    mean, sd = number * hit[0], np.sqrt(number) * hit[1]
    low, high = -mean / sd, (ships - mean) / sd
    density = np.exp(-low * low / 2.0) - np.exp(-high * high / 2.0)
    lost = mean * (ndtr(high) - ndtr(low)) + sd * density / np.sqrt(2.0 * np.pi)
    return float(law @ (lost + ships * (1.0 - ndtr(high))))


def farmed(_: int, seed: int) -> Tables:
    """Let side A fire at side B at every point of a design of fourteen factors."""
    factors = factors_of([(low, high) for _, low, high in (*SIDE, *SIDE)])
    cube = sample(Sobol(points=POINTS, seed=seed), len(factors))
    rows = [
        {one.name: one.at(u) for one, u in zip(factors, row, strict=True)} for row in cube.tolist()
    ]
    values = np.array([_lost(*(float(str(value)) for value in row.values())) for row in rows])
    axes = axes_of(factors, rows)
    found = linear.regressed(places_of(axes, rows), values[:, None], axes)
    assert isinstance(found, linear.Linear)
    by_name = {slope.factor: slope.unit.value or 0.0 for slope in found.slopes if slope.unit}
    told = {
        "mean": float(values.mean()), "missile": by_name["x2"], "sam": by_name["x11"],
        "success": 0.1 * by_name["x3"], "r2": found.r2,
    }  # fmt: skip
    return table(**{name: np.array([value]) for name, value in told.items()})


def _lost(*drawn: float) -> float:
    ours, theirs = drawn[:7], drawn[7:]
    salvo = round(ours[0] * ours[1]), ours[2]
    defence = round(theirs[0] * theirs[3]), theirs[4]
    return loss(salvo, defence, (ours[5], ours[6]), round(theirs[0]))


def farming_cases() -> list[Case]:
    """Return the case of this file."""
    salvo = loss((16, 0.67), (12, 0.67), (0.33, 0.11), 6)
    return [
        Case(
            id="B03-P",
            title=f"main effects of fourteen factors, {POINTS:,} points",
            capability=HEADING,
            formula="linear fit to the exact salvo law (A21), ±7 %",
            source="Kesler, Lucas and Sanchez, Winter Simulation Conference 2019, 2443-2454",
            runs=farmed,
            replications=1,
            quantities=(
                Quantity("ships lost, mean", 5.53, totals("mean")),
                Quantity("+1 missile a ship of A", 2.8, totals("missile")),
                Quantity("+1 SAM a ship of B", -2.8, totals("sam")),
                Quantity("+0.1 success of A's missiles", 1.1, totals("success")),
                Quantity("R²", 0.88, totals("r2")),
                Quantity(
                    "ships lost in A21-P", salvo,
                    at_once(lambda: loss((16, 0.67), (12, 0.67), (0.33, 0.11), 6)), 0.0, 0.94147,
                ),
            ),
            tolerance=BAND,
        )
    ]  # fmt: skip
