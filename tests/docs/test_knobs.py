"""Every knob of docs/knobs.md turns."""

import re
from pathlib import Path

import pytest

from sim.scenario import load

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "knobs.md").read_text("utf-8")
SETTINGS = re.findall(r"^\|[^|]*\| `(\S+=.*)` \|$", TABLE, re.MULTILINE)
BASE = load(ROOT / "scenarios" / "one-raid.yaml")

AT_WORK_ALREADY = {"attacks.drones.target=trader", "escorts.guard.patrol.law=fixed"}


def test_the_table_has_settings() -> None:
    assert len(SETTINGS) > 25


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_setting_changes_the_scenario(setting: str) -> None:
    changed = load(ROOT / "scenarios" / "one-raid.yaml", overrides=[setting])
    assert (changed.digest == BASE.digest) == (setting in AT_WORK_ALREADY)
