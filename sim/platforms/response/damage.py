"""The damage of a hit to a ship, and its consequences (model 3.4, 7.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from sim.engine.laws import Law, constant
from sim.units import PerSecond, Share, Unit, Weight

DamageClass = Literal["none", "minor", "moderate", "severe", "lost"]

CLASSES: tuple[DamageClass, ...] = ("none", "minor", "moderate", "severe", "lost")
"""Damage classes, least first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DamageTable:
    """Weights of the damage classes for a hit by one type of threat.

    none, minor, moderate, severe, lost: weight of this class; only their ratios count.
    """

    none: Weight = 0.0
    minor: Weight = 0.0
    moderate: Weight = 0.0
    severe: Weight = 0.0
    lost: Weight = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a damage class means for the ship that has it.

    speed_left: share of the speed that is left.
    needs_help: the ship cannot proceed without the escort's assistance.
    assistance: time the escort stays alongside.
    worsening: hazard that fire or flooding takes it to the next class, until help arrives.
    casualties: persons hurt.
    channels_left: share of fire channels left, if it is an escort.
    """

    speed_left: Share = 1.0
    needs_help: bool = False
    assistance: Annotated[Law, Unit("time", low=0.0, high=864000.0)] = constant(0.0)
    worsening: PerSecond = 0.0
    casualties: Annotated[Law, Unit("number", low=0.0, high=1000.0, whole=True)] = constant(0.0)
    channels_left: Share = 1.0


def damage_class(table: DamageTable, frailty: float, u: float) -> DamageClass:
    """Return the damage of a hit; ``frailty`` multiplies the weights from moderate upwards."""
    weights = _weights(table, frailty)
    mark = u * (weights[0] + weights[1] + weights[2] + weights[3] + weights[4])
    for name, weight in zip(CLASSES, weights, strict=True):
        if mark < weight:
            return name
        mark -= weight
    return CLASSES[-1]


def chance_of_loss(table: DamageTable, frailty: float) -> float:
    """Return the probability that a hit takes the ship: that `damage_class` gives ``lost``."""
    weights = _weights(table, frailty)
    return weights[-1] / (weights[0] + weights[1] + weights[2] + weights[3] + weights[4])


def _weights(table: DamageTable, frailty: float) -> tuple[float, float, float, float, float]:
    return (
        table.none,
        table.minor,
        table.moderate * frailty,
        table.severe * frailty,
        table.lost * frailty,
    )


def worse(first: DamageClass, second: DamageClass) -> DamageClass:
    """Return the graver of two damage classes."""
    return max(first, second, key=CLASSES.index)


def next_worse(damage: DamageClass) -> DamageClass:
    """Return the damage class that fire or flooding leads to."""
    return CLASSES[min(CLASSES.index(damage) + 1, len(CLASSES) - 1)]
