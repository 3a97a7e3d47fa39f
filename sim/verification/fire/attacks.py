"""Attacks at random: thinned Poisson counts, and raids of a random size at random times."""

from __future__ import annotations

import math

import numpy as np

from sim.verification.case import Column, Moments
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
    counts["stopped"] = ours - through
    return {
        **{name: Moments(mean, mean**0.5) for name, mean in counts.items()},
        "variance of attacks": spread(attacks),
        "variance of leakers": spread(through),
        "variance of hits": spread(hits),
        "P(no hit)": yes_no(math.exp(-hits)),
        "P(hits ≥ 2)": yes_no(1.0 - math.exp(-hits) * (1.0 + hits)),
        "correlation of leaked and intercepted": Moments(0.0, 1.0),
    }


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


# --- a cell that prepares, launches, displaces, and prepares again --------------------------------


def renewed(preparation: float, displacement: float, duration: float) -> ExactLaw:
    """Return the law of raids after exponential preparations and displacements of one length.

    The n-th raid is launched in time if n preparations are over with n - 1 displacements.
    """
    in_time = [1.0]
    while in_time[-1] > 0.0:
        left = duration - (len(in_time) - 1) * displacement
        tail = poisson(left / preparation)[len(in_time) :] if left > 0.0 else np.zeros(1)
        in_time.append(float(tail.sum()))
    return ExactLaw({(n, n): in_time[n] - in_time[n + 1] for n in range(len(in_time) - 1)})


def bounded(stock: int, preparation: float, displacement: float, duration: float) -> ExactLaw:
    """Return the law of `renewed` raids if there is one threat for each of so many."""
    law = ExactLaw()
    for (n, _), chance in renewed(preparation, displacement, duration).items():
        raids = min(n, stock)
        law[raids, raids] = law.get((raids, raids), 0.0) + chance
    return law


def alternating(mean: float, duration: float) -> ExactLaw:
    """Return the law of raids if both times are exponential of one mean.

    All ends of a time are a Poisson process, and every other one of them is a launch.
    """
    law = ExactLaw()
    for ends, chance in enumerate(poisson(duration / mean)):
        raids = (ends + 1) // 2
        law[raids, raids] = law.get((raids, raids), 0.0) + float(chance)
    return law
