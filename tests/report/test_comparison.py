"""A comparison told: plain sentences, a table in 80 columns, and everything for machines."""

import json
from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from sim.report.comparison import as_json, told
from sim.report.versus import change, factor, sentence, span
from tests.report.against import comparison, contrast, identical
from tests.report.printed import printed as written


def test_a_comparison_told(snapshot: SnapshotAssertion) -> None:
    assert written(*told(comparison())) == snapshot


@pytest.mark.parametrize("width", [80, 100, 140])
@pytest.mark.parametrize("variants", [1, 3])
def test_no_line_is_wider_than_the_terminal(width: int, variants: int) -> None:
    text = written(*told(comparison(variants)), width=width)
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            contrast("hits", 1.612, 1.315, 0.053),
            "0.297 fewer hits per replication (1.612 → 1.315), 95 % interval 0.244 to 0.350",
        ),
        (
            contrast("rounds", 1.6, 2.8, 0.18),
            "1.20 more rounds fired per replication (1.60 → 2.80), 95 % interval 1.02 to 1.38",
        ),
        (
            contrast("no-ship-hit", 0.299, 0.422, 0.021),
            "no merchant ship hit: 12.3 percentage points likelier (29.9 % → 42.2 %), 95 % interval"
            " 10.2 to 14.4, McNemar p = 0.031",
        ),
        (
            contrast("cost", 3.35e6, 1.26e6, 0.64e6),
            "cost of rounds: 2.09 MUSD lower (3.35 MUSD → 1.26 MUSD), 95 % interval 1.45 to 2.73",
        ),
        (
            contrast("ships-hit", 0.701, 0.699, 0.02),
            "merchant ships hit: no clear difference (0.701 → 0.699), 95 % interval"
            " 0.022 fewer to 0.018 more",
        ),
        (identical("leakers", 4.8), "leakers: identical in all 400 replications"),
        (
            replace(contrast("hits", 1.0, 2.0, None), n=1, method="none: one replication"),
            "hits: 1.00 → 2.00, no interval (one replication)",
        ),
    ],
)
def test_a_sentence_says_how_much_and_how_sure(found: object, words: str) -> None:
    assert sentence(found, 0.95) == words  # type: ignore[arg-type]


@pytest.mark.parametrize(("p", "shown"), [(0.0312, "= 0.094"), (0.4, "= 1"), (1e-4, "< 0.001")])
def test_p_is_corrected_for_the_variants_as_the_intervals_are(p: float, shown: str) -> None:
    found = replace(contrast("no-leaker", 0.146, 0.271, 0.021), p=p)
    assert sentence(found, 0.95, 3).endswith(f"McNemar p {shown}")
    whole = comparison(3)
    assert written(*told(whole, ["no-leaker"]), width=200).count("McNemar p = 0.094.") == 3


def test_an_end_near_0_is_not_shown_as_0() -> None:
    found = replace(contrast("no-leaker", 0.146, 0.271, 0.021), ci=(0.0031, 0.27))
    assert "interval 0.3 to 27" in sentence(found, 0.95)
    assert span(found) == "[+0.3, +27]"
    lower = replace(found, difference=-0.125, ci=(-0.27, -0.0031))
    assert "interval 0.3 to 27" in sentence(lower, 0.95)
    assert span(lower) == "[−27, −0.3]"
    unclear = replace(found, ci=(-0.0031, 0.27))
    assert "0.3 percentage points less likely to 27 percentage" in sentence(unclear, 0.95)
    for nothing in (0.0, 1e-17):
        assert span(replace(found, ci=(nothing, 0.27))) == "[0, +27]"


def test_signs_are_written_out() -> None:
    found = contrast("hits", 1.612, 1.315, 0.353)
    assert (change(found), span(found), factor(found)) == ("−0.30", "[−0.65, +0.06]", "5.6×")


def test_identical_shows_no_p_and_no_interval() -> None:
    text = written(*told(comparison(), ["launched"]))
    assert "identical*" in text
    assert "nan" not in text.lower().replace("annihilation", "")
    assert "McNemar" not in text
    assert "flipped" not in text


def test_flips_come_with_the_command_that_tells_them_again() -> None:
    text = written(*told(comparison(), ["no-ship-hit"]))
    assert "No merchant ship hit: no → yes       7  2, 40" in text
    assert "yes → no      70  3, 5, 8, 9, 31, …" in text
    assert "A: redsea replay results/base --replication 2" in text
    assert "B: redsea replay results/0 --replication 2" in text


def test_many_differences_are_cut_short() -> None:
    whole = comparison()
    many = tuple(whole.variants[0].differences[1]._replace(path=f"a.{i}") for i in range(20))
    text = written(*told(replace(whole, variants=(replace(whole.variants[0], differences=many),))))
    assert "… and 8 more (--json has them all)" in text


def test_machines_get_everything() -> None:
    found = json.loads(as_json(comparison(3)), parse_constant=pytest.fail)
    assert [one["name"] for one in found["variants"]] == [f"Two destroyers {i}" for i in range(3)]
    hits = found["variants"][0]["measures"]["hits"]
    assert hits["difference"] == pytest.approx(-0.297)
    assert hits["lower"] == {"number": 70, "first": [3, 5, 8, 9, 31]}
    assert (hits["correlation"], hits["variance_saved"]) == (0.832, 5.62)
    assert hits["unpaired_replications"] == 2248
    yes = found["variants"][0]["measures"]["no-ship-hit"]
    assert (yes["p"], yes["p_over_variants"]) == (0.0312, pytest.approx(0.0936))
    assert found["variants"][0]["differences"][1]["one"] is None
