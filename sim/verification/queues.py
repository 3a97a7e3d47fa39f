"""Cases of channels as queues: A11, A12 and C01 to C06 of the list of references."""

from __future__ import annotations

from functools import partial

import numpy as np

from sim.verification.case import Case, Column, Tables
from sim.verification.stream import (
    AT_ONCE,
    EXPONENTIAL,
    FIXED,
    UNIT,
    WAIT,
    Queue,
    Read,
    ahead,
    case,
    leaked,
    longer,
    stayed,
    waited,
)
from sim.verification.waiting import (
    crommelin,
    erlang_b,
    erlang_c,
    first_waits,
    mean_wait,
    mean_wait_single,
    wait_within_fixed,
)

RECALLED = "recalled: Gross & Harris, Fundamentals of Queueing Theory; Kleinrock"


def a11(name: str, channels: int, a: float, figures: tuple[float, float], fixed: bool) -> Case:
    """Erlang's loss: a threat that finds all channels busy leaks, whatever the service law."""
    queue = Queue(channels, a, threats=200, first=40)
    blocked = erlang_b(channels, a)
    scene = queue.scene(
        name, FIXED if fixed else EXPONENTIAL, time_window=f"{AT_ONCE * UNIT} s", pk=0.75
    )
    used = "channels in use, share"

    def killed(tables: Tables) -> Column:
        outcome = np.array(tables["threats"].column("outcome").to_pylist())
        missed = (outcome != "intercepted").reshape(-1, queue.threats)[:, queue.counted]
        share: Column = missed.mean(axis=1)
        return share

    busy = queue.mean(lambda _, fired, ended: np.nan_to_num(ended - fired) * a / channels)
    return case(
        name,
        f"loss, {channels} channels, {'fixed' if fixed else 'exponential'} engagement time",
        ("B_k = a B_(k−1)/(k + a B_(k−1)); leak B + (1 − B) q", "Erlang B (LINGO manual)"),
        scene,
        {
            "P(all channels busy)": (blocked, queue.mean(leaked), figures[0]),
            "P(leak), pk 0.75": (blocked + (1 - blocked) * 0.25, killed, None),
            used: (a * (1.0 - blocked) / channels, busy, figures[1]),
        },
        {
            "threats wait": {"P(all channels busy)": 0.0},
            "a channel too few": {"P(all channels busy)": erlang_b(channels - 1, a)},
            "engagements 10 % longer": {"P(all channels busy)": erlang_b(channels, 1.1 * a)},
        },
        replications=120,
        full=fixed or channels > 2,
    )


def waiting(name: str, channels: int, rate: float, wait: float, full: bool = True) -> Case:
    """Return M/M/c with unlimited patience: A12, C01 and C02."""
    queue = Queue(channels, rate, threats=1500, first=300)
    exact, share = mean_wait(channels, rate), erlang_c(channels, rate)
    stays = "mean time in the system"
    quantities: dict[str, tuple[float, Read, float | None]] = {
        WAIT: (exact, queue.mean(waited), wait),
        "P(wait)": (share, queue.mean(partial(longer, 0.0)), None),
        stays: (exact + 1.0, queue.mean(stayed), None),
        "others in the system": (rate * (exact + 1.0), queue.mean(ahead), None),
    }
    if channels == 1:
        slack = channels - rate
        beyond = queue.mean(lambda *times: stayed(*times) > 5.0)
        quantities["P(time in the system > 5)"] = (float(np.exp(-5.0 * slack)), beyond, 0.367879)
    return case(
        name,
        f"M/M/{channels}, {rate:g} threats a service",
        ("C = B/(1 − (a/c)(1 − B)); Wq = C/(cμ − λ)", RECALLED),
        queue.scene(name, EXPONENTIAL),
        quantities,
        {
            "fixed service": {WAIT: crommelin(channels, rate).wait},
            "a channel too many": {WAIT: mean_wait(channels + 1, rate)},
            "engagements 10 % longer": {WAIT: mean_wait(channels, rate, 1.1)},
        },
        replications=24,
        full=full,
    )


def c03() -> Case:
    """M/D/1: the wait, and how it is distributed."""
    queue = Queue(1, 0.8, threats=1500, first=300)
    exact = crommelin(1, 0.8)
    return case(
        "C03-P",
        "M/D/1, 0.8 threats a service",
        ("λD/(2(1 − ρ)); Erlang's series for P(Wq ≤ t)", "Erlang; Crommelin 1932 (recalled)"),
        queue.scene("C03-P", FIXED),
        {
            WAIT: (mean_wait_single(0.8, 1.0, 1.0), queue.mean(waited), 2.0),
            "others in the system": (exact.number, queue.mean(ahead), 2.4),
            **{
                f"P(wait > {time:g})": (
                    1.0 - wait_within_fixed(0.8, time),
                    queue.mean(partial(longer, time)),
                    1.0 - figure,
                )
                for time, figure in ((0.0, 0.2), (1.0, 0.445108), (3.0, 0.7621))
            },
        },
        {
            "exponential service": {WAIT: mean_wait(1, 0.8)},
            "engagements 10 % longer": {WAIT: 1.1 * mean_wait_single(0.88, 1.0, 1.0)},
        },
        replications=24,
        full=True,
    )


def c04(name: str, channels: int, rate: float, figures: tuple[float, float, float]) -> Case:
    """M/D/c by Crommelin's slots."""
    queue = Queue(channels, rate, threats=1500, first=300)
    exact = crommelin(channels, rate)
    return case(
        name,
        f"M/D/{channels}, {rate:g} threats a service",
        ("N' = max(N − c, 0) + Poi(λD)", "Crommelin 1932; Tijms (recalled)"),
        queue.scene(name, FIXED),
        {
            WAIT: (exact.wait, queue.mean(waited), figures[0]),
            "others in the system": (exact.number, queue.mean(ahead), figures[1]),
            "P(wait)": (exact.waits, queue.mean(partial(longer, 0.0)), figures[2]),
        },
        {
            "exponential service": {WAIT: mean_wait(channels, rate)},
            "engagements 10 % longer": {WAIT: 1.1 * crommelin(channels, 1.1 * rate).wait},
        },
        replications=24,
        full=True,
    )


def c05(name: str, rate: float, law: str, moments: tuple[float, float], figure: float) -> Case:
    """M/G/1 by Pollaczek and Khinchine."""
    queue = Queue(1, rate, threats=1500, first=300)
    mean, square = moments
    exact = mean_wait_single(rate, mean, square)
    number = rate * (exact + mean)
    return case(
        name,
        f"M/G/1, {rate:g} threats a unit, service {law.strip('{}')}",
        ("λ E[S²]/(2(1 − ρ))", "Pollaczek and Khinchine (recalled)"),
        queue.scene(name, law),
        {
            WAIT: (exact, queue.mean(waited), figure),
            "others in the system": (number, queue.mean(ahead), None),
        },
        {
            "exponential service": {WAIT: mean_wait_single(rate, mean, 2.0 * mean * mean)},
            "engagements 10 % longer": {WAIT: mean_wait_single(rate, 1.1 * mean, 1.21 * square)},
        },
        replications=24,
        full=True,
    )


def c06(name: str, fixed: bool, figures: tuple[float, float]) -> Case:
    """Return the first hundred threats of a queue that begins empty: nothing long-run."""
    customers, rate = 100, 0.8
    queue = Queue(1, rate, threats=customers)
    exact, other = (np.array(first_waits(rate, customers, law)) for law in (fixed, not fixed))
    slower = np.array(first_waits(1.1 * rate, customers, fixed)) * 1.1
    whole = f"mean wait of the first {customers}"
    last = f"mean wait of threat {customers}"
    return case(
        name,
        f"M/{'D' if fixed else 'M'}/1 from empty, the first {customers} threats",
        ("E[W_n] = Σ_{k<n} E[(S_k)⁺]/k", "Spitzer 1956; Asmussen (recalled)"),
        queue.scene(name, FIXED if fixed else EXPONENTIAL),
        {
            whole: (float(exact.mean()), queue.mean(waited), figures[0]),
            last: (float(exact[-1]), queue.mean(lambda *t: waited(*t)[:, -1:]), figures[1]),
        },
        {
            "the other service law": {whole: float(other.mean())},
            "engagements 10 % longer": {whole: float(slower.mean())},
        },
        replications=300,
    )


GAMMA = f"{{gamma: {{mean: {UNIT} s, sd: {UNIT / 2} s}}}}"
UNIFORM = f"{{uniform: [{0.5 * UNIT} s, {2.5 * UNIT} s]}}"


def queue_cases() -> list[Case]:
    """Return the cases of this file."""
    return [
        a11("A11-P", 2, 1.5, (0.310345, 0.517241), fixed=False),
        a11("A11-P-fixed", 2, 1.5, (0.310345, 0.517241), fixed=True),
        a11("A11-P2", 4, 3.0, (0.206107, 0.59542), fixed=False),
        a11("A11-P2-fixed", 4, 3.0, (0.206107, 0.59542), fixed=True),
        waiting("A12-P", 3, 2.0, 0.444444),
        waiting("C01-P", 1, 0.8, 4.0),
        waiting("C02-P", 5, 4.0, 0.554113),
        c03(),
        c04("C04-P", 2, 1.6, (0.903284, 3.04525, 0.701898)),
        c04("C04-P2", 3, 2.4, (0.5539, 3.72936, 0.632542)),
        c05("C05-P", 0.8, GAMMA, (1.0, 1.25), 2.5),
        c05("C05-P2", 0.5, UNIFORM, (1.5, 1.5**2 + 4.0 / 12.0), 2.58333),
        c06("C06-P", fixed=False, figures=(3.10005, 3.81038)),
        c06("C06-P2", fixed=True, figures=(1.71962, 1.98002)),
    ]
