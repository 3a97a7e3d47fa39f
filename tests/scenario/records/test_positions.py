"""Positions as notices, logs and charts write them, and what can be read in two ways."""

import time

import pytest

from sim.scenario.file.problems import RuleError
from sim.scenario.records import positions

HERE = (14 + 20 / 60, 42 + 2 / 60)
HALF = (14 + 20.5 / 60, 42 + 2.5 / 60)
EXACT = (14 + 20 / 60 + 30 / 3600, 42 + 2 / 60 + 15 / 3600)

WRITTEN = {
    "14°20'N 42°02'E": HERE, "14° 20' N, 42° 2' E": HERE, "42°02'E 14°20'N": HERE,
    "1420N 04202E": HERE, "1420 N / 04202 E": HERE, "14-20N 042-02E": HERE, "14 20 N 42 02 E": HERE,
    "14:20N 042:02E": HERE, "N14°20' E42°02'": HERE, "N 14-20; E 042-02": HERE,
    "14°20n 42°02e": HERE,
    "14°20’N 42°02’E": HERE, "14º20′N 42º02′E": HERE, "14–20N 042–02E": HERE,
    "14°20.5'N 42°02.5'E": HALF, "1420.5N 04202.5E": HALF, "14-20.5N 042-02.5E": HALF,
    "14°20'30\"N 42°02'15\"E": EXACT, "14°20’30”N 42°02’15”E": EXACT, "142030N 0420215E": EXACT,
    "14°20′30″N 42°02′15″E": EXACT, "14-20-30N 042-02-15E": EXACT, "14°20'30''N 42°02'15''E": EXACT,
    "14.33N 42.03E": (14.33, 42.03), "14.33°N, 42.03°E": (14.33, 42.03),
    "N14.33 E042.03": (14.33, 42.03), "42.03°E 14.33°N": (14.33, 42.03),
    "14S 42W": (-14.0, -42.0), "1420S 04202W": (-HERE[0], -HERE[1]),
}  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_a_position_is_read_as_it_is_published(text: str) -> None:
    assert positions.is_position(text)
    assert positions.position(text) == pytest.approx(WRITTEN[text], abs=1e-12)


REFUSED = {
    "1420N 4202E": "two ways", "14200N 04202E": "two ways", "14.5°20'N 42°02'E": "two ways",
    "14°60'N 42°02'E": "below 60", "1460N 04202E": "below 60", "14°20'61\"N 42°02'E": "below 60",
    "91°20'N 42°02'E": "latitude", "14°20'N 181°02'E": "longitude", "9120N 04202E": "latitude",
    "14°20\"N 42°02'E": "written", "14 20 30 40N 42E": "written", "-14N 42E": "written",
    "14°20'N 42°02'N": "written", "14.33 42.03": "written", "14°20'N": "written",
    "N14 42E": "written", "13N": "written", "13N 42E x": "written", "": "written", "x": "written",
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_position_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(RuleError, match=REFUSED[text]) as caught:
        positions.position(text)
    assert positions.WRITTEN in str(caught.value)


@pytest.mark.parametrize("name", ["SS 1", "N1", "E2 Hawkeye", "trader", "3 Sisters", "", "7"])
def test_a_name_is_no_position(name: str) -> None:
    assert not positions.is_position(name)


@pytest.mark.parametrize("piece", ["1", "1°", "14-", "N", "1 ", "'", " ", "1."])
def test_a_long_text_is_refused_at_once(piece: str) -> None:
    before = time.process_time()
    with pytest.raises(RuleError, match="at most 100 characters"):
        positions.position((piece * 100_000)[:100_000] + "N 42E")
    assert time.process_time() - before < 0.1
