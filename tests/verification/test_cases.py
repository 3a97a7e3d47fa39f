"""Each case passes; the formulas give the printed figures; the exact laws agree with textbooks."""

import math

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from scipy import stats

from sim.scenario import load_text
from sim.verification import attacks, globe, targets
from sim.verification.arrivals import SAMPLERS
from sim.verification.case import Case
from sim.verification.cases import cases, chosen
from sim.verification.coverage import sums_of_poisson
from sim.verification.geometry import LADDERS
from sim.verification.ladder import recurrence
from sim.verification.law import Fire, Look, capped, moments, raid
from sim.verification.scene import Gun, Inbound, Scene
from sim.verification.sightings import beyond, mean_range
from sim.verification.trial import attempt, figures_agree, replications

SEED = 7
FEWEST = 100


HEAVY = ("A11-P", "A13-P", "A32-P", "A33-P", "C06-P2", "C09-P")
"""Cases that take many seconds; `make nightly` and `redsea verify` run them."""

NAMES = [
    pytest.param(name, marks=pytest.mark.nightly) if name in HEAVY else name
    for name in chosen(None)
]


@pytest.mark.parametrize("name", NAMES)
def test_the_case_passes(name: str) -> None:
    case = cases()[name]
    report = attempt(case, replications(case, FEWEST), SEED)
    assert report.verdict == "pass", report


@pytest.mark.parametrize("case", cases().values(), ids=lambda case: case.id)
def test_the_formula_gives_the_printed_figures(case: Case) -> None:
    assert figures_agree(case)
    printed = any(one.figure is not None for one in case.quantities)
    assert printed or case.runs is not None or case.id.startswith(WITHOUT_FIGURE)


WITHOUT_FIGURE = (
    "A18-P3", "A36-P-track", "A16-P-model", "A16-P2-model", "A16-P3-model",
    "C07-P5", "C18-P2", "C19-P-sum", "C20-P2-lognormal", "C21",
)  # fmt: skip
"""No collision; one digit fewer is printed; the figures are those of the ladder; identities, bounds
and orders, of which nothing is printed; the median and the 95 % point are asked about."""


@pytest.mark.parametrize("name", LADDERS)
def test_the_recurrence_gives_the_printed_ladder(name: str) -> None:
    rungs, figures, looks = LADDERS[name]
    found = [value / 1000.0 for value in recurrence(rungs)]
    assert len(found) == looks
    assert found[: len(figures)] == pytest.approx(figures, abs=5.1e-5)


def test_every_chance_case_can_be_failed_by_something_10_percent_off() -> None:
    for case in cases().values():
        if any(one.sd != 0.0 for one in case.quantities):
            told = any("10 %" in wrong.name for wrong in case.wrongs)
            # A share of 2 % that is 10 % off shows in a quarter of a million runs.
            assert told or case.id == "C08-P2", case.id


def test_the_lognormal_law_of_c20_is_the_printed_one() -> None:
    (median, half), (top, most) = SAMPLERS["C20-P2-lognormal"].below.items()
    assert (half, most) == (0.5, 0.95)
    assert median == pytest.approx(80.4984, abs=5e-5)
    assert top == pytest.approx(175.079, abs=5e-4)
    law = stats.lognorm(0.472381, scale=math.exp(4.38824))
    assert law.cdf([median, top]) == pytest.approx([0.5, 0.95], abs=1e-5)


def test_the_sums_of_thirty_counts_are_a_law() -> None:
    law = sums_of_poisson()
    assert math.fsum(law.values()) == pytest.approx(1.0, abs=1e-9)
    totals: dict[int, float] = {}
    for (total, _), chance in law.items():
        totals[total] = totals.get(total, 0.0) + chance
    assert totals[28] == pytest.approx(stats.poisson.pmf(28, 30 * 0.945), rel=1e-6)


# --- exact laws against textbooks ---------------------------------------------------------------


def test_one_shot_each_is_binomial() -> None:
    law = raid(10, Fire((Look(1, 0.7),)))
    assert law == pytest.approx({(k, 10): stats.binom.pmf(k, 10, 0.3) for k in range(11)})


def test_looks_and_salvos_leave_q_to_the_rounds() -> None:
    for schedule in ((1, 1, 1), (2, 1), (2, 2)):
        law = raid(5, Fire(tuple(Look(salvo, 0.6) for salvo in schedule)))
        assert moments(law, lambda leaked, _: leaked).mean == pytest.approx(
            5 * 0.4 ** sum(schedule)
        )
        assert math.fsum(law.values()) == pytest.approx(1.0)


def test_imperfect_looks_by_the_closed_form() -> None:
    p, q, f, g = 0.7, 0.3, 0.1, 0.2
    law = raid(1, Fire((Look(1, p),) * 2, false_kill=f, false_miss=g))
    assert moments(law, lambda leaked, _: leaked).mean == pytest.approx(q * (f + (1 - f) * q))
    assert moments(law, lambda _, fired: fired).mean == pytest.approx(1 + q * (1 - f) + p * g)


def test_a_magazine_by_wald() -> None:
    law = raid(10, Fire((Look(1, 0.7),) * 12, magazine=12))
    kills = sum(stats.binom.pmf(k, 12, 0.7) * min(k, 10) for k in range(13))
    assert moments(law, lambda leaked, _: 10 - leaked).mean == pytest.approx(kills)
    assert moments(law, lambda _, fired: fired).mean == pytest.approx(kills / 0.7)


def test_saturated_layers_are_linear() -> None:
    law = capped(20, ((8, 0.8), (6, 0.7), (4, 0.6)))
    assert moments(law, lambda leaked, _: leaked).mean == pytest.approx(20 - 6.4 - 4.2 - 2.4)


def test_poisson_numbers() -> None:
    found = attacks.poisson(6.0)
    assert found == pytest.approx(stats.poisson.pmf(np.arange(len(found)), 6.0), rel=1e-12)


def test_saturation_by_a_poisson_number() -> None:
    law = attacks.of_random_size(6.0, Fire((Look(1, 0.8),), magazine=5))
    numbers = np.arange(100)
    chance = stats.poisson.pmf(numbers, 6.0)
    engaged = chance @ np.minimum(numbers, 5)
    assert moments(law, lambda _, fired: fired).mean == pytest.approx(engaged)
    assert moments(law, lambda leaked, _: leaked).mean == pytest.approx(6.0 - 0.8 * engaged)
    assert attacks.beyond(6.0, 5).mean == pytest.approx(6.0 - engaged)
    square = chance @ np.maximum(numbers - 5, 0) ** 2
    assert attacks.beyond(6.0, 5).sd ** 2 == pytest.approx(square - (6.0 - engaged) ** 2)


def test_thinned_counts_are_poisson() -> None:
    found = attacks.thinned(31.5, 0.6, 0.1, 0.5)
    hits = stats.poisson(31.5 * 0.6 * 0.1 * 0.5)
    assert found["P(no hit)"].mean == pytest.approx(hits.pmf(0))
    assert found["P(hits ≥ 2)"].mean == pytest.approx(hits.sf(1))
    central = hits.expect(lambda n: (n - hits.mean()) ** 4)
    assert found["variance of hits"].sd == pytest.approx((central - hits.var() ** 2) ** 0.5)


def test_clusters_by_the_closed_form() -> None:
    """Mean and variance by Wald, the chance of none by the generating function of the size."""
    law = attacks.clustered(6.0, 3.0, 0.09)
    leaked = moments(law, lambda leaked, _: leaked)
    second = 15.0  # Of a geometric size of mean 3: variance 6.
    assert leaked.mean == pytest.approx(6.0 * 3.0 * 0.09)
    assert leaked.sd**2 == pytest.approx(6.0 * (3.0 * 0.09 * 0.91 + second * 0.09**2))
    none = sum(stats.geom.pmf(n, 1 / 3) * 0.91**n for n in range(1, 400))
    assert attacks.none_of_raid(3.0, 0.09) == pytest.approx(none)
    chance = math.fsum(p for (leakers, _), p in law.items() if leakers == 0)
    assert chance == pytest.approx(math.exp(-6.0 * (1.0 - none)))
    assert moments(law, lambda _, raids: raids).sd ** 2 == pytest.approx(6.0)


def test_occupancy_by_the_closed_form() -> None:
    for k, m, h in ((5, 12, 0.6), (3, 1, 0.4), (3, 10, 0.4)):
        law = targets.occupancy(k, m, h)
        struck, hits = moments(law, lambda ships, _: ships), moments(law, lambda _, hits: hits)
        x = h / m
        both = m * (m - 1) * (1 - 2 * x) ** k + m * (1 - x) ** k - m**2 * (1 - x) ** (2 * k)
        assert struck.mean == pytest.approx(m * (1 - (1 - x) ** k))
        assert struck.sd**2 == pytest.approx(both)
        assert hits.mean == pytest.approx(k * h)
        assert hits.sd**2 == pytest.approx(k * h * (1 - h))


def test_ships_hit_fall_about_as_the_group_grows() -> None:
    """1/u but for what is hit twice: a group of ten loses less than a sixth of what one loses."""
    found = targets.sailing()
    losses = [found[f"ships hit of 200, in groups of {u}"].mean for u in targets.SIZES]
    assert losses == pytest.approx([20 * (1 - (1 - 0.4 / u) ** 3) for u in targets.SIZES])
    times = [u * loss for u, loss in zip(targets.SIZES, losses, strict=True)]
    assert times == sorted(times)
    assert times[-1] < 200 * 0.1 * 3 * 0.4


def test_scans_by_the_closed_form() -> None:
    assert mean_range(0.3).mean == pytest.approx(22.2)
    assert mean_range(0.3).sd == pytest.approx(3.34664, abs=5e-6)
    assert beyond(22.0, 0.3).mean == pytest.approx(1.0 - 0.7**3)


def test_the_globe_by_geographiclib() -> None:
    for a, b in (((12.5833, 43.3333), (15.0, 42.0)), ((15.0, 42.0), (20.0, 38.5))):
        assert globe.geodesic(a, b) == pytest.approx(
            Geodesic.WGS84.Inverse(*a, *b)["s12"], abs=1e-3
        )
        assert globe.haversine(a, b) == pytest.approx(globe.geodesic(a, b), rel=0.005)
    # As printed, in nautical miles.
    assert globe.haversine((12.5833, 43.3333), (15.0, 42.0)) / 1852.0 == pytest.approx(
        164.612, 1e-5
    )


# --- scenes and names ---------------------------------------------------------------------------


def test_a_scene_is_an_ordinary_scenario() -> None:
    scene = Scene(name="x", guns=(Gun("round", 0.5, channels=2),), raids=(Inbound(threats=3),))
    scenario = load_text(scene.text())
    case = scenario.case
    assert case.weapons["round"].against["bogey"].pk_self == 0.5
    assert case.escorts["guard"].type.channels == {"round": 2}
    # What a hit does is the catalogue's, and nothing hits.
    assert {spread.path.split(".")[1] for spread in scenario.spreads} <= {"damage"}


def test_a_name_means_a_case_or_its_family() -> None:
    assert chosen("A15-P2") == ["A15-P2"]
    assert chosen("A15") == ["A15-P", "A15-P2"]
    assert chosen(None, full=True) == list(cases())
    assert set(cases()) - set(chosen(None)) == {one.id for one in cases().values() if one.full}
    assert "C09-P-ratio" not in chosen(None)
    with pytest.raises(KeyError):
        chosen("A1")
