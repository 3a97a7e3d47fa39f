"""`redsea run --outer --inner`, and what other commands make of its result."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from tests.cli.answers import answered

Invoke = Callable[..., Result]


@pytest.fixture(scope="module")
def nested(invoke: Invoke, raid: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished nested result of the shipped raid."""
    path = tmp_path_factory.mktemp("results") / "nested"
    done = invoke("run", raid, "--outer", 6, "--inner", 9, "--workers", 1, "--out", path)
    assert done.exit_code == 0, done.output
    assert "54 replications (6 outer × 9 inner)" in done.stdout
    assert "sd, inputs" in done.stdout
    assert max(map(len, done.stdout.splitlines()[:-1])) <= 80
    return path


def test_json_says_which_part_is_which(invoke: Invoke, raid: Path, nested: Path) -> None:
    done = invoke("run", raid, "--outer", 6, "--inner", 9, "--out", nested, "--json")
    found = answered(done.stdout)
    assert (found["outer"], found["inner"], found["replications"]) == (6, 9, 54)
    assert {"chance", "ignorance", "noise", "outer"} <= found["measures"]["leakers"].keys()
    assert {one["measure"] for one in found["estimates"]} >= {"leakers", "hits"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--outer", 6], "inner is missing"),
        (["--inner", 6], "outer is missing"),
        (["--outer", 6, "--inner", 5, "--best-guess"], "best guess"),
        (["--outer", 6, "--inner", 5, "-n", 30], "replications: outer and inner"),
        (["--outer", 1, "--inner", 5], "--outer"),
        (["--outer", 4, "--inner", 5, "--outer-design", "grid"], "random or latin-hypercube"),
        (["--outer-design", "latin-hypercube"], "only of a nested run"),
    ],
)
def test_what_makes_no_nested_run(
    invoke: Invoke, raid: Path, tmp_path: Path, options: list[str | int], said: str
) -> None:
    done = invoke("run", raid, *options, "--out", tmp_path / "a")
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (tmp_path / "a").exists()


def test_a_replication_is_replayed_by_its_number(invoke: Invoke, nested: Path) -> None:
    # Numbers 3 and 12 are replication 3 of outer samples 0 and 1.
    logs = [invoke("replay", nested, "-r", number) for number in (3, 12)]
    assert [log.exit_code for log in logs] == [0, 0]
    assert logs[0].stdout.splitlines()[1:] != logs[1].stdout.splitlines()[1:]
    assert invoke("replay", nested, "-r", 54).exit_code == 2


def test_ignorance_is_drawn_of_a_nested_run_only(
    invoke: Invoke, nested: Path, folder: Path, tmp_path: Path
) -> None:
    done = invoke("plot", nested, "--kind", "ignorance", "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "ignorance.svg").exists()
    refused = invoke("plot", folder, "--kind", "ignorance", "--out", tmp_path)
    assert refused.exit_code == 2
    assert "no nested run" in refused.stderr


def test_a_latin_hypercube_is_compared_as_a_whole(
    invoke: Invoke, raid: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    spread = ("--outer", 4, "--inner", 5, "--outer-design", "latin-hypercube", "--workers", 1)
    assert invoke("run", raid, *spread, "--out", "cube").exit_code == 0
    two = raid.with_name("one-raid-two-destroyers.yaml")
    for other, n in ((two, 10), ("cube", 10), (two, 25)):
        refused = invoke("compare", "cube", other, "-n", n, "--workers", 1)
        assert refused.exit_code == 2
        assert refused.stderr == (
            f"replications = {n}: cube is a Latin hypercube of 4 samples, which is compared as a "
            "whole (20); leave out --replications\n"
        )
    for given in ((), ("-n", 20)):
        assert invoke("compare", "cube", two, *given, "--workers", 1).exit_code == 0


def test_a_variant_of_a_nested_result_is_run_as_it_was(
    invoke: Invoke, raid: Path, nested: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    two = raid.with_name("one-raid-two-destroyers.yaml")
    done = invoke("compare", nested, two, "--workers", 1)
    assert done.exit_code == 0, done.output
    assert "given the uncertain" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    found = answered(invoke("compare", nested, two, "--workers", 1, "--json").stdout)
    samples = found["variants"][0]["measures"]["leakers"]["outer_samples"]
    assert samples["n"] == 6
    assert samples["lower"] + samples["higher"] <= 6
