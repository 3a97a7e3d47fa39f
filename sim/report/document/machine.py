"""A document for machines: JSON of one shape for every command (``docs/answer.schema.json``)."""

from __future__ import annotations

import json
from typing import Any

from sim.report.document.document import Cell, Document, Picture, Section, Stacked, Table


def as_json(document: Document) -> str:
    """Return a document as JSON: ``document``, ``estimates``, and the keys of its data."""
    return json.dumps(as_dict(document), indent=2, ensure_ascii=False, default=str)


def as_dict(document: Document) -> dict[str, Any]:
    """Return a document as plain mappings, lists and values."""
    return {
        "document": {
            "title": document.title,
            "about": document.about,
            "headline": list(document.headline),
            "sections": [_section(one) for one in document.sections],
            "notes": list(document.notes),
            "warnings": list(document.warnings),
            "provenance": dict(document.provenance),
        },
        "estimates": [one.told() for one in document.estimates],
        **document.data,
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "sentences": list(section.sentences),
        "content": _content(section.content),
        "notes": list(section.notes),
        "detail": section.detail,
    }


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
