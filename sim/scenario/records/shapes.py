"""JSON Schema of the leaves: what an editor is told about numbers with units."""

from __future__ import annotations

import math
from typing import Any

from sim.engine.laws import Law
from sim.scenario.records.distributions import FORMS, VARIES
from sim.scenario.records.leaves import LONGEST_NAME, LONGEST_TITLE
from sim.scenario.records.positions import WRITTEN
from sim.units import UNITS, Unit, write

Shape = dict[str, Any]

MARKER = "$comment"
"""Key under which a leaf names its definition until the definitions are put together."""

_NUMBER = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?"
_CLOCK = r"\d\d:\d\d(:\d\d(\.\d+)?)? ?(Z|[+-]\d\d:\d\d)"
_TIME = rf"\d{{4}}-\d\d-\d\d[ T]{_CLOCK}"
_SPECIAL: dict[str, Shape] = {
    "daytime": {
        "type": "string",
        "pattern": f"^{_TIME}$",
        "description": "date, time and offset: 2023-12-03 09:15 +03:00",
    },
    "moment": {
        "type": "string",
        "pattern": rf"^({_TIME}|\s*[+-].*)$",
        "description": "time with offset, 2023-12-03 09:15 +03:00, or since the start, +4 h 15 min",
    },
    "clock": {
        "type": "string",
        "pattern": rf"^({_CLOCK}|{_TIME}|\s*[+-].*)$",
        "description": "time of day with offset, 06:20 +03:00, or a moment of the first day",
    },
    "position": {
        "anyOf": [
            {"type": "string"},
            {
                "type": "object",
                "properties": {
                    "lat": {"type": "number", "minimum": -90, "maximum": 90},
                    "lon": {"type": "number", "minimum": -180, "maximum": 180},
                },
                "required": ["lat", "lon"],
                "additionalProperties": False,
            },
        ],
        "description": f"position: {WRITTEN}",
    },
    "overlay": {
        "type": "object",
        "description": "dotted path → value, or mapping that is laid over what stands there",
    },
    "title": {
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST_TITLE,
        "description": f"text of at most {LONGEST_TITLE} characters",
    },
    "setting": {"description": "a value as a scenario file has it"},
}


def name_shape() -> Shape:
    """Return the shape of a name."""
    return {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}


def leaf_shape(kind: type, unit: Unit) -> Shape:
    """Return the shape of a field that is a leaf: its unit, its bounds, and a definition."""
    if unit.dimension in _SPECIAL:
        return _SPECIAL[unit.dimension]
    return {"description": description(unit), MARKER: definition_name(kind, unit.dimension)}


def definition_name(kind: type, dimension: str) -> str:
    """Return the name of the definition of leaves of a kind: float, int or Law."""
    names: dict[type, str] = {int: "whole", Law: "law"}
    return f"{names.get(kind, 'quantity')}-{dimension}"


def definitions() -> dict[str, Shape]:
    """Return the definitions of all kinds of leaves, by name."""
    found: dict[str, Shape] = {"whole-number": _leaf({"type": "integer"}, "number", "whole-number")}
    for dimension in UNITS:
        for kind in (float, Law):
            name = definition_name(kind, dimension)
            found[name] = _leaf(_value(dimension), dimension, name)
        found[f"plain-{dimension}"] = _value(dimension)
    return found


def description(unit: Unit) -> str:
    """Return what a field measures and its bounds, in words."""
    return ", ".join(filter(None, (measured(unit), bounds(unit))))


def measured(unit: Unit) -> str:
    """Return what a field measures, with the units that it may have."""
    if unit.dimension in _SPECIAL:
        return str(_SPECIAL[unit.dimension]["description"])
    names = [name for name in UNITS[unit.dimension] if name]
    return f"{unit.dimension} ({', '.join(names)})" if names else unit.dimension


def bounds(unit: Unit) -> str:
    """Return the bounds of a field in words; nothing if it has none."""
    low, high = max(unit.low, unit.above), unit.high
    found = []
    if low > -math.inf:
        word = "more than" if unit.above > -math.inf else "at least"
        found.append(f"{word} {write(low, unit.dimension)}")
    if high < math.inf:
        found.append(f"at most {write(high, unit.dimension)}")
    return ", ".join(found)


def _value(dimension: str) -> Shape:
    names = [name for name in UNITS[dimension] if name]
    text = {"type": "string", "pattern": rf"^\s*{_NUMBER}\s*({'|'.join(names)})\s*$"}
    if "" not in UNITS[dimension]:
        return text
    return {"anyOf": [{"type": "number"}, text]} if names else {"type": "number"}


def _leaf(value: Shape, dimension: str, name: str) -> Shape:
    graded = {
        "type": "object",
        "properties": {
            "value": {"$ref": f"#/$defs/{name}"},
            "source": {"type": "string"},
            "grade": {"enum": ["A", "B", "C", "D"]},
            "note": {"type": "string"},
        },
        "required": ["value"],
        "additionalProperties": False,
    }
    laws = {law: _arguments(law, dimension) for law in FORMS}
    drawn = {
        "type": "object",
        "properties": {**laws, "varies": {"enum": list(VARIES)}, "shared": {"type": "string"}},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 3,
    }
    return {"anyOf": [value, drawn, graded]}


def _arguments(law: str, dimension: str) -> Shape:
    form = FORMS[law]
    item = {"$ref": f"#/$defs/plain-{form.dimension(dimension)}"}
    if law == "choice":
        weights = {"type": "array", "items": {"$ref": "#/$defs/plain-share"}}
        parts: Shape = {"values": {"type": "array", "items": item}, "weights": weights}
        return all_of(parts)
    if form.keyed:
        return all_of(dict.fromkeys(form.names, item))
    if len(form.names) == 1:
        return item
    many = len(form.names)
    size = {"minItems": many, "maxItems": many} if many else {"minItems": 1}
    return {"type": "array", "items": item, **size}


def all_of(parts: Shape) -> Shape:
    """Return the shape of a mapping that has all of some parts, and nothing else."""
    return {
        "type": "object",
        "properties": parts,
        "required": list(parts),
        "additionalProperties": False,
    }
