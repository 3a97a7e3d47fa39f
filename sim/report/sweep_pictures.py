"""The pictures of a sweep, chosen by its design."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from matplotlib.figure import Figure

from sim.report.pictures.canvas import WIDTH, save
from sim.report.pictures.front import draw_front
from sim.report.pictures.heat import draw_heat
from sim.report.pictures.lines import MOST_LINES, MOST_PANELS, draw_lines
from sim.report.pictures.screening import draw_plane, plane
from sim.report.pictures.shares import draw_shares, pie
from sim.report.pictures.tornado import draw_tornado, tornado
from sim.report.sheets import MOST_FACTORS, axis, complete, ordered, sheet
from sim.report.sweep import changing
from sim.report.sweep_pairs import one_at_a_time

if TYPE_CHECKING:
    from sim.experiment import Sweep

FRONT: Final = "front"
"""The kind of picture that only a search has."""

DRAWN: Final = ("leakers", "hits")
"""The measures that are drawn unless others are asked for."""

KINDS: Final[dict[str, Callable[[Sweep, str, float], Figure]]] = {
    "lines": lambda sweep, measure, width: draw_lines(sheet(sweep, measure), width),
    "heat": lambda sweep, measure, width: draw_heat(sheet(sweep, measure), width),
    "tornado": lambda sweep, measure, width: draw_tornado(tornado(sweep, measure), width),
    "screening": lambda sweep, measure, width: draw_plane(plane(sweep, measure), width),
    "shares": lambda sweep, measure, width: draw_shares(pie(sweep, measure), width),
}
"""Kind of picture of a sweep → what draws it."""

OWN: Final = {"morris": "screening", "shares": "shares"}
"""Kind of design → the picture that is its own."""


def plot_sweep(
    sweep: Sweep, kind: str = "all", measures: Sequence[str] = (), folder: Path | None = None
) -> list[Path]:
    """Draw a sweep, a picture a measure, and return the files written.

    kind: ``all`` are those that suit the design. measures: ids; without them leakers and hits.
    folder: else ``pictures`` in the sweep's own folder.
    """
    from sim.experiment.errors import RequestError

    found = searched(sweep.path)
    kinds = [*KINDS, *([FRONT] if found is not None else [])]
    if kind not in ("all", *kinds):
        raise RequestError(f"--kind {kind}: not of a sweep; there are {', '.join(kinds)}")
    for id in measures:
        _check(sweep, id)
    where = folder or sweep.path / "pictures"
    if found is not None and kind in ("all", FRONT) and not measures:
        # Of variants that were searched for, the points of the search are no design to be drawn.
        return save(draw_front(found, WIDTH), where, FRONT)
    files, refused = list[Path](), list[RequestError]()
    for name in [kind] if kind != "all" else suiting(sweep):
        for measure in measures or DRAWN:
            try:
                drawn = KINDS[name](sweep, measure, WIDTH)
            except RequestError as error:
                refused.append(error)
            else:
                files += save(drawn, where, f"{name}-{_file(measure)}")
    # Who has not said what to draw gets what there is.
    if refused and (measures or not files):
        raise refused[0]
    for one in refused:
        warnings.warn(str(one), stacklevel=2)
    return files


def searched(folder: Path) -> dict[str, Any] | None:
    """Return what the folder of a search says of its front; None for any other sweep."""
    from sim.experiment.store.folder import ANSWER

    path = folder / ANSWER
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found if found.get("way") == "search" else None


def suiting(sweep: Sweep) -> list[str]:
    """Return the kinds of picture that suit a sweep.

    Designs of a sensitivity analysis have their own. A tornado where one factor is changed at a
    time, where more than three change, and where most combinations are missing, as in samples.
    Else lines, if there are few enough of them; and a heat map if two or three factors change.
    """
    own = OWN.get(sweep.info["design"]["kind"])
    if own is not None:
        return [own]
    factors = changing(sweep)
    if one_at_a_time(sweep) or len(factors) > MOST_FACTORS:
        return ["tornado"]
    axes = ordered([axis(name, [p.factors[name] for p in sweep.points]) for name in factors])
    if len(axes) > 1 and not complete(axes, len(sweep.points)):
        return ["tornado"]
    sizes = [len(one.labels) for one in axes] + [1, 1]
    few = sizes[1] <= MOST_LINES and sizes[2] <= MOST_PANELS
    return [*(["lines"] if few else []), *(["heat"] if len(axes) > 1 else [])]


def _check(sweep: Sweep, measure: str) -> None:
    from sim.experiment.errors import RequestError

    try:
        sweep.measure(measure)
    except KeyError as error:
        raise RequestError(f"--measure {measure}: {error.args[0]}") from None


def _file(measure: str) -> str:
    from sim.experiment.store.folder import slug

    return slug(measure)
