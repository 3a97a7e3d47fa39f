"""A document for machines: JSON of one shape for every command (``docs/answer.schema.json``)."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, is_dataclass
from typing import Any

from sim.report.document.document import Cell, Document, Picture, Section, Stacked, Table


def dumped(value: object) -> str:
    """Return plain values, and records as objects, as the JSON that commands print."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=_plain)


def _plain(value: object) -> object:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def as_json(document: Document) -> str:
    """Return a document as JSON: ``document``, ``estimates``, and the keys of its data."""
    return dumped(as_dict(document))


def as_dict(document: Document) -> dict[str, Any]:
    """Return a document as plain mappings, lists and values."""
    said = _fields(document) | {"sections": [_section(one) for one in document.sections]}
    del said["estimates"], said["data"]
    return {
        "document": said,
        "estimates": [one.told() for one in document.estimates],
        **document.data,
    }


def _section(section: Section) -> dict[str, Any]:
    return _fields(section) | {"content": _content(section.content)}


def _fields(one: Document | Section) -> dict[str, Any]:
    return {each.name: getattr(one, each.name) for each in fields(one)}


def _content(content: Table | Picture | None) -> dict[str, Any] | None:
    if isinstance(content, Picture):
        return {"kind": "picture", "name": content.kind, "title": content.title}
    if content is None:
        return None
    return {
        "kind": "table",
        "columns": [column.name for column in content.columns],
        "rows": [[_cell(cell) for cell in row.cells] for row in content.rows],
    }


def _cell(cell: Cell) -> str:
    return f"{cell.text} {cell.beneath}" if isinstance(cell, Stacked) else cell
