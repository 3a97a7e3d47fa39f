"""Cases of reproducibility and independent luck: C07 of the list of references.

Most are equalities between several runs of one day. A quantity counts what differs, so it is 0, and
another one shows that what was changed did change something.
"""

from __future__ import annotations

import numpy as np

from sim.experiment.tables.schemas import NAMES
from sim.verification import equalities
from sim.verification.busy import STREAMS
from sim.verification.case import (
    Case,
    Column,
    Moments,
    Quantity,
    Runs,
    Tables,
    Wrong,
    column,
    totals,
)
from sim.verification.scene import Gun, Inbound, Scene


def equality(
    name: str,
    title: str,
    formula: str,
    runs: Runs,
    count: int,
    *quantities: Quantity,
    full: bool = False,
) -> Case:
    """Return a case of runs that must be equal."""
    return Case(
        id=name,
        title=title,
        capability=STREAMS,
        formula=formula,
        source="definition",
        runs=runs,
        replications=count,
        quantities=quantities,
        full=full,
    )


def none(name: str, what: str) -> Quantity:
    """Return a quantity that must be 0 in every replication."""
    return Quantity(what, 0.0, totals(name))


def some(name: str, what: str) -> Quantity:
    """Return a quantity that shows that something was changed: yes (1) in all that is compared."""
    return Quantity(what, 1.0, lambda tables: column(tables, name).max(keepdims=True))


def workers(name: str, full: bool, *numbers: int) -> Case:
    """Return the same run by several numbers of processes."""
    told = ", ".join(map(str, numbers[:-1])) + f" and {numbers[-1]}"
    files = float((len(numbers) - 1) * (len(NAMES) + 1))
    return equality(
        name,
        f"{told} workers",
        "equal to the byte",
        equalities.by_workers(*numbers),
        100 if full else 24,
        none("differ", "files of the results that differ"),
        Quantity("files compared", files, totals("compared")),
        full=full,
    )


def replications_alone(name: str, full: bool) -> Case:
    """Return a few replications of many, and those few on their own."""
    many = 1000 if full else 100
    return equality(
        name,
        f"replications of a run of 10 in a run of {many}",
        "row by row",
        equalities.of_more(10),
        many,
        none("differ", "tables that differ"),
        some("rows", "threats or shots among them (1 = yes)"),
        full=full,
    )


def isolation() -> list[Case]:
    """Return the cases of seeds, and of what must not change anything else."""
    return [
        equality(
            "C07-P3",
            "seed s, replication 1 is not seed s + 1, replication 0",
            "different luck",
            equalities.collisions,
            20,
            none("alike", "days that are alike"),
        ),
        equality(
            "C07-P4",
            "another pk, an escort far away",
            "nothing else changes",
            equalities.isolated,
            20,
            none("launches", "days whose launches another pk changes"),
            none("traffic", "days whose traffic another pk changes"),
            some("ends", "days that another pk changes at all (1 = yes)"),
            none("others", "days that an escort far away changes for others"),
        ),
    ]


def rewritten() -> list[Case]:
    """Return the cases of the same day read, or hashed, in another order."""
    return [
        equality(
            "C07-P6",
            "keys of the file in the opposite order",
            "row by row",
            equalities.reordered,
            20,
            none("differ", "tables that differ"),
            some("moved", "keys were moved (1 = yes)"),
        ),
        equality(
            "C07-P6-hash",
            "another PYTHONHASHSEED",
            "equal to the last bit",
            equalities.hashed,
            20,
            none("differ", "journals that differ"),
            some("moved", "hashes differ (1 = yes)"),
            full=True,
        ),
    ]


# --- correlation ----------------------------------------------------------------------------------

LEAK = 0.5
PAIR = 2


def correlation(name: str, count: int, full: bool) -> Case:
    """Return the correlation of a replication with the next, and of two threats of one."""

    def standard(tables: Tables) -> Column:
        leaks = np.array(tables["threats"]["outcome"].to_pylist()) != "intercepted"
        spread: Column = ((leaks - LEAK) / (LEAK * (1.0 - LEAK)) ** 0.5).reshape(-1, PAIR)
        return spread

    def following(tables: Tables) -> Column:
        sums = standard(tables).sum(axis=1) / PAIR**0.5
        product: Column = sums[:-1] * sums[1:]
        return product

    def beside(tables: Tables) -> Column:
        product: Column = standard(tables).prod(axis=1)
        return product

    # A product of two independent values of mean 0 and variance 1 has them, too.
    names = ("a replication with the next", "two threats of one raid")
    guns = (Gun("round", 1.0 - LEAK),)
    return Case(
        id=name,
        title="correlation of what is independent",
        capability=STREAMS,
        formula="|r| < 4/√N",
        source="definition",
        scenario=Scene(name=name, guns=guns, raids=(Inbound(threats=PAIR),)).text(),
        quantities=(
            Quantity(names[0], 0.0, following, 1.0),
            Quantity(names[1], 0.0, beside, 1.0),
        ),
        wrongs=tuple(Wrong(f"correlation of 10 %: {n}", {n: Moments(0.1, 1.0)}) for n in names),
        replications=count,
        full=full,
    )


def luck_cases() -> list[Case]:
    """Return the cases of this file."""
    return [
        workers("C07-P1", False, 1, 2),
        workers("C07-P1-full", True, 1, 2, 8),
        replications_alone("C07-P2", False),
        replications_alone("C07-P2-full", True),
        *isolation(),
        *rewritten(),
        correlation("C07-P5", 6_000, False),
        correlation("C07-P5-full", 100_000, True),
    ]
