"""Cases of attacks at random: A22-P2, A25 and A26 of the list of references."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import numpy as np

from sim.verification.case import Case, Column, Moments, Quantity, Tables, Wrong, column, totals
from sim.verification.law import Fire, Law, Look, mixed, raid
from sim.verification.raids import (
    Stat,
    assembled,
    at_once,
    leakers,
    none_leaks,
    off,
    rounds,
    variance,
)
from sim.verification.scene import Afloat, Gun, Inbound, Scene

ATTACKS = "attacks at random"
FAR = 45
"""Numbers beyond it are left out: less than 1e-12 of any law here."""


def poisson(mean: float) -> Column:
    """Return the probabilities of 0, 1, … for a Poisson number."""
    number = np.arange(FAR + 1)
    logs = np.array([math.lgamma(n + 1.0) for n in number])
    chance: Column = np.exp(number * math.log(mean) - mean - logs)
    return chance


# --- A22-P2: a raid whose size is a Poisson number ----------------------------------------------


def of_random_size(mean: float, fire: Fire) -> Law:
    """Return the law of leakers and rounds of a raid of a Poisson number of threats."""
    return mixed((raid(threats, fire), float(p)) for threats, p in enumerate(poisson(mean)))


def beyond(mean: float, channels: int) -> Moments:
    """Return the moments of how many threats of a Poisson number find no channel."""
    excess = np.maximum(np.arange(FAR + 1) - channels, 0.0)
    chance = poisson(mean)
    first = float(excess @ chance)
    return Moments(first, float(excess**2 @ chance - first**2) ** 0.5)


def a22_random() -> Case:
    """Five channels held to the end of the raid, a Poisson number of threats, possibly none."""
    fire, mean = Fire((Look(1, 0.8),), magazine=5), 6.0
    law = of_random_size(mean, fire)
    mistakes = {
        "no saturation": of_random_size(mean, fire._replace(magazine=FAR)),
        "a channel too few": of_random_size(mean, fire._replace(magazine=4)),
        "always six threats": raid(6, fire),
        "pk 10 % too low": of_random_size(mean, off(fire, 0.9)),
        "pk 10 % too high": of_random_size(mean, off(fire, 1.1)),
    }
    title = "saturation: a Poisson number of threats, five channels"
    formula = "E(n − C)⁺ + q E min(n, C); P₀ = Σ P(n) pⁿ up to C"
    gun = Gun("round", 0.8, channels=5, release="assessment", delay="30 min")
    scene = replace(at_once(1, gun), raids=(Inbound(threats=f"{{poisson: {mean}}}"),))
    stats = (leakers(2.41445), none_leaks(0.196079), rounds())
    made = assembled(
        ("A22-P2", title, ATTACKS, formula, "own derivation"), scene, law, stats, mistakes
    )
    overflow = beyond(mean, 5)

    def unengaged(tables: Tables) -> Column:
        return totals("launched")(tables) - totals("engaged")(tables)

    quantity = Quantity("threats without a channel", overflow.mean, unengaged, overflow.sd, 1.51806)
    return replace(made, quantities=(*made.quantities, quantity))


# --- A25: attacks as a Poisson process, thinned -------------------------------------------------


def spread(mean: float) -> Moments:
    """Return the moments of the squared deviation of a Poisson number from its mean."""
    return Moments(mean, (mean + 2.0 * mean**2) ** 0.5)


def share(p: float) -> Moments:
    """Return the moments of a yes that has probability ``p``."""
    return Moments(p, (p * (1.0 - p)) ** 0.5)


def thinned(attacks: float, aimed: float, leak: float, hit: float) -> dict[str, Moments]:
    """Return the moments of all quantities of A25: counts are Poisson and independent."""
    ours, through = attacks * aimed, attacks * aimed * leak
    hits = through * hit
    counts = {"attacks": attacks, "at merchants": ours, "leakers": through, "hits": hits}
    return {
        **{name: Moments(mean, mean**0.5) for name, mean in counts.items()},
        "variance of attacks": spread(attacks),
        "variance of leakers": spread(through),
        "variance of hits": spread(hits),
        "P(no hit)": share(math.exp(-hits)),
        "P(hits ≥ 2)": share(1.0 - math.exp(-hits) * (1.0 + hits)),
        "correlation of leaked and intercepted": Moments(0.0, 1.0),
    }


A25 = (31.5, 0.6, 0.1, 0.5)
"""Attacks in 90 days; shares: aimed at merchants, of these leaking, of these hitting."""

FIGURES = {
    "attacks": 31.5, "at merchants": 18.9, "leakers": 1.89, "hits": 0.945,
    "variance of attacks": 31.5, "variance of leakers": 1.89, "variance of hits": 0.945,
    "P(no hit)": 0.38868, "P(hits ≥ 2)": 0.244018,
    "correlation of leaked and intercepted": 0.0,
}  # fmt: skip


def at_merchant(tables: Tables, *outcomes: str) -> Column:
    """Return how many threats aimed at the merchant ended so, by replication; all without a word.

    A leaker is one that hits or misses: nothing else gets through here.
    """
    rows = tables["threats"]
    found = zip(
        rows.column("replication").to_pylist(),
        rows.column("aimed_at").to_pylist(),
        rows.column("outcome").to_pylist(),
        strict=True,
    )
    counted = Counter(
        number
        for number, aim, outcome in found
        if aim == "merchant" and (not outcomes or outcome in outcomes)
    )
    numbers = column(tables, "replication")
    return np.array([counted[number] for number in numbers], dtype=np.float64)


def _leaked(tables: Tables) -> Column:
    return at_merchant(tables, "hit", "missed")


def _hits(tables: Tables) -> Column:
    return at_merchant(tables, "hit")


def _product(tables: Tables) -> Column:
    """Return the product of the two standardised counts: its mean is their correlation."""
    attacks, aimed, leak, _ = A25
    through, stopped = attacks * aimed * leak, attacks * aimed * (1.0 - leak)
    product = (_leaked(tables) - through) * (at_merchant(tables, "intercepted") - stopped)
    standardised: Column = product / (through * stopped) ** 0.5
    return standardised


OBSERVED = {
    "attacks": totals("launched"),
    "at merchants": at_merchant,
    "leakers": _leaked,
    "hits": _hits,
    "variance of attacks": lambda t: (totals("launched")(t) - 31.5) ** 2,
    "variance of leakers": lambda t: (_leaked(t) - 1.89) ** 2,
    "variance of hits": lambda t: (_hits(t) - 0.945) ** 2,
    "P(no hit)": lambda t: 1.0 * (_hits(t) == 0),
    "P(hits ≥ 2)": lambda t: 1.0 * (_hits(t) >= 2),
    "correlation of leaked and intercepted": _product,
}


def a25() -> Case:
    """Attacks of one threat at random over 90 days; three in five at the merchant."""
    attacks, aimed, leak, hit = A25
    # Odds of 1.5 to 1: three in five.
    drones = Inbound(rate=f"{attacks / 90.0!r} per day", target="{links: {trade: 1.5}}")
    scene = Scene(
        name="A25-P",
        guns=(Gun("round", 0.9),),
        raids=(drones,),
        ships=(Afloat("merchant", 2000.0, "trade"), Afloat("other", 2500.0)),
        hit=hit,
        duration="90 d",
    )
    mistakes = {
        "rate 10 % too low": thinned(0.9 * attacks, aimed, leak, hit),
        "10 % too many at merchants": thinned(attacks, 1.1 * aimed, leak, hit),
        "pk 10 % too low": thinned(attacks, aimed, 0.19, hit),
        "all at merchants": thinned(attacks, 1.0, leak, hit),
        "every leaker hits": thinned(attacks, aimed, leak, 1.0),
        "as many attacks every time": {"variance of attacks": Moments(0.0)},
        "exactly one in ten leaks": {"correlation of leaked and intercepted": Moments(1.0, 1.5)},
    }
    return Case(
        id="A25-P",
        title="attacks at random, thinned",
        capability=ATTACKS,
        formula="independent Poisson counts, mean λT times the shares; variance = mean",
        source="recalled: Ross, Introduction to Probability Models",
        scenario=scene.text(),
        quantities=tuple(
            Quantity(name, mean, OBSERVED[name], sd, FIGURES[name])
            for name, (mean, sd) in thinned(*A25).items()
        ),
        wrongs=tuple(Wrong(name, wrongly) for name, wrongly in mistakes.items()),
    )


# --- A26: raids of a random size at random times ------------------------------------------------


def clustered(raids: float, size: float, leak: float) -> Law:
    """Return the law of leakers and raids: a Poisson number of raids of geometric sizes."""
    none: Column = np.eye(1, FAR + 1)[0]
    of_one, leaked = np.zeros_like(none), none
    for threats in range(1, 10 * FAR):
        leaked = np.convolve(leaked, [1.0 - leak, leak])[: FAR + 1]
        of_one += leaked * (1.0 - 1.0 / size) ** (threats - 1) / size
    law, leaked = {}, none
    for number, chance in enumerate(poisson(raids)):
        law.update({(k, number): float(chance * p) for k, p in enumerate(leaked)})
        leaked = np.convolve(leaked, of_one)[: FAR + 1]
    return law


def none_of_raid(size: float, leak: float) -> float:
    """Return the probability that no threat of a raid of a geometric size leaks."""
    return (1.0 - leak) / (size - (size - 1.0) * (1.0 - leak))


def of_poisson(leaking: float, raids: float) -> Law:
    """Return the law of leakers and raids if each were a Poisson number by itself."""
    return {
        (leaked, number): float(p * q)
        for leaked, p in enumerate(poisson(leaking))
        for number, q in enumerate(poisson(raids))
    }


def a26() -> Case:
    """Raids of geometric sizes at random over 30 days, one round at each threat."""
    per_day, days, size, leak = 0.2, 30.0, 3.0, 0.09
    mean = per_day * days
    law = clustered(mean, size, leak)
    drones = Inbound(threats=f"{{geometric: {size}}}", rate=f"{per_day} per day")
    scene = Scene(
        name="A26-P", guns=(Gun("round", 1.0 - leak),), raids=(drones,), duration=f"{days} d"
    )
    stats = (
        leakers(1.62),
        variance(leakers(), law, 2.2032),
        none_leaks(0.253376),
        Stat("raids", lambda _, number: number, mean, totals("raids")),
    )
    mistakes = {
        "variance = mean": of_poisson(mean * size * leak, mean),
        "rate 10 % too low": clustered(0.9 * mean, size, leak),
        "pk 10 % too low": clustered(mean, size, 1.0 - 0.9 * (1.0 - leak)),
        "raids of one": clustered(mean, 1.0, leak),
    }
    formula = "Var = λT(E[N] l(1 − l) + E[N²] l²); P₀ = exp(−λT(1 − G(1 − l)))"
    source = "recalled: compound Poisson process"
    about = ("A26-P", "raids in clusters, at random", ATTACKS, formula, source)
    made = assembled(about, scene, law, stats, mistakes)
    # Model 12.3: raid annihilation is counted raid by raid, and those raids are Poisson, too.
    quiet = mean * none_of_raid(size, leak)
    name = "raids without a leaker"
    quantity = Quantity(name, quiet, totals("raids-without-leaker"), quiet**0.5)
    by_attack = Wrong("annihilation by attack", {name: share(math.exp(quiet - mean))})
    return replace(
        made,
        quantities=(*made.quantities, quantity),
        wrongs=(*made.wrongs, by_attack),
        full=True,
    )


def attack_cases() -> list[Case]:
    """Return the cases of this file."""
    return [a22_random(), a25(), a26()]
