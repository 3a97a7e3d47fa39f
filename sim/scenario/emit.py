"""Resolved scenarios as YAML text."""

from __future__ import annotations

from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from sim.scenario.scalars import plain

WIDTH = 100


def yaml_text(tree: dict[str, Any]) -> str:
    """Return YAML text that reads back as ``tree``, short mappings and all lists on one line."""
    yaml = YAML(typ="rt", pure=True)
    yaml.width = WIDTH
    yaml.allow_unicode = True
    yaml.Representer = _Representer
    stream = StringIO()
    yaml.dump(_styled(tree), stream)
    return stream.getvalue()


class _Representer(RoundTripRepresenter):
    """Writes out null, which ruamel.yaml leaves empty."""

    def represent_none(self, data: None) -> ScalarNode:  # noqa: ARG002 - ruamel's signature
        return self.represent_scalar("tag:yaml.org,2002:null", "null")


_Representer.add_representer(type(None), _Representer.represent_none)


def _styled(tree: Any) -> Any:  # noqa: ANN401 - what YAML can hold
    if isinstance(tree, dict):
        mapping = CommentedMap((_styled(key), _styled(value)) for key, value in tree.items())
        if _short(tree):
            mapping.fa.set_flow_style()
        return mapping
    if isinstance(tree, list):
        sequence = CommentedSeq(map(_styled, tree))
        sequence.fa.set_flow_style()
        return sequence
    if isinstance(tree, str) and not _plain_text(tree):
        return DoubleQuotedScalarString(tree)
    return tree


def _short(tree: dict[str, Any]) -> bool:
    return len(str(tree)) < WIDTH and not any(
        isinstance(value, dict) and value.keys() & {"value"} for value in tree.values()
    )


def _plain_text(text: str) -> bool:
    return text[:1].isalnum() and text.isascii() and text.isprintable() and plain(text) == text
