"""How a case of leakers and rounds is put together: quantities, theory, scene, mistakes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from sim.verification.case import Case, Column, Quantity, Tables, Wrong, totals
from sim.verification.law import Fire, Law, Of, moments, raid
from sim.verification.scene import Gun, Inbound, Scene

RECALLED = "recalled: Przemieniecki, Mathematical Methods in Defense Analyses; Washburn & Kress"
OWN = "own derivation: finite Markov chain, exact"

About = tuple[str, str, str, str, str]
"""Id, title, capability, formula and source of a case."""


class Stat(NamedTuple):
    """A quantity of a raid: its name, what it is of (leakers, rounds), the printed figure."""

    name: str
    of: Of
    figure: float | None = None
    observe: Callable[[Tables], Column] | None = None


def leakers(figure: float | None = None) -> Stat:
    """Return the number of leakers."""
    return Stat("leakers", lambda leaked, _: leaked, figure)


def rounds(figure: float | None = None) -> Stat:
    """Return the number of rounds fired."""
    return Stat("rounds", lambda _, fired: fired, figure)


def none_leaks(figure: float | None = None) -> Stat:
    """Return whether no threat leaks."""
    return Stat("P(no leaker)", lambda leaked, _: 1.0 * (leaked == 0), figure)


def at_least(least: int, figure: float) -> Stat:
    """Return whether at least so many leak."""
    return Stat(f"P(leakers ≥ {least})", lambda leaked, _: 1.0 * (leaked >= least), figure)


def variance(of: Stat, law: Law, figure: float) -> Stat:
    """Return the squared deviation of a quantity from its exact mean."""
    mean = moments(law, of.of).mean
    return Stat(f"variance of {of.name}", lambda *raid: (of.of(*raid) - mean) ** 2, figure)


def quantity(stat: Stat, law: Law) -> Quantity:
    """Return a quantity with its exact moments under a law, read off leakers and rounds."""

    def observe(tables: Tables) -> Column:
        column: Column = stat.of(totals("leakers")(tables), totals("rounds")(tables)) * 1.0
        return column

    exact = moments(law, stat.of)
    return Quantity(stat.name, exact.mean, stat.observe or observe, exact.sd, stat.figure)


def wrong(name: str, law: Law, stats: tuple[Stat, ...]) -> Wrong:
    """Return what the quantities would be under a wrong law."""
    return Wrong(name, {stat.name: moments(law, stat.of) for stat in stats})


def off(fire: Fire, factor: float) -> Fire:
    """Return the fire with each kill probability changed by a factor."""
    return fire._replace(looks=tuple(look._replace(pk=look.pk * factor) for look in fire.looks))


class Raid(NamedTuple):
    """What theory needs to know of a raid: how many threats, and how each is engaged."""

    threats: int
    fire: Fire

    @property
    def law(self) -> Law:
        """The law of leakers and rounds."""
        return raid(self.threats, self.fire)

    def with_fire(self, **changes: object) -> Law:
        """Return the law under another way of engaging."""
        return raid(self.threats, self.fire._replace(**changes))  # type: ignore[arg-type]


def case(
    about: About,
    scene: Scene,
    theory: Raid,
    stats: tuple[Stat, ...],
    mistakes: Mapping[str, Law],
) -> Case:
    """Return a case; an error of 10 % in pk is always among the mistakes."""
    laws = {
        "pk 10 % too low": raid(theory.threats, off(theory.fire, 0.9)),
        "pk 10 % too high": raid(theory.threats, off(theory.fire, 1.1)),
        **mistakes,
    }
    return assembled(about, scene, theory.law, stats, laws)


def assembled(
    about: About,
    scene: Scene,
    law: Law,
    stats: tuple[Stat, ...],
    mistakes: Mapping[str, Law],
    full: bool = False,
) -> Case:
    """Return a case from the law of its raid, and the laws that mistakes would give."""
    name, title, capability, formula, source = about
    return Case(
        id=name,
        title=title,
        capability=capability,
        formula=formula,
        source=source,
        scenario=replace(scene, name=name).text(),
        quantities=tuple(quantity(stat, law) for stat in stats),
        wrongs=tuple(wrong(mistake, wrongly, stats) for mistake, wrongly in mistakes.items()),
        full=full,
    )


def at_once(count: int, *guns: Gun, **more: str | float) -> Scene:
    """Return a raid of threats that come all at the same moment."""
    return Scene(name="raid", guns=guns, raids=(Inbound(threats=count),), **more)  # type: ignore[arg-type]


def in_turn(count: int | str, *guns: Gun, **more: str | float) -> Scene:
    """Return threats so far apart that one is over before the next is launched."""
    raids = (Inbound(threats=count, spacing="5 min"),)
    return Scene(name="raid", guns=guns, raids=raids, **more)  # type: ignore[arg-type]
