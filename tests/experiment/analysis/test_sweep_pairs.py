"""Points of a sweep held against each other: against which, by how much, and main effects."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy import stats

from sim.experiment.analysis.compare.comparison import against_bases, bases, one_by_one

N = 40
SIDES = {"salvo": "defence", "raid": "threat"}
POINTS = [{"salvo": salvo, "raid": raid} for raid in (6, 12) for salvo in (1, 2)]


def swept(
    folder: Path, points: Sequence[dict[str, Any]] = POINTS, kind: str = "full-factorial"
) -> Any:  # noqa: ANN401 - stands for a sweep
    """Give a sweep as it is read, with made-up leakers and raids."""
    luck = np.random.default_rng(8)
    common = luck.poisson(3.0, N)
    results = []
    for number, point in enumerate(points):
        path = folder / str(number)
        path.mkdir()
        leakers = common * point["raid"] // 6 + luck.poisson(1.0 / (number % 2 + 1), N)
        table = {
            "point": np.zeros(N, dtype=np.int32), "outer": np.arange(N),
            "replication": np.arange(N),
            "leakers": leakers, "raids": np.ones(N, dtype=np.int64),
            "raids-without-leaker": (leakers == 0).astype(np.int64),
        }  # fmt: skip
        pq.write_table(pa.table(table), path / "replications.parquet")
        measures = {"leakers": {"mean": leakers.mean()}, "detection-range": {"mean": None}}
        text = "name: x\nstart: 2023-12-16 08:00 +03:00\nduration: 3 h\n"
        results.append(
            SimpleNamespace(
                path=path,
                summary={"measures": measures},
                scenario_text=text,
                leakers=leakers,
                inner=None,
            )
        )
    return SimpleNamespace(
        path=folder,
        points=[
            SimpleNamespace(number=i, name=f"point {i}", factors=point)
            for i, point in enumerate(points)
        ],
        info={"design": {"kind": kind}, "factors": {n: {"side": s} for n, s in SIDES.items()}},
        results=results,
        replications=N,
        failed=[],
        measure=lambda id: [one.summary["measures"].get(id) for one in results],
    )


def test_the_base_has_the_defence_of_the_first_point_and_the_same_threat(tmp_path: Path) -> None:
    assert bases(swept(tmp_path)) == [0, 0, 2, 2]


def test_one_at_a_time_all_are_held_against_the_base(tmp_path: Path) -> None:
    sweep = swept(tmp_path, POINTS[:3], "one-at-a-time")
    assert bases(sweep) == [0, 0, 0]
    assert one_by_one(sweep)


def test_a_grid_of_the_defence_alone_has_one_base_and_is_yet_no_one_by_one(tmp_path: Path) -> None:
    sweep = swept(tmp_path)
    sweep.info["factors"]["raid"]["side"] = "defence"
    assert bases(sweep) == [0, 0, 0, 0]
    assert not one_by_one(sweep)


def test_where_there_is_no_such_point_there_is_none(tmp_path: Path) -> None:
    assert bases(swept(tmp_path, [POINTS[0], POINTS[3]], "listed")) == [0, None]


def test_where_one_factor_changes_it_is_the_first(tmp_path: Path) -> None:
    assert bases(swept(tmp_path, POINTS[::2])) == [0, 0]


@pytest.mark.parametrize("kind", ["latin-hypercube", "sobol", "morris", "shares"])
def test_the_points_of_a_sample_are_not_held_against_an_arbitrary_one(
    tmp_path: Path, kind: str
) -> None:
    sweep = swept(tmp_path, kind=kind)
    assert bases(sweep) == [None] * 4
    assert against_bases(sweep, ["leakers"]) == []


def test_a_difference_is_that_of_the_replications_with_their_own_interval(tmp_path: Path) -> None:
    sweep = swept(tmp_path)
    found = {one.point: one for one in against_bases(sweep, ["leakers", "detection-range"])}
    assert list(found) == [1, 3]
    assert list(found[3].contrasts) == ["leakers"]  # a median has no paired difference
    one = found[3].contrasts["leakers"]
    apart = sweep.results[3].leakers - sweep.results[2].leakers
    ends = stats.ttest_1samp(apart, 0.0).confidence_interval(0.95)
    assert one.difference.value == pytest.approx(apart.mean())
    assert (one.difference.point, one.difference.versus) == ("point 3", "point 2")
    assert (one.difference.low, one.difference.high) == pytest.approx((ends.low, ends.high))
    unpaired = sum(np.var(sweep.results[i].leakers, ddof=1) for i in (2, 3))
    assert one.pairing.saved == pytest.approx(unpaired / np.var(apart, ddof=1))


def test_a_point_is_named_by_what_differs_from_its_base(tmp_path: Path) -> None:
    points = [{"salvo": ["a", "b"], "raid": 6}, {"salvo": ["c", "b"], "raid": 6}]
    (found,) = against_bases(swept(tmp_path, points), ["leakers"])
    assert found.changed == "salvo=[c, b]"


def test_points_that_last_otherwise_are_not_paired(tmp_path: Path) -> None:
    sweep = swept(tmp_path)
    sweep.results[1].scenario_text = sweep.results[0].scenario_text.replace("3 h", "4 h")
    found = against_bases(sweep, ["leakers"])
    assert [bool(one.contrasts) for one in found] == [False, True]
    assert [one.retimed for one in found] == [True, False]
