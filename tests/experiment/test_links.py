"""Symbolic links in a folder of results are never followed when something is written."""

from pathlib import Path

import pytest

import sim
from sim.experiment.errors import RequestError
from sim.experiment.store.folder import INDEX, LOCK, PART, POINTS, RUN, SCENARIO, SPOOL, SUMMARY
from sim.experiment.tables.schemas import NAMES
from sim.report.plots import plot

SCENARIOS = Path(__file__).parents[2] / "scenarios"
RAID, STUDY = SCENARIOS / "one-raid.yaml", SCENARIOS / "studies" / "salvo-and-looks.yaml"
WRITTEN = [f"{name}{PART}" for name in (RUN, SUMMARY, SCENARIO, *(f"{n}.parquet" for n in NAMES))]


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A file that a link leads to, and that nobody may touch."""
    file = tmp_path / "mine"
    file.write_text("mine")
    return file


def linked(folder: Path, names: list[str], to: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).symlink_to(to)


def test_a_run_writes_through_no_link(tmp_path: Path, mine: Path) -> None:
    folder = tmp_path / "a"
    linked(folder, WRITTEN, mine)
    result = sim.run(RAID, 2, workers=1, out=folder)
    assert result.replications == 2
    assert mine.read_text() == "mine"
    linked(folder / "pictures", ["leakers.svg", "leakers.png"], mine)
    plot([result])
    assert mine.read_text() == "mine"
    assert not (folder / "pictures" / "leakers.svg").is_symlink()


@pytest.mark.parametrize("name", [SPOOL, f"{SPOOL}-journal"])
def test_a_linked_spool_is_refused(name: str, tmp_path: Path, mine: Path) -> None:
    linked(tmp_path / "a", [name], mine)
    with pytest.raises(RequestError, match="is a symbolic link"):
        sim.run(RAID, 2, workers=1, out=tmp_path / "a")
    assert mine.read_text() == "mine"


def test_a_link_to_nothing_makes_nothing(tmp_path: Path) -> None:
    linked(tmp_path / "a", [SPOOL], tmp_path / "new")
    with pytest.raises(RequestError, match="is a symbolic link"):
        sim.run(RAID, 2, workers=1, out=tmp_path / "a")
    assert not (tmp_path / "new").exists()


def test_a_sweep_writes_through_no_link(tmp_path: Path, mine: Path) -> None:
    sim.sweep(STUDY, 2, workers=1, out=tmp_path / "a")
    files = [path.name for path in (tmp_path / "a").iterdir() if path.is_file()]
    for name in (INDEX, POINTS):
        (tmp_path / "a" / name).unlink()
    linked(tmp_path / "a", [POINTS], mine)
    linked(tmp_path / "a", [f"{name}{PART}" for name in files if name != LOCK], mine)
    sim.sweep(STUDY, 2, workers=1, out=tmp_path / "a")
    assert mine.read_text() == "mine"
    assert sim.open_sweep(tmp_path / "a").replications == 2
