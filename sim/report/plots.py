"""The pictures of a result, or of several side by side, each by its kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from matplotlib.figure import Figure

from sim.report.document.document import Picture
from sim.report.pictures.canvas import save_all
from sim.report.pictures.ignorance import draw_ignorance
from sim.report.pictures.leakers import MOST, draw_leakers, spreads
from sim.report.pictures.ledger import draw_ledger
from sim.report.pictures.outcomes import draw_outcomes
from sim.report.pictures.paired import draw_differences
from sim.report.text.result.nested import is_nested

if TYPE_CHECKING:
    from sim.experiment.store.result import Result


class Drawing(NamedTuple):
    """A kind of picture of a result: what it shows, and what draws it at a width in inches."""

    title: str
    draw: Callable[[Result, float], Figure]


KINDS: Final = {
    "leakers": Drawing(
        "How many leakers and hits a replication has",
        lambda result, width: draw_leakers([spreads(result)], width),
    ),
    "outcomes": Drawing("What became of the threats, by type", draw_outcomes),
    "ledger": Drawing("At which link of the chain the leakers got through", draw_ledger),
}
"""The pictures of a result, by the name of their kind."""

NESTED: Final = {
    "ignorance": Drawing("How far the uncertain inputs move the main measures", draw_ignorance)
}
"""Those that a nested result has besides."""

EVERY: Final = (*KINDS, *NESTED, "distributions", "differences")
"""All kinds, but for those of a sweep."""


def plot(results: Sequence[Result], kind: str = "all", folder: Path | None = None) -> list[Path]:
    """Draw a result, or several side by side, and return the files written.

    kind: one of `EVERY`, or all that suit. The files go to ``folder``, or to ``pictures`` in the
    first result's folder, of several into a folder there that is named after the others.
    """
    from sim.experiment.errors import RequestError

    first, *others = results
    if kind in NESTED and not is_nested(first):
        raise RequestError(f"--kind {kind}: {first.path} is no nested run (--outer, --inner)")
    where = first.path / "pictures"
    if others:
        names = "-and-".join(result.path.resolve().name for result in others)
        where /= f"against-{names}"[:200]
    found = pictures_against(results) if others else pictures_of(first)
    chosen = [one for one in found if kind in ("all", one.kind)]
    if not chosen:
        there = ", ".join(one.kind for one in found)
        raise RequestError(f"--kind {kind}: not of so many results; there are {there}")
    return save_all(chosen, folder or where)


def pictures_of(result: Result) -> list[Picture]:
    """Return the pictures that suit a result, not drawn yet."""
    kinds = {**KINDS, **NESTED} if is_nested(result) else KINDS
    return [
        Picture(kind=name, title=kind.title, draw=partial(kind.draw, result))
        for name, kind in kinds.items()
    ]


def pictures_against(results: Sequence[Result]) -> list[Picture]:
    """Return the pictures of several results, the first as the baseline, not drawn yet."""
    from sim.experiment.analysis.compare.comparison import compared
    from sim.experiment.errors import RequestError

    if len(results) > MOST:
        raise RequestError(
            f"{len(results)} results: at most {MOST} can be distinguished in a picture"
        )
    comparison = compared(results)
    sides = [
        spreads(result, name, comparison.replications)
        for result, name in zip(results, comparison.names, strict=True)
    ]
    drawn = {
        "distributions": ("Leakers and hits side by side", partial(draw_leakers, sides)),
        "differences": ("Differences from the baseline", partial(draw_differences, comparison)),
    }
    return [Picture(kind=kind, title=of[0], draw=of[1]) for kind, of in drawn.items()]
