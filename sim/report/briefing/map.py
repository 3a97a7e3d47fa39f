"""A map of a scenario: land, lanes, patrol boxes, launch areas, ships, and who is aimed at whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Polygon

from sim.platforms.fleet import aim_point, named
from sim.platforms.merchant import whereabouts
from sim.platforms.roles import station
from sim.report.briefing.chart_view import View, draw_chart, lane_names, view_of
from sim.report.briefing.clock import clock_at
from sim.report.pictures.canvas import BLACK, BLUE, VERMILION, WIDTH, figure, styled
from sim.report.pictures.labels import Label, write_labels
from sim.scenario.theatre import theatre_of

if TYPE_CHECKING:
    from sim.platforms.launch.attack import Attack
    from sim.scenario import Case, Scenario
    from sim.world.areas import Area, Box
    from sim.world.theatre import Theatre

Point = tuple[float, float]

SIZE = 7.5


def draw_map(scenario: Scenario, path: Path) -> Path:
    """Draw the map of a scenario into a file, by whose ending its format goes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with styled():
        metadata = {"Date": None} if path.suffix == ".svg" else {"Software": "redsea"}
        map_of(scenario.case).savefig(path, metadata=metadata)
    return path


def map_of(case: Case, width: float = WIDTH) -> Figure:
    """Return the map of a case, as wide as asked for (inches)."""
    theatre = theatre_of(case)
    marks = [*_ships(case, theatre), *_escorts(case, theatre), *_origins(case, theatre)]
    marks += _goals(case, theatre)
    patches, aims = list(_patches(case, theatre)), _aims(case, theatre)
    corners = [tuple(corner) for patch in patches for corner in patch.get_xy()]
    view = view_of([mark.at for mark in marks] + corners, width)
    with styled():
        made = figure(view.height + 0.7, case.name, _caption(case), width)
        axes = made.subplots()
        draw_chart(axes, theatre, view)
        for patch in [*patches, *map(_arrow, aims)]:
            axes.add_patch(patch)
        write_labels(axes, marks, _busy(aims, theatre, view), SIZE)
    return made


def _caption(case: Case) -> str:
    told = [
        "ships where they are known to be" if case.ships else "",
        "blue: escorts and their patrols" if case.escorts else "",
        "red: launch areas and who is aimed at whom" if case.attacks else "",
    ]
    text = "; ".join(filter(None, told))
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _ships(case: Case, theatre: Theatre) -> Iterator[Label]:
    for name, ship in case.ships.items():
        at = whereabouts(ship, theatre)
        if ship.at is None:
            yield Label(f"{name}: anywhere in {ship.anywhere}", at, BLACK)
        else:
            yield Label(f"{name} {clock_at(case.start, ship.at.time)[:5]}", at, BLACK, "o")


def _escorts(case: Case, theatre: Theatre) -> Iterator[Label]:
    for name in case.escorts:
        at = station(case.escorts[name].patrol, theatre)
        yield Label(name, at, BLUE, "s")


def _origins(case: Case, theatre: Theatre) -> Iterator[Label]:
    seen = set()
    for attack in case.attacks.values():
        at = _origin(attack, theatre)
        if at not in seen:
            seen.add(at)
            text = attack.origin if isinstance(attack.origin, str) else "launch"
            yield Label(text, at, VERMILION, "" if isinstance(attack.origin, str) else "x")


def _goals(case: Case, theatre: Theatre) -> Iterator[Label]:
    """Yield what is aimed at and has no mark of its own: areas, boxes and positions."""
    targets = {attack.target for attack in case.attacks.values() if _is_place(attack, case)}
    for target in sorted(targets, key=str):
        at = aim_point(target, case, theatre)
        if at is not None:
            named = isinstance(target, str)
            yield Label(str(target) if named else "aim", at, VERMILION, "" if named else "+")


def _is_place(attack: Attack, case: Case) -> bool:
    target = attack.target
    return isinstance(target, (str, tuple)) and target not in named(case)


def _origin(attack: Attack, theatre: Theatre) -> Point:
    if isinstance(attack.origin, str):
        return theatre.areas[attack.origin].centre
    return theatre.chart.to_plane(*attack.origin)


def _patches(case: Case, theatre: Theatre) -> Iterator[Polygon]:
    """Yield launch areas in use, patrol boxes, boxes of ships that lie anywhere, what is aimed at.

    All but the launch areas are outlines.
    """
    areas = {attack.origin for attack in case.attacks.values() if isinstance(attack.origin, str)}
    patrols = {escort.patrol.box for escort in case.escorts.values()}
    haunts = {ship.anywhere for ship in case.ships.values()}
    aims = {str(attack.target) for attack in case.attacks.values() if _is_place(attack, case)}
    grounds: dict[str, Area | Box] = {**theatre.areas, **theatre.boxes}
    for name in sorted(areas):
        corners = theatre.areas[name].corners
        yield Polygon(corners, facecolor=VERMILION, alpha=0.18, edgecolor="none")
        yield Polygon(corners, fill=False, edgecolor=VERMILION, linewidth=0.8)
    for names, colour, width, style in (
        (patrols, BLUE, 1.0, "--"),
        (haunts, BLACK, 0.8, ":"),
        (aims & grounds.keys(), VERMILION, 0.8, ":"),
    ):
        for name in sorted(filter(None, names)):
            corners = grounds[name].corners
            yield Polygon(corners, fill=False, edgecolor=colour, linewidth=width, linestyle=style)


def _aims(case: Case, theatre: Theatre) -> list[tuple[Point, Point]]:
    """Return from where to where the attacks go, each pair once."""
    attacks = case.attacks.values()
    pairs = {(_origin(one, theatre), aim_point(one.target, case, theatre)) for one in attacks}
    return sorted((origin, aim) for origin, aim in pairs if aim is not None)


def _busy(aims: list[tuple[Point, Point]], theatre: Theatre, view: View) -> list[Point]:
    """Return points (m) that no label should cover: along the arrows, at the names of lanes."""
    points = [
        (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
        for a, b in aims
        for share in np.linspace(0.0, 1.0, 40)
    ]
    # A lane's name is about 50 points long.
    steps = np.linspace(-25.0, 25.0, 8) * (view.right - view.left) / (72.0 * view.width)
    for name, along in lane_names(theatre, view).items():
        points.extend(theatre.lanes[name].position(along + step, 0.0) for step in steps)
    return points


def _arrow(ends: tuple[Point, Point]) -> FancyArrowPatch:
    return FancyArrowPatch(
        *ends, arrowstyle="-|>", mutation_scale=9, color=VERMILION, linewidth=0.8, shrinkA=0,
        shrinkB=5,
    )  # fmt: skip
