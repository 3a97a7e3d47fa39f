"""What `redsea choose` says, before it starts and of what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.experiment.runs.elimination import Elimination
from sim.experiment.study.proposals import combinations_of
from sim.report.numbers import about, duration, plural
from sim.report.text.choice import elimination, front

if TYPE_CHECKING:
    from sim.experiment.runs.choose import Choice, PlannedChoice
    from sim.experiment.runs.search import FrontSearch
    from sim.report.document.document import Document


def announced(planned: PlannedChoice) -> str:
    """Return the text before it starts: how many variants and runs, and how long it takes."""
    way, workers = planned.way, planned.workers
    (least, most), (least_s, most_s) = way.runs, planned.seconds
    if isinstance(way, Elimination):
        variants = f"{plural(len(way.field.variants), 'variant')} × {_scenes(way.field.scenes)}"
    else:
        variants = f"{_tried(way)} under {_scenes(way.scenes)}, those on the front twice"
    time = f"at least {least:,} runs, {about(least_s, workers)}"
    time = f"{time}; at most {most:,}, about {duration(most_s)}"
    return f"{planned.study.plan.name}: {variants};\n{time}"


def _tried(way: FrontSearch) -> str:
    size = combinations_of(way.decided)
    if way.tried == size:
        return f"all {plural(size, 'combination')}"
    many = "without end" if size is None else f"of {size:,}"
    return f"{plural(way.tried, 'variant')} {many}"


def _scenes(scenes: Sequence[object]) -> str:
    return f"{plural(len(scenes), 'combination')} of the rest" if len(scenes) > 1 else "one scene"


def document_of(found: Choice) -> Document:
    """Return the document of compared variants, or of a search."""
    compared = found.info["way"] == "elimination"
    return elimination.document_of(found) if compared else front.document_of(found)
