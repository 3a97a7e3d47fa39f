"""Commands on results: run, results, plot, replay; exit codes, and what goes where."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from tests.cli.answers import answered

Invoke = Callable[..., Result]
Process = Callable[..., subprocess.CompletedProcess[str]]

ESCAPE = "\x1b"
COLOUR = re.compile(r"\x1b\[[0-9;]*[34][0-9]")


def test_the_statistics_go_to_stdout_and_nothing_else(
    redsea: Process, raid: Path, folder: Path
) -> None:
    done = redsea("run", raid, "-n", 10, "--out", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("One raid\n10 replications, seed 1; intervals: 95 %")
    assert done.stdout.endswith(f"result folder: {folder}\n")
    assert ESCAPE not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_the_same_command_prints_the_same_again(invoke: Invoke, raid: Path, folder: Path) -> None:
    one, other = (invoke("run", raid, "-n", 10, "--out", folder) for _ in range(2))
    assert one.exit_code == other.exit_code == 0
    assert one.stdout == other.stdout


def test_run_speaks_json(invoke: Invoke, raid: Path, folder: Path) -> None:
    found = answered(invoke("run", raid, "-n", 10, "--out", folder, "--json").stdout)
    assert found["folder"] == str(folder)
    assert found["replications"] == 10
    assert found["measures"]["launched"]["mean"] == 6.0


def test_a_folder_of_another_run_is_refused(invoke: Invoke, raid: Path, folder: Path) -> None:
    done = invoke("run", raid, "-n", 10, "--seed", 2, "--out", folder)
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert "choose another folder" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "option", [("-n", "0"), ("--seed", "-1"), ("--workers", "0"), ("--set", "duration=5")]
)
def test_bad_options_are_bad_input(invoke: Invoke, raid: Path, option: tuple[str, str]) -> None:
    done = invoke("run", raid, *option)
    assert done.exit_code == 2
    assert done.stderr


def test_best_guess_says_what_is_left(invoke: Invoke, raid: Path, tmp_path: Path) -> None:
    done = invoke("run", raid, "-n", 3, "--workers", 1, "--best-guess", "--out", tmp_path / "r")
    assert "best guess" in done.stdout.splitlines()[1]


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (RuntimeError("two\nlines"), 1, "failed: RuntimeError: two\nlines"),
        (KeyboardInterrupt(), 130, "the same command goes on where it stopped"),
    ],
)
def test_a_failure_is_a_line_and_a_code(
    invoke: Invoke,
    raid: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
    words: str,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("sim.experiment.runs.run.run", fail)
    monkeypatch.delenv("REDSEA_DEBUG", raising=False)
    done = invoke("run", raid)
    assert done.exit_code == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    monkeypatch.setenv("REDSEA_DEBUG", "1")
    assert ("Traceback" in invoke("run", raid).stderr) is (code == 1)


def test_the_progress_bar_is_for_a_terminal_only(raid: Path, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "sim.cli", "run", raid, "-n", "3", "--out", tmp_path / "r"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
        check=True,
        env={**os.environ, "NO_COLOR": "1", "TERM": "xterm"},
    )
    os.close(theirs)
    # The terminal hands out so many bytes, perhaps not the whole of the last letter.
    seen = os.read(ours, 100_000).decode(errors="ignore")
    os.close(ours)
    assert "replications" in seen
    assert not COLOUR.search(seen)
    assert ESCAPE not in done.stdout


def test_a_terminal_that_wants_no_colour_gets_none(
    redsea: Process, raid: Path, folder: Path
) -> None:
    arguments = ("run", raid, "-n", 10, "--out", folder)
    done = redsea(*arguments, FORCE_COLOR="1", NO_COLOR="1")
    assert done.returncode == 0
    assert not COLOUR.search(done.stdout)


def test_a_closed_pipe_is_silent(folder: Path) -> None:
    command = [sys.executable, "-m", "sim.cli", "replay", str(folder), "--replication", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def test_results_are_listed(invoke: Invoke, folder: Path) -> None:
    done = invoke("results", folder.parent)
    assert "One raid" in done.stdout
    assert json.loads(invoke("results", folder.parent, "--json").stdout)[0]["replications"] == 10


def test_plot_prints_the_paths_it_wrote(invoke: Invoke, folder: Path, tmp_path: Path) -> None:
    done = invoke("plot", folder, "--kind", "ledger", "--out", tmp_path)
    assert done.stdout.split() == [str(tmp_path / "ledger.svg"), str(tmp_path / "ledger.png")]
    assert all(Path(line).stat().st_size for line in done.stdout.split())


def test_pictures_do_not_damage_a_result(invoke: Invoke, raid: Path, folder: Path) -> None:
    assert invoke("plot", folder).exit_code == 0
    assert invoke("run", raid, "-n", 10, "--out", folder).exit_code == 0


def test_replay_tells_the_stored_day(invoke: Invoke, folder: Path) -> None:
    from sim import open_result

    done = invoke("replay", folder, "--replication", 4, "--format", "log")
    assert done.exit_code == 0
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[:2] == ["One raid: replication 4, seed 1", "Saturday 16 December 2023, UTC+03:00"]
    rows = open_result(folder).table("threats").to_pylist()
    stored = [row for row in rows if row["replication"] == 4]
    assert sum("is launched" in line for line in lines) == len(stored)
    hits = sum(row["outcome"] == "hit" for row in stored)
    assert sum(" HITS " in line for line in lines) == hits


def test_a_replication_that_is_not_there_is_bad_input(invoke: Invoke, folder: Path) -> None:
    done = invoke("replay", folder, "--replication", 10)
    assert done.exit_code == 2
    assert "it has 0 to 9" in done.stderr


@pytest.mark.parametrize("command", [("plot",), ("replay", "--replication", "0")])
def test_a_damaged_or_missing_result_is_bad_input(
    invoke: Invoke, folder: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in folder.iterdir():
        if path.is_file():
            (copy / path.name).write_bytes(path.read_bytes())
    (copy / "threats.parquet").write_bytes(b"PAR1")
    for place in (copy, tmp_path / "none", tmp_path):
        done = invoke(command[0], place, *command[1:])
        assert done.exit_code == 2
        assert done.stderr.count("\n") == 1


def test_a_folder_that_is_not_there_is_told_before_the_options(
    invoke: Invoke, folder: Path, tmp_path: Path
) -> None:
    missing = invoke("plot", tmp_path / "none", "--measure", "leakers")
    assert missing.stderr == f"{tmp_path / 'none'}: there is no such folder\n"
    assert "--measure: only of a sweep" in invoke("plot", folder, "--measure", "leakers").stderr


def test_a_report_is_one_page_that_asks_for_nothing(
    invoke: Invoke, raid: Path, folder: Path
) -> None:
    done = invoke("report", folder)
    assert done.exit_code == 0, done.output
    file = folder / "report.html"
    assert done.stdout == f"{file}\n"
    page = file.read_text("utf-8")
    assert page.count('<img src="data:image/svg+xml;base64,') == 3
    assert not re.search(r'(?:src|href)="(?!data:)', page)
    assert "<script" not in page
    assert "Probability of raid annihilation" in page


def test_full_shows_what_run_leaves_out(invoke: Invoke, raid: Path, folder: Path) -> None:
    brief, full = (
        invoke("run", raid, "-n", 10, "--out", folder, *o).stdout for o in ((), ("--full",))
    )
    assert "--full shows" in brief
    assert "kills per round" not in brief
    assert "kills per round" in full
    assert "Probability of raid annihilation" in full
