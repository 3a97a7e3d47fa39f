"""Scalars, marks, aliases and tags of the files."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario import ScenarioError
from sim.scenario.file.emit import yaml_text
from sim.scenario.file.paths import dotted, keys
from sim.scenario.file.yaml_tree import Block, Items, Tree, moved, read_tree


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("true", True), ("False", False), ("yes", "yes"),
        ("0", 0), ("-12", -12), ("012", 12), ("0o17", 15), ("0x1F", 31), ("1_000", "1_000"),
        ("1e3", 1000.0), ("-.5", -0.5), ("1.", 1.0), ("+3.5E-2", 0.035), ("1.2.3", "1.2.3"),
        ("12:30:45", "12:30:45"), ("2023-12-03", "2023-12-03"), ("'3'", "3"), ('"a\\tb"', "a\tb"),
        ("!!str 3", "3"), ("!!int 3", 3), ("!!float 3", 3.0), ("!!bool true", True), ("! 3", "3"),
        ("e\u0301", "é"), ("nan", "nan"), (".", "."), ("-", None),
    ],
)  # fmt: skip
def test_a_scalar_is_read_by_the_core_schema(text: str, value: object) -> None:
    if text == "-":
        assert read_tree("-", "f") == [None]
        return
    tree = read_tree(f"key: {text}", "f")
    assert isinstance(tree, Block)
    assert tree["key"] == value
    assert type(tree["key"]) is type(value)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a: !foo 1", "a tag that scenario files do not use"),
        ("a: !!python/object:os.system x", "a tag that scenario files do not use"),
        ("a: !!binary aGk=", "a tag that scenario files do not use"),
        ("a: !!set {x}", "a tag that scenario files do not use"),
        ("a: !!int x", "is no int"),
        ("a: *b", "an alias of no anchor"),
        ("? [a, b]\n: 1", "a key is plain text"),
        ("{a: 1}: 2", "a key is plain text"),
        ("a: 1\n---\nb: 2", "starts a second document"),
        ("a: " + "9" * 31, "at most 30 digits"),
        ("a: [1, 2", "is no YAML"),
        ("a: 'x", "is no YAML"),
        ("\ta: 1", "is no YAML"),
        ("a: b: c", "is no YAML"),
        ("@a", "is no YAML"),
    ],
)
def test_other_yaml_is_refused(text: str, rule: str) -> None:
    with pytest.raises(ScenarioError, match=rule) as caught:
        read_tree(text, "f")
    assert caught.value.problems[0].line >= 1


def test_every_value_knows_its_place() -> None:
    tree = read_tree("a:\n  b: [x, y]\nc: {d: 3}", "f", line=10)
    assert isinstance(tree, Block)
    assert tree.marks["a"][:5] == ("f", 12, 3, 11, 1)
    inner = tree["a"]
    assert isinstance(inner, Block)
    assert inner.marks["b"].path == ("a", "b")
    items = inner["b"]
    assert isinstance(items, Items)
    assert [(mark.line, mark.col, mark.path[-1]) for mark in items.marks] == [
        (12, 7, "0"),
        (12, 10, "1"),
    ]


def test_an_alias_is_a_copy_with_the_path_of_its_place() -> None:
    tree = read_tree("a: &x {b: [1]}\nc: *x", "f")
    assert isinstance(tree, Block)
    copy = tree["c"]
    assert isinstance(copy, Block)
    assert copy == tree["a"]
    assert copy.mark.path == ("c",)
    assert copy.marks["b"].path == ("c", "b")
    again = moved(copy, ("d", "e"))
    assert isinstance(again, Block)
    assert again.marks["b"].path == ("d", "e", "b")


LETTERS = st.characters(blacklist_categories=["Cs", "Cc", "Cn"])
NUMBERS = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS | st.text(LETTERS, max_size=20)
TREES = st.recursive(
    SCALARS,
    lambda inside: (
        st.lists(inside, max_size=4)
        | st.dictionaries(st.text(LETTERS, max_size=8), inside, max_size=4)
    ),
    max_leaves=12,
)


def composed(tree: object) -> object:
    """Give a tree as it is read back: text in composed form."""
    import unicodedata

    if isinstance(tree, dict):
        return {unicodedata.normalize("NFC", k): composed(v) for k, v in tree.items()}
    if isinstance(tree, list):
        return [composed(item) for item in tree]
    return unicodedata.normalize("NFC", tree) if isinstance(tree, str) else tree


@given(tree=st.dictionaries(st.just("key"), TREES, min_size=1))
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back(tree: dict[str, object]) -> None:
    assert read_tree(yaml_text(tree), "f") == composed(tree)


@given(path=st.lists(st.text(st.characters(blacklist_categories=["Cs"]), min_size=1), min_size=1))
@settings(deadline=None)
def test_a_dotted_path_is_read_back(path: list[str]) -> None:
    wanted = composed(path)
    assert isinstance(wanted, list)
    assert list(keys(dotted(tuple(path)))) == wanted


@pytest.mark.parametrize("text", ["", ".", "a.", ".a", "a..b", 'a."b', "a=b", '"a"b'])
def test_a_wrong_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="joined by dots"):
        keys(text)


@given(text=st.text(max_size=80) | st.text("{}[]:,-?!&*#|>'\"%@ \nab01", max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    assert outcome(text) != []


def outcome(text: str) -> object:
    """Give the tree, or all that is wrong with it."""
    try:
        return (read_tree(text, "f"),)
    except ScenarioError as error:
        return error.problems


FOLDER = Path(__file__).parents[3] / "sim" / "catalogue"


@pytest.mark.parametrize("file", sorted(FOLDER.rglob("*.yaml")), ids=lambda file: file.stem)
def test_our_own_files_are_read_alike_by_libyaml(file: Path) -> None:
    text = file.read_text("utf-8")
    fast, exact = (read_tree(text, file.name, shipped=shipped) for shipped in (True, False))
    assert told(fast) == told(exact)


def told(tree: Tree) -> object:
    """A tree with all its marks, and the type of each value."""
    if isinstance(tree, Block):
        return {key: (told(value), tree.marks[key]) for key, value in tree.items()}
    if isinstance(tree, Items):
        return [(told(item), mark) for item, mark in zip(tree, tree.marks, strict=True)]
    return type(tree), tree


@pytest.mark.parametrize("text", ["1e400", "1" * 40, "0x" + "f" * 40])
def test_text_that_looks_like_no_number_there_is_stays_text(text: str) -> None:
    assert read_tree(yaml_text({"name": text}), "f") == {"name": text}
