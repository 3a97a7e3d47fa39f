"""The examples of docs/scenario-files.md are scenarios."""

import re
from pathlib import Path

import pytest

from sim.scenario import Pinned, load, load_text

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "scenario-files.md").read_text("utf-8")
FIRST, *OTHERS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
LAWS = re.findall(r"`(\{(?:\w+): .*?\})` \|", TEXT)
SETTINGS = re.findall(r"`--set '?(.*?)'?`", TEXT)


def test_the_first_example_is_whole() -> None:
    assert load_text(FIRST).draw(Pinned())


@pytest.mark.parametrize("example", OTHERS, ids=lambda text: text.partition(":")[0])
def test_another_example_changes_the_first(tmp_path: Path, example: str) -> None:
    (tmp_path / "first.yaml").write_text(FIRST, "utf-8")
    (tmp_path / "other.yaml").write_text(f"extends: first.yaml\n{example}", "utf-8")
    assert load(tmp_path / "other.yaml").draw(Pinned())


@pytest.mark.parametrize("setting", [s for s in SETTINGS if "path=value" not in s])
def test_a_setting_loads(setting: str) -> None:
    assert load_text(FIRST, overrides=[setting]).draw(Pinned())


@pytest.mark.parametrize("law", LAWS)
def test_a_distribution_loads(law: str) -> None:
    path = "warning.delay" if re.search(r"\d s\b", law) else "catalogue.damage.minor.casualties"
    path = "warning.probability" if "beta" in law or "0.85" in law else path
    assert load_text(FIRST, overrides=[f"{path}={law}"]).draw(Pinned())


def test_the_examples_are_found() -> None:
    assert (len(OTHERS), len(LAWS), len(SETTINGS)) == (3, 10, 7)
