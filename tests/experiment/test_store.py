"""The result folder: what may be run into it, what is found damaged, how it grows."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sim import open_result
from sim.experiment.errors import DamagedError, RequestError, RunError
from sim.experiment.runs import replicate
from sim.experiment.runs.order import Order
from sim.experiment.runs.run import run_ready
from sim.experiment.statistics.estimate import of_entry
from sim.experiment.statistics.intervals import ALIKE
from sim.experiment.statistics.summary import SAME_ENDS
from sim.experiment.store.folder import PART, RUN, SPOOL, slug, table_path
from sim.experiment.store.result import Result
from sim.experiment.store.spool import Spool
from sim.experiment.tables import parquet
from sim.experiment.tables.numbering import MOST
from sim.experiment.tables.schemas import NAMES
from sim.report.text.result.attacks import fates as by_attack
from tests.experiment.conftest import Bytes
from tests.experiment.stub import study

BytesOf = Callable[[Path], Bytes]


def run(folder: Path, replications: int = 600, seed: int = 1) -> Result:
    return run_ready(study(), Order(replications=replications, seed=seed, workers=1), folder)


def stopping_after(replications: int) -> Callable[[int, int], None]:
    """Stand in for Ctrl-C as soon as so many replications are done."""

    def progress(done: int, wanted: int) -> None:
        if done >= replications:
            raise KeyboardInterrupt

    return progress


@pytest.fixture
def copy(straight: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(straight, tmp_path / "copy"))


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replicate, "BATCH_S", 0.02)


# --- a finished folder --------------------------------------------------------------------------


def test_it_holds_the_files_of_the_design_and_no_other(straight: Path) -> None:
    names = {path.name for path in straight.iterdir()}
    assert names == {
        "scenario.yaml", "run.json", "summary.json", *(f"{name}.parquet" for name in NAMES),
    }  # fmt: skip


def test_it_opens_with_all_that_was_said_of_it(straight: Path) -> None:
    result = open_result(straight)
    assert (result.path, result.replications, result.seed) == (straight, 600, 1)
    assert result.scenario_text == study().text
    assert result.table("replications").num_rows == 600
    assert result.table("threats", ["outcome"]).column_names == ["outcome"]
    assert result.measure("intercepted")["n"] == 600
    assert set(result.run_info) >= {"versions", "started", "workers", "ended", "files", "rows"}
    with pytest.raises(KeyError, match="did you mean intercepted"):
        result.measure("intercpted")
    with pytest.raises(KeyError, match="there are replications"):
        result.table("threat")


def test_the_summary_is_what_the_tables_say(straight: Path) -> None:
    result = open_result(straight)
    table = result.table("replications").to_pydict()
    counts = result.table("counts").to_pylist()
    summary = json.loads((straight / "summary.json").read_text())
    assert summary["replications"] == 600
    assert result.measure("intercepted")["mean"] == pytest.approx(sum(table["intercepted"]) / 600)
    for id in ("hits@east", "reason:all-missed", "cost:sm-2"):
        total = sum(row["value"] for row in counts if row["what"] + row["of"] == id)
        assert result.measure(id)["mean"] == pytest.approx(total / 600)
        assert total > 0.0
    share = result.measure("interception-rate")
    assert share["mean"] == pytest.approx(sum(table["intercepted"]) / sum(table["launched"]))
    assert result.measure("no-ship-hit")["mean"] == table["ships-hit"].count(0) / 600
    assert result.measure("kill-rate:ciws")["mean"] is None
    assert result.measure("kill-rate:ciws")["ci"] is None
    assert result.measure("launched")["note"].startswith("zero width")
    killed = [
        shot["range_m"] for shot in result.table("shots").to_pylist() if shot["result"] == "kill"
    ]
    assert result.measure("intercept-range")["n"] == len(killed)
    assert result.measure("intercept-range")["mean"] == pytest.approx(
        sum(killed) / len(killed), 1e-4
    )


@pytest.mark.parametrize(("apart", "note"), [(0.0, ALIKE), (0.7, SAME_ENDS), (1e3, None)])
def test_a_median_whose_interval_has_no_width_says_why(
    apart: float, note: str | None, tmp_path: Path
) -> None:
    order = Order(replications=40, workers=1)
    entry = run_ready(study(apart=apart), order, tmp_path / "a").measure("detection-range")
    assert entry["note"] == note
    assert (entry["ci"][0] == entry["ci"][1]) is (note is not None)
    # Only where no value differs the interval is no interval at all.
    assert of_entry("detection-range", entry).identical is (apart == 0.0)


def test_rows_are_sorted_and_nothing_is_missing(straight: Path) -> None:
    result = open_result(straight)
    assert result.table("replications")["replication"].to_pylist() == list(range(600))
    for name in ("counts", "threats", "shots", "calls"):
        numbers = result.table(name)["replication"].to_pylist()
        assert numbers == sorted(numbers)


def test_the_same_again_computes_nothing(copy: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in copy.iterdir()}
    run(copy)
    assert {path: path.stat().st_mtime_ns for path in copy.iterdir()} == before


def test_fewer_are_the_first_as_if_run_alone(copy: Path, tmp_path: Path, bytes_of: BytesOf) -> None:
    before = bytes_of(copy)
    found, alone = run(copy, 50), run(tmp_path / "alone", 50)
    assert (found.replications, found.held, alone.held) == (50, 600, 50)
    assert found.summary == alone.summary
    for name in NAMES:
        assert found.table(name).equals(alone.table(name))
    columns = ["weapon", "outcome"]
    assert found.table("threats", columns).equals(alone.table("threats", columns))
    assert by_attack(found) == by_attack(alone)
    assert bytes_of(copy) == before
    assert open_result(copy).replications == 600


def test_fewer_of_a_damaged_result_do_not_replace_it(copy: Path) -> None:
    (copy / "shots.parquet").write_bytes(b"")
    with pytest.warns(UserWarning, match=r"shots\.parquet is damaged; computed again"):
        found = run(copy, 599)
    assert (found.replications, found.held) == (599, 600)


def test_more_extend_it_to_the_same_bytes(
    tmp_path: Path, straight: Path, bytes_of: BytesOf
) -> None:
    run(tmp_path / "a", 77)
    run(tmp_path / "a", 200)
    assert run(tmp_path / "a").run_info["computed"] == 400
    assert bytes_of(tmp_path / "a") == bytes_of(straight)


def test_one_replication_has_no_intervals(tmp_path: Path) -> None:
    result = run(tmp_path / "a", 1)
    assert all(entry["ci"] is None for entry in result.summary["measures"].values())
    assert "one replication" in result.measure("hits")["method"]


# --- an unfinished folder -----------------------------------------------------------------------


@pytest.mark.usefixtures("small_batches")
def test_an_interrupted_run_goes_on(tmp_path: Path, straight: Path, bytes_of: BytesOf) -> None:
    folder = tmp_path / "a"
    for at in (50, 300):
        with pytest.raises(KeyboardInterrupt):
            run_ready(study(), Order(replications=600, workers=1), folder, stopping_after(at))
        assert {path.name for path in folder.iterdir()} == {SPOOL}
        with pytest.raises(DamagedError, match="no finished result"):
            open_result(folder)
    assert run(folder).run_info["computed"] <= 300
    assert bytes_of(folder) == bytes_of(straight)


@pytest.mark.usefixtures("small_batches")
def test_an_interrupted_extension_leaves_the_result(copy: Path, bytes_of: BytesOf) -> None:
    before = bytes_of(copy)
    with pytest.raises(KeyboardInterrupt):
        run_ready(study(), Order(replications=900, workers=1), copy, stopping_after(700))
    assert bytes_of(copy) == before
    assert open_result(copy).replications == 600
    run(copy, 900)
    assert bytes_of(copy) == bytes_of(run(copy.parent / "b", 900).path)


@pytest.mark.usefixtures("small_batches")
def test_what_is_beyond_the_wanted_number_is_left_out(tmp_path: Path, bytes_of: BytesOf) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_ready(study(), Order(replications=600, workers=1), tmp_path / "a", stopping_after(300))
    run(tmp_path / "a", 123)
    assert bytes_of(tmp_path / "a") == bytes_of(run(tmp_path / "b", 123).path)


@pytest.mark.parametrize("step", ["scenario.yaml", "replications.parquet", "summary.json", RUN])
def test_a_kill_while_it_is_finished_goes_on(
    step: str, tmp_path: Path, straight: Path, bytes_of: BytesOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.replace

    def killed(self: Path, target: Path) -> Path:
        if target.name == step:
            raise KeyboardInterrupt
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path / "a")
    with pytest.raises(DamagedError):
        open_result(tmp_path / "a")
    assert run(tmp_path / "a").run_info["computed"] == 0
    assert bytes_of(tmp_path / "a") == bytes_of(straight)
    assert not list((tmp_path / "a").glob(f"*{PART}"))


def test_a_spool_left_behind_at_the_very_end_is_removed(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Spool, "remove", lambda _: None)
        run(copy, 610)
    assert (copy / SPOOL).exists()
    assert open_result(copy).replications == 610
    run(copy, 610)
    assert not (copy / SPOOL).exists()


def test_a_replication_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicate, "BATCH_S", 1e-9)
    with pytest.raises(KeyboardInterrupt):
        run_ready(study(), Order(replications=20, workers=1), tmp_path, stopping_after(10))
    with sqlite3.connect(tmp_path / SPOOL) as spool:
        spool.execute("DELETE FROM block WHERE name = 'replications' AND first = 4")
    spool.close()
    with pytest.raises(RunError, match="replication 4 is missing"):
        run(tmp_path, 20)


# --- refusals -----------------------------------------------------------------------------------


def test_a_second_run_into_the_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    with (
        closing(Spool(folder, Order(replications=1).identity(study().text).text())),
        pytest.raises(RequestError, match="another run is writing"),
    ):
        run(folder)
    run(folder, 10)


def test_a_folder_with_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").touch()
    with pytest.raises(RequestError, match="is not empty"):
        run(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(RequestError, match="is a file"):
        run(tmp_path / "a")


def test_another_scenario_or_seed_is_refused(copy: Path) -> None:
    with pytest.raises(RequestError, match="another seed"):
        run(copy, 600, seed=2)
    with pytest.raises(RequestError, match="another scenario"):
        run_ready(study(other=1), Order(replications=600), copy)
    with pytest.raises(RequestError, match="best guess"):
        run_ready(study(), Order(replications=600, best_guess=True), copy)


def test_an_unfinished_run_of_another_seed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_ready(study(), Order(replications=600, workers=1), tmp_path / "a", stopping_after(1))
    with pytest.raises(RequestError, match="another scenario, seed or model"):
        run(tmp_path / "a", seed=2)


def test_a_folder_that_cannot_be_made() -> None:
    with pytest.raises(RunError, match="/proc/redsea"):
        run(Path("/proc/redsea"))


@pytest.mark.parametrize("wrong", [0, -5, 10**12, 2.0, True, "9", None])
def test_a_wrong_number_of_replications_is_refused_before_anything(wrong: object) -> None:
    with pytest.raises(RequestError, match=f"1 to {MOST}"):
        Order(replications=wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [-1, 2**64, "abc", None, 1.5])
def test_a_wrong_seed_is_refused(wrong: object) -> None:
    with pytest.raises(RequestError, match="seed"):
        Order(replications=1, seed=wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", [0, 2**64 - 1])
def test_the_ends_of_the_seeds_run(seed: int, tmp_path: Path) -> None:
    assert run(tmp_path / "a", 2, seed).seed == seed


# --- damage -------------------------------------------------------------------------------------

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "half": lambda data: data[: len(data) // 2],
    "a byte less": lambda data: data[:-1],
    "empty": lambda _: b"",
    "four bytes": lambda data: data[:4],
    "text": lambda _: b"not a table",
    "a flipped bit": lambda data: data[:99] + bytes([data[99] ^ 1]) + data[100:],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_table_is_named_and_can_be_made_anew(
    damage: str, copy: Path, straight: Path, bytes_of: BytesOf
) -> None:
    path = table_path(copy, "threats")
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    with pytest.raises(DamagedError, match=r"threats\.parquet is damaged"):
        open_result(copy)
    with pytest.warns(UserWarning, match=r"threats\.parquet is damaged"):
        run(copy)
    assert bytes_of(copy) == bytes_of(straight)


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "summary.json").unlink()
    with pytest.raises(DamagedError, match=r"summary\.json is missing"):
        open_result(copy)


def test_a_damaged_run_file_is_named(copy: Path) -> None:
    (copy / RUN).write_text("{")
    with pytest.raises(DamagedError, match=r"run\.json: is damaged"):
        open_result(copy)
    (copy / RUN).write_text("{}")
    with pytest.raises(RequestError, match="not a run of this program"):
        run(copy)


def test_a_damaged_spool_is_named(tmp_path: Path) -> None:
    (tmp_path / SPOOL).write_bytes(b"x" * 5000)
    with pytest.raises(DamagedError, match=SPOOL):
        run(tmp_path)


def test_no_folder_is_no_result(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="no such folder"):
        open_result(tmp_path / "a")


# --- what the bytes depend on -------------------------------------------------------------------


@pytest.mark.usefixtures("small_batches")
def test_the_size_of_the_batches_does_not_show(
    tmp_path: Path, straight: Path, bytes_of: BytesOf
) -> None:
    run(tmp_path / "a")
    assert bytes_of(tmp_path / "a") == bytes_of(straight)


def test_row_groups_have_their_size_whatever_the_batches(
    tmp_path: Path, bytes_of: BytesOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "ROW_GROUP", 500)
    one = run(tmp_path / "a", 300)
    monkeypatch.setattr(replicate, "BATCH_S", 0.01)
    two = run(tmp_path / "b", 300)
    assert bytes_of(one.path) == bytes_of(two.path)
    groups = pq.ParquetFile(table_path(one.path, "threats")).metadata
    sizes = [groups.row_group(k).num_rows for k in range(groups.num_row_groups)]
    assert sizes == [500] * 4 + [400]


def test_a_replication_does_not_know_the_others(tmp_path: Path, straight: Path) -> None:
    few = run(tmp_path / "a", 5).table("threats")
    assert few.equals(open_result(straight).table("threats").slice(0, few.num_rows))


def test_the_best_guess_is_another_result(tmp_path: Path, straight: Path) -> None:
    order = Order(replications=600, workers=1, best_guess=True)
    result = run_ready(study(), order, tmp_path / "a")
    assert result.summary["interval"] == "chance, at the best guess"
    before = open_result(straight).measure("intercepted")["mean"]
    assert result.measure("intercepted")["mean"] > before


def test_names_make_harmless_folders() -> None:
    assert slug("Unity Explorer, 3 December 2023") == "unity-explorer-3-december-2023"
    assert slug("../../x") == "x"
    assert slug("السفينة 1") == "السفينة-1"
    assert slug("-rf") == "rf"
    assert slug("///") == "scenario"
    assert len(slug("x" * 10_000)) == 60
