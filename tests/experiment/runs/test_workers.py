"""Executors: the same bytes from one process or several, however they die."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.experiment.errors import RunError
from sim.experiment.runs import replicate, workers
from sim.experiment.runs.order import Order
from sim.experiment.runs.replicate import Missing
from sim.experiment.runs.run import run_ready
from sim.experiment.store.folder import SCENARIO
from sim.experiment.store.provenance import model_version
from sim.experiment.store.spool import Stretch
from tests.experiment import stub
from tests.experiment.conftest import Bytes

BytesOf = Callable[[Path], Bytes]
ROOT = Path(__file__).resolve().parents[3]
CHILD = """
import sys
from pathlib import Path
from sim.experiment.store import provenance
from sim.experiment.runs import replicate
from sim.experiment.runs.order import Order
from sim.experiment.runs.run import run_ready
from tests.experiment import stub

if __name__ == "__main__":
    replicate.BATCH_S = 0.05
    # Sources that are being edited while the tests run must not fail them.
    provenance.model_version = lambda: sys.argv[3]
    order = Order(replications=600, workers=int(sys.argv[2]))
    run_ready(stub.study(), order, Path(sys.argv[1]), lambda *done: print(*done, flush=True))
"""


def child(folder: Path, workers: int, sleep: str, **more: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "STUB_SLEEP": sleep, "PYTHONPATH": str(ROOT)}
    script = folder.parent / "child.py"
    script.write_text(CHILD)
    return subprocess.Popen(
        [sys.executable, str(script), str(folder), str(workers), model_version()],
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **more,  # type: ignore[call-overload]
    )


def test_what_is_missing_is_handed_out_once() -> None:
    def stretches(done: list[Stretch], replications: int) -> list[Stretch]:
        missing, taken = Missing(done, replications), []
        while missing.left:
            taken.append(missing.take(3))
        return taken

    done = [Stretch(0, 3), Stretch(5, 2), Stretch(9, 10)]
    assert stretches(done, 23) == [Stretch(3, 2), Stretch(7, 2), Stretch(19, 3), Stretch(22, 1)]
    assert stretches(done, 8) == [Stretch(3, 2), Stretch(7, 1)]
    assert stretches(done, 2) == []
    assert Missing((), 10**9).left == 10**9


def test_two_workers_make_the_same_bytes(
    tmp_path: Path, straight: Path, bytes_of: BytesOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicate, "BATCH_S", 0.02)
    result = run_ready(stub.study(), Order(replications=600, workers=2), tmp_path / "a")
    assert result.run_info["workers"] == 2
    assert bytes_of(tmp_path / "a") == bytes_of(straight)


def test_a_worker_that_dies_is_replaced(
    tmp_path: Path, straight: Path, bytes_of: BytesOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicate, "BATCH_S", 0.02)
    deadly = stub.study(die_at=300, died=str(tmp_path / "died"))
    run_ready(deadly, Order(replications=600, workers=2), tmp_path / "a")
    assert (tmp_path / "died").exists()
    found, expected = bytes_of(tmp_path / "a"), bytes_of(straight)
    assert found.pop(SCENARIO) != expected.pop(SCENARIO)
    assert found == expected


def test_workers_that_always_die_end_the_run(tmp_path: Path) -> None:
    deadly = stub.study(die_at=3)
    with pytest.raises(RunError, match="worker processes die"):
        run_ready(deadly, Order(replications=600, workers=2), tmp_path / "a")


def test_a_short_run_needs_no_workers(tmp_path: Path) -> None:
    result = run_ready(stub.study(), Order(replications=20), tmp_path / "a")
    assert result.run_info["workers"] == 1


def test_a_long_run_takes_workers_by_itself(
    tmp_path: Path, straight: Path, bytes_of: BytesOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "PROBE_S", 0.01)
    monkeypatch.setattr(workers, "WORTH_S", 0.0)
    monkeypatch.setattr(workers, "processes", lambda asked: asked or 2)
    result = run_ready(stub.study(), Order(replications=600), tmp_path / "a")
    assert result.run_info["workers"] == 2
    assert bytes_of(tmp_path / "a") == bytes_of(straight)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failing_replication_is_named(workers: int, tmp_path: Path) -> None:
    failing = stub.study(raise_at=31)
    with pytest.raises(RunError, match=r"replication 31 \(seed 1\): ZeroDivisionError: planted"):
        run_ready(failing, Order(replications=600, workers=workers), tmp_path / "a")


def test_killed_in_the_middle_it_goes_on_to_the_same_bytes(
    tmp_path: Path, straight: Path, bytes_of: BytesOf
) -> None:
    for sleep in ("0.002", "0.001"):
        with child(tmp_path / "a", 1, sleep) as process:
            assert process.stdout is not None
            for _ in range(4):
                process.stdout.readline()
            process.kill()
        assert process.returncode == -signal.SIGKILL
        assert not (tmp_path / "a" / "run.json").exists()
    result = run_ready(stub.study(), Order(replications=600, workers=1), tmp_path / "a")
    assert 0 < result.run_info["computed"] < 600
    assert bytes_of(tmp_path / "a") == bytes_of(straight)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_ended_with_workers_it_leaves_no_orphans(
    how: signal.Signals, tmp_path: Path, straight: Path, bytes_of: BytesOf
) -> None:
    with child(tmp_path / "a", 2, "0.01") as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.readline()
        family = children_of(process.pid)
        process.send_signal(how)
    assert process.returncode == -how
    assert len(family) >= 2
    deadline = time.monotonic() + 10.0
    while any(alive(pid) for pid in family) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [pid for pid in family if alive(pid)]
    run_ready(stub.study(), Order(replications=600, workers=1), tmp_path / "a")
    assert bytes_of(tmp_path / "a") == bytes_of(straight)


def test_a_full_disk_keeps_what_was_done(tmp_path: Path, straight: Path, bytes_of: BytesOf) -> None:
    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    with child(tmp_path / "a", 1, "0", preexec_fn=small_disk) as process:
        _, complaint = process.communicate()
    assert process.returncode == 1
    assert "RunError" in complaint.splitlines()[-1]
    result = run_ready(stub.study(), Order(replications=600, workers=1), tmp_path / "a")
    assert result.run_info["computed"] < 600
    assert bytes_of(tmp_path / "a") == bytes_of(straight)


def children_of(parent: int) -> list[int]:
    tasks = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(pid) for task in tasks for pid in task.read_text().split()]


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


MEMORY = """
import resource, sys
from pathlib import Path
from sim.experiment.tables import parquet
from sim.experiment.runs import replicate
from sim.experiment.runs.order import Order
from sim.experiment.runs.run import run_ready
from tests.experiment import stub

replicate.BATCH_S, parquet.ROW_GROUP = 0.05, 2048
run_ready(stub.study(), Order(replications=int(sys.argv[2]), workers=1), Path(sys.argv[1]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_replications(tmp_path: Path) -> None:
    def most(replications: int) -> int:
        """Return the most memory (KiB) that a run of its own takes."""
        done = subprocess.run(
            [sys.executable, "-c", MEMORY, str(tmp_path / str(replications)), str(replications)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        return int(done.stdout)

    assert most(5_000) - most(500) < 12_000
