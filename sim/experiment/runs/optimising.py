"""From a study with a block ``optimise`` to the variants of the defence that no other one beats.

Every trial is a point of a sweep, addressed by what it says: a search that was killed is asked
again, finds what was computed, and comes to the same end. What looks best among many is partly
lucky, so the front is computed anew under other luck.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from hashlib import blake2b
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiment.analysis.choice.estimates import (
    Estimate,
    Objective,
    estimate,
    objectives_of,
)
from sim.experiment.analysis.choice.front import costs, front
from sim.experiment.analysis.choice.outcome import Found, Trial, objective_told, trial_told
from sim.experiment.errors import RequestError
from sim.experiment.runs.advance import Advance
from sim.experiment.runs.assignment import Progress
from sim.experiment.runs.crew import Machines, crew_of
from sim.experiment.runs.order import Order
from sim.experiment.runs.search import (
    Searched,
    checked,
    combinations_of,
    every_combination,
    search,
)
from sim.experiment.runs.study import RESULTS, kept_on_failure
from sim.experiment.runs.sweep_folder import begun, finish_folder, withdrawn
from sim.experiment.runs.sweeping import PlannedSweep, course_of, described
from sim.experiment.store.finish import as_json, to_disk
from sim.experiment.store.folder import (
    BASE,
    CONFIRMATION,
    PART,
    POINT_FOLDERS,
    POINTS,
    STUDY,
    SWEEP,
    slug,
)
from sim.experiment.store.provenance import Identity, identity_of
from sim.experiment.study.points import Point, points_of, write_points
from sim.scenario.goals import decided_by
from sim.scenario.study_records import MOST_POINTS

if TYPE_CHECKING:
    from sim.scenario.study import StudyFile
    from sim.scenario.study_records import Optimise
    from sim.scenario.yaml_tree import Tree

    Values = dict[str, Tree]

ASKED, OPTIMISATION = "asked.yaml", "optimisation.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimisation:
    """What came out; made by `PlannedOptimisation.run`.

    info: as in ``optimisation.json``.
    """

    path: Path
    info: dict[str, Any]


class PlannedOptimisation:
    """A search ready to be run: what is decided, what is averaged over, and its folder."""

    def __init__(
        self,
        study: StudyFile,
        order: Order,
        trials: int | None = None,
        search_seed: int | None = None,
        out: Path | None = None,
        machines: Machines | None = None,
    ) -> None:
        self.study, self.order = study, order
        self.optimise = _asked(study, trials, search_seed)
        self.crew = crew_of(order.workers, machines)
        if order.replications < 2:
            raise RequestError(f"{study.plan.name}: one replication has no spread; at least 2")
        self.decided = decided_by(self.optimise, study.factors)
        rest = [one for one in study.factors if one not in self.decided]
        self.scenes = [scene for scene in every_combination(rest) if study.allows(scene)]
        if not self.scenes:
            raise study.nothing_left("threat to meet")
        if (points := self.runs // order.replications) > MOST_POINTS:
            raise RequestError(f"{study.plan.name}: {points:,} points; at most {MOST_POINTS:,}")
        self.identity = self._identity()
        self._text = self._asked_text()
        hashed = blake2b(self._text.encode(), digest_size=5).hexdigest()
        self.folder = out or RESULTS / f"{slug(study.plan.name)}-optimise-{hashed}"
        self._first = self._made(checked(study, self.decided, self.scenes))[: len(self.scenes)]
        self.objectives = self._objectives()
        self.trials: list[Trial] = []
        self._lacking: set[str] = set()
        self._homes: dict[Identity, Point] = {}
        self._done = 0

    @cached_property
    def runs(self) -> int:
        """How many runs it takes at most, but for the front under other luck."""
        size = combinations_of(self.decided)
        trials = min(self.optimise.trials, size or self.optimise.trials)
        return trials * len(self.scenes) * self.order.replications

    @property
    def finished(self) -> bool:
        """Whether the folder has the outcome already."""
        return (self.folder / SWEEP).exists()

    @cached_property
    def run_s(self) -> float:
        """The time (s) of a run, with all processes at work."""
        advance = Advance(self.study, self.folder)
        return advance.pace(self._first, self.order) / self.crew.workers

    def run(self, progress: Progress | None = None) -> Optimisation:
        """Search, compute the front anew under other luck, and return what was found."""
        started, clock = datetime.now(UTC), time.perf_counter()
        text = self.study.resolved_text(self.order.replications)
        texts = {STUDY: text, BASE: self.study.base.resolved_text(), ASKED: self._text}
        begin = begun(self.folder, texts, None, ASKED)
        with kept_on_failure(self.folder), begin as due, self.crew:
            advance = Advance(self.study, self.folder, self.crew.shared)
            with withdrawn(self.folder, texts):
                how = self._search(advance, progress)
                there = self._valued()
            found = [trial.estimates or () for trial in self.trials]
            best = front(costs([found[at] for at in there], self.objectives))
            on_front = [there[at] for at in best]
            anew, seed = self._confirmed(on_front)
            info = self._told(how, on_front, anew, seed)
            if due:
                self._finish(info, course_of(started, clock, advance.computed, self.crew.workers))
        return Optimisation(path=self.folder, info=info)

    def _objectives(self) -> list[Objective]:
        ready = Advance(self.study, self.folder).ready
        return objectives_of(self.optimise, (ready(point).layout for point in self._first))

    def _identity(self) -> Identity:
        text = self.study.resolved_text(0) + self.study.base.resolved_text()
        return identity_of(text, self.order.seed, self.order.best_guess)

    def _asked_text(self) -> str:
        asked = {
            "trials": self.optimise.trials,
            "search_seed": self.optimise.seed,
            "replications": self.order.replications,
            "study": self.identity.short(),
        }
        return "".join(f"{key}: {json.dumps(value)}\n" for key, value in asked.items())

    def _points(self, variants: Sequence[Values], number: int = 0) -> list[Point]:
        return self._made(
            [{**mine, **rest} for mine, rest in product(variants, self.scenes)], number
        )

    def _made(self, whole: Sequence[Values], number: int = 0) -> list[Point]:
        names = [one.name for one in self.study.factors]
        ordered = [{name: one[name] for name in names} for one in whole]
        found = points_of(self.study, ordered, self.order.seed, self.order.best_guess)
        return [point._replace(number=number + at) for at, point in enumerate(found)]

    def _search(self, advance: Advance, progress: Progress | None) -> Searched:
        total = self.optimise.trials * len(self.scenes) * self.order.replications
        done: dict[int, int] = {}

        def tell(point: Point, replications: int) -> None:
            done[point.number] = replications
            if progress is not None:
                progress(sum(done.values()), total)

        def evaluate(variants: Sequence[Values]) -> list[list[float] | None]:
            points = self._points(variants, len(self.scenes) * len(self.trials))
            new = [p for p in points if self._homes.setdefault(p.identity, p) is p]
            advance.bring(new, self.order, self.crew.workers, tell, shrink=False)
            tried = [self._trial(advance, v, points, at) for at, v in enumerate(variants)]
            self.trials += tried
            return [None if t.estimates is None else [e.value for e in t.estimates] for t in tried]

        how = self.optimise.trials, self.optimise.seed, evaluate
        return search(self.study, self.decided, self.objectives, *how)

    def _trial(self, advance: Advance, values: Values, points: list[Point], at: int) -> Trial:
        scenes = len(self.scenes)
        mine = tuple(points[at * scenes : (at + 1) * scenes])
        folders = [advance.place(self._homes[point.identity]) for point in mine]
        found = [estimate(folders, o.measure, self.order.replications) for o in self.objectives]
        whole = tuple(one for one in found if one is not None)
        pairs = zip(self.objectives, found, strict=True)
        self._lacking |= {objective.measure.id for objective, one in pairs if one is None}
        return Trial(values, mine, whole if len(whole) == len(found) else None)

    def _valued(self) -> list[int]:
        """Return the trials that have a value by all objectives; raises `RequestError`."""
        there = [at for at, trial in enumerate(self.trials) if trial.estimates is not None]
        if not there:
            ids = ", ".join(sorted(self._lacking))
            raise RequestError(
                f"{self.study.plan.name}: no variant has a value by all objectives: {ids} found "
                "nothing to divide by; choose other objectives, or ask for more replications"
            )
        return there

    def _confirmed(self, on_front: Sequence[int]) -> tuple[list[list[Estimate | None]], int]:
        """Return the estimates of the front under other luck, and the seed of that."""
        seed = (self.order.seed + 1) % 2**64
        values = [point.values for at in on_front for point in self.trials[at].points]
        machines = None if self.crew.alone else self.crew
        order = replace(self.order, seed=seed, workers=self.crew.workers)
        folder = self.folder / CONFIRMATION
        planned = PlannedSweep(self.study.listed(values), order, folder, machines)
        planned.run()
        scenes, found = len(self.scenes), []
        for at in range(len(on_front)):
            mine = planned.points[at * scenes : (at + 1) * scenes]
            folders = [folder / planned.place(point) for point in mine]
            found.append(
                [estimate(folders, o.measure, order.replications) for o in self.objectives]
            )
        return found, seed

    def _told(
        self, how: Searched, on_front: Sequence[int], anew: Sequence[Sequence[Estimate | None]],
        seed: int,
    ) -> dict[str, Any]:  # fmt: skip
        """Return what ``optimisation.json`` says, the same however it came about."""
        found = Found(self.trials, self.objectives, on_front)
        return {
            "study": self.study.plan.name,
            "question": self.study.plan.question,
            "objectives": [objective_told(one) for one in self.objectives],
            "decided": [one.name for one in self.decided],
            "scenes": [{n: str(v) for n, v in one.items()} for one in self.scenes],
            "replications": self.order.replications,
            "seed": self.order.seed,
            "interval": self.order.interval,
            "search": {**how._asdict(), "trials": self.optimise.trials, "seed": self.optimise.seed},
            "trials": [
                {"number": number, **trial_told(trial), "folders": self._places(trial)}
                for number, trial in enumerate(self.trials)
            ],
            "front": found.members(),
            "rivals": found.rivals(),
            "confirmation": {"seed": seed, "folder": CONFIRMATION, **found.confirmed(anew)},
        }

    def _places(self, trial: Trial) -> list[str]:
        return [f"{POINT_FOLDERS}/{self._homes[p.identity].folder()}" for p in trial.points]

    def _finish(self, info: dict[str, Any], course: dict[str, Any]) -> None:
        values = [point.values for trial in self.trials for point in trial.points]
        order = replace(self.order, workers=self.crew.workers)
        planned = PlannedSweep(self.study.listed(values), order, self.folder, None)
        folders = [planned.place(point) for point in planned.points]
        write_points(self.folder / POINTS, self.study, planned.points, folders)
        texts = {
            STUDY: planned.study.resolved_text(self.order.replications),
            OPTIMISATION: as_json(info),
        }
        for name, text in texts.items():
            part = self.folder / f"{name}{PART}"
            part.write_text(text, encoding="utf-8", newline="\n")
            to_disk(part)
            part.replace(self.folder / name)
        head = {**described(planned), "uneven": True}
        finish_folder(self.folder, head, course, (ASKED, OPTIMISATION))


def _asked(study: StudyFile, trials: int | None, seed: int | None) -> Optimise:
    found = study.plan.optimise
    if found is None:
        raise RequestError(
            f"{study.plan.name}: has no block optimise, which says what is good and what is decided"
            ", such as optimise: {minimise: [hits, cost]}"
        )
    if trials is not None:
        found = replace(found, trials=trials)
    return found if seed is None else replace(found, seed=seed)
