"""A set of points in one folder: what it is for, its points, and the index that is written last."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sim.experiment.errors import RequestError
from sim.experiment.runs.assignment import Assignment
from sim.experiment.runs.driver import Driver
from sim.experiment.runs.order import Order, Ready
from sim.experiment.runs.run import RESULTS, kept_on_failure, ready_of
from sim.experiment.store.donors import Donors
from sim.experiment.store.finish import as_json, write_whole
from sim.experiment.store.folder import (
    ANSWER,
    BASE,
    INDEX,
    LOCK,
    LOCKED,
    POINT_FOLDERS,
    POINTS,
    STUDY,
    check_format,
    check_there,
    checksum,
    sealed,
    slug,
)
from sim.experiment.store.provenance import Identity, Making
from sim.experiment.store.spool import held
from sim.experiment.store.swept import complaints, read_index
from sim.experiment.study.points import Point, write_points
from sim.scenario.file.problems import ScenarioError
from sim.scenario.records.canonical import plain

if TYPE_CHECKING:
    from sim.scenario.study.study import StudyFile

Info = dict[str, Any]


class PointSet:
    """The points of a study in one folder; each scenario once, however often it comes.

    kind: ``sweep`` or ``choice``. order: how they are run. out: the folder, if not the usual one.
    part: replications of each point, if others make it another set. most: replications that a point
    may have; None for no more than are asked for. head: what the index says of any set. Raises
    `RequestError` for a folder in the format of an earlier version.
    """

    def __init__(
        self,
        study: StudyFile,
        order: Order,
        kind: Literal["sweep", "choice"],
        out: Path | None = None,
        part: int = 0,
        most: int | None = None,
    ) -> None:
        identity = order.identity(study.resolved_text(part) + study.base.resolved_text())
        name = f"{slug(study.plan.name)}{'-choose' * (kind == 'choice')}-{identity.short()}"
        self.study, self.order, self._most = study, order, most
        self.folder = out or RESULTS / name
        check_format(self.folder)
        self.head: Info = {
            "kind": kind,
            "study": study.plan.name,
            "question": study.plan.question,
            "factors": {one.name: {"side": one.record.side, "about": one.record.about}
                        for one in study.factors},
            "identity": asdict(identity),
        }  # fmt: skip
        self._known: dict[Identity, Assignment] = {}
        self._making = Making()

    @cached_property
    def donors(self) -> Donors:
        """The results that lie there already."""
        return Donors([RESULTS, self.folder.parent])

    def assignment(self, point: Point) -> Assignment:
        """Return a point as the driver takes it, the same for all that are the same scenario."""
        if point.identity not in self._known:
            folder = self.folder / POINT_FOLDERS / point.folder()
            order = replace(self.order, seed=point.identity.seed)
            ready, most = partial(self.ready, point), self._most
            made = Assignment(point.name, folder, order, point.identity, ready, most, self.donors)
            self._known[point.identity] = made
        return self._known[point.identity]

    def place(self, point: Point) -> str:
        """Return where the result of a point lies below the folder of the set."""
        return f"{POINT_FOLDERS}/{self.assignment(point).folder.name}"

    def ready(self, point: Point) -> Ready:
        """Return a point made ready to be run many times."""
        return ready_of(self.study.scenario(point.values), point.text)

    @contextmanager
    def begun(self, head: Info) -> Iterator[bool]:
        """Make the folder ready and hold it; refuse one that holds something else.

        Gives whether there is anything to do: a finished set is neither held nor written to.
        head: what the index will say, as far as it is known. What is refused inside takes the
        texts with it, so that another question can be asked into the same folder.
        """
        with kept_on_failure(self.folder):
            info = self._check(head)
            if info and _says(info, head) and not complaints(self.folder, info, whole=True):
                yield False
                return
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = held(self.folder / LOCK)
            try:
                # Another command may have written to it before the lock was ours.
                info = self._check(head)
                if not (info and _says(info, head)):
                    # Until the index is back the folder is unfinished.
                    (self.folder / INDEX).unlink(missing_ok=True)
                # The purpose of the folder comes first, so that it is known whenever the run ends.
                for name, text in self._texts().items():
                    write_whole(self.folder / name, text)
                yield True
            except (RequestError, ScenarioError):
                # Where there is a table of points the folder has held an answer once.
                for name in () if (self.folder / POINTS).exists() else (STUDY, BASE):
                    (self.folder / name).unlink(missing_ok=True)
                raise
            finally:
                for name in LOCKED:
                    (self.folder / name).unlink(missing_ok=True)
                lock.close()

    def finish(
        self,
        head: Info,
        points: Sequence[Point],
        driver: Driver,
        answer: Info | None = None,
        also: Iterable[str] = (),
    ) -> None:
        """Write the table of the points, the answer, and last of all the index.

        answer: the conclusion, if there is one. also: folders of points beside those.
        """
        failed = [{"name": one.name, "reason": str(why)} for one, why in driver.failed.items()]
        there = [point for point in points if self.assignment(point) not in driver.failed]
        write_points(self.folder / POINTS, self.study, there, [self.place(p) for p in there])
        names = [BASE, POINTS, STUDY]
        write_whole(self.folder / STUDY, self._texts()[STUDY])
        if answer is not None:
            write_whole(self.folder / ANSWER, as_json(answer))
            names.append(ANSWER)
        head = {
            **head,
            "ended": "failed" if failed else "complete",
            "failed": failed,
            "also": list(also),
            "points": [told(point, self.place(point)) for point in there],
        }  # fmt: skip
        making = self._making.told(driver.computed, driver.workers)
        files = {name: checksum(self.folder / name) for name in names}
        whole = sealed({**head, **making, "files": files})
        write_whole(self.folder / INDEX, as_json(whole))

    def _check(self, head: Info) -> Info | None:
        """Return the index of the folder, if any; raise `RequestError` if the set cannot begin."""
        folder = self.folder
        if not folder.exists():
            return None
        check_there(folder)
        info = read_index(folder)
        if info is not None:
            _check_index(folder, info, head)
        elif (folder / STUDY).exists():
            # A set may grow by replications.
            if _bare((folder / STUDY).read_text("utf-8")) != _bare(self._texts()[STUDY]):
                raise RequestError(
                    f"{folder}: holds an unfinished sweep of another study, or an answer to "
                    "another question; choose another folder, or remove this one"
                )
        # Of a set that was withdrawn there are its points.
        elif {path.name for path in folder.iterdir()} - {*LOCKED, POINT_FOLDERS}:
            raise RequestError(f"{folder}: is not empty and holds no sweep; choose another folder")
        return info

    def _texts(self) -> dict[str, str]:
        text = self.study.resolved_text(self.order.replications)
        return {STUDY: text, BASE: self.study.base.resolved_text()}


def told(point: Point, folder: str) -> Info:
    """Return the entry of a point in an index."""
    return {
        "number": point.number,
        "name": point.name,
        "factors": plain(point.values),
        "folder": folder,
        "hash": point.identity.short(),
    }


def _bare(text: str) -> str:
    return re.sub(r"^replications: .*$", "", text, flags=re.MULTILINE)


def _check_index(folder: Path, info: Info, head: Info) -> None:
    """Raise `RequestError` unless a set is the same one, or a part of the new one.

    One in which points failed may be mended: its study may go on as another.
    """
    if info["kind"] != head["kind"]:
        raise RequestError(f"{folder}: holds a {info['kind']}, no {head['kind']}; choose another")
    if info["failed"] and info["study"] == head["study"]:
        return
    if "points" not in head:
        if not _says(info, head):
            raise RequestError(
                f"{folder}: holds an answer to another question; choose another folder, or remove "
                "this one"
            )
        return
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


def _says(info: Info, head: Info) -> bool:
    return all(info.get(key) == value for key, value in head.items())
