"""The JSON Schema of scenario and study files, for editors: one walk over the parameter records.

A file may name an entry of the catalogue where a record embeds one, lay changes over it, and leave
out what the file that it extends has. So each record has a second shape, without required keys.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import NoneType
from typing import Any, Literal, get_args

from sim.scenario.records.canonical import of_value
from sim.scenario.records.distributions import SYNTAX, VARIES
from sim.scenario.records.hints import (
    Hint,
    alternatives,
    bare,
    fields_below,
    is_embedded,
    is_record,
    meaning,
    members,
    origin_of,
    records_in,
    unit_of,
)
from sim.scenario.records.leaves import LONGEST_NAME, bounds
from sim.scenario.records.question import Question
from sim.scenario.records.unmeasured import UNMEASURED
from sim.scenario.study.factors import EVENLY
from sim.scenario.study.plan import Plan
from sim.units import UNITS, Unit

Shape = dict[str, Any]

NAME: Shape = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
ENTRY: Shape = {"type": "string", "description": "name of a catalogue entry"}

CHANGES, USED = "-changes", "-used"
"""Behind the name of a record: nothing is required; an entry is used with changes."""

_NUMBER = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?"


def json_schema() -> Shape:
    """Return the JSON Schema (2020-12) of scenario files."""
    parts: dict[str, Shape] = {}
    for record in records_in(Question):
        parts[record.__name__] = _record(record)
        parts[record.__name__ + CHANGES] = _record(record, CHANGES)
    for _, _, member in fields_below(Question):
        if is_embedded(member.hint):
            entry = bare(member.hint)
            parts[entry.__name__ + USED] = _used(entry)
    root = Question.__name__
    whole, changes = parts[root]["properties"], parts[root + CHANGES]["properties"]
    whole["catalogue"] = changes["catalogue"]
    changes["hypotheses"] = whole["hypotheses"]
    partial = {"if": {"anyOf": [{"required": ["extends"]}, {"required": ["hypotheses"]}]}}
    there = {**partial, "then": _reference(root, CHANGES), "else": _reference(root)}
    return _whole("redsea scenario", there, parts)


def study_schema() -> Shape:
    """Return the JSON Schema (2020-12) of study files."""
    parts = {record.__name__: _record(record) for record in records_in(Plan)}
    evenly = _all_of({key: {"type": ["string", "number"]} for key in EVENLY})
    parts["Factor"]["properties"]["values"]["anyOf"].append(evenly)
    return _whole("redsea study", _reference(Plan.__name__), parts)


def _whole(title: str, there: Shape, parts: dict[str, Shape]) -> Shape:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    return {**schema, **there, "$defs": {**parts, **_definitions()}}


def _record(record: type, suffix: str = "") -> Shape:
    """Return the shape of the mapping that fills a record, or that changes one."""
    properties = {}
    for key, member in members(record).items():
        shape = _allowed(member.hint, suffix)
        said = (meaning(record, member).removesuffix("."), shape.get("description"))
        properties[key] = {**shape, "description": "; ".join(filter(None, said))}
        if not member.needed:
            properties[key]["default"] = of_value(member.hint, member.default)
    required = [key for key, member in members(record).items() if member.needed and not suffix]
    about = (record.__doc__ or "").partition("\n")[0]
    return {**_mapping(properties, required), "description": about}


def _used(entry: type) -> Shape:
    """Return the shape of an entry that is used with changes."""
    changes = _record(entry, CHANGES)["properties"]
    return _mapping({"use": ENTRY, **changes}, ["use"])


def _allowed(hint: Hint, suffix: str) -> Shape:
    """Return the shape of what may stand where an annotation does."""
    if is_embedded(hint):
        name = bare(hint).__name__
        return {"anyOf": [ENTRY, _reference(name, suffix), _reference(name, USED)]}
    some = [_one(one, suffix) for one in alternatives(hint)]
    if NoneType in get_args(bare(hint)):
        some.append({"type": "null"})
    return some[0] if len(some) == 1 else {"anyOf": some}


def _one(hint: Hint, suffix: str) -> Shape:
    unit, origin, arguments = unit_of(hint), origin_of(hint), get_args(hint)
    if unit is not None:
        shape = _measured_leaf(arguments[0], unit)
        return _in_part(shape) if suffix else shape
    if is_record(hint):
        return _reference(hint.__name__, suffix)
    if origin is dict:
        values = _allowed(arguments[1], suffix)
        return {"type": "object", "propertyNames": NAME, "additionalProperties": values}
    if origin is list:
        return {"type": "array", "items": _allowed(arguments[0], suffix)}
    if origin is Literal:
        return {"enum": list(arguments)}
    return {"type": "boolean" if hint is bool else "string"}


def _in_part(leaf: Shape) -> Shape:
    """Return the shape of a leaf of which a part may be changed: of a position one of the two."""
    if "anyOf" not in leaf:
        return leaf
    return {**leaf, "anyOf": [{**part, "required": []} for part in leaf["anyOf"]]}


def _measured_leaf(kind: type, unit: Unit) -> Shape:
    """Return the shape of a leaf: float, int or Law; its unit, its bounds, and a definition."""
    if unit.dimension in UNMEASURED:
        return UNMEASURED[unit.dimension].shape
    name = "whole-number" if kind is int else f"quantity-{unit.dimension}"
    said = ", ".join(filter(None, (measured(unit), bounds(unit))))
    return {"description": said, **_reference(name)}


def measured(unit: Unit) -> str:
    """Return the dimension of a field, with the units that it may have."""
    if unit.dimension in UNMEASURED:
        return str(UNMEASURED[unit.dimension].shape["description"])
    names = [name for name in UNITS[unit.dimension] if name]
    return f"{unit.dimension} ({', '.join(names)})" if names else unit.dimension


def _definitions() -> dict[str, Shape]:
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
        "value": _reference(name),
        "source": {"type": "string"},
        "grade": {"enum": ["A", "B", "C", "D"]},
        "note": {"type": "string"},
    }
    laws = {law: _arguments(law, dimension) for law in SYNTAX}
    drawn = {**laws, "varies": {"enum": list(VARIES)}, "shared": {"type": "string"}}
    one_law = {**_mapping(drawn, ()), "minProperties": 1, "maxProperties": 3}
    return {"anyOf": [value, one_law, _mapping(graded, ["value"])]}


def _arguments(law: str, dimension: str) -> Shape:
    syntax = SYNTAX[law]
    item = _reference(f"plain-{syntax.dimension(dimension)}")
    if law == "choice":
        weights = {"type": "array", "items": _reference("plain-share")}
        return _all_of({"values": {"type": "array", "items": item}, "weights": weights})
    if syntax.keyed:
        return _all_of(dict.fromkeys(syntax.names, item))
    if len(syntax.names) == 1:
        return item
    many = len(syntax.names)
    size = {"minItems": many, "maxItems": many} if many else {"minItems": 1}
    return {"type": "array", "items": item, **size}


def _reference(name: str, suffix: str = "") -> Shape:
    """Return the shape that is defined under a name."""
    return {"$ref": f"#/$defs/{name}{suffix}"}


def _mapping(parts: Shape, required: Iterable[str]) -> Shape:
    """Return the shape of a mapping that may have some parts, and nothing else."""
    return {
        "type": "object",
        "properties": parts,
        "required": list(required),
        "additionalProperties": False,
    }


def _all_of(parts: Shape) -> Shape:
    """Return the shape of a mapping that has all of some parts, and nothing else."""
    return _mapping(parts, parts)
