"""Rows D60, D62 and D64: runs that are killed, have no room, or meet another; then they go on."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from sim import open_result
from sim.experiment.store.folder import RUN, SPOOL
from tests.cli.knocks import (
    ENVIRONMENT,
    PATIENCE_S,
    PROGRAM,
    RAID,
    ROOT,
    everything,
    refused,
    sums,
    usable,
)
from tests.experiment.runs.test_workers import alive, children_of

REPLICATIONS = 600
LONGEST_S = 1.5
"""After a run has opened its spool, the latest moment at which it is interrupted."""

ALONE = pytest.param(1, marks=pytest.mark.nightly)

MOUNTS = ("unshare", "--user", "--map-root-user", "--mount")
needs_mounts = pytest.mark.skipif(not usable(*MOUNTS), reason="no namespace to mount a disk in")
pytestmark = pytest.mark.slow


def command(folder: Path, workers: int, replications: int = REPLICATIONS) -> list[str]:
    run = ("run", RAID, "-n", replications, "--workers", workers, "--out", folder)
    return [*PROGRAM, *map(str, run)]


def started(arguments: list[str], **more: object) -> subprocess.Popen[str]:
    """A process that is the first of a group of its own, as a shell starts it."""
    return subprocess.Popen(
        arguments,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=ENVIRONMENT,
        start_new_session=True,
        **more,  # type: ignore[call-overload]
    )


def finished(arguments: list[str], **more: object) -> subprocess.CompletedProcess[str]:
    with started(arguments, **more) as process:
        out, err = process.communicate(timeout=4 * PATIENCE_S)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a run comes to that nobody disturbs."""
    folder = tmp_path_factory.mktemp("unbroken") / "a"
    assert finished(command(folder, 1)).returncode == 0
    return sums(folder)


# --- D60: killed ----------------------------------------------------------------------------------


def begun(process: subprocess.Popen[str]) -> None:
    """Wait until a run has opened its spool, or is over."""
    while process.poll() is None:
        with suppress(FileNotFoundError):
            files = Path(f"/proc/{process.pid}/fd").iterdir()
            if any(file.readlink().name == SPOOL for file in files):
                return
        time.sleep(0.01)


def family(process: subprocess.Popen[str]) -> Iterator[int]:
    """The processes that a run has started."""
    try:
        yield from children_of(process.pid)
    except FileNotFoundError:
        return


def gone(processes: list[int]) -> bool:
    deadline = time.monotonic() + 10.0
    while any(map(alive, processes)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(alive, processes))


@pytest.mark.parametrize("workers", [ALONE, 2])
@pytest.mark.parametrize(
    ("how", "to_all"),
    [
        (signal.SIGKILL, False),
        pytest.param(signal.SIGTERM, False, marks=pytest.mark.nightly),
        (signal.SIGINT, True),
    ],
    ids=["SIGKILL", "SIGTERM", "Ctrl-C"],
)
def test_d60_ended_at_any_moment_it_goes_on_to_the_same_bytes(
    how: signal.Signals, to_all: bool, workers: int, tmp_path: Path, unbroken: dict[str, str]
) -> None:
    """Ctrl-C goes to all processes of a terminal, the workers included."""
    folder, luck = tmp_path / "a", np.random.default_rng([how, workers])
    for _ in range(3):
        with started(command(folder, workers)) as process:
            begun(process)
            time.sleep(luck.uniform(0.0, LONGEST_S))
            children = list(family(process))
            (os.killpg if to_all else os.kill)(process.pid, how)
            _, said = process.communicate(timeout=PATIENCE_S)
        assert gone(children)
        if (folder / RUN).exists():
            assert sums(folder) == unbroken
        elif how == signal.SIGKILL:
            assert process.returncode == -how
        else:
            # A library that is being loaded may lose the exit code, not the signal.
            assert process.returncode in (130, -signal.SIGINT)
            assert "Traceback" not in said
            assert said.startswith("interrupted")
            assert said.count("\n") == 1
    done = finished(command(folder, workers))
    assert (done.returncode, done.stderr) == (0, "")
    assert sums(folder) == unbroken


def test_d60_killed_workers_are_replaced(tmp_path: Path, unbroken: dict[str, str]) -> None:
    folder = tmp_path / "a"
    with started(command(folder, 2)) as process:
        begun(process)
        killed = 0
        while killed < 2 and process.poll() is None:
            time.sleep(0.3)
            workers = [pid for pid in family(process) if "spawn_main" in told(pid)]
            if workers:
                os.kill(workers[0], signal.SIGKILL)
                killed += 1
                time.sleep(2.0)
        _, said = process.communicate(timeout=4 * PATIENCE_S)
    assert killed
    assert (process.returncode, said) == (0, "")
    assert sums(folder) == unbroken


def told(pid: int) -> str:
    """How a process was called."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except FileNotFoundError:
        return ""


# --- D62: no room ---------------------------------------------------------------------------------

SMALL_DISK = """
mount -t tmpfs -o size=2m none "$1" && "$0" run "$2" -n 20 --workers 1 --out "$1/a" || exit 9
(cd "$1/a" && sha256sum *) > "$3/before"
for size in $(($(du -sk "$1" | cut -f1) + 40)) 300 400 600 800 20000; do
    mount -o remount,size=${size}k "$1" || exit 8
    "$0" run "$2" -n 600 --workers 1 --out "$1/a" 2> "$3/$size"
    code=$?
    echo $code >> "$3/codes"
    test $code = 0 && break
    (cd "$1/a" && sha256sum --quiet -c "$3/before") || exit 7
done
cp -r "$1/a" "$3/result"
"""

READ_ONLY = """
mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 9
for wish in "run $2 -n 30 --workers 1 --out $1/a" "run $2 -n 20 --workers 1 --out $1/new" \
    "plot $1/a --kind ledger"; do
    "$0" $wish 2>> "$3/said"
    echo $? >> "$3/codes"
done
"$0" replay "$1/a" -r 3 > /dev/null && "$0" results "$1"
"""


def mounted(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a shell script with disks of its own; ``$0`` is the program."""
    program = Path(str(arguments[-1])) / "redsea"
    program.write_text(f'#!/bin/sh\nexec {" ".join(PROGRAM)} "$@"\n')
    program.chmod(0o755)
    return finished([*MOUNTS, "sh", "-c", script, str(program), *map(str, arguments)])


@needs_mounts
def test_d62_a_full_disk_leaves_what_was_there_and_the_run_goes_on(
    tmp_path: Path, unbroken: dict[str, str]
) -> None:
    disk, notes = tmp_path / "disk", tmp_path / "notes"
    disk.mkdir()
    notes.mkdir()
    done = mounted(SMALL_DISK, disk, RAID, notes)
    assert done.returncode == 0, (done.returncode, done.stdout, done.stderr)
    codes = (notes / "codes").read_text().split()
    assert codes == ["1"] * (len(codes) - 1) + ["0"]
    assert len(codes) > 2
    for path in [path for path in notes.iterdir() if path.name.isdigit() and path.stat().st_size]:
        refused(subprocess.CompletedProcess((), 1, "", path.read_text()), 1, str(disk))
    assert sums(notes / "result") == unbroken


@needs_mounts
def test_d62_a_read_only_folder_can_be_read(tmp_path: Path) -> None:
    disk, notes = tmp_path / "disk", tmp_path / "notes"
    notes.mkdir()
    assert finished(command(disk / "a", 1, 20)).returncode == 0
    before = everything(disk / "a")
    done = mounted(READ_ONLY, disk, RAID, notes)
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert "One raid" in done.stdout
    assert (notes / "codes").read_text().split() == ["1", "1", "1"]
    said = (notes / "said").read_text()
    assert "Traceback" not in said
    assert said.count("Read-only file system") == 3
    assert everything(disk / "a") == before


@pytest.mark.parametrize("limit", [40_000, 120_000])
def test_d62_a_quota_for_files_is_told(limit: int, tmp_path: Path) -> None:
    def quota() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = finished(command(tmp_path / "a", 1), preexec_fn=quota)
    refused(done, 1, str(tmp_path))
    assert not (tmp_path / "a" / RUN).exists()


# --- D64: two at once -----------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [ALONE, 2])
def test_d64_of_two_runs_into_one_folder_one_is_refused_or_waits_its_turn(
    workers: int, tmp_path: Path, unbroken: dict[str, str]
) -> None:
    folder = tmp_path / "a"
    runs = [started(command(folder, workers)) for _ in range(3)]
    ends = [(run.communicate(timeout=4 * PATIENCE_S)[1], run.returncode) for run in runs]
    assert 0 in [code for _, code in ends]
    for said, code in ends:
        assert code in (0, 2)
        if code == 2:
            refused(subprocess.CompletedProcess((), 2, "", said), 2, "another run is writing")
    assert sums(folder) == unbroken
    assert open_result(folder).replications == REPLICATIONS


def test_d64_a_reader_beside_a_writer_sees_the_whole_result_or_none(tmp_path: Path) -> None:
    """Extended again and again, the folder is at every look a whole result of some length."""
    from sim.experiment.errors import DamagedError

    folder, seen = tmp_path / "a", set()
    for replications in (20, 40, 60):
        with started(command(folder, 1, replications)) as process:
            while process.poll() is None:
                try:
                    seen.add(open_result(folder).replications)
                except (DamagedError, ValueError, FileNotFoundError):
                    seen.add(0)
                time.sleep(0.002)
            process.communicate()
        assert process.returncode == 0
    assert seen <= {0, 20, 40, 60}
    assert {20, 40} <= seen
    shutil.rmtree(folder)
