"""Resolved scenarios as YAML text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from sim.scenario.file.scalars import plain

WIDTH = 100


def yaml_text(tree: dict[str, Any]) -> str:
    """Return YAML text that reads back as ``tree``, short mappings and all lists on one line."""
    return _dumped(_styled(tree)) if _short(tree) else "".join(_sections(tree))


def _sections(tree: dict[str, Any]) -> Iterator[str]:
    """Yield the text of ``tree`` in pieces.

    The points of a sweep differ in a few places, and ruamel.yaml is slow: what they share is
    written once.
    """
    for key, part in tree.items():
        if not isinstance(part, dict) or _short(part):
            yield _section(json.dumps({key: part}))
            continue
        texts = [_section(json.dumps({name: part[name]}), key) for name in part]
        yield texts[0]
        yield from (text.partition("\n")[2] for text in texts[1:])


@lru_cache(maxsize=1000)
def _section(text: str, below: str = "") -> str:
    """Return YAML text of a mapping, given as JSON, in block style; perhaps below a name."""
    tree = _in_block(_styled(json.loads(text)))
    return _dumped(_in_block(CommentedMap({below: tree})) if below else tree)


def _in_block(tree: CommentedMap) -> CommentedMap:
    tree.fa.set_block_style()
    return tree


def _dumped(tree: CommentedMap) -> str:
    yaml = YAML(typ="rt", pure=True)
    yaml.width = WIDTH
    yaml.allow_unicode = True
    yaml.Representer = _Representer
    stream = StringIO()
    yaml.dump(tree, stream)
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
    """Return whether text that is written without quotes reads back as it is."""
    if not (text[:1].isalnum() and text.isascii() and text.isprintable()):
        return False
    try:
        return plain(text) == text
    except ValueError:
        # It looks like a number that there is not: 1e400.
        return False
