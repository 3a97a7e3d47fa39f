"""The pictures of a result, each by its kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matplotlib.figure import Figure

from sim.report import tallies
from sim.report.canvas import WIDTH, save
from sim.report.plot_leakers import draw_leakers
from sim.report.plot_ledger import draw_ledger
from sim.report.plot_outcomes import draw_outcomes

if TYPE_CHECKING:
    from sim.experiment import Result

KINDS: Final[dict[str, Callable[[Result, float], Figure]]] = {
    "leakers": lambda result, width: draw_leakers(tallies.spreads(result), width),
    "outcomes": lambda result, width: draw_outcomes(tallies.fates(result), width),
    "ledger": lambda result, width: draw_ledger(tallies.ledger(result), width),
}
"""Kind of picture → what draws it, at a width in inches."""


def plot(result: Result, kind: str = "all", folder: Path | None = None) -> list[Path]:
    """Draw the pictures of one kind, or of all, and return the files written.

    They go to ``folder``, or to ``pictures`` in the result's own folder.
    """
    kinds = KINDS if kind == "all" else {kind: KINDS[kind]}
    where = folder or result.path / "pictures"
    return [
        path for name, drawn in kinds.items() for path in save(drawn(result, WIDTH), where, name)
    ]
