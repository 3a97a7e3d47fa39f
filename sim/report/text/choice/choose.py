"""What `redsea choose` says, before it starts and of what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiment.runs.elimination import Elimination
from sim.report.text.choice import elimination, front

if TYPE_CHECKING:
    from sim.experiment.runs.choose import Choice, PlannedChoice
    from sim.report.document.document import Document


def announced(planned: PlannedChoice) -> str:
    """Return what is said before it starts."""
    if isinstance(planned.way, Elimination):
        return elimination.announced(planned, planned.way)
    return front.announced(planned, planned.way)


def document_of(found: Choice) -> Document:
    """Return what is said of compared variants, or of a search."""
    compared = found.info["way"] == "elimination"
    return elimination.document_of(found) if compared else front.document_of(found)
