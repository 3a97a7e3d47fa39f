"""`redsea compare`, and `redsea plot` of several results."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from tests.cli.answers import answered

Invoke = Callable[..., Result]

TWO = "one-raid-two-destroyers.yaml"


@pytest.fixture(scope="module")
def two(invoke: Invoke, raid: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished result of the variant, as many replications as `folder`."""
    path = tmp_path_factory.mktemp("results") / "two"
    done = invoke("run", raid.with_name(TWO), "-n", 10, "--workers", 1, "--out", path)
    assert done.exit_code == 0, done.output
    return path


def test_results_are_compared(invoke: Invoke, folder: Path, two: Path) -> None:
    done = invoke("compare", folder, two)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("Compared with One raid\n10 replications of each, seed 1")
    assert "escorts.second: only B" in done.stdout
    assert "One raid, two destroyers: " in done.stdout
    assert len(done.stdout.splitlines()) <= 50
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_the_same_result_twice_is_identical(invoke: Invoke, folder: Path) -> None:
    done = invoke("compare", folder, folder)
    assert done.exit_code == 0
    assert "the scenarios are the same" in done.stdout
    assert "identical*" in done.stdout
    assert "nan" not in done.stdout.replace("annihilation", "")


def test_full_has_the_pairing_and_what_one_side_has(
    invoke: Invoke, folder: Path, two: Path
) -> None:
    text = " ".join(invoke("compare", folder, two, "--full").stdout.split())
    assert "Measured in B only: rounds-left:second/ciws" in text


def test_compare_speaks_json(invoke: Invoke, folder: Path, two: Path) -> None:
    done = invoke("compare", folder, two, "--json", "--measure", "hits", "--measure", "rounds")
    found = answered(done.stdout)
    assert list(found["variants"][0]["measures"]) == ["hits", "rounds"]
    assert found["baseline"]["folder"] == str(folder)


def test_a_setting_makes_a_variant(
    invoke: Invoke, raid: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = invoke(
        "compare", raid, "--set", "escorts.guard.magazine.sm-2=1", "-n", 12, "--workers", 1
    )
    assert done.exit_code == 0, done.output
    assert "One raid, sm-2 1" in done.stdout
    assert len(list((tmp_path / "results").iterdir())) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("{folder}",), "at least one variant"),
        (("{folder}", "{other}"), "not comparable with"),
        (("{folder}", "{folder}", "--measure", "hitz"), "did you mean hits"),
        (("{folder}", "--set", "duration=4 h"), "--set changes a scenario file"),
        (("{folder}", "nowhere.yaml"), "is no file"),
        (("{folder}", "{folder}", "--seed", "5"), "has seed 1"),
        (("{folder}", "{folder}", "-n", "11"), "holds 10"),
        (("{raid}", "--set", "duration=2 h", "--set", "duration=4 h"), "set already, by --set 1"),
    ],
)
def test_what_cannot_be_compared_is_bad_input(
    invoke: Invoke, raid: Path, folder: Path, tmp_path: Path,
    arguments: tuple[str, ...], words: str,
) -> None:  # fmt: skip
    other = tmp_path / "other"
    if "{other}" in arguments:
        invoke("run", raid, "-n", 3, "--seed", 2, "--workers", 1, "--out", other)
    done = invoke(
        "compare", *(one.format(folder=folder, other=other, raid=raid) for one in arguments)
    )
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_several_results_are_plotted_side_by_side(
    invoke: Invoke, folder: Path, two: Path, tmp_path: Path
) -> None:
    done = invoke("plot", folder, two, "--out", tmp_path)
    assert done.exit_code == 0
    names = [Path(line).name for line in done.stdout.split()]
    assert names == [
        f"{kind}.{ending}" for kind in ("distributions", "differences") for ending in ("svg", "png")
    ]
    svg = (tmp_path / "distributions.svg").read_text("utf-8")
    assert "One raid, two destroyers" in svg


def test_their_pictures_lie_with_the_baseline(invoke: Invoke, folder: Path, two: Path) -> None:
    done = invoke("plot", folder, two, "--kind", "differences")
    assert Path(done.stdout.split()[0]).parent == folder / "pictures" / "against-two"


def test_a_kind_that_is_not_of_so_many_results_is_bad_input(
    invoke: Invoke, folder: Path, two: Path
) -> None:
    done = invoke("plot", folder, two, "--kind", "ledger")
    assert done.exit_code == 2
    assert "distributions, differences" in done.stderr
    assert invoke("plot", folder, "--kind", "differences").exit_code == 2
