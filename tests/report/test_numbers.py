"""Numbers have as many digits as their interval is worth."""

import pytest

from sim.experiment.statistics.estimate import Estimate, of_entry
from sim.report.numbers import ends, percent, plural, significant, value


def measure(
    value: float | None, low: float | None, high: float | None, unit: str = "1", kind: str = "count"
) -> Estimate:
    return Estimate(measure="any", value=value, n=10, low=low, high=high, unit=unit, kind=kind)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.0, 2, "0"),
        (1.5, 2, "1.5"),
        (0.0031, 2, "0.0031"),
        (19.6, 2, "20"),
        (123_456.0, 2, "123,456"),
        (1.0, 3, "1.00"),
        (-2.34, 2, "-2.3"),
        (float("inf"), 2, "∞"),
    ],
)
def test_significant_digits(value: float, digits: int, text: str) -> None:
    assert significant(value, digits) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0 %"), (1.0, "100 %"), (0.0002, "<0.1 %"), (0.042, "4.2 %"), (0.37, "37 %")],
)
def test_a_share_that_happens_is_never_a_bare_zero(share: float, text: str) -> None:
    assert percent(share) == text


def test_one_is_singular() -> None:
    assert plural(1, "replication") == "1 replication"
    assert plural(2000, "replication") == "2,000 replications"


@pytest.mark.parametrize(
    ("entry", "shown", "interval"),
    [
        (measure(1.2345, 1.1345, 1.3345), "1.23", "[1.13, 1.33]"),
        (measure(123.4, 73.4, 173.4), "123", "[73, 173]"),
        (measure(0.62, 0.59, 0.65, kind="share"), "62.0 %", "[59.0, 65.0]"),
        (measure(2.1e6, 2.0e6, 2.2e6, unit="USD"), "2.10 MUSD", "[2.00, 2.20]"),
        (measure(370.4, 185.2, 555.6, unit="m"), "370 m", "[185, 556]"),
        (measure(37_040.0, 18_520.0, 55_560.0, unit="m"), "20 nmi", "[10, 30]"),
        (measure(5400.0, 3600.0, None, unit="s"), "1.50 h", "[1.00, ∞]"),
        (measure(7.0, 7.0, 7.0), "7.00", "[7.00, 7.00]"),
        (measure(7.0, None, None), "7.00", "–"),
        (measure(None, None, None), "–", "–"),
        (measure(0.0, 0.0, 0.0), "0", "[0, 0]"),
    ],
)
def test_a_measure_and_its_interval_share_unit_and_digits(
    entry: Estimate, shown: str, interval: str
) -> None:
    assert (value(entry), ends(entry)) == (shown, interval)


def test_a_median_stands_for_a_quantile() -> None:
    entry = {"kind": "quantile", "mean": 9.0, "ci": None, "quantiles": {"0.5": 4.0}, "n": 10}
    rest = {"unit": "1", "level": None, "method": "", "note": None, "label": "Wait"}
    assert value(of_entry("any", entry | rest)) == "4.00"
