"""What is printed of a run that was to stop at a precision."""

from io import StringIO
from typing import Any

from rich.console import Console

from sim.report.document.grid import Grid
from sim.report.text.result.precision import pursued

REACHED = {
    "label": "Leakers", "unit": "1", "kind": "count", "asked": 0.05, "relative": True,
    "half_wanted": 0.24, "half": 0.2, "reached": True, "mean": 4.8, "ci": [4.6, 5.0],
    "method": "asymptotic confidence sequence", "fixed_n": 800, "tuned_for": 2000,
}  # fmt: skip
MISSED = {
    **REACHED, "label": "No leaker", "kind": "yes/no", "asked": 0.01, "relative": False,
    "half_wanted": 0.01, "half": 0.025, "reached": False, "mean": 0.15, "ci": [0.125, 0.175],
}  # fmt: skip
NOTHING = {
    **REACHED, "label": "Launched", "half": None, "reached": False, "ci": None,
    "method": "none: all replications are alike",
}  # fmt: skip


def printed(*measures: dict[str, Any], held: int = 2274, **more: float) -> str:
    told = {
        "reached": all(one["reached"] for one in measures), "replications": 2274, "price": None,
        "budget": 5000, "fixed_n": 800, "measures": dict(enumerate(measures)), **more,
    }  # fmt: skip
    screen = Console(file=StringIO(), width=80)
    section = pursued(told, held)
    screen.print(Grid(section.content))
    assert isinstance(screen.file, StringIO)
    return " ".join([*screen.file.getvalue().split(), *section.notes])


def test_what_was_reached_and_what_it_cost() -> None:
    text = printed(REACHED, price=2.84)
    assert "Precision reached at 2,274 replications." in text
    assert "0.20 0.240 (5.00 % of mean) reached" in text
    assert "cost 2.8 times the replications" in text
    assert "(800)" in text


def test_what_was_missed_and_by_how_much() -> None:
    text = printed(REACHED, MISSED)
    assert "Budget of 2,274 replications used up" in text
    assert "1 measure missed" in text
    assert "2.5 1.00 points missed: 2.5 times" in text
    assert "cost" not in text


def test_a_small_demand_is_not_shown_as_0() -> None:
    small = {**MISSED, "asked": 0.004, "half_wanted": 0.004, "half": 0.25, "ci": [0.0, 0.4]}
    assert "25 0.400 points missed: 62 times" in printed(small)
    small = {**REACHED, "asked": 0.0005, "half_wanted": 0.0024, "reached": False}
    assert "0.20 0.00240 (0.0500 % of mean) missed" in printed(small)


def test_why_nothing_can_be_said() -> None:
    text = printed(NOTHING)
    assert "no interval" in text
    assert "Launched: none: all replications are alike." in text


def test_a_folder_that_held_more() -> None:
    assert "the folder held 5,000 already" in printed(REACHED, held=5000)
