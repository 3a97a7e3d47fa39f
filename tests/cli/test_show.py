"""``redsea show`` and ``redsea explain``."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
from typer.testing import Result

Invoke = Callable[..., Result]


def test_it_prints_what_run_printed(invoke: Invoke, raid: Path, folder: Path) -> None:
    for more in ([], ["--full"], ["--json"]):
        ran = invoke("run", raid, "-n", 10, "--out", folder, *more)
        assert invoke("show", folder, *more).stdout == ran.stdout


def test_run_points_to_it(invoke: Invoke, folder: Path) -> None:
    done = invoke("run", folder)
    assert done.exit_code == 2
    assert (
        done.stderr
        == f"{folder}: is a folder with a result; redsea show {folder} prints it again\n"
    )


def test_fewer_than_there_are_are_shown_and_said(invoke: Invoke, raid: Path, folder: Path) -> None:
    done = invoke("run", raid, "-n", 4, "--out", folder)
    assert done.stdout.startswith("One raid\n4 replications, seed 1")
    assert done.stdout.endswith(f"{folder} (holds 10 replications; these are the first)\n")


def test_every_table_is_csv(invoke: Invoke, folder: Path) -> None:
    for name in ("replications", "threats", "shots", "calls"):
        rows = list(
            csv.DictReader(invoke("show", folder, "--table", name, "--csv").stdout.splitlines())
        )
        table = pq.read_table(folder / f"{name}.parquet")
        assert len(rows) == table.num_rows
        for row, wanted in zip(rows, table.to_pylist(), strict=True):
            for key, value in wanted.items():
                assert row[key] == str(value) or float(row[key] or "nan") == value or value is None


def test_the_measures_are_csv(invoke: Invoke, folder: Path) -> None:
    rows = {
        row["measure"]: row
        for row in csv.DictReader(invoke("show", folder, "--csv").stdout.splitlines())
    }
    measures = json.loads((folder / "summary.json").read_text())["measures"]
    assert rows.keys() == measures.keys()
    assert float(rows["leakers"]["low"]) == measures["leakers"]["ci"][0]


def test_a_table_is_shown_from_its_start(invoke: Invoke, folder: Path) -> None:
    shown = invoke("show", folder, "--table", "threats").stdout
    assert "20 of 60 rows; --full shows all, --csv writes them." in shown
    assert shown.count("one-way-drone") == 20
    assert (
        invoke("show", folder, "--table", "threats", "--full").stdout.count("one-way-drone") == 60
    )


def test_an_unknown_table_or_folder_is_named(invoke: Invoke, folder: Path, tmp_path: Path) -> None:
    done = invoke("show", folder, "--table", "thraets")
    assert (done.exit_code, "did you mean threats" in done.stderr) == (2, True)
    assert invoke("show", tmp_path / "none").exit_code == 2


def test_a_key_is_explained(invoke: Invoke) -> None:
    told = invoke("explain", "escorts.patrol.speed").stdout
    for part in ("escorts.NAME.patrol.speed", "on patrol", "kn, km/h", "at most 60 kn", "15 kn"):
        assert part in told
    done = invoke("explain", "escorts.petrol")
    assert (done.exit_code, "did you mean" in done.stderr) == (2, True)
    assert "hypotheses" in invoke("explain").stdout
    (one,) = json.loads(invoke("explain", "patrol.area", "--json").stdout)
    assert one["path"] == "escorts.NAME.patrol.area"
