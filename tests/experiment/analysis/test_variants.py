"""The front and what is noise on it, on made-up values; what a ratio's parts are."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.experiment.analysis.choice.objectives import Objective
from sim.experiment.analysis.choice.variants import (
    PartsMean,
    alike,
    apart,
    clearly_beaten,
    estimate,
    front,
    rivals,
    shift,
)
from sim.experiment.errors import RequestError
from sim.experiment.statistics.intervals import Pairs, ratio, wilson
from sim.experiment.statistics.measures import measure_of
from tests.experiment.conftest import columns_of

LESS, MORE = Objective(measure_of("hits"), False), Objective(measure_of("no-ship-hit"), True)


def values(*means: float, noise: float = 1.0, n: int = 400, seed: int = 1) -> list[PartsMean]:
    """Give values with noise that all share, and as much of their own as ``noise`` says."""
    luck = np.random.default_rng(seed)
    common = luck.normal(size=n)
    parts = [mean + common + noise * luck.normal(size=n) for mean in means]
    return [PartsMean(float(one.mean()), one) for one in parts]


def rows(*table: tuple[float, ...]) -> dict[int, list[PartsMean]]:
    return {at: [PartsMean(one, np.full(2, one)) for one in row] for at, row in enumerate(table)}


def test_the_front_is_what_nothing_beats() -> None:
    found = rows((1.0, 5.0), (2.0, 2.0), (2.0, 3.0), (3.0, 1.0), (3.0, 1.0), (4.0, 4.0))
    assert front(found, (LESS, LESS)) == [0, 1, 3, 4]
    # The best by the first objective comes first, whatever its number.
    assert front({9: found[0], 2: found[1], 5: found[2]}, (LESS, LESS)) == [9, 2]


def test_every_point_is_on_the_front_or_beaten_by_one_on_it() -> None:
    table = np.random.default_rng(3).integers(0, 6, (60, 3)).astype(float)
    kept = front(rows(*table), (LESS, LESS, LESS))
    for row in range(60):
        over = (table[kept] <= table[row]).all(axis=1) & (table[kept] < table[row]).any(axis=1)
        assert over.any() == (row not in kept)


def test_more_of_what_is_good_counts_as_less() -> None:
    assert front(rows((1.0, 0.9), (2.0, 0.2)), (LESS, MORE)) == [0]
    assert front(rows((1.0, 0.9), (2.0, 0.2)), (LESS, LESS)) == [0, 1]


def test_what_luck_in_common_hides_is_told_apart_in_pairs() -> None:
    one, other = values(1.0, 1.1, noise=0.1)
    assert one.ci is not None
    assert other.ci is not None
    assert one.ci[1] > other.ci[0]  # the intervals overlap
    low, high = apart(one, other)
    assert high < 0.0
    assert low < -0.1 < high
    assert not alike([one], [other])
    assert clearly_beaten([other], [one], [LESS])
    assert not clearly_beaten([one], [other], [LESS])
    assert clearly_beaten([one], [other], [MORE])


def test_noise_is_no_reason_to_be_off_the_front() -> None:
    best, near, far = values(1.0, 1.0, 3.0)
    cost = values(5.0)[0]
    found = {0: [best, cost], 1: [near, cost], 2: [far, cost]}
    on_front = front(found, (LESS, LESS))
    assert len(on_front) == 1
    assert rivals(found, on_front, (LESS, LESS)) == [1 - on_front[0]]


def test_intervals_cover_as_often_as_they_say() -> None:
    # 95 % of 2,000: between 93.3 and 96.4 % but once in a thousand.
    held = 0
    for seed in range(2000):
        one, other = values(0.0, 0.5, n=40, seed=seed)
        low, high = apart(one, other)
        held += low <= -0.5 <= high
    assert 0.933 <= held / 2000 <= 0.966


def test_a_shift_is_between_independent_luck() -> None:
    before, anew = values(1.0, 2.0, seed=1), values(1.5, 2.5, seed=2)
    found = shift(before, anew)
    assert found is not None
    assert found.value == pytest.approx(0.5, abs=0.3)
    assert found.ci is not None
    # Variance of the mean of two variants: common luck 1, own luck 1/2; twice that over n.
    assert found.ci[1] - found.ci[0] == pytest.approx(2 * 1.966 * (3.0 / 400) ** 0.5, rel=0.1)
    assert shift([], []) is None


def folder(path: Path, **columns: list[int]) -> Path:
    path.mkdir()
    pq.write_table(pa.table({k.replace("_", "-"): v for k, v in columns.items()}),
                   path / "replications.parquet")  # fmt: skip
    return path


def test_a_ratio_has_the_interval_of_the_delta_method(tmp_path: Path) -> None:
    luck = np.random.default_rng(4)
    below = luck.poisson(5.0, 300)
    above = 3 * below + luck.poisson(2.0, 300)
    one = folder(tmp_path / "a", rounds=above.tolist(), intercepted=below.tolist())
    found = estimate([columns_of(one)], measure_of("rounds-per-kill"), 300)
    assert found is not None
    pairs = Pairs().with_more(above.astype(float), below.astype(float))
    exact = ratio(pairs, share=False)
    assert exact is not None
    assert found.value == pytest.approx(above.sum() / below.sum())
    assert found.ci == pytest.approx((exact.low, exact.high), rel=1e-3)


def test_without_a_kill_there_is_no_cost_of_one(tmp_path: Path) -> None:
    one = folder(tmp_path / "a", rounds=[1, 2], intercepted=[1, 1])
    none = folder(tmp_path / "b", rounds=[1, 2], intercepted=[0, 0])
    assert estimate([columns_of(one), columns_of(none)], measure_of("rounds-per-kill"), 2) is None
    with pytest.raises(RequestError, match="hits: not measured at every variant"):
        estimate([columns_of(one)], measure_of("hits"), 2)


def test_no_interval_leaves_what_a_value_can_be(tmp_path: Path) -> None:
    never, twice = [0] * 8, [0] * 6 + [1, 3]
    one = folder(tmp_path / "a", leakers=never, defended=[4] * 8)
    other = folder(tmp_path / "b", leakers=twice, defended=[4] * 8)

    def ends(id: str, *folders: Path) -> tuple[float, float]:
        found = estimate(list(map(columns_of, folders)), measure_of(id), 8)
        assert found is not None
        assert found.ci is not None
        low, high = found.ci
        assert 0.0 <= low <= found.value <= high
        return low, high

    assert ends("leakers", other)[0] == 0.0
    for id, yes, folders in (
        ("no-leaker", 8, [one]), ("no-leaker", 8, [one, one]), ("no-leaker", 6, [other]),
        ("leak-rate", 0, [one, one]),
    ):  # fmt: skip
        assert ends(id, *folders) == pytest.approx(wilson(yes, 8)[:2])
    assert ends("no-leaker", one, other)[1] < 1.0
    assert ends("leak-rate", one, other)[0] > 0.0


def test_a_share_in_one_scene_has_the_interval_of_the_summary(tmp_path: Path) -> None:
    above, below = [1, 0, 2, 0, 1, 0], [4, 0, 3, 2, 1, 0]
    one = folder(tmp_path / "a", leakers=above, defended=below)
    found = estimate([columns_of(one)], measure_of("leak-rate"), 6)
    exact = ratio(Pairs().with_more(np.array(above, float), np.array(below, float)), share=True)
    assert found is not None
    assert exact is not None
    assert found.ci == pytest.approx((exact.low, exact.high))


def test_a_value_is_the_mean_over_the_scenes(tmp_path: Path) -> None:
    one, other = folder(tmp_path / "a", hits=[1, 2, 9]), folder(tmp_path / "b", hits=[3, 6, 9])
    found = estimate([columns_of(one), columns_of(other)], measure_of("hits"), 2)
    assert found is not None
    assert (found.value, found.parts.tolist()) == (3.0, [2.0, 4.0])
