"""A case put to the test: how many replications, the run, and the verdict.

The pass rule: a mean lies within four exact standard errors of the exact value, and farther than
that from every wrong answer. As many replications are made as give a power of 0.999 against each
wrong answer; one rerun with a fresh seed and four times as many; two failures are a defect.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal, NamedTuple

import numpy as np

from sim.engine.faults import LedgerError
from sim.verification import cases
from sim.verification.case import Case, Quantity, Tables, Wrong
from sim.verification.program import RunError, Workers, tables_of

BAND = 4.0
"""Standard errors that a mean may be off."""

POWER = 3.0902
"""Normal quantile of 0.999."""

FEWEST = 500
RERUN = 4
FRESH_SEED = 0x9E3779B97F4A7C15

Verdict = Literal["pass", "pass on rerun", "FAIL"]


class Finding(NamedTuple):
    """One quantity of a case: exact, simulated, and the half-width of its band."""

    name: str
    exact: float
    simulated: float
    band: float
    holds: bool


class Report(NamedTuple):
    """A case's outcome. ``missed``: wrong answers that were not excluded. ``broken``: error."""

    id: str
    title: str
    capability: str
    formula: str
    source: str
    replications: int
    seed: int
    findings: tuple[Finding, ...]
    missed: tuple[str, ...]
    verdict: Verdict
    broken: str = ""


def replications(case: Case, fewest: int = FEWEST) -> int:
    """Return how many replications give the power that the pass rule asks for."""
    if case.replications is not None:
        return case.replications
    if all(quantity.sd == 0.0 for quantity in case.quantities):
        return 1
    return max(fewest, *(needed(case.quantities, wrong) for wrong in case.wrongs), 1)


def needed(quantities: Iterable[Quantity], wrong: Wrong) -> int:
    """Return how many replications tell a wrong answer apart, by its most telling quantity."""
    counts = []
    for quantity in quantities:
        if quantity.name not in wrong.moments:
            continue
        mean, sd = wrong.moments[quantity.name]
        gap = abs(mean - quantity.exact)
        if gap > 1e-9 * max(1.0, abs(quantity.exact)):
            counts.append(
                math.ceil(((BAND + POWER) * max(sd or 0.0, quantity.sd or 0.0) / gap) ** 2)
            )
    if not counts:
        raise ValueError(f"{wrong.name}: nothing that is measured tells it apart")
    return max(1, min(counts))


def finding(quantity: Quantity, tables: Tables, tolerance: float) -> Finding:
    """Return how one quantity came out."""
    values = quantity.observe(tables)
    mean = float(np.mean(values)) if len(values) else math.nan
    slack = tolerance * (abs(quantity.exact) or 1.0)
    if quantity.sd == 0.0:
        off = float(np.max(np.abs(values - quantity.exact))) if len(values) else math.inf
        return Finding(quantity.name, quantity.exact, mean, 0.0, off <= slack)
    sd = float(np.std(values, ddof=1)) if quantity.sd is None else quantity.sd
    band = BAND * sd / math.sqrt(len(values))
    return Finding(
        quantity.name, quantity.exact, mean, band, abs(mean - quantity.exact) <= band + slack
    )


def excluded(wrong: Wrong, findings: Iterable[Finding]) -> bool:
    """Return whether some quantity came out farther from the wrong answer than its band."""
    return any(
        abs(one.simulated - wrong.moments[one.name].mean) > one.band + 1e-9 * abs(one.exact)
        for one in findings
        if one.name in wrong.moments
    )


def figures_agree(case: Case) -> bool:
    """Return whether the formula gives the printed figures, mostly to six digits."""
    return all(
        abs(quantity.exact - quantity.figure) <= quantity.rounding * abs(quantity.figure) + 1e-12
        for quantity in case.quantities
        if quantity.figure is not None
    )


def tables_for(case: Case, count: int, seed: int) -> Tables:
    """Return the tables that a case is read off."""
    if case.runs is not None:
        return case.runs(count, seed)
    return {} if case.scenario is None else tables_of(case.scenario, count, seed)


def attempt(case: Case, count: int, seed: int) -> Report:
    """Run a case once."""
    findings: tuple[Finding, ...] = ()
    missed: tuple[str, ...] = ()
    broken = "" if figures_agree(case) else "the formula does not give the printed figure"
    try:
        tables = tables_for(case, count, seed)
        findings = tuple(finding(one, tables, case.tolerance) for one in case.quantities)
        missed = tuple(wrong.name for wrong in case.wrongs if not excluded(wrong, findings))
    except (RunError, LedgerError) as error:
        broken = str(error)
    fine = bool(findings) and all(one.holds for one in findings) and not (missed or broken)
    about = (case.id, case.title, case.capability, case.formula, case.source, count, seed)
    return Report(*about, findings, missed, "pass" if fine else "FAIL", broken)


def verify(case: Case, seed: int) -> Report:
    """Run a case, and once more with four times the replications if it fails."""
    count = replications(case)
    first = attempt(case, count, seed)
    if first.verdict == "pass" or all(quantity.sd == 0.0 for quantity in case.quantities):
        return first
    again = attempt(case, RERUN * count, seed ^ FRESH_SEED)
    return again._replace(verdict="pass on rerun") if again.verdict == "pass" else again


def verify_named(name: str, seed: int) -> Report:
    """Run the case of that id."""
    return verify(cases.case(name), seed)


def verify_all(names: Iterable[str], seed: int, workers: int = 1) -> list[Report]:
    """Run the cases of these ids, in order, in this process or in several."""
    wanted = list(names)
    # The long ones first, so that none is left running alone at the end.
    order = sorted(wanted, key=cases.long, reverse=True)
    with Workers(min(workers, len(wanted) or 1)) as crew:
        done = crew.share(verify_named, order, [seed] * len(order))
    found = dict(zip(order, done, strict=True))
    return [found[name] for name in wanted]
