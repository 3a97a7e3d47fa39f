"""``redsea select``: what it says, and what it refuses."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Invoke = Callable[..., Result]
SM_2 = "escorts.guard.doctrine.against.one-way-drone.by_layer.sm-2"
STUDY = """\
name: Small choice
base: {raid}
question: Which salvo?
factors:
  salvo: {{side: defence, path: {sm_2}.salvo, values: [1, 2]}}
  looks: {{side: defence, path: {sm_2}.looks, values: [1]}}
  permission:
    side: environment
    path: escorts.guard.doctrine.permission.control
    values: [free]
"""


@pytest.fixture(scope="module")
def study(raid: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("studies") / "small.yaml"
    path.write_text(STUDY.format(raid=raid, sm_2=SM_2), "utf-8")
    return path


@pytest.fixture(scope="module")
def arguments(study: Path) -> tuple[object, ...]:
    out = study.parent / "results" / "selected"
    return ("select", study, "--measure", "leakers", "--by", "0.5", "--workers", 1, "--out", out)


@pytest.fixture(scope="module")
def done(invoke: Invoke, arguments: tuple[object, ...]) -> Result:
    return invoke(*arguments)


def test_it_says_what_was_chosen_and_what_that_is_worth(done: Result) -> None:
    assert done.exit_code == 0, done.output
    assert "2 variants × one scene;\nat least 200 runs, about " in done.stderr
    assert "with 1 process; at most 20,000, about " in done.stderr
    text = " ".join(done.stdout.split())
    assert "Chosen: salvo=2, after 100 replications" in text
    assert "if one variant is better than every other by 0.50 or more" in text
    assert "shown by experiment, not proved" in text
    assert "selection folder: " in done.stdout.splitlines()[-1]
    assert max(map(len, done.stdout.splitlines()[:-1])) <= 80


def test_again_it_prints_the_same(
    done: Result, invoke: Invoke, arguments: tuple[object, ...]
) -> None:
    again = invoke(*arguments)
    assert (again.exit_code, again.stdout) == (0, done.stdout)


def test_it_speaks_json(done: Result, invoke: Invoke, arguments: tuple[object, ...]) -> None:
    found = json.loads(invoke(*arguments, "--json").stdout)
    assert (found["decided"], found["variants"][0]["name"]) == (True, "salvo=2")
    assert found["variants"][1]["out_by"] == found["chosen"]


def test_its_folder_is_listed_and_drawn(
    done: Result, invoke: Invoke, arguments: tuple[object, ...], tmp_path: Path
) -> None:
    folder = Path(str(arguments[-1]))
    assert "selected" in invoke("results", folder.parent).stdout
    drawn = invoke("plot", folder, "--out", tmp_path)
    assert drawn.exit_code == 0, drawn.output
    assert "lines-leakers.svg" in drawn.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--measure", "hits", "--by", "0"), "by = 0: must be above 0"),
        (("--measure", "hits", "--by", "5 km"), "--by 5 km: "),
        (("--measure", "hits", "--by", "5%"), "hits is no share"),
        (("--measure", "leak-rate", "--by", "1%"), "the nearest is leakers"),
        (("--measure", "hits", "--by", "0.1", "--largest"), "looking for the best attack"),
    ],
)
def test_what_cannot_be_asked_exits_with_2(
    invoke: Invoke, study: Path, options: tuple[str, ...], said: str
) -> None:
    done = invoke("select", study, *options, "--out", study.parent / "refused")
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (study.parent / "refused").exists()


def test_what_takes_long_asks_for_yes(
    invoke: Invoke, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.cli.consent.LONG_S", 0.0)
    refused = invoke(
        "select", study, "--measure", "leakers", "--by", "0.5", "--out", study.parent / "long"
    )
    assert refused.exit_code == 2
    assert "--yes starts it all the same" in refused.stderr
    assert not (study.parent / "long").exists()


def test_what_is_there_asks_for_nothing(
    done: Result, invoke: Invoke, arguments: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.cli.consent.LONG_S", 0.0)
    again = invoke(*arguments)
    assert (again.exit_code, again.stdout) == (0, done.stdout)
    assert "runs" not in again.stderr
