"""The JSON Schema of scenario and study files, for editors: one walk over the parameter records.

A file may name an entry of the catalogue where a record embeds one, lay changes over it, and leave
out what the file that it extends has. So each record has a second shape, without required keys.
"""

from __future__ import annotations

from types import NoneType
from typing import Literal, get_args

from sim.scenario.hypotheses import Hypotheses
from sim.scenario.records.canonical import of_value
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
from sim.scenario.records.question import Question, Types
from sim.scenario.records.shapes import (
    ENTRY,
    NAME,
    Shape,
    all_of,
    definitions,
    leaf_shape,
    mapping,
    reference,
)
from sim.scenario.study.grid import KEYS as GRID_KEYS
from sim.scenario.study.plan import Plan

CHANGES, USED = "-changes", "-used"
"""Behind the name of a record: nothing is required; an entry is used with changes."""


def json_schema() -> Shape:
    """Return the JSON Schema (2020-12) of scenario files."""
    parts: dict[str, Shape] = {}
    for record in (*records_in(Question), *records_in(Hypotheses)):
        parts[record.__name__] = _record(record)
        parts[record.__name__ + CHANGES] = _record(record, CHANGES)
    for _, _, member in fields_below(Question):
        if is_embedded(member.hint):
            entry = bare(member.hint)
            parts[entry.__name__ + USED] = _used(entry)
    root = Question.__name__
    only_in_files = {
        "extends": {"type": "string", "description": "path of the file that this one changes"},
        "catalogue": reference(Types.__name__, CHANGES),
        **parts[Hypotheses.__name__]["properties"],
    }
    for name in (root, root + CHANGES):
        parts[name]["properties"] |= only_in_files
    changes = {"if": {"anyOf": [{"required": ["extends"]}, {"required": ["hypotheses"]}]}}
    there = {**changes, "then": reference(root, CHANGES), "else": reference(root)}
    return _whole("redsea scenario", there, parts)


def study_schema() -> Shape:
    """Return the JSON Schema (2020-12) of study files."""
    parts = {record.__name__: _record(record) for record in records_in(Plan)}
    evenly = all_of({key: {"type": ["string", "number"]} for key in GRID_KEYS})
    parts["Factor"]["properties"]["values"]["anyOf"].append(evenly)
    return _whole("redsea study", reference(Plan.__name__), parts)


def _whole(title: str, there: Shape, parts: dict[str, Shape]) -> Shape:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    return {**schema, **there, "$defs": {**parts, **definitions()}}


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
    return {**mapping(properties, required), "description": about}


def _used(entry: type) -> Shape:
    """Return the shape of an entry that is used with changes."""
    changes = _record(entry, CHANGES)["properties"]
    return mapping({"use": ENTRY, **changes}, ["use"])


def _allowed(hint: Hint, suffix: str) -> Shape:
    """Return the shape of what may stand where an annotation does."""
    if is_embedded(hint):
        name = bare(hint).__name__
        return {"anyOf": [ENTRY, reference(name, suffix), reference(name, USED)]}
    some = [_one(one, suffix) for one in alternatives(hint)]
    if NoneType in get_args(bare(hint)):
        some.append({"type": "null"})
    return some[0] if len(some) == 1 else {"anyOf": some}


def _one(hint: Hint, suffix: str) -> Shape:
    unit, origin, arguments = unit_of(hint), origin_of(hint), get_args(hint)
    if unit is not None:
        return leaf_shape(arguments[0], unit)
    if is_record(hint):
        return reference(hint.__name__, suffix)
    if origin is dict:
        values = _allowed(arguments[1], suffix)
        return {"type": "object", "propertyNames": NAME, "additionalProperties": values}
    if origin is list:
        return {"type": "array", "items": _allowed(arguments[0], suffix)}
    if origin is Literal:
        return {"enum": list(arguments)}
    return {"type": "boolean" if hint is bool else "string"}
