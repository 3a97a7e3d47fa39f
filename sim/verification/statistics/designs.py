"""Screening and designs, the simulator itself screened, and a model of salvos farmed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtr

from sim.scenario.study.designs import LatinHypercube, Morris, Shares, Sobol
from sim.verification import program
from sim.verification.case import Tables, column, table
from sim.verification.fire.raids import binomial
from sim.verification.program import tables_from
from sim.verification.statistics.variance import LEAKS, columns_of, factors_of, totals_of

if TYPE_CHECKING:
    from sim.scenario.study.study import StudyFile

Tree = Mapping[str, Any]


def plane(_: int, seed: int, slopes: Sequence[float]) -> Tables:
    """Screen a plane on the unit cube."""
    factors = factors_of([(0.0, 1.0)] * len(slopes))
    rows = list(Morris(trajectories=10, seed=seed).rows(factors))
    axes = program.axes_of(factors, rows)
    values = columns_of(rows) @ np.array(slopes)
    effects = program.morris.elementary(program.places_of(axes, rows), values[:, None], axes)
    columns = {f"effects of x{place}": one.ravel() for place, one in enumerate(effects, 1)}
    for place, one in enumerate(program.morris.screened(effects, axes), 1):
        assert one.mu is not None
        columns[f"mu* of x{place}"] = one.mu_star.value
        columns[f"sigma of x{place}"] = one.sigma.value
    return table(**columns)


def strata(
    _: int, seed: int, tree: Tree, hypercubes: Sequence[tuple[int, int]], factorial: Tree
) -> Tables:
    """Count strata without exactly one point, and the points of a factorial.

    hypercubes: points and factors of Latin hypercubes.
    """
    wrong = 0
    for points, k in hypercubes:
        factors = factors_of([(0.0, 1.0)] * k)
        cube = LatinHypercube(points=points, seed=seed).cube(k)
        values = np.array(
            [[float(str(one.at(u))) for one, u in zip(factors, row, strict=True)] for row in cube]
        )
        held = [np.bincount(np.floor(x * points).astype(int), minlength=points) for x in values.T]
        wrong += sum(int((one != 1).sum()) for one in held)
    with studied(factorial, tree) as study:
        rows = len(list(study.rows()))
        distinct = len({repr(point) for point in program.designed(study).points})
    return table(wrong=wrong, rows=rows, points=distinct)


@contextmanager
def studied(study: Tree, base: Tree) -> Iterator[StudyFile]:
    """Give a study whose base is a scenario's tree."""
    from sim.scenario.study.study import load_study

    with TemporaryDirectory() as folder:
        Path(folder, "base.yaml").write_text(json.dumps(base), "utf-8")
        Path(folder, "study.yaml").write_text(json.dumps(study), "utf-8")
        yield load_study(Path(folder, "study.yaml"))


def through_the_model(
    count: int, seed: int, tree: Tree, study: Tree, points: int, replications: int
) -> Tables:
    """Run independent designs of three layers, each with its own random numbers."""
    found = []
    with studied(study, tree) as file:
        for number in range(count):
            design = Shares(points=points, seed=seed + number)
            values = [
                column(
                    tables_from(file.scenario(row), range(replications), seed + number), "leakers"
                )
                for row in design.rows(file.factors)
            ]
            found.append(np.array(values).reshape(len(LEAKS) + 2, points, replications))
    return totals_of(found)


# --- data farming of the stochastic salvo model ---------------------------------------------------


def lost(
    shots: tuple[int, float], defence: tuple[int, float], hit: tuple[float, float], ships: int
) -> float:
    """Return the mean number of ships lost to a salvo, exactly.

    shots, defence: number and chance of success. hit: mean and standard deviation of the damage of
    one hit in ships; it is normal, and what all hits do together lies between none and all ships.
    """
    good, stopped = (np.array([p for _, p in binomial(*one)]) for one in (shots, defence))
    hits = np.maximum(np.arange(len(good))[:, None] - np.arange(len(stopped))[None, :], 0)
    law = np.bincount(hits.ravel(), np.outer(good, stopped).ravel(), minlength=len(good))[1:]
    number = np.arange(1.0, len(good))
    mean, sd = number * hit[0], np.sqrt(number) * hit[1]
    low, high = -mean / sd, (ships - mean) / sd
    density = np.exp(-low * low / 2.0) - np.exp(-high * high / 2.0)
    partly = mean * (ndtr(high) - ndtr(low)) + sd * density / np.sqrt(2.0 * np.pi)
    return float(law @ (partly + ships * (1.0 - ndtr(high))))


def salvo(*_: Tables) -> float:
    """Return the ships lost in the salvo of A21 with its damage."""
    return lost((16, 0.67), (12, 0.67), (0.33, 0.11), 6)


def farmed(_: int, seed: int, side: Mapping[str, tuple[float, float]], points: int) -> Tables:
    """Let side A fire at side B at every point of a design; both may have the same."""
    factors = factors_of([*side.values(), *side.values()])
    cube = Sobol(points=points, seed=seed).cube(len(factors))
    rows = [
        {one.name: one.at(u) for one, u in zip(factors, row, strict=True)} for row in cube.tolist()
    ]
    values = np.array([_lost(*(float(str(value)) for value in row.values())) for row in rows])
    axes = program.axes_of(factors, rows)
    found = program.linear.regressed(program.places_of(axes, rows), values[:, None], axes)
    assert isinstance(found, program.linear.Linear)
    by_name = {slope.factor: slope.unit.value or 0.0 for slope in found.slopes if slope.unit}
    return table(
        mean=values.mean(), missile=by_name["x2"], sam=by_name["x11"], success=0.1 * by_name["x3"],
        r2=found.r2,
    )  # fmt: skip


def _lost(*drawn: float) -> float:
    ours, theirs = drawn[:7], drawn[7:]
    shots = round(ours[0] * ours[1]), ours[2]
    defence = round(theirs[0] * theirs[3]), theirs[4]
    return lost(shots, defence, (ours[5], ours[6]), round(theirs[0]))
