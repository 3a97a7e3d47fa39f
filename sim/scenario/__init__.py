"""WHAT to simulate: scenario files read, checked and resolved."""

from __future__ import annotations

from typing import Any

from sim.scenario.catalogue import Entry, catalogue_entries
from sim.scenario.drawing import Luck, Pinned, Spread
from sim.scenario.file.problems import Problem, ScenarioError
from sim.scenario.records.question import Case
from sim.scenario.scenario import Scenario, load, load_text

__all__ = [
    "Case",
    "Entry",
    "Luck",
    "Pinned",
    "Problem",
    "Scenario",
    "ScenarioError",
    "Spread",
    "catalogue_entries",
    "file_schema",
    "load",
    "load_text",
]


def file_schema(study: bool = False) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of scenario files, or of study files, for editors."""
    from sim.scenario.records.json_schema import json_schema as made
    from sim.scenario.records.json_schema import study_schema

    return study_schema() if study else made()
