"""``redsea optimise``: what it says, what it draws, and what it refuses."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Invoke = Callable[..., Result]
SM_2 = "escorts.guard.doctrine.against.one-way-drone.by_layer.sm-2"
STUDY = """\
name: Small search
base: {raid}
question: Which salvo, for how much?
replications: 6
factors:
  salvo: {{side: defence, path: {sm_2}.salvo, values: [1, 2]}}
  drones: {{side: threat, path: attacks.drones.count, values: [2, 3]}}
  permission:
    side: environment
    path: escorts.guard.doctrine.permission.control
    values: [free]
optimise: {{minimise: [leakers, cost], decide: [salvo]}}
"""


@pytest.fixture(scope="module")
def study(raid: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("studies") / "small.yaml"
    path.write_text(STUDY.format(raid=raid, sm_2=SM_2), "utf-8")
    return path


@pytest.fixture(scope="module")
def arguments(study: Path) -> tuple[object, ...]:
    return ("optimise", study, "--workers", 1, "--out", study.parent / "results" / "optimised")


@pytest.fixture(scope="module")
def done(invoke: Invoke, arguments: tuple[object, ...]) -> Result:
    return invoke(*arguments)


def test_it_says_what_is_best_and_what_that_is_worth(done: Result) -> None:
    assert done.exit_code == 0, done.output
    assert "all 2 combinations are tried, there is nothing to search" in done.stderr
    text = " ".join(done.stdout.split())
    assert "2 variants of salvo (all there are), each a mean over 2 combinations" in text
    assert "wanted: least leakers, least cost of rounds" in text
    assert "The same variants under other luck, seed 2" in text
    assert "on average over the front" in text
    assert "optimisation folder: " in done.stdout.splitlines()[-1]
    assert max(map(len, done.stdout.splitlines()[:-1])) <= 80


def test_again_it_prints_the_same(
    done: Result, invoke: Invoke, arguments: tuple[object, ...]
) -> None:
    again = invoke(*arguments)
    assert (again.exit_code, again.stdout) == (0, done.stdout)


def test_it_speaks_json(done: Result, invoke: Invoke, arguments: tuple[object, ...]) -> None:
    found = json.loads(invoke(*arguments, "--json").stdout)
    assert [one["id"] for one in found["objectives"]] == ["leakers", "cost"]
    assert len(found["front"]) == len(found["confirmation"]["values"])


def test_its_front_is_drawn_and_its_folder_listed(
    done: Result, invoke: Invoke, arguments: tuple[object, ...], tmp_path: Path
) -> None:
    folder = Path(str(arguments[-1]))
    drawn = invoke("plot", folder, "--out", tmp_path)
    assert drawn.exit_code == 0, drawn.output
    assert [Path(line).name for line in drawn.stdout.splitlines()] == ["front.svg", "front.png"]
    assert invoke("plot", folder, "--kind", "lines", "--out", tmp_path).exit_code == 0
    assert "optimised" in invoke("results", folder.parent).stdout


@pytest.mark.parametrize("command", ["check", "optimise"])
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("decide: [salvo]", "decide: [drones]", "optimise.decide.0 = drones: has the side threat"),
        ("minimise: [leakers, cost]", "maximise: [hits]", "looking for the best attack"),
        ("[leakers, cost]", "[hits:parrot]", "hits:parrot: not measured at every point"),
    ],
)
def test_what_cannot_be_asked_exits_with_2(
    invoke: Invoke, study: Path, tmp_path: Path, command: str, old: str, new: str, said: str
) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(study.read_text("utf-8").replace(old, new), "utf-8")
    done = invoke(command, path)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())


def test_a_study_without_the_block_is_refused(invoke: Invoke, study: Path, tmp_path: Path) -> None:
    path = tmp_path / "plain.yaml"
    path.write_text(study.read_text("utf-8").partition("optimise:")[0], "utf-8")
    done = invoke("optimise", path)
    assert done.exit_code == 2
    assert "has no block optimise" in done.stderr


def test_what_takes_long_asks_for_yes(
    invoke: Invoke, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.cli.consent.LONG_S", 0.0)
    refused = invoke("optimise", study, "--out", study.parent / "long")
    assert refused.exit_code == 2
    assert "--yes starts it all the same" in refused.stderr
    assert not (study.parent / "long").exists()


def test_a_variant_that_cannot_be_is_told_before_anything_is_begun(
    invoke: Invoke, study: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(study.read_text("utf-8").replace("[1, 2]", "[1, -2]"), "utf-8")
    found = invoke("optimise", wrong, "--workers", 1, "--out", tmp_path / "out")
    assert found.exit_code == 2
    assert "salvo = -2: must be between" in found.stderr
    assert "combinations are tried" not in found.stderr
    assert not (tmp_path / "out").exists()
    assert invoke("optimise", study, "--workers", 1, "--out", tmp_path / "out").exit_code == 0
