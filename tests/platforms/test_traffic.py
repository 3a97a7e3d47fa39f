"""The columns of the traffic: Poisson, in the steady state from the start, and true to the lane.

The cases A34, C19 and C20 of references.md, and model 2.1 and 2.2.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import integrate, stats

from sim.engine.laws import Law, constant
from sim.engine.streams import Luck
from sim.platforms.daily import Daily, cumulative, inverse
from sim.platforms.merchant import Flow, ShipClass
from sim.platforms.traffic import Sighting, Stream, Traffic
from sim.scenario import load_text
from sim.scenario.theatre import load_theatre
from sim.units import DAY, HOUR, KNOT, NMI
from sim.world.lanes import Lane, build_lane
from sim.world.theatre import Theatre
from tests.platforms.chance import agrees, likely, poisson, share_agrees, shares_agree, uniform

WEEK = 7 * DAY
KNOTS_14 = {"trader": ShipClass(speed=constant(14 * KNOT))}
MIXED = {
    "slow": ShipClass(speed=Law("uniform", (8 * KNOT, 12 * KNOT))),
    "fast": ShipClass(speed=Law("triangular", (15 * KNOT, 18 * KNOT, 24 * KNOT))),
}
MIX = {"slow": 0.7, "fast": 0.3}
BUSY = Flow(rate=400 / DAY, mix="all", linked={"israel": 0.1, "uk": 0.3}, ais_off=0.2)
BEND = build_lane(
    "bend", [(0.0, 0.0), (60e3, 10e3), (90e3, 80e3), (200e3, 60e3)], [3e3, 1e3, 2e3, 2e3]
)
STRAIGHT = build_lane("straight", [(0.0, 0.0), (500 * NMI, 0.0)], [1e3, 1e3])


def stream(
    seed: int = 1,
    replication: int = 0,
    flow: Flow = BUSY,
    lane: Lane = BEND,
    mix: dict[str, float] = MIX,
    types: dict[str, ShipClass] = MIXED,
    duration: float = DAY,
) -> Stream:
    return Stream("lane", flow, lane, mix, types, Luck(seed, replication), duration)


def inside(of: Stream, time: float, low: float, high: float) -> int:
    """How many ships are between two x (m) at a time."""
    _, x, _ = of.positions(time)
    return int(np.count_nonzero((x >= low) & (x < high)))


def pooled(days: int, **changes: object) -> list[Stream]:
    return [stream(replication=day, **changes) for day in range(days)]


# --- the steady state (A34) ---------------------------------------------------------------------


def test_a34_ships_in_a_zone_are_poisson_at_the_start_and_later() -> None:
    flow = Flow(rate=459 / WEEK, mix="all")
    times = (0.0, 12 * HOUR, 48 * HOUR)
    counts = np.array(
        [
            [inside(day, time, 100 * NMI, 400 * NMI) for time in times]
            for day in pooled(
                1500, flow=flow, lane=STRAIGHT, mix={"trader": 1.0}, types=KNOTS_14,
                duration=2 * DAY,
            )
        ]
    )  # fmt: skip
    for column in counts.T:
        assert poisson(column, 58.5459)
    assert agrees(counts[:, 2] - counts[:, 0], 0.0)


def test_with_mixed_speeds_the_zone_is_as_full_at_the_start_as_later() -> None:
    flow = Flow(rate=200 / DAY, mix="all")
    days = pooled(400, flow=flow, lane=STRAIGHT, duration=2 * DAY)
    # Little: rate x length x E[1 / speed], the mean of 1 / speed over both classes.
    low, mode, high = (v * KNOT for v in (15, 18, 24))
    fast = stats.triang((mode - low) / (high - low), low, high - low).expect(lambda v: 1 / v)
    slow = np.log(12 / 8) / (4 * KNOT)
    expected = 200 / DAY * 300 * NMI * (0.7 * slow + 0.3 * fast)
    for time in (0.0, DAY, 2 * DAY - 1.0):
        assert poisson([inside(day, time, 100 * NMI, 400 * NMI) for day in days], expected)


@pytest.mark.parametrize("time", [0.0, 20 * HOUR])
def test_ships_are_spread_evenly_along_the_lane(time: float) -> None:
    x = np.concatenate([day.positions(time)[1] for day in pooled(30, lane=STRAIGHT)])
    assert uniform(x, 0.0, 500 * NMI)


def test_c19_who_is_inside_was_inside_before_or_came_in_and_did_not_go_out() -> None:
    day = stream()
    gone = day.entry_s + day.lane.length / day.speed_mps
    for start, end in pairwise((0.0, 5 * HOUR, 6 * HOUR, 20 * HOUR)):
        before, after = (len(day.positions(time)[0]) for time in (start, end))
        entered = np.count_nonzero((day.entry_s > start) & (day.entry_s <= end))
        left = np.count_nonzero((gone >= start) & (gone < end))
        assert after == before + entered - left


# --- entries, transits --------------------------------------------------------------------------


def test_entries_are_poisson_hour_by_hour_before_and_after_the_start() -> None:
    hours = np.arange(-2.0, 25.0) * HOUR
    counts = np.array([np.histogram(day.entry_s, hours)[0] for day in pooled(200)])
    assert poisson(counts.ravel(), 400 / 24)
    assert poisson(counts[:, 0] + counts[:, 1] + counts[:, 2] + counts[:, 3], 4 * 400 / 24)


def test_gaps_between_entries_and_the_wait_for_the_first_are_exponential() -> None:
    days = pooled(60)
    gaps = np.concatenate([np.diff(np.sort(day.entry_s)) for day in days])
    assert likely(stats.kstest(gaps, stats.expon(scale=DAY / 400).cdf).pvalue)
    first = [float(day.entry_s[0]) for day in pooled(500)]
    assert likely(stats.kstest(first, stats.expon(scale=DAY / 400).cdf).pvalue)


def test_a_day_has_79_transits_of_bab_el_mandeb() -> None:
    theatre = load_theatre("red-sea")
    flow = Flow(rate=39.5 / DAY, mix="all")

    def day(number: int) -> int:
        luck = Luck(5, number)
        lanes = [theatre.lanes[name] for name in ("northbound", "southbound")]
        streams = [Stream(lane.name, flow, lane, MIX, MIXED, luck, DAY) for lane in lanes]
        return Traffic(streams, DAY).crossings(theatre.lines["bab-el-mandeb"])

    assert poisson([day(number) for number in range(600)], 79.0)


@pytest.mark.parametrize("line", [40e3, 75e3, 150e3])
def test_transits_are_the_ships_that_pass_the_line_during_the_run(line: float) -> None:
    day = stream()
    s = BEND.crossing(((line, -200e3), (line, 200e3)))
    at_start, at_end = (-day.entry_s * day.speed_mps, (DAY - day.entry_s) * day.speed_mps)
    passed = int(np.count_nonzero((at_start <= s) & (at_end > s)))
    traffic = Traffic([day, stream(seed=2, flow=Flow(rate=0.0, mix="all"))], DAY)
    assert traffic.crossings(((line, -200e3), (line, 200e3))) == passed > 300


def test_a_line_that_the_lane_does_not_meet_has_no_transits() -> None:
    traffic = Traffic([stream()], DAY)
    assert traffic.crossings(((0.0, 200e3), (200e3, 200e3))) == 0
    assert traffic.crossings(((75e3, -200e3), (75e3, 200e3))) > 0


@pytest.mark.parametrize("rate", [0.0, 1e-12])
def test_a_lane_without_traffic_is_empty(rate: float) -> None:
    traffic = Traffic([stream(flow=Flow(rate=rate, mix="all"))], DAY)
    assert traffic.near(0.0, 0.0, 1e9, 5.0) == []
    assert traffic.crossings(((75e3, -200e3), (75e3, 200e3))) == 0


# --- a rate that changes over the day ------------------------------------------------------------

TIDAL = Flow(rate=400 / DAY, mix="all", daily=Daily(amplitude=0.8, peak=9 * HOUR))


def cosine(start: float, end: float, flow: Flow = TIDAL) -> float:
    """Ships expected between two times: the rate integrated by quadrature, not by its formula."""
    assert flow.daily is not None
    times = np.linspace(start, end, 2001)
    swing = np.cos(2 * np.pi * (times - flow.daily.peak) / DAY)
    return float(integrate.simpson(flow.rate * (1 + flow.daily.amplitude * swing), x=times))


def test_c20_entries_follow_the_hour_of_the_day_before_and_after_the_start() -> None:
    edges = np.arange(-12.0, 31.0, 3.0) * HOUR
    days = pooled(150, flow=TIDAL, lane=STRAIGHT, duration=30 * HOUR)
    counts = np.array([np.histogram(day.entry_s, edges)[0] for day in days])
    for column, start, end in zip(counts.T, edges[:-1], edges[1:], strict=True):
        assert poisson(column, cosine(float(start), float(end)))
    assert poisson(counts.sum(axis=1), cosine(float(edges[0]), float(edges[-1])))


def test_the_lane_is_as_full_at_the_start_as_the_hours_before_it_made_it() -> None:
    flow = Flow(rate=200 / DAY, mix="all", daily=Daily(amplitude=1.0, peak=-6 * HOUR))
    days = pooled(400, flow=flow, lane=STRAIGHT, mix={"trader": 1.0}, types=KNOTS_14, duration=HOUR)
    # Those between 50 and 150 nmi have entered as long ago as that takes.
    ago = np.array([150 * NMI, 50 * NMI]) / (14 * KNOT)
    expected = cosine(-float(ago[0]), -float(ago[1]), flow)
    assert poisson([inside(day, 0.0, 50 * NMI, 150 * NMI) for day in days], expected)
    assert abs(expected - 200 / DAY * 100 * NMI / (14 * KNOT)) > 10.0


@pytest.mark.parametrize("amplitude", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("peak", [-31 * HOUR, 0.0, 5 * HOUR])
def test_the_inverse_undoes_the_cumulative_rate(amplitude: float, peak: float) -> None:
    rhythm = Daily(amplitude=amplitude, peak=peak)
    times = np.linspace(-3 * DAY, 3 * DAY, 997)
    evenly = np.array([cumulative(rhythm, float(time)) for time in times])
    assert (np.diff(evenly) >= 0.0).all()
    again = [cumulative(rhythm, float(time)) for time in inverse(rhythm, evenly)]
    assert again == pytest.approx(evenly, abs=1e-8)
    if amplitude < 1.0:
        assert inverse(rhythm, evenly) == pytest.approx(times, abs=1e-7)


def test_a_rate_that_swings_by_nothing_is_the_constant_one() -> None:
    still = stream(flow=replace(BUSY, daily=Daily(amplitude=0.0, peak=HOUR)))
    assert still.entry_s == pytest.approx(stream().entry_s, abs=1e-8)


def test_a_longer_run_has_the_ships_of_the_shorter_one_at_a_changing_rate_too() -> None:
    short, long = (stream(flow=TIDAL, duration=hours * HOUR) for hours in (7, 50))
    assert (long.entry_s[: short.ahead] == short.entry_s[: short.ahead]).all()
    assert (long.entry_s[long.ahead :] == short.entry_s[short.ahead :]).all()


def test_a_file_says_how_the_rate_changes() -> None:
    text = """\
name: Tides
start: 2023-12-16 08:00 +03:00
duration: 1 h
traffic:
  southbound:
    rate: 40 per day
    mix: november-2023
    daily: {amplitude: 60 %, peak: 2023-12-16 14:00 +03:00}
"""
    scenario = load_text(text)
    assert scenario.case.traffic["southbound"].daily == Daily(amplitude=0.6, peak=6 * HOUR)
    assert load_text(scenario.resolved_text()) == scenario


# --- what each ship is --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def days() -> list[Stream]:
    return pooled(20)


def test_classes_come_by_their_shares_in_the_mix(days: list[Stream]) -> None:
    names = np.concatenate([np.array(day.classes)[day.kind] for day in days])
    counts = [int(np.count_nonzero(names == name)) for name in MIX]
    assert shares_agree(counts, list(MIX.values()))


def speeds(days: list[Stream], name: str) -> NDArray[np.float64]:
    return np.concatenate([day.speed_mps[day.kind == day.classes.index(name)] for day in days])


def test_speeds_follow_the_law_of_the_class(days: list[Stream]) -> None:
    slow, fast = speeds(days, "slow") / KNOT, speeds(days, "fast") / KNOT
    assert uniform(slow, 8.0, 12.0)
    assert likely(stats.kstest(fast, stats.triang(3 / 9, 15.0, 9.0).cdf).pvalue)
    assert 15.0 <= fast.min() <= fast.max() <= 24.0


def test_ships_are_spread_evenly_over_the_width_of_the_lane(days: list[Stream]) -> None:
    assert uniform(np.concatenate([day.share for day in days]), -1.0, 1.0)


def test_speed_class_and_place_across_are_independent(days: list[Stream]) -> None:
    kind, share = (np.concatenate([getattr(d, name) for d in days]) for name in ("kind", "share"))
    entry = np.concatenate([day.entry_s for day in days])
    bound = 4.0 / len(kind) ** 0.5
    assert abs(np.corrcoef([kind, share, entry]) - np.eye(3)).max() < bound


def test_links_and_hidden_positions_come_by_their_shares() -> None:
    day = stream(flow=Flow(rate=3000 / DAY, mix="all", linked=BUSY.linked, ais_off=0.2))
    ships = range(0, len(day.entry_s), 2)
    links = [set(day.links(ship)) for ship in ships]
    assert share_agrees(sum("uk" in found for found in links), len(ships), 0.3)
    assert share_agrees(sum("israel" in found for found in links), len(ships), 0.1)
    assert share_agrees(sum(len(found) == 2 for found in links), len(ships), 0.03)
    assert share_agrees(sum(not day.ais(ship) for ship in ships), len(ships), 0.2)


def test_another_link_changes_nobodys_links() -> None:
    more = {"a-new-one": 0.5, **BUSY.linked}
    one, other = stream(), stream(flow=Flow(rate=BUSY.rate, mix="all", linked=more, ais_off=0.2))
    for ship in range(0, len(one.entry_s), 7):
        assert one.links(ship) == [name for name in other.links(ship) if name != "a-new-one"]
        assert one.ais(ship) == other.ais(ship)


# --- a longer run, and objects ------------------------------------------------------------------


def test_a_longer_run_has_the_ships_of_the_shorter_one() -> None:
    short, long = stream(duration=7 * HOUR), stream(duration=3 * DAY)
    assert long.ahead > 5 * short.ahead > 0
    for ship in range(len(short.entry_s)):
        twin = ship if ship < short.ahead else ship - short.ahead + long.ahead
        for column in ("entry_s", "speed_mps", "share", "kind"):
            assert getattr(short, column)[ship] == getattr(long, column)[twin]
        assert short.ship_actor(ship) == long.ship_actor(twin)
    late = len(short.entry_s) - 1
    for ship, twin in ((0, 0), (short.ahead, long.ahead), (late, late - short.ahead + long.ahead)):
        assert short.links(ship) == long.links(twin)
        assert short.merchant(ship, 9, 0.0).name == long.merchant(twin, 9, 0.0).name


def test_each_ship_has_a_name_and_a_number_of_its_own() -> None:
    day = stream()
    ships = range(len(day.entry_s))
    assert len({day.ship_actor(ship) for ship in ships}) == len(ships)
    assert len({day.merchant(ship, 9, 0.0).name for ship in ships}) == len(ships)


def test_an_object_made_from_a_column_sails_where_the_column_says() -> None:
    day, made = stream(), 3 * HOUR
    here, _, _ = day.positions(made)
    assert len(here) > 20
    for ship in here:
        merchant = day.merchant(int(ship), 9, made)
        leaves = day.entry_s[ship] + day.lane.length / day.speed_mps[ship]
        for time in np.linspace(made, min(leaves, DAY), 9):
            on_lane, x, y = day.positions(float(time) - 1e-9)
            at = np.flatnonzero(on_lane == ship)
            assert merchant.track.at(float(time))[:2] == pytest.approx(
                (x[at[0]], y[at[0]]), abs=1e-5
            )
        assert merchant.type == day.classes[day.kind[ship]]
        assert merchant.track.start == made


def test_who_is_near_is_found_and_nobody_else() -> None:
    traffic = Traffic([stream(), stream(seed=2)], DAY)
    for radius in (0.0, 5e3, 40e3, 1e9):
        found = {(s.stream, s.ship) for s in traffic.near(70e3, 40e3, radius, HOUR)}
        expected = {
            (number, int(ship))
            for number, each in enumerate(traffic.streams)
            for ship, x, y in zip(*each.positions(HOUR), strict=True)
            if np.hypot(x - 70e3, y - 40e3) <= radius
        }
        assert found == expected


def test_a_ship_that_has_become_an_object_is_not_found_twice() -> None:
    traffic = Traffic([stream()], DAY)
    before = traffic.near(70e3, 40e3, 40e3, HOUR)
    ship = traffic.ship(before[3], HOUR)
    after = traffic.near(70e3, 40e3, 40e3, HOUR)
    assert after == [sighting for sighting in before if sighting is not before[3]]
    assert traffic.near(70e3, 40e3, 1e9, 2 * HOUR)
    assert before[3].ship not in {s.ship for s in traffic.near(70e3, 40e3, 1e9, 2 * HOUR)}
    x, y, _ = ship.track.at(HOUR)
    assert np.hypot(x - 70e3, y - 40e3) == pytest.approx(before[3].distance)


def test_what_an_attacker_may_know_is_what_the_ship_is() -> None:
    traffic = Traffic([stream()], DAY)
    for sighting in traffic.near(70e3, 40e3, 1e9, HOUR)[:30]:
        known, ship = traffic.candidate(sighting), traffic.ship(sighting, HOUR)
        assert (known.actor, known.linked, known.type) == (ship.actor, ship.linked, ship.type)


def test_numbers_of_ships_of_two_lanes_differ() -> None:
    traffic = Traffic([stream(), stream(seed=2)], DAY)
    ships = [
        traffic.ship(Sighting(number, ship, 0.0), HOUR) for number in (0, 1) for ship in (0, 1)
    ]
    assert len({ship.number for ship in ships}) == 4


def test_the_lane_of_a_flow_may_be_used_by_several_flows(sea: Theatre) -> None:
    lane, luck = sea.lanes["lane"], Luck(1, 0)
    one, other = (
        Stream(name, BUSY, lane, MIX, MIXED, luck, DAY) for name in ("tankers", "the-rest")
    )
    assert one.entry_s[0] != other.entry_s[0]
