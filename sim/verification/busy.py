"""The day of C07: traffic both ways, an escort on patrol, drones and missiles, as a file's tree."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

STREAMS = "reproducibility and streams"
Tree = Mapping[str, Any]

FLOW = {"rate": "30 per day", "mix": "november-2023", "linked": {"israel": "10 %", "uk": "10 %"}}
GUARD = {
    "class": "arleigh-burke-flight-i",
    "patrol": {"law": "box", "area": "southern-red-sea", "speed": "15 kn"},
    "doctrine": "red-sea-2023",
}
BUSY: Tree = {
    "name": "C07",
    "start": "2023-12-16 08:00 +03:00",
    "duration": "4 h",
    "response": "red-sea-2023",
    "traffic": {"southbound": FLOW, "northbound": FLOW},
    "ships": {
        "trader": {
            "class": "bulk-carrier",
            "lane": "southbound",
            "at": {"time": "+1 h", "position": "14°20'N 42°02'E"},
            "speed": "12 kn",
        },
    },
    "escorts": {"guard": GUARD},
    "attacks": {
        "drones": {
            "weapon": "one-way-drone",
            "due_at": "+1 h",
            "from": "hodeidah-coast",
            "target": "trader",
            "count": 3,
            "spacing": {"exponential": "60 s"},
        },
        "missiles": {
            "weapon": "anti-ship-cruise-missile",
            "launched_at": "+2 h",
            "from": "hodeidah-coast",
            "target": {"within": "100 nmi"},
        },
    },
}
"""A day in which most of the streams are drawn from; its numbers are the catalogue's."""

PATROL = {"law": "box", "area": "gulf-of-aden-west", "speed": "15 kn"}
YONDER = {**GUARD, "patrol": PATROL, "answers_calls": False}
AFAR: Tree = {**BUSY, "escorts": {"guard": GUARD, "yonder": YONDER}}
CLASSES = ("one-way-drone", "anti-ship-cruise-missile")


def text(tree: Tree) -> str:
    """Return a tree as a scenario file: JSON is YAML."""
    return json.dumps(tree)


def turned(tree: object) -> object:
    """Return a tree with the keys of all its mappings in reverse order."""
    if not isinstance(tree, dict):
        return tree
    return {key: turned(tree[key]) for key in reversed(tree)}
