"""The public way in, with a shipped scenario: from a file to a finished result."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sim import open_result, run
from sim.experiment.runs.run import ready_of
from sim.experiment.tables.columns import columns_of
from sim.experiment.tables.identities import SUMS
from sim.experiment.tables.layout import columns_in
from sim.experiment.tables.schemas import SPLITS
from sim.scenario import ScenarioError, load, load_text
from tests.experiment.conftest import Bytes

FILE = Path(__file__).resolve().parents[2] / "scenarios" / "one-raid.yaml"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(FILE, 24, workers=1, out=tmp_path_factory.mktemp("raid") / "one").path


def test_workers_load_the_same_scenario(
    result: Path, tmp_path: Path, bytes_of: Callable[[Path], Bytes]
) -> None:
    again = run(load(FILE), 24, workers=2, out=tmp_path / "two")
    assert bytes_of(again.path) == bytes_of(result)


def test_the_result_holds_the_scenario_as_it_was_run(result: Path) -> None:
    assert load_text(open_result(result).scenario_text).digest == load(FILE).digest


def test_the_columns_add_up(result: Path) -> None:
    layout, found = ready_of(FILE).layout, open_result(result)
    columns = columns_of(found.rows, list(columns_in(layout)))
    for whole, parts in SUMS:
        named = [
            [p] if p in columns else [p + of for of in layout.named[SPLITS[p][0]]] for p in parts
        ]
        added = sum(columns[id] for ids in named for id in ids)
        assert columns[whole].tolist() == added.tolist()


def test_a_folder_of_its_own_is_named_after_the_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    seen: list[tuple[int, int]] = []
    first = run(FILE, 2, workers=1, progress=lambda *done: seen.append(done))
    assert first.path.parent == Path("results")
    assert first.path.name.startswith("one-raid-")
    assert seen[0] == (0, 2)
    assert seen[-1] == (2, 2)
    assert run(FILE, 2, seed=2, workers=1).path != first.path
    assert run(FILE, 2, best_guess=True, workers=1).path != first.path
    assert len(list(Path("results").iterdir())) == 3


def test_a_recorded_figure_must_be_a_column(tmp_path: Path) -> None:
    text = FILE.read_text("utf-8") + "\nrecord:\n  hits: {of: [hots], value: 1}\n"
    with pytest.raises(ScenarioError, match=r"hots: is no count .*did you mean 'hits'"):
        run(load_text(text), 2, out=tmp_path / "a")
    assert not (tmp_path / "a").exists()
