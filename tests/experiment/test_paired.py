"""Paired intervals and tests against scipy, published figures, and what they promise to cover."""

import math
from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import optimize, stats

from sim.experiment.statistics.paired import (
    difference,
    difference_score,
    mcnemar,
    pairing,
    parts_of,
    variances,
)

Floats = NDArray[np.float64]
Sides = tuple[Floats, Floats, Floats, Floats]


def counts(generator: Generator, n: int) -> tuple[Floats, Floats]:
    """Leakers of ten threats at two kill probabilities, common random numbers."""
    luck = generator.random((n, 10))
    return (luck > 0.7).sum(axis=1).astype(float), (luck > 0.75).sum(axis=1).astype(float)


def halves(*columns: Floats) -> tuple[Floats, Floats]:
    """Numerators and denominators of the baseline, and of the variant."""
    return np.stack(columns[:2]), np.stack(columns[2:])


def test_rounding_is_no_variance() -> None:
    x = np.random.default_rng(2).random(500) * 1e6
    assert variances(x, x + 0.1)[2] == 0.0


# --- counts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_the_difference_of_means_is_the_paired_t_test(level: float) -> None:
    one, other = counts(np.random.default_rng(3), 60)
    found = difference(one[None], other[None], level=level)
    assert found is not None
    expected = stats.ttest_rel(other, one).confidence_interval(level)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-10)


def test_a_constant_difference_is_flagged_and_one_pair_has_no_interval() -> None:
    x = np.arange(30.0)
    found = difference(x[None], (x + 2.0)[None])
    assert found is not None
    assert (found.low, found.high) == pytest.approx((2.0, 2.0))
    assert found.note is not None
    assert difference(x[:1][None], x[:1][None]) is None


# --- yes or no -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("up", "down"), [(1, 7), (3, 3), (0, 1), (12, 4), (500, 430), (0, 600)])
def test_mcnemar_is_the_exact_sign_test(up: int, down: int) -> None:
    assert mcnemar(up, down) == pytest.approx(stats.binomtest(up, up + down).pvalue, rel=1e-9)


def test_without_a_change_mcnemar_says_nothing() -> None:
    assert mcnemar(0, 0) == 1.0


def test_the_score_interval_of_a_published_example() -> None:
    # Airway reactivity in 21 children, 1 and 7 changed (Bentur et al. 2009), by Tango's method in
    # Fagerland, Lydersen and Laake, Statistics in Medicine 33 (2014).
    found = difference_score(1, 7, 21)
    assert (found.low, found.high) == pytest.approx((-0.517, -0.026), abs=5e-4)


def restricted_score(difference: float, up: int, down: int, n: int) -> float:
    """The score statistic, its nuisance parameter found by maximising the likelihood."""

    def unlikely(q: float) -> float:
        both = q + difference
        rest = 1.0 - q - both
        return -(
            up * math.log(max(both, 1e-300))
            + down * math.log(max(q, 1e-300))
            + (n - up - down) * math.log(max(rest, 1e-300))
        )

    ends = max(0.0, -difference), (1.0 - difference) / 2.0
    q = optimize.minimize_scalar(
        unlikely, bounds=ends, method="bounded", options={"xatol": 1e-12}
    ).x
    return (up - down - n * difference) / math.sqrt(n * (2.0 * q + difference - difference**2))


@pytest.mark.parametrize(("up", "down", "n"), [(40, 20, 160), (5, 1, 30), (2, 9, 1000)])
def test_at_its_ends_the_score_is_the_normal_quantile(up: int, down: int, n: int) -> None:
    found = difference_score(up, down, n)
    z = stats.norm.ppf(0.975)
    assert restricted_score(found.low, up, down, n) == pytest.approx(z, rel=1e-3)
    assert restricted_score(found.high, up, down, n) == pytest.approx(-z, rel=1e-3)


@pytest.mark.parametrize("n", [1, 2, 50, 10**9])
def test_no_change_is_no_certainty(n: int) -> None:
    found = difference_score(0, 0, n)
    z = stats.norm.ppf(0.975)
    assert (found.low, found.high) == pytest.approx((-z * z / (n + z * z), z * z / (n + z * z)))


def test_the_score_interval_turns_with_its_sides_and_stays_inside() -> None:
    for up, down in product(range(9), repeat=2):
        if up + down <= 8:
            one, other = difference_score(up, down, 8), difference_score(down, up, 8)
            assert (one.low, one.high) == pytest.approx((-other.high, -other.low), abs=1e-8)
            assert -1.0 <= one.low <= (up - down) / 8 <= one.high <= 1.0


@pytest.mark.parametrize("chances", [(0.1, 0.1), (0.25, 0.05), (0.02, 0.0), (0.6, 0.1)])
def test_the_score_interval_covers_by_enumeration(chances: tuple[float, float]) -> None:
    n, truth, covered = 40, chances[0] - chances[1], 0.0
    for up in range(n + 1):
        for down in range(n + 1 - up):
            chance = stats.multinomial.pmf(
                [up, down, n - up - down], n, [*chances, 1 - sum(chances)]
            )
            if chance > 1e-9:
                found = difference_score(up, down, n)
                covered += chance * (found.low <= truth <= found.high)
    assert covered >= 0.93


# --- ratios --------------------------------------------------------------------------------------


def clustered(generator: Generator, n: int) -> Sides:
    """Six threats a day; permission is for all of them, pk a little better in the variant."""
    permitted = generator.random(n) < 0.4
    luck = generator.random((n, 6))
    kills = [np.where(permitted, (luck < pk).sum(axis=1), 0.0) for pk in (0.6, 0.75)]
    return kills[0], np.full(n, 6.0), kills[1], np.full(n, 6.0)


def costs(generator: Generator, n: int) -> Sides:
    """Rounds a kill, the kills by common random numbers, the variant with a salvo of two."""
    luck = generator.random((n, 8))
    one, other = (luck < 0.6).sum(axis=1), (luck < 0.84).sum(axis=1)
    return np.full(n, 8.0), one.astype(float), np.full(n, 16.0), other.astype(float)


SAMPLES: list[tuple[Callable[[Generator, int], Sides], bool, float]] = [
    (clustered, True, 0.4 * 0.75 - 0.4 * 0.6),
    (costs, False, 16.0 / (8 * 0.84) - 8.0 / (8 * 0.6)),
]


@pytest.mark.parametrize(("sample", "share", "truth"), SAMPLES)
def test_ratios_cover(sample: Callable[[Generator, int], Sides], share: bool, truth: float) -> None:
    # At a true 95 % fewer than 930 of 1000 has a chance of 0.3 % (binomial).
    generator, covered = np.random.default_rng(11), 0
    for _ in range(1000):
        sides = sample(generator, 100)
        found = difference(*halves(*sides), share)
        assert found is not None
        covered += found.low <= truth <= found.high
    assert 930 <= covered <= 985


def test_ratios_of_equal_denominators_are_paired_means() -> None:
    one, other = counts(np.random.default_rng(5), 80)
    ten = np.full(80, 10.0)
    found = difference(*halves(one, ten, other, ten), share=True)
    expected = stats.ttest_rel(other / 10, one / 10).confidence_interval(0.95)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-9)


def test_shares_of_0_or_1_have_the_width_that_both_sides_have() -> None:
    none, all_of_them, six = np.zeros(40), np.full(40, 6.0), np.full(40, 6.0)
    found = difference(*halves(none, six, all_of_them, six), share=True)
    assert found is not None
    assert 0.8 < found.low < 0.9
    assert found.high == 1.0
    assert found.note is not None


def test_one_denominator_has_no_interval() -> None:
    sides = halves(np.ones(9), np.ones(9), np.eye(9)[0], np.eye(9)[0])
    assert difference(*sides, share=True) is None


# --- what pairing does ---------------------------------------------------------------------------


def test_what_pairing_saved_is_what_it_saved() -> None:
    one, other = counts(np.random.default_rng(6), 500)
    found = pairing(one, other)
    assert found.correlation == pytest.approx(np.corrcoef(one, other)[0, 1])
    apart = one.var(ddof=1) + other.var(ddof=1)
    assert found.saved == pytest.approx(apart / (other - one).var(ddof=1))


def test_pairing_of_ratios_counts_what_moves_them() -> None:
    one, other = counts(np.random.default_rng(7), 500)
    ten = np.full(500, 10.0)
    sides = halves(one, ten, other, ten)
    assert pairing(*map(parts_of, sides)) == pytest.approx(pairing(one, other))


def test_where_nothing_varies_pairing_means_nothing() -> None:
    assert pairing(np.ones(5), np.ones(5)) == (None, None)


# --- false alarms (C17) --------------------------------------------------------------------------


def test_without_a_difference_one_in_twenty_intervals_says_there_is_one() -> None:
    # 1000 comparisons of halves that differ in their luck only: 29 to 74 alarms is the 99.9 % band.
    generator, alarms = np.random.default_rng(17), 0
    for _ in range(1000):
        one, other = generator.binomial(10, 0.3, (2, 100)).astype(float)
        found = difference(one[None], other[None])
        assert found is not None
        alarms += not found.low <= 0.0 <= found.high
    assert 29 <= alarms <= 74


def test_mcnemar_never_alarms_too_often() -> None:
    # Exact, so at most 5 %: 74 of 1000 would be above the 99.9 % point.
    generator = np.random.default_rng(18)
    yes = generator.random((1000, 2, 100)) < 0.3
    up = (yes[:, 1] & ~yes[:, 0]).sum(axis=1)
    down = (yes[:, 0] & ~yes[:, 1]).sum(axis=1)
    alarms = sum(mcnemar(int(a), int(b)) < 0.05 for a, b in zip(up, down, strict=True))
    assert 10 <= alarms <= 74
