"""A damaged scenario loads or is refused with a message; there is no third way."""

import json
from typing import Any

import numpy as np
import pytest

from sim.scenario import Pinned, Problem, Scenario, ScenarioError, load_text
from sim.scenario.yaml_tree import read_tree

RUNS = 120
JUNK: list[Any] = [
    None, True, 3, -1, 3.7, "x", "", [], {}, [1, 2], {"a": 1}, "5 kn", "-3 s", 1e300, "1e999 s",
    {"uniform": [1, 2]}, {"triangular": [3, 1, 2]}, {"varies": "per-event"}, {"poisson": 1e9},
    {"geometric": 1e300}, {"choice": {"values": [1], "weights": [1]}}, {"value": 3}, {"use": "x"},
    {"use": 3}, {"kind": "level"}, "13N 42E", {"lat": 1, "lon": "x"}, 10**25, [[]], [None],
]  # fmt: skip

Holder = dict[str, Any] | list[Any]


def places(tree: Holder) -> list[tuple[Holder, Any]]:
    """Give every place of a tree as its container and key."""
    found: list[tuple[Holder, Any]] = []
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in list(items):
        found.append((tree, key))
        if isinstance(value, dict | list):
            found += places(value)
    return found


def mutate(tree: Holder, luck: np.random.Generator) -> str:
    """Change one place of a tree, and say how."""
    spots = places(tree)
    holder, key = spots[luck.integers(len(spots))]
    value = holder[key]
    match int(luck.integers(6)):
        case 0:
            del holder[key]
            return "drop"
        case 1 if isinstance(holder, dict):
            holder[f"{key}x"] = value
            return "duplicate"
        case 2 if isinstance(value, str):
            holder[key] = "-" + value
            return "negate"
        case 3 if isinstance(value, int | float):
            holder[key] = value * 10 ** float(luck.choice([-3, 3]))
            return "scale"
        case 4:
            other, place = spots[luck.integers(len(spots))]
            holder[key], other[place] = other[place], holder[key]
            return "swap"
    holder[key] = JUNK[luck.integers(len(JUNK))]
    return "retype"


def outcome(text: str) -> Scenario | list[Problem]:
    """Give the scenario, or all that is wrong with it."""
    try:
        return load_text(text, "day.yaml")
    except ScenarioError as error:
        return error.problems


@pytest.mark.parametrize("number", range(RUNS))
def test_a_mutation_loads_or_is_refused(sample: str, number: int) -> None:
    luck = np.random.default_rng(number)
    tree = json.loads(json.dumps(read_tree(sample, "day.yaml")))
    mutate(tree, luck)
    try:
        text = json.dumps(tree, ensure_ascii=False)
    except ValueError:
        return  # A swap put a mapping into itself, which no file can say.
    found = outcome(text)
    if isinstance(found, Scenario):
        assert found.draw(Pinned())
        assert load_text(found.resolved_text()) == found
    else:
        assert found
        assert all(problem.rule for problem in found)
