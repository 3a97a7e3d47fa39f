"""``redsea sweep``: what it says before and after, and what it refuses."""

import json
import re
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from sim.experiment.runs.sweep import PlannedSweep
from tests.cli.answers import answered

Invoke = Callable[..., Result]
Process = Callable[..., subprocess.CompletedProcess[str]]
STUDY = """\
name: Small study
base: {raid}
question: Does a larger raid leak more?
factors:
  raid: {{side: threat, path: attacks.drones.count, values: [2, 4, 6]}}
  queue: {{side: defence, path: escorts.guard.doctrine.queue, values: [time-to-go, fifo]}}
where: [raid < 6]
"""


@pytest.fixture(scope="module")
def study(raid: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("studies") / "small.yaml"
    path.write_text(STUDY.format(raid=raid), "utf-8")
    return path


@pytest.fixture(scope="module")
def arguments(study: Path) -> tuple[object, ...]:
    return ("sweep", study, "-n", 5, "--workers", 1, "--out", study.parent / "results" / "swept")


@pytest.fixture(scope="module")
def done(invoke: Invoke, arguments: tuple[object, ...]) -> Result:
    return invoke(*arguments)


def test_it_says_what_it_will_take_and_then_does_it(done: Result) -> None:
    assert done.exit_code == 0, done.output
    assert "4 points × 5 replications = 20 runs" in done.stderr
    assert "with 1 process" in done.stderr
    assert "2 points left out by the constraints" in done.stderr
    assert "Small study" not in done.stdout.partition("\n")[2]
    assert "Does a larger raid leak more?" in done.stdout
    assert "sweep folder: " in done.stdout.splitlines()[-1]
    assert max(map(len, done.stdout.splitlines()[:-1])) <= 80


def test_a_row_a_point_with_factors_and_intervals(done: Result) -> None:
    rows = [line.split() for line in done.stdout.splitlines()]
    shown = [row[:2] for row in rows if row and row[0] in ("2", "4") and row[1] != "points"]
    points = [["2", "time-to-go"], ["2", "fifo"], ["4", "time-to-go"], ["4", "fifo"]]
    # Below, what another queue changes at the same raid.
    assert shown == [*points, ["2", "fifo"], ["4", "fifo"]]
    table, _, below = done.stdout.partition("Paired differences from queue=time-to-go, at the same")
    assert sum(line.count("[") for line in table.splitlines() if line[:1] in "24") == 8
    assert "Variance reduction by pairing" in below


def test_what_is_the_same_in_all_replications_saves_nothing_and_says_so(done: Result) -> None:
    # Six drones half a minute apart never wait for a channel: the queue decides nothing.
    assert done.stdout.count("identical\n") == 2
    said = " ".join(done.stdout.split())
    assert "Variance reduction by pairing, leakers: none, no replication differs." in said
    assert "identical: no pair differs, but up to 43 % of replications may" in said


def test_again_it_prints_the_same(
    done: Result, invoke: Invoke, arguments: tuple[object, ...]
) -> None:
    again = invoke(*arguments)
    assert (again.exit_code, again.stdout) == (0, done.stdout)
    assert "about" not in again.stderr


def test_it_speaks_json(done: Result, invoke: Invoke, arguments: tuple[object, ...]) -> None:
    found = answered(invoke(*arguments, "--json", "--measure", "launched").stdout)
    assert found["factors"]["raid"]["side"] == "threat"
    assert [point["factors"]["raid"] for point in found["points"]] == [2, 2, 4, 4]
    names = [point["name"] for point in found["points"]]
    told = [one for one in found["estimates"] if one["measure"] == "launched"]
    means = [one for one in told if one["versus"] is None]
    assert [(one["point"], one["value"]) for one in means] == [
        *zip(names, [2, 2, 4, 4], strict=True)
    ]
    changes = [one for one in told if one["versus"] is not None]
    assert [(one["point"], one["versus"]) for one in changes] == [
        (names[1], names[0]), (names[3], names[2]),
    ]  # fmt: skip
    assert all(one["identical"] and one["value"] == 0 for one in changes)
    measures = {one["measure"] for one in found["estimates"]}
    assert {"leakers", "hits", "no-ship-hit", "main-effect:launched"} <= measures
    assert [one["point"] for one in found["paired"]] == [names[1], names[3]]


def test_the_columns_may_be_chosen(
    done: Result, invoke: Invoke, arguments: tuple[object, ...]
) -> None:
    text = invoke(*arguments, "--measure", "launched").stdout
    assert "launched" in text
    assert "PRA" not in text
    wrong = invoke(*arguments, "--measure", "lunched")
    assert wrong.exit_code == 2
    assert "did you mean launched" in wrong.stderr


def test_its_points_are_results_and_it_is_listed(done: Result, invoke: Invoke, study: Path) -> None:
    root = study.parent / "results"
    point = next((root / "swept" / "points").iterdir())
    assert "is launched" in invoke("replay", point, "--replication", 3, "--format", "log").stdout
    assert "4 × 5" in invoke("results", root).stdout
    (found,) = json.loads(invoke("results", root, "--json").stdout)
    assert (found["kind"], found["points"], found["replications"]) == ("sweep", 4, 5)
    assert found["scenario"] == "Small study"
    (root / "swept" / "points.json").rename(root / "swept" / "gone")
    (listed,) = json.loads(invoke("results", root, "--json").stdout)
    (root / "swept" / "gone").rename(root / "swept" / "points.json")
    assert (listed["kind"], listed["state"]) == ("sweep", "unfinished")


def test_a_damaged_sweep_is_listed_as_such_and_the_others_as_ever(
    done: Result, invoke: Invoke, study: Path, tmp_path: Path
) -> None:
    for name in ("a", "b", "c", "d"):
        shutil.copytree(study.parent / "results" / "swept", tmp_path / name)
    point = min((tmp_path / "a" / "points").iterdir())
    (point / "shots.parquet").write_bytes(b"PAR1")
    (tmp_path / "b" / "points.json").write_text('{"identity": {}, "files": {}}')
    (tmp_path / "d" / "points.json").rename(tmp_path / "d" / "sweep.json")
    listed = invoke("results", tmp_path, "--json")
    assert listed.exit_code == 2
    states = {Path(one["folder"]).name: one["state"] for one in json.loads(listed.stdout)}
    assert states == {"a": "damaged", "b": "damaged", "c": "complete", "d": "damaged"}
    told = listed.stderr.splitlines()
    assert len(told) == 3
    assert any(f"points/{point.name}/shots.parquet is damaged" in line for line in told)
    assert any("is not a sweep of this program" in line for line in told)
    assert any("was made by an earlier version" in line for line in told)
    for command in (("plot",), ("sensitivity",)):
        assert invoke(*command, tmp_path / "b").exit_code == 2


@pytest.mark.parametrize(
    "command", [("compare",), ("ledger",), ("replay", "--replication", 0), ("sensitivity",)]
)
def test_a_folder_of_the_other_kind_is_told_what_takes_it(
    done: Result, invoke: Invoke, study: Path, folder: Path, command: tuple[object, ...]
) -> None:
    swept = study.parent / "results" / "swept"
    point = min((swept / "points").iterdir())
    given = [folder] if command == ("sensitivity",) else [swept]
    refused = invoke(*command, *given, *([folder] if command == ("compare",) else []))
    assert refused.exit_code == 2
    assert refused.stderr.count("\n") == 1
    other = "not a sweep; redsea plot, compare" if given == [folder] else f"such as {point};"
    assert other in refused.stderr


@pytest.mark.parametrize("command", [("compare",), ("ledger",)])
def test_an_unfinished_sweep_is_no_result_and_gives_no_example(
    invoke: Invoke, folder: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "study.yaml").touch()
    refused = invoke(*command, tmp_path, *([folder] if command == ("compare",) else []))
    assert refused.exit_code == 2
    assert refused.stderr == (
        f"{tmp_path}: is an unfinished sweep, not a result; the command that began it goes on with "
        "it\n"
    )


def test_a_file_of_the_other_kind_is_told_what_runs_it(
    invoke: Invoke, study: Path, raid: Path
) -> None:
    for command, file, said in (
        ("run", study, "is a study, not a scenario; redsea sweep runs"),
        ("describe", study, "is a study, not a scenario; redsea sweep runs"),
        ("sweep", raid, "is no study, for it has neither base nor factors; redsea run takes"),
    ):
        refused = invoke(command, file)
        assert refused.exit_code == 2
        assert refused.stderr.count("\n") == 1
        assert refused.stderr.startswith(f"{file}: {said}")


def test_it_is_drawn_as_lines_and_a_heat_map(
    done: Result, invoke: Invoke, study: Path, tmp_path: Path
) -> None:
    folder = study.parent / "results" / "swept"
    drawn = invoke("plot", folder, "--measure", "leakers", "--out", tmp_path)
    assert drawn.exit_code == 0, drawn.output
    names = [Path(line).name for line in drawn.stdout.splitlines()]
    assert names == [
        "lines-leakers.svg", "lines-leakers.png", "heat-leakers.svg", "heat-leakers.png",
    ]  # fmt: skip
    said = (tmp_path / "heat-leakers.svg").read_text("utf-8")
    assert all(word in said for word in ("time-to-go", "fifo", "raid", "5 replications", "seed 1"))
    again = invoke("plot", folder, "--kind", "tornado", "--measure", "leakers", "--out", tmp_path)
    assert again.exit_code == 0, again.output
    assert "raid: 2 → 4" in (tmp_path / "tornado-leakers.svg").read_text("utf-8")


def test_its_page_has_its_words_and_the_pictures_that_plot_saves(
    done: Result, invoke: Invoke, study: Path, tmp_path: Path
) -> None:
    folder = study.parent / "results" / "swept"
    page = Path(invoke("report", folder, "--out", tmp_path / "a.html").stdout.strip())
    text = page.read_text("utf-8")
    assert "Does a larger raid leak more?" in text
    saved = invoke("plot", folder, "--out", tmp_path).stdout.splitlines()
    assert text.count("data:image/svg+xml;base64,") == len(saved) / 2
    for one in saved[::2]:
        assert b64encode(Path(one).read_bytes()).decode() in text


def seen(picture: Path) -> str:
    """Give the words of a picture."""
    return " ".join(re.sub(r"<[^>]+>", " ", picture.read_text("utf-8")).split())


def test_points_that_last_otherwise_have_no_bars(
    invoke: Invoke, study: Path, tmp_path: Path
) -> None:
    text = study.read_text("utf-8").replace(
        "where: [raid < 6]", "  last: {side: environment, path: duration, values: [3 h, 4 h]}\n"
    )
    file, folder = tmp_path / "timed.yaml", tmp_path / "swept"
    file.write_text(f"{text}design: {{kind: one-at-a-time}}\n", "utf-8")
    done = invoke("sweep", file, "-n", 2, "--workers", 1, "--out", folder)
    assert done.exit_code == 0
    assert "–: starts or lasts otherwise than its base" in done.stdout
    told = json.loads(invoke("sweep", file, "-n", 2, "--out", folder, "--json").stdout)
    assert [one["retimed"] for one in told["paired"]].count(True) == 1
    drawn = invoke("plot", folder, "--measure", "leakers")
    assert drawn.exit_code == 0, drawn.output
    said = seen(folder / "pictures" / "tornado-leakers.svg")
    assert "Left out, as they start or last otherwise: raid=2, queue=time-to-go, last=4 h." in said
    assert "raid=4" in said
    refused = invoke("plot", folder, "--measure", "detection-range")
    assert refused.exit_code == 2
    assert "detection-range: sensitivity is computed for counts and shares" in refused.stderr


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        (("--kind", "ledger"), "of a sweep there are lines, heat, tornado"),
        (("--measure", "lekers"), "did you mean leakers"),
        (("--measure", "detection-range", "--kind", "tornado"), "not for medians"),
    ],
)
def test_what_a_sweep_has_no_picture_of_is_refused(
    done: Result, invoke: Invoke, study: Path, more: tuple[str, ...], rule: str
) -> None:
    refused = invoke("plot", study.parent / "results" / "swept", *more)
    assert refused.exit_code == 2
    assert rule in " ".join(refused.stderr.split())


def test_a_long_sweep_asks_for_yes(
    invoke: Invoke, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.cli.terminal.LONG_S", 0.0)
    arguments = ("sweep", study, "-n", 2, "--workers", 1, "--out", tmp_path / "a")
    refused = invoke(*arguments)
    assert refused.exit_code == 2
    assert "--yes starts it all the same" in refused.stderr
    assert not (tmp_path / "a").exists()
    assert invoke(*arguments, "--yes").exit_code == 0


def test_bad_input_is_two_with_file_line_and_rule(
    invoke: Invoke, study: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(study.read_text("utf-8").replace("side: threat", "side: defence"), "utf-8")
    for command in (("sweep", bad), ("check", bad)):
        done = invoke(*command)
        assert done.exit_code == 2
        assert f"{bad}:5:16: factors.raid.side = defence" in done.stderr
    assert "valid" in invoke("check", study).stdout


def test_an_interruption_can_be_resumed(
    invoke: Invoke, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(PlannedSweep, "run", interrupted)
    done = invoke("sweep", study, "-n", 2, "--workers", 1, "--out", tmp_path / "a")
    assert done.exit_code == 130
    assert "goes on where it stopped" in done.stderr


def test_without_distributed_it_says_what_to_install(
    invoke: Invoke, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    done = invoke("sweep", study, "--cluster", "local")
    assert done.exit_code == 2
    assert "redsea[cluster]" in done.stderr


def test_the_study_schema_is_printed(invoke: Invoke) -> None:
    done = invoke("schema", "--study")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["title"] == "redsea study"
