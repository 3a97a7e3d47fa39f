"""Outer samples as a Latin hypercube: a sample a stratum of all that is not known, by name."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim import Result, compare, run
from sim.engine.streams import Luck, actor
from sim.experiment.analysis.sensitivity.inputs import inputs_of
from sim.experiment.errors import RequestError
from sim.experiment.runs.order import LATIN_HYPERCUBE, Order
from sim.experiment.runs.run import run_ready
from sim.report.log import Replay
from sim.scenario import Scenario
from tests.experiment.conftest import Bytes
from tests.experiment.stub import study
from tests.raids import raid_of_unknown

OUTER, INNER = 16, 10


def spread(folder: Path, workers: int = 1) -> Result:
    order = Order(replications=OUTER * INNER, inner=INNER, strata=OUTER, workers=workers)
    return run_ready(study(unknown=1), order, folder)


def uncertain(pk: str = "{uniform: [0.5, 0.9], varies: per-study}") -> Scenario:
    return raid_of_unknown(pk, threats=4)


@pytest.mark.parametrize("number", [2, 7, 100])
@pytest.mark.parametrize("name", ["pk", "range"])
def test_each_stratum_holds_one_sample(number: int, name: str) -> None:
    drawn = [Luck(3, 0, outer, number).study(actor(name)) for outer in range(number)]
    assert sorted(int(u * number) for u in drawn) == list(range(number))


def test_two_inputs_are_spread_apart() -> None:
    # Correlation of two columns of 400: beyond 0.2 with probability 6e-5.
    columns = [[Luck(3, 0, outer, 400).study(actor(name)) for outer in range(400)] for name in "ab"]
    assert abs(np.corrcoef(columns)[0, 1]) < 0.2


def test_samples_on_their_own_are_what_they_were() -> None:
    # Pinned: these numbers are in every result that has been computed.
    drawn = [Luck(1, 0, outer).study(actor("pk")) for outer in range(3)]
    assert drawn == [Luck(1, 9, outer, None).study(actor("pk")) for outer in range(3)]
    places = [Luck(1, 0, outer, 3).study(actor("pk")) * 3.0 for outer in range(3)]
    assert [place % 1.0 for place in places] == pytest.approx(drawn)


def test_it_lessens_the_noise_of_the_outer_samples() -> None:
    # Mean of a product of three inputs over 25 samples: variance over 60 seeds, F at 1e-6.
    def mean(seed: int, strata: int | None) -> float:
        luck = [Luck(seed, 0, outer, strata) for outer in range(25)]
        return float(np.mean([1.0 + sum(one.study(actor(name)) for name in "abc") for one in luck]))

    plain, designed = (np.var([mean(s, n) for s in range(60)]) for n in (None, 25))
    assert plain / designed > 3.6


def test_workers_do_not_show(tmp_path: Path, bytes_of: Callable[[Path], Bytes]) -> None:
    one, two = spread(tmp_path / "a"), spread(tmp_path / "b", workers=2)
    assert bytes_of(one.path) == bytes_of(two.path)
    assert one.strata == OUTER
    assert "Latin hypercube" in one.summary["interval"]


def test_a_replication_is_replayed_and_its_inputs_are_known(tmp_path: Path) -> None:
    options = {"workers": 1, "outer": 8, "inner": 3, "outer_design": LATIN_HYPERCUBE}
    result = run(uncertain(), out=tmp_path / "a", **options)  # type: ignore[arg-type]
    shots = result.table("shots")
    pk = dict(zip(shots.column("outer").to_pylist(), shots.column("pk").to_pylist(), strict=True))
    assert sorted(int((value - 0.5) / 0.4 * 8) for value in pk.values()) == list(range(8))
    facts = [one.terms[:, 0] for one in inputs_of(result) if "pk" in one.path]
    drawn = [0.5 + 0.4 * (away / 2.0 + 0.5) for away in facts]
    assert sum(np.allclose(one, [pk[outer] for outer in range(8)]) for one in drawn) == 1
    assert f"pk {pk[5]:.2f}" in " ".join(Replay(result, 5 * 3 + 1).log())


def test_variants_get_the_same_design(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    options = {"workers": 1, "outer": 8, "inner": 3, "outer_design": LATIN_HYPERCUBE}
    result = run(uncertain(), **options)  # type: ignore[arg-type]
    plain = run(uncertain(), workers=1, outer=8, inner=3)
    assert plain.path != result.path
    better = uncertain("{uniform: [0.7, 0.9], varies: per-study}")
    compare(result, better, workers=1)
    with pytest.raises(RequestError, match="another design of outer samples"):
        compare(plain, result)


def test_the_number_of_samples_is_part_of_the_design(tmp_path: Path) -> None:
    spread(tmp_path / "a")
    longer = Order(replications=20 * INNER, inner=INNER, strata=20, workers=1)
    with pytest.raises(RequestError, match="another design of its outer samples"):
        run_ready(study(unknown=1), longer, tmp_path / "a")
    with pytest.raises(RequestError, match="Latin hypercube of 8 samples"):
        Order(replications=100, inner=10, strata=8)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"outer_design": "sobol", "outer": 4, "inner": 4}, "must be random or latin-hypercube"),
        ({"outer_design": LATIN_HYPERCUBE}, "only of a nested run"),
    ],
)
def test_what_cannot_be_designed(wrong: dict[str, str], said: str, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=said):
        run(uncertain(), out=tmp_path / "a", **wrong)  # type: ignore[arg-type]
    assert not (tmp_path / "a").exists()
