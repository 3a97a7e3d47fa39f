"""The laws of the response cases against other ways to compute them, and what the cases catch."""

import math

import numpy as np
import pytest
from scipy import integrate, signal

from sim.platforms import navigator
from sim.platforms.response import tasking
from sim.platforms.response.calls import Candidate, Response
from sim.scenario.theatre import theatre_of
from sim.verification.cases import case as case_of
from sim.verification.scene import scenario_of
from sim.verification.traffic.calls import WARM_UP, erlang, pollaczek, service
from sim.verification.traffic.response import BOTH, LATE, LENGTH, nearest_way, rectangle, stopped
from sim.verification.trial import attempt, replications
from sim.world.areas import Box
from sim.world.motion import Leg

SEED = 5
KNOTS, CALLS, REACH = 30.0, 200, 25.0
"""Top speed, calls of a replication, and reach of the weapon (nmi) of the cases."""


def test_one_escort_is_the_nearest_of_one() -> None:
    one = nearest_way(1)
    assert one.mean == BOTH.mean
    assert one.sd == pytest.approx(BOTH.sd, rel=1e-6)


def test_the_nearest_of_two_by_a_double_integral() -> None:
    def farther(way: float, at: float) -> float:
        """Chance that both escorts are farther than a way, from a ship at a share of the line."""
        return (1.0 - (min(at + way, 1.0) - max(at - way, 0.0))) ** 2

    mean, _ = integrate.dblquad(farther, 0.0, 1.0, 0.0, 1.0)
    assert nearest_way(2).mean == pytest.approx(mean * LENGTH, rel=1e-5)


def test_the_printed_quantile() -> None:
    assert LENGTH * (1.0 - math.sqrt(0.1)) / KNOTS * 60.0 == pytest.approx(LATE, abs=5e-4)


@pytest.mark.parametrize(("a", "b", "mean"), [(1.0, 1.0, 0.521405), (30.0, 40.0, 18.3459)])
def test_mean_distances_in_rectangles_as_printed(a: float, b: float, mean: float) -> None:
    assert rectangle(a, b)[0].mean == pytest.approx(mean, rel=5e-6)


def test_distances_in_a_rectangle_by_a_sum_over_a_grid() -> None:
    a, b, n = 60.0, 100.0, 400
    # The difference of two uniform numbers is triangular; from the centre it is uniform.
    share = (np.arange(n) + 0.5) / n
    x, y = np.meshgrid(share * a, share * b)
    weight = np.outer(2.0 * (1.0 - share), 2.0 * (1.0 - share)) / n**2
    both, centre = rectangle(a, b)
    assert float((np.hypot(x, y) * weight).sum()) == pytest.approx(both.mean, rel=1e-4)
    assert float(np.hypot(x / 2.0, y / 2.0).mean()) == pytest.approx(centre.mean, rel=1e-4)
    for way, square in ((both, (a * a + b * b) / 6.0), (centre, (a * a + b * b) / 12.0)):
        assert way.sd**2 + way.mean**2 == pytest.approx(square)


def test_the_umbrella_by_its_closed_form() -> None:
    assert stopped(REACH).mean == pytest.approx(1.0 - (1.0 - REACH / LENGTH) ** 2, rel=1e-6)


def test_erlang_by_its_recursion() -> None:
    one, lost = service(KNOTS), 1.0
    for escorts in range(1, 5):
        load = 0.3 * one.mean
        lost = load * lost / (escorts + load * lost)
        assert erlang(1.0 / 0.3, one, escorts) == pytest.approx(lost)


def test_the_queue_is_stationary_after_the_warm_up() -> None:
    """By Lindley's recursion on a grid: the wait of the next call, from an empty queue on.

    The service is uniform from 2 to 6 h, the gap exponential; ``above[i]`` is the chance that the
    wait is longer than i steps of 1/200 h. The grid costs 0.1 %.
    """
    step, rate = 0.005, 0.05
    above = np.zeros(int(80.0 / step))
    near, far = int(2.0 / step), int(6.0 / step)
    waits = []
    for _ in range(WARM_UP):
        # Wait and service together: the mean of the wait's law over the lengths of service.
        whole = np.concatenate([np.ones(far), above])
        summed = np.concatenate([[0.0], np.cumsum(0.5 * (whole[1:] + whole[:-1]))])
        both = (summed[far - near : len(summed) - near] - summed[: len(summed) - far]) / (
            far - near
        )
        # Less the gap, from the far end on.
        decay = math.exp(-rate * step)
        inside = (1.0 - decay) * 0.5 * (both + np.append(both[1:], 0.0))
        above = signal.lfilter([1.0], [1.0, -decay], inside[::-1])[::-1]
        waits.append(step * (0.5 * above[0] + above[1:].sum()))
    exact = pollaczek(1.0 / rate, service(KNOTS))
    assert waits[0] < 0.9 * exact
    assert waits[-1] == pytest.approx(exact, rel=2e-3)
    assert abs(waits[-1] - waits[-2]) < 1e-9
    # More than 50 busy cycles of 1/(1 − ρ) calls each.
    assert WARM_UP * (1.0 - rate * service(KNOTS).mean) > 50.0
    assert CALLS > 2 * WARM_UP


def test_the_stretch_is_open_water() -> None:
    for name in ("A30-P", "A31-P", "A32-P", "A33-P"):
        scenario = scenario_of(case_of(name).scenario or {})
        assert not any("land" in warning.rule for warning in scenario.warnings)
        assert set(scenario.case.boxes) == {"sea"}
        assert theatre_of(scenario.case).boxes["sea"].length == pytest.approx(
            (100.0 if name == "A31-P" else LENGTH) * 1852.0
        )


# --- defects ------------------------------------------------------------------------------------


def turning_points_only(patch: pytest.MonkeyPatch) -> None:
    patrol = navigator.back_and_forth

    def wrongly(box: Box, speed: float, start: float, end: float, phase: float) -> list[Leg]:
        # As if the place were looked up only where the patrol turns, and kept until the next turn.
        return [leg.but(vx=0.0, vy=0.0) for leg in patrol(box, speed, start, end, phase)][1:]

    patch.setattr(navigator, "back_and_forth", wrongly)


def farthest_goes(patch: pytest.MonkeyPatch) -> None:
    def wrongly(_: int, candidates: list[Candidate]) -> Candidate | None:
        return max(candidates, default=None)

    patch.setattr(tasking, "choose", wrongly)


def patrols_begin_in_the_middle(patch: pytest.MonkeyPatch) -> None:
    patrol = navigator.box_patrol

    def wrongly(
        box: Box, speed: float, start: float, end: float, u: tuple[float, float, float]
    ) -> list[Leg]:
        return patrol(box, 1e-3 * speed, start, end, (0.5, 0.5, u[2]))

    patch.setattr(navigator, "box_patrol", wrongly)


def free_on_the_way_home(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(tasking.Tasking, "_fit", lambda self: list(self.escorts))


@pytest.mark.parametrize(
    ("plant", "name"),
    [
        (turning_points_only, "A30-P"),
        (farthest_goes, "A30-P-nearest"),
        (patrols_begin_in_the_middle, "A31-P"),
        (free_on_the_way_home, "A32-P"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_the_defect_is_caught(plant: object, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of(name)
    plant(monkeypatch)  # type: ignore[operator]
    assert attempt(case, replications(case, 100), SEED).verdict == "FAIL"


def test_the_choices_are_off_by_default() -> None:
    assert (Response().next_call, Response().busy) == ("at-once", "wait")
