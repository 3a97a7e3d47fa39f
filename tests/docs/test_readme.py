"""The README's figures are what its commands print, and its commands work."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


SECTIONS = re.split(r"<!-- from: redsea (.*) -->", README)
PRINTED = list(zip(SECTIONS[1::2], SECTIONS[2::2], strict=True))
"""Commands, and the text behind each: its tables are what the command prints."""


def blocks(text: str) -> list[str]:
    return re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("command", "text"), PRINTED, ids=[command for command, _ in PRINTED])
def test_the_tables_are_what_the_command_prints(command: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    done = subprocess.run(
        [sys.executable, "-m", "sim.cli", *command.split()],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    printed = {line.rstrip() for line in done.stdout.splitlines()}
    tables = [block for block in blocks(text) if "────" in block]
    assert tables
    for table in tables:
        assert {line.rstrip() for line in table.splitlines()} <= printed


def test_the_tables_have_their_commands() -> None:
    assert sum("────" in block for block in blocks(README)) == 3


def test_the_notebook_lines_run(tmp_path: Path) -> None:
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert code is not None
    text = code[1].replace('"scenarios/', f'"{ROOT}/scenarios/')
    subprocess.run([sys.executable, "-c", text], cwd=tmp_path, check=True, capture_output=True)


def test_all_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / target).exists(), target
