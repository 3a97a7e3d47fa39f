"""What has been computed: the result folders side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from sim.report.document.document import Document, Section, Table

MOST_TOLD = 3
"""Damaged files of a sweep that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A result folder; ``state`` is ``complete``, ``unfinished`` or ``damaged``.

    kind: ``run``, or ``sweep``, whose scenario is its study and whose replications are a point's.
    points: of a sweep. Facts that an unfinished or damaged folder lacks are None. complaint: what
    is damaged.
    """

    folder: str
    state: str
    kind: str = "run"
    points: int | None = None
    scenario: str | None = None
    replications: int | None = None
    seed: int | None = None
    best_guess: bool | None = None
    started: str | None = None
    complaint: str | None = None


def listed(root: Path) -> list[Folder]:
    """Return the results that lie in a folder, the newest first; each file is held to its checksum.

    Raises `RequestError` for what is no folder.
    """
    from sim.experiment.errors import RequestError

    if (root.exists() or root.is_symlink()) and not root.is_dir():
        raise RequestError(f"{root}: is no folder")
    folders = sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []
    found = [one for path in folders if (one := _read(path)) is not None]
    return sorted(found, key=lambda one: one.started or "", reverse=True)


def _read(folder: Path) -> Folder | None:
    """Return the entry of a folder; None if it holds no result."""
    from sim.experiment.errors import DamagedError, RequestError
    from sim.experiment.store.folder import SPOOL, check_format, damaged, holds_set, read_run
    from sim.experiment.store.provenance import FORMAT
    from sim.experiment.store.swept import complaints, read_index

    found = Folder(
        folder=str(folder), state="damaged", kind="sweep" if holds_set(folder) else "run"
    )
    try:
        if found.kind == "sweep":
            check_format(folder)
            info = read_index(folder)
            wrong = complaints(folder, info, whole=True)[:MOST_TOLD] if info else []
        else:
            info = read_run(folder)
            wrong = damaged(folder, info) if info else []
    except (DamagedError, RequestError) as error:
        return replace(found, complaint=str(error))
    if info is None:
        there = found.kind == "sweep" or (folder / SPOOL).exists()
        return replace(found, state="unfinished") if there else None
    made = info["identity"].get("format")
    state = str(info.get("ended", "complete")) if made == FORMAT else f"format {made}"
    return replace(
        found,
        state="damaged" if wrong else state,
        points=len(info["points"]) if found.kind == "sweep" else None,
        scenario=info.get("study" if found.kind == "sweep" else "scenario"),
        replications=info.get("replications"),
        seed=info["identity"].get("seed"),
        best_guess=info["identity"].get("best_guess"),
        started=info.get("started"),
        complaint=f"{folder}: {', '.join(wrong)}" if wrong else None,
    )


def document_of(found: list[Folder], root: Path) -> Document:
    """Return the results as a table."""
    if not found:
        none = f"{root}: no results yet; `redsea run FILE` makes one"
        return Document(title="", sections=(Section(sentences=(none,)),))
    table = Table("folder", "scenario", "n", "seed", "started", "state", words=(0, 1, 4, 5))
    for one in found:
        n = "" if one.replications is None else f"{one.replications:,}"
        n = n if one.points is None else f"{one.points:,} × {n}"
        seed = "" if one.seed is None else str(one.seed)
        when = (one.started or "")[:16].replace("T", " ")
        table.add(Path(one.folder).name, one.scenario or "", n, seed, when, one.state)
    return Document(title="", sections=(Section(content=table),))
