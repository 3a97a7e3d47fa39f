"""The JSON Schema of scenario and study files, for editors: from the models that validate them.

The models describe a scenario whose catalogue entries are written into their places. A file may
name them instead, lay changes over them, and leave out what the file that it extends has.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from typing import Any, get_args

from sim.scenario.hypotheses import Hypotheses
from sim.scenario.records.canonical import of_value
from sim.scenario.records.hints import (
    Hint,
    alternatives,
    bare,
    file_name,
    is_embedded,
    members,
    origin_of,
)
from sim.scenario.records.question import Question
from sim.scenario.records.schema import required, validator
from sim.scenario.records.shapes import MARKER, Shape, all_of, definitions
from sim.scenario.study.grid import KEYS as GRID_KEYS
from sim.scenario.study.plan import Plan

PARTIAL = "-changes"
_REFERENCE = "#/$defs/"
_NOTE = re.compile(r"^    ((?:\w+(?:, \w+)*))(?: \(.*?\))?: (.*(?:\n     .*)*)", re.MULTILINE)


def json_schema() -> Shape:
    """Return the JSON Schema (2020-12) of scenario files."""
    parts = _models(Question)
    for name, record in dict(records_in(Question)).items():
        _describe(parts[name], record)
    groups = _models(Hypotheses)
    parts["Alternative"] = groups["Alternative"]
    partial = {f"{name}{PARTIAL}": _partial(shape) for name, shape in parts.items()}
    for name in parts:
        _allow_names(parts[name])
        _allow_names(partial[f"{name}{PARTIAL}"])
    complete, changes = parts["Question"], partial[f"Question{PARTIAL}"]
    for root in (complete, changes):
        root["properties"] |= _file_only()
        root["properties"] |= groups["Hypotheses"]["properties"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "redsea scenario",
        "if": {"anyOf": [{"required": ["extends"]}, {"required": ["hypotheses"]}]},
        "then": {"$ref": f"{_REFERENCE}Question{PARTIAL}"},
        "else": {"$ref": f"{_REFERENCE}Question"},
        "$defs": {**parts, **partial, **_used(partial), **definitions()},
    }


def study_schema() -> Shape:
    """Return the JSON Schema (2020-12) of study files."""
    parts = _models(Plan)
    for name, record in dict(records_in(Plan)).items():
        _describe(parts[name], record)
    values = parts["Factor"]["properties"]["values"]
    evenly = all_of({key: {"type": ["string", "number"]} for key in GRID_KEYS})
    values["anyOf"] = [*values["anyOf"], evenly]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "redsea study",
        "$ref": f"{_REFERENCE}{Plan.__name__}",
        "$defs": {**parts, **definitions()},
    }


def records_in(hint: Hint) -> Iterator[tuple[str, type]]:
    """Yield name and type of all records below an annotation."""
    for some in alternatives(hint):
        if dataclasses.is_dataclass(some) and isinstance(some, type):
            yield some.__name__, some
            for child in members(some).values():
                yield from records_in(child)
        elif origin_of(some) is dict:
            yield from records_in(get_args(some)[1])


def field_notes(record: type) -> dict[str, str]:
    """Return what a record's docstring says about its fields."""
    found: dict[str, str] = {}
    for match in _NOTE.finditer(record.__doc__ or ""):
        for field in match[1].split(", "):
            found[field] = " ".join(match[2].split())
    return found


def _models(record: type) -> dict[str, Shape]:
    """Return the shapes of all models that fill a record, by name, their leaves as references."""
    schema = validator(record).json_schema()
    shapes: dict[str, Shape] = schema.pop("$defs", {})
    shapes.setdefault(record.__name__, schema)
    return {name: _each(shape, _tidy) for name, shape in shapes.items()}


def _each(shape: Any, change: Callable[[Shape], Shape]) -> Any:  # noqa: ANN401 - JSON
    if isinstance(shape, dict):
        return change({key: _each(value, change) for key, value in shape.items()})
    return [_each(item, change) for item in shape] if isinstance(shape, list) else shape


def _tidy(shape: Shape) -> Shape:
    tidy = {
        key: value
        for key, value in shape.items()
        if not (key == "title" and isinstance(value, str))
        and not (key == "default" and value is None)
        and key != "discriminator"
    }
    if "oneOf" in tidy:
        # A text may be a name or a position: what it is, no schema can tell.
        tidy["anyOf"] = tidy.pop("oneOf")
    if MARKER in tidy:
        tidy["$ref"] = f"{_REFERENCE}{tidy.pop(MARKER)}"
    return tidy


def _describe(shape: Shape, record: type) -> None:
    """Add what the record says about its fields: their meaning, their defaults."""
    shape["description"] = (record.__doc__ or "").partition("\n")[0]
    notes, hints = field_notes(record), members(record)
    for field in dataclasses.fields(record):
        key = file_name(field.name)
        part = shape["properties"][key]
        said = (notes.get(field.name), part.get("description"))
        part["description"] = "; ".join(filter(None, said))
        if not required(field):
            made = field.default_factory
            value = field.default if made is dataclasses.MISSING else made()
            part["default"] = of_value(hints[key], value)


def _partial(shape: Shape) -> Shape:
    """Return the shape of changes: nothing is required, down to the leaves."""

    def loosened(part: Shape) -> Shape:
        part = {key: value for key, value in part.items() if not _requires(key, value)}
        target = part.get("$ref", "").removeprefix(_REFERENCE)
        if target[:1].isupper():
            part["$ref"] = f"{_REFERENCE}{target}{PARTIAL}"
        return part

    loose: Shape = _each(shape, loosened)
    return loose


def _requires(key: str, value: object) -> bool:
    return key == "required" and isinstance(value, list)


def _embedded() -> dict[str, str]:
    """Return key → record of the catalogue entries that other records embed."""
    return {
        key: bare(child).__name__
        for _, record in records_in(Question)
        for key, child in members(record).items()
        if is_embedded(child)
    }


def _allow_names(shape: Shape) -> None:
    """Let a catalogue entry be named where a record embeds it, and be used with changes."""
    properties = shape.get("properties", {})
    for key, name in _embedded().items():
        part = properties.get(key, {})
        if part.get("$ref", "").removesuffix(PARTIAL) != f"{_REFERENCE}{name}":
            continue
        whole = {"$ref": part.pop("$ref")}
        part["anyOf"] = [
            {"type": "string", "description": "name of a catalogue entry"},
            {"$ref": f"{_REFERENCE}{name}{PARTIAL}"} if name == "Response" else whole,
            {"$ref": f"{_REFERENCE}{name}-used"},
        ]


def _used(partial: dict[str, Shape]) -> dict[str, Shape]:
    """Return the shapes of entries that are used with changes."""
    name = {"type": "string", "description": "name of a catalogue entry"}
    found = {}
    for entry in _embedded().values():
        changes = partial[f"{entry}{PARTIAL}"]
        properties = {"use": name, **changes["properties"]}
        found[f"{entry}-used"] = {**changes, "properties": properties, "required": ["use"]}
    return found


def _file_only() -> Shape:
    return {
        "extends": {"type": "string", "description": "path of the file that this one changes"},
        "catalogue": {"$ref": f"{_REFERENCE}Types{PARTIAL}"},
    }
