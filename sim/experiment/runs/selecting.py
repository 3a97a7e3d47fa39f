"""From a study to its best variant: replicated from look to look, until KN has decided.

Every point stays an ordinary result folder, addressed by what it says, so a selection that was
killed goes on, and one that is asked for again costs nothing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiment.analysis.choice.better import check_mean, known_measure, largest
from sim.experiment.analysis.choice.kn import Goal, Race
from sim.experiment.analysis.choice.ranking import Place, ranked, spent
from sim.experiment.analysis.choice.variants import Variant, field_of, mean_over
from sim.experiment.analysis.demands import amount_in
from sim.experiment.errors import RequestError
from sim.experiment.runs.advance import Advance
from sim.experiment.runs.assignment import Progress
from sim.experiment.runs.crew import Machines, crew_of
from sim.experiment.runs.order import SEED, Order
from sim.experiment.runs.study import RESULTS, kept_on_failure
from sim.experiment.runs.sweep_folder import begun, finish_folder
from sim.experiment.runs.sweeping import PlannedSweep, course_of, described
from sim.experiment.statistics.joint import Floats
from sim.experiment.statistics.measures import Measure, measure_of
from sim.experiment.store.finish import as_json, to_disk
from sim.experiment.store.folder import BASE, PART, POINTS, STUDY, SWEEP, read_run, slug
from sim.experiment.study.points import Point, write_points
from sim.units import UnitError

if TYPE_CHECKING:
    from sim.scenario.study import StudyFile

ASKED, SELECTION = "asked.yaml", "selection.json"
BUDGET = 10_000
"""Replications of each variant, under each combination of the rest, at which it is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of a study: the best variant by a measure, up to a difference that matters."""

    measure: str
    by: float
    largest: bool | None = None
    confidence: float = 0.95
    budget: int = BUDGET
    seed: int = SEED
    best_guess: bool = False

    def text(self, study: str) -> str:
        """Return it as YAML, as it lies in the folder; study: hash of what it is asked of."""
        whole = {**asdict(self), "study": study}
        return "".join(f"{key}: {json.dumps(value)}\n" for key, value in whole.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What came out; made by `PlannedSelection.run`.

    info: as in ``selection.json``. variants: by number. places: the chosen one first.
    """

    path: Path
    info: dict[str, Any]
    variants: Sequence[Variant]
    places: Sequence[Place]


def difference(text: str, measure: str) -> float:
    """Return a difference that matters as it was written; raises `RequestError`."""
    try:
        unit, share = measure_of(measure).unit, measure_of(measure).kind in ("yes/no", "share")
    except KeyError:
        # That there is no such measure is told with the nearest names, once the points are known.
        unit, share = "1", True
    if text.strip().endswith("%") and not share:
        raise RequestError(f"--by {text}: {measure} is no share; give a difference in its unit")
    try:
        return amount_in(text, unit)
    except UnitError as error:
        raise RequestError(f"--by {text}: {error}") from None


class PlannedSelection:
    """A selection ready to be run: its variants, and the folder that it goes into."""

    def __init__(
        self, study: StudyFile, asked: Asked, workers: int | None = None, out: Path | None = None,
        machines: Machines | None = None,
    ) -> None:  # fmt: skip
        self.study, self.asked, self.crew = study, asked, crew_of(workers, machines)
        order = Order(replications=asked.budget, seed=asked.seed, best_guess=asked.best_guess)
        self.planned = PlannedSweep(study, order, out, machines)
        self.field = field_of(study, self.planned.points)
        self.measure = self._measure()
        goal = Goal(asked.by, asked.confidence, largest(self.measure, asked.largest))
        self.race = Race(len(self.field.variants), goal, asked.budget)
        self._text = asked.text(self.planned.identity.short())
        hashed = blake2b(self._text.encode(), digest_size=5).hexdigest()
        self.folder = out or RESULTS / f"{slug(study.plan.name)}-select-{hashed}"
        self._done: dict[int, int] = {}

    @cached_property
    def runs(self) -> tuple[int, int]:
        """How many runs it takes at least, and at most."""
        first, most = self.race.first, self.race.most
        points = len(self.field.variants) * len(self.field.scenes)
        return points * first, points * most

    @property
    def finished(self) -> bool:
        """Whether the folder has the outcome already."""
        return (self.folder / SWEEP).exists()

    @cached_property
    def run_s(self) -> float:
        """The time (s) of a run, with all processes at work."""
        planned = self.planned
        return planned.advance.pace(planned.distinct, planned.order) / self.crew.workers

    def run(self, progress: Progress | None = None) -> Selection:
        """Compute until the best is known, or the budget is used, and return what was found."""
        started, clock = datetime.now(UTC), time.perf_counter()
        study_text = self.study.resolved_text(self.asked.budget)
        texts = {STUDY: study_text, BASE: self.study.base.resolved_text(), ASKED: self._text}
        begin = begun(self.folder, texts, None, ASKED)
        with kept_on_failure(self.folder), begin as due, self.crew:
            advance = Advance(self.study, self.folder, self.crew.shared)
            while not self.race.ended:
                self._look(advance, progress)
            found = self._found(advance)
            if due:
                course = course_of(started, clock, advance.computed, self.crew.workers)
                self._finish(found, course)
        return found

    def _measure(self) -> Measure:
        ready = self.planned.advance.ready
        found = known_measure(
            self.asked.measure, (ready(point).layout for point in self.planned.distinct)
        )
        check_mean(found)
        return found

    def _look(self, advance: Advance, progress: Progress | None) -> None:
        """Bring those that are left to the next look, and take it."""
        n = self.race.due
        left = [self.field.variants[number] for number in self.race.left]
        points = {home.number: home for one in left for home in self._homes(one)}
        order = Order(replications=n, seed=self.asked.seed, best_guess=self.asked.best_guess)

        def tell(point: Point, done: int) -> None:
            self._done[point.number] = done
            if progress is not None:
                resting = sum(d for at, d in self._done.items() if at not in points)
                progress(sum(self._done.values()), resting + n * len(points))

        advance.bring(list(points.values()), order, self.crew.workers, tell, shrink=False)
        self.race.look(np.stack([self._values(advance, one, n) for one in left]))

    def _homes(self, variant: Variant) -> list[Point]:
        """Return a variant's points; of those that are the same scenario the first."""
        return [self.planned.home[point.number] for point in variant.points]

    def _values(self, advance: Advance, variant: Variant, replications: int) -> Floats:
        folders = [advance.place(point) for point in self._homes(variant)]
        return mean_over(folders, self.measure, replications)

    def _found(self, advance: Advance) -> Selection:
        at = {one.variant: one.at for one in self.race.out}
        numbers = {v.number: at.get(v.number, self.race.at) for v in self.field.variants}
        values = [self._values(advance, v, numbers[v.number]) for v in self.field.variants]
        places = ranked(self.race, values, share=self.measure.kind == "yes/no")
        return Selection(
            path=self.folder,
            info=self._told(places),
            variants=self.field.variants,
            places=places,
        )

    def _told(self, places: Sequence[Place]) -> dict[str, Any]:
        """Return what ``selection.json`` says, the same however it came about."""
        measure, race, variants = self.measure, self.race, self.field.variants
        return {
            "study": self.study.plan.name,
            "question": self.study.plan.question,
            "measure": {
                "id": measure.id, "label": measure.label, "unit": measure.unit, "kind": measure.kind
            },
            "by": race.goal.by,
            "largest": race.goal.largest,
            "confidence": race.goal.level,
            "budget": race.most,
            "seed": self.asked.seed,
            "interval": Order(replications=2, best_guess=self.asked.best_guess).interval,
            "decided": race.decided,
            "equal": race.equal,
            "chosen": places[0].number,
            "left": race.left,
            "looked_at": race.at,
            "first_look": race.first,
            "factors": list(self.field.decided),
            "scenes": [{n: str(v) for n, v in one.items()} for one in self.field.scenes],
            "spent": spent(race, len(self.field.scenes), len(variants)),
            "variants": [
                {
                    **asdict(place),
                    "name": variants[place.number].name,
                    "folders": [self.planned.place(p) for p in variants[place.number].points],
                }
                for place in places
            ],
        }  # fmt: skip

    def _finish(self, found: Selection, course: dict[str, Any]) -> None:
        folders = [self.planned.place(point) for point in self.planned.points]
        write_points(self.folder / POINTS, self.study, self.planned.points, folders)
        part = self.folder / f"{SELECTION}{PART}"
        part.write_text(as_json(found.info), "utf-8")
        to_disk(part)
        part.replace(self.folder / SELECTION)
        runs = [read_run(self.folder / folder) for folder in folders]
        least = min(int(run["replications"]) for run in runs if run is not None)
        head = {**described(self.planned), "replications": least, "uneven": True}
        finish_folder(self.folder, head, course, (ASKED, SELECTION))


def select(
    study: StudyFile, asked: Asked, workers: int | None = None, out: Path | None = None,
    progress: Progress | None = None,
) -> Selection:  # fmt: skip
    """Return which variant of a study's defence is best, with what was seen of the others."""
    return PlannedSelection(study, asked, workers, out).run(progress)
