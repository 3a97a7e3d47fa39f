"""A row of a file of cases made a `Case`.

The same settings go into the scenario and into the formula, by name, so that nothing is said twice;
a wrong answer is the formula with other settings, or another formula. A formula is a function,
named from this package on (``fire.raids.raid``) and given the settings that it has parameters for,
or an expression over the settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from sim.verification import scene
from sim.verification.case import Case, Column, Moments, Quantity, Tables, Wrong, column
from sim.verification.law import STATISTICS, VARIANCE, ExactLaw, Of
from sim.verification.program import tables_of
from sim.verification.reading import Reader, Reading, Settings, called, law_of, wanted

VARIANT = "variant/"
"""Stands before the names of the tables of a row's second scenario."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A row's entry for a quantity.

    of: its name for the formula and for what reads it, if that is another one. exact: its value,
    if it needs no formula. law, given: a formula of its own, and settings for it. read: how it is
    read (see `reading`), else as the row says, or by its name. figure, rounding: as in `Quantity`.
    """

    of: str
    exact: float | None = None
    law: str = ""
    given: Settings = field(default_factory=dict)
    read: Reading = ""
    figure: float | None = None
    rounding: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case as its file has it; title, formula, source and what follows ``wrongs`` as in `Case`.

    Names of settings in braces stand for their values in titles and in names of quantities.
    base, set, scenario: the base, its settings, and what is laid over it besides. variant: settings
    of a second, paired scenario. given: settings of formulas only. runs: what makes the
    tables, where that is not the scenario. law: the formula. sampled: the spread of what the
    formula gives as a plain number is that of the sample; else there is none. columns: where the
    two numbers of an `ExactLaw` are read. read: how a quantity is read, by its name, and other
    readings that these use. quantities: what is compared; a number is the printed figure. wrongs:
    settings that are wrong, by what is wrong; ``times`` are factors of settings, ``law`` is another
    formula, ``of`` the quantities that it says something about; ``moments`` says mean and standard
    deviation outright.
    """

    title: str
    formula: str
    source: str
    quantities: Mapping[str, Any]
    base: str = ""
    set: Settings = field(default_factory=dict)
    scenario: Mapping[str, Any] = field(default_factory=dict)
    variant: Settings | None = None
    given: Settings = field(default_factory=dict)
    runs: str = ""
    law: str = ""
    sampled: bool = False
    columns: tuple[str, str] = ("leakers", "rounds")
    read: Mapping[str, Reading] = field(default_factory=dict)
    rounding: float = 5e-6
    wrongs: Mapping[str, Settings] = field(default_factory=dict)
    tolerance: float = 1e-9
    replications: int | None = None
    full: bool = False

    def settings(self) -> dict[str, Any]:
        """Return the settings of formulas and readers."""
        return {**self.set, **self.given}

    def said(self) -> Iterator[tuple[str, Said]]:
        """Yield each quantity's name, and what is said of it."""
        for name, entry in self.quantities.items():
            about = entry if isinstance(entry, dict) else {"figure": entry}
            yield (
                name.format(**self.settings()),
                Said(**{"of": name, "rounding": self.rounding, **about}),
            )


def case_of(name: str, capability: str, row: CaseRow) -> Case:
    """Return the case of a row."""
    tree = _tree(name, row, row.set) if row.base else None
    theory = law_of(row.law, row.settings()) if row.law else None
    runs = _runs(name, row, tree)
    return Case(
        id=name,
        title=row.title.format(**row.settings()),
        capability=capability,
        formula=row.formula,
        source=row.source,
        scenario=None if runs else tree,
        runs=runs,
        quantities=tuple(_quantity(row, shown, one, theory) for shown, one in row.said()),
        wrongs=tuple(_wrong(row, what, other, theory) for what, other in row.wrongs.items()),
        tolerance=row.tolerance,
        replications=row.replications,
        full=row.full,
    )


def _tree(name: str, row: CaseRow, settings: Settings) -> dict[str, Any]:
    derive = scene.base(row.base).derive
    more = called(derive, {**row.settings(), **settings}) if derive else {}
    return scene.tree_of(row.base, {**more, **settings}, {"name": name, **row.scenario})


def _runs(name: str, row: CaseRow, tree: object) -> Callable[[int, int], Tables] | None:
    if row.runs:
        return lambda count, seed: called(row.runs, {"tree": tree, **row.settings()}, count, seed)
    if row.variant is None:
        return None
    sides = "", _tree(name, row, row.set), VARIANT, _tree(name, row, {**row.set, **row.variant})

    def both(count: int, seed: int) -> Tables:
        return {
            f"{side}{table}": rows
            for side, one in zip(sides[::2], sides[1::2], strict=True)
            for table, rows in tables_of(one, count, seed).items()
        }

    return both


def _quantity(row: CaseRow, shown: str, said: Said, theory: object) -> Quantity:
    settings = {**row.settings(), **said.given}
    if said.exact is not None:
        exact = Moments(float(said.exact))
    elif said.law:
        exact = moments_of(row, law_of(said.law, settings), said.of)
    else:
        exact = moments_of(row, theory, said.of, theory)
    observe = _reader(row, said, settings, theory)
    return Quantity(shown, exact.mean, observe, exact.sd, said.figure, said.rounding)


def moments_of(row: CaseRow, theory: Any, name: str, right: Any = None) -> Moments:  # noqa: ANN401
    """Return the moments of a quantity by a theory.

    right: the law about whose means variances are taken.
    """
    if isinstance(theory, ExactLaw):
        return theory.moments(statistic(name, row.settings(), right))
    value = theory[name] if isinstance(theory, dict) else theory
    if isinstance(value, Moments):
        return value
    return Moments(float(value), None if row.sampled else 0.0)


def statistic(name: str, settings: Settings, right: ExactLaw) -> Of:
    """Return a quantity of outcomes by its name."""
    plain = name.removeprefix(VARIANCE)
    of = partial(STATISTICS[plain], **wanted(STATISTICS[plain], settings))
    if plain == name:
        return of
    mean = right.moments(of).mean
    return lambda one, other: (of(one, other) - mean) ** 2


def _reader(
    row: CaseRow, said: Said, settings: Settings, theory: object
) -> Callable[[Tables], Column]:
    how = said.read or row.read.get(said.of)
    if how is None and isinstance(theory, ExactLaw) and said.exact is None:
        of = statistic(said.of, settings, theory)
        return lambda tables: np.asarray(
            of(*(column(tables, one) for one in row.columns)), np.float64
        )
    means = theory if isinstance(theory, dict) and not isinstance(theory, ExactLaw) else {}
    exact = {name: moments_of(row, one, name).mean for name, one in means.items()}
    return partial(Reader(row.read, settings, exact).read, how or said.of)


def _wrong(row: CaseRow, what: str, change: Settings, theory: object) -> Wrong:
    if "moments" in change:
        return Wrong(what, {shown: Moments(*told) for shown, told in change["moments"].items()})
    factors: Settings = change.get("times", {})
    given = {**row.settings(), **change}
    given |= {name: _times(given[name], factor) for name, factor in factors.items()}
    wrongly = law_of(change.get("law", row.law), given)
    told = {
        shown: moments_of(row, wrongly, said.of, theory)
        for shown, said in row.said()
        if (said.of in change["of"] if "of" in change else _told(wrongly, said))
    }
    return Wrong(what, {shown: Moments(mean, sd or 0.0) for shown, (mean, sd) in told.items()})


def _told(wrongly: Any, said: Said) -> bool:  # noqa: ANN401 - what a formula gives
    """Return whether a theory covers a quantity that has no theory of its own."""
    named = isinstance(wrongly, dict) and not isinstance(wrongly, ExactLaw)
    return not said.law and said.exact is None and (not named or said.of in wrongly)


def _times(value: Any, factor: float) -> Any:  # noqa: ANN401 - a number or a list of them
    return [factor * one for one in value] if isinstance(value, list) else factor * value
