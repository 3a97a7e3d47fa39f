"""The values of a replication for two methods at once: whether it happened, and how probably.

**A ship lost**, by conditional expectation: the probability of loss of each hit replaces a draw.
A replication is run as if no hit took a ship: where one did, the damage of that hit is drawn again
among the lesser classes, and the replication is run again. Along such a run hit k would have taken
its ship with a chance p_k that is known at the moment of the hit, so that

    P(no ship lost) = E[Π (1 − p_k) · (nothing else took a ship either)],

the expectation over runs whose damage is drawn under the condition of no loss: Π (1 − p_k) is the
likelihood ratio of the two ways of drawing, on the only runs on which no ship is lost. It holds
whatever depends on the damage: speed, calls, later hits on the same ship, fire. Loss by fire keeps
its draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sim.engine.streams import Luck, Purpose
from sim.experiment.errors import RunError
from sim.experiment.rare.branching import Given, Played, Start, Trial, to_the_end
from sim.experiment.rare.event import is_of_leakers
from sim.experiment.rare.settled import settled
from sim.platforms.response.casualty import Damaged
from sim.platforms.response.damage import chance_of_loss
from sim.simulation import Day

COLUMN = "damage:lost"


class SparingLuck(Luck):
    """The random numbers of a replication, except that some hits spare the ship.

    spared: threat's actor → chance that its hit takes the ship; its damage is another number, below
    the part of [0, 1) that means a loss.
    """

    __slots__ = ("spared",)

    def __init__(self, seed: int, replication: int, spared: Mapping[int, float]) -> None:
        super().__init__(seed, replication)
        self.spared = spared

    def value(self, purpose: int, actor: int, other: int = 0, index: int = 0) -> float:
        """Return the number at an address, or a lesser one for the damage of a hit that spares."""
        if purpose == Purpose.DAMAGE and actor in self.spared:
            return (1.0 - self.spared[actor]) * super().value(purpose, actor, other, 1)
        return super().value(purpose, actor, other, index)


class Hit(NamedTuple):
    """A hit by a threat: the chance that it takes its ship, and whether it did."""

    actor: int
    chance: float
    lost: bool


def spared(trial: Trial, replication: int, first: Played) -> Given:
    """Return the probability that a ship is lost in a replication that has been played."""
    played, spares = first, dict[int, float]()
    runs = events = 0
    # One by one: what comes after a loss belongs to a run that is not this one.
    while (loss := next((hit for hit in _hits(played) if hit.lost), None)) is not None:
        if loss.chance >= 1.0 or loss.actor in spares:
            return Given(1.0, runs, events)
        spares[loss.actor] = loss.chance
        played = to_the_end(_begun(trial, replication, dict(spares)))
        runs, events = runs + 1, events + played.events
    none = 0.0 if trial.happens(played) else 1.0
    for hit in _hits(played):
        none *= 1.0 - hit.chance
    return Given(1.0 - none, runs, events)


def _begun(trial: Trial, replication: int, spares: Mapping[int, float]) -> Day:
    day = trial.model.day(SparingLuck(trial.seed, replication, spares), trial.best_guess)
    day.begin()
    return day


def _hits(played: Played) -> list[Hit]:
    """Return the hits of a run, in order."""
    ships = {one.name: one for one in played.day.fleet.defended}
    found = []
    for record in played.records:
        if isinstance(record, Damaged) and record.by in played.threats:
            ship, threat = ships[record.ship], played.threats[record.by]
            chance = chance_of_loss(threat.type.damage, ship.frailty)
            found.append(Hit(threat.actor, chance, record.damage == "lost"))
    return found


class Value(NamedTuple):
    """The values of one replication.

    happened: whether the event came about. chance: given all but the last random steps; None if no
    last steps are known for this event. events: on its clock. more: runs, and events, that the
    chance has cost beside.
    """

    happened: bool
    chance: float | None
    events: int
    more: tuple[int, int] = (0, 0)


def conditional(trial: Trial) -> str | None:
    """Return in words the steps that have exact probabilities for this event; None if none have."""
    if trial.event.column == COLUMN and trial.event.least == 1.0:
        return "the damage of each hit"
    return "kill or miss of the last shots" if is_of_leakers(trial.event.column) else None


def value_of(trial: Trial, replication: int) -> Value:
    """Play a replication and return what it gives."""
    start = Start(replication)
    played = trial.play(start)
    happened = trial.happens(played)
    if conditional(trial) is None:
        return Value(happened, None, played.events)
    lost = trial.event.column == COLUMN
    last = spared(trial, replication, played) if lost else settled(trial, start, played)
    return Value(happened, last.chance, played.events, (last.runs, last.events))


def values_of(trial: Trial, numbers: range) -> list[Value]:
    """Return the values of some replications; raises `RunError` with the one that went wrong."""
    found = []
    for number in numbers:
        try:
            found.append(value_of(trial, number))
        except Exception as error:
            where = f"replication {number} (seed {trial.seed})"
            raise RunError(f"{where}: {type(error).__name__}: {error}") from error
    return found
