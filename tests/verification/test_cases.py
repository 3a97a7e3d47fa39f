"""Each case passes; the formulas give the printed figures; the exact laws agree with textbooks."""

import math
import re
from collections.abc import Callable
from inspect import signature
from pathlib import Path

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from scipy import stats

from sim.verification import cases as files
from sim.verification.case import Case
from sim.verification.cases import cases, chosen, rows
from sim.verification.fire import attacks, ships
from sim.verification.fire.raids import beyond, capped, poisson, raid
from sim.verification.geometry import globe
from sim.verification.geometry.ladder import Rungs, recurrence
from sim.verification.law import STATISTICS, VARIANCE
from sim.verification.reading import FUNCTION, Reading, called, function
from sim.verification.rows import CaseRow
from sim.verification.scene import base, scenario_of, tree_of
from sim.verification.statistics.coverage import sums_of_poisson
from sim.verification.traffic.arrivals import detection, lognormal
from sim.verification.trial import attempt, figures_agree, replications

SEED = 7
FEWEST = 100


HEAVY = ("A11-P", "A13-P", "A32-P", "A33-P", "C09-P")
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


PRINTED = {
    "A16-P": (18.4875, 12.7406, 8.4304, 5.1978, 2.7734),
    "A16-P2": (20.0, 13.875, 9.2813, 5.8359, 3.2520),
    "A16-P3": (22.2632, 20.6177, 19.0589, 17.5821, 16.1831, 14.8576),
}
"""Intercept ranges (km)."""


@pytest.mark.parametrize("name", PRINTED)
def test_the_recurrence_gives_the_printed_ladder(name: str) -> None:
    _, row = rows()[name]
    found = [value / 1000.0 for value in recurrence(Rungs(**row["given"]["ladder"]))]
    assert found[: len(PRINTED[name])] == pytest.approx(PRINTED[name], abs=5.1e-5)


def test_every_chance_case_can_be_failed_by_something_10_percent_off() -> None:
    for case in cases().values():
        if any(one.sd != 0.0 for one in case.quantities):
            told = any("10 %" in wrong.name for wrong in case.wrongs)
            # A share of 2 % that is 10 % off shows in a quarter of a million runs.
            assert told or case.id == "C08-P2", case.id


def test_the_lognormal_law_of_c20_is_the_printed_one() -> None:
    law = stats.lognorm(0.472381, scale=math.exp(4.38824))
    for limit, share in ((80.4984, 0.5), (175.079, 0.95)):
        assert lognormal(90.0, 45.0, limit)["below"].mean == pytest.approx(share, abs=1e-5)
        assert law.cdf(limit) == pytest.approx(share, abs=1e-5)


def test_the_sums_of_thirty_counts_are_a_law() -> None:
    law = sums_of_poisson(0.945, 30)
    assert math.fsum(law.values()) == pytest.approx(1.0, abs=1e-9)
    totals: dict[int, float] = {}
    for (total, _), chance in law.items():
        totals[total] = totals.get(total, 0.0) + chance
    assert totals[28] == pytest.approx(stats.poisson.pmf(28, 30 * 0.945), rel=1e-6)


# --- exact laws against textbooks ---------------------------------------------------------------


def first(one: int, _: int) -> int:
    return one


def second(_: int, other: int) -> int:
    return other


def test_one_shot_each_is_binomial() -> None:
    law = raid(10, 0.7)
    assert law == pytest.approx({(k, 10): stats.binom.pmf(k, 10, 0.3) for k in range(11)})


def test_looks_and_salvos_leave_q_to_the_rounds() -> None:
    for schedule in ((1, 1, 1), (2, 1), (2, 2)):
        law = raid(5, 0.6, schedule=schedule)
        assert law.moments(first).mean == pytest.approx(5 * 0.4 ** sum(schedule))
        assert math.fsum(law.values()) == pytest.approx(1.0)


def test_imperfect_looks_by_the_closed_form() -> None:
    p, q, f, g = 0.7, 0.3, 0.1, 0.2
    law = raid(1, p, looks=2, false_kill=f, false_miss=g)
    assert law.moments(first).mean == pytest.approx(q * (f + (1 - f) * q))
    assert law.moments(second).mean == pytest.approx(1 + q * (1 - f) + p * g)


def test_a_magazine_by_wald() -> None:
    law = raid(10, 0.7, looks=12, magazine=12)
    kills = sum(stats.binom.pmf(k, 12, 0.7) * min(k, 10) for k in range(13))
    assert 10 - law.moments(first).mean == pytest.approx(kills)
    assert law.moments(second).mean == pytest.approx(kills / 0.7)
    assert raid(10, 0.7, looks=10_000, magazine=12) == pytest.approx(law)


def test_threats_that_fail_are_a_raid_of_a_binomial_number() -> None:
    law = raid(16, 0.67, looks=12, magazine=12, fails=0.33)
    flying, good = np.arange(17)[:, None], np.arange(13)[None, :]
    chance = stats.binom.pmf(flying, 16, 0.67) * stats.binom.pmf(good, 12, 0.67)
    mean = float((chance * np.maximum(flying - good, 0)).sum())
    assert law.moments(first).mean == pytest.approx(mean)


def test_saturated_layers_are_linear() -> None:
    law = capped(20, (8, 6, 4), (0.8, 0.7, 0.6))
    assert law.moments(first).mean == pytest.approx(20 - 6.4 - 4.2 - 2.4)


def test_poisson_numbers() -> None:
    found = poisson(6.0)
    assert found == pytest.approx(stats.poisson.pmf(np.arange(len(found)), 6.0), rel=1e-12)


def test_saturation_by_a_poisson_number() -> None:
    law = raid({"poisson": 6.0}, 0.8, magazine=5)
    numbers = np.arange(100)
    chance = stats.poisson.pmf(numbers, 6.0)
    engaged = chance @ np.minimum(numbers, 5)
    assert law.moments(second).mean == pytest.approx(engaged)
    assert law.moments(first).mean == pytest.approx(6.0 - 0.8 * engaged)
    overflow = beyond({"poisson": 6.0}, 5)
    assert overflow.mean == pytest.approx(6.0 - engaged)
    square = chance @ np.maximum(numbers - 5, 0) ** 2
    assert overflow.sd is not None
    assert overflow.sd**2 == pytest.approx(square - (6.0 - engaged) ** 2)


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
    leaked, raids = law.moments(first), law.moments(second)
    squares = 15.0  # Of a geometric size of mean 3: variance 6.
    assert leaked.mean == pytest.approx(6.0 * 3.0 * 0.09)
    assert leaked.sd is not None
    assert leaked.sd**2 == pytest.approx(6.0 * (3.0 * 0.09 * 0.91 + squares * 0.09**2))
    none = sum(stats.geom.pmf(n, 1 / 3) * 0.91**n for n in range(1, 400))
    assert attacks.none_of_raid(3.0, 0.09) == pytest.approx(none)
    chance = math.fsum(p for (leakers, _), p in law.items() if leakers == 0)
    assert chance == pytest.approx(math.exp(-6.0 * (1.0 - none)))
    assert raids.sd == pytest.approx(6.0**0.5)


def test_occupancy_by_the_closed_form() -> None:
    for k, m, h in ((5, 12, 0.6), (3, 1, 0.4), (3, 10, 0.4)):
        law = ships.occupancy(k, m, h)
        struck, hits = law.moments(first), law.moments(second)
        x = h / m
        both = m * (m - 1) * (1 - 2 * x) ** k + m * (1 - x) ** k - m**2 * (1 - x) ** (2 * k)
        assert struck.mean == pytest.approx(m * (1 - (1 - x) ** k))
        assert struck.sd == pytest.approx(both**0.5, abs=1e-9)
        assert hits.mean == pytest.approx(k * h)
        assert hits.sd == pytest.approx((k * h * (1 - h)) ** 0.5)


def test_ships_hit_fall_about_as_the_group_grows() -> None:
    """1/u but for what is hit twice: a group of ten loses less than a sixth of what one loses."""
    sizes = [1, 2, 5, 10]
    found = ships.sailing(sizes, 0.1, 3, 0.4)
    losses = [found[f"groups of {u}"].mean for u in sizes]
    assert losses == pytest.approx([20 * (1 - (1 - 0.4 / u) ** 3) for u in sizes])
    times = [u * loss for u, loss in zip(sizes, losses, strict=True)]
    assert times == sorted(times)
    assert times[-1] < 200 * 0.1 * 3 * 0.4


def test_scans_by_the_closed_form() -> None:
    found = detection(0.3, 25_000.0, 4.0, 1, 22.0)
    # A share of 0.0006 is never seen, and counts as a range of 0.
    assert found["range"].mean == pytest.approx(22.2, rel=1e-3)
    assert found["range"].sd == pytest.approx(3.34664, rel=1e-2)
    assert found["beyond"].mean == pytest.approx(1.0 - 0.7**3)


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


# --- rows and names -----------------------------------------------------------------------------


def test_a_base_with_settings_is_an_ordinary_scenario() -> None:
    tree = tree_of("battery", {"pk": 0.5, "channels": 2, "threats": 3}, {"name": "x"})
    scenario = scenario_of(tree)
    case = scenario.case
    assert case.weapons["round"].against["bogey"].pk_self == 0.5
    assert case.escorts["guard"].type.channels == {"round": 2}
    # What a hit does is the catalogue's, and nothing hits.
    assert {spread.path.split(".")[1] for spread in scenario.spreads} <= {"damage"}


def test_entries_and_positions_may_be_written_short() -> None:
    ship = {"class": "trial-ship", "at": {"time": "+0 h", "position": {"north": "[n]000"}}}
    tree = tree_of("battery", {}, {"name": "x", "ships": {"ship-[8..10]": ship}})
    assert list(tree["ships"]) == ["ship-8", "ship-9", "ship-10"]
    again = tree_of("battery", {"distance": 10_000}, {"name": "x"})
    assert again["attacks"]["raid"]["from"] == tree["ships"]["ship-10"]["at"]["position"]


def functions_of(row: CaseRow) -> list[Callable[..., object]]:
    """All functions that a row names, and those of the statistics that it asks for."""
    said = [one for _, one in row.said()]
    names = [row.law, row.runs, *(text for how in row.read.values() for text in texts(how))]
    names += [text for one in said for text in (one.law, *texts(one.read))]
    names += [change["law"] for change in row.wrongs.values() if "law" in change]
    names += [base(row.base).derive] if row.base else []
    plain = [one.of.removeprefix(VARIANCE) for one in said]
    found = [function(name) for name in names if FUNCTION.fullmatch(name)]
    return [*found, *(STATISTICS[name] for name in plain if name in STATISTICS)]


def said_in(row: CaseRow) -> set[str]:
    """The words of the expressions that a row has for formulas and readings."""
    said = [one for _, one in row.said()]
    laws = [row.law, *(one.law for one in said)]
    laws += [change["law"] for change in row.wrongs.values() if "law" in change]
    ways = [texts(how) for how in (*row.read.values(), *(one.read for one in said))]
    return {word for some in (laws, *ways) for text in some for word in re.findall(r"\w+", text)}


def texts(how: Reading) -> list[str]:
    return [how] if isinstance(how, str) else list(how.values())


@pytest.mark.parametrize("name", rows())
def test_every_setting_of_a_row_is_used(name: str) -> None:
    """By a knob, a formula, a reader or what runs it: a misspelt one would not be."""
    _, written = rows()[name]
    row = CaseRow(**written)
    settings = {*row.set, *row.given, *(one for _, said in row.said() for one in said.given)}
    for change in row.wrongs.values():
        settings |= change.keys() - {"law", "of", "moments", "times"} | {*change.get("times", {})}
    used = {one for of in functions_of(row) for one in signature(of).parameters}
    used |= set(base(row.base).knobs) if row.base else set()
    used |= said_in(row)
    used |= {one for one in settings if f"{{{one}" in str([row.title, *row.quantities])}
    assert settings <= used


def test_a_row_says_what_it_does_not_know() -> None:
    with pytest.raises(TypeError, match="tytle"):
        CaseRow(tytle="x", formula="x", source="x", quantities={})
    with pytest.raises(AttributeError):
        called("fire.raids.rade", {})


def test_folders_show_their_order() -> None:
    """No folder of one file, none of more than 15 modules, no more YAML than was granted."""
    package = Path(files.__file__).parent
    folders = [folder for folder in package.iterdir() if (folder / "__init__.py").exists()]
    assert {one.name for one in folders} == {"geometry", "fire", "queues", "traffic", "statistics"}
    for folder in [package, *folders]:
        assert 2 < len(list(folder.glob("*.py"))) <= 15
    lines = [len(file.read_text("utf-8").splitlines()) for file in package.rglob("*.yaml")]
    assert sum(lines) <= 2500


def test_a_name_means_a_case_or_its_family() -> None:
    assert chosen("A15-P2") == ["A15-P2"]
    assert chosen("A15") == ["A15-P", "A15-P2"]
    assert chosen(None, full=True) == list(cases())
    assert set(cases()) - set(chosen(None)) == {one.id for one in cases().values() if one.full}
    assert "C09-P-ratio" not in chosen(None)
    with pytest.raises(KeyError):
        chosen("A1")
