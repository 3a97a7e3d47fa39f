"""``redsea run --precision``."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from tests.cli.answers import answered

Invoke = Callable[..., Result]


def test_it_stops_at_a_precision(invoke: Invoke, raid: Path, tmp_path: Path) -> None:
    more = "--workers", 1, "--out", tmp_path / "a", "--precision", "leakers=50%"
    done = invoke("run", raid, *more)
    assert done.exit_code == 0, done.output
    assert "Precision reached at " in done.stdout
    found = answered(invoke("run", raid, *more, "--json").stdout)
    assert found["precision"]["reached"]
    assert found["precision"]["replications"] == found["replications"]


def test_a_budget_that_ends_first_is_no_failure(invoke: Invoke, raid: Path, tmp_path: Path) -> None:
    more = "--workers", 1, "--out", tmp_path / "a", "--precision", "leakers=0.001", "-n", 20
    done = invoke("run", raid, *more)
    assert done.exit_code == 0, done.output
    assert "Budget of 20 replications used up" in done.stdout


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("leaker=1", "did you mean leakers"),
        ("detection-range=5%", "is a median"),
        ("leakers", "must be MEASURE=HALFWIDTH"),
    ],
)
def test_what_cannot_be_had_is_told(
    invoke: Invoke, raid: Path, tmp_path: Path, text: str, complaint: str
) -> None:
    done = invoke("run", raid, "--out", tmp_path / "a", "--precision", text)
    assert done.exit_code == 2
    assert complaint in done.stderr
    assert not (tmp_path / "a").exists()
