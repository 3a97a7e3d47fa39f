"""A problem with a value, said with the place where the value stands."""

from __future__ import annotations

from sim.scenario.file.paths import dotted
from sim.scenario.file.problems import Problem, shown
from sim.scenario.file.yaml_tree import Block, Mark, Tree


def at(mark: Mark, value: Tree, rule: str, hint: str = "") -> Problem:
    """Return the `Problem` of a value that stands at a mark; a block is not written out."""
    text = "" if isinstance(value, Block) else shown(value)
    return Problem(mark.file, mark.line, mark.col, dotted(mark.path), text, rule, hint)
