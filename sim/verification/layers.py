"""Cases of layers, channels and cost: A09, A10, A22 and A24 of the list of references."""

from __future__ import annotations

from dataclasses import replace

from sim.verification.case import Case, Column, Quantity, Tables, totals
from sim.verification.law import Fire, Look, capped
from sim.verification.raids import (
    OWN,
    RECALLED,
    Raid,
    Stat,
    assembled,
    at_least,
    at_once,
    case,
    leakers,
    none_leaks,
    rounds,
    variance,
)
from sim.verification.scene import Gun

LAYERS = "layers, channels, cost"


def a09(name: str, pks: tuple[float, float, float]) -> Case:
    """Three layers of one look each; any order gives the same law of the leakers."""
    theory = Raid(20, Fire(tuple(Look(1, pk) for pk in pks)))
    guns = tuple(Gun(f"layer-{place}", pk) for place, pk in enumerate(pks, 1))
    arriving = [20.0]
    for pk in pks[:-1]:
        arriving.append(arriving[-1] * (1.0 - pk))
    stats = (leakers(1.2), variance(leakers(), theory.law, 1.128), none_leaks(0.290106))
    about = (name, "layers of pk " + ", ".join(map(str, pks)), LAYERS, "Bin(n, Π(1 − p))", RECALLED)
    made = case(about, at_once(20, *guns), theory, stats, {})
    layers = tuple(
        Quantity(
            f"arriving at layer {place}",
            mean,
            totals(f"rounds:layer-{place}"),
            (mean * (1.0 - mean / 20.0)) ** 0.5,
        )
        for place, mean in enumerate(arriving, 1)
    )
    return replace(made, quantities=(*made.quantities, *layers))


def a22() -> Case:
    """Eight threats at five channels, each held to the end of the raid."""
    theory = Raid(8, Fire((Look(1, 0.8),), magazine=5))
    stats = (leakers(4.0), variance(leakers(), theory.law, 0.8), rounds(5.0))
    formula = "(n − C)⁺ + min(n, C) q"
    about = ("A22-P", "saturation: eight threats, five channels", LAYERS, formula, "own derivation")
    gun = Gun("round", 0.8, channels=5, release="assessment", delay="30 min")
    mistakes = {
        "no saturation": theory.with_fire(magazine=8),
        "a channel too few": theory.with_fire(magazine=4),
    }
    return case(about, at_once(8, gun), theory, stats, mistakes)


def a24() -> Case:
    """Cost of rounds against cost of drones, in MUSD."""
    price, drones = 2.1, 10 * 0.02
    theory = Raid(10, Fire((Look(1, 0.7),) * 2))

    def spend(tables: Tables) -> Column:
        return totals("cost")(tables) / 1e6

    def ratio(tables: Tables) -> Column:
        return totals("cost")(tables) / totals("threat-cost")(tables)

    def excess(tables: Tables) -> Column:
        return spend(tables) - 3.0 * totals("intercepted")(tables)

    stats = (
        leakers(0.9),
        rounds(13.0),
        Stat("spend, MUSD", lambda _, fired: price * fired, 27.3, spend),
        Stat("spend / price of drones", lambda _, fired: price * fired / drones, 136.5, ratio),
        Stat(
            "spend − 3 MUSD × kills",
            lambda leaked, fired: price * fired - 3.0 * (10 - leaked),
            None,
            excess,
        ),
    )
    formula = "rounds × price / (threats × price); spend / kills"
    source = "prices as printed by Politico and CSIS; arithmetic"
    about = ("A24-P", "cost exchange, drones against missiles", LAYERS, formula, source)
    gun = Gun("round", 0.7, looks=2, cost="2.1 MUSD")
    return case(about, at_once(10, gun, cost="20 kUSD"), theory, stats, {})


CAPPED = ((8, 0.8), (6, 0.7), (4, 0.6))
"""Rounds and kill probability of each layer of A10."""


def a10(name: str, threats: int, figures: tuple[float, float, float, float]) -> Case:
    """Three layers with so many rounds each, one look a layer."""
    law = capped(threats, CAPPED)
    guns = (Gun(f"layer-{n}", pk, magazine=c) for n, (c, pk) in enumerate(CAPPED, 1))
    leaked, spread, none, two = figures
    stats = (
        leakers(leaked),
        variance(leakers(), law, spread),
        none_leaks(none),
        at_least(2, two),
        rounds(),
    )
    about = (
        name,
        f"{threats} threats at layers of 8, 6 and 4 rounds",
        LAYERS,
        "k − Bin(min(k, c), p)",
        OWN,
    )
    mistakes = {
        f"pk {sign}10 %": capped(threats, tuple((c, pk * factor) for c, pk in CAPPED))
        for sign, factor in (("−", 0.9), ("+", 1.1))
    }
    mistakes["a round too few in each layer"] = capped(
        threats, tuple((c - 1, pk) for c, pk in CAPPED)
    )
    return assembled(about, at_once(threats, *guns), law, stats, mistakes)


def layer_cases() -> list[Case]:
    """Return the cases of this file."""
    return [
        a09("A09-P", (0.5, 0.6, 0.7)),
        a09("A09-P-permuted", (0.7, 0.5, 0.6)),
        a10("A10-P", 20, (7.0, 3.5, 0.0, 1.0)),
        a10("A10-P2", 10, (0.436551, 0.408878, 0.636055, 0.0646949)),
        a22(),
        a24(),
    ]
