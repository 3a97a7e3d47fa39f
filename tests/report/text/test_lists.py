"""Lists: the catalogue, the results, the checks, the starter scenario."""

import json
from pathlib import Path

import pytest

from sim.experiment.store.folder import sealed
from sim.report.document.machine import dumped
from sim.report.starter import TEMPLATES, starter, write_starter
from sim.report.text import catalogue, listing
from sim.report.text.checks import checked
from sim.scenario import ScenarioError, load_text
from sim.scenario.catalogue import KINDS
from tests.report.printed import written


def test_the_overview_has_every_kind() -> None:
    text = written(catalogue.overview(catalogue.found(None)))
    assert all(kind in text for kind in KINDS)


@pytest.mark.parametrize("name", ["sm-2", "weapons", "weapons.sm-2"])
def test_values_have_source_and_grade(name: str) -> None:
    entries = catalogue.found(name)
    text = written(catalogue.tables(entries))
    assert "weapons: sm-2" in text
    assert "max_range" in text
    assert json.loads(dumped(entries))[0]["path"].startswith("weapons.")


def test_what_is_not_in_the_catalogue_has_a_suggestion() -> None:
    with pytest.raises(ScenarioError, match="did you mean 'sm-2'"):
        catalogue.found("sm2")


def test_no_results_is_no_error(tmp_path: Path) -> None:
    assert listing.listed(tmp_path / "none") == []
    assert "no results yet" in written(listing.document_of([], tmp_path), width=400)


def test_results_are_listed_newest_first_with_their_state(tmp_path: Path) -> None:
    for name, day in (("old", 1), ("new", 2)):
        (tmp_path / name).mkdir()
        info = {
            "scenario": name.title(), "replications": 1000, "files": {}, "ended": "complete",
            "started": f"2026-01-0{day}T10:00:00+00:00", "identity": {"seed": 3},
        }  # fmt: skip
        (tmp_path / name / "run.json").write_text(json.dumps(sealed(info)))
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "run.json").write_text("{")
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "spool.sqlite").touch()
    (tmp_path / "foreign").mkdir()
    found = listing.listed(tmp_path)
    states = {Path(one.folder).name: one.state for one in found}
    assert [Path(one.folder).name for one in found[:2]] == ["new", "old"]
    assert states["broken"] == "damaged"
    assert states["half"] == "unfinished"
    assert "foreign" not in states
    assert "1,000" in written(listing.document_of(found, tmp_path))
    assert len(json.loads(dumped(found))) == 4


def test_a_wrong_file_is_told_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("name: x\nstart: today\nduration: 5\n")
    found = checked(path)
    assert not found.right
    assert len(found.problems) >= 2
    assert all(line.startswith(str(path)) for line in found.problems)
    assert json.loads(dumped([found]))[0]["right"] is False


NAMES = ["Two escorts", "../../etc/passwd", "a: 'b' \"c\" #d", "/", "日本", "{name}", "- x", "~"]


@pytest.mark.parametrize("name", NAMES)
def test_the_starter_is_right_whatever_its_name(name: str) -> None:
    scenario = load_text(starter(name)[""])
    assert scenario.name == name
    assert scenario.warnings == ()


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_is_right(template: str, tmp_path: Path) -> None:
    for path in write_starter("A day", tmp_path, template):
        found = checked(path)
        assert (found.problems, found.warnings) == ([], [])


def test_an_unknown_template_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="did you mean 'week'"):
        write_starter("x", tmp_path, "weak")


@pytest.mark.parametrize("name", NAMES)
def test_the_starter_stays_in_its_folder(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    (path,) = write_starter(name, folder)
    assert path.parent == folder
    assert path.suffix == ".yaml"
    assert [one.name for one in tmp_path.iterdir()] == ["here"]


def test_the_starter_never_overwrites(tmp_path: Path) -> None:
    (path,) = write_starter("x", tmp_path)
    path.write_text("mine")
    with pytest.raises(ScenarioError, match="not overwritten"):
        write_starter("x", tmp_path)
    assert path.read_text() == "mine"


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "x" * 101])
def test_what_is_no_name_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="NAME"):
        write_starter(name, tmp_path)
    assert list(tmp_path.iterdir()) == []
