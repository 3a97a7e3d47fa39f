"""The examples of docs/studies.md are studies."""

import re
from pathlib import Path

import pytest

from sim.experiment.design import designed
from sim.scenario.study import StudyFile, load_study

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "studies.md").read_text("utf-8")
WHOLE, CONSTRAINTS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
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


def test_the_table_has_all_designs() -> None:
    assert len(DESIGNS) == 6


@pytest.mark.parametrize("design", DESIGNS)
def test_a_design_makes_points(tmp_path: Path, design: str) -> None:
    if "nearly-orthogonal" in design:
        pytest.importorskip("pydoe")
    found = study(tmp_path, f"design: {design.replace(', …', '')}\n")
    assert designed(found).points
