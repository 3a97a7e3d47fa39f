"""What commands print for machines, held to the one shape that all of them share."""

import json
from pathlib import Path
from typing import Any

import jsonschema

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "answer.schema.json").read_text("utf-8"))


def answered(printed: str) -> dict[str, Any]:
    """Return what a command printed with ``--json``; fails unless it has the documented shape."""
    found: dict[str, Any] = json.loads(printed)
    jsonschema.validate(found, SCHEMA)
    return found
