"""The README's figures are what its commands print, and its commands work."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> str:
    command = re.search(r"<!-- from: redsea (.*) -->", README)
    assert command is not None
    out = tmp_path_factory.mktemp("readme") / "result"
    arguments = [*command[1].split(), "--out", str(out)]
    done = subprocess.run(
        [sys.executable, "-m", "sim.cli", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def blocks(text: str) -> list[str]:
    return re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_tables_are_what_the_command_prints(printed: str) -> None:
    tables = [block for block in blocks(README) if "────" in block]
    assert len(tables) == 2
    for table in tables:
        for line in table.splitlines():
            assert line.rstrip() in [each.rstrip() for each in printed.splitlines()]


def test_the_notebook_lines_run(tmp_path: Path) -> None:
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code is not None
    text = code[1].replace('"scenarios/', f'"{ROOT}/scenarios/')
    subprocess.run([sys.executable, "-c", text], cwd=tmp_path, check=True, capture_output=True)


def test_all_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / target).exists(), target
