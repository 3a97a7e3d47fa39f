"""Exact laws of queues at fire channels: loss, waiting, impatience, priority.

Rates are per unit of time, `service` is the mean time that a channel is held, `a` the offered load
(rate × mean service). Nothing is drawn, and no queue is stepped.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import betainc, gammainc, pdtr


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


class Impatient(NamedTuple):
    """Shares of Barrer's queue: threats that leak, that find no free channel, an idle system."""

    leak: float
    wait_or_leak: float
    idle: float


def barrer(channels: int, rate: float, patience: float, service: float = 1.0) -> Impatient:
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
    return Impatient(beyond / total, (within + beyond) / total, weights[0] / total)


def mean_wait_single(rate: float, mean: float, square: float) -> float:
    """Return Pollaczek and Khinchine's mean wait of M/G/1, by the moments of the service."""
    return rate * square / (2.0 * (1.0 - rate * mean))


def wait_within_fixed(rate: float, time: float) -> float:
    """Return the share of M/D/1 (service 1) that waits no longer than ``time`` (Erlang)."""
    parts = ((rate * (i - time)) ** i / math.factorial(i) for i in range(math.floor(time) + 1))
    shifts = (math.exp(-rate * (i - time)) for i in range(math.floor(time) + 1))
    return (1.0 - rate) * math.fsum(p * s for p, s in zip(parts, shifts, strict=True))


class FixedService(NamedTuple):
    """M/D/c with service 1: mean wait, mean number in the system, share that waits."""

    wait: float
    number: float
    waits: float


def crommelin(channels: int, rate: float, most: int = 400) -> FixedService:
    """Return M/D/c by slots of one service: N' = max(N − c, 0) + Poisson(rate) (Crommelin 1932)."""
    arrivals = np.diff(pdtr(np.arange(most), rate), prepend=0.0)
    law = np.zeros(most)
    law[0] = 1.0
    for _ in range(20_000):
        left = np.concatenate([[law[: channels + 1].sum()], law[channels + 1 :]])
        after = np.convolve(left, arrivals)[:most]
        if np.abs(after - law).max() < 1e-15:
            break
        law = after
    number = float(np.arange(most) @ law)
    return FixedService(number / rate - 1.0, number, float(law[channels:].sum()))


def first_waits(rate: float, customers: int, fixed: bool = False) -> list[float]:
    """Return the mean wait of each of the first customers of M/M/1, or M/D/1, that starts empty.

    Spitzer 1956: E[W_n] = Σ_{k<n} E[(S_k)⁺]/k, S_k the sum of k (service − interarrival).
    """
    waits, total = [0.0], 0.0
    for k in range(1, customers):
        total += (_ahead_fixed(k, rate) if fixed else _ahead(k, rate)) / k
        waits.append(total)
    return waits


def _ahead(k: int, rate: float) -> float:
    """E(X − Y)⁺ of two gamma variables of shape k, rates 1 and ``rate``."""
    share = rate / (1.0 + rate)
    return float(k * betainc(k, k + 1, share) - k / rate * betainc(k + 1, k, share))


def _ahead_fixed(k: int, rate: float) -> float:
    return float(k * gammainc(k, rate * k) - k / rate * gammainc(k + 1, rate * k))


def cobham(rates: Sequence[float]) -> list[float]:
    """Return the mean waits by class, first class first, one channel, service Exp(1)."""
    work, before, waits = math.fsum(rates), 0.0, []
    for rate in rates:
        waits.append(work / ((1.0 - before) * (1.0 - before - rate)))
        before += rate
    return waits


def two_layers(
    rate: float, channels: int, service: float, pk: float, inner_service: float, inner_pk: float
) -> tuple[float, float]:
    """Return the shares of threats that pass the outer layer, and both, without any queue.

    What the outer layer blocks or misses comes at once to the one channel of the inner layer; a
    constant time between them would change nothing. The chain of (outer, inner) busy is solved.
    """
    states = [(i, j) for i in range(channels + 1) for j in (0, 1)]
    flow = np.zeros((len(states), len(states)))

    def move(i: int, j: int, to: tuple[int, int], speed: float) -> None:
        flow[states.index((i, j)), states.index(to)] += speed

    for i, j in states:
        move(i, j, (i + 1, j) if i < channels else (i, 1), rate)
        move(i, j, (i, 0), j / inner_service)
        if i:
            move(i, j, (i - 1, j), i * pk / service)
            move(i, j, (i - 1, 1), i * (1.0 - pk) / service)
    generator = flow - np.diag(flow.sum(axis=1))
    equations = np.vstack([generator.T, np.ones(len(states))])
    share = np.linalg.lstsq(equations, np.append(np.zeros(len(states)), 1.0), rcond=None)[0]
    stands = dict(zip(states, share.tolist(), strict=True))
    coming = {
        (i, j): (rate if i == channels else 0.0) + i * (1.0 - pk) / service for i, j in states
    }
    passing = math.fsum(stands[state] * coming[state] for state in states)
    refused = math.fsum(stands[state] * coming[state] for state in states if state[1])
    return passing / rate, (refused + (passing - refused) * (1.0 - inner_pk)) / rate


# --- by the names of what is measured -------------------------------------------------------------

WAIT, OTHERS, WAITS = "mean wait", "others in the system", "P(wait)"


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
    exact = crommelin(channels, rate * service)
    within = {
        f"P(wait > {time})": 1.0 - wait_within_fixed(rate * service, time / service)
        for time in (0, 1, 3)
    }
    wait = mean_wait_single(rate, service, service**2) if channels == 1 else exact.wait * service
    return {WAIT: wait, OTHERS: exact.number, WAITS: exact.waits, **within}


def mg1(rate: float, mean: float, square: float) -> dict[str, float]:
    """Return M/G/1 by the first two moments of the service."""
    wait = mean_wait_single(rate, mean, square)
    return {WAIT: wait, OTHERS: rate * (wait + mean)}


def from_empty(rate: float, customers: int, fixed: bool, service: float = 1.0) -> dict[str, float]:
    """Return what the first customers wait on the average, and what the last of them waits."""
    waits = [service * wait for wait in first_waits(rate * service, customers, fixed)]
    return {WAIT: math.fsum(waits) / customers, "last": waits[-1]}


def impatient(
    channels: int, rate: float, patience: float, service: float = 1.0
) -> dict[str, float]:
    """Return the shares of Barrer's queue."""
    exact = barrer(channels, rate, patience, service)
    return {"P(leak)": exact.leak, "P(wait or leak)": exact.wait_or_leak}


def classes(rates: Sequence[float], faster: int = 0, service: float = 1.0) -> dict[str, float]:
    """Return the waits of two classes, the first one served first; ``faster``: which is faster."""
    waits = [service * wait for wait in cobham([rate * service for rate in rates])]
    return {"faster": waits[faster], "slower": waits[1 - faster]}


def layers(
    rate: float, channels: int, pk: float, inner_service: float, inner_pk: float
) -> dict[str, float]:
    """Return the shares that pass the outer layer, and both."""
    through, leak = two_layers(rate, channels, 1.0, pk, inner_service, inner_pk)
    return {"outer": through, "P(leak)": leak}


def fed_by_poisson(
    rate: float, channels: int, pk: float, inner_service: float, inner_pk: float
) -> float:
    """Return the share that leaks if what the outer layer lets through came at random."""
    through, _ = two_layers(rate, channels, 1.0, pk, inner_service, inner_pk)
    blocked = erlang_b(1, rate * through * inner_service)
    return through * (blocked + (1.0 - blocked) * (1.0 - inner_pk))
