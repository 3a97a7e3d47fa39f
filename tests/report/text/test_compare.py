"""A comparison told: plain sentences, a table in 80 columns, and everything for machines."""

from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from sim.experiment.analysis.compare.contrast import Contrast
from sim.report.document.machine import as_json
from sim.report.text.compare import cells, document_of, which_way
from tests.cli.answers import answered
from tests.report.against import comparison, contrast
from tests.report.printed import written


def test_a_comparison_told(snapshot: SnapshotAssertion) -> None:
    assert written(document_of(comparison())) == snapshot


@pytest.mark.parametrize("width", [80, 100, 140])
@pytest.mark.parametrize("variants", [1, 3])
def test_no_line_is_wider_than_the_terminal(width: int, variants: int) -> None:
    text = written(document_of(comparison(variants)), width=width)
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (contrast("hits", 1.612, 1.315, 0.053), "fewer hits"),
        (contrast("rounds", 1.6, 2.8, 0.18), "more rounds fired"),
        (contrast("no-ship-hit", 0.299, 0.422, 0.021), "no merchant ship hit is more likely"),
        (contrast("cost", 3.35e6, 1.26e6, 0.64e6), "cost of rounds lower"),
    ],
)
def test_a_clear_difference_which_way(found: Contrast, words: str) -> None:
    assert found.difference.clear
    assert which_way(found.difference) == words


def test_the_headline_says_what_is_clear_what_is_not_and_what_is_the_same() -> None:
    (said,) = document_of(comparison(), ["hits", "ships-hit", "launched"]).headline
    assert said == (
        "B, Two destroyers 0: fewer hits; no clear difference in merchant ships hit;"
        " identical: threats launched."
    )


def test_an_end_near_0_is_not_shown_as_0() -> None:
    found = contrast("no-leaker", 0.146, 0.271, 0.021)

    def with_ends(low: float, high: float) -> Contrast:
        return replace(found, difference=replace(found.difference, low=low, high=high))

    assert cells(with_ends(0.0031, 0.27))[3] == "[+0.3, +27]"
    assert cells(with_ends(-0.27, -0.0031))[3] == "[−27, −0.3]"
    for nothing in (0.0, 1e-17):
        assert cells(with_ends(nothing, 0.27))[3] == "[0, +27]"


def test_signs_are_written_out() -> None:
    found = contrast("hits", 1.612, 1.315, 0.353)
    assert cells(found)[2:] == ("−0.30", "[−0.65, +0.06]")


def test_identical_shows_no_p_and_no_interval() -> None:
    text = written(document_of(comparison(), ["launched"]))
    assert "identical*" in text
    assert "nan" not in text.lower().replace("annihilation", "")
    assert "McNemar" not in text
    assert "flipped" not in text


def test_flips_come_with_the_command_that_tells_them_again() -> None:
    text = written(document_of(comparison(), ["no-ship-hit"]))
    assert "No merchant ship hit: no → yes       7  2, 40" in text
    assert "yes → no      70  3, 5, 8, 9, 31, …" in text
    assert "A: redsea replay results/base --replication 2" in text
    assert "B: redsea replay results/0 --replication 2" in text


def test_many_differences_are_cut_short() -> None:
    whole = comparison()
    many = tuple(whole.variants[0].differences[1]._replace(path=f"a.{i}") for i in range(20))
    text = written(
        document_of(replace(whole, variants=(replace(whole.variants[0], differences=many),)))
    )
    assert "… and 8 more (--json has them all)" in text


def test_machines_get_everything() -> None:
    found = answered(as_json(document_of(comparison(3))))
    assert [one["name"] for one in found["variants"]] == [f"Two destroyers {i}" for i in range(3)]
    (hits,) = (
        one for one in found["estimates"]
        if (one["measure"], one["point"], one["versus"])
        == ("hits", "Two destroyers 1", "One destroyer")
    )  # fmt: skip
    assert hits["value"] == pytest.approx(-0.297)
    more = found["variants"][0]["measures"]["hits"]
    assert more["lower"] == {"number": 70, "first": [3, 5, 8, 9, 31]}
    assert (more["correlation"], more["variance_reduction"]) == (0.832, 5.62)
    assert more["unpaired_replications"] == 2248
    assert found["variants"][0]["differences"][1]["one"] is None
