"""Scenarios of the cases: a base of the folder ``bases`` with settings put into it.

A base is a scenario with knobs. A knob is a name for places of the scenario that are set together:
``{path: what is put there}``, where ``{}`` stands for the value and null takes the key away. Two
things are written shorter than in a scenario file: a position may be given in metres of the plane
from `POST`, as ``{north: 60000}`` or along and across `HEADING` as ``{ahead: 0, abeam: 1000}``; and
the entry of a key ``ship-[0..9]`` stands for ten entries, in which ``[n]`` is the number.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from sim.scenario import Scenario, load_text
from sim.scenario.file.reading import read_block
from sim.scenario.theatre import load_theatre

POST = (20.0, 38.5)
"""Where the escort lies (degrees): open water, no land within 60 km."""

HEADING = 330.0
"""True heading (degrees) of the stretch of water in which ships call."""

PACKAGE = "sim.verification"
Plain = dict[str, Any]


class Base(NamedTuple):
    """A scenario and its knobs; ``derive`` names what makes further settings out of given ones."""

    scenario: Plain
    knobs: Mapping[str, Any]
    derive: str


def read(path: str) -> Plain:
    """Return the content of a YAML file of this package."""
    file = files(PACKAGE).joinpath(f"{path}.yaml")
    return read_block(file.read_text("utf-8"), str(file))


@cache
def base(name: str) -> Base:
    """Return a base, laid over those that it extends."""
    own = read(f"bases/{name}")
    under = base(own["extends"]) if "extends" in own else Base({}, {}, "")
    return Base(
        merged(under.scenario, own.get("scenario", {})),
        {**under.knobs, **own.get("knobs", {})},
        own.get("derive", under.derive),
    )


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> Plain:
    """Return one mapping laid over another, all the way down.

    Null takes a key away, and stays where there is none, so that a later base may lose it.
    """
    found = dict(under)
    for key, value in over.items():
        below = found.get(key)
        if value is None and key in found:
            del found[key]
        elif isinstance(value, dict):
            found[key] = merged(below if isinstance(below, dict) else {}, value)
        else:
            found[key] = value
    return found


def tree_of(
    name: str, settings: Mapping[str, Any], more: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the tree of a base with settings, and with what is laid over it besides."""
    chosen = base(name)
    tree = chosen.scenario
    for knob, value in settings.items():
        for path, form in _places(chosen.knobs.get(knob, {})):
            change = filled(form, value)
            for key in reversed(path.split(".")):
                change = {key: change}
            tree = merged(tree, change)
    found: Plain = expanded(merged(tree, more or {}))
    return found


def _places(knob: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - as the file has it
    if isinstance(knob, dict):
        yield from knob.items()
    else:
        yield from ((path, "{}") for path in (knob if isinstance(knob, list) else [knob]))


def filled(form: Any, value: Any) -> Any:  # noqa: ANN401 - any value of a file
    """Return the value at the place of a knob; ``{1}`` or ``{x}`` is an item of its value."""
    if isinstance(form, dict):
        return {key: filled(part, value) for key, part in form.items()}
    if not isinstance(form, str):
        return form
    items = dict(enumerate(value)) if isinstance(value, list) else value
    parts = {str(key): one for key, one in items.items()} if isinstance(items, dict) else {}
    whole = re.fullmatch(r"\{(\w*)\}", form)
    if whole:
        return parts[whole[1]] if whole[1] else value
    return re.sub(r"\{(\w*)\}", lambda found: str(parts[found[1]] if found[1] else value), form)


def expanded(value: Any, number: str = "[n]") -> Any:  # noqa: ANN401 - any value of a file
    """Return a tree with all its entries written out, and its positions in degrees."""
    if isinstance(value, str):
        return value.replace("[n]", number)
    if isinstance(value, list):
        return [expanded(one, number) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() & {"north", "ahead"}:
        return position(**{key: float(expanded(one, number)) for key, one in value.items()})
    found: Plain = {}
    for key, one in value.items():
        several = re.fullmatch(r"(.*)\[(\d+)\.\.(\d+)\]", key)
        if several is None:
            found = merged(found, {key: expanded(one, number)})
            continue
        for place in range(int(several[2]), int(several[3]) + 1):
            found = merged(found, {f"{several[1]}{place}": expanded(one, str(place))})
    return found


def position(
    north: float = 0.0, east: float = 0.0, ahead: float | None = None, abeam: float = 0.0
) -> dict[str, float]:
    """Return the position so far (m in the plane) from `POST`."""
    chart = load_theatre("red-sea").chart
    if ahead is not None:
        course = chart.course(*POST, math.radians(HEADING))
        sine, cosine = math.sin(course), math.cos(course)
        east, north = ahead * sine + abeam * cosine, ahead * cosine - abeam * sine
    elif not (north or east):
        return {"lat": POST[0], "lon": POST[1]}
    x, y = chart.to_plane(*POST)
    lat, lon = chart.to_globe(x + east, y + north)
    return {"lat": lat, "lon": lon}


def scenario_of(tree: Mapping[str, Any]) -> Scenario:
    """Return the scenario of a tree."""
    return load_text(json.dumps(tree), f"<{tree['name']}>")
