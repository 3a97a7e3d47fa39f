"""The examples of docs/studies.md are studies; docs/findings.md tells the shipped ones."""

import re
from pathlib import Path

import pytest

from sim.experiment.analysis.compare.comparison import GRIDS
from sim.experiment.runs.choose import PlannedChoice, goals_of
from sim.experiment.runs.elimination import Elimination
from sim.experiment.runs.order import Order
from sim.experiment.runs.search import FrontSearch
from sim.experiment.study.points import designed
from sim.scenario.study.study import StudyFile, load_study

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "studies.md").read_text("utf-8")
FOUND = (ROOT / "docs" / "findings.md").read_text("utf-8")
WHOLE, CONSTRAINTS, CHOOSE = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
DESIGNS = re.findall(r"^\| `(\{kind: .*?\})` \|", TEXT, re.MULTILINE)


def study(folder: Path, more: str) -> StudyFile:
    path = folder / "study.yaml"
    text = WHOLE.replace("../one-raid.yaml", str(ROOT / "scenarios" / "one-raid.yaml"))
    path.write_text(text + more, "utf-8")
    return load_study(path)


def test_the_example_has_eight_points(tmp_path: Path) -> None:
    found = study(tmp_path, "")
    points = designed(found).points
    assert len(points) == 8
    assert all(found.scenario(point) for point in points)


def test_the_constraints_leave_some_of_them_out(tmp_path: Path) -> None:
    assert designed(study(tmp_path, CONSTRAINTS)).excluded == 2


def test_what_is_chosen_is_the_defence(tmp_path: Path) -> None:
    found = study(tmp_path, CHOOSE)
    way = PlannedChoice(found, goals_of(found), Order(replications=10, workers=1)).way
    assert isinstance(way, FrontSearch)
    assert [one.name for one in way.decided] == ["salvo", "second"]
    assert len(way.objectives) == 4


def test_the_table_has_all_designs() -> None:
    assert len(DESIGNS) == 8


@pytest.mark.parametrize("design", DESIGNS)
def test_a_design_makes_points(tmp_path: Path, design: str) -> None:
    if "nearly-orthogonal" in design:
        pytest.importorskip("pydoe")
    found = study(tmp_path, f"design: {design.replace(', …', '')}\n")
    assert designed(found).points


# --- the studies shipped ------------------------------------------------------------------------

SHIPPED = sorted((ROOT / "scenarios" / "studies").glob("*.yaml"))
TOLD = re.findall(
    r"^\*\*(.+?)\*\* \(`redsea sweep (\S+)`, (\d+) points, \d+ s\)\.\n(.+?\?)\n(.+?)(?=\n\n|\Z)",
    FOUND,
    re.MULTILINE | re.DOTALL,
)
CHOSEN = re.findall(
    r"^\*\*(.+?)\*\* \(`redsea choose (\S+?)`, (\d+) variants, \d+ s\)\.\n"
    r"(.+\?)\n",
    FOUND,
    re.MULTILINE,
)


def test_all_shipped_studies_are_told_and_no_others() -> None:
    paths = [path for _, path, *_ in TOLD] + [path for _, path, *_ in CHOSEN]
    assert sorted(ROOT / path for path in paths) == SHIPPED


@pytest.mark.parametrize(("name", "path", "variants", "question"), CHOSEN)
def test_a_choice_is_told_as_its_file_says(
    name: str, path: str, variants: str, question: str
) -> None:
    found = load_study(ROOT / path)
    assert (name, question) == (found.plan.name, found.plan.question)
    order = Order(replications=found.plan.replications)
    way = PlannedChoice(found, goals_of(found), order).way
    tried = len(way.field.variants) if isinstance(way, Elimination) else way.tried
    assert int(variants) == tried


@pytest.mark.parametrize(("name", "path", "points", "question", "said"), TOLD)
def test_a_study_is_told_as_its_file_says(
    name: str, path: str, points: str, question: str, said: str
) -> None:
    plan = load_study(ROOT / path).plan
    assert (name, question) == (plan.name, plan.question)
    assert int(points) == len(designed(load_study(ROOT / path)).points)
    assert "Each point has 200 replications" in FOUND.replace("\n", " ")
    other = re.search(r"with (\d+) replications a point", said)
    assert plan.replications == (int(other[1]) if other else 200)
    found, pairing, saved = said.partition("Pairing: ")
    assert re.search(r"\d", found)
    # The points of samples and trajectories are not held against one another.
    assert bool(pairing) == (plan.design.kind in GRIDS)
    if not pairing:
        return
    middle = float(re.findall(r"median ([0-9.]+)×", saved)[0])
    # A study in which pairing saves little says why.
    assert middle >= 3 or "which is little: " in saved.replace("\n", " ")
