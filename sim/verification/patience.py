"""Cases of threats that wait by rules: A13, A38 and B09 of the list of references."""

from __future__ import annotations

from functools import partial

from sim.verification.case import Case, Column, Tables, column
from sim.verification.scene import Gun
from sim.verification.stream import (
    AT_ONCE,
    EXPONENTIAL,
    GUN,
    LEAK,
    UNIT,
    Queue,
    case,
    leaked,
    longer,
    scene_of,
    waited,
)
from sim.verification.waiting import Impatient, barrer, cobham, erlang_b, mean_wait, two_layers


def a13(name: str, channels: int, rate: float, patience: float, figures: Impatient) -> Case:
    """Impatient threats: one leaks if its engagement has not begun within the window."""
    queue = Queue(channels, rate, threats=200, first=40)
    exact = barrer(channels, rate, patience)
    scene = queue.scene(name, EXPONENTIAL, time_window=f"{patience * UNIT} s")
    kept = queue.mean(partial(longer, AT_ONCE))
    return case(
        name,
        f"patience of {patience:g} services, {channels} channels",
        ("weights a^j/j!, λ p e^((λ−cμ)x), beyond: leak", "Barrer 1957 (Zeltyn & Mandelbaum 2005)"),
        scene,
        {
            LEAK: (exact.leak, queue.mean(leaked), figures.leak),
            "P(wait or leak)": (exact.wait_or_leak, kept, figures.wait_or_leak),
        },
        {
            "no patience": {LEAK: erlang_b(channels, rate)},
            "unlimited patience": {LEAK: 0.0},
            "engagements 10 % longer": {LEAK: barrer(channels, rate, patience, 1.1).leak},
        },
        replications=120,
        full=channels == 1,
    )


def a38() -> Case:
    """Two classes at one channel, the faster one served first, no pre-emption."""
    fast = Queue(1, 0.2, 360, 40, 280, weapon="racer")
    slow = Queue(1, 0.5, 900, 100, 700)
    first, second = cobham([0.2, 0.5])
    gun = GUN._replace(channels=1, engagement=EXPONENTIAL)
    faster, slower = "mean wait of the faster class", "mean wait of the slower class"
    late = cobham([0.22, 0.55])
    return case(
        "A38-P",
        "priority for the faster threat",
        ("W1 = W0/(1 − ρ1); W2 = W0/((1 − ρ1)(1 − ρ1 − ρ2))", "Cobham 1954 (recalled)"),
        scene_of("A38-P", (gun,), fast.raid, slow.raid, queue="by-class"),
        {
            faster: (first, fast.mean(waited), 0.875),
            slower: (second, slow.mean(waited), 2.91667),
        },
        {
            "first come, first served": {faster: mean_wait(1, 0.7)},
            "the slower first": {faster: cobham([0.5, 0.2])[1]},
            "engagements 10 % longer": {faster: 1.1 * late[0]},
        },
        replications=80,
        full=True,
    )


def b09() -> Case:
    """Two layers without queues; what the outer one blocks or misses comes to the inner one."""
    rate, threats = 1.2, 300
    outer = Gun("outer", 0.7, channels=2, engagement=EXPONENTIAL)
    inner = Gun("inner", 0.6, channels=1, engagement=f"{{exponential: {UNIT / 2} s}}")
    guns = tuple(
        gun._replace(time_window=f"{AT_ONCE * UNIT} s", nearest="0 km", farthest="1000 km")
        for gun in (outer, inner)
    )
    queue = Queue(2, rate, threats)
    through, leak = two_layers(rate, 2, 1.0, 0.7, 0.5, 0.6)
    past = "P(past the outer layer)"

    def passed(tables: Tables) -> Column:
        return 1.0 - column(tables, "kills:outer") / threats

    def lost(tables: Tables) -> Column:
        return column(tables, "leakers") / threats

    blocked = erlang_b(1, rate * through * 0.5)
    return case(
        "B09-P",
        "two layers of channels, no queue",
        ("stationary chain of (outer, inner) busy", "after Math. Probl. Eng. 2016, 5915918"),
        scene_of("B09-P", guns, queue.raid),
        {past: (through, passed, 0.472603), LEAK: (leak, lost, None)},
        {
            "the inner layer fed by a Poisson stream": {
                LEAK: through * (blocked + (1.0 - blocked) * 0.4)
            },
            "pk of the outer layer 10 % too low": {
                past: two_layers(rate, 2, 1.0, 0.63, 0.5, 0.6)[0]
            },
        },
        replications=500,
        full=True,
    )


def patience_cases() -> list[Case]:
    """Return the cases of this file."""
    return [
        a13("A13-P", 2, 1.5, 1.0, Impatient(0.137766, 0.495251, 0.2019)),
        a13("A13-P2", 1, 0.8, 1.5, Impatient(0.225397, 0.619682, 0.380318)),
        a38(),
        b09(),
    ]
