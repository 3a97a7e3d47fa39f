"""The pictures of a result, or of several side by side, each by its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from matplotlib.figure import Figure

from sim.report import tallies
from sim.report.document.document import Picture
from sim.report.pictures.canvas import WIDTH, save
from sim.report.pictures.differences import draw_differences
from sim.report.pictures.ignorance import draw_ignorance
from sim.report.pictures.leakers import MOST, draw_leakers, draw_variants
from sim.report.pictures.ledger import draw_ledger
from sim.report.pictures.outcomes import draw_outcomes
from sim.report.text.result.nested import is_nested

if TYPE_CHECKING:
    from sim.experiment import Comparison, Result

Drawn = TypeVar("Drawn")


class Drawing(NamedTuple):
    """A kind of picture of a result: what it shows, and what draws it at a width in inches."""

    title: str
    draw: Callable[[Result, float], Figure]


KINDS: Final = {
    "leakers": Drawing(
        "How many leakers and hits a replication has",
        lambda result, width: draw_leakers(tallies.spreads(result), width),
    ),
    "outcomes": Drawing(
        "What became of the threats, by type",
        lambda result, width: draw_outcomes(tallies.fates(result), width),
    ),
    "ledger": Drawing(
        "At which link of the chain the leakers got through",
        lambda result, width: draw_ledger(tallies.ledger(result), width),
    ),
}
"""The pictures of a result, by the name of their kind."""

NESTED: Final = {
    "ignorance": Drawing("How far the uncertain inputs move the main measures", draw_ignorance)
}
"""Those that a nested result has besides."""


SIDE_BY_SIDE: Final[dict[str, Callable[[Sequence[Result], Comparison, float], Figure]]] = {
    "distributions": lambda results, comparison, width: draw_variants(
        [
            tallies.first(tallies.spreads(result), comparison.replications, name)
            for result, name in zip(results, comparison.names, strict=True)
        ],
        width,
    ),
    "differences": lambda _, comparison, width: draw_differences(comparison, width),
}
"""Kind of picture of several results → what draws it."""


EVERY: Final = (*KINDS, *NESTED, *SIDE_BY_SIDE)
"""All kinds, but for those of a sweep."""


def plot(result: Result, kind: str = "all", folder: Path | None = None) -> list[Path]:
    """Draw the pictures of one kind, or of all, and return the files written.

    They go to ``folder``, or to ``pictures`` in the result's own folder.
    """
    from sim.experiment.errors import RequestError

    where = folder or result.path / "pictures"
    if kind in NESTED and not is_nested(result):
        raise RequestError(f"--kind {kind}: {result.path} is no nested run (--outer, --inner)")
    kinds = {one.kind: one for one in pictures_of(result)}
    return [
        path
        for name, picture in _chosen(kinds, kind)
        for path in save(picture.draw(WIDTH), where, name)
    ]


def pictures_of(result: Result) -> list[Picture]:
    """Return the pictures that suit a result, not drawn yet."""
    kinds = {**KINDS, **NESTED} if is_nested(result) else KINDS
    return [
        Picture(kind=name, title=kind.title, draw=partial(kind.draw, result))
        for name, kind in kinds.items()
    ]


def plot_against(
    results: Sequence[Result], kind: str = "all", folder: Path | None = None
) -> list[Path]:
    """Draw results side by side, the first as the baseline, and return the files written.

    They go to ``folder``, or to a folder of the baseline's pictures that is named after the others.
    """
    from sim.experiment.analysis.compare.comparison import compared
    from sim.experiment.errors import RequestError

    if len(results) > MOST:
        raise RequestError(
            f"{len(results)} results: at most {MOST} can be distinguished in a picture"
        )
    chosen = _chosen(SIDE_BY_SIDE, kind)
    comparison = compared(results)
    names = "-and-".join(result.path.resolve().name for result in results[1:])
    where = folder or results[0].path / "pictures" / f"against-{names}"[:200]
    return [
        path
        for name, drawn in chosen
        for path in save(drawn(results, comparison, WIDTH), where, name)
    ]


def _chosen(kinds: Mapping[str, Drawn], kind: str) -> list[tuple[str, Drawn]]:
    from sim.experiment.errors import RequestError

    if kind == "all":
        return list(kinds.items())
    if kind not in kinds:
        raise RequestError(f"--kind {kind}: not of so many results; there are {', '.join(kinds)}")
    return [(kind, kinds[kind])]
