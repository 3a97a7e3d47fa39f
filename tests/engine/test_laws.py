"""Laws: every inverse against SciPy's, means and deviations, supports, and the C20 figures."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from sim.engine.laws import INVERSE, Law, across, constant, normal_quantile

MU, SIGMA = math.log(90.0) - math.log1p(0.25) / 2, math.sqrt(math.log1p(0.25))
QUARTERS = [0.25, 0.25, 0.5]
CONTINUOUS = [
    (Law("uniform", (2.0, 5.0)), stats.uniform(2.0, 3.0)),
    (Law("triangular", (2.0, 5.0, 14.0)), stats.triang(0.25, 2.0, 12.0)),
    (Law("triangular", (2.0, 2.0, 14.0)), stats.triang(0.0, 2.0, 12.0)),
    (Law("triangular", (2.0, 14.0, 14.0)), stats.triang(1.0, 2.0, 12.0)),
    (Law("normal", (10.0, 8.0, 0.0, 30.0)), stats.truncnorm(-1.25, 2.5, 10.0, 8.0)),
    (Law("lognormal", (90.0, 45.0)), stats.lognorm(SIGMA, scale=math.exp(MU))),
    (Law("exponential", (12.0,)), stats.expon(scale=12.0)),
    (Law("gamma", (9.0, 3.0)), stats.gamma(9.0, scale=1.0)),
    (Law("gamma", (1.0, 2.0)), stats.gamma(0.25, scale=4.0)),
    (Law("beta", (5.5, 10.5)), stats.beta(5.5, 10.5)),
]
DISCRETE = [
    (Law("poisson", (3.0,)), stats.poisson(3.0)),
    (Law("poisson", (0.1,)), stats.poisson(0.1)),
    (Law("poisson", (2500.0,)), stats.poisson(2500.0)),
    (Law("geometric", (3.0,)), stats.geom(1.0 / 3.0)),
    (Law("integers", (1.0, 6.0)), stats.randint(1, 7)),
    (Law("choice", (2.0, 0.25, 7.0, 1.0)), stats.rv_discrete(values=([2, 7], [0.25, 0.75]))),
    (Law("empirical", (1.0, 2.0, 4.0, 4.0)), stats.rv_discrete(values=([1, 2, 4], QUARTERS))),
]  # fmt: skip
BOTH = CONTINUOUS + DISCRETE
LAWS = [law for law, _ in BOTH]
GRID = [1e-12, 1e-6, 0.001, 0.01, *np.linspace(0.03, 0.97, 48), 0.99, 0.999, 1 - 1e-6]

number = st.floats(0.0, 1.0, exclude_max=True)


def test_values_drawn_at_once_are_those_drawn_one_by_one() -> None:
    laws = [*LAWS, constant(3.0), *LAWS[::-1], Law("triangular", (4.0, 4.0, 4.0))]
    u = np.random.default_rng(5).random((500, len(laws)))
    u[: len(GRID)] = np.array(GRID)[:, None]
    one_by_one = [[law.at(one) for law, one in zip(laws, row, strict=True)] for row in u.tolist()]
    assert across(laws, u).tolist() == one_by_one


def named(law: Law) -> str:
    return f"{law.kind}{law.parameters}"


@pytest.mark.parametrize(("law", "oracle"), CONTINUOUS, ids=[named(law) for law, _ in CONTINUOUS])
def test_a_continuous_law_has_the_quantiles_of_scipy(law: Law, oracle: stats.rv_continuous) -> None:
    for u in GRID:
        assert law.at(float(u)) == pytest.approx(float(oracle.ppf(u)), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("law", "oracle"), DISCRETE, ids=[named(law) for law, _ in DISCRETE])
def test_a_discrete_law_has_the_distribution_of_scipy(law: Law, oracle: stats.rv_discrete) -> None:
    for u in GRID:
        value = law.at(float(u))
        assert value == int(value)
        assert oracle.cdf(value - 1) <= u + 1e-12
        assert oracle.cdf(value) >= u - 1e-12


@pytest.mark.parametrize(("law", "oracle"), CONTINUOUS, ids=[named(law) for law, _ in CONTINUOUS])
def test_a_law_has_the_mean_and_deviation_of_scipy(law: Law, oracle: stats.rv_continuous) -> None:
    mean = quad(law.at, 0.0, 1.0, limit=500)[0]
    square = quad(lambda u: (law.at(u) - mean) ** 2, 0.0, 1.0, limit=500)[0]
    assert mean == pytest.approx(oracle.mean(), rel=1e-4)
    assert math.sqrt(square) == pytest.approx(oracle.std(), rel=1e-3)


def test_c20_p2_lognormal_is_given_by_its_own_mean_and_deviation() -> None:
    law = Law("lognormal", (90.0, 45.0))
    assert math.log(law.at(0.5)) == pytest.approx(4.38824, abs=5e-6)
    assert law.at(0.5) == pytest.approx(80.4984, abs=5e-5)
    assert law.at(0.95) == pytest.approx(175.079, abs=5e-4)


def test_c20_p2_normal_is_truncated_not_clipped() -> None:
    law = Law("normal", (10.0, 8.0, 0.0, 30.0))
    mean = quad(law.at, 0.0, 1.0, limit=500)[0]
    square = quad(lambda u: (law.at(u) - mean) ** 2, 0.0, 1.0, limit=500)[0]
    assert mean == pytest.approx(11.4873, abs=5e-5)
    assert math.sqrt(square) == pytest.approx(6.49444, abs=5e-5)
    assert law.at(0.10) > 0.0


def test_c20_p2_triangular_is_low_mode_high() -> None:
    law = Law("triangular", (2.0, 5.0, 14.0))
    mean = quad(law.at, 0.0, 1.0)[0]
    assert mean == pytest.approx(7.0, abs=1e-6)
    square = quad(lambda u: (law.at(u) - mean) ** 2, 0.0, 1.0)[0]
    assert math.sqrt(square) == pytest.approx(2.54951, abs=5e-6)


@pytest.mark.parametrize("law", LAWS, ids=named)
@given(u=number)
def test_a_draw_lies_in_the_support(law: Law, u: float) -> None:
    low, high = law.support()
    assert low <= law.at(u) <= high


@pytest.mark.parametrize("law", LAWS, ids=named)
@given(u=number, v=number)
def test_a_draw_rises_with_its_number(law: Law, u: float, v: float) -> None:
    assert law.at(min(u, v)) <= law.at(max(u, v))


@pytest.mark.parametrize("law", LAWS, ids=named)
@pytest.mark.parametrize("u", [0.0, 2.0**-53, 1.0 - 2.0**-53])
def test_the_ends_of_the_numbers_are_finite(law: Law, u: float) -> None:
    assert math.isfinite(law.at(u))


BOUNDED = [law for law in LAWS if law.support()[1] < math.inf and law.kind != "beta"]


@pytest.mark.parametrize("law", BOUNDED, ids=named)
def test_a_bounded_support_is_reached_at_both_ends(law: Law) -> None:
    low, high = law.support()
    assert law.at(0.0) == pytest.approx(low, abs=1e-6)
    assert law.at(1.0 - 2.0**-53) == pytest.approx(high, abs=1e-3)


@pytest.mark.parametrize(
    ("law", "value"),
    [
        (constant(7.0), 7.0),
        (Law("uniform", (3.0, 3.0)), 3.0),
        (Law("triangular", (3.0, 3.0, 3.0)), 3.0),
        (Law("normal", (3.0, 0.0, 0.0, 9.0)), 3.0),
        (Law("lognormal", (3.0, 0.0)), 3.0),
        (Law("integers", (3.0, 3.0)), 3.0),
        (Law("geometric", (1.0,)), 1.0),
        (Law("empirical", (3.0,)), 3.0),
        (Law("choice", (3.0, 1.0)), 3.0),
    ],
    ids=lambda value: value.kind if isinstance(value, Law) else "",
)
def test_a_law_without_spread_is_its_value(law: Law, value: float) -> None:
    for u in (0.0, 0.3, 1.0 - 2.0**-53):
        assert law.at(u) == pytest.approx(value, rel=1e-15)
    assert law.middle() == pytest.approx(value)


def test_every_law_is_tested() -> None:
    assert {law.kind for law in LAWS} | {"constant"} == set(INVERSE)


def test_the_normal_quantile_is_finite_at_zero() -> None:
    assert normal_quantile(0.0) == pytest.approx(float(stats.norm.ppf(2.0**-54)))
