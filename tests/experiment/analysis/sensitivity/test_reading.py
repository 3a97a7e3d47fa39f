"""A finished sweep as the analysis reads it: the replications that all points have."""

from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.experiment.analysis.sensitivity.analysis import table_of
from sim.experiment.errors import RequestError
from sim.experiment.store.folder import table_path


def test_a_ratio_that_came_later_than_all_points_have_is_not_measured(tmp_path: Path) -> None:
    numbers = {"outer": [0, 1, 2], "replication": [0, 1, 2]}
    columns = {**numbers, "intercepted": [0, 0, 1], "ended": [0, 0, 2]}
    pq.write_table(pa.table(columns), table_path(tmp_path, "replications"))
    results = [SimpleNamespace(path=tmp_path, inner=None)]

    def asked(replications: int) -> list[float]:
        sweep = SimpleNamespace(
            replications=replications, results=results, measure=lambda _: [{"mean": 0.5}]
        )
        found: list[float] = table_of(sweep, "interception-rate")[0].tolist()  # type: ignore[arg-type]
        return found

    assert asked(3) == [0.5, 0.5, 0.5]
    with pytest.raises(RequestError, match="not measured at every point in its first 2 repl"):
        asked(2)
