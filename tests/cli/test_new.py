"""``redsea new``: what the templates propose works, and shows."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from sim import compare
from sim.report.starter import TEMPLATES, starter, write_starter

Invoke = Callable[..., Result]


COMMANDS = [
    (template, line)
    for template in TEMPLATES
    for text in starter("x", template, "x").values()
    for line in re.findall(r"redsea (\w+ x\S*\.yaml.*)", text)
]


@pytest.mark.slow
@pytest.mark.parametrize(("template", "line"), COMMANDS)
def test_what_a_starter_proposes_works(
    template: str, line: str, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_starter("x", tmp_path, template)
    command = shlex.split(re.sub(r"  .*", "", line).replace("-n 200", ""))
    few = [] if command[0] in ("check", "describe") else ["-n", "4"]
    done = invoke(*command, *few)
    assert done.exit_code == 0, done.output


@pytest.mark.slow
def test_the_first_knobs_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (path,) = write_starter("x", tmp_path)
    settings = re.findall(r'--set "(.*)"', path.read_text())
    assert len(settings) == 3
    for setting in settings:
        found = compare(path, replications=250, overrides=setting, measures=["leakers"])
        leakers = found.variants[0].contrasts["leakers"].difference
        assert leakers.high is not None
        assert leakers.high < 0.0, setting


def test_the_templates_are_listed(invoke: Invoke) -> None:
    text = invoke("new", "--list").stdout
    assert all(f"\n{name} " in text for name in TEMPLATES)


def test_a_study_comes_with_its_base(
    invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = invoke("new", "My study", "--template", "study")
    assert done.stdout.startswith("my-study-base.yaml\nmy-study.yaml\nnext: redsea sweep")
    assert invoke("check", "my-study.yaml").stdout == "my-study.yaml: valid\n"
    (tmp_path / "my-study.yaml").unlink()
    again = invoke("new", "My study", "--template", "study")
    assert (again.exit_code, (tmp_path / "my-study.yaml").exists()) == (2, False)


def test_a_name_is_needed(invoke: Invoke) -> None:
    done = invoke("new")
    assert (done.exit_code, done.stderr.startswith("NAME is missing")) == (2, True)
