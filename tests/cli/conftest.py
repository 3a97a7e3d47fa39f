"""The program, run in this process or as a process of its own; one small result for all tests."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sim.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
RAID = ROOT / "scenarios" / "one-raid.yaml"
Invoke = Callable[..., Result]
Process = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def invoke() -> Invoke:
    """Run a command in this process."""
    return lambda *arguments: CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture(scope="session")
def redsea() -> Process:
    """Run a command in a process of its own."""

    def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "sim.cli", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env={**os.environ, **environment},
        )

    return run


@pytest.fixture(scope="session")
def raid() -> Path:
    """A scenario that runs in a moment."""
    return RAID


@pytest.fixture(scope="session")
def folder(invoke: Invoke, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished result of ten replications."""
    path = tmp_path_factory.mktemp("results") / "raid"
    done = invoke("run", RAID, "--replications", 10, "--workers", 1, "--out", path)
    assert done.exit_code == 0, done.output
    return path
