"""The folder of a sweep: what it may begin in, and how it is finished."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.experiment.errors import RequestError
from sim.experiment.store.finish import as_json, to_disk
from sim.experiment.store.folder import (
    BASE,
    LOCK,
    LOCKED,
    PART,
    POINT_FOLDERS,
    POINTS,
    STUDY,
    SWEEP,
    checksum,
    damaged,
    sealed,
)
from sim.experiment.store.lock import held
from sim.experiment.store.swept import complaints, read_sweep
from sim.scenario.problems import ScenarioError

_REPLICATIONS = re.compile(r"^replications: .*$", re.MULTILINE)


@contextmanager
def begun(
    folder: Path, texts: dict[str, str], head: dict[str, Any] | None, key: str = STUDY
) -> Iterator[bool]:
    """Make the folder ready for a sweep and hold it; refuse one that holds something else.

    Gives whether there is anything to do: a finished sweep is neither held nor written to.
    texts: what is written into it, by file. head: what ``sweep.json`` will say of the sweep; None
    where its points are found on the way, so that the text of ``key`` alone says what it is for.
    """
    _check(folder, texts, head, key)
    if _settled(folder, head):
        yield False
        return
    folder.mkdir(parents=True, exist_ok=True)
    lock = held(folder / LOCK)
    try:
        # Another sweep may have written to it before the lock was ours.
        _check(folder, texts, head, key)
        _begin(folder, texts, head, key)
        yield True
    finally:
        for name in LOCKED:
            (folder / name).unlink(missing_ok=True)
        lock.close()


@contextmanager
def withdrawn(folder: Path, names: Iterable[str]) -> Iterator[None]:
    """Take back what a folder was begun for if it is refused inside; points computed so far stay.

    So that another question can be asked into the same folder. names: of the texts in it.
    """
    try:
        yield
    except (RequestError, ScenarioError):
        # Where there is a table of points the folder has held an answer once.
        for name in () if (folder / POINTS).exists() else names:
            (folder / name).unlink(missing_ok=True)
        raise


def _check(folder: Path, texts: dict[str, str], head: dict[str, Any] | None, key: str) -> None:
    """Raise `RequestError` for a folder that the sweep cannot begin in."""
    if folder.exists() and not folder.is_dir():
        raise RequestError(f"{folder}: is a file, not a folder")
    info = read_sweep(folder)
    if info is not None and head is not None:
        _check_grown(folder, info, head)
    elif (folder / key).exists() or (folder / STUDY).exists():
        _check_text(folder / key, texts[key])
    elif folder.exists() and _others(folder):
        raise RequestError(f"{folder}: is not empty and holds no sweep; choose another folder")


def _settled(folder: Path, head: dict[str, Any] | None) -> bool:
    """Return whether a folder that has passed `_check` has the whole sweep, and all files whole."""
    info = read_sweep(folder)
    if info is None or (head is not None and not _says(info, head)):
        return False
    return not complaints(folder, info, whole=True)


def _others(folder: Path) -> set[str]:
    """Return what a folder holds that is no part of any sweep; a withdrawn one left its points."""
    return {path.name for path in folder.iterdir()} - {*LOCKED, POINT_FOLDERS}


def _begin(folder: Path, texts: dict[str, str], head: dict[str, Any] | None, key: str) -> None:
    info = read_sweep(folder)
    if info is None or head is None or not _says(info, head):
        # Until sweep.json is back the folder is unfinished.
        (folder / SWEEP).unlink(missing_ok=True)
    # What the folder is for comes first, so that it can be told whenever it ends.
    for name, text in {key: texts[key], **texts}.items():
        part = folder / f"{name}{PART}"
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(folder / name)


def _check_text(path: Path, text: str) -> None:
    """Raise `RequestError` if a folder was begun for another study, or another question."""
    # A sweep may grow by replications; what is asked of a study has its own.
    same = _bare if path.name == STUDY else str
    if not path.exists() or same(path.read_text("utf-8")) != same(text):
        raise RequestError(
            f"{path.parent}: holds an unfinished sweep of another study, or an answer to another "
            "question; choose another folder, or remove this one"
        )


def _check_grown(folder: Path, info: dict[str, Any], head: dict[str, Any]) -> None:
    """Raise `RequestError` unless a finished sweep is the same one, or a part of the new one."""
    more = {point["hash"] for point in head["points"]}
    if not {point["hash"] for point in info["points"]} <= more:
        raise RequestError(
            f"{folder}: holds a sweep with points that this one lacks (another study, seed or "
            "model); choose another folder"
        )
    if info["replications"] > head["replications"]:
        raise RequestError(
            f"{folder}: holds {info['replications']} replications a point already; ask for as many "
            "or more, or choose another folder"
        )


def _bare(text: str) -> str:
    return _REPLICATIONS.sub("", text)


def _says(info: dict[str, Any], head: dict[str, Any]) -> bool:
    return all(info.get(key) == value for key, value in head.items())


def finish_folder(
    folder: Path, head: dict[str, Any], course: dict[str, Any], more: Iterable[str] = ()
) -> None:
    """Write ``sweep.json``, the last file, once all points and their table are there.

    course: how the computing went, which no other file tells. more: further files of the folder.
    """
    info = read_sweep(folder)
    if info is not None and _says(info, head) and not damaged(folder, info):
        return
    files = {name: checksum(folder / name) for name in (BASE, POINTS, STUDY, *more)}
    part = folder / f"{SWEEP}{PART}"
    info = sealed({**head, "ended": "complete", **course, "files": files})
    part.write_text(as_json(info), "utf-8")
    to_disk(part)
    part.replace(folder / SWEEP)
    to_disk(folder)
