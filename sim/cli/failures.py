"""Errors as one or two lines on stderr, with their exit codes."""

from __future__ import annotations

import os
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from typer.exceptions import TyperException

from sim.cli.terminal import plainly

if TYPE_CHECKING:
    from sim.scenario import Scenario

FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130
LEAST_SPACE, LEAST_FILES = 2**30, 32
"""Bytes of address space, and open files, below which the libraries break in ways of their own."""
_WRONG_KIND = (FileExistsError, NotADirectoryError, IsADirectoryError)
"""A file was named where a folder is wanted, or the reverse."""


@contextmanager
def told() -> Iterator[None]:
    """Turn what is raised or warned of inside into text on stderr and an exit code."""
    before = warnings.showwarning
    warnings.showwarning = _as_a_line  # type: ignore[assignment]
    try:
        yield
    except (typer.Exit, typer.Abort, TyperException, BrokenPipeError):
        raise
    except KeyboardInterrupt:
        complain("interrupted")
        raise typer.Exit(INTERRUPTED) from None
    except Exception as error:  # noqa: BLE001 - the last place before the user
        raise typer.Exit(explained(error)) from None
    finally:
        warnings.showwarning = before


@contextmanager
def resumable() -> Iterator[None]:
    """Say that an interrupted command continues when it is run again."""
    try:
        yield
    except KeyboardInterrupt:
        complain("interrupted; the same command goes on where it stopped")
        raise typer.Exit(INTERRUPTED) from None


def explained(error: Exception) -> int:
    """Write what went wrong to stderr and return the exit code."""
    from sim.experiment.errors import DamagedError, RequestError
    from sim.scenario import ScenarioError

    if os.environ.get("REDSEA_DEBUG"):
        complain("".join(traceback.format_exception(error)))
    if isinstance(error, (ScenarioError, RequestError, DamagedError)):
        # It is the scenario, or the result folder, that cannot be used.
        complain(str(error))
        return BAD_INPUT
    if isinstance(error, OSError) and error.strerror:
        # The machine refused: this is no fault of the program.
        where = "" if error.filename is None else f"{error.filename}: "
        complain(f"failed: {where}{error.strerror}")
        return BAD_INPUT if isinstance(error, _WRONG_KIND) else FAILED
    if isinstance(error, MemoryError):
        complain("failed: no memory is left; --workers 1 takes the least")
        return FAILED
    complain(f"failed: {in_lines(error)}")
    if not os.environ.get("REDSEA_DEBUG"):
        complain("set REDSEA_DEBUG=1 to see where")
    return FAILED


def check_room() -> None:
    """Leave with a line if the machine has not the room that any command needs."""
    with suppress(ImportError):
        import resource

        limits = (
            (resource.RLIMIT_AS, LEAST_SPACE, 2**20, "MiB of address space", "v"),
            (resource.RLIMIT_NOFILE, LEAST_FILES, 1, "open files", "n"),
        )
        for which, least, unit, what, option in limits:
            there, _ = resource.getrlimit(which)
            if 0 <= there < least:
                allowed = f"{there // unit:,} {what} are allowed (ulimit -{option})"
                complain(f"failed: {allowed}; redsea needs {least // unit:,}")
                raise typer.Exit(FAILED)


def in_lines(error: Exception) -> str:
    """Return the kind of an error and its text, without space beside its lines."""
    lines = filter(None, (" ".join(line.split()) for line in str(error).splitlines()))
    return ": ".join(filter(None, (type(error).__name__, "\n".join(lines))))


def complain(text: str) -> None:
    """Write text to stderr, harmless to a terminal."""
    # If stderr is closed, the exit code still tells.
    with suppress(OSError):
        typer.echo(plainly(text), err=True)


def loaded(file: Path, settings: Sequence[str] | None) -> Scenario:
    """Return the scenario of a file, and warn of what looks odd in it; raises `ScenarioError`."""
    from sim.scenario import load

    scenario = load(file, settings or ())
    warn(*map(str, scenario.warnings))
    return scenario


def warn(*texts: str) -> None:
    """Write warnings to stderr."""
    for text in texts:
        complain(f"warning: {text}")


def _as_a_line(message: Warning | str, *_: object) -> None:
    warn(" ".join(str(message).split()))
