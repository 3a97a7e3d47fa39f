"""Scenario files on disk: reading one safely, and following ``extends:``."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sim.scenario.file.merge import overlay, without
from sim.scenario.file.problems import Problem, ScenarioError, nearest, shown
from sim.scenario.file.yaml_tree import Block, read_tree
from sim.scenario.records.hints import members
from sim.scenario.records.question import Question

LARGEST = 2**20
LONGEST_CHAIN = 10
RESULTS = ("run.json", "sweep.json")
"""Files that mark the folder of a result."""
A_STUDY = "is a study, not a scenario; redsea sweep runs its points"


def path_of(given: object) -> Path:
    """Return the argument as a path; raises `ScenarioError` if it is none."""
    try:
        return Path(given)  # type: ignore[arg-type]
    except TypeError:
        rule = "must be the path of a file or a folder; settings are given as overrides="
        raise ScenarioError([Problem("<path>", 0, 0, "", shown(given), rule)]) from None


def read_text(path: Path) -> str:
    """Return the text of a regular file of at most 1 MiB in UTF-8, line ends as in Unix.

    Raises `ScenarioError` for anything else; never opens, and so never hangs on, a FIFO or device.
    """
    try:
        _check_regular(path, path.stat().st_mode)
        # Another file may be in its place by now, and some that look regular block the reader.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            _check_regular(path, os.fstat(file.fileno()).st_mode)
            data = file.read(LARGEST + 1)
        if data is None:
            raise _refused(path, "keeps one waiting")
    except ScenarioError:
        raise
    except FileNotFoundError:
        rule = "is a broken link" if path.is_symlink() else "is no file"
        raise _refused(path, rule, _neighbour(path)) from None
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise _refused(path, f"cannot be read: {said}") from None
    if len(data) > LARGEST:
        raise _refused(path, "is larger than 1 MiB")
    return _decoded(path, data).replace("\r\n", "\n")


def _check_regular(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        said = f"is {_KINDS.get(stat.S_IFMT(mode), 'no regular file')}"
        if any((path / name).exists() for name in RESULTS):
            said += f" with a result; redsea show {path} prints it again"
        raise _refused(path, said)


def read_scenario(path: Path, problems: list[Problem]) -> Block:
    """Return the tree of a scenario file laid over those that it extends.

    Each value keeps the file and the line that it came from. Adds what is wrong with single values;
    raises `ScenarioError` where there is no tree.
    """
    return _extended(path, read_block(read_text(path), str(path), problems), (), problems)


def read_block(text: str, file: str, problems: list[Problem] | None = None) -> Block:
    """Return the tree of a scenario's text, which is a mapping at the top; as `read_tree` does."""
    tree = read_tree(text, file, problems=problems)
    if not isinstance(tree, Block):
        rule = "holds a list" if isinstance(tree, list) else "holds a single value"
        raise ScenarioError([Problem(file, 1, 1, "", "", f"{rule}; it must be a mapping")])
    return tree


def asks_of_a_base(tree: Block) -> bool:
    """Return whether a tree looks like a study: it has factors, and a base that they change."""
    return {"base", "factors"} <= tree.keys()


def read_named(
    tree: Block, key: str, folder: Path, problems: list[Problem], chain: tuple[Path, ...] = ()
) -> Block:
    """Return the tree of the scenario whose path stands at a key of ``tree``, as `read_scenario`.

    A file that is no scenario is reported at the key, without its content.
    """
    name = tree[key]

    def refused(rule: str, suggestion: str = "") -> ScenarioError:
        return ScenarioError([tree.marks[key].problem(rule, name, suggestion)])

    if not isinstance(name, str) or not name:
        raise refused("must be the path of another scenario file")
    if "\0" in name:
        raise refused("must have no control characters")
    path = folder / name
    if len(chain) > LONGEST_CHAIN:
        raise refused(f"is a chain of more than {LONGEST_CHAIN} files")
    if os.path.realpath(path) in map(os.path.realpath, chain):
        raise refused("leads back to a file that extends this one")
    inside: list[Problem] = []
    try:
        found = read_block(read_text(path), str(path), inside)
    except ScenarioError as error:
        first = error.problems[0]
        place = f" (its line {first.line}; redsea check shows more)" if first.line > 1 else ""
        # What the parser says may quote the file.
        rule = first.rule.partition(":")[0] if first.line else first.rule
        raise refused(f"{rule}{place}", first.suggestion) from None
    if asks_of_a_base(found):
        raise refused(A_STUDY)
    if not found.keys() & members(Question).keys():
        raise refused("is no scenario: it has none of a scenario's keys")
    problems += inside
    return _extended(path, found, chain, problems)


def _extended(path: Path, tree: Block, chain: tuple[Path, ...], problems: list[Problem]) -> Block:
    """Return a file's tree laid over what it extends."""
    if asks_of_a_base(tree):
        raise _refused(path, A_STUDY)
    if "extends" not in tree:
        return tree
    base = read_named(tree, "extends", path.parent, problems, (*chain, path))
    return overlay(base, without(tree, "extends"))


def _decoded(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        col = error.start - data.rfind(b"\n", 0, error.start)
        rule = "is no UTF-8 text; save the file as UTF-8"
        raise ScenarioError([Problem(str(path), line, col, "", "", rule)]) from None


def _refused(path: Path, rule: str, suggestion: str = "") -> ScenarioError:
    return ScenarioError([Problem(str(path), 0, 0, "", "", rule, suggestion)])


def _neighbour(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir()][:1000]
    except OSError:
        return ""
    found = nearest(path.name, names)
    return str(path.with_name(found)) if found else ""


_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}
