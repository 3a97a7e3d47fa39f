"""Dotted paths of keys: ``escorts.carney.magazine.sm-2``, a key with a dot in it quoted."""

from __future__ import annotations

import json
import re

from sim.scenario.file.scalars import composed

DEEPEST = 40
"""Keys of a path, and levels of a tree."""

_PLAIN = re.compile(r"[^\s.\"'=:{}\[\],]+")
_KEY = re.compile(r"""("(?:[^"\\]|\\.)*")|'([^']*)'|([^."'=]+)""")


def dotted(path: tuple[str, ...]) -> str:
    """Return the text of a path; `keys` turns it back."""
    return ".".join(key if _PLAIN.fullmatch(key) else _quoted(key) for key in path)


def keys(text: str) -> tuple[str, ...]:
    """Return the keys of a dotted path.

    Raises `ValueError` for text that is none.
    """
    path, rest = split(text)
    if rest:
        raise ValueError("must be keys joined by dots, a key with a dot in it quoted")
    return path


def split(text: str) -> tuple[tuple[str, ...], str]:
    """Return the keys at the head of ``text``, and the rest from the first ``=`` on.

    Raises `ValueError` for text that does not begin with keys, or with too many of them.
    """
    path: list[str] = []
    place = 0
    while match := _KEY.match(text, place):
        path.append(composed(_unquoted(match).strip() if match[3] else _unquoted(match)))
        place = match.end()
        if len(path) > DEEPEST:
            raise ValueError(f"must have at most {DEEPEST} keys")
        if text[place : place + 1] != ".":
            return tuple(path), text[place:]
        place += 1
    raise ValueError("must be keys joined by dots, a key with a dot in it quoted")


def _quoted(key: str) -> str:
    return json.dumps(key, ensure_ascii=False)


def _unquoted(match: re.Match[str]) -> str:
    if match[1]:
        return str(json.loads(match[1]))
    return match[2] if match[2] is not None else match[3]
