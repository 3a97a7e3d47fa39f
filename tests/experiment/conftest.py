"""What the tests of results share."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from sim.experiment.errors import RequestError
from sim.experiment.runs.order import Order
from sim.experiment.runs.run import run_ready
from sim.experiment.store.folder import INDEX, LOCK, SCENARIO, SUMMARY, checksum
from sim.experiment.store.provenance import model_version
from sim.experiment.store.spool import held
from sim.experiment.tables.schemas import NAMES
from tests.experiment.stub import study

ROOT = Path(__file__).resolve().parents[2]
Bytes = dict[str, str]
KillIn = Callable[..., None]
SAME = (SCENARIO, SUMMARY, *(f"{name}.parquet" for name in NAMES))


@pytest.fixture(scope="session")
def bytes_of() -> Callable[[Path], Bytes]:
    """Give the checksums of all files that must not depend on how they were made."""
    return lambda folder: {name: checksum(folder / name) for name in SAME}


@pytest.fixture(scope="session")
def straight(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a result of 600 replications, run without a break in one process."""
    folder = tmp_path_factory.mktemp("results") / "straight"
    run_ready(study(), Order(replications=600, workers=1), folder)
    return folder


def columns_of(folder: Path) -> Callable[[Sequence[str]], dict[str, Any]]:
    """Give what gives the columns of the replications of a finished result."""

    def columns(names: Sequence[str]) -> dict[str, Any]:
        table = pq.read_table(folder / "replications.parquet")
        return {name: table.column(name).to_numpy() for name in names}

    return columns


@contextmanager
def refused_while_held(folder: Path) -> Iterator[None]:
    """Hold that what is done inside to a sweep that lacks a file is refused: another writes to it.

    What is whole is only read, whoever holds it.
    """
    next(folder.glob("points/*/shots.parquet")).unlink()
    with (
        closing(held(folder / LOCK)),
        pytest.raises(RequestError, match="another run is writing"),
    ):
        yield
    assert (folder / INDEX).exists()


@pytest.fixture
def kill_in(tmp_path: Path) -> KillIn:
    """Give what starts to make a folder of points in a child process, and kills it in the middle.

    The script gets a study, the folder, the number of workers and the version of the model: sources
    that are being edited while the tests run must not fail them. It prints the replications done.
    """

    def kill(script: str, study: Path, folder: Path, workers: int, *, after: int) -> None:
        child = tmp_path / "child.py"
        child.write_text(script)
        command = [sys.executable, child, study, folder, workers, model_version()]
        with subprocess.Popen(
            list(map(str, command)),
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if int(line.split()[0]) >= after:
                    break
            process.kill()
        assert process.returncode == -signal.SIGKILL
        assert not (folder / INDEX).exists()

    return kill
