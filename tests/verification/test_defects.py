"""Defects planted one at a time: each is caught by the cases that are meant to catch it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import NormalDist
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.engine import clock, laws
from sim.engine.streams import Luck, Purpose
from sim.experiment.analysis.sensitivity import morris, shares
from sim.experiment.rare import settled
from sim.experiment.statistics import intervals, summary
from sim.experiment.statistics.estimate import Estimate
from sim.experiment.statistics.intervals import Interval
from sim.experiment.statistics.measures import Measure
from sim.kill_chain import contact, fire_control, ledger, sequence
from sim.kill_chain.battery import Shooter, Steps
from sim.kill_chain.steps import detect, engage
from sim.kill_chain.steps.assign import ClassDoctrine, Layer
from sim.kill_chain.steps.detect import Sight, first_sight
from sim.platforms import daily, escort, roster, traffic
from sim.platforms.launch import aimer, attack, launch_cell
from sim.scenario.study.designs import LatinHypercube, Shares
from sim.scenario.study.factors import Varied
from sim.verification import program
from sim.verification.case import Column
from sim.verification.cases import case as case_of
from sim.verification.trial import attempt, replications
from sim.world import encounters, horizon
from sim.world.motion import FOREVER, Track
from sim.world.spans import Spans

SEED = 5
Plant = Callable[[pytest.MonkeyPatch], None]


def pk_10_percent_low(patch: pytest.MonkeyPatch) -> None:
    _pk(patch, 0.9)


def pk_10_percent_high(patch: pytest.MonkeyPatch) -> None:
    _pk(patch, 1.1)


def _pk(patch: pytest.MonkeyPatch, factor: float) -> None:
    strike = engage.strike
    patch.setattr(fire_control, "strike", lambda pk, *rest: strike(factor * pk, *rest))


def look_forgotten(patch: pytest.MonkeyPatch) -> None:
    waits = contact.Contact.waits

    def fewer(self: contact.Contact, arm: int) -> bool:
        layer = self.arms[arm].layer
        last = self.looks[arm] > 0 and layer.rounds(self.looks[arm] + 1) == 0
        return not last and waits(self, arm)

    patch.setattr(contact.Contact, "waits", fewer)


def second_round_saved(patch: pytest.MonkeyPatch) -> None:
    worthwhile = fire_control.FireControl._worthwhile

    def saving(self: fire_control.FireControl, one: contact.Contact, index: int) -> bool:
        return one.threat.killed_by is None and worthwhile(self, one, index)

    patch.setattr(fire_control.FireControl, "_worthwhile", saving)


def magazine_one_short(patch: pytest.MonkeyPatch) -> None:
    _load(patch, -1)


def magazine_one_over(patch: pytest.MonkeyPatch) -> None:
    _load(patch, 1)


def _load(patch: pytest.MonkeyPatch, by: int) -> None:
    full = escort.full

    def wrongly(rounds: dict[str, int], channels: dict[str, int]) -> dict[str, Steps]:
        for weapon in rounds:
            rounds[weapon] += by
        return full(rounds, channels)

    patch.setattr(escort, "full", wrongly)


def last_round_never_fired(patch: pytest.MonkeyPatch) -> None:
    _afford(patch, -1)


def round_fired_that_is_not_there(patch: pytest.MonkeyPatch) -> None:
    _afford(patch, 1)


def _afford(patch: pytest.MonkeyPatch, by: int) -> None:
    affordable = contact.affordable

    def wrongly(layer: Layer, look: int, rounds: int, doctrine: ClassDoctrine) -> int:
        return affordable(layer, look, rounds + by, doctrine)

    patch.setattr(contact, "affordable", wrongly)


def luck_ignores_the_entity(patch: pytest.MonkeyPatch) -> None:
    value = Luck.value

    def same(self: Luck, purpose: Purpose, actor: int, *rest: int) -> float:
        return value(self, purpose, 1, *rest)

    patch.setattr(Luck, "value", same)


def horizon_without_refraction(patch: pytest.MonkeyPatch) -> None:
    def optical(antenna: float, target: float, refraction: float = 4 / 3) -> float:
        return 3570.0 * (antenna**0.5 + target**0.5)

    patch.setattr(horizon, "horizon", optical)


def channel_released_early(patch: pytest.MonkeyPatch) -> None:
    look = fire_control.FireControl._look

    def early(self: fire_control.FireControl, one: contact.Contact, *rest: int) -> Iterator[Any]:
        arm = one.arms[rest[0]]
        if arm.type.release == "assessment":
            self.environment.process(_free_after_a_moment(self, one, rest[0]))
        return look(self, one, *rest)

    def _free_after_a_moment(
        chain: fire_control.FireControl, one: contact.Contact, index: int
    ) -> Iterator[Any]:
        yield chain.environment.timeout(0.5)
        chain._release(one, index)

    patch.setattr(fire_control.FireControl, "_look", early)


def look_errors_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(fire_control, "judge", lambda _, killed, __: "kill" if killed else "miss")


def speed_in_km_per_h(patch: pytest.MonkeyPatch) -> None:
    collide = encounters.lead_collision

    def slow(x: float, y: float, launch: float, speed: float, target: Track) -> float | None:
        return collide(x, y, launch, speed / 3.6, target)

    patch.setattr(encounters, "lead_collision", slow)


def raids_share_their_luck(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(attack, "child", lambda parent, _: parent)


def raids_at_even_gaps(patch: pytest.MonkeyPatch) -> None:
    def even(rate: float, _luck: Luck, _address: int, duration: float) -> Iterator[float]:
        return (k / rate for k in range(1, int(duration * rate) + 1))

    patch.setattr(attack, "_arrivals", even)


def cell_never_displaced(patch: pytest.MonkeyPatch) -> None:
    plan = launch_cell.Armoury._plan

    def at_once(*given: Any) -> launch_cell.RaidPlan:  # noqa: ANN401
        return plan(*given)._replace(displacement=0.0)

    patch.setattr(launch_cell.Armoury, "_plan", at_once)


def stock_without_effect(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(launch_cell, "_stocks", lambda attack: dict.fromkeys(attack.waves, float("inf")))


def always_the_same_ship(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(aimer, "pick", lambda *_: 0)


def ties_reversed(patch: pytest.MonkeyPatch) -> None:
    push = clock.heappush

    def last_first(queue: list[Any], moment: tuple[float, int, int, Any]) -> None:
        time, order, *rest = moment
        push(queue, (time, (11 << 64) - order, *rest))

    patch.setattr(clock, "heappush", last_first)


def redrawn_after_a_turn(patch: pytest.MonkeyPatch) -> None:
    """The search begins again, with another number of scans, after every turn."""

    def anew(sight: Sight, now: float, threat: Track, escort: Track) -> float | None:
        searches = tuple(
            (name, search._replace(scans=search.scans + (7 if now > threat.start else 0)))
            for name, search in sight.searches
        )
        return first_sight(sight._replace(searches=searches), now, threat, escort)

    patch.setattr(sequence, "first_sight", anew)


def land_hides_from_all_radars(patch: pytest.MonkeyPatch) -> None:
    _blinded(patch, over_land=False)


def land_hides_nothing(patch: pytest.MonkeyPatch) -> None:
    _blinded(patch, over_land=True)


def _blinded(patch: pytest.MonkeyPatch, over_land: bool) -> None:
    view = detect.view

    def wrongly(search: detect.Search, threat: Track, escort: Track) -> Spans:
        return view(search._replace(over_land=over_land), threat, escort)

    patch.setattr(detect, "view", wrongly)


def scans_counted_before_it_came(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(roster, "later", lambda legs, _: legs)


def sees_only_what_is_launched_after_it_came(patch: pytest.MonkeyPatch) -> None:
    begin = roster.Roster.begin

    def blind(self: roster.Roster) -> None:
        self.flights = SimpleNamespace(flying={}, kill_chain=self.flights.kill_chain)
        begin(self)

    patch.setattr(roster.Roster, "begin", blind)


def never_leaves(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(roster.Roster, "_leave", lambda *_: (one for one in ()))


def there_from_the_start(patch: pytest.MonkeyPatch) -> None:
    begin = roster.Roster.begin

    def early(self: roster.Roster) -> None:
        for one in self.fleet.platforms:
            one.since, one.until = 0.0, FOREVER
        begin(self)

    patch.setattr(roster.Roster, "begin", early)


def links_swapped(patch: pytest.MonkeyPatch) -> None:
    late, named, held, rounds, channel = ledger.LINKS
    patch.setattr(ledger, "LINKS", (late, named, rounds, held, channel))


def first_links_swapped(patch: pytest.MonkeyPatch) -> None:
    late, named, *rest = ledger.LINKS
    patch.setattr(ledger, "LINKS", (named, late, *rest))


def seed_plus_replication(patch: pytest.MonkeyPatch) -> None:
    make = Luck.__init__

    def added(self: Luck, seed: int, replication: int, outer: int | None = None, *_: None) -> None:
        make(self, seed + replication, 0, 0 if outer is None else outer)

    patch.setattr(Luck, "__init__", added)


def luck_that_runs_on(patch: pytest.MonkeyPatch) -> None:
    """One stream for all: a number depends on how many were drawn before it."""
    stream = np.random.default_rng(1)
    patch.setattr(Luck, "value", lambda *_, **__: float(stream.random()))


def same_rate_all_day(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(traffic, "inverse", lambda _, evenly: evenly)


def day_turned_round(patch: pytest.MonkeyPatch) -> None:
    inverse = daily.inverse

    def mirrored(rhythm: daily.Daily, evenly: Column) -> Column:
        return inverse(replace(rhythm, amplitude=-rhythm.amplitude), evenly)

    patch.setattr(traffic, "inverse", mirrored)


def clipped_for_truncated(patch: pytest.MonkeyPatch) -> None:
    def clipped(u: float, mean: float, sd: float, low: float, high: float) -> float:
        return min(high, max(low, mean + sd * NormalDist().inv_cdf(max(u, 1e-16))))

    patch.setitem(laws.INVERSE, "normal", clipped)


def lognormal_of_mu_and_sigma(patch: pytest.MonkeyPatch) -> None:
    """The mean taken for the median."""

    def wrongly(u: float, mean: float, sd: float) -> float:
        return mean * float(np.exp(sd / mean * NormalDist().inv_cdf(max(u, 1e-16))))

    patch.setitem(laws.INVERSE, "lognormal", wrongly)


def wald_for_wilson(patch: pytest.MonkeyPatch) -> None:
    def wald(yes: float, n: float) -> Interval:
        p = yes / n
        half = 1.96 * (p * (1.0 - p) / n) ** 0.5
        return Interval(p - half, p + half, "Wald")

    patch.setattr(program, "wilson", wald)


def interval_of_90_percent(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(program, "wilson", lambda yes, n: intervals.wilson(yes, n, 0.9))


def normal_for_student(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(intervals, "student_quantile", lambda _, p: intervals.normal_quantile(p))


def interval_from_one(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(summary, "mean_t", lambda _n, mean, _sd: Interval(mean, mean, "t"))


def no_width_and_no_note(patch: pytest.MonkeyPatch) -> None:
    entry = summary._entry
    patch.setattr(summary, "_entry", lambda *given: {**entry(*given), "note": None})


def nought_for_undefined(patch: pytest.MonkeyPatch) -> None:
    entry = summary._entry

    def wrongly(measure: Measure, n: int, mean: float | None, *rest: object) -> summary.Entry:
        return entry(measure, n, mean or 0.0, *rest)  # type: ignore[arg-type]

    patch.setattr(summary, "_entry", wrongly)


def channels_counted_to_the_end(patch: pytest.MonkeyPatch) -> None:
    def taken(shooter: Shooter, pool: str, end: float) -> float:
        log = [free for _, free in shooter.history[f"free {pool}"]]
        return sum(a - b for a, b in pairwise(log) if b < a) * end / 3.0

    patch.setattr(roster, "channel_seconds", taken)


def rounds_that_never_kill(patch: pytest.MonkeyPatch) -> None:
    _pk(patch, 0.0)


def rounds_that_always_kill(patch: pytest.MonkeyPatch) -> None:
    strike = engage.strike
    patch.setattr(fire_control, "strike", lambda _, *rest: strike(1.0, *rest))


def more_pk_kills_less(patch: pytest.MonkeyPatch) -> None:
    strike = engage.strike
    patch.setattr(fire_control, "strike", lambda pk, *rest: strike(1.0 - pk, *rest))


def luck_taken_for_influence(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shares, "product", lambda a, b: a.mean(axis=-1) * b.mean(axis=-1))


def closed_and_total_exchanged(patch: pytest.MonkeyPatch) -> None:
    parts = shares.parts

    def exchanged(stack: Column) -> Column:
        *found, whole = parts(stack)
        half = len(found) // 2
        return np.array([*found[half:], *found[:half], whole])

    patch.setattr(shares, "parts", exchanged)


def group_from_the_other_sample(patch: pytest.MonkeyPatch) -> None:
    """B with the group's values of A, where A with those of B is meant."""

    right = Shares.rows

    def wrongly(design: Shares, factors: Sequence[Varied]) -> Iterator[dict[str, Any]]:
        rows = list(right(design, factors))
        n = design.points
        yield from [*rows[n : 2 * n], *rows[:n], *rows[2 * n :]]

    patch.setattr(Shares, "rows", wrongly)


def step_without_its_sign(patch: pytest.MonkeyPatch) -> None:
    elementary = morris.elementary
    patch.setattr(morris, "elementary", lambda *given: np.abs(elementary(*given)))


def luck_in_the_place_of_strata(patch: pytest.MonkeyPatch) -> None:
    def plain(asked: LatinHypercube, factors: int) -> Column:
        return np.random.default_rng(asked.seed).random((asked.points, factors))

    patch.setattr(LatinHypercube, "cube", plain)


def effect_of_the_range_for_that_of_a_unit(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Estimate, "times", lambda self, _factor: self)


def event_counted_one_early(patch: pytest.MonkeyPatch) -> None:
    at_least = settled.at_least
    patch.setattr(settled, "at_least", lambda least, chances: at_least(least - 1, chances))


def last_round_of_a_salvo_alone(patch: pytest.MonkeyPatch) -> None:
    last_shots = settled.last_shots

    def fewer(*asked: Any) -> dict[str, dict[int, float]]:  # noqa: ANN401
        found = last_shots(*asked)
        return {name: dict([max(shots.items())]) for name, shots in found.items()}

    patch.setattr(settled, "last_shots", fewer)


DEFECTS: dict[Plant, tuple[str, ...]] = {
    pk_10_percent_low: ("A01-P", "A02-P", "A03-P", "A05-P", "A09-P", "A22-P"),
    pk_10_percent_high: ("A01-P", "A02-P", "A03-P", "A05-P", "A09-P", "A22-P"),
    look_forgotten: ("A03-P", "A04-P", "A06-P", "A24-P"),
    second_round_saved: ("A02-P",),
    magazine_one_short: ("A05-P", "A06-P", "A07-P"),
    magazine_one_over: ("A05-P", "A06-P", "A07-P"),
    last_round_never_fired: ("A05-P", "A07-P"),
    round_fired_that_is_not_there: ("A05-P", "A07-P"),
    luck_ignores_the_entity: ("A01-P", "A09-P"),
    horizon_without_refraction: ("A15-P", "A15-P2"),
    channel_released_early: ("A22-P", "C18-P"),
    look_errors_ignored: ("A04-P",),
    speed_in_km_per_h: ("A16-P", "A18-P"),
    raids_share_their_luck: ("A25-P", "M3-P"),
    cell_never_displaced: ("M3-P", "M3-P2"),
    stock_without_effect: ("M3-P3",),
    raids_at_even_gaps: ("A25-P",),
    always_the_same_ship: ("A25-P", "A27-P"),
    ties_reversed: ("C18-P2", "C18-P2-clock"),
    redrawn_after_a_turn: ("C07-P4-turn",),
    land_hides_from_all_radars: ("M4-P",),
    land_hides_nothing: ("M4-P-ship",),
    scans_counted_before_it_came: ("M7-P",),
    sees_only_what_is_launched_after_it_came: ("M7-P",),
    never_leaves: ("M7-P-leaves", "M7-P-left"),
    there_from_the_start: ("M7-P", "M7-P-late", "M7-P-left"),
    links_swapped: ("M10-P",),
    first_links_swapped: ("M10-P",),
    seed_plus_replication: ("C07-P3",),
    luck_that_runs_on: ("C07-P2", "C07-P4", "C07-P6", "C09-P2", "C09-P3"),
    same_rate_all_day: ("C20-P", "C20-P-3h"),
    day_turned_round: ("C20-P", "C20-P-3h"),
    clipped_for_truncated: ("C20-P2-normal",),
    lognormal_of_mu_and_sigma: ("C20-P2-lognormal",),
    wald_for_wilson: ("C08-P-sum", "C08-P3"),
    normal_for_student: ("C08-P4-sum",),
    interval_of_90_percent: ("C16-P",),
    interval_from_one: ("C08-P5",),
    no_width_and_no_note: ("C08-P5-alike",),
    nought_for_undefined: ("C21-no-launch",),
    channels_counted_to_the_end: ("C19-P", "C19-P-sum"),
    rounds_that_never_kill: ("C21-pk1",),
    rounds_that_always_kill: ("C21-one-raid-pk0",),
    more_pk_kills_less: ("C21-more-pk",),
    luck_taken_for_influence: ("C14-P-luck",),
    closed_and_total_exchanged: ("C12-P", "C13-P", "C14-P"),
    group_from_the_other_sample: ("C12-P", "C14-P"),
    step_without_its_sign: ("C15-P",),
    luck_in_the_place_of_strata: ("C15-P2",),
    effect_of_the_range_for_that_of_a_unit: ("B03-P",),
    event_counted_one_early: ("C11-P1", "C11-P2"),
    last_round_of_a_salvo_alone: ("C11-P1",),
}
"""Each defect, and cases that catch it."""


@pytest.mark.parametrize(
    ("plant", "name"),
    [(plant, name) for plant, names in DEFECTS.items() for name in names],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_the_defect_is_caught(plant: Plant, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of(name)
    plant(monkeypatch)
    assert attempt(case, replications(case, 100), SEED).verdict == "FAIL"
