"""What matters in words: conditions, shares, sentences and the plain form for machines."""

import json
import math
from types import SimpleNamespace

import pytest

from sim.experiment.sensitivity.analysis import Matters
from sim.experiment.sensitivity.morris import Screened
from sim.experiment.sensitivity.noise import Bounded
from sim.experiment.sensitivity.shares import Apportioned, GroupShare
from sim.experiment.sensitivity.tree import Leaf
from sim.experiment.study.axes import Axis
from sim.report.matters import Telling
from sim.report.sensitivity import (
    NO_ENDS,
    _measure,
    as_json,
    drowned,
    plain,
    sentence,
    shares_sentence,
)

AXES = {
    "drones": Axis("drones", tuple(map(str, range(3, 13))), tuple(map(float, range(3, 13)))),
    "salvo": Axis("salvo", ("1", "2"), (1.0, 2.0)),
    "queue": Axis("queue", ("fifo", "near", "random")),
    "speed": Axis(
        "speed", tuple(f"{10 + 0.12345 * k:.6g} kn" for k in range(60)),
        tuple(10 + 0.12345 * k for k in range(60)), "kn",
    ),
}  # fmt: skip


def telling(shares: Apportioned | None = None, kind: str = "count") -> Telling:
    entry = {"kind": kind, "unit": "1", "label": "Leakers", "mean": 2.0, "ci": None}
    sweep = SimpleNamespace(measure=lambda _: [entry])
    found = Matters("leakers", AXES, 60, 2.0, 0.1, apportioned=shares)
    return Telling(sweep, found)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "kept", "said"),
    [
        ("drones", range(9, 13), "drones ≥ 9"),
        ("drones", range(3, 6), "drones ≤ 5"),
        ("drones", range(6, 9), "drones from 6 to 8"),
        ("drones", range(6, 7), "drones = 6"),
    ],
)
def test_a_condition_on_numbers_is_a_range(name: str, kept: range, said: str) -> None:
    assert telling().condition(name, [str(one) for one in kept]) == said


def test_a_condition_on_words_names_them_and_many_numbers_are_rounded() -> None:
    assert telling().condition("queue", ["fifo", "random"]) == "queue = fifo or random"
    assert telling().condition("speed", AXES["speed"].labels[30:]) == "speed ≥ 13.7 kn"


def test_a_leaf_is_a_sentence_with_its_coverage_and_interval() -> None:
    leaf = Leaf({"drones": ("11", "12"), "salvo": ("1",)}, 0.23, Bounded(2.9, 2.6, 3.2))
    assert sentence(telling(), leaf) == (
        "Where drones ≥ 11 and salvo = 1 (23 % of the points): 2.90 leakers, 95 % interval 2.60 to"
        " 3.20."
    )
    # What cannot be below nothing is not said to be.
    low = Leaf({"salvo": ("2",)}, 0.5, Bounded(0.1, -0.2, 0.4))
    assert "interval 0.00 to 0.40" in sentence(telling(), low)


def test_what_few_replications_carry_is_neither_told_from_nothing_nor_nothing() -> None:
    ends = Bounded(2.0, 1.0, 3.0)
    rows = [
        Screened("drones", ends, ends, Bounded(0.5, 0.0, 1.0), 20.0),
        Screened("salvo", Bounded(0.1, -0.1, 0.3), Bounded(0.1), Bounded(0.2), 1.0),
        Screened("queue", None, Bounded(0.0), Bounded(0.0), 0.0),
    ]
    one = telling()
    one.found = one.found._replace(screened=rows)
    (block, said) = list(_measure(one))[1:3]
    assert (
        "Not told from nothing: queue. Seen in too few replications to say more: salvo"
        in said.plain
    )
    assert NO_ENDS in block.renderables[1].plain
    assert one.cell(Bounded(0.1)).plain.endswith("\n–")


GROUPS = (
    GroupShare("ours", ("salvo",), Bounded(0.3, 0.2, 0.4), Bounded(0.38, 0.3, 0.5)),
    GroupShare("theirs", ("drones",), Bounded(0.62, 0.55, 0.7), Bounded(0.7, 0.6, 0.8)),
)


def test_shares_are_said_in_words_with_the_interaction() -> None:
    shares = Apportioned(GROUPS, Bounded(0.08, 0.05, 0.12), Bounded(1.0, 0.9, 1.1), 0.1)
    assert shares_sentence(telling(shares)) == (
        "Of the variance of leakers between points 62 % (55 to 70 %) on theirs, 30 % (20 to 40 %)"
        " on ours, each by itself; on interaction between them 5.0 to 12 %."
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [(300, "at least 300 more replications of each point"), (0, "too few points")],
)
def test_what_noise_drowns_is_not_told(more: int, said: str) -> None:
    shares = Apportioned(GROUPS, Bounded(0.1), Bounded(0.1, -0.1, 0.2), 0.9, more)
    assert said in drowned(telling(shares))


@pytest.mark.parametrize("more", [None, 300, 0])
def test_machines_are_not_told_what_noise_drowns_either(more: int | None) -> None:
    told = telling(Apportioned(GROUPS, Bounded(0.1), Bounded(0.1, -0.1, 0.2), 0.9, more))
    sweep = SimpleNamespace(path="a", name="b", info={"design": {}}, replications=2, seed=1)
    found = json.loads(as_json(sweep, [told.found]))  # type: ignore[arg-type]
    shares = found["measures"]["leakers"]["apportioned"]
    assert shares["more"] == more
    assert [shares[key] is None for key in ("groups", "interaction", "sd")] == (
        [more is not None] * 2 + [False]
    )


def test_machines_get_intervals_and_no_nan() -> None:
    found = plain({"a": Bounded(1.0, 0.5, 1.5), "b": [Bounded(2.0)], "c": math.nan})
    assert json.loads(json.dumps(found, allow_nan=False)) == {
        "a": {"value": 1.0, "ci": [0.5, 1.5]}, "b": [{"value": 2.0, "ci": None}], "c": None,
    }  # fmt: skip
