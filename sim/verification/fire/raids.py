"""Exact laws of leakers and rounds, by enumeration of the chain of looks: no number is drawn.

One threat after another: each engagement is the finite chain of its looks. With rounds for all,
threats are independent, and the order means nothing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.verification.case import Column, Moments
from sim.verification.law import ExactLaw, Outcome, mixed, stepped

ENDLESS = 1_000_000
FAR = 45
"""Numbers beyond it are left out: less than 1e-12 of any law here."""


class Fire(NamedTuple):
    """How each threat is engaged.

    salvos: rounds of each look. pks: kill probability of the rounds of each look. hold: hold fire
    when rounds run short, in place of a short salvo. saving: the rest of a salvo is kept after a
    kill (which the model must not do).
    """

    salvos: Sequence[int]
    pks: Sequence[float]
    magazine: int
    hold: bool
    false_kill: float
    false_miss: float
    saving: bool


def raid(
    threats: int | Mapping[str, Any],
    pk: float,
    salvo: int = 1,
    looks: int = 1,
    schedule: Sequence[int] = (),
    magazine: int = ENDLESS,
    short_of_rounds: str = "short-salvo",
    false_kill: float = 0.0,
    false_miss: float = 0.0,
    saving: bool = False,
    fails: float = 0.0,
) -> ExactLaw:
    """Return the law of leakers and rounds of a raid; the number of threats may have a law.

    fails: share of the threats that fail at the launch.
    """
    salvos = schedule or [salvo] * min(looks, magazine)
    hold = short_of_rounds == "hold"
    fire = Fire(salvos, [pk] * len(salvos), magazine, hold, false_kill, false_miss, saving)
    law, number, parts = ExactLaw({(0, 0): 1.0}), 0, []
    for flying, chance in sizes(threats, fails):
        for _ in range(flying - number):
            law = stepped(law, lambda _, fired: engagement(fire, fire.magazine - fired))
        number = flying
        parts.append((law, chance))
    return mixed(parts)


def layered(threats: int, pks: Sequence[float]) -> ExactLaw:
    """Return the law of leakers and rounds behind layers of one round each."""
    fire = Fire([1] * len(pks), pks, ENDLESS, False, 0.0, 0.0, False)
    law = ExactLaw({(0, 0): 1.0})
    for _ in range(threats):
        law = stepped(law, lambda *_: engagement(fire, ENDLESS))
    return law


def sizes(threats: int | Mapping[str, Any], fails: float) -> Iterator[tuple[int, float]]:
    """Yield how many threats may fly, the fewest first, and the chance of each number."""
    if isinstance(threats, int):
        yield from binomial(threats, 1.0 - fails) if fails else [(threats, 1.0)]
    elif "poisson" in threats:
        yield from enumerate(poisson(threats["poisson"]).tolist())
    else:
        low, high = threats["integers"]
        yield from ((number, 1.0 / (high - low + 1)) for number in range(low, high + 1))


def binomial(n: int, p: float) -> Iterator[tuple[int, float]]:
    """Yield each number of successes with its chance."""
    return ((k, math.comb(n, k) * p**k * (1.0 - p) ** (n - k)) for k in range(n + 1))


def poisson(mean: float) -> Column:
    """Return the probabilities of 0, 1, … for a Poisson number."""
    number = np.arange(FAR + 1)
    logs = np.array([math.lgamma(n + 1.0) for n in number])
    chance: Column = np.exp(number * math.log(mean) - mean - logs)
    return chance


def engagement(fire: Fire, left: int) -> ExactLaw:
    """Return the law of one threat: whether it leaks (0 or 1), and rounds, with ``left`` rounds."""
    engaged: dict[Outcome, float] = {(1, 0): 1.0}
    over: dict[Outcome, float] = defaultdict(float)
    for full, pk in zip(fire.salvos, fire.pks, strict=True):
        after: dict[Outcome, float] = defaultdict(float)
        for (alive, fired), chance in engaged.items():
            rounds = affordable(full, left - fired, fire.hold)
            if rounds == 0:
                over[alive, fired] += chance
                continue
            for (lives, spent), share in after_salvo(alive, rounds, pk, fire.saving).items():
                dropped = fire.false_kill if lives else 1.0 - fire.false_miss
                over[lives, fired + spent] += chance * share * dropped
                after[lives, fired + spent] += chance * share * (1.0 - dropped)
        engaged = after
    for outcome, chance in engaged.items():
        over[outcome] += chance
    return ExactLaw(over)


def affordable(salvo: int, left: int, hold: bool) -> int:
    """Return how many rounds of a salvo can be fired with ``left`` rounds."""
    return salvo if left >= salvo else 0 if hold else left


def after_salvo(alive: int, rounds: int, pk: float, saving: bool) -> ExactLaw:
    """Return the law of (alive after the salvo, rounds spent)."""
    miss = 1.0 - pk
    if not alive:
        return ExactLaw({(0, rounds): 1.0})
    if not saving:
        return ExactLaw({(1, rounds): miss**rounds, (0, rounds): 1.0 - miss**rounds})
    kills = {(0, spent): pk * miss ** (spent - 1) for spent in range(1, rounds + 1)}
    return ExactLaw({(1, rounds): miss**rounds, **kills})


def capped(threats: int, magazines: Sequence[int], pks: Sequence[float]) -> ExactLaw:
    """Return the law behind layers with so many rounds, one shot at each threat as they last."""
    law = ExactLaw({(threats, 0): 1.0})
    for rounds, pk in zip(magazines, pks, strict=True):

        def layer(left: int, _: int, rounds: int = rounds, pk: float = pk) -> dict[Outcome, float]:
            shots = min(left, rounds)
            return {(-kills, shots): chance for kills, chance in binomial(shots, pk)}

        law = stepped(law, layer)
    return law


def allotted(rounds: Sequence[int], pk: float) -> ExactLaw:
    """Return the law of a raid at which all rounds are fired before any result is seen.

    rounds: how many go to each threat.
    """
    law = ExactLaw({(0, 0): 1.0})
    for shots in rounds:
        leak = (1.0 - pk) ** shots
        one = {(1, shots): leak, (0, shots): 1.0 - leak}
        law = stepped(law, lambda *_, one=one: one)
    return law


def at_random(rounds: Sequence[int], pk: float) -> ExactLaw:
    """Return the law of as many rounds, each of which picks any of the threats, dead or alive."""
    threats = len(rounds)

    def one(alive: int, _: int) -> dict[Outcome, float]:
        kill = pk * alive / threats
        return {(0, 1): 1.0 - kill, (-1, 1): kill} if alive else {(0, 1): 1.0}

    law = ExactLaw({(threats, 0): 1.0})
    for _ in range(sum(rounds)):
        law = stepped(law, one)
    return law


def kills_in_time(threats: int, expected: float) -> ExactLaw:
    """Return the law of one gun with an exponential time to kill, ``expected`` kills in its time.

    The engagement under way at the end has cost a round.
    """
    law = ExactLaw()
    for kills in range(threats):
        chance = math.exp(-expected) * expected**kills / math.factorial(kills)
        law[threats - kills, kills + 1] = chance
    law[0, threats] = 1.0 - math.fsum(law.values())
    return law


# --- moments by themselves, and what reads them ---------------------------------------------------


def arriving(threats: int, pks: Sequence[float], layer: int) -> Moments:
    """Return the moments of how many threats come to a layer."""
    mean = threats * math.prod(1.0 - pk for pk in pks[: layer - 1])
    return Moments(mean, (mean * (1.0 - mean / threats)) ** 0.5)


def beyond(threats: Mapping[str, Any], channels: int) -> Moments:
    """Return the moments of how many threats of a Poisson number find no channel."""
    excess = np.maximum(np.arange(FAR + 1) - channels, 0.0)
    chance = poisson(threats["poisson"])
    first = float(excess @ chance)
    return Moments(first, float(excess**2 @ chance - first**2) ** 0.5)


def stream(
    threats: int, headway: float, time_window: float, hold: float, channels: int, window: str
) -> int:
    """Return how many threats of a stream are engaged within their time window, first come first.

    Each channel is held for ``hold``; the engagement must be over (``complete``), or only begun, in
    the window.
    """
    free, engaged = [0.0] * channels, 0
    for place in range(threats):
        arrival = place * headway
        channel = min(range(channels), key=free.__getitem__)
        start = max(arrival, free[channel])
        if start + (hold if window == "complete" else 0.0) <= arrival + time_window:
            engaged += 1
            free[channel] = start + hold
    return engaged
