"""Attacks at random: thinned Poisson counts, and raids of a random size at random times."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from sim.verification.case import Column, Moments, Tables, column, flags
from sim.verification.fire.raids import FAR, poisson
from sim.verification.law import ExactLaw, yes_no

# --- attacks of one threat at random; some at merchants, of which some leak, of which some hit ----


def spread(mean: float) -> Moments:
    """Return the moments of the squared deviation of a Poisson number from its mean."""
    return Moments(mean, (mean + 2.0 * mean**2) ** 0.5)


def thinned(attacks: float, aimed: float, leak: float, hit: float) -> dict[str, Moments]:
    """Return the moments of what is counted: counts are Poisson and independent."""
    ours, through = attacks * aimed, attacks * aimed * leak
    hits = through * hit
    counts = {"attacks": attacks, "at merchants": ours, "leakers": through, "hits": hits}
    return {
        **{name: Moments(mean, mean**0.5) for name, mean in counts.items()},
        "variance of attacks": spread(attacks),
        "variance of leakers": spread(through),
        "variance of hits": spread(hits),
        "P(no hit)": yes_no(math.exp(-hits)),
        "P(hits ≥ 2)": yes_no(1.0 - math.exp(-hits) * (1.0 + hits)),
        "correlation of leaked and intercepted": Moments(0.0, 1.0),
    }


def at_merchant(tables: Tables, *outcomes: str) -> Column:
    """Return how many threats aimed at the merchant ended so, by replication; all without a word.

    A leaker is one that hits or misses: nothing else gets through here.
    """
    names = ("replication", "aimed_at", "outcome")
    found = zip(*(tables["threats"][name].to_pylist() for name in names), strict=True)
    counted = Counter(
        number
        for number, aim, outcome in found
        if aim == "merchant" and (not outcomes or outcome in outcomes)
    )
    return np.array([counted[n] for n in column(tables, "replication")], dtype=np.float64)


def leaked(tables: Tables) -> Column:
    """Return how many leak."""
    return at_merchant(tables, "hit", "missed")


def hits(tables: Tables) -> Column:
    """Return how many hit."""
    return at_merchant(tables, "hit")


def attacks_squared(tables: Tables, attacks: float) -> Column:
    """Return the squared deviation of the number of attacks."""
    return squared(column(tables, "launched"), attacks)


def leaked_squared(tables: Tables, attacks: float, aimed: float, leak: float) -> Column:
    """Return the squared deviation of the number that leaks."""
    return squared(leaked(tables), attacks * aimed * leak)


def hits_squared(tables: Tables, attacks: float, aimed: float, leak: float, hit: float) -> Column:
    """Return the squared deviation of the number that hits."""
    return squared(hits(tables), attacks * aimed * leak * hit)


def squared(values: Column, mean: float) -> Column:
    """Return squared deviations."""
    found: Column = (values - mean) ** 2
    return found


def none_hits(tables: Tables) -> Column:
    """Return whether none hits."""
    return flags(hits(tables) == 0)


def two_hit(tables: Tables) -> Column:
    """Return whether two or more hit."""
    return flags(hits(tables) >= 2)


def product(tables: Tables, attacks: float, aimed: float, leak: float) -> Column:
    """Return the product of the two standardised counts: its mean is their correlation."""
    through, stopped = attacks * aimed * leak, attacks * aimed * (1.0 - leak)
    both = (leaked(tables) - through) * (at_merchant(tables, "intercepted") - stopped)
    standardised: Column = both / (through * stopped) ** 0.5
    return standardised


# --- raids of a random size at random times -------------------------------------------------------


def clustered(raids: float, size: float, leak: float) -> ExactLaw:
    """Return the law of leakers and raids: a Poisson number of raids of geometric sizes."""
    none: Column = np.eye(1, FAR + 1)[0]
    of_one, through = np.zeros_like(none), none
    for threats in range(1, 10 * FAR):
        through = np.convolve(through, [1.0 - leak, leak])[: FAR + 1]
        of_one += through * (1.0 - 1.0 / size) ** (threats - 1) / size
    law, through = ExactLaw(), none
    for number, chance in enumerate(poisson(raids)):
        law.update({(k, number): float(chance * p) for k, p in enumerate(through)})
        through = np.convolve(through, of_one)[: FAR + 1]
    return law


def of_poisson(raids: float, size: float, leak: float) -> ExactLaw:
    """Return the law of leakers and raids if each were a Poisson number by itself."""
    return ExactLaw(
        {
            (leakers, number): float(p * q)
            for leakers, p in enumerate(poisson(raids * size * leak))
            for number, q in enumerate(poisson(raids))
        }
    )


def none_of_raid(size: float, leak: float) -> float:
    """Return the probability that no threat of a raid of a geometric size leaks."""
    return (1.0 - leak) / (size - (size - 1.0) * (1.0 - leak))


def quiet(raids: float, size: float, leak: float) -> Moments:
    """Return the moments of the raids without a leaker, which are Poisson, too (model 12.3)."""
    mean = raids * none_of_raid(size, leak)
    return Moments(mean, mean**0.5)


def annihilated_by_attack(raids: float, size: float, leak: float) -> Moments:
    """Return what were counted if all raids of an attack had to be without a leaker."""
    return yes_no(math.exp(quiet(raids, size, leak).mean - raids))
