"""What the keys of files mean, on a terminal and as a page of the documentation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from sim.experiment.errors import RequestError, did_you_mean
from sim.report.document.document import Document, Section, Table, sections
from sim.report.document.machine import dumped
from sim.report.document.page import as_markdown
from sim.scenario.file.problems import escaped
from sim.scenario.records.explain import SCENARIO, STUDY, Key, all_keys, below, found

MOST: Final = 8
"""Keys of one name that are explained in full."""

LONGEST: Final = 60

COMMAND: Final = "redsea explain --page > docs/keys.md"

HEAD: Final = """# The keys of scenario and study files

Made from the program's own records by `{command}`; `redsea explain KEY` prints a
part of it. `NAME` stands for a name of your own. A number may be a distribution where it is said
how often that is drawn; `varies` may say otherwise ([scenario-files.md](scenario-files.md)).
"""


def document_of(text: str | None) -> Document:
    """Return what a key means, or which keys there are at the top; raises `RequestError`."""
    if text is None:
        return Document(title="", sections=tuple(map(_top, (SCENARIO, STUDY))))
    some = _told_once(_looked_up(text))
    shown, rest = some[:MOST], some[MOST:]
    notes = (f"also: {', '.join(key.text for key in rest)}",) if rest else ()
    return Document(title="", sections=sections(*map(_told, shown)), notes=notes)


def as_json(text: str | None) -> str:
    """Return the keys that are asked for, or all of them, as JSON."""
    some = all_keys() if text is None else _looked_up(text)
    rows = [key._asdict() | {"path": key.text} for key in some]
    for row in rows:
        del row["record"]
    return dumped(rows)


def _looked_up(text: str) -> list[Key]:
    try:
        some = found(text)
    except ValueError as error:
        raise RequestError(f"{text}: {error}") from None
    if not some:
        ends = {key.path[-1] for key in all_keys()} | {key.text for key in all_keys()}
        raise RequestError(f"{text}: there is no such key{did_you_mean(text, ends)}")
    return some


def _told_once(some: list[Key]) -> list[Key]:
    """Return keys without those that are the same field of the same record at another place."""
    return list({(key.file, key.record, key.path[-1]): key for key in reversed(some)}.values())[
        ::-1
    ]


def _top(file: str) -> Section:
    keys = [key for key in all_keys() if key.file == file and len(key.path) == 1]
    said = f"The keys of a {file} file; `redsea explain KEY` explains one."
    return Section(title=file, sentences=(said,), content=_table(keys))


def _told(key: Key) -> Iterator[Section]:
    kind = f" of kind {key.kind}" if key.kind else ""
    table = Table(f"{key.file} file", f"{key.text}{kind}", words=(0, 1))
    for name, said in _facts(key):
        table.add(name, said)
    yield Section(title=key.text, content=table)
    inside = below(key)
    if inside:
        yield Section(title=f"below {key.text}", content=_table(inside))


def _facts(key: Key) -> Iterator[tuple[str, str]]:
    yield "meaning", key.meaning
    yield "holds", key.holds
    if key.bounds:
        yield "bounds", key.bounds
    yield "default", default_of(key)
    yield "example", f"{key.path[-1]}: {value(key.example)}"


def _table(keys: list[Key]) -> Table:
    table = Table("key", "holds", "default", "meaning", words=(0, 1, 2, 3))
    for key in keys:
        if key.path[-1] != "kind":
            kind = f" ({key.kind})" if key.kind else ""
            holds = ", ".join(filter(None, (key.holds, key.bounds)))
            table.add(key.path[-1] + kind, holds, default_of(key), key.meaning)
    return table


IN_WORDS: Final = ("required", "those of its keys", "none")
"""Defaults that are no values."""


def default_of(key: Key) -> str:
    """Return the default of a key in words."""
    if key.needed:
        return "required"
    if isinstance(key.default, dict) and key.default and "kind" not in key.default:
        return "those of its keys"
    return "none" if key.default in (None, "", [], {}) else value(key.default)


def value(plain: Any) -> str:  # noqa: ANN401 - whatever a file may hold
    """Return a value as it may stand in a file, on one line."""
    return escaped(_flow(plain), LONGEST)


def _flow(plain: Any) -> str:  # noqa: ANN401
    if isinstance(plain, dict):
        return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in plain.items()) + "}"
    if isinstance(plain, list):
        return f"[{', '.join(map(_flow, plain))}]"
    if plain is None or isinstance(plain, bool):
        return json.dumps(plain)
    return f"{plain:.6g}" if isinstance(plain, float) else str(plain)


COLUMNS: Final = ("key", "meaning", "holds", "bounds", "default", "example")


def page() -> str:
    """Return all keys as a Markdown page, those of one record once."""
    text = HEAD.format(command=COMMAND) + "\n"
    for file in (SCENARIO, STUDY):
        text += f"## Of {file} files\n\n"
        records: dict[type | None, list[Key]] = {}
        for key in all_keys():
            if key.file == file:
                records.setdefault(key.record, []).append(key)
        for keys in records.values():
            once = {key.path[-1]: key for key in reversed(keys)}
            first = [key for key in keys if key is once[key.path[-1]]]
            places = [key for key in keys if key.path[-1] == first[0].path[-1]]
            text += _heading(places) + as_markdown(COLUMNS, map(_row, first))
    return text.rstrip() + "\n"


def _heading(places: list[Key]) -> str:
    above = dict.fromkeys(".".join(key.path[:-1]) for key in places)
    kind = f", kind `{places[0].kind}`" if places[0].kind else ""
    names = ", ".join(f"`{one}`" for one in above if one)
    return f"### {names}{kind}\n\n" if names else ""


def _row(key: Key) -> tuple[str, ...]:
    default = default_of(key)
    written = default if default in IN_WORDS else f"`{default}`"
    example = f"`{value(key.example)}`"
    return f"`{key.path[-1]}`", key.meaning, key.holds, key.bounds, written, example
