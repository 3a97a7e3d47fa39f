"""What the tests of results share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.experiment.runs.study import Order, run_study
from sim.experiment.store.folder import SCENARIO, SUMMARY, checksum
from sim.experiment.tables.schemas import NAMES
from tests.experiment.stub import study

Bytes = dict[str, str]
SAME = (SCENARIO, SUMMARY, *(f"{name}.parquet" for name in NAMES))


@pytest.fixture(scope="session")
def bytes_of() -> Callable[[Path], Bytes]:
    """Give the checksums of all files that must not depend on how they were made."""
    return lambda folder: {name: checksum(folder / name) for name in SAME}


@pytest.fixture(scope="session")
def straight(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a result of 600 replications, run without a break in one process."""
    folder = tmp_path_factory.mktemp("results") / "straight"
    run_study(study(), Order(replications=600, workers=1), folder)
    return folder
