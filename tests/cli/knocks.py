"""The program under limits, as a user runs it: it may not wait, nor take more than it may."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

from typer.testing import Result

from sim.experiment.store.folder import SCENARIO, SUMMARY, checksum
from sim.experiment.tables.schemas import NAMES

ROOT = Path(__file__).resolve().parents[2]
RAID = ROOT / "scenarios" / "one-raid.yaml"
PROGRAM = (sys.executable, "-m", "sim.cli")
PROCESSOR_S, MEMORY_BYTES = 5, 2**30
PATIENCE_S = 30.0
"""Other work slows the machine down; who hangs hangs longer than this."""

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_S, PROCESSOR_S))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))


def knock(
    *arguments: object,
    before: tuple[str, ...] = (),
    stdout: object = subprocess.PIPE,
    **more: object,
) -> subprocess.CompletedProcess[str]:
    """Run a command in 5 s of processor time and 1 GiB; ``before``: a program that runs it."""
    return subprocess.run(
        [*before, *PROGRAM, *map(str, arguments)],
        stdout=stdout,  # type: ignore[call-overload]
        stderr=more.pop("stderr", subprocess.PIPE),
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
        cwd=more.pop("cwd", ROOT),
        env=ENVIRONMENT,
        timeout=PATIENCE_S,
        preexec_fn=_limit,
        **more,
    )


def usable(*command: str) -> bool:
    """Whether a namespace program works here."""
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0


def refused(done: subprocess.CompletedProcess[str] | Result, code: int, *words: str) -> None:
    """Hold that a command ended with a code and one message, which has the words."""
    found = done.exit_code if isinstance(done, Result) else done.returncode
    said = done.stderr.removesuffix("set REDSEA_DEBUG=1 to see where\n")
    assert found == code, (done.stdout, done.stderr)
    assert said.count("\n") == 1, said
    assert "Traceback" not in said
    assert all(word in said for word in words), said


def sums(folder: Path) -> dict[str, str]:
    """Checksums of all that must not depend on how a result was made."""
    return {
        name: checksum(folder / name)
        for name in (SCENARIO, SUMMARY, *map("{}.parquet".format, NAMES))
    }


def everything(folder: Path) -> dict[str, str]:
    """Checksums of all that lies in a folder."""
    return {path.name: checksum(path) for path in folder.iterdir() if path.is_file()}
