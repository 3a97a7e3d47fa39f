"""A point under way: its folder, locked, with what is missing, until it is finished or let go."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from sim.experiment.errors import RequestError, RunError
from sim.experiment.runs.order import Order, Ready
from sim.experiment.runs.replicate import Done, Job, Missing
from sim.experiment.store.donors import Donor, Donors, borrow
from sim.experiment.store.finish import adopt, finish, rows_of
from sim.experiment.store.folder import (
    SPOOL,
    check_same,
    damaged,
    make_folder,
    read_run,
    table_path,
)
from sim.experiment.store.provenance import Identity, Making
from sim.experiment.store.spool import Spool
from sim.experiment.tables.columns import OWN, Columns, Tables, columns_of
from sim.experiment.tables.layout import Layout, columns_in

UNBOUNDED = 10**18
"""In the place of the most replications that a folder may hold: the first of them count."""


class Assignment:
    """A point, and the folder in which it is brought to a number of replications.

    make: makes the point ready to be run; only asked if something is missing. most: replications
    that the folder may hold; None for no more than are asked for. donors: where else the point
    may lie. target: replications that the result will have, least: at least. done: those that are
    there. computed: how many were missing. failed: why it cannot be run. ended: what ``run.json``
    says of how it ended. workers: processes that took part.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        order: Order,
        identity: Identity,
        make: Callable[[], Ready],
        most: int | None = None,
        donors: Donors | None = None,
    ) -> None:
        self.name, self.folder, self.order, self.identity = name, folder, order, identity
        self._make, self._most, self._donors = make, most, donors or Donors(())
        self.target = self.least = self.computed = self.done = self.workers = 0
        self.missing = Missing()
        self.failed: RunError | None = None
        self.ended: dict[str, Any] = {"ended": "complete"}
        self._ready: Ready | None = None
        self._job: Job | None = None
        self._layout: Layout | None = None
        self._spool: Spool | None = None
        self._begun, self._making = False, Making()

    @property
    def ready(self) -> Ready:
        """The point made ready to be run; given up when the folder is."""
        if self._ready is None:
            self._ready = self._make()
        return self._ready

    @property
    def job(self) -> Job:
        """The data that a worker needs."""
        if self._job is None:
            self._job = Job(self.ready.model, self.ready.layout, self.order)
        return self._job

    @property
    def complete(self) -> bool:
        """Whether all replications are there."""
        return self.done == self.target

    def there(self, replications: int) -> int:
        """Return how many replications exist already."""
        own, donor = read_run(self.folder), self._donor(replications)
        return max(int(own["replications"]) if own else 0, donor.replications if donor else 0)

    def start(self, replications: int) -> bool:
        """Lock the folder and find what is missing of so many; False if they are all there."""
        self.target = self.done = replications
        if not self._begun and not self._begin(replications):
            return False
        self.target = max(replications, self.least)
        self.missing = Missing(self._held().done(), self.target)
        self.computed += self.missing.left
        self.done = self.target - self.missing.left
        return True

    def keep(self, done: Done) -> None:
        """Take in a whole batch."""
        self._held().add(done.stretch, done.blocks)
        self.done += done.stretch.size

    def give_up(self, error: RunError) -> None:
        """Compute no more of it."""
        self.missing, self.failed = Missing(), error

    def columns(self, ids: Sequence[str]) -> Columns:
        """Return what ids count, as `columns_of` does; raises `KeyError` for one of no count."""
        # Where there is no row there were 0, so only the scenario tells that there are none.
        if not OWN.issuperset(ids):
            self._layout = self._layout or self.ready.layout
            known = columns_in(self._layout)
            ids = [known[id].name for id in ids]
        resting = self._spool is None
        tables: Tables = partial(table_path, self.folder)
        if self._begun:
            tables = partial(rows_of, self._held())
        found = columns_of(tables, ids, self.order.inner)
        if resting:
            self.close()
        return found

    def finish(self) -> None:
        """Turn the complete spool into the finished result."""
        ready, order = self.ready, replace(self.order, replications=self.target)
        info = {
            "scenario": ready.title,
            "identity": asdict(self.identity),
            **self.ended,
            **self._making.told(self.computed, self.workers),
        }
        head = {"scenario": ready.name, **order.told}
        finish(self.folder, self._held(), ready.layout, ready.text, head, info)
        self._begun = False
        self.close()

    def close(self) -> None:
        """Let go of the folder; what is there stays, and to ask for it again goes on."""
        self._ready = self._job = None
        if self._spool is not None:
            self._spool.close()
            self._spool = None

    def _held(self) -> Spool:
        if self._spool is None:
            self._spool = Spool(self.folder, self.identity.text())
        return self._spool

    def _begin(self, replications: int) -> bool:
        """Begin the spool with what lies somewhere already; False if nothing is missing."""
        make_folder(self.folder)
        if not (self._whole(replications) or self._borrowed(replications)):
            self._layout, spool = self.ready.layout, self._held()
            # Another run may have finished it before the lock was ours.
            if not self._whole(replications):
                if not spool.done():
                    self._take_over(replications, spool)
                self._begun = True
                return True
            self.close()
        self._clear_up(replications)
        return False

    def _whole(self, replications: int) -> bool:
        """Return whether the folder holds the result; refuse one that holds another."""
        info = read_run(self.folder)
        if info is None:
            return False
        check_same(self.folder, info, asdict(self.identity))
        found = int(info["replications"])
        if found > (replications if self._most is None else self._most):
            raise RequestError(
                f"{self.folder}: holds {found} replications already; ask for as many or more, or "
                "choose another folder"
            )
        whole = found >= replications and not damaged(self.folder, info)
        if not whole and found > replications:
            # It is computed again in full: a result never shrinks.
            self.least = found
        return whole

    def _donor(self, replications: int) -> Donor | None:
        return self._donors.best(self.identity, replications, self.folder)

    def _borrowed(self, replications: int) -> bool:
        """Share the folder of whoever has the whole point; False if nobody has."""
        donor, own = self._donor(replications), read_run(self.folder)
        most = replications if self._most is None else self._most
        if donor is None or not replications <= donor.replications <= most:
            return False
        # Of a folder with as many or more a file is not what was written; it is computed again.
        if own is not None and int(own["replications"]) >= replications:
            return False
        borrow(donor.folder, self.folder)
        return True

    def _take_over(self, replications: int, spool: Spool) -> None:
        """Begin with what a finished folder holds, unless it is damaged."""
        donor = self._donor(replications)
        for source in filter(None, (self.folder, donor and donor.folder)):
            info = read_run(source)
            complaints = damaged(source, info) if info else []
            if complaints:
                warnings.warn(f"{source}: {', '.join(complaints)}; computed again", stacklevel=2)
            elif info:
                adopt(source, spool, int(info["replications"]))
                return

    def _clear_up(self, replications: int) -> None:
        """Remove the spool that a kill at the very end has left beside a finished result."""
        if (self.folder / SPOOL).exists():
            with suppress(RequestError, RunError):
                if all(first + size <= replications for first, size in self._held().done()):
                    self._held().remove()
            self.close()
