"""Cases of hits spread over ships: A27 and B10 of the list of references."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import partial

import numpy as np

from sim.verification.case import Case, Column, Moments, Quantity, Tables, Wrong, column, totals
from sim.verification.law import Law, moments
from sim.verification.raids import Stat, assembled
from sim.verification.scene import Afloat, Inbound, Scene

SHIPS = "hits spread over ships"


def occupancy(threats: int, ships: int, hit: float) -> Law:
    """Return the law of ships hit and hits: each threat picks a ship evenly, and may hit it."""
    law: dict[tuple[int, int], float] = {(0, 0): 1.0}
    for _ in range(threats):
        after: dict[tuple[int, int], float] = defaultdict(float)
        for (struck, hits), chance in law.items():
            after[struck, hits] += chance * (1.0 - hit)
            after[struck, hits + 1] += chance * hit * struck / ships
            after[struck + 1, hits + 1] += chance * hit * (1.0 - struck / ships)
        law = after
    return law


def a27() -> Case:
    """Five leakers, each at one of twelve ships, which may be hit again."""
    threats, ships, hit = 5, 12, 0.6
    law = occupancy(threats, ships, hit)
    lying = tuple(Afloat(f"ship-{n}", 1000.0 * n) for n in range(1, ships + 1))
    scene = Scene(
        name="A27-P",
        raids=(Inbound(threats=threats, target="{within: 100 km}"),),
        ships=lying,
        hit=hit,
    )
    struck = Stat("ships hit", lambda ships, _: ships, 2.71463, totals("ships-hit"))
    mean = moments(law, struck.of).mean
    stats = (
        Stat("hits", lambda _, hits: hits, 3.0, totals("hits")),
        struck,
        Stat(
            "variance of ships hit",
            lambda ships, _: (ships - mean) ** 2,
            1.01193,
            lambda tables: (totals("ships-hit")(tables) - mean) ** 2,
        ),
        Stat(
            "P(no ship hit)",
            lambda ships, _: 1.0 * (ships == 0),
            0.01024,
            lambda tables: 1.0 * (totals("ships-hit")(tables) == 0),
        ),
    )
    mistakes = {
        "every hit another ship": occupancy(threats, 10**9, hit),
        "all at one ship": occupancy(threats, 1, hit),
        "a ship too few": occupancy(threats, ships // 2, hit),
        "hit probability 10 % too low": occupancy(threats, ships, 0.9 * hit),
        "hit probability 10 % too high": occupancy(threats, ships, 1.1 * hit),
    }
    formula = "m(1 − (1 − h/m)^k); P₀ = (1 − h)^k"
    about = ("A27-P", "hits spread over twelve ships", SHIPS, formula, "recalled: Feller")
    return assembled(about, scene, law, stats, mistakes)


SAILED, DETECTED, THREATS, HIT = 200, 0.1, 3, 0.4
"""Ships, chance that a group is found, threats at a group that is, chance of a hit: as in A28."""

SIZES = (1, 2, 5, 10)
GROUPS = 10
"""Groups of each size that sail in a replication of B10."""


def sailing(detected: float = DETECTED, hit: float = HIT) -> dict[str, Moments]:
    """Return the moments of all quantities of B10: ships hit by group size, groups attacked."""
    found = {}
    for size in SIZES:
        struck = moments(occupancy(THREATS, size, hit), lambda ships, _: ships)
        square = detected * (struck.sd**2 + struck.mean**2)
        mean = detected * struck.mean
        scale = SAILED / size
        sd = ((square - mean**2) / GROUPS) ** 0.5
        found[_ships_hit(size)] = Moments(scale * mean, scale * sd)
    groups = GROUPS * len(SIZES)
    found["groups attacked"] = Moments(
        groups * detected, (groups * detected * (1.0 - detected)) ** 0.5
    )
    return found


def _ships_hit(size: int) -> str:
    return f"ships hit of {SAILED}, in groups of {size}"


def hit_in_groups(tables: Tables, size: int) -> Column:
    """Return ships hit per 200 that sailed in groups of a size; a ship counts once a sailing."""
    rows = tables["threats"]
    names = ("replication", "attack", "struck")
    found = set(zip(*(rows.column(name).to_pylist() for name in names), strict=True))
    counted = Counter(
        number for number, attack, ship in found if ship and attack.startswith(f"of-{size}-")
    )
    numbers = column(tables, "replication")
    sailed = GROUPS * size
    return np.array([counted[number] for number in numbers]) * SAILED / sailed


def _sailings() -> tuple[Inbound, ...]:
    """Return an attack for each group that sails: on that group if it is found, else of nobody."""
    count = f"{{choice: {{values: [0, {THREATS}], weights: [{1.0 - DETECTED}, {DETECTED}]}}}}"
    raids = []
    for size in SIZES:
        others = ", ".join(f"of-{other}: 0" for other in SIZES if other != size)
        target = f"{{links: {{{others}}}}}"
        raids += [Inbound(f"of-{size}-{n}", count, target=target) for n in range(GROUPS)]
    return tuple(raids)


def b10() -> Case:
    """Sail groups of ships, found with one chance whatever their size, attacked by fixed raids."""
    ships = tuple(
        Afloat(f"ship-{size}-{n}", 1000.0 * (size + n), f"of-{size}")
        for size in SIZES
        for n in range(size)
    )
    figures = {_ships_hit(1): 15.68, _ships_hit(10): 2.30528}
    observed = {_ships_hit(size): partial(hit_in_groups, size=size) for size in SIZES}
    mistakes = {
        "detection 10 % too high": sailing(detected=1.1 * DETECTED),
        "hit probability a quarter too low": sailing(hit=0.75 * HIT),
        "no safety in numbers": {_ships_hit(10): sailing()[_ships_hit(1)]},
        "every hit another ship": {_ships_hit(1): Moments(SAILED * DETECTED * THREATS * HIT)},
    }
    return Case(
        id="B10-P",
        title="ships hit against group size, raids fixed",
        capability=SHIPS,
        formula="(N/u) d u (1 − (1 − h/u)^k), about N d k h/u",
        source="Morse & Kimball, OEG report 54; figures of A28-P2",
        scenario=Scene(name="B10-P", raids=_sailings(), ships=ships, hit=HIT).text(),
        quantities=tuple(
            Quantity(name, mean, observed.get(name, totals("raids")), sd, figures.get(name))
            for name, (mean, sd) in sailing().items()
        ),
        wrongs=tuple(Wrong(name, wrongly) for name, wrongly in mistakes.items()),
    )


def target_cases() -> list[Case]:
    """Return the cases of this file."""
    return [a27(), b10()]
