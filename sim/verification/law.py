"""Exact laws of raids: leakers and rounds by enumeration, no number drawn.

One threat after another: the state is (leakers, rounds fired), and each engagement is the finite
chain of its looks. With rounds for all, threats are independent, and the order means nothing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sim.verification.case import Moments

Outcome = tuple[int, int]
"""Leakers and rounds fired."""

Law = Mapping[Outcome, float]
"""Probability by outcome."""

Of = Callable[[Any, Any], Any]
"""A quantity as a function of leakers and rounds, numbers or arrays."""

ENDLESS = 1_000_000


class Look(NamedTuple):
    """One look at a threat: how many rounds, and the kill probability of each."""

    salvo: int
    pk: float


class Fire(NamedTuple):
    """How each threat is engaged.

    looks: the schedule. magazine: rounds for all threats together. hold: hold fire when rounds run
    short, in place of a short salvo. false_kill, false_miss: errors of each look. saving: the rest
    of a salvo is saved after a kill (which the model must not do).
    """

    looks: tuple[Look, ...]
    magazine: int = ENDLESS
    hold: bool = False
    false_kill: float = 0.0
    false_miss: float = 0.0
    saving: bool = False


def raid(threats: int, fire: Fire) -> Law:
    """Return the law of leakers and rounds of a raid."""
    law: Law = {(0, 0): 1.0}
    for _ in range(threats):
        after: dict[Outcome, float] = defaultdict(float)
        for (leakers, rounds), chance in law.items():
            for (leaked, fired), share in engagement(fire, fire.magazine - rounds).items():
                after[leakers + leaked, rounds + fired] += chance * share
        law = after
    return law


def thinned(threats: int, works: float, fire: Fire) -> Law:
    """Return the law of a raid of which each threat works with a probability, else never flies."""

    def chance(flying: int) -> float:
        choose = math.comb(threats, flying)
        return choose * works**flying * (1.0 - works) ** (threats - flying)

    return mixed((raid(flying, fire), chance(flying)) for flying in range(threats + 1))


def engagement(fire: Fire, left: int) -> Law:
    """Return the law of one threat: whether it leaks (0 or 1), and rounds, with ``left`` rounds."""
    engaged: dict[Outcome, float] = {(1, 0): 1.0}
    over: dict[Outcome, float] = defaultdict(float)
    for look in fire.looks:
        after: dict[Outcome, float] = defaultdict(float)
        for (alive, fired), chance in engaged.items():
            rounds = affordable(look.salvo, left - fired, fire.hold)
            if rounds == 0:
                over[alive, fired] += chance
                continue
            for (lives, spent), share in salvo(alive, rounds, look.pk, fire.saving).items():
                dropped = fire.false_kill if lives else 1.0 - fire.false_miss
                over[lives, fired + spent] += chance * share * dropped
                after[lives, fired + spent] += chance * share * (1.0 - dropped)
        engaged = after
    for outcome, chance in engaged.items():
        over[outcome] += chance
    return over


def capped(threats: int, layers: Sequence[tuple[int, float]]) -> Law:
    """Return the law behind layers of (rounds, pk), one shot at each threat as far as they go."""
    law: Law = {(threats, 0): 1.0}
    for rounds, pk in layers:
        after: dict[Outcome, float] = defaultdict(float)
        for (left, fired), chance in law.items():
            shots = min(left, rounds)
            for kills in range(shots + 1):
                share = math.comb(shots, kills) * pk**kills * (1.0 - pk) ** (shots - kills)
                after[left - kills, fired + shots] += chance * share
        law = after
    return law


def affordable(salvo: int, left: int, hold: bool) -> int:
    """Return how many rounds of a salvo can be fired with ``left`` rounds."""
    return salvo if left >= salvo else 0 if hold else left


def salvo(alive: int, rounds: int, pk: float, saving: bool) -> Law:
    """Return the law of (alive after the salvo, rounds spent)."""
    miss = 1.0 - pk
    if not alive:
        return {(0, rounds): 1.0}
    if not saving:
        return {(1, rounds): miss**rounds, (0, rounds): 1.0 - miss**rounds}
    law: dict[Outcome, float] = {(1, rounds): miss**rounds}
    for spent in range(1, rounds + 1):
        law[0, spent] = pk * miss ** (spent - 1)
    return law


def moments(law: Law, of: Of) -> Moments:
    """Return the moments of a quantity under a law."""
    mean = math.fsum(chance * of(*outcome) for outcome, chance in law.items())
    square = math.fsum(chance * (of(*outcome) - mean) ** 2 for outcome, chance in law.items())
    # What rounding leaves of an exact 0 is neither a mean nor a spread.
    sd = math.sqrt(square) if square > 1e-18 * (1.0 + mean * mean) else 0.0
    return Moments(mean if abs(mean) > 1e-12 * (1.0 + sd) else 0.0, sd)


def mixed(kinds: Iterable[tuple[Law, float]]) -> Law:
    """Return the law of a raid whose kind is drawn: law and chance of each kind."""
    law: dict[Outcome, float] = defaultdict(float)
    for kind, chance in kinds:
        for outcome, share in kind.items():
            law[outcome] += chance * share
    return law


def allotted(rounds: Sequence[int], pk: float) -> Law:
    """Return the law of a raid at which all rounds are fired before any result is seen.

    rounds: how many go to each threat.
    """
    law: Law = {(0, 0): 1.0}
    for shots in rounds:
        after: dict[Outcome, float] = defaultdict(float)
        leak = (1.0 - pk) ** shots
        for (leakers, fired), chance in law.items():
            after[leakers + 1, fired + shots] += chance * leak
            after[leakers, fired + shots] += chance * (1.0 - leak)
        law = after
    return law


def at_random(rounds: int, threats: int, pk: float) -> Law:
    """Return the law of a raid at which each round picks any of the threats, dead or alive."""
    law: Law = {(threats, 0): 1.0}
    for _ in range(rounds):
        after: dict[Outcome, float] = defaultdict(float)
        for (alive, fired), chance in law.items():
            kill = pk * alive / threats
            after[alive, fired + 1] += chance * (1.0 - kill)
            after[max(0, alive - 1), fired + 1] += chance * kill
        law = after
    return law


def kills_in_time(threats: int, expected: float) -> Law:
    """Return the law of one gun with an exponential time to kill, ``expected`` kills in its time.

    The engagement under way at the end has cost a round.
    """
    law: dict[Outcome, float] = {}
    for kills in range(threats):
        chance = math.exp(-expected) * expected**kills / math.factorial(kills)
        law[threats - kills, kills + 1] = chance
    law[0, threats] = 1.0 - math.fsum(law.values())
    return law
