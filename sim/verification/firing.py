"""Cases of salvos, looks and magazines: A01 to A07 and A21 of the list of references."""

from __future__ import annotations

from sim.verification.case import Case
from sim.verification.law import Fire, Look, raid, thinned
from sim.verification.raids import (
    OWN,
    RECALLED,
    Raid,
    Stat,
    assembled,
    at_least,
    at_once,
    case,
    in_turn,
    leakers,
    none_leaks,
    off,
    rounds,
    variance,
)
from sim.verification.scene import Gun

SALVOS = "one look: shots and salvos"
LOOKS = "shoot, look, shoot"
STOCK = "magazines"


def a01() -> Case:
    """Leakers from a raid, one shot each."""
    theory = Raid(10, Fire((Look(1, 0.7),)))
    stats = (
        leakers(3.0),
        variance(leakers(), theory.law, 2.1),
        none_leaks(0.0282475),
        at_least(3, 0.617217),
        at_least(5, 0.150268),
        rounds(10.0),
    )
    about = ("A01-P", "leakers of a raid, one shot each", SALVOS, "Bin(n, 1 − p)", RECALLED)
    return case(about, at_once(10, Gun("round", 0.7)), theory, stats, {})


def a02() -> Case:
    """Shoot-shoot: the second round leaves after the first one's kill, and is spent."""
    theory = Raid(8, Fire((Look(2, 0.6),)))
    stats = (
        leakers(1.28),
        variance(leakers(), theory.law, 1.0752),
        none_leaks(0.247876),
        rounds(16.0),
    )
    about = ("A02-P", "salvo of two, all of it spent", SALVOS, "Bin(n, q^s), n s rounds", RECALLED)
    scene = in_turn(8, Gun("round", 0.6, salvo=2, interval="60 s"))
    mistakes = {"second round saved": theory.with_fire(saving=True)}
    return case(about, scene, theory, stats, mistakes)


def a03() -> Case:
    """Shoot-look-shoot, perfect look."""
    theory = Raid(6, Fire((Look(1, 0.7),) * 3))
    stats = (
        leakers(0.162),
        none_leaks(0.848549),
        rounds(8.34),
        variance(rounds(), theory.law, 6 * 0.4179),
    )
    formula = "leak q^3; rounds Σ q^(k − 1)"
    about = ("A03-P", "three looks, perfect assessment", LOOKS, formula, RECALLED)
    mistakes = {"a look forgotten": theory.with_fire(looks=theory.fire.looks[:2])}
    return case(about, at_once(6, Gun("round", 0.7, looks=3)), theory, stats, mistakes)


def a04() -> Case:
    """Shoot-look-shoot with an imperfect look; ten threats, given for each."""
    theory = Raid(10, Fire((Look(1, 0.7),) * 2, false_kill=0.1, false_miss=0.2))
    stats = (
        Stat("leakers per threat", lambda leaked, _: leaked / 10.0, 0.111),
        Stat("rounds per threat", lambda _, fired: fired / 10.0, 1.41),
    )
    formula = "leak q(f + (1 − f)q); rounds 1 + q(1 − f) + pg"
    about = ("A04-P", "two looks, errors of the look", LOOKS, formula, OWN)
    gun = Gun("round", 0.7, looks=2, false_kill=0.1, false_miss=0.2)
    mistakes = {
        "look taken as perfect": theory.with_fire(false_kill=0.0, false_miss=0.0),
        "the two errors exchanged": theory.with_fire(false_kill=0.2, false_miss=0.1),
    }
    return case(about, at_once(10, gun), theory, stats, mistakes)


def a05() -> Case:
    """Magazine limit, threats in turn, unlimited looks."""
    theory = Raid(10, Fire((Look(1, 0.7),) * 12, magazine=12))
    stats = (
        leakers(1.69887),
        variance(leakers(), theory.law, 2.0673),
        none_leaks(0.252815),
        rounds(11.8588),
    )
    formula = "kills min(Bin(M, p), W); rounds E[kills]/p (Wald)"
    about = ("A05-P", "magazine of 12, as many looks as it takes", STOCK, formula, OWN)
    scene = in_turn(10, Gun("round", 0.7, looks=10_000, magazine=12))
    mistakes = {
        "a round too few": theory.with_fire(magazine=11),
        "a round too many": theory.with_fire(magazine=13),
    }
    return case(about, scene, theory, stats, mistakes)


def a06() -> Case:
    """Magazine limit and two looks."""
    theory = Raid(8, Fire((Look(1, 0.6),) * 2, magazine=10))
    stats = (
        leakers(2.0739),
        variance(leakers(), theory.law, 2.05593),
        none_leaks(0.145791),
        rounds(9.87683),
        Stat("P(magazine empty)", lambda _, fired: 1.0 * (fired == 10), 0.893624),
    )
    formula = "dynamic programme over (rounds left, leakers)"
    about = ("A06-P", "magazine of 10, two looks", STOCK, formula, OWN)
    scene = in_turn(8, Gun("round", 0.6, looks=2, magazine=10))
    mistakes = {"a round too few": theory.with_fire(magazine=9)}
    return case(about, scene, theory, stats, mistakes)


def a07(hold: bool) -> Case:
    """Salvos of two when nine rounds run out in mid-salvo, under either doctrine."""
    theory = Raid(6, Fire((Look(2, 0.7),), magazine=9, hold=hold))
    stats: tuple[Stat, ...] = (leakers(2.36 if hold else 1.66), rounds(8.0 if hold else 9.0))
    if not hold:
        more = Stat("P(one leaker)", lambda leaked, _: 1.0 * (leaked == 1), 0.480025)
        stats = (*stats, variance(leakers(), theory.law, 0.5376), more)
    doctrine = "hold" if hold else "short-salvo"
    formula = "full salvos q^s, " + ("then none" if hold else "one of the rest q^rem, then none")
    name = "A07-P-hold" if hold else "A07-P"
    about = (name, f"nine rounds in salvos of two, {doctrine}", STOCK, formula, OWN)
    scene = in_turn(6, Gun("round", 0.7, salvo=2, magazine=9), short_of_rounds=doctrine)
    mistakes = {
        "the other doctrine": theory.with_fire(hold=not hold),
        "a round too few": theory.with_fire(magazine=9 - (2 if hold else 1)),
    }
    return case(about, scene, theory, stats, mistakes)


def a21(
    name: str, salvo: tuple[int, float], defence: tuple[int, float], figures: tuple[float, float]
) -> Case:
    """Salvo exchange, one way: so many good shots, less so many good interceptors."""
    (shots, works), (magazine, pk) = salvo, defence
    fire = Fire((Look(1, pk),) * magazine, magazine=magazine)
    law = thinned(shots, works, fire)
    stats = (leakers(figures[0]), none_leaks(figures[1]), rounds())
    formula = "E max(Bin(No, po) − Bin(Nd, pd), 0)"
    source = "Armstrong 2005, Operations Research 53(5), the part without damage"
    about = (name, f"salvo of {shots} against {magazine} rounds", STOCK, formula, source)
    scene = in_turn(
        shots, Gun("round", pk, looks=10_000, magazine=magazine), fails=round(1.0 - works, 9)
    )
    mistakes = {
        "pk 10 % too low": thinned(shots, works, off(fire, 0.9)),
        "pk 10 % too high": thinned(shots, works, off(fire, 1.1)),
        "rounds spent on duds": raid(shots, fire),
        "a round too few": thinned(shots, works, fire._replace(magazine=magazine - 1)),
    }
    return assembled(about, scene, law, stats, mistakes)


def firing_cases() -> list[Case]:
    """Return the cases of this file."""
    return [
        a01(),
        a02(),
        a03(),
        a04(),
        a05(),
        a06(),
        a07(hold=False),
        a07(hold=True),
        a21("A21-P", (16, 0.67), (12, 0.67), (2.85292, 0.189845)),
        a21("A21-P2", (12, 0.85), (10, 0.7), (3.23405, 0.0766146)),
    ]
