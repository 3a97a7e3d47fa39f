"""The leak ledger: the one link of the chain at which a leaker got through (model 10).

For every leaker nobody fired at, S0 is the set of all launches (shooter, weapon, time) that would
have met it, known from its launch, without delay, with free channels and full magazines. Known is
its course as it was planned at the time of the launch, not a turn that it made later. Each link
removes what its logged result forbids; the leaker is charged to the link at which the set first
becomes empty over the union of shooters. This is bookkeeping, not causation.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import sqrt
from typing import NamedTuple

from sim.engine.faults import LedgerError
from sim.kill_chain.battery import Mover, Target
from sim.kill_chain.contact import DEFAULT_LAYER, Contact, affordable
from sim.kill_chain.steps.danger import danger
from sim.kill_chain.steps.engage import launch_windows
from sim.kill_chain.steps.weapon import Envelope, Weapon
from sim.world.encounters import closest_approach
from sim.world.motion import Track
from sim.world.spans import Spans, clip, intersect, solid, unite

CODES = (
    "out-of-reach",
    "not-detected",
    "detected-late",
    "not-identified",
    "held-fire",
    "assigned-elsewhere",
    "no-rounds",
    "no-channel",
    "misjudged-kill",
    "all-missed",
    "no-danger",
)
"""Every leaker has exactly one; ``no-danger`` stands beneath the sum."""

FOREVER = float("inf")


class Charged(NamedTuple):
    """A leaker is charged to a link, with a sub-code."""

    time: float
    threat: str
    code: str
    detail: str


def charge(
    threat: Target, time: float, contacts: Sequence[Contact], ships: Sequence[Mover]
) -> Charged:
    """Return the charge of a leaker that ended at ``time`` (s).

    contacts: what each escort knew of it; ships: all that it may have endangered. Raises
    `LedgerError` if it was not shot at although nothing forbade it.
    """
    if threat.shots:
        return Charged(time, threat.name, *_shot_at(contacts))
    if contacts and not any(_endangers(contact, ships) for contact in contacts):
        return Charged(time, threat.name, "no-danger", "")
    passed = 0
    for contact in contacts:
        for weapon, type, envelope in _capable(contact):
            if passed >= _most(contact):
                break
            spans = clip(_feasible(contact, type, envelope), 0.0, time)
            passed = max(passed, _passes(contact, weapon, spans))
    if passed == 0:
        return Charged(time, threat.name, "out-of-reach", _why_out_of_reach(contacts, time))
    if passed > len(LINKS):
        raise LedgerError(f"{threat.name} leaked at {time} s although a launch was possible")
    return Charged(time, threat.name, *_detail(LINKS[passed - 1][0], contacts))


def _passes(contact: Contact, weapon: str, spans: Spans) -> int:
    """Return how many of the sets S0, S1, … of one shooter and weapon are not empty.

    A set over the union of shooters is empty when it is empty for each of them, so the charge goes
    to the link behind the farthest that any of them came.
    """
    if not solid(spans):
        return 0
    for passed, (_, link) in enumerate(LINKS, start=1):
        spans = link(contact, weapon, spans)
        if not solid(spans):
            return passed
    return len(LINKS) + 1


def _most(contact: Contact) -> int:
    """Return how far a contact can come at best, so that the rest need not be computed."""
    if contact.tracked_s is None:
        return 1
    if contact.identified_s is None:
        return 2
    return 3 if contact.ready_s is None else len(LINKS) + 1


def _endangers(contact: Contact, ships: Sequence[Mover]) -> bool:
    """Return whether anybody came inside the gate, over the courses as they were sailed."""
    flown, gate = contact.threat.track, contact.doctrine.gate
    tracks = [ship.track for ship in ships]
    return danger(gate, flown.start, flown, contact.shooter.track, tracks) is not None


def _as_planned(threat: Target, solve: Callable[[Track], Spans]) -> Spans:
    """Return the solutions of ``solve`` for each plan of the threat, while it was the plan."""
    until = [since for since, _ in threat.plans[1:]] + [FOREVER]
    return unite(
        clip(solve(track), since, end)
        for (since, track), end in zip(threat.plans, until, strict=True)
    )


def _feasible(contact: Contact, weapon: Weapon, envelope: Envelope) -> Spans:
    gates, shooter = (0.0, FOREVER), contact.place.track

    def windows(track: Track) -> Spans:
        if _far(weapon, envelope, track, shooter):
            return []
        return launch_windows(weapon, envelope, gates, shooter, track)

    return _as_planned(contact.threat, windows)


def _far(weapon: Weapon, envelope: Envelope, threat: Track, shooter: Track) -> bool:
    """Return whether the threat stays so far off that its windows need not be computed.

    While a round flies, the shooter moves by no more than its greatest speed allows. One that is
    lost may have left rounds in the air, which outlive its track.
    """
    if shooter.end < threat.end or weapon.engagement is not None:
        return False
    met = closest_approach(threat, shooter, threat.start, threat.end)
    since = threat.start - envelope.max_range / weapon.speed
    legs = shooter.legs[shooter.number(since) : shooter.number(threat.end) + 1]
    fastest = max(sqrt(leg.vx * leg.vx + leg.vy * leg.vy) for leg in legs)
    return met is None or met[1] > envelope.max_range * (1.0 + fastest / weapon.speed)


def _allowed(contact: Contact, arm: int) -> Spans:
    """Return the launches of one layer, inside its range gates."""
    place = contact.place.track
    return _as_planned(contact.threat, lambda track: contact.window(arm, track, place))


def _capable(contact: Contact) -> list[tuple[str, Weapon, Envelope]]:
    """Return the shooter's weapons against this class, the one that reaches farthest first."""
    found = [
        (name, weapon, weapon.against[contact.threat.threat_class])
        for name, weapon in contact.shooter.weapons.items()
        if contact.threat.threat_class in weapon.against and name in contact.shooter.rounds
    ]
    return sorted(found, key=lambda each: (-each[2].max_range, each[0]))


def _since(spans: Spans, moment: float | None) -> Spans:
    return [] if moment is None else clip(spans, moment, FOREVER)


def _detected(contact: Contact, _weapon: str, spans: Spans) -> Spans:
    return _since(spans, contact.tracked_s)


def _identified(contact: Contact, _weapon: str, spans: Spans) -> Spans:
    evaluated = contact.danger_s is not None or contact.doctrine.protects != "all"
    moment = contact.identified_s if contact.danger_s is None else contact.danger_s
    return _since(spans, moment) if evaluated else []


def _permitted(contact: Contact, weapon: str, spans: Spans) -> Spans:
    """Permission, weapon control, whom the doctrine protects, its layers and range gates."""
    since = _since(spans, contact.ready_s)
    if not since:
        return []
    return unite(
        intersect(since, _allowed(contact, index))
        for index, arm in enumerate(contact.arms)
        if arm.weapon == weapon
    )


def _with_rounds(contact: Contact, weapon: str, spans: Spans) -> Spans:
    layer = contact.doctrine.by_layer.get(weapon, DEFAULT_LAYER)
    history = contact.shooter.history[f"rounds {weapon}"]
    return _while(history, spans, lambda n: affordable(layer, 0, int(n), contact.doctrine) > 0)


def _with_channel(contact: Contact, weapon: str, spans: Spans) -> Spans:
    shooter = contact.shooter
    pool = shooter.weapons[weapon].pool
    if pool is not None:
        spans = _while(shooter.history[f"free {pool}"], spans, lambda channels: channels > 0)
    launcher = shooter.history.get(f"launcher {weapon}")
    return _while(launcher, spans, lambda idle: idle > 0) if launcher else spans


LINKS: tuple[tuple[str, Callable[[Contact, str, Spans], Spans]], ...] = (
    ("detected-late", _detected),
    ("not-identified", _identified),
    ("held-fire", _permitted),
    # One shared picture: an escort that does not fire keeps no other from firing.
    ("no-rounds", _with_rounds),
    ("no-channel", _with_channel),
)
"""The links in their order, each with what its logged result leaves of a set of launches."""


def _while(
    history: Sequence[tuple[float, float]], spans: Spans, holds: Callable[[float], bool]
) -> Spans:
    """Return the part of ``spans`` in which a step function satisfies ``holds``.

    It is given as (time, value from then on), and may be long: only what matters is looked at.
    """
    if not spans:
        return []
    first = max(0, bisect_right(history, spans[0][0], key=_time_of) - 1)
    last = bisect_right(history, spans[-1][1], key=_time_of)
    steps = [*history[first : last + 1], (FOREVER, 0.0)]
    parts = [[(start, end)] for (start, value), (end, _) in pairwise(steps) if holds(value)]
    return intersect(spans, unite(parts))


def _time_of(step: tuple[float, float]) -> float:
    return step[0]


def _detail(code: str, contacts: Sequence[Contact]) -> tuple[str, str]:
    if code == "detected-late" and all(contact.detected_s is None for contact in contacts):
        return "not-detected", ""
    if code == "held-fire":
        held = sorted({contact.held for contact in contacts if contact.held is not None})
        return code, held[0] if held else "too-late"
    return code, ""


def _why_out_of_reach(contacts: Sequence[Contact], time: float) -> str:
    """Return the sub-code: nobody there, no weapon for this class, altitude, or range."""
    if not contacts:
        return "no-escort"
    arms = [(c, weapon, envelope) for c in contacts for _, weapon, envelope in _capable(c)]
    if not arms:
        return "no-capable-weapon"
    for contact, weapon, envelope in arms:
        any_height = Envelope(
            min_range=envelope.min_range,
            max_range=envelope.max_range,
            pk_self=envelope.pk_self,
            pk_crossing=envelope.pk_crossing,
        )
        if solid(clip(_feasible(contact, weapon, any_height), 0.0, time)):
            return "altitude"
    return "range"


def _shot_at(contacts: Sequence[Contact]) -> tuple[str, str]:
    """Return the charge of a leaker that was shot at: misjudged, or missed by all."""
    for contact in contacts:
        if contact.misjudged_s is not None and _feasible_after(contact, contact.misjudged_s):
            return "misjudged-kill", ""
    for contact in contacts:
        last = max(contact.judged.values(), default=None)
        if last is not None and _feasible_after(contact, last, with_looks=False):
            return "all-missed", "looks-exhausted"
    return "all-missed", "time-exhausted"


def _feasible_after(contact: Contact, moment: float, with_looks: bool = True) -> bool:
    """Return whether a launch was feasible after ``moment`` (with a look left, if asked for)."""
    return any(
        solid(clip(_allowed(contact, index), moment, FOREVER))
        for index, arm in enumerate(contact.arms)
        if not with_looks or arm.layer.rounds(contact.looks[index])
    )
