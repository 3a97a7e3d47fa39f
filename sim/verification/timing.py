"""Cases of limited time and of allocation: A08, A14, A23 and B04 of the list of references."""

from __future__ import annotations

from sim.verification.case import Case, Quantity, totals
from sim.verification.law import Fire, Law, Look, allotted, at_random, kills_in_time, mixed, raid
from sim.verification.raids import (
    OWN,
    RECALLED,
    Stat,
    assembled,
    at_once,
    in_turn,
    leakers,
    none_leaks,
    off,
    rounds,
)
from sim.verification.scene import Gun, Inbound, Scene
from sim.verification.waiting import stream

TIME = "limited time"
ALLOCATION = "allocation of fire"


def a08_even() -> Case:
    """Twenty rounds shared evenly among eight threats, all fired before any result is seen."""

    def law(pk: float) -> Law:
        return allotted([3] * 4 + [2] * 4, pk)

    guns = tuple(Gun(f"round-{n}", 0.7, magazine=m) for n, m in enumerate((8, 8, 4), 1))
    stats = (leakers(0.468), none_leaks(0.614634), rounds(20.0))
    formula = "(W − r) q^a + r q^(a + 1), a = ⌊M/W⌋, r = M mod W"
    about = ("A08-P", "20 rounds, shared evenly among 8 threats", ALLOCATION, formula, RECALLED)
    mistakes = {
        "pk 10 % too low": law(0.63),
        "pk 10 % too high": law(0.77),
        "picked at random": at_random(20, 8, 0.7),
    }
    return assembled(about, at_once(8, *guns, overlap=True), law(0.7), stats, mistakes)


def a08_random() -> Case:
    """Twenty escorts with one round each, of which each picks any of eight threats."""
    law = at_random(20, 8, 0.7)
    stats = (leakers(1.28159), none_leaks(0.201019), rounds(20.0))
    formula = "W (1 − p/W)^M; Σ (−1)^j C(W, j)(1 − pj/W)^M"
    about = ("A08-P-random", "20 rounds, each at any of 8 threats", ALLOCATION, formula, RECALLED)
    scene = at_once(8, Gun("round", 0.7, magazine=1), queue="random", escorts=20)
    mistakes = {
        "pk 10 % too low": at_random(20, 8, 0.63),
        "pk 10 % too high": at_random(20, 8, 0.77),
        "shared evenly": allotted([3] * 4 + [2] * 4, 0.7),
    }
    return assembled(about, scene, law, stats, mistakes, full=True)


def a14(
    name: str, threats: int, headway: float, window: float, channels: int, rule: str, engaged: int
) -> Case:
    """Return a stream raid at channels held for 14 s, each threat with its time window."""
    gun = Gun("round", 1.0, channels=channels, engagement="14 s", time_window=f"{window} s")
    raid = Inbound(threats=threats, spacing=f"{headway} s", distance=300_000.0)
    gun = gun._replace(nearest="0 km", farthest="1000 km")
    exact = stream(threats, headway, window, 14.0, channels, rule == "complete")
    scene = Scene(name=name, guns=(gun,), raids=(raid,), window=rule)
    return Case(
        id=name,
        title=f"{threats} threats every {headway:g} s, window {window:g} s, {rule} inside",
        capability=TIME,
        formula="start_i = max(arrival_i, earliest free channel)",
        source="recalled: Wagner, Mylander & Sanders, Naval Operations Analysis; own recursion",
        scenario=scene.text(),
        quantities=(Quantity("engaged", exact, totals("engaged"), figure=engaged),),
    )


STREAMS = {
    "A14-P": ((12, 0.0, 60.0, 2), (8, 10)),
    "A14-P2": ((40, 4.0, 60.0, 2), (30, 32)),
    "A14-P3": ((10, 20.0, 30.0, 1), (10, 10)),
}
"""Threats, headway and window (s), channels; printed numbers for complete and start."""

KILLS = Stat("kills", lambda leaked, _: 4 - leaked, 2.68064)


def a23() -> Case:
    """Return a gun with an exponential time to kill, and ten seconds for four threats."""
    stats = (KILLS, none_leaks(0.352768), rounds())
    about = ("A23-P", "a gun with 10 s for four threats", TIME, "min(Poi(μT), n)", OWN)
    engagement = f"{{exponential: {1.0 / 0.3!r} s}}"
    gun = Gun("gun", 1.0, channels=1, engagement=engagement, nearest="0 km")
    mistakes = {
        f"rate 10 % too {word}": kills_in_time(4, 3.0 * factor)
        for word, factor in (("low", 0.9), ("high", 1.1))
    }
    scene = Scene(
        name="gun", guns=(gun,), raids=(Inbound(threats=4, distance=3000.0),), window="start"
    )
    return assembled(about, scene, kills_in_time(4, 3.0), stats, mistakes)


def a23_bursts() -> Case:
    """Bursts of 1.5 s in ten seconds: six of them."""
    bursts = 6
    fire = Fire((Look(1, 0.35),) * bursts, magazine=bursts)
    stats = (KILLS._replace(figure=2.07584), none_leaks(0.117424), rounds())
    formula = "min(Bin(⌊T/τ⌋, p), n)"
    about = ("A23-P2", "bursts of 1.5 s in 10 s at four threats", TIME, formula, OWN)
    gun = Gun("gun", 0.35, looks=100, channels=1, engagement="1.5 s", nearest="0 km")
    mistakes = {
        "pk 10 % too low": raid(4, off(fire, 0.9)),
        "pk 10 % too high": raid(4, off(fire, 1.1)),
        "a burst too many": raid(4, fire._replace(magazine=7, looks=(Look(1, 0.35),) * 7)),
    }
    scene = Scene(name="gun", guns=(gun,), raids=(Inbound(threats=4, distance=3000.0),))
    return assembled(about, scene, raid(4, fire), stats, mistakes)


def b04(looks: int, most: int, figures: tuple[float, float], full: bool) -> Case:
    """Ten to twenty threats in turn: a round at each of the first looks, the rest at the last."""
    schedule = (1,) * (looks - 1) + (most - looks + 1,)
    name = f"B04-{looks}-{most}"

    def law(factor: float, schedule: tuple[int, ...] = schedule) -> Law:
        fire = Fire(tuple(Look(salvo, 0.7 * factor) for salvo in schedule), magazine=100)
        return mixed((raid(threats, fire), 1.0 / 11.0) for threats in range(10, 21))

    stats = (leakers(figures[0]), rounds(figures[1]))
    about = (
        name,
        f"10 to 20 threats, looks with {', '.join(map(str, schedule))} rounds",
        ALLOCATION,
        "15 q^N leakers; 15 Σ s_k q^(s1 + … + s(k−1)) rounds",
        "Atkinson & Kress 2025, Operations Research 73, 1767-1784",
    )
    gun = Gun("round", 0.7, schedule=schedule, magazine=100)
    scene = in_turn("{integers: [10, 20]}", gun, duration="3 h")
    mistakes = {"pk 10 % too low": law(0.9), "pk 10 % too high": law(1.1)}
    if schedule != schedule[::-1]:
        mistakes["the schedule reversed"] = law(1.0, schedule[::-1])
    return assembled(about, scene, law(1.0), stats, mistakes, full=full)


PUBLISHED = {
    (1, 1): (4.5, 15.0),
    (1, 3): (0.405, 45.0),
    (1, 5): (0.03645, 75.0),
    (2, 2): (1.35, 19.5),
    (2, 3): (0.405, 24.0),
    (2, 5): (0.03645, 33.0),
    (3, 3): (0.405, 20.85),
    (3, 5): (0.03645, 23.55),
}
"""Looks and most rounds at a threat → leakers and rounds."""


def timing_cases() -> list[Case]:
    """Return the cases of this file."""
    streams = [
        a14(name if rule == "complete" else f"{name}-start", *what, rule, figures[which])
        for name, (what, figures) in STREAMS.items()
        for which, rule in enumerate(("complete", "start"))
    ]
    published = [
        b04(*which, figures, full=which not in ((2, 3), (3, 5)))
        for which, figures in PUBLISHED.items()
    ]
    return [a08_even(), a08_random(), *published, *streams, a23(), a23_bursts()]
