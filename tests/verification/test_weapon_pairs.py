"""Every shipped weapon against every shipped threat that it may engage.

Level flyers are flown through the whole model, and every launch and intercept is held against the
ladder. For what climbs and dives the launch windows are held against a search of lead collisions
in fine steps of time.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import hypot, sqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from sim.engine.journal import Journal
from sim.kill_chain.steps.engage import Fired, Met, launch_windows
from sim.kill_chain.steps.weapon import Envelope, Weapon
from sim.platforms.launch.threat import Level, ThreatType, flight_legs
from sim.scenario import Case, Pinned, catalogue_entries, load, load_text
from sim.simulation import Model
from sim.verification.geometry.ladder import Rungs, recurrence
from sim.verification.scene import POST, position
from sim.world.motion import Leg, Track
from sim.world.spans import holds

RAID = Path(__file__).resolve().parents[2] / "scenarios" / "one-raid.yaml"
LOOK_S = 4.0
"""From an intercept to its judgement, in place of the catalogue's law."""

ROUNDS = 80


class Pair(NamedTuple):
    """A weapon and a threat type of the catalogue, by name."""

    weapon: str
    threat: str


def names_of(kind: str) -> list[str]:
    """What the catalogue ships of a kind."""
    paths = (entry.path.split(".") for entry in catalogue_entries())
    return sorted({path[1] for path in paths if path[0] == kind})


@cache
def shipped() -> Case:
    """A case with every threat of the catalogue in it, at the medians; the escort has all arms."""
    attack = "{{weapon: {}, launched_at: +10 min, from: hodeidah-coast, target: guard}}"
    threats = names_of("threats")
    settings = [f"attacks.{name}={attack.format(name)}" for name in threats]
    case = load(RAID, settings).draw(Pinned())
    assert set(case.threats) == set(threats)
    assert set(case.weapons) == set(names_of("weapons"))
    return case


def pairs() -> Iterator[Pair]:
    """Who may engage whom."""
    case = shipped()
    for weapon, arm in case.weapons.items():
        for threat, type in case.threats.items():
            if type.threat_class in arm.against:
                yield Pair(weapon, threat)


def record_of(pair: Pair) -> tuple[Weapon, Envelope, ThreatType]:
    weapon, type = shipped().weapons[pair.weapon], shipped().threats[pair.threat]
    return weapon, weapon.against[type.threat_class], type


PAIRS = list(pairs())
LEVEL = [pair for pair in PAIRS if isinstance(shipped().threats[pair.threat].profile, Level)]
BENT = [pair for pair in PAIRS if pair not in LEVEL]


def label(pair: Pair) -> str:
    return f"{pair.weapon} v {pair.threat}"


# --- level flyers: the ladder, through the whole model --------------------------------------------


class Rung(NamedTuple):
    """A look: when it is fired and meets (s after the launch of the threat), and its range (m)."""

    fired: float
    met: float
    range: float


def ladder(distance: float, type: ThreatType, weapon: Weapon, reach: Envelope) -> list[Rung]:
    """The looks at a threat that flies over the shooter at its altitude.

    A round meets it where (Vm t)² = (x − Vt t)² + h²; the first waits for the farthest range, the
    next for the judgement of the last and for the launcher.
    """
    v, s, h = type.speed, weapon.speed, type.profile.altitude  # type: ignore[union-attr]
    farthest = sqrt(reach.max_range**2 - h * h)
    # The launch that meets it there left max_range / s earlier.
    now = max(0.0, (distance - farthest) / v - reach.max_range / s)
    rungs: list[Rung] = []
    while True:
        x = distance - v * now
        # (s² − v²) t² + 2 x v t − (x² + h²) = 0
        a, b, c = s * s - v * v, x * v, x * x + h * h
        flight = (sqrt(b * b + a * c) - b) / a
        if flight * s < reach.min_range * (1.0 - 1e-12) or x - v * flight <= 0.0:
            return rungs
        rungs.append(Rung(now, now + flight, flight * s))
        now = max(now + flight + LOOK_S, now + weapon.interval)


def flown(pair: Pair, distance: float) -> Journal:
    """One replication at the medians: the escort knows of the threat at once and never kills it."""
    weapon, threat = pair
    arm, against = (
        f"catalogue.weapons.{weapon}",
        shipped().threats[threat].threat_class,
    )
    guard = "escorts.guard"
    stock = ", ".join(f"{name}: {ROUNDS if name == weapon else 0}" for name in shipped().weapons)
    settings = [
        f"{guard}.magazine={{{stock}}}",
        f"{guard}.doctrine.tracking.delay=0 s",
        f"{guard}.doctrine.identification={{delay: 0 s, taken_for_neutral: 0}}",
        f"{guard}.doctrine.permission={{control: free, reaction: 0 s}}",
        f"{guard}.doctrine.against.{against}.layers=[{weapon}]",
        f"{guard}.doctrine.against.{against}.gate=5 nmi",
        f"{guard}.doctrine.against.{against}.by_layer.{weapon}="
        f"{{looks: {ROUNDS}, salvo: 1, farthest: 2000 km, reserve: 0}}",
        f"{arm}.assessment={{delay: {LOOK_S} s, false_kill: 0, false_miss: 0}}",
        f"{arm}.against.{against}.pk_self=0",
        f"{arm}.against.{against}.pk_crossing=0",
    ]
    text = f"""
name: {label(pair)}
start: 2023-12-16 08:00 +03:00
duration: 6 h
warning: {{probability: 1, delay: 0 s}}
escorts:
  guard:
    class: arleigh-burke-flight-i
    patrol: {{law: fixed, position: {position(0.0)}}}
    doctrine: red-sea-2023
attacks:
  alone: {{weapon: {threat}, launched_at: +0 h, from: {position(distance)}, target: guard}}
"""
    return Model(load_text(text, overrides=settings)).replicate(1, 0, best_guess=True)


@pytest.mark.parametrize("pair", LEVEL, ids=label)
def test_a_level_flyer_is_met_at_the_rungs_of_the_ladder(pair: Pair) -> None:
    weapon, reach, type = record_of(pair)
    distance = min(1.1 * reach.max_range * (1.0 + type.speed / weapon.speed), 0.9 * type.reach)
    expected = ladder(distance, type, weapon, reach)
    assert 1 <= len(expected) < ROUNDS
    journal = flown(pair, distance)
    fired = [record.time for record in journal.of(Fired)]
    met = journal.of(Met)
    assert len(fired) == len(expected)
    # Positions go to degrees and back; a round flies up to minutes.
    assert fired == pytest.approx([rung.fired for rung in expected], rel=1e-7, abs=1e-5)
    assert [one.time for one in met] == pytest.approx([r.met for r in expected], rel=1e-7)
    ranges = pytest.approx([rung.range for rung in expected], rel=1e-7, abs=1e-2)
    assert [one.range_m for one in met] == ranges


@pytest.mark.parametrize("pair", LEVEL, ids=label)
def test_at_the_surface_the_ladder_is_the_recurrence(pair: Pair) -> None:
    """The formula above, without height and launcher, against that of the list of references."""
    from dataclasses import replace

    weapon, reach, type = record_of(pair)
    distance = 1.5 * reach.max_range
    found = ladder(
        distance, replace(type, profile=Level(altitude=0.0)), replace(weapon, interval=0.0), reach
    )
    rungs = Rungs(distance, type.speed, weapon.speed, 0.0, LOOK_S, reach.min_range, reach.max_range)
    assert [rung.range for rung in found] == pytest.approx(recurrence(rungs), rel=1e-9)


# --- what climbs and dives: windows against a search in fine steps --------------------------------

STEPS = 20_000
LAUNCHES = 400
SHOOTERS = ((0.0, 0.0), (0.0, 4e3), (-9e3, 12e3))
"""Where the shooter lies from the aim point (m): there, beside it, and far off."""


def first_met(
    at: tuple[float, float], launch: float, speed: float, times: np.ndarray, path: np.ndarray
) -> int | None:
    """The first step of time at which a round is as far as the threat; None if it never is."""
    away = np.sqrt((path[0] - at[0]) ** 2 + (path[1] - at[1]) ** 2 + path[2] ** 2)
    caught = (speed * (times - launch) >= away) & (times >= launch)
    return int(np.argmax(caught)) if caught.any() else None


def path_of(type: ThreatType, distance: float, times: np.ndarray) -> np.ndarray:
    """The flight to (0, 0) from (distance, 0), written out here once more."""
    ground = distance - type.speed * times
    profile = type.profile
    if profile.kind == "ballistic":
        share = ground / distance
        height = 4.0 * profile.apogee * distance * share * (1.0 - share)
    elif profile.kind == "sea-skimming":
        height = np.clip(
            profile.skim + (ground - profile.letdown) / 10.0, profile.skim, profile.cruise
        )
    else:
        height = np.full_like(times, profile.altitude)
    return np.stack([ground, np.zeros_like(times), height])


@pytest.mark.parametrize("shooter", SHOOTERS, ids=str)
@pytest.mark.parametrize("pair", BENT, ids=label)
def test_launch_windows_agree_with_a_search_in_fine_steps(
    pair: Pair, shooter: tuple[float, float]
) -> None:
    weapon, reach, type = record_of(pair)
    distance = min(0.8 * type.reach, 300e3)
    track = Track(tuple(flight_legs(type, (distance, 0.0), (0.0, 0.0), 0.0)))
    post = Track((Leg(0.0, track.end, *shooter, 0.0, 0.0),))
    window = launch_windows(weapon, reach, (0.0, 1e9), post, track)
    times = np.linspace(0.0, track.end, STEPS)
    path, step = path_of(type, distance, times), times[1]
    assert path[:, :: STEPS // 50] == pytest.approx(
        np.array([track.at(time) for time in times[:: STEPS // 50]]).T, abs=1e-3
    )
    inside = outside = 0
    for launch in np.linspace(0.0, track.end, LAUNCHES):
        met = first_met(shooter, launch, weapon.speed, times, path)
        # In one step the threat comes this much nearer, which is what the search cannot resolve.
        hair = 3.0 * step * (type.speed * 2.5 + weapon.speed)
        margin = -1.0 if met is None else margin_of(reach, shooter, path[:, met])
        if met is not None and abs(margin) < hair:
            continue
        if met is None and end_is_near(shooter, launch, weapon.speed, times, path, hair):
            continue
        expected = met is not None and margin > 0.0
        assert holds(window, float(launch)) == expected, (launch, margin)
        inside, outside = inside + expected, outside + (not expected)
    assert inside + outside > 0.9 * LAUNCHES
    assert outside
    assert inside or not window or sum(b - a for a, b in window) < 3.0 * track.end / LAUNCHES


def margin_of(reach: Envelope, at: tuple[float, float], place: np.ndarray) -> float:
    """How far (m) an intercept lies inside the envelope; negative outside."""
    away = hypot(place[0] - at[0], place[1] - at[1], place[2])
    height = float(place[2])
    floor = height - reach.floor if reach.floor > 0.0 else float("inf")
    return min(away - reach.min_range, reach.max_range - away, reach.ceiling - height, floor)


def end_is_near(
    at: tuple[float, float],
    launch: float,
    speed: float,
    times: np.ndarray,
    path: np.ndarray,
    hair: float,
) -> bool:
    """Whether a round just fails to meet the threat before its flight is over."""
    last = hypot(path[0, -1] - at[0], path[1, -1] - at[1], path[2, -1])
    return abs(last - speed * (times[-1] - launch)) < hair


def test_nobody_is_left_out() -> None:
    assert len(PAIRS) == len(LEVEL) + len(BENT) >= 17
    assert {pair.threat for pair in LEVEL} >= {"one-way-drone", "land-attack-cruise-missile"}
    assert {pair.weapon for pair in PAIRS} == set(names_of("weapons"))
    assert POST == (20.0, 38.5)
