"""Exact laws of queues at fire channels: loss, waiting, impatience, priority.

Rates are per unit of time, `service` is the mean time that a channel is held, `a` the offered load
(rate × mean service). Nothing is drawn, and no queue is stepped.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import betainc, gammainc, pdtr

WAIT, OTHERS, WAITS = "mean wait", "others in the system", "P(wait)"


def erlang_b(channels: int, a: float) -> float:
    """Return the share of Poisson threats that find all channels busy and do not wait."""
    blocked = 1.0
    for k in range(1, channels + 1):
        blocked = a * blocked / (k + a * blocked)
    return blocked


def erlang_c(channels: int, a: float) -> float:
    """Return the share of Poisson threats that must wait, if all wait as long as it takes."""
    blocked = erlang_b(channels, a)
    return blocked / (1.0 - (a / channels) * (1.0 - blocked))


def mean_wait(channels: int, rate: float, service: float = 1.0) -> float:
    """Return the mean time in the queue of M/M/c."""
    return erlang_c(channels, rate * service) / (channels / service - rate)


def barrer(channels: int, rate: float, patience: float, service: float = 1.0) -> dict[str, float]:
    """Return the shares of M/M/c whose threats leak if not begun within ``patience``.

    Barrer, Operations Research 5 (1957): weights of fewer than c busy, then the density of the wait
    that a threat would have, up to the patience and beyond.
    """
    a, free = rate * service, channels / service - rate
    weights = [a**j / math.factorial(j) for j in range(channels)]
    busy = rate * weights[-1]
    within = busy * (-math.expm1(-free * patience) / free if free else patience)
    beyond = busy * math.exp(-free * patience) * service / channels
    total = math.fsum([*weights, within, beyond])
    return {"P(leak)": beyond / total, "P(wait or leak)": (within + beyond) / total}


def mean_wait_single(rate: float, mean: float, square: float) -> float:
    """Return Pollaczek and Khinchine's mean wait of M/G/1, by the moments of the service."""
    return rate * square / (2.0 * (1.0 - rate * mean))


def wait_within_fixed(rate: float, time: float) -> float:
    """Return the share of M/D/1 (service 1) that waits no longer than ``time`` (Erlang)."""
    parts = ((rate * (i - time)) ** i / math.factorial(i) for i in range(math.floor(time) + 1))
    shifts = (math.exp(-rate * (i - time)) for i in range(math.floor(time) + 1))
    return (1.0 - rate) * math.fsum(p * s for p, s in zip(parts, shifts, strict=True))


def crommelin(channels: int, rate: float, most: int = 400) -> tuple[float, float]:
    """Return mean number in the system and share that waits of M/D/c (service 1).

    By slots of one service: N' = max(N − c, 0) + Poisson(rate) (Crommelin 1932).
    """
    arrivals = np.diff(pdtr(np.arange(most), rate), prepend=0.0)
    law = np.zeros(most)
    law[0] = 1.0
    for _ in range(20_000):
        left = np.concatenate([[law[: channels + 1].sum()], law[channels + 1 :]])
        after = np.convolve(left, arrivals)[:most]
        if np.abs(after - law).max() < 1e-15:
            break
        law = after
    return float(np.arange(most) @ law), float(law[channels:].sum())


def from_empty(rate: float, customers: int, fixed: bool, service: float = 1.0) -> dict[str, float]:
    """Return the mean wait of the first customers of M/M/1, or M/D/1, that starts empty.

    And that of the last of them. Spitzer 1956: E[W_n] = Σ_{k<n} E[(S_k)⁺]/k, S_k the sum of k
    (service − interarrival).
    """
    ahead = _ahead_fixed if fixed else _ahead
    parts = [ahead(k, rate * service) / k for k in range(1, customers)]
    waits = service * np.append(0.0, np.cumsum(parts))
    return {WAIT: math.fsum(waits) / customers, "last": float(waits[-1])}


def _ahead(k: int, rate: float) -> float:
    """E(X − Y)⁺ of two gamma variables of shape k, rates 1 and ``rate``."""
    share = rate / (1.0 + rate)
    return float(k * betainc(k, k + 1, share) - k / rate * betainc(k + 1, k, share))


def _ahead_fixed(k: int, rate: float) -> float:
    return float(k * gammainc(k, rate * k) - k / rate * gammainc(k + 1, rate * k))


def classes(rates: Sequence[float], faster: int = 0, service: float = 1.0) -> dict[str, float]:
    """Return the waits of two classes on one channel, the first one served first (Cobham).

    faster: which is faster.
    """
    loads = [rate * service for rate in rates]
    before, waits = 0.0, []
    for one in loads:
        waits.append(service * math.fsum(loads) / ((1.0 - before) * (1.0 - before - one)))
        before += one
    return {"faster": waits[faster], "slower": waits[1 - faster]}


def layers(
    rate: float, channels: int, pk: float, inner_service: float, inner_pk: float
) -> dict[str, float]:
    """Return the shares of threats that pass the outer layer, and both, without any queue.

    What the outer layer blocks or misses comes at once to the one channel of the inner layer; a
    constant time between them would change nothing. The chain of (outer, inner) busy is solved; the
    outer layer's service is 1.
    """
    states = [(i, j) for i in range(channels + 1) for j in (0, 1)]
    flow = np.zeros((len(states), len(states)))

    def move(i: int, j: int, to: tuple[int, int], speed: float) -> None:
        flow[states.index((i, j)), states.index(to)] += speed

    for i, j in states:
        move(i, j, (i + 1, j) if i < channels else (i, 1), rate)
        move(i, j, (i, 0), j / inner_service)
        if i:
            move(i, j, (i - 1, j), i * pk)
            move(i, j, (i - 1, 1), i * (1.0 - pk))
    generator = flow - np.diag(flow.sum(axis=1))
    equations = np.vstack([generator.T, np.ones(len(states))])
    share = np.linalg.lstsq(equations, np.append(np.zeros(len(states)), 1.0), rcond=None)[0]
    stands = dict(zip(states, share.tolist(), strict=True))
    coming = {(i, j): (rate if i == channels else 0.0) + i * (1.0 - pk) for i, j in states}
    passing = math.fsum(stands[state] * coming[state] for state in states)
    refused = math.fsum(stands[state] * coming[state] for state in states if state[1])
    leak = (refused + (passing - refused) * (1.0 - inner_pk)) / rate
    return {"outer": passing / rate, "P(leak)": leak}


def loss(channels: int, rate: float, pk: float, service: float = 1.0) -> dict[str, float]:
    """Return Erlang's loss, whatever the law of service: threats that find no channel leak."""
    load = rate * service
    blocked = erlang_b(channels, load)
    return {
        "P(all channels busy)": blocked,
        "P(leak)": blocked + (1.0 - blocked) * (1.0 - pk),
        "channels in use, share": load * (1.0 - blocked) / channels,
    }


def mmc(channels: int, rate: float, service: float = 1.0) -> dict[str, float]:
    """Return M/M/c with unlimited patience."""
    wait = mean_wait(channels, rate, service)
    return {
        WAIT: wait,
        WAITS: erlang_c(channels, rate * service),
        "mean time in the system": wait + service,
        OTHERS: rate * (wait + service),
        "P(time in the system > 5)": math.exp(-5.0 * (1.0 / service - rate)),
    }


def mdc(channels: int, rate: float, service: float = 1.0) -> dict[str, float]:
    """Return M/D/c by Crommelin's slots; of one channel also how the wait is distributed."""
    load = rate * service
    number, waits = crommelin(channels, load)
    within = {
        f"P(wait > {time})": 1.0 - wait_within_fixed(load, time / service) for time in (0, 1, 3)
    }
    single = mean_wait_single(rate, service, service**2)
    wait = single if channels == 1 else (number / load - 1.0) * service
    return {WAIT: wait, OTHERS: number, WAITS: waits, **within}


def mg1(rate: float, mean: float, square: float) -> dict[str, float]:
    """Return M/G/1 by the first two moments of the service."""
    wait = mean_wait_single(rate, mean, square)
    return {WAIT: wait, OTHERS: rate * (wait + mean)}


def fed_by_poisson(
    rate: float, channels: int, pk: float, inner_service: float, inner_pk: float
) -> float:
    """Return the share that leaks if what the outer layer lets through came at random."""
    through = layers(rate, channels, pk, inner_service, inner_pk)["outer"]
    blocked = erlang_b(1, rate * through * inner_service)
    return through * (blocked + (1.0 - blocked) * (1.0 - inner_pk))
