"""The recorded day beside the simulated ones."""

import pytest
from rich.console import Console

from sim.experiment.analysis.record import Margin, Placed
from sim.experiment.statistics.intervals import Interval
from sim.report.document.grid import Grid
from sim.report.text.result.run import recorded, recorded_as_dict


def placed(joint: float, inside: bool) -> Placed:
    margins = {
        "drones shot down": Margin("a", 3.0, 0.1, 0.9, 0.0, 2.0, 3.0, True),
        "hits": Margin("b", 2.0, 0.99, 0.01, 0.0, 0.0, 1.0, inside),
    }
    interval = Interval(joint / 2, joint * 2, "Wilson")
    return Placed(300, margins, joint, interval)


@pytest.mark.parametrize(
    ("joint", "inside", "verdict"),
    [
        (0.05, True, "is an ordinary outcome"),
        (0.012, True, "is undecided"),
        (0.008, True, "is undecided"),
        (0.05, False, "NOT an ordinary outcome"),
        (0.002, True, "NOT an ordinary outcome"),
    ],
)
def test_the_verdict_follows_the_rule(joint: float, inside: bool, verdict: str) -> None:
    day = placed(joint, inside)
    section = recorded(day)
    console = Console(width=80, highlight=False)
    with console.capture() as captured:
        console.print(Grid(section.content))
    text = " ".join([*captured.get().split(), *section.notes])
    assert "drones shot down 3 2 to 3 90 % inside" in text
    assert verdict in text
    assert ("OUTSIDE" in text) is not inside
    assert recorded_as_dict(day)["figures"]["hits"]["recorded"] == 2.0
