"""The catalogue: every number has a unit, a source and a grade, and fits the record it is for."""

from __future__ import annotations

import dataclasses
import math
import re
import types
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from ruamel.yaml import YAML

from sim.engine.laws import INVERSE, Law
from sim.kill_chain.steps.assign import Doctrine
from sim.kill_chain.steps.sensor import Sensor
from sim.kill_chain.steps.weapon import Weapon
from sim.platforms.escort import EscortClass
from sim.platforms.launch.threat import ThreatType
from sim.platforms.merchant import ShipClass
from sim.platforms.response.calls import Response
from sim.platforms.response.damage import CLASSES, Effect
from sim.units import Unit, UnitError, Weight, parse

ROOT = Path(__file__).resolve().parents[2]
RECORDS: dict[str, Any] = {
    "threats": ThreatType,
    "weapons": Weapon,
    "sensors": Sensor,
    "ships": ShipClass,
    "escorts": EscortClass,
    "doctrines": Doctrine,
    "responses": Response,
    "damage": Effect,
    "mixes": dict[str, Weight],
}
LEAF_KEYS = {"value", "source", "grade", "note"}
SHAPES = {"uniform": 2, "triangular": 3, "integers": 2, "beta": 2}
Leaf = dict[str, Any]


def read(name: str) -> dict[str, Any]:
    """Return a file of the catalogue as plain dicts."""
    return YAML(typ="safe", pure=True).load(ROOT / "sim" / "catalogue" / f"{name}.yaml")


CATALOGUE = {name: read(name) for name in RECORDS}
SOURCES = read("sources")


def leaves(node: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Leaf]]:
    """Give path and mapping of each wrapped number."""
    if isinstance(node, dict):
        if "value" in node:
            yield path, node
            return
        for key, child in node.items():
            yield from leaves(child, (*path, key))


LEAVES = [found for name, entries in CATALOGUE.items() for found in leaves(entries, (name,))]


# --- rules: each gives its complaints about one leaf ---------------------------------------------


def source_complaints(leaf: Leaf) -> Iterator[str]:
    """Complain of a source that is empty, unknown, or better graded than its kind allows."""
    if extra := set(leaf) - LEAF_KEYS:
        yield f"unknown keys {sorted(extra)}"
    source, grade = leaf.get("source") or "", leaf.get("grade")
    if grade not in ("A", "B", "C", "D"):
        yield f"grade {grade} is none of A, B, C, D"
    for part in source.split("; "):
        keys = part.removeprefix("computed from ").split(", ")
        if not re.match(r"assumption$|recalled: \w", part) and not set(keys) <= SOURCES.keys():
            yield f"source '{part}' is no key of sources.yaml, recalled, computed or assumption"
    if "recalled:" in source and grade in ("A", "B"):
        yield "recalled is C at best"
    if ("assumption" in source) != (source == "assumption") or (
        source == "assumption" and grade != "D"
    ):
        yield "an assumption stands alone and is D"
    if grade == "B" and "computed" not in source and ", " not in source:
        yield "B is published by several"
    if grade == "D" and not isinstance(leaf["value"], dict) and not leaf.get("note"):
        yield "D is a distribution, or a note says why it is fixed"


def law_of(value: object, dimension: str) -> Law:
    """Return the law of a written value, in SI; raises on what is not understood."""
    if not isinstance(value, dict):
        return Law("constant", (parse(value, dimension),))
    (kind, written), *more = ((k, v) for k, v in value.items() if k not in ("varies", "shared"))
    if more or kind not in INVERSE:
        raise UnitError(f"one law of {', '.join(INVERSE)}, not {list(value)}")
    parts = list(written.values()) if isinstance(written, dict) else written
    parts = parts if isinstance(parts, list) else [parts]
    if len(parts) != SHAPES.get(kind, len(parts)):
        raise UnitError(f"{kind} takes {SHAPES[kind]} numbers")
    numbers = tuple(parse(part, "number" if kind == "beta" else dimension) for part in parts)
    if kind in ("uniform", "triangular", "integers") and (
        any(a > b for a, b in pairwise(numbers)) or numbers[0] == numbers[-1]
    ):
        raise UnitError(f"{kind} {parts} does not rise")
    return Law(kind, numbers)


def value_complaints(leaf: Leaf, unit: Unit, base: type) -> Iterator[str]:
    """Complain of a value without its unit, out of bounds, or no whole number where one is due."""
    try:
        law = law_of(leaf["value"], unit.dimension)
    except UnitError as error:
        yield f"{leaf['value']}: {error}"
        return
    low, high = law.support()
    if low < unit.low or low <= unit.above or (high > unit.high and math.isfinite(high)):
        yield f"{leaf['value']}: outside [{max(unit.low, unit.above)}, {unit.high}]"
    if base is int and (law.kind not in ("constant", "integers") or low % 1):
        yield f"{leaf['value']}: must be a whole number"


def shape_complaints(node: object, kind: object, path: str) -> Iterator[str]:
    """Complain of what does not fit the dataclass, Literal, list, … that ``kind`` says."""
    args = get_args(kind)
    origin = get_origin(kind)
    if origin is Annotated and isinstance(args[1], Unit):
        yield from leaf_complaints(node, args[0], args[1], path)
    elif origin is Annotated:
        # A name of something else: what it must name is for the loader to check.
        yield from shape_complaints(node, args[0], path)
    elif origin in (Union, types.UnionType):
        yield from min((list(shape_complaints(node, one, path)) for one in args), key=len)
    elif origin is dict and isinstance(node, dict):
        for key, child in node.items():
            yield from shape_complaints(child, args[1], f"{path}.{key}")
    elif origin is list and isinstance(node, list):
        for child in node:
            yield from shape_complaints(child, args[0], path)
    elif dataclasses.is_dataclass(kind) and isinstance(kind, type):
        yield from record_complaints(node, kind, path)
    elif not fits(node, origin, args or (kind,)):
        yield f"{path}: {node!r} does not fit {kind}"


def fits(node: object, origin: object, args: tuple[type, ...]) -> bool:
    """Return whether a plain value or a choice is what it should be."""
    if origin is Literal:
        return node in args
    return isinstance(node, args)


def leaf_complaints(node: object, base: type, unit: Unit, path: str) -> Iterator[str]:
    if isinstance(node, dict) and "value" in node:
        yield from (f"{path}: {found}" for found in value_complaints(node, unit, base))
    else:
        yield f"{path}: {node!r} has no value, source and grade"


def record_complaints(node: object, kind: type, path: str) -> Iterator[str]:
    if not isinstance(node, dict):
        yield f"{path}: {node!r} is no {kind.__name__}"
        return
    hints = get_type_hints(kind, include_extras=True)
    for key, child in node.items():
        if key in hints:
            yield from shape_complaints(child, hints[key], f"{path}.{key}")
        else:
            yield f"{path}.{key}: {kind.__name__} has no such field"
    for field in dataclasses.fields(kind):
        needed = field.default is field.default_factory is dataclasses.MISSING
        if needed and field.name not in node:
            yield f"{path}.{field.name}: missing"


# --- the files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RECORDS)
def test_each_entry_fits_its_record(name: str) -> None:
    complaints = [
        found
        for entry, record in CATALOGUE[name].items()
        for found in shape_complaints(record, RECORDS[name], f"{name}.{entry}")
    ]
    assert not complaints, "\n".join(complaints)


def test_each_number_has_a_source_and_a_grade() -> None:
    complaints = [
        f"{'.'.join(path)}: {found}" for path, leaf in LEAVES for found in source_complaints(leaf)
    ]
    assert not complaints, "\n".join(complaints)


def test_each_leaf_stands_on_one_line() -> None:
    lines = [
        line
        for name in RECORDS
        for line in (ROOT / f"sim/catalogue/{name}.yaml").read_text("utf-8").splitlines()
    ]
    assert sum("{value: " in line for line in lines) == len(LEAVES)


def test_each_source_is_used() -> None:
    names = [*RECORDS, "theatres/red-sea", "theatres/iraq-syria"]
    text = "\n".join((ROOT / f"sim/catalogue/{name}.yaml").read_text("utf-8") for name in names)
    assert [key for key in SOURCES if not re.search(rf"\b{re.escape(key)}\b", text)] == []


# --- the names that they give each other ---------------------------------------------------------


def test_threat_classes_are_those_of_the_threats() -> None:
    known = {threat["threat_class"] for threat in CATALOGUE["threats"].values()}
    used = {
        *(c for weapon in CATALOGUE["weapons"].values() for c in weapon["against"]),
        *(c for sensor in CATALOGUE["sensors"].values() for c in sensor["sees"]),
        *(c for doctrine in CATALOGUE["doctrines"].values() for c in doctrine["against"]),
    }
    assert used == known


def test_layers_are_weapons_that_may_engage_the_class() -> None:
    weapons = CATALOGUE["weapons"]
    for name, doctrine in CATALOGUE["doctrines"].items():
        for threat_class, row in doctrine["against"].items():
            assert set(row["by_layer"]) <= set(row["layers"]), (name, threat_class)
            for layer in row["layers"]:
                assert threat_class in weapons[layer]["against"], (name, threat_class, layer)


def test_escorts_have_what_they_name_and_it_fits() -> None:
    weapons = CATALOGUE["weapons"]
    for name, escort in CATALOGUE["escorts"].items():
        assert set(escort["sensors"]) <= CATALOGUE["sensors"].keys(), name
        assert set(escort["magazine"]) == set(escort["weapons"]) <= weapons.keys(), name
        assert set(escort["channels"]) == {w["pool"] for w in weapons.values() if "pool" in w}, name
        cells = 0
        for weapon, leaf in escort["magazine"].items():
            if "rounds_per_cell" in weapons[weapon]:
                most = law_of(leaf["value"], "number").support()[1]
                cells += math.ceil(most / weapons[weapon]["rounds_per_cell"]["value"])
        assert cells <= escort["cells"]["value"], name


def test_mixes_are_of_known_ships_and_sum_to_one() -> None:
    for name, mix in CATALOGUE["mixes"].items():
        assert set(mix) <= CATALOGUE["ships"].keys(), name
        assert round(sum(leaf["value"] for leaf in mix.values()), 12) == 1.0, name


def test_damage_classes_are_all_there_in_order() -> None:
    assert tuple(CATALOGUE["damage"]) == CLASSES


def test_a_crosser_is_the_harder_target() -> None:
    for name, weapon in CATALOGUE["weapons"].items():
        for threat_class, row in weapon["against"].items():
            crossing, coming = (
                law_of(row[key]["value"], "share").parameters for key in ("pk_crossing", "pk_self")
            )
            assert all(a <= b for a, b in zip(crossing, coming, strict=True)), (name, threat_class)


# --- the visible table of assumptions ------------------------------------------------------------


def shown(value: object) -> str:
    """Write a value as the table of docs/catalogue.md has it."""
    if not isinstance(value, dict):
        return f"{value} fixed"
    (kind, parts), *_beside = value.items()
    units = {str(part).partition(" ")[2] for part in parts}
    unit = f" {units.pop()}" if len(units) == 1 and units != {""} else ""
    texts = [str(part).removesuffix(unit) if unit else str(part) for part in parts]
    if kind == "beta":
        return f"Beta({', '.join(texts)})"
    joint = {"triangular": " / ", "uniform": " to ", "integers": ".."}[kind]
    return joint.join(texts) + unit


def assumption_rows() -> list[str]:
    """One row for each record: the assumptions that it holds."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for path, leaf in LEAVES:
        if leaf["grade"] == "D":
            rows.setdefault(path[:-1], []).append(f"{path[-1]} {shown(leaf['value'])}")
    return [f"| {' · '.join(path)} | {'; '.join(cells)} |" for path, cells in rows.items()]


def test_the_page_shows_all_assumptions() -> None:
    page = (ROOT / "docs" / "catalogue.md").read_text("utf-8").splitlines()
    table = [line for line in page if line.startswith(tuple(f"| {name} · " for name in RECORDS))]
    assert table == assumption_rows()


# --- planted faults ------------------------------------------------------------------------------

GOOD = {"value": {"triangular": [0.1, 0.2, 0.3]}, "source": "assumption", "grade": "D"}
SHARE = Unit("share", low=0.0, high=1.0)


@pytest.mark.parametrize(
    "fault",
    [
        {"source": ""},
        {"source": "NOBODY-1"},
        {"source": "recalled: "},
        {"source": "computed from NOBODY-1"},
        {"source": "recalled: Wikipedia", "grade": "B"},
        {"source": "GENEWS", "grade": "B"},
        {"grade": "E"},
        {"grade": "C"},
        {"value": 0.2},
        {"unit": "m"},
    ],
)
def test_a_planted_fault_of_the_source_is_found(fault: Leaf) -> None:
    assert not list(source_complaints(GOOD))
    assert list(source_complaints({**GOOD, **fault}))


@pytest.mark.parametrize(
    "value",
    [
        1.2,
        "20 m",
        {"triangular": [0.3, 0.2, 0.1]},
        {"triangular": [0.1, 0.3]},
        {"gaussian": [0.1, 0.3]},
        {"uniform": [0.5, 0.5]},
        {"uniform": [0.5, 1.5]},
    ],
)
def test_a_planted_fault_of_the_value_is_found(value: object) -> None:
    assert not list(value_complaints(GOOD, SHARE, float))
    assert list(value_complaints({**GOOD, "value": value}, SHARE, float))


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"speed": "11 kn"},
        {"speed": {**GOOD, "value": 11}},
        {"speed": {**GOOD, "value": "11 kn"}, "sped": GOOD},
        {"speed": {**GOOD, "value": "11 kn"}, "length": 200},
    ],
)
def test_a_planted_fault_of_the_shape_is_found(record: dict[str, Any]) -> None:
    assert list(shape_complaints(record, ShipClass, "ships.x"))
