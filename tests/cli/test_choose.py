"""``redsea choose``: what it says of a comparison and of a search, and what it refuses."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from sim import open_sweep
from tests.cli.answers import answered

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
    return ("choose", study, "--measure", "leakers", "--by", "0.5", "--workers", 1, "--out", out)


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
    assert "folder: " in done.stdout.splitlines()[-1]
    assert max(map(len, done.stdout.splitlines()[:-1])) <= 80


def test_again_it_prints_the_same(
    done: Result, invoke: Invoke, arguments: tuple[object, ...]
) -> None:
    again = invoke(*arguments)
    assert (again.exit_code, again.stdout) == (0, done.stdout)


def test_it_speaks_json(done: Result, invoke: Invoke, arguments: tuple[object, ...]) -> None:
    found = answered(invoke(*arguments, "--json").stdout)
    assert (found["decided"], found["variants"][0]["name"]) == (True, "salvo=2")
    assert found["variants"][1]["out_by"] == found["chosen"]


def test_its_folder_is_shown_again_and_reported(
    done: Result, invoke: Invoke, arguments: tuple[object, ...]
) -> None:
    folder = Path(str(arguments[-1]))
    shown = invoke("show", folder)
    assert shown.exit_code == 0, shown.output
    assert done.stdout.startswith(shown.stdout)
    page = Path(invoke("report", folder).stdout.strip()).read_text("utf-8")
    assert "Chosen: salvo=2" in page
    assert "data:image/svg+xml;base64," in page


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
        (("--measure", "hits", "--by", "5 km"), "by = 5 km: "),
        (("--measure", "hits", "--by", "5%"), "hits is no share"),
        (("--measure", "leak-rate", "--by", "1%"), "the nearest is leakers"),
        (("--measure", "launched", "--by", "0.1"), "more of it is no better defence"),
        (("--measure", "hitz", "--by", "0.1"), "did you mean hits"),
        (("--measure", "hits", "--by", "1e308"), "by = 1e+308: must be above 0, a difference that"),
        (("--measure", "hits", "--by", "1e-300"), "by = 1e-300: must be above 0, a difference"),
        (("--measure", "hits", "--measure", "cost", "--by", "1"), "by compares one measure"),
        (("--measure", "hits", "--by", "1", "--trials", "5"), "with by there is no search"),
        (("--measure", "hits", "--budget", "50"), "budget = 50: it goes with by"),
        (("--measure", "hits", "--by", "1", "-n", "5"), "a comparison has a --budget"),
        ((), "names no objective; give --measure"),
    ],
)
def test_what_cannot_be_asked_exits_with_2(
    invoke: Invoke, study: Path, options: tuple[str, ...], said: str
) -> None:
    done = invoke("choose", study, *options, "--out", study.parent / "refused")
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (study.parent / "refused").exists()


def test_what_takes_long_asks_for_yes(
    invoke: Invoke, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.cli.terminal.LONG_S", 0.0)
    refused = invoke(
        "choose", study, "--measure", "leakers", "--by", "0.5", "--out", study.parent / "long"
    )
    assert refused.exit_code == 2
    assert "--yes starts it all the same" in refused.stderr
    assert not (study.parent / "long").exists()


def test_what_is_there_asks_for_nothing(
    done: Result, invoke: Invoke, arguments: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.cli.terminal.LONG_S", 0.0)
    again = invoke(*arguments)
    assert (again.exit_code, again.stdout) == (0, done.stdout)
    assert "runs" not in again.stderr


@pytest.mark.parametrize("old", ["select", "optimise"])
def test_an_old_name_names_the_new_one(invoke: Invoke, study: Path, old: str) -> None:
    for more in ((), ("--help",), (study, "--measure", "hits", "--by", 0.1)):
        done = invoke(old, *more)
        assert done.exit_code == 2
        assert done.stdout == ""
        assert len(done.stderr.splitlines()) == 1
        assert "redsea choose STUDY" in done.stderr


def test_what_is_within_what_matters_is_named_with_its_cost(
    invoke: Invoke, study: Path, tmp_path: Path
) -> None:
    asked = ("choose", study, "--measure", "leakers", "--workers", 1, "--out", tmp_path / "a")
    done = invoke(*asked, "--by", 3, "--json")
    found = answered(done.stdout)
    best, other = found["variants"]
    assert found["within"] == [other["number"]]
    means = [open_sweep(tmp_path / "a").results[one["number"]].measure("cost")["mean"]
             for one in (best, other)]  # fmt: skip
    assert [best["cost"], other["cost"]] == pytest.approx(means)
    text = " ".join(invoke(*asked, "--by", 3).stdout.split())
    assert "Different from it by less than 3.0, which does not matter" in text
    less = (means[0] - means[1]) / 1e6
    assert f"{other['name']} ({less:.1f} MUSD less)" in text


# --- searches -------------------------------------------------------------------------------------

SEARCH = """\
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
choose: {{minimise: [leakers, cost], decide: [salvo]}}
"""


@pytest.fixture(scope="module")
def searched(raid: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("searches") / "small.yaml"
    path.write_text(SEARCH.format(raid=raid, sm_2=SM_2), "utf-8")
    return path


@pytest.fixture(scope="module")
def searching(searched: Path) -> tuple[object, ...]:
    return ("choose", searched, "--workers", 1, "--out", searched.parent / "results" / "optimised")


@pytest.fixture(scope="module")
def front(invoke: Invoke, searching: tuple[object, ...]) -> Result:
    return invoke(*searching)


def test_it_says_what_is_best_and_what_that_is_worth(front: Result) -> None:
    assert front.exit_code == 0, front.output
    assert "all 2 combinations under 2 combinations of the rest, those on" in front.stderr
    text = " ".join(front.stdout.split())
    assert "2 variants of salvo (all there are), each a mean over 2 combinations" in text
    assert "Wanted: least leakers, least cost of rounds" in text
    assert "The same variants with other random numbers, seed 2" in text
    assert "on average over the front" in text
    assert "folder: " in front.stdout.splitlines()[-1]
    assert max(map(len, front.stdout.splitlines()[:-1])) <= 80


def test_of_a_search_again_it_prints_the_same(
    front: Result, invoke: Invoke, searching: tuple[object, ...]
) -> None:
    again = invoke(*searching)
    assert (again.exit_code, again.stdout) == (0, front.stdout)


def test_of_a_search_it_speaks_json(
    front: Result, invoke: Invoke, searching: tuple[object, ...]
) -> None:
    found = answered(invoke(*searching, "--json").stdout)
    assert [one["id"] for one in found["objectives"]] == ["leakers", "cost"]
    assert len(found["front"]) == len(found["confirmation"]["values"])


def test_its_front_is_drawn_and_its_folder_listed(
    front: Result, invoke: Invoke, searching: tuple[object, ...], tmp_path: Path
) -> None:
    folder = Path(str(searching[-1]))
    drawn = invoke("plot", folder, "--out", tmp_path)
    assert drawn.exit_code == 0, drawn.output
    assert [Path(line).name for line in drawn.stdout.splitlines()] == ["front.svg", "front.png"]
    assert invoke("plot", folder, "--kind", "lines", "--out", tmp_path).exit_code == 0
    assert "optimised" in invoke("results", folder.parent).stdout


@pytest.mark.parametrize("command", ["check", "choose"])
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("decide: [salvo]", "decide: [drones]", "choose.decide.0 = drones: has the side threat"),
        ("minimise: [leakers, cost]", "maximise: [hits]", "looking for the best attack"),
        ("[leakers, cost]", "[hits:parrot]", "hits:parrot: not measured at every point"),
    ],
)
def test_of_a_search_what_cannot_be_asked_exits_with_2(
    invoke: Invoke, searched: Path, tmp_path: Path, command: str, old: str, new: str, said: str
) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(searched.read_text("utf-8").replace(old, new), "utf-8")
    done = invoke(command, path)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())


def test_a_study_without_the_block_is_refused(
    invoke: Invoke, searched: Path, tmp_path: Path
) -> None:
    path = tmp_path / "plain.yaml"
    path.write_text(searched.read_text("utf-8").partition("choose:")[0], "utf-8")
    done = invoke("choose", path)
    assert done.exit_code == 2
    assert "names no objective" in done.stderr


def test_of_a_search_what_takes_long_asks_for_yes(
    invoke: Invoke, searched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.cli.terminal.LONG_S", 0.0)
    refused = invoke("choose", searched, "--out", searched.parent / "long")
    assert refused.exit_code == 2
    assert "--yes starts it all the same" in refused.stderr
    assert not (searched.parent / "long").exists()


def test_a_variant_that_cannot_be_is_told_before_anything_is_begun(
    invoke: Invoke, searched: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(searched.read_text("utf-8").replace("[1, 2]", "[1, -2]"), "utf-8")
    found = invoke("choose", wrong, "--workers", 1, "--out", tmp_path / "out")
    assert found.exit_code == 2
    assert "salvo = -2: must be between" in found.stderr
    assert "those on the front twice" not in found.stderr
    assert not (tmp_path / "out").exists()
    assert invoke("choose", searched, "--workers", 1, "--out", tmp_path / "out").exit_code == 0
