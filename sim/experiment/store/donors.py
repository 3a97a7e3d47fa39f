"""Existing results: a point that has been computed anywhere is not computed again."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from sim.experiment.errors import DamagedError, RequestError
from sim.experiment.store.folder import POINT_FOLDERS, RUN, damaged, read_run
from sim.experiment.store.provenance import Identity


class Donor(NamedTuple):
    """A finished result folder with so many replications."""

    replications: int
    folder: Path


class Donors:
    """The finished results below some folders: runs, and the points of sets."""

    def __init__(self, roots: Iterable[Path]) -> None:
        self._known: dict[str, list[Donor]] = {}
        for folder in sorted({path.resolve() for root in roots for path in _folders(root)}):
            if info := _readable(folder):
                text = json.dumps(info["identity"], sort_keys=True)
                self._known.setdefault(text, []).append(Donor(int(info["replications"]), folder))

    def best(self, identity: Identity, replications: int, besides: Path) -> Donor | None:
        """Return the undamaged result with most of the wanted replications; None without any."""
        there = [
            one for one in self._known.get(identity.text(), []) if one.folder != besides.resolve()
        ]
        # Exactly as many as wanted is best: that one needs no reading.
        there.sort(key=lambda one: (one.replications != replications, -one.replications))
        for one in there:
            info = _readable(one.folder)
            with suppress(OSError):
                if info is not None and not damaged(one.folder, info):
                    return one
        return None


def _readable(folder: Path) -> dict[str, Any] | None:
    """Return the content of ``run.json``; None if there is none."""
    with suppress(DamagedError, RequestError, OSError):
        return read_run(folder)
    return None


def _folders(root: Path) -> Iterator[Path]:
    for pattern in (f"*/{RUN}", f"*/{POINT_FOLDERS}/*/{RUN}"):
        yield from (path.parent for path in root.glob(pattern))


def borrow(donor: Path, folder: Path) -> None:
    """Make ``folder`` hold what ``donor`` holds, by links where the disk has them.

    A finished file is only ever replaced, never written to, so two folders may share it.
    """
    info = read_run(donor)
    assert info is not None
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RUN).unlink(missing_ok=True)
    for name in (*info["files"], RUN):
        (folder / name).unlink(missing_ok=True)
        try:
            os.link(donor / name, folder / name)
        except OSError:
            shutil.copyfile(donor / name, folder / name)
