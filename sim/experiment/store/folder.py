"""The result folder: what its files are called, and what state it is in.

``run.json`` is written last. A folder without one whose checksums match is unfinished.
"""

from __future__ import annotations

import json
import re
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from sim.experiment.errors import DamagedError, RequestError
from sim.experiment.tables.schemas import NAMES

RUN, SUMMARY, SCENARIO = "run.json", "summary.json", "scenario.yaml"
INDEX, STUDY, BASE, POINTS = "points.json", "study.yaml", "base.yaml", "points.parquet"
"""Files of a set of points; the index is written last."""

POINT_FOLDERS = "points"
"""Where a set has the result folders of its points."""

ANSWER = "answer.json"
"""The conclusion from a set of points, the same for any course of the computation."""

OF_BEFORE = ("sweep.json", "selection.json", "optimisation.json")
"""Files by which a folder is known that an earlier version made."""

PART = ".part"
OWN_SUM = "checksum"
"""Key of ``run.json`` and ``points.json`` under which their own checksum stands."""

LOCK = "points.lock"
LOCKED = (f"{LOCK}-journal", LOCK)
"""Files of who writes to the folder of a set; what a kill leaves of them holds nobody up."""

SPOOL = "spool.sqlite"
SPOOLED = frozenset((SPOOL, f"{SPOOL}-journal"))
"""Files of an unfinished run."""

_OURS = {RUN, SUMMARY, SCENARIO, *(f"{name}.parquet" for name in NAMES)}
_OURS |= {f"{name}{PART}" for name in _OURS} | SPOOLED


def slug(name: str) -> str:
    """Return a name as a part of a path: letters and digits of any script, joined by hyphens."""
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-")[:60].strip("-") or "scenario"


def table_path(folder: Path, name: str) -> Path:
    """Return where a table lies."""
    return folder / f"{name}.parquet"


def make_folder(folder: Path) -> None:
    """Make the folder, if it is not there; refuse one that holds something else."""
    if (folder.exists() or folder.is_symlink()) and not folder.is_dir():
        raise RequestError(f"{folder}: is a file, not a folder")
    folder.mkdir(parents=True, exist_ok=True)
    names = {path.name for path in folder.iterdir()}
    if not names & {RUN, *SPOOLED} and names - _OURS:
        raise RequestError(
            f"{folder}: is not empty and holds no result ({min(names - _OURS)}, …); "
            "choose another folder"
        )


def check_there(folder: Path) -> None:
    """Raise `RequestError` unless there is such a folder."""
    if not folder.is_dir():
        wrong = "is a file, not a folder" if folder.exists() else "there is no such folder"
        raise RequestError(f"{folder}: {wrong}")


def holds_set(folder: Path) -> bool:
    """Return whether a folder holds a set of points, finished or not, or of an earlier version."""
    return any((folder / name).exists() for name in (INDEX, STUDY, *OF_BEFORE))


def check_format(folder: Path) -> None:
    """Raise `RequestError` for a set of points in the format of an earlier version."""
    for name in OF_BEFORE:
        if (folder / name).exists():
            raise RequestError(
                f"{folder}: was made by an earlier version, in another format ({name}); give the "
                "command that made it again, with another folder"
            )


def holds_run(folder: Path) -> bool:
    """Return whether a folder holds a run, finished or not."""
    return any((folder / name).exists() for name in (RUN, SPOOL))


def read_run(folder: Path) -> dict[str, Any] | None:
    """Return the content of ``run.json``; None if there is none."""
    return read_sealed(folder / RUN, "a run", "the folder")


def read_sealed(path: Path, kind: str, spoilt: str) -> dict[str, Any] | None:
    """Return the content of a file with a checksum from `sealed`; None if there is no file.

    kind: of its subject, for messages. spoilt: what to remove if it is damaged.
    """
    # Only a file is opened: reading a pipe or a device may never end.
    if (path.exists() or path.is_symlink()) and not path.is_file():
        raise DamagedError(f"{path}: is no file; remove {spoilt}")
    try:
        info = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise DamagedError(f"{path}: is damaged ({error}); remove {spoilt}") from error
    if not isinstance(info, dict) or OWN_SUM not in info:
        raise RequestError(f"{path}: is not {kind} of this program; choose another folder")
    if info.pop(OWN_SUM) != own_sum(info):
        raise DamagedError(f"{path}: is damaged (its checksum is another); remove {spoilt}")
    return info


def sealed(info: dict[str, Any]) -> dict[str, Any]:
    """Return the content of a file with its checksum, for `read_sealed` to check."""
    return {**info, OWN_SUM: own_sum(info)}


def own_sum(info: dict[str, Any]) -> str:
    """Return the SHA-256 of a file's content."""
    return sha256(json.dumps(info, sort_keys=True).encode()).hexdigest()


def check_same(folder: Path, info: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Raise `RequestError` if a finished folder holds another run, naming what differs."""
    found = info["identity"]
    differ = sorted(key for key in wanted if found.get(key) != wanted[key])
    if differ:
        words = ", ".join(_WORDS[key] for key in differ)
        raise RequestError(f"{folder}: holds a result with another {words}; choose another folder")


_WORDS = {
    "scenario": "scenario",
    "seed": "seed",
    "best_guess": "treatment of uncertain inputs (best guess or drawn)",
    "model": "version of the model",
    "format": "format",
    "inner": "number of inner replications",
    "strata": "design of its outer samples",
}


def damaged(folder: Path, info: dict[str, Any]) -> list[str]:
    """Return the faults of the files of a finished folder, by name; nothing if all is well."""
    complaints = []
    for name, expected in info["files"].items():
        path = folder / name
        if not path.is_file():
            complaints.append(f"{name} is missing")
        elif checksum(path) != expected:
            complaints.append(f"{name} is damaged")
    return complaints


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
