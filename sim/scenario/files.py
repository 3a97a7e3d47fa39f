"""Scenario files on disk: reading one safely, and following ``extends:``."""

from __future__ import annotations

import stat
from pathlib import Path

from sim.scenario.merge import overlay
from sim.scenario.problems import Problem, ScenarioError, nearest, shown
from sim.scenario.yaml_tree import Block, read_tree

LARGEST = 2**20
LONGEST_CHAIN = 10
RESULTS = ("run.json", "sweep.json")
"""Files by which the folder of a result is known."""


def read_text(path: Path) -> str:
    """Return the text of a regular file of at most 1 MiB in UTF-8, line ends as in Unix.

    Raises `ScenarioError` for anything else; never opens, and so never hangs on, a FIFO or device.
    """
    try:
        kind = path.stat().st_mode
        if not stat.S_ISREG(kind):
            said = f"is {_KINDS.get(stat.S_IFMT(kind), 'no regular file')}"
            if any((path / name).exists() for name in RESULTS):
                said += f" with a result; redsea show {path} prints it again"
            raise _refused(path, said)
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
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


def read_scenario(path: Path) -> Block:
    """Return the tree of a scenario file laid over those that it extends.

    Raises `ScenarioError`; each value keeps the file and the line that it came from.
    """
    return _read(path, ())


def read_block(text: str, file: str) -> Block:
    """Return the tree of a scenario's text, which is a mapping at the top."""
    tree = read_tree(text, file)
    if not isinstance(tree, Block):
        rule = "holds a list" if isinstance(tree, list) else "holds a single value"
        raise ScenarioError([Problem(file, 1, 1, "", shown(tree), f"{rule}; it must be a mapping")])
    return tree


def asks_of_a_base(tree: Block) -> bool:
    """Return whether a tree looks like a study: it has factors, and a base that they change."""
    return {"base", "factors"} <= tree.keys()


def _read(path: Path, chain: tuple[Path, ...]) -> Block:
    tree = read_block(read_text(path), str(path))
    if asks_of_a_base(tree):
        raise _refused(path, "is a study, not a scenario; redsea sweep runs its points")
    real = path.resolve()
    if "extends" not in tree:
        return tree
    mark, other = tree.marks.pop("extends"), tree.pop("extends")
    where = (mark.file, mark.line, mark.col, "extends", shown(other))
    if not isinstance(other, str) or not other:
        raise ScenarioError([Problem(*where, "must be the path of another scenario file")])
    base = path.parent / other
    if base.resolve() in (*chain, real):
        raise ScenarioError([Problem(*where, "leads back to a file that extends this one")])
    if len(chain) == LONGEST_CHAIN:
        raise ScenarioError([Problem(*where, f"is a chain of more than {LONGEST_CHAIN} files")])
    try:
        return overlay(_read(base, (*chain, real)), tree)
    except ScenarioError as error:
        unreadable = error.problems[0]
        if unreadable.line or unreadable.file != str(base):
            raise
        raise ScenarioError([Problem(*where, unreadable.rule, unreadable.suggestion)]) from None


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
