"""What is told of which design, and what is refused."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.experiment.analysis.sensitivity.analysis import Design, Matters, _check, matters
from sim.experiment.analysis.sensitivity.linear import Linear
from sim.experiment.errors import RequestError
from sim.experiment.study.axes import axes_of, places_of
from sim.scenario.study.designs import FullFactorial, LatinHypercube, Morris, Shares
from sim.scenario.study.factors import Varied
from tests.experiment.analysis.sensitivity.made_up import listed, lucky, ranged

FACTORS = [ranged("x", 0.0, 1.0), listed("salvo", 1, 2)]


def told(asked: Any, rows: Any, m: int = 12) -> Matters:  # noqa: ANN401 - a design
    """Give what matters where the measure is 3x + salvo."""
    found = list(rows)
    axes = axes_of(FACTORS, found)
    study: Any = SimpleNamespace(plan=SimpleNamespace(design=asked), factors=FACTORS)
    places = places_of(axes, found)
    names = [axis.name for axis in axes]
    values = 3.0 * places[:, names.index("x")] + places[:, names.index("salvo")]
    table = lucky(values, m, 1, 0.1, 0.2)
    return matters(Design(study, axes, places, list(range(len(found)))), table, "leakers")


def drawn(one: Varied, u: float) -> Any:  # noqa: ANN401 - any value
    return one.at(u)


def test_each_design_tells_its_own_and_every_number_has_its_name() -> None:
    luck = np.random.default_rng(1)
    sample = [{one.name: drawn(one, u) for one in FACTORS} for u in luck.random(60)]
    sample = [row | {"salvo": int(luck.integers(1, 3))} for row in sample]
    screened = told(Morris(trajectories=6), Morris(trajectories=6).rows(FACTORS))
    shares = told(Shares(points=16), Shares(points=16).rows(FACTORS))
    sampled = told(LatinHypercube(points=60), sample)
    grid = told(FullFactorial(), [{"x": x, "salvo": s} for x in (0.0, 1.0) for s in (1, 2)])
    kinds = [
        {one.measure for one in found.estimates()} for found in (screened, shares, sampled, grid)
    ]
    effects = {"main-effect:leakers", "standardised:leakers"}
    assert kinds[0] == {"mu:leakers", "mu-star:leakers", "sigma:leakers"}
    assert kinds[1] >= {"first-order:leakers", "total-share:leakers", "interaction:leakers"}
    assert kinds[2] >= effects
    assert kinds[3] == effects
    for found in (screened, shares, sampled, grid):
        assert [name for name, _ in found.ranked()] == ["x", "salvo"]
        assert {one.label for one in found.estimates()} == {"Leakers"}


def test_the_effect_of_a_grid_and_of_a_sample_is_the_same_quantity() -> None:
    luck = np.random.default_rng(2)
    rows = [
        {"x": float(u), "salvo": int(s)}
        for u, s in zip(luck.random(80), luck.integers(1, 3, 80), strict=True)
    ]
    grid = told(FullFactorial(), [{"x": x, "salvo": s} for x in (0.0, 1.0) for s in (1, 2)])
    for found in (grid, told(LatinHypercube(points=80), rows)):
        assert isinstance(found.linear, Linear)
        by_name = {one.factor: one.whole for one in found.linear.slopes}
        assert by_name["x"].value == pytest.approx(3.0, abs=0.1)
        assert (by_name["salvo"].versus, by_name["salvo"].point) == ("salvo=1", "salvo=2")
        assert by_name["salvo"].clear


def asked(design: Any, replications: int, *durations: str) -> None:  # noqa: ANN401 - a design
    texts = [f"name: x\nstart: 2023-12-16 08:00 +03:00\nduration: {one}\n" for one in durations]
    sweep: Any = SimpleNamespace(
        path=Path("swept"), replications=replications,
        results=[SimpleNamespace(scenario_text=text) for text in texts],
    )  # fmt: skip
    study: Any = SimpleNamespace(plan=SimpleNamespace(design=design))
    _check(sweep, Design(study, [], np.zeros((0, 0)), []))


def test_points_of_other_times_have_no_effects_in_common() -> None:
    with pytest.raises(RequestError, match=r"duration 3 h, duration 4 h.*no effects"):
        asked(FullFactorial(), 40, "3 h", "4 h")
    asked(FullFactorial(), 40, "3 h", "3 h")


@pytest.mark.parametrize("design", [Morris(trajectories=2), Shares(points=8)])
def test_two_replications_do_not_tell_noise_from_effects(design: Any) -> None:  # noqa: ANN401
    with pytest.raises(RequestError, match="at least 3 are needed"):
        asked(design, 2, "3 h")
    asked(design, 3, "3 h")
    asked(FullFactorial(), 1, "3 h")
