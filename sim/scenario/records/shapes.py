"""JSON Schema of the leaves: what an editor is told about numbers with units."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sim.scenario.records.distributions import FORMS, VARIES
from sim.scenario.records.leaves import LONGEST_NAME, bounds
from sim.scenario.records.unmeasured import UNMEASURED
from sim.units import UNITS, Unit

Shape = dict[str, Any]

NAME: Shape = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
ENTRY: Shape = {"type": "string", "description": "name of a catalogue entry"}

_NUMBER = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?"


def reference(name: str, suffix: str = "") -> Shape:
    """Return the shape that is defined under a name."""
    return {"$ref": f"#/$defs/{name}{suffix}"}


def mapping(parts: Shape, required: Iterable[str]) -> Shape:
    """Return the shape of a mapping that may have some parts, and nothing else."""
    return {
        "type": "object",
        "properties": parts,
        "required": list(required),
        "additionalProperties": False,
    }


def all_of(parts: Shape) -> Shape:
    """Return the shape of a mapping that has all of some parts, and nothing else."""
    return mapping(parts, parts)


def leaf_shape(kind: type, unit: Unit) -> Shape:
    """Return the shape of a leaf: float, int or Law; its unit, its bounds, and a definition."""
    if unit.dimension in UNMEASURED:
        return UNMEASURED[unit.dimension].shape
    name = "whole-number" if kind is int else f"quantity-{unit.dimension}"
    said = ", ".join(filter(None, (measured(unit), bounds(unit))))
    return {"description": said, **reference(name)}


def measured(unit: Unit) -> str:
    """Return what a field measures, with the units that it may have."""
    if unit.dimension in UNMEASURED:
        return str(UNMEASURED[unit.dimension].shape["description"])
    names = [name for name in UNITS[unit.dimension] if name]
    return f"{unit.dimension} ({', '.join(names)})" if names else unit.dimension


def definitions() -> dict[str, Shape]:
    """Return the definitions of all kinds of leaves, by name."""
    found: dict[str, Shape] = {"whole-number": _leaf({"type": "integer"}, "number", "whole-number")}
    for dimension in UNITS:
        name = f"quantity-{dimension}"
        found[name] = _leaf(_value(dimension), dimension, name)
        found[f"plain-{dimension}"] = _value(dimension)
    return found


def _value(dimension: str) -> Shape:
    names = [name for name in UNITS[dimension] if name]
    text = {"type": "string", "pattern": rf"^\s*{_NUMBER}\s*({'|'.join(names)})\s*$"}
    if "" not in UNITS[dimension]:
        return text
    return {"anyOf": [{"type": "number"}, text]} if names else {"type": "number"}


def _leaf(value: Shape, dimension: str, name: str) -> Shape:
    graded = {
        "value": reference(name),
        "source": {"type": "string"},
        "grade": {"enum": ["A", "B", "C", "D"]},
        "note": {"type": "string"},
    }
    laws = {law: _arguments(law, dimension) for law in FORMS}
    drawn = {**laws, "varies": {"enum": list(VARIES)}, "shared": {"type": "string"}}
    one_law = {**mapping(drawn, ()), "minProperties": 1, "maxProperties": 3}
    return {"anyOf": [value, one_law, mapping(graded, ["value"])]}


def _arguments(law: str, dimension: str) -> Shape:
    form = FORMS[law]
    item = reference(f"plain-{form.dimension(dimension)}")
    if law == "choice":
        weights = {"type": "array", "items": reference("plain-share")}
        return all_of({"values": {"type": "array", "items": item}, "weights": weights})
    if form.keyed:
        return all_of(dict.fromkeys(form.names, item))
    if len(form.names) == 1:
        return item
    many = len(form.names)
    size = {"minItems": many, "maxItems": many} if many else {"minItems": 1}
    return {"type": "array", "items": item, **size}
