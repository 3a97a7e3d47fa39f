"""A file that one process holds: the kernel frees it, however the process ends."""

from __future__ import annotations

import sqlite3
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
        try:
            connection = _exclusive(path)
        except sqlite3.DatabaseError as error:
            raise explained(path, error) from error
        # Another run may have finished and removed the file between the two steps.
        if path.exists() and path.stat().st_ino == inode:
            return connection
        connection.close()


def explained(path: Path, error: sqlite3.DatabaseError) -> Exception:
    """Return what an error of SQLite means for the folder in which the file lies."""
    if "locked" in str(error):
        return RequestError(f"{path.parent}: another run is writing to this folder")
    if "not a database" in str(error) or "malformed" in str(error):
        return DamagedError(f"{path}: is damaged ({error}); remove the file")
    return RunError(f"{path}: {error}; what was finished before is unharmed")


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
