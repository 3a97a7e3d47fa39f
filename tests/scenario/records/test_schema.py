"""The JSON Schema, and the catalogue as it is shown."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sim.scenario import catalogue_entries, file_schema, load, load_text
from sim.scenario.catalogue import KINDS, Catalogue, shipped
from sim.scenario.file.yaml_tree import Block, read_tree
from sim.scenario.records.schema import validator

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return file_schema()


@pytest.fixture(scope="module")
def accepts(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(schema)


def test_it_is_a_schema(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("file", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda p: p.stem)
def test_it_accepts_the_shipped_scenarios(accepts: Draft202012Validator, file: Path) -> None:
    accepts.validate(read_tree(file.read_text("utf-8"), file.name))
    accepts.validate(read_tree(load(file).resolved_text(), file.name))


def test_it_accepts_the_sample(accepts: Draft202012Validator, sample: str) -> None:
    accepts.validate(read_tree(sample, "day.yaml"))
    accepts.validate(read_tree(load_text(sample).resolved_text(), "day.yaml"))


def test_it_accepts_changes_of_another_file(accepts: Draft202012Validator) -> None:
    accepts.validate({"extends": "day.yaml", "ships": {"trader": {"speed": "9 kn"}}})
    assert not accepts.is_valid({"ships": {"trader": {"speed": "9 kn"}}})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("flag: Bahamas", "flga: Bahamas"),
        ("duration: 10 h", "duration: 10"),
        ("duration: 10 h", "duration: 10 kn"),
        ("start: 2023-12-03 08:00 +03:00", "start: yesterday"),
        ("{sm-2: {uniform: [40, 60]}}", "{sm-2: 3.7}"),
        ("spacing: {exponential: 30 s}", "spacing: {exponentail: 30 s}"),
        ("    weapon: one-way-drone\n", "    weapon: [one-way-drone]\n"),
        ("weight: 0.4, ", ""),
        ("sm-2: {speed", "sm-2: {sped"),
        ("use: arleigh-burke-flight-i, top", "use: arleigh-burke-flight-i, tpo"),
        ("theatre: red-sea", "theatre: 3"),
    ],
)
def test_it_refuses_what_the_loader_refuses(
    accepts: Draft202012Validator, sample: str, old: str, new: str
) -> None:
    assert old in sample
    assert not accepts.is_valid(read_tree(sample.replace(old, new, 1), "day.yaml"))


def test_a_position_is_whole_unless_another_file_is_changed(
    accepts: Draft202012Validator, sample: str
) -> None:
    whole = sample[: sample.index("hypotheses:")]
    part = whole.replace("{lat: 13.5, lon: 42.5}", "{lat: 13.5}")
    assert accepts.is_valid(read_tree(whole, "day.yaml"))
    assert not accepts.is_valid(read_tree(part, "day.yaml"))
    assert accepts.is_valid(read_tree(part + "extends: other.yaml", "day.yaml"))


def test_it_tells_units_meanings_and_defaults(schema: dict[str, Any]) -> None:
    weapon = schema["$defs"]["Weapon"]["properties"]
    bounds = "speed (kn, km/h, m/s, km/s), between 3.6 km/h and 14400 km/h"
    assert bounds in weapon["speed"]["description"]
    assert "mean speed of the round" in weapon["speed"]["description"]
    assert weapon["release"]["default"] == "intercept"
    assert "use" in schema["$defs"]["Doctrine-used"]["properties"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_entry_fits_its_record(kind: str) -> None:
    catalogue = Catalogue()
    names = sorted(catalogue.names(kind))
    block = Block(read_tree("{}", f"{kind}.yaml").mark)  # type: ignore[union-attr]
    entries = Block(block.mark)
    for name in names:
        entry = shipped(kind, name)
        assert entry is not None
        entries.put(name, entry, entry.mark)
    block.put(kind, entries, block.mark)
    from sim.scenario.records.question import Types

    found = validator(Types).validate_python(block)
    assert sorted(getattr(found, kind)) == names


@pytest.mark.parametrize("kind", KINDS)
def test_reading_entry_by_entry_is_reading_the_file(kind: str) -> None:
    file = ROOT / "sim" / "catalogue" / f"{kind}.yaml"
    whole = read_tree(file.read_text("utf-8"), f"catalogue/{kind}.yaml", ("catalogue", kind))
    assert isinstance(whole, Block)
    assert set(whole) == Catalogue().names(kind)
    for name, entry in whole.items():
        part = shipped(kind, name)
        assert part == entry
        assert isinstance(part, Block)
        assert part.marks == entry.marks  # type: ignore[union-attr]


def test_every_number_of_the_catalogue_has_its_source() -> None:
    entries = {entry.path: entry for entry in catalogue_entries()}
    speed = entries["weapons.sm-2.speed"]
    assert speed.value.startswith("{triangular: [600 m/s")
    assert (speed.grade, bool(speed.source)) == ("D", True)
    numbers = [entry for entry in entries.values() if entry.value[:1].isdigit()]
    assert all(entry.grade in tuple("ABCD") and entry.source for entry in numbers)
