"""Horizons, lead collisions and closest approaches: by textbook formulas, and by the model."""

from __future__ import annotations

from math import nan, sqrt

from sim.verification.case import Tables
from sim.world import encounters, horizon
from sim.world.motion import Leg, Track

KM = 1000.0
Vector = tuple[float, float]


def model_horizon(_: Tables, antenna: float, target: float) -> float:
    """Return the model's horizon (km)."""
    return horizon.horizon(antenna, target) / KM


def collision(place: Vector, velocity: Vector, speed: float) -> float:
    """Return the smallest positive root of (v² − s²)t² + 2 r·v t + r² = 0; −1 for none."""
    a = velocity[0] ** 2 + velocity[1] ** 2 - speed**2
    b = 2.0 * (place[0] * velocity[0] + place[1] * velocity[1])
    c = place[0] ** 2 + place[1] ** 2
    if a == 0.0:
        return -c / b if b < 0.0 else -1.0
    root = b * b - 4.0 * a * c
    if root < 0.0:
        return -1.0
    return min((t for s in (-1, 1) if (t := (-b + s * sqrt(root)) / (2.0 * a)) > 0), default=-1.0)


def flight(place: Vector, velocity: Vector) -> Track:
    """Return a straight flight of 1,000 s."""
    return Track((Leg(0.0, 1000.0, *place, *velocity),))


def model_collision(_: Tables, place: Vector, velocity: Vector, speed: float) -> float:
    """Return the time of the model's lead collision; −1 for none."""
    met = encounters.lead_collision(0.0, 0.0, 0.0, speed, flight(place, velocity))
    return -1.0 if met is None else met


def approach(place: Vector, velocity: Vector) -> dict[str, float]:
    """Return time and distance of the closest approach; it is now if it lies behind."""
    square = velocity[0] ** 2 + velocity[1] ** 2
    time = max(0.0, -(place[0] * velocity[0] + place[1] * velocity[1]) / square)
    away = sqrt(sum((r + v * time) ** 2 for r, v in zip(place, velocity, strict=True)))
    return {"time, s": time, "distance, m": away}


def model_approach(_: Tables, place: Vector, velocity: Vector, which: int) -> float:
    """Return time (0) or distance (1) of the model's closest approach."""
    still = flight((0.0, 0.0), (0.0, 0.0))
    met = encounters.closest_approach(flight(place, velocity), still, 0.0, 1000.0)
    return nan if met is None else met[which]
