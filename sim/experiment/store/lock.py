"""A file that one process holds: the kernel frees it, however the process ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.experiment.errors import DamagedError, RequestError, RunError


def held(path: Path) -> sqlite3.Connection:
    """Return a SQLite file, made if it is not there, that nobody else can open until it is closed.

    Raises `RequestError` if somebody else holds it.
    """
    for there in (path, path.with_name(f"{path.name}-journal")):
        if there.is_symlink():
            raise RequestError(f"{there}: is a symbolic link, through which nothing is written")
    while True:
        path.touch()
        inode = path.stat().st_ino
        with explained(path):
            connection = _exclusive(path)
        # Another run may have finished and removed the file between the two steps.
        if path.exists() and path.stat().st_ino == inode:
            return connection
        connection.close()


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Say what an error of SQLite means for the folder in which the file lies."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise RequestError(f"{path.parent}: another run is writing to this folder") from error
        if "not a database" in str(error) or "malformed" in str(error):
            raise DamagedError(f"{path}: is damaged ({error}); remove the file") from error
        raise RunError(f"{path}: {error}; what was finished before is unharmed") from error


def _exclusive(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=0.0, isolation_level=None)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
