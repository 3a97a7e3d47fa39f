"""Screening, designs, and the simulator itself screened: C15, and C14 through the model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from sim.experiment.sensitivity import morris
from sim.experiment.study import design
from sim.experiment.study.axes import axes_of, places_of
from sim.experiment.study.sampling import frozen, trajectories
from sim.scenario.study.plan import LatinHypercube, Morris, Shares
from sim.verification.case import Case, Column, Quantity, Tables, column, table, totals
from sim.verification.functions import HEADING, columns_of, factors_of
from sim.verification.replicate import tables_from
from sim.verification.scene import Gun, Inbound, Scene
from sim.verification.variance import LEAKS, Luck, c14_luck, totals_of

if TYPE_CHECKING:
    from sim.scenario.study.study import StudyFile

# --- C15 ------------------------------------------------------------------------------------------

SLOPES = (3.0, -2.0, 0.0)


def plane(_: int, seed: int) -> Tables:
    """Screen 3x1 − 2x2 + 0x3 on the unit cube."""
    factors = factors_of([(0.0, 1.0)] * 3)
    rows = list(trajectories(Morris(trajectories=10, seed=seed), factors))
    axes = axes_of(factors, rows)
    values = columns_of(rows) @ np.array(SLOPES)
    effects = morris.elementary(places_of(axes, rows), values[:, None], axes)
    columns = {f"effect_{place}": one.ravel() for place, one in enumerate(effects, 1)}
    for place, one in enumerate(morris.screened(effects, axes), 1):
        assert one.mu is not None
        columns[f"size_{place}"] = np.full(10, one.mu_star.value)
        columns[f"sigma_{place}"] = np.full(10, one.sigma.value)
    return table(**columns)


def c15() -> Case:
    """Elementary effects of a plane: all alike."""
    quantities = []
    for place, slope in enumerate(SLOPES, 1):
        quantities += [
            Quantity(f"effects of x{place}", slope, totals(f"effect-{place}")),
            Quantity(f"mu* of x{place}", abs(slope), totals(f"size-{place}")),
            Quantity(f"sigma of x{place}", 0.0, totals(f"sigma-{place}")),
        ]
    return Case(
        id="C15-P",
        title="screening of a plane",
        capability=HEADING,
        formula="3 x1 − 2 x2 + 0 x3: effects 3, −2, 0, always",
        source="definition",
        runs=plane,
        replications=1,
        quantities=tuple(quantities),
    )


HYPERCUBES = ((7, 2), (16, 5), (50, 3))
"""Points and factors of Latin hypercubes."""

FACTORIAL = """
name: C15-P2
base: base.yaml
question: Are all combinations there?
factors:
  pk: {side: environment, path: catalogue.weapons.round.against.bogey.pk_self, values: [0, 0.5, 1]}
  threats: {side: threat, path: attacks.raid.count, values: [1, 2, 3, 4]}
  queue: {side: defence, path: escorts.guard.doctrine.queue, values: [time-to-go, fifo]}
"""


def strata(_: int, seed: int) -> Tables:
    """Count strata without exactly one point, and the points of a factorial."""
    wrong = 0
    for points, k in HYPERCUBES:
        factors = factors_of([(0.0, 1.0)] * k)
        cube = design.sample(LatinHypercube(points=points, seed=seed), k)
        values = np.array(
            [[float(str(one.at(u))) for one, u in zip(factors, row, strict=True)] for row in cube]
        )
        held = [np.bincount(np.floor(x * points).astype(int), minlength=points) for x in values.T]
        wrong += sum(int((one != 1).sum()) for one in held)
    with studied(
        FACTORIAL, Scene(name="C15-P2", guns=(Gun("round", 0.5),), raids=(Inbound(),))
    ) as it:
        rows = list(design.rows(it))
        distinct = {repr(point) for point in design.designed(it).points}
    return table(
        wrong=np.array([1.0 * wrong]),
        rows=np.array([1.0 * len(rows)]),
        points=np.array([1.0 * len(distinct)]),
    )


@contextmanager
def studied(study: str, base: Scene) -> Iterator[StudyFile]:
    """Give the study of a text whose base is a scene."""
    from sim.scenario.study.study import load_study

    with TemporaryDirectory() as folder:
        Path(folder, "base.yaml").write_text(base.text(), "utf-8")
        Path(folder, "study.yaml").write_text(study, "utf-8")
        yield load_study(Path(folder, "study.yaml"))


def c15_designs() -> Case:
    """Strata of Latin hypercubes, and the points of a factorial of 3 × 4 × 2 levels."""
    return Case(
        id="C15-P2",
        title="points of designs",
        capability=HEADING,
        formula="one point a stratum of each factor; 3 · 4 · 2 points, none twice",
        source="definition",
        runs=strata,
        replications=1,
        quantities=(
            Quantity("strata without exactly one point", 0.0, totals("wrong")),
            Quantity("rows of the factorial", 24.0, totals("rows")),
            Quantity("of these different", 24.0, totals("points")),
        ),
    )


# --- C14 through the model ------------------------------------------------------------------------

RAIDS = Luck(threats=6, points=2, replications=2, batches=300)
"""Few threats, of which luck makes more than the layers do; many designs, each under its own."""


def layered() -> str:
    """Return the study of three layers whose leak probabilities are not known."""
    lines = ["name: C14-P-model", "base: base.yaml", "question: On which layer does it rest?"]
    lines.append("factors:")
    for place, (low, high) in enumerate(LEAKS, 1):
        weapon = f"catalogue.weapons.layer-{place}.against.bogey"
        paths = f"[{weapon}.pk_self, {weapon}.pk_crossing]"
        within = f"{{low: {1.0 - high:g}, high: {1.0 - low:g}}}"
        lines.append(f"  layer-{place}: {{side: environment, paths: {paths}, range: {within}}}")
    # The designs that are run are smaller, and many: this one only makes the file whole.
    lines.append("design: {kind: shares, points: 8}")
    return "\n".join(lines) + "\n"


def batches(count: int, seed: int) -> Tables:
    """Run designs of their own, each under luck of its own."""
    guns = tuple(Gun(f"layer-{place}", 0.5) for place in (1, 2, 3))
    raids = (Inbound(threats=RAIDS.threats),)
    with studied(layered(), Scene(name="C14-P-model", guns=guns, raids=raids)) as study:
        return totals_of([_stack(study, seed + number) for number in range(count)])


def _stack(study: StudyFile, seed: int) -> Column:
    rows = frozen(Shares(points=RAIDS.points, seed=seed), study.factors)
    numbers = range(RAIDS.replications)
    values = [column(tables_from(study.scenario(row), numbers, seed), "leakers") for row in rows]
    return np.array(values).reshape(len(LEAKS) + 2, RAIDS.points, RAIDS.replications)


def screening_cases() -> list[Case]:
    """Return the cases of this file."""
    title = "leakage of three layers, through the model"
    return [c14_luck("C14-P-model", title, RAIDS, batches, full=True), c15(), c15_designs()]
