"""Help: complete, at once, and nothing heavy imported for it."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from typer.testing import Result

Invoke = Callable[..., Result]
Process = Callable[..., subprocess.CompletedProcess[str]]

COMMANDS = (
    "new", "check", "describe", "explain", "run", "sweep", "sensitivity", "choose",
    "compare", "ledger", "results", "show", "plot", "report", "rare", "replay",
    "catalogue", "schema", "verify",
)  # fmt: skip
HEAVY = {
    "numpy", "scipy", "simpy", "shapely", "pyproj", "pyarrow", "pydantic", "ruamel", "matplotlib",
    "rich",
}  # fmt: skip


def test_help_names_every_command_in_full(invoke: Invoke) -> None:
    text = invoke("--help").stdout
    assert all(f"\n  {command} " in text for command in COMMANDS)
    assert "..." not in text.partition("Commands:")[2]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(invoke: Invoke, command: str) -> None:
    done = invoke(command, "--help")
    assert done.exit_code == 0
    assert f"redsea {command}" in done.stdout or f" {command} " in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize("command", COMMANDS)
def test_help_imports_nothing_heavy(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "sim.cli", command, "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    imported = {row.rpartition("|")[2].strip().partition(".")[0] for row in rows}
    assert not imported & HEAVY


def test_the_version_is_printed(redsea: Process) -> None:
    from sim import __version__

    done = redsea("--version")
    assert (done.returncode, done.stdout) == (0, f"redsea {__version__}\n")


@pytest.mark.parametrize(
    ("arguments", "suggestion"),
    [
        (("runn", "x.yaml"), "'run'"),
        (("run", "x.yaml", "--replicatons", "3"), "--replications"),
        (("plot", "x", "--kind", "leaker"), "did you mean leakers"),
    ],
)
def test_a_slip_has_a_suggestion(
    invoke: Invoke, arguments: tuple[str, ...], suggestion: str
) -> None:
    done = invoke(*arguments)
    assert done.exit_code == 2
    assert suggestion in done.stderr
    assert done.stdout == ""
