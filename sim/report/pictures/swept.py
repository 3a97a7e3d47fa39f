"""The pictures of a sweep, chosen by its design."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matplotlib.figure import Figure

from sim.experiment.analysis.compare.comparison import GRIDS
from sim.experiment.analysis.sensitivity.analysis import Matters, check_measures, sensitivity
from sim.experiment.errors import RequestError, did_you_mean
from sim.experiment.runs.choose import chosen_in
from sim.experiment.store.folder import slug
from sim.report.document.document import Picture
from sim.report.pictures.canvas import save_all
from sim.report.pictures.forest import HOLLOW, Forest, ForestRow, Panel, draw_forest
from sim.report.pictures.front import draw_front
from sim.report.pictures.heat import draw_heat
from sim.report.pictures.lines import MOST_LINES, MOST_PANELS, draw_lines
from sim.report.pictures.sheets import MOST_FACTORS, axes_of, complete, sheet
from sim.report.text.matters import change_of, noise_of, why
from sim.report.text.points import DEFAULT, caption, changing, settings

if TYPE_CHECKING:
    from sim.experiment.store.swept import Sweep

Drawn = Callable[[float], Figure]

FRONT: Final = "front"
"""The kind of picture that only a search has."""


def tornado(sweep: Sweep, measure: str) -> Drawn:
    """Return a drawing of the effect of each factor, the largest first."""
    (found,) = sensitivity(sweep, measure)
    if found.differences is None:
        rows, said = _effects(sweep, found), "Main effects, the other factors averaged over."
    else:
        rows, said = _differences(found), f"0 is {settings(sweep, changing(sweep))}."
        left = [sweep.points[one.point].name for one in found.differences if one.retimed]
        said += f" Left out, as they start or last otherwise: {'; '.join(left)}." if left else ""
    if not rows:
        raise RequestError(f"{sweep.path}: no point can be compared with another")
    return _forest(
        sweep, f"Effects on {_name(found)}", Panel("difference", rows), f"{said} {HOLLOW}"
    )


def _differences(found: Matters) -> list[ForestRow]:
    """Return the points, those that differ in one factor together, the largest first."""
    groups = dict[str, list[ForestRow]]()
    for name, one in found.ranked():
        groups.setdefault(name.partition("=")[0], []).append(ForestRow(name, (one,), apart=False))
    return [row._replace(apart=row is rows[0]) for rows in groups.values() for row in rows]


def _effects(sweep: Sweep, found: Matters) -> list[ForestRow]:
    if isinstance(found.linear, str) or found.linear is None:
        rule = found.linear or "morris has elementary effects instead: --kind screening"
        raise RequestError(f"{sweep.path}: no main effects: {rule}")
    return [ForestRow(f"{one.factor}: {change_of(one)}", (one.whole,)) for one in found.effects()]


def screening(sweep: Sweep, measure: str) -> Drawn:
    """Return a drawing of mu* and sigma of each factor, the largest first."""
    (found,) = sensitivity(sweep, measure)
    if found.screened is None:
        raise RequestError(f"{sweep.path}: --kind screening is for the design morris")
    rows = [ForestRow(one.factor, (one.mu_star, one.sigma)) for one in found.screened]
    panel = Panel("effect over a factor's whole range", rows, signed=False)
    said = f"{noise_of(found)} It is removed from both."
    series = "mu*: mean size of the effect", "sigma: how far it depends on the other factors"
    return _forest(sweep, f"Elementary effects on {_name(found)}", panel, said, series)


def shares(sweep: Sweep, measure: str) -> Drawn:
    """Return a drawing of the first-order and total-effect index of each group."""
    (found,) = sensitivity(sweep, measure)
    if found.shares is None:
        raise RequestError(f"{sweep.path}: --kind shares is for the design shares")
    if found.shares.more is not None:
        raise RequestError(f"{sweep.path}: {why(found)}")
    rows = [ForestRow(one.group, (one.first, one.total)) for one in found.shares.groups]
    rows.append(ForestRow("interaction", (found.shares.interaction,)))
    panel = Panel("share of the variance between points", rows, signed=False)
    said = f"{noise_of(found)} It is removed."
    series = "first-order index: by the group alone", "total-effect index: interaction included"
    return _forest(sweep, f"Shares of the variance of {_name(found)}", panel, said, series)


def _name(found: Matters) -> str:
    return found.measure.label.lower()


def _forest(
    sweep: Sweep, title: str, panel: Panel, said: str, series: tuple[str, ...] = ()
) -> Drawn:
    below = f"{said} {caption(sweep, panel.there[0].method)}"
    return partial(draw_forest, Forest(f"{title}: {sweep.name}", (panel,), below, series))


def lines(sweep: Sweep, measure: str) -> Drawn:
    """Return a drawing of a measure along a factor."""
    found = sheet(sweep, measure)
    if len(found.axes) > 1 and len(found.axes[1].labels) > MOST_LINES:
        raise RequestError(f"{found.axes[1].name}: more than {MOST_LINES} lines; --kind heat")
    if len(found.panels) > MOST_PANELS:
        raise RequestError(f"{found.axes[2].name}: more than {MOST_PANELS} panels; --kind tornado")
    return partial(draw_lines, found)


KINDS: Final[dict[str, Callable[[Sweep, str], Drawn]]] = {
    "lines": lines,
    "heat": lambda sweep, measure: partial(draw_heat, sheet(sweep, measure)),
    "tornado": tornado,
    "screening": screening,
    "shares": shares,
}
"""Kind of picture of a sweep → what makes it ready to be drawn; raises `RequestError`."""

OWN: Final = {"morris": "screening", "shares": "shares"}
"""Kind of design → the picture that is its own."""


def pictures_of(sweep: Sweep, kind: str = "all", measures: Sequence[str] = ()) -> Iterator[Picture]:
    """Yield the pictures of a sweep, a picture a measure, not drawn yet.

    kind: ``all`` are those that suit the design. measures: ids; without them leakers and hits.
    What cannot be drawn is a warning, and an error if it was asked for, or if nothing else can.
    """
    choice = chosen_in(sweep.path)
    searched = choice is not None and choice.info["way"] == "search"
    kinds = [*KINDS, *([FRONT] if searched else [])]
    check_kind(kind, kinds, "a sweep")
    if choice is not None and searched and kind in ("all", FRONT) and not measures:
        # Of variants that were searched for, the points of the search are no design to be drawn.
        yield Picture(kind=FRONT, title="Pareto front", draw=partial(draw_front, choice.info))
        return
    found, refused = list[Picture](), list[RequestError]()
    for name in [kind] if kind != "all" else suiting(sweep):
        for measure in measures or DEFAULT:
            try:
                draw = KINDS[name](sweep, measure)
            except RequestError as error:
                refused.append(error)
            else:
                id = f"{name}-{slug(measure)}"
                found.append(Picture(kind=id, title=f"{name}: {measure}", draw=draw))
    if refused and (measures or not found):
        raise refused[0]
    for one in refused:
        warnings.warn(str(one), stacklevel=2)
    yield from found


def check_kind(kind: str, kinds: Sequence[str], what: str) -> None:
    """Raise `RequestError` for a kind of picture that there is not; what: of which it would be."""
    if kind not in ("all", *kinds):
        hint = did_you_mean(kind, kinds)
        raise RequestError(f"--kind {kind}: of {what} there are {', '.join(kinds)}{hint}")


def plot_sweep(
    sweep: Sweep, kind: str = "all", measures: Sequence[str] = (), folder: Path | None = None
) -> list[Path]:
    """Draw a sweep and return the files written, by default in ``pictures`` of its own folder."""
    check_measures(sweep, measures)
    return save_all(pictures_of(sweep, kind, measures), folder or sweep.path / "pictures")


def suiting(sweep: Sweep) -> list[str]:
    """Return the kinds of picture that suit a sweep.

    Designs of a sensitivity analysis have their own. A tornado for samples, where one factor is
    changed at a time, where more than three change, and where most combinations are missing. Else
    lines, if there are few enough of them; and a heat map if two or three factors change.
    """
    own = OWN.get(kind := sweep.info["design"]["kind"])
    if own is not None:
        return [own]
    axes = axes_of(sweep)
    many = len(axes) > 1 and not complete(axes, len(sweep.points))
    if kind not in GRIDS or kind == "one-at-a-time" or len(axes) > MOST_FACTORS or many:
        return ["tornado"]
    sizes = [len(one.labels) for one in axes] + [1, 1]
    few = sizes[1] <= MOST_LINES and sizes[2] <= MOST_PANELS
    return [*(["lines"] if few else []), *(["heat"] if len(axes) > 1 else [])]
