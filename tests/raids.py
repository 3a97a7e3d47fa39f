"""Raids on one escort in open water, for tests that need a small scenario whose law is known."""

from __future__ import annotations

from ruamel.yaml import YAML

from sim.scenario import Scenario
from sim.verification.scene import scenario_of, tree_of


def raid(base: str = "battery", more: dict[str, object] | None = None, **knobs: object) -> Scenario:
    """A base of the verification cases with its knobs set; ``more`` is laid over it."""
    return scenario_of(tree_of(base, knobs, {"name": "Raid", **(more or {})}))


def raid_of_unknown(pk: str, **knobs: object) -> Scenario:
    """A raid whose kill probability is as a file has it."""
    return raid(pk=YAML(typ="safe").load(pk), **knobs)
