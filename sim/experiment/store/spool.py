"""The spool of an unfinished result: whole batches in one SQLite file, which is also the lock.

Each batch is one transaction, so a run that is killed leaves whole batches. The file is held
exclusively as long as the run lives; the kernel frees it, however the run ends.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from sim.experiment.errors import DamagedError, RequestError, RunError
from sim.experiment.store.folder import SPOOL
from sim.experiment.tables.batch import Packed

_TABLES = """
CREATE TABLE IF NOT EXISTS whose (identity TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS done (first INTEGER PRIMARY KEY, size INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS block (
    name TEXT, first INTEGER, part INTEGER, data BLOB NOT NULL, sum TEXT NOT NULL,
    PRIMARY KEY (name, first, part)
) WITHOUT ROWID;
"""


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


class Stretch(NamedTuple):
    """Consecutive replications: ``size`` of them, from ``first`` on."""

    first: int
    size: int


class Spool:
    """An open spool, held exclusively by this process.

    ``identity`` says what run it belongs to; a spool of another run is refused.
    """

    def __init__(self, folder: Path, identity: str) -> None:
        self.path = folder / SPOOL
        self._connection = held(self.path)
        try:
            self._claim(identity)
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Let go of the file; what is in it stays."""
        self._connection.close()

    def done(self) -> list[Stretch]:
        """Return the replications that are there, in order."""
        with explained(self.path):
            rows = self._connection.execute("SELECT first, size FROM done ORDER BY first")
            return [Stretch(*row) for row in rows]

    def add(self, stretch: Stretch, blocks: Iterable[Packed]) -> None:
        """Take in a whole batch, or nothing of it."""
        connection = self._connection
        try:
            with explained(self.path):
                connection.execute("BEGIN")
                connection.execute("INSERT INTO done VALUES (?, ?)", stretch)
                for part, (table, data) in enumerate(blocks):
                    row = (table, stretch.first, part, data, sha256(data).hexdigest())
                    connection.execute("INSERT INTO block VALUES (?, ?, ?, ?, ?)", row)
                connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def blocks(self, name: str) -> Iterator[bytes]:
        """Yield the blocks of one table in the order of the replications."""
        rows = self._connection.execute(
            "SELECT first, data, sum FROM block WHERE name = ? ORDER BY first, part", (name,)
        )
        with explained(self.path):
            for first, data, checksum in rows:
                if sha256(data).hexdigest() != checksum:
                    raise DamagedError(
                        f"{self.path}: the batch at replication {first} is damaged; remove the file"
                    )
                yield data

    def remove(self) -> None:
        """Delete the file; the lock falls with it."""
        self.path.unlink()
        self._connection.close()

    def _claim(self, identity: str) -> None:
        with explained(self.path):
            self._connection.executescript(_TABLES)
            found = self._connection.execute("SELECT identity FROM whose").fetchone()
            if found is None:
                self._connection.execute("INSERT INTO whose VALUES (?)", (identity,))
            elif found[0] != identity:
                raise RequestError(
                    f"{self.path.parent}: holds an unfinished run of another scenario, seed or "
                    "model version; choose another folder, or remove this one"
                )
