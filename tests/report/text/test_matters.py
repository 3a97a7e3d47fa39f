"""What matters in words and tables: clear or not, and why something is not told."""

import math
from typing import Any

import pytest

from sim.experiment.analysis.sensitivity.analysis import Matters
from sim.experiment.analysis.sensitivity.linear import Linear, Slope
from sim.experiment.analysis.sensitivity.morris import Screened
from sim.experiment.analysis.sensitivity.shares import Apportioned, GroupShare
from sim.experiment.analysis.sensitivity.tree import Leaf, Told
from sim.experiment.statistics.estimate import Estimate
from sim.experiment.statistics.measures import measure_of
from sim.experiment.study.axes import Axis
from sim.report.document.document import Document
from sim.report.document.estimates import ROUGH
from sim.report.text.matters import NO_SIGN, SHARES, headline, notes_of, sections_of, why
from tests.report.printed import written

AXES = {
    "drones": Axis("drones", ("3", "12"), (3.0, 12.0)), "salvo": Axis("salvo", ("1", "2")),
    "queue": Axis("queue", ("fifo", "near", "random")),
}  # fmt: skip


def one(statistic: str, value: float, half: float | None, **more: Any) -> Estimate:  # noqa: ANN401
    ends = (None, None) if half is None else (value - half, value + half)
    made = Estimate(measure=statistic, value=value, low=ends[0], high=ends[1], n=40, **more)
    return made.of(measure_of("leakers"))


def matters(**more: Any) -> Matters:  # noqa: ANN401
    return Matters(measure_of("leakers"), AXES, 2.0, 0.048, **more)


def said(found: Matters, full: bool = True) -> str:
    document = Document(
        title="", headline=(headline(found),), sections=tuple(sections_of(found)),
        notes=tuple(notes_of([found])),
    )  # fmt: skip
    return " ".join(written(document, full=full).split())


def screening(*rows: tuple[str, float, float | None, bool]) -> Matters:
    made = []
    for factor, value, half, rough in rows:
        star = one("mu-star", value, half, rough=rough)
        mu = None if factor == "queue" else one("mu", -value, half)
        made.append(Screened(factor, mu, star, one("sigma", 0.3, half, rough=rough)))
    return matters(screened=made)


def test_a_screening_has_a_row_a_factor_the_largest_first() -> None:
    text = said(screening(("salvo", 0.4, 0.6, False), ("drones", 4.4, 1.7, False)))
    assert "Leakers: clear effects, the largest first: drones; not clear: salvo." in text
    assert "drones 3 → 12 4.4 [2.7, 6.1] −4.4 [−6.1, −2.7] 0.3" in text
    assert "Monte Carlo noise is 4.8 % of the variance between the points." in text
    assert NO_SIGN not in text
    assert ROUGH not in text


def test_what_few_replications_show_is_marked_and_not_clear() -> None:
    text = said(screening(("drones", 4.4, 1.7, False), ("queue", 0.1, None, True)))
    assert "not clear: queue" in text
    assert "queue fifo, near, random 0.100* – 0.300*" in text
    assert ROUGH in text
    assert NO_SIGN in text


def shares(more: int | None = None) -> Matters:
    groups = (
        GroupShare("ours", ("salvo",), one("first-order", 0.3, 0.1, kind="share"),
                   one("total-share", 0.38, 0.12, kind="share")),
        GroupShare("theirs", ("drones", "queue"), one("first-order", 0.62, 0.08, kind="share"),
                   one("total-share", 0.7, 0.12, kind="share")),
    )  # fmt: skip
    interaction = one("interaction", 0.08, 0.04, kind="share")
    found = Apportioned(groups, interaction, one("sd-between-points", 1.0, 0.1), more)
    return matters(shares=found)


def test_shares_are_in_percent_with_the_interaction_last() -> None:
    text = said(shares())
    assert "first: theirs, ours." in text
    assert "theirs drones, queue 62.0 [54.0, 70.0] 70 [58, 82]" in text
    assert text.index("theirs drones") < text.index("interaction 8.0 [4.0, 12.0] –")
    assert SHARES in text
    assert len(list(shares().estimates())) == 5


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        (300, "at least 300 more replications a point are needed"),
        (0, "40 points a sample cannot show that the variance between points exceeds 0"),
    ],
)
def test_what_noise_hides_is_told_neither_to_people_nor_to_machines(more: int, rule: str) -> None:
    found = shares(more)
    assert rule in why(found)
    assert rule in headline(found)
    assert "theirs" not in said(found)
    assert list(found.estimates()) == []


def test_too_few_points_for_the_factors_are_told_with_the_number_that_it_takes() -> None:
    found = shares(0)
    assert found.shares is not None
    bare = Estimate(measure="sd-between-points", value=1.0, n=8)
    found = found._replace(shares=found.shares._replace(sd=bare))
    assert why(found) == (
        "no shares: 8 points a sample are too few for 3 factors; at least 24 are needed"
    )


def linear(*rows: tuple[str, str, str, float, float]) -> Linear:
    slopes = []
    for factor, low, high, value, half in rows:
        whole = one("main-effect", value, half, point=f"{factor}={high}", versus=f"{factor}={low}")
        standard = one("standardised", value / 3.0, half / 3.0, kind="ratio")
        slopes.append(Slope(factor, whole, None, standard))
    return Linear(tuple(slopes), 0.63)


def test_effects_say_from_which_value_to_which_and_what_they_explain() -> None:
    found = matters(
        linear=linear(("salvo", "1", "2", -0.2, 0.3), ("drones", "3", "12", 5.0, 1.0)),
        tree="12 points are too few to split; at least 20 are needed",
    )
    text = said(found, full=False)
    assert "drones 3 → 12 +5.0 [+4.0, +6.0] salvo 1 → 2 −0.20 [−0.50, +0.10]" in text
    assert "The main effects explain 63 % of the variance between points" in text
    assert "No regions of high and low values: 12 points are too few to split" in text
    assert "standardised" not in text.partition("Main effect:")[0]
    assert "+1.67 [+1.33, +2.00]" in said(found)


def test_why_there_are_no_effects_is_said() -> None:
    found = matters(linear="4 points are too few for 3 effects; at least 6 are needed")
    assert headline(found) == (
        "Leakers: no effects: 4 points are too few for 3 effects; at least 6 are needed."
    )


def test_a_region_says_where_and_how_many_points() -> None:
    leaf = Leaf({"drones": ("12",)}, 0.23, one("region", 2.9, 0.3, point="drones ≥ 12"))
    tree = Told((leaf,), one("explained", 0.7, 0.12, kind="share"))
    text = said(matters(linear=linear(("drones", "3", "12", 5.0, 1.0)), tree=tree))
    assert "drones ≥ 12 23 % 2.90 [2.60, 3.20]" in text
    assert "of whose variance it explains 70 [58, 82] %" in text


def test_where_all_points_are_alike_nothing_matters() -> None:
    found = matters()._replace(noise=math.nan)
    assert headline(found) == "Leakers: the same at all points, so nothing matters."
    assert list(sections_of(found)) == []
