"""Commands on scenarios: new, check, describe, schema, catalogue."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Invoke = Callable[..., Result]


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "wrong.yaml"
    path.write_text("name: x\nstart: today\nduration: 5\nescort: {}\n")
    return path


def test_a_right_file_has_its_line_on_stdout(invoke: Invoke, raid: Path) -> None:
    done = invoke("check", raid)
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{raid}: valid\n", "")


def test_all_problems_go_to_stderr_one_a_line(invoke: Invoke, raid: Path, wrong: Path) -> None:
    done = invoke("check", wrong, raid)
    assert done.exit_code == 2
    assert done.stdout == f"{raid}: valid\n"
    lines = done.stderr.splitlines()
    assert len(lines) >= 3
    assert all(line.startswith(f"{wrong}:") for line in lines)


def test_a_warning_does_not_make_a_file_wrong(invoke: Invoke, raid: Path) -> None:
    done = invoke("check", raid, "--set", "ships.trader.speed=45 kn")
    assert done.exit_code == 0
    assert done.stderr.startswith("warning: ")
    assert done.stdout == f"{raid}: valid\n"


def test_check_speaks_json(invoke: Invoke, raid: Path, wrong: Path) -> None:
    done = invoke("check", raid, wrong, "--json")
    found = json.loads(done.stdout)
    assert [one["right"] for one in found] == [True, False]
    assert done.exit_code == 2


@pytest.mark.parametrize("path", ["/nowhere.yaml", "/", "/dev/null"])
def test_what_is_no_file_is_told_without_a_traceback(invoke: Invoke, path: str) -> None:
    for command in ("check", "describe", "run"):
        done = invoke(command, path)
        assert done.exit_code == 2
        assert done.stderr.startswith(path)
        assert "Traceback" not in done.stderr


def test_the_starter_is_checked_described_and_run(
    invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert invoke("new", "My raid").stdout.startswith("my-raid.yaml\n")
    assert invoke("check", "my-raid.yaml").stdout == "my-raid.yaml: valid\n"
    assert invoke("describe", "my-raid.yaml").stdout.startswith("My raid\n")
    done = invoke("run", "my-raid.yaml", "-n", 2, "--workers", 1)
    assert done.exit_code == 0, done.stderr
    assert "My raid\n2 replications, seed 1" in done.stdout
    again = invoke("new", "My raid")
    assert again.exit_code == 2
    assert "not overwritten" in again.stderr


def test_describe_draws_a_map_when_asked(invoke: Invoke, raid: Path, tmp_path: Path) -> None:
    path = tmp_path / "there" / "map.png"
    done = invoke("describe", raid, "--map", path)
    assert done.exit_code == 0
    assert path.read_bytes().startswith(b"\x89PNG")
    assert f"map: {path}\n" in done.stdout


def test_the_schema_is_json(invoke: Invoke) -> None:
    schema = json.loads(invoke("schema").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "escorts" in json.dumps(schema)


def test_the_catalogue_lists_and_details(invoke: Invoke) -> None:
    assert "sm-2" in invoke("catalogue").stdout
    assert "ceiling" in invoke("catalogue", "sm-2").stdout
    assert (
        json.loads(invoke("catalogue", "sm-2", "--json").stdout)[0]["path"] == "weapons.sm-2.speed"
    )


def test_an_unknown_entry_is_bad_input(invoke: Invoke) -> None:
    done = invoke("catalogue", "sm2")
    assert done.exit_code == 2
    assert "did you mean 'sm-2'" in done.stderr
