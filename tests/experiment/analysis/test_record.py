"""A recorded day in the distribution of the model (model 13.4)."""

from pathlib import Path

import numpy as np
import pytest

from sim import open_result
from sim.experiment.analysis.record import margin, placed
from sim.experiment.statistics.intervals import wilson
from sim.scenario.records.question import Recorded


def figure(column: str, value: float) -> Recorded:
    return Recorded(of=[column], value=value)


def test_the_shares_are_those_of_the_table(straight: Path) -> None:
    result = open_result(straight)
    hits = result.table("replications").column("hits").to_numpy()
    kinds = ["intercepted:drone", "intercepted:asbm"]
    kills = np.zeros(600)
    for row in result.table("counts").to_pylist():
        kills[row["replication"]] += row["value"] * (row["what"] + row["of"] in kinds)
    record = {"hits": figure("hits", 1), "kills": Recorded(of=kinds, value=5)}
    found = placed(result, record)
    assert found.n == 600
    one, other = found.margins.values()
    assert other.id == "intercepted:drone + intercepted:asbm"
    assert (one.below, one.equal, one.above) == pytest.approx(
        ((hits < 1).mean(), (hits == 1).mean(), (hits > 1).mean())
    )
    assert other.equal == pytest.approx((kills == 5).mean())
    both = int(((hits == 1) & (kills == 5)).sum())
    assert found.joint == both / 600
    assert found.joint_interval == wilson(both, 600)
    assert found.ordinary


def test_an_extraordinary_day(straight: Path) -> None:
    found = placed(open_result(straight), {"struck": figure("hits", 8)})
    assert not found.margins["struck"].inside
    assert not found.ordinary
    assert found.joint == 0.0
    assert found.joint_interval.high > 0.0


def test_each_ordinary_but_never_together(straight: Path) -> None:
    found = placed(
        open_result(straight), {id: figure(id, n) for id, n in (("hits", 0), ("ships-hit", 1))}
    )
    assert all(one.inside for one in found.margins.values())
    assert not found.ordinary


@pytest.mark.parametrize(("recorded", "inside"), [(0, False), (2, False), (3, True), (97, True)])
def test_the_central_95_percent(recorded: float, inside: bool) -> None:
    assert margin(figure("x", recorded), np.arange(1.0, 101.0)).inside == inside
