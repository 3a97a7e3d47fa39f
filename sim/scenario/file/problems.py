"""Faults of a scenario, with all that is needed to mend them: file, line, path, value, rule."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

LONGEST_SHOWN = 60
MOST_SHOWN = 100
MOST_LISTED = 12


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong at one place of a file.

    file, line, col: where; line and column count from 1. File ``--set`` is the command line, its
        line the number of the setting.
    path: dotted path of keys; empty for the file as a whole.
    value: the value as it is shown, escaped and shortened; empty if there is none.
    rule: what must hold.
    suggestion: nearest name that is known; empty if none is near.
    """

    file: str
    line: int
    col: int
    path: str
    value: str
    rule: str
    suggestion: str = ""

    def __str__(self) -> str:
        """Return the one line that is shown."""
        what = " = ".join(filter(None, (self.path, self.value)))
        hint = f" (did you mean '{self.suggestion}'?)" if self.suggestion else ""
        where = f"{self.file}:{self.line}:{self.col}" if self.line else self.file
        return escaped(f"{': '.join(filter(None, (where, what, self.rule)))}{hint}", 1000)


class ScenarioError(ValueError):
    """A scenario that cannot be used; ``problems`` holds all that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        shown = [str(problem) for problem in self.problems[:MOST_SHOWN]]
        rest = len(self.problems) - len(shown)
        super().__init__("\n".join([*shown, f"and {rest} more"] if rest else shown))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[list[Problem]]]:
        return type(self), (self.problems,)


def escaped(text: str, longest: int) -> str:
    """Return ``text`` shortened, and without any character that a terminal would act upon."""
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    if text.isascii() and text.isprintable():
        return text
    shown = (c if c.isprintable() and harmless(c) else _code(c) for c in text)
    return "".join(shown)


def _code(character: str) -> str:
    return character.encode("unicode_escape").decode()


def harmless(character: str) -> bool:
    """Return whether a character may stand in text: it is seen, and turns nothing round."""
    return unicodedata.category(character) not in _UNSEEN and character not in _BLANKS


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BLANKS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
"""Letters, marks and signs that draw nothing, the empty cell of Braille among them."""


def shown(value: object) -> str:
    """Return a value of a file as a message shows it: short, on one line."""
    return escaped(_written(value, 0), LONGEST_SHOWN)


def _written(value: object, depth: int) -> str:
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, str):
        return value[: 2 * LONGEST_SHOWN] or "''"
    if depth > 2 and isinstance(value, (Mapping, list)):
        return "…"
    if isinstance(value, Mapping):
        some = list(value.items())[:LONGEST_SHOWN]
        return "{" + ", ".join(f"{k}: {_written(v, depth + 1)}" for k, v in some) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_written(item, depth + 1) for item in value[:LONGEST_SHOWN]) + "]"
    return str(value)


def nearest(name: object, known: Iterable[str]) -> str:
    """Return the known name that ``name`` most probably means, or nothing."""
    found = get_close_matches(str(name)[:100], sorted(known), 1, 0.6)
    return found[0] if found else ""


def unknown(name: object, known: Collection[str], rule: str) -> tuple[str, str]:
    """Return the rule that an unknown name breaks, and the nearest one; without it, what is known.

    Many names are not listed.
    """
    hint = nearest(name, known)
    if hint or len(known) > MOST_LISTED:
        return rule, hint
    return f"{rule}; known are {', '.join(sorted(known))}" if known else f"{rule}: it has none", ""


class RuleError(ValueError):
    """A value that breaks a rule, told without knowing where the value stands."""

    def __init__(self, rule: str, suggestion: str = "") -> None:
        super().__init__(rule)
        self.suggestion = suggestion
