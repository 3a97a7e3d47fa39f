"""Plain scalars by the core schema of YAML 1.2: ``NO``, ``on`` and ``12:30`` are text."""

from __future__ import annotations

import re
import unicodedata

Scalar = str | int | float | bool | None

LONGEST_NUMBER = 30

_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


def plain(text: str) -> Scalar:
    """Return the value of a plain (unquoted) scalar.

    Raises `ValueError` for a number that is not finite, or whose digits are too many.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return composed(text)
    if _NOT_FINITE.fullmatch(text):
        raise ValueError("must be a finite number")
    based = _BASED.fullmatch(text)
    whole = based or _INTEGER.fullmatch(text)
    if len(text) > LONGEST_NUMBER and (whole or _FLOAT.fullmatch(text)):
        raise ValueError(f"must be a number of at most {LONGEST_NUMBER} digits")
    if whole:
        return int(text, 0) if based else int(text)
    if not _FLOAT.fullmatch(text):
        return composed(text)
    number = float(text)
    if abs(number) == float("inf"):
        raise ValueError("must be a finite number")
    return number


def tagged(text: str, tag: str) -> Scalar:
    """Return the value of a scalar whose tag says ``str``, ``int``, ``float``, ``bool``, ``null``.

    Raises `ValueError` for any other text.
    """
    if tag == "str":
        return composed(text)
    value = plain(text)
    kind = "null" if value is None else type(value).__name__
    if tag == "float" and kind == "int":
        return float(value or 0)
    if kind != tag:
        raise ValueError(f"is no {tag}, as its tag says")
    return value


def composed(text: str) -> str:
    """Return text in Unicode's composed form (NFC), in which equal names are equal."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
