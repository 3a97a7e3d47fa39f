"""Machines with little of something: one clear line, and no folder is blamed for it."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli.failures import LEAST_FILES, LEAST_SPACE
from sim.experiment.runs import workers
from sim.experiment.runs.workers import process_pool
from tests.cli.conftest import RAID, ROOT

Limits = dict[int, int]


def limited(limits: Limits, *arguments: object) -> subprocess.CompletedProcess[str]:
    def tighten() -> None:
        for which, most in limits.items():
            resource.setrlimit(which, (most, most))

    return subprocess.run(
        [sys.executable, "-m", "sim.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        preexec_fn=tighten,
    )


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (
            {resource.RLIMIT_AS: LEAST_SPACE - 2**27},
            "896 MiB of address space are allowed (ulimit -v)",
        ),
        ({resource.RLIMIT_NOFILE: LEAST_FILES - 2}, "30 open files are allowed (ulimit -n)"),
    ],
)
def test_too_little_is_told_in_a_line(limits: Limits, said: str, tmp_path: Path) -> None:
    done = limited(limits, "run", RAID, "-n", 2, "--out", tmp_path / "a")
    assert done.returncode == 1
    assert done.stderr.startswith(f"failed: {said}")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "a").exists()


def test_the_least_is_enough(tmp_path: Path) -> None:
    limits = {resource.RLIMIT_AS: LEAST_SPACE, resource.RLIMIT_NOFILE: LEAST_FILES}
    done = limited(limits, "run", RAID, "-n", 4, "--workers", 2, "--out", tmp_path / "a")
    assert (done.returncode, done.stderr) == (0, "")


def test_few_file_handles_are_not_the_folders_fault(tmp_path: Path) -> None:
    limits = {resource.RLIMIT_NOFILE: LEAST_FILES}
    done = limited(limits, "run", RAID, "-n", 4, "--workers", 64, "--out", tmp_path / "a")
    assert (done.returncode == 0) or "Too many open files" in done.stderr
    assert f"{tmp_path}" not in done.stderr


@pytest.mark.parametrize(
    "error", [FileNotFoundError(2, "No such file"), ImportError("no sem_open")]
)
def test_without_semaphores_one_process_works(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(workers.ProcessPoolExecutor, "__init__", refuse)
    with pytest.warns(UserWarning, match="no worker processes can be started"):
        pool = process_pool(2)
    with pool:
        assert pool.submit(sum, (1, 2)).result() == 3


def test_a_run_in_the_background_ignores_ctrl_c_and_goes_on(tmp_path: Path) -> None:
    """As under nohup: what is ignored at the start stays ignored."""
    script = "trap '' INT HUP; exec \"$@\""
    command = ["sh", "-c", script, "sh", sys.executable, "-m", "sim.cli", "run", str(RAID)]
    more = ["-n", "40", "--workers", "2", "--out", str(tmp_path / "a")]
    with subprocess.Popen([*command, *more], cwd=ROOT, stdout=subprocess.PIPE) as process:
        while process.poll() is None and not (tmp_path / "a" / "spool.sqlite").exists():
            pass
        process.send_signal(2)
        process.communicate(timeout=100)
    assert process.returncode == 0
    assert (tmp_path / "a" / "run.json").exists()


@pytest.mark.parametrize("start", ["9999-12-31 20:00 +03:00", "0001-01-01 00:30 +03:00"])
def test_dates_far_off_are_refused(start: str, tmp_path: Path) -> None:
    done = limited({}, "run", RAID, "-n", 2, "--out", tmp_path / "a", "--set", f"start={start}")
    assert done.returncode == 2
    assert done.stderr == f"--set:1:1: start = {start}: must lie in the years 1900 to 2100\n"
