"""The names that a scenario gives to its results: what its counts may be of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.experiment.tables.schemas import (
    CODES,
    NO_DANGER,
    REACHED_WITHIN,
    RESULTS,
    SPLITS,
    TABLES,
    UNITS,
    Column,
)
from sim.platforms.response.damage import CLASSES

if TYPE_CHECKING:
    from sim.kill_chain.steps.weapon import Weapon
    from sim.platforms.escort import EscortPlan
    from sim.platforms.launch.threat import ThreatType
    from sim.scenario import Case, Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The names by which a scenario's counts are split; all sorted.

    duration: of the run, s. hard: its end is hard, so that threats may be in flight at it. ships:
    there are merchant ships, named or of the traffic.
    weapons, threats: types in use, with what one round or one threat costs (USD, best guess).
    attacks, escorts, lines (of transit): by name. stocks: ``escort/weapon`` for each magazine.
    pools: ``escort/pool`` for each pool of fire channels; dated: those of escorts with dates.
    """

    duration: float
    hard: bool = False
    ships: bool = True
    weapons: dict[str, float]
    threats: dict[str, float]
    attacks: tuple[str, ...]
    escorts: tuple[str, ...]
    stocks: tuple[str, ...]
    lines: tuple[str, ...]
    pools: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()

    @property
    def named(self) -> dict[str, tuple[str, ...]]:
        """By what is counted → the names of these, those of closed lists included."""
        return {
            "weapon": tuple(self.weapons),
            "threat": tuple(self.threats),
            "attack": self.attacks,
            "stock": self.stocks,
            "pool": self.pools,
            "dated": self.dated,
            "line": self.lines,
            "result": RESULTS,
            "code": (*CODES, NO_DANGER),
            "damage": CLASSES,
            "within": tuple(REACHED_WITHIN),
        }


def columns_in(layout: Layout) -> dict[str, Column]:
    """Return all that is counted in a replication of a scenario, by id."""
    parts = [
        Column(f"{what}{name}", "float" if what in UNITS else "int", UNITS.get(what, "1"), about)
        for what, (by, about) in SPLITS.items()
        for name in layout.named[by]
    ]
    return {column.name: column for column in (*TABLES["replications"], *parts)}


def layout_of(cases: Sequence[Case], lines: Iterable[str]) -> Layout:
    """Return the layout of a scenario: its likeliest case, the others, and its theatre's lines."""
    from sim.platforms.fleet import armed

    escorts = {name: plan for case in cases for name, plan in armed(case).items()}
    return Layout(
        duration=best_guess(cases[0].duration),
        hard=any(case.end == "hard" for case in cases),
        ships=any(case.ships or case.traffic for case in cases),
        weapons=_priced(case.weapons for case in cases),
        threats=_priced(case.threats for case in cases),
        attacks=tuple(sorted({name for case in cases for name in case.attacks})),
        escorts=tuple(sorted(escorts)),
        stocks=tuple(
            f"{name}/{weapon}"
            for name in sorted(escorts)
            for weapon in sorted({*escorts[name].type.weapons, *escorts[name].magazine})
        ),
        lines=tuple(sorted(lines)),
        pools=_pools(escorts, escorts),
        dated=_pools(
            escorts, [name for case in cases for name, one in armed(case).items() if one.dated]
        ),
    )


def _pools(escorts: Mapping[str, EscortPlan], names: Iterable[str]) -> tuple[str, ...]:
    plans = [(name, escorts[name]) for name in sorted(set(names))]
    return tuple(f"{name}/{pool}" for name, plan in plans for pool in sorted(plan.type.channels))


def best_guess(value: float | Spread) -> float:
    """Return a value, or the median of its distribution."""
    from sim.scenario import Spread

    return value.law.at(0.5) if isinstance(value, Spread) else float(value)


def _priced(kinds: Iterable[Mapping[str, Weapon] | Mapping[str, ThreatType]]) -> dict[str, float]:
    costs: dict[str, float] = {}
    for types in kinds:
        for name, type in types.items():
            costs.setdefault(name, best_guess(type.unit_cost))
    return {name: costs[name] for name in sorted(costs)}
