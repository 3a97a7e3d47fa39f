"""Rare events: every estimator against exact laws, and what conditional expectation rests on.

Statistical tests have a fixed seed and ask for four standard errors of the run itself: were the
estimates normal, one in 16,000 would miss.
"""

import math
from collections.abc import Sequence
from dataclasses import fields, make_dataclass, replace

import numpy as np
import pytest
from scipy import stats

from sim.engine.streams import Purpose
from sim.experiment.errors import RequestError
from sim.experiment.rare import inquiry
from sim.experiment.rare.branching import NONE, Branch, BranchedLuck, Start, Trial, to_the_end
from sim.experiment.rare.estimate import averaged, plain
from sim.experiment.rare.event import Record, counter, event_of, scorer_of, value_of
from sim.experiment.rare.inquiry import inquire, trials_of
from sim.experiment.rare.settled import Settled, at_least, last_shots, settled, story
from sim.experiment.rare.splitting import Ladder, Pilot, climb, macro_run, pilot
from sim.experiment.rare.values import value_of as worth
from sim.platforms.launch.threat import Launched
from sim.scenario import Scenario, load
from sim.verification.fire.raids import capped, raid
from sim.verification.law import ExactLaw
from tests.raids import raid as defended

SEED = 3
RAID = "scenarios/one-raid.yaml"
FREE = (
    "attacks.drones.count=8",
    "escorts.guard.doctrine.permission.control=free",
    "catalogue.weapons.sm-2.against.one-way-drone.pk_crossing=0.6",
)


def trial(scenario: Scenario, event: str, seed: int = SEED) -> Trial:
    (found,) = trials_of(scenario, [event], seed)
    return found


def filed(event: str, *settings: str, file: str = RAID) -> Trial:
    (found,) = trials_of(load(file, settings), [event], SEED)
    return found


def tail(law: ExactLaw, least: int) -> float:
    return math.fsum(chance for (leaked, _), chance in law.items() if leaked >= least)


def test_parts_of_the_model_that_it_was_not_proved_for_are_refused() -> None:
    plain = defended().case
    names = [one.name for one in fields(plain)]
    later = make_dataclass("Later", [*names, "helicopters"])
    parts = [getattr(plain, name) for name in names]
    inquiry.check_parts([plain, later(*parts, {})])
    with pytest.raises(RequestError, match="not proved for scenarios with helicopters; redsea run"):
        inquiry.check_parts([later(*parts, {"romeo": 1})])
    with pytest.raises(RequestError, match="with helicopters"):
        inquiry.check_parts([later(*parts, {"romeo": 1}), plain])


def test_a_cell_that_repeats_under_any_hypothesis_is_refused() -> None:
    plain = defended().case
    (name, attack), *_ = plain.attacks.items()
    when = dict.fromkeys(("launched_at", "due_at", "engaged_at", "rate"))
    repeating = replace(plain, attacks={name: replace(attack, **when)})
    for cases in ([repeating, plain], [plain, repeating]):
        with pytest.raises(RequestError, match=rf"a launch cell that repeats \(attacks.{name}\)"):
            inquiry.check_parts(cases)


@pytest.mark.parametrize("date", ["from=+1 h", "until=+1 h"])
def test_escorts_that_come_or_leave_are_refused(date: str) -> None:
    with pytest.raises(RequestError, match="for scenarios with escorts that come or leave; redsea"):
        filed("hits >= 1", f"escorts.guard.{date}")


def test_a_run_goes_on_to_its_last_threat_here_too() -> None:
    tried = filed("hits >= 1", "duration=50 min", "catalogue.threats.one-way-drone.fate.hit=1")
    scorer = scorer_of("hits")
    assert scorer is not None
    found = 0
    for number in range(5):
        played = tried.play(Start(number))
        assert played.records == tried.model.replicate(SEED, number).records
        moment = climb(tried, scorer, Start(number), 1.0, aside=False).moment
        assert (moment is not None) == tried.happens(played)
        if moment is not None:
            found += 1
            assert 3000.0 < moment.time <= played.day.clock.now
    assert found > 1


# --- conditional expectation on last shots ---------------------------------------------------

LAYERS = {"magazines": [8, 6, 4], "pks": [0.8, 0.7, 0.6]}
ERRORS = {"pk": 0.7, "looks": 2, "false_kill": 0.1, "false_miss": 0.2}
STOCK = {"pk": 0.7, "looks": 10_000, "magazine": 12}
SHORT = {"pk": 0.7, "salvo": 2, "magazine": 9}
SALVO = {"pk": 0.6, "salvo": 2}
IN_TURN, HELD = {"spacing": "5 min"}, {"channels": 5, "release": "assessment", "delay": "30 min"}

SCENES: dict[str, tuple[Scenario, ExactLaw, int]] = {
    "one look": (defended(threats=10, pk=0.7), raid(10, 0.7), 6),
    "shoot, look, shoot": (defended(threats=6, pk=0.7, looks=3), raid(6, 0.7, looks=3), 1),
    "errors of the look": (defended(threats=6, **ERRORS), raid(6, **ERRORS), 2),
    "a magazine, in turn": (defended(threats=10, **STOCK, **IN_TURN), raid(10, **STOCK), 4),
    "short of rounds": (defended(threats=6, **SHORT, **IN_TURN), raid(6, **SHORT), 3),
    "second round after the first": (
        defended(threats=6, interval="60 s", **SALVO, **IN_TURN), raid(6, **SALVO), 2,
    ),
    "layers with few rounds": (
        defended("layers", threats=12, **LAYERS), capped(12, **LAYERS), 3,
    ),
    "few channels": (defended(threats=8, pk=0.8, **HELD), raid(8, 0.8, magazine=5), 5),
}  # fmt: skip


@pytest.mark.parametrize("name", SCENES)
def test_conditional_expectation_agrees_with_the_exact_law(name: str) -> None:
    scene, law, least = SCENES[name]
    tried = trial(scene, f"leakers >= {least}")
    chances = [worth(tried, number).chance for number in range(120)]
    found = averaged("conditional expectation", chances, 0, 0)
    exact = tail(law, least)
    assert abs(found.probability - exact) <= 4.0 * found.error + 1e-12
    # Never more spread than a yes or no.
    assert found.error <= math.sqrt(exact * (1.0 - exact) / 120) * 1.2


def test_shots_that_are_all_last_leave_nothing_to_chance() -> None:
    scene, law, least = SCENES["one look"]
    values = [worth(trial(scene, f"leakers >= {least}"), n).chance for n in range(5)]
    assert values == pytest.approx([tail(law, least)] * 5, rel=1e-12)


class Forced(BranchedLuck):
    """Luck under which some shots miss and some kill."""

    kills: frozenset[tuple[int, int]] = NONE

    def value(self, purpose: int, actor: int, other: int = 0, index: int = 0) -> float:
        forced = purpose == Purpose.SHOT and (actor, index) in self.kills
        return 0.0 if forced else super().value(purpose, actor, other, index)


@pytest.mark.parametrize(
    "tried",
    [
        trial(SCENES["errors of the look"][0], "leakers >= 1"),
        trial(SCENES["layers with few rounds"][0], "leakers >= 1"),
        filed("leakers >= 1", *FREE),
    ],
    ids=["errors of the look", "layers", "one raid"],
)
def test_within_a_cell_nothing_else_changes(tried: Trial) -> None:
    """All results of the settled last shots, at random: the leakers are as they were foretold."""
    dice, seen = np.random.default_rng(1), 0
    for number in range(25):
        start = Start(number)
        cell = settled(tried, start, tried.play(start))
        for _ in range(3 if cell.shots else 0):
            dead = {name for name in cell.shots if dice.random() < 0.5}
            again = _forced(tried, start, cell, dead)
            leaked = value_of("leakers", again.records, tried.layout)
            ends = story(again).ends
            flying = sum(name not in ends for name in cell.shots)
            assert leaked == cell.known + len(cell.shots) - len(dead) - flying
            assert last_shots(story(again), "leakers").keys() >= cell.shots.keys()
            assert settled(tried, start, again).chance == pytest.approx(cell.chance, rel=1e-9)
            seen += 1
    assert seen >= 10


def _forced(tried: Trial, start: Start, cell: Settled, dead: set[str]):  # noqa: ANN202
    threats = tried.play(start).threats
    shots = {(threats[name].actor, n): name for name in cell.shots for n in cell.shots[name]}
    luck = Forced(tried.seed, start, frozenset(a for a, name in shots.items() if name not in dead))
    luck.kills = frozenset(address for address, name in shots.items() if name in dead)
    day = tried.model.day(luck)
    day.begin()
    luck.records = day.journal.records
    return to_the_end(day)


def test_at_least_is_the_poisson_binomial_law() -> None:
    chances = [0.02, 0.3, 0.5, 0.9, 0.07]
    law = stats.poisson_binom(chances)
    for least in range(7):
        assert at_least(least, chances) == pytest.approx(law.sf(least - 1), rel=1e-12, abs=1e-15)


# --- a ship lost -----------------------------------------------------------------------------

DEADLY = (
    *FREE,
    "catalogue.threats.one-way-drone.fate.hit=0.8",
    "catalogue.threats.one-way-drone.damage={none: 1, minor: 1, moderate: 1, severe: 1, lost: 1}",
)


def test_a_ship_lost_agrees_with_plain_simulation() -> None:
    tried = filed("damage:lost >= 1", *DEADLY)
    values = [worth(tried, number) for number in range(150)]
    apart = np.array([value.chance - value.happened for value in values])
    assert abs(apart.mean()) <= 4.0 * apart.std(ddof=1) / math.sqrt(len(apart))
    assert 0.02 < np.mean([value.happened for value in values]) < 0.98
    assert any(value.more[0] > 1 for value in values), "several hits on one ship"


# --- branches and splitting ------------------------------------------------------------------


def test_a_branch_is_the_same_run_up_to_its_moment_and_another_behind_it() -> None:
    rate = {"attacks": {"raid": {"launched_at": None, "rate": "30 per day"}}}
    tried = trial(defended(pk=0.5, duration="1 d", more=rate), "leakers >= 1")
    trunk = tried.play(Start(4)).records
    assert trunk == tried.model.replicate(SEED, 4).records
    since = len(trunk) // 2
    moment = Branch(since, trunk[since - 1][0], 7)
    first = tried.play(Start(4, (moment,))).records
    other = tried.play(Start(4, (moment._replace(number=8),))).records
    assert first[:since] == other[:since] == trunk[:since]
    assert first[since:] != trunk[since:] != other[since:] != first[since:]
    deeper = Branch(since + 20, first[since + 19][0], 9)
    assert tried.play(Start(4, (moment, deeper))).records[: since + 20] == first[: since + 20]


def test_raids_behind_a_branch_come_at_the_same_rate() -> None:
    """Poisson counts behind the middle of the day, over many branches of one trunk."""
    rate = {"attacks": {"raid": {"launched_at": None, "rate": "120 per day"}}}
    tried = trial(defended("unarmed", duration="2 h", more=rate), "leakers >= 1")
    middle = 3600.0
    counts = []
    for number in range(1, 201):
        day = tried.begin(Start(0, (Branch(2, middle, number),)))
        counts.append(sum(one.name != "" for one in day.threats))
    before = sum(one.aim is not None for one in _launched_by(tried, middle))
    mean = np.mean(counts) - before
    assert abs(mean - 5.0) <= 4.0 * math.sqrt(5.0 / 200)
    assert abs(np.var(counts) - 5.0) <= 4.0 * math.sqrt(55.0 / 200)


def _launched_by(tried: Trial, time: float) -> Sequence:
    threats = tried.play(Start(0)).threats.values()
    return [one for one in threats if one.track.legs and one.track.start <= time]


@pytest.mark.parametrize(
    ("name", "least", "levels"),
    [
        ("shoot, look, shoot", 2, (3.0, 5.0)),
        # Whom no round is left for never counts as missed: five may leak below the upper level.
        ("a magazine, in turn", 5, (4.0, 6.0)),
    ],
)
def test_splitting_agrees_with_the_exact_law(
    name: str, least: int, levels: tuple[float, ...]
) -> None:
    scene, law, _ = SCENES[name]
    tried = trial(scene, f"leakers >= {least}")
    ladder = Ladder(scorer_of("leakers"), levels, 30)
    macros = [macro_run(tried, ladder, number, 0) for number in range(20)]
    found = averaged("splitting", [macro.estimate for macro in macros], 0, 0)
    assert abs(found.probability - tail(law, least)) <= 4.0 * found.error
    assert found.error < 0.4 * found.probability
    assert found.carried > 5.0


def test_a_run_that_comes_to_the_event_below_the_level_counts() -> None:
    """No run comes to such a level, so each counts only by its own end."""
    scene, law, _ = SCENES["a magazine, in turn"]
    tried = trial(scene, "leakers >= 5")
    ladder = Ladder(scorer_of("leakers"), (99.0,), 100)
    shares = [macro_run(tried, ladder, number, 0).shares for number in range(4)]
    through, last = np.mean([one[0] for one in shares]), {one[1] for one in shares if one[0]}
    exact = tail(law, 5)
    assert abs(through - exact) <= 4.0 * math.sqrt(exact * (1.0 - exact) / 400)
    assert last == {1.0}


def test_splitting_by_hits_agrees_with_plain_simulation() -> None:
    """No last step is known for hits, so the runs reach the event by plain draws alone."""
    tried = filed("hits >= 3", *FREE)
    happened = [worth(tried, number).happened for number in range(300)]
    crude = plain(sum(happened), 300, 0)
    ladder = Ladder(scorer_of("hits"), (1.0, 2.0), 20)
    macros = [macro_run(tried, ladder, number, 1000).estimate for number in range(12)]
    found = averaged("splitting", macros, 0, 0)
    error = math.hypot(crude.error, found.error)
    assert abs(found.probability - crude.probability) <= 4.0 * error


def test_a_run_whose_score_is_over_is_left_there() -> None:
    """The score would come to 3, but it is over at 2: what comes later does not count."""

    class Over:
        level, over = 0.0, False

        def __init__(self, _: object) -> None:
            pass

        def see(self, record: Record) -> None:
            self.level += isinstance(record, Launched)
            self.over = self.level == 2.0

    tried = trial(SCENES["one look"][0], "launched >= 3")
    scores = scorer_of("launched"), Over
    plainly, over = (climb(tried, score, Start(0), 3.0, False) for score in scores)
    assert plainly.moment is not None
    assert over.moment is None
    assert over.events < plainly.events


def test_the_pilot_finds_levels_that_rise() -> None:
    scene, _, _ = SCENES["layers with few rounds"]
    tried = trial(scene, "leakers >= 7")
    found = pilot(tried, scorer_of("leakers"), 20, 0)
    assert list(found.ladder.levels) == sorted(set(found.ladder.levels))
    assert found.ladder.levels
    assert found.runs == 20 * (len(found.ladder.levels) + 1)


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_the_interval_of_splitting_covers() -> None:
    """Intervals of ten macro-runs; of 100 at 95 %, fewer than 87 cover once in 2,000."""
    scene, law, _ = SCENES["shoot, look, shoot"]
    tried, ladder = trial(scene, "leakers >= 2"), Ladder(scorer_of("leakers"), (4.0,), 30)
    exact, covered = tail(law, 2), 0
    for group in range(100):
        macros = [macro_run(tried, ladder, 10 * group + n, 0).estimate for n in range(10)]
        interval = averaged("splitting", macros, 0, 0).interval
        covered += interval.low <= exact <= interval.high
    assert covered >= 87


@pytest.mark.nightly
@pytest.mark.timeout(600)
def test_the_interval_of_conditional_expectation_covers() -> None:
    """Intervals of ten replications; of 100 at 95 %, fewer than 87 cover once in 2,000."""
    scene, law, _ = SCENES["layers with few rounds"]
    tried, exact, covered = trial(scene, "leakers >= 1"), tail(law, 1), 0
    chances = [worth(tried, number).chance for number in range(1000)]
    for first in range(0, 1000, 10):
        interval = averaged("conditional expectation", chances[first : first + 10], 0, 0).interval
        covered += interval.low <= exact <= interval.high
    assert covered >= 87


# --- planted mistakes: each is told from the exact law ---------------------------------------


def off(found: Sequence[float], exact: float) -> float:
    """Return by how many of its standard errors a mean is off."""
    mean = averaged("splitting", found, 0, 0)
    return abs(mean.probability - exact) / mean.error


def test_taking_every_shot_for_a_last_one_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.experiment.rare.settled._unsettled", lambda *_: set())
    scene, law, least = SCENES["shoot, look, shoot"]
    tried = trial(scene, f"leakers >= {least}")
    assert off([worth(tried, n).chance for n in range(80)], tail(law, least)) > 4.0


def test_leaving_the_trunk_to_chance_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shots that brought a run to its start are fixed in the runs that go on from there."""
    known = last_shots
    monkeypatch.setattr(
        "sim.experiment.rare.settled.last_shots", lambda told, column, _: known(told, column)
    )
    scene, law, _ = SCENES["one look"]
    tried, ladder = trial(scene, "leakers >= 6"), Ladder(scorer_of("leakers"), (3.0, 5.0), 20)
    assert off([macro_run(tried, ladder, n, 0).estimate for n in range(25)], tail(law, 6)) > 4.0


def test_luck_that_is_new_from_the_start_on_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that goes on from its start with other random numbers than before it."""
    monkeypatch.setattr(Start, "at", lambda self, moment: self._replace(
        branches=(*self.branches, moment._replace(since=0)),
    ))  # fmt: skip
    scene, law, _ = SCENES["shoot, look, shoot"]
    tried, ladder = trial(scene, "leakers >= 2"), Ladder(scorer_of("leakers"), (4.0, 6.0), 20)
    found = [macro_run(tried, ladder, n, 0).estimate for n in range(25)]
    assert off(found, tail(law, 2)) > 4.0


# --- what is asked ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "column",
    ["leakers", "leakers:one-way-drone", "leakers@drones", "hits", "intercepted@drones", "rounds",
     "rounds:sm-2", "launched", "near-misses", "missed", "calls"],
)  # fmt: skip
def test_a_count_that_is_followed_is_that_of_the_table(column: str) -> None:
    tried = filed(f"{column} >= 1", *FREE)
    for number in range(4):
        played = tried.play(Start(number))
        counts = counter(column, played.threats)
        assert counts is not None
        followed = sum(map(counts, played.records))
        assert followed == value_of(column, played.records, tried.layout)


@pytest.mark.parametrize(
    ("text", "least"), [("leakers >= 5", 5.0), ("leakers>4", 5.0), ("leakers >= 4.2", 5.0)]
)
def test_events_are_understood(text: str, least: float) -> None:
    assert event_of(text, filed("leakers >= 1").layout) == ("leakers", least)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("leekers >= 5", "did you mean leakers"), ("leakers >= x", "no number"),
        ("leakers >= -1", "always so"), ("leakers >= 0", "always so"), ("leakers", "must be COUNT"),
        ("leakers <= 3", "must be COUNT"), (">= 3", "must be COUNT"), ("leakers >= nan", "always"),
        ("leakers >= inf", "never"), ("", "must be COUNT"),
    ],
)  # fmt: skip
def test_events_that_cannot_be_are_refused(text: str, says: str) -> None:
    with pytest.raises(RequestError, match=says):
        event_of(text, filed("leakers >= 1").layout)


@pytest.mark.slow
def test_the_same_whoever_does_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inquiry, "EFFORT", 10)
    scene, _, _ = SCENES["shoot, look, shoot"]
    tried = trial(scene, "leakers >= 3")
    alone, two = (inquire(tried, 0.05, 2000, workers) for workers in (1, 2))
    assert {one.method for one in alone.estimates} >= {"splitting", "conditional expectation"}
    assert alone.estimates == two.estimates
    assert alone.best == two.best


def test_what_is_easy_needs_no_splitting() -> None:
    scene, law, least = SCENES["one look"]
    found = inquire(trial(scene, f"leakers >= {least}"), 0.1, 500, 1)
    assert found.reached
    assert found.best.method == "conditional expectation"
    assert found.best.error == 0.0
    assert found.best.probability == pytest.approx(tail(law, least), rel=1e-12)
    assert found.remarks[-1] == "splitting: not needed"


def test_splitting_keeps_to_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inquiry, "EFFORT", 10)
    scene, _, _ = SCENES["shoot, look, shoot"]
    found = inquire(trial(scene, "leakers >= 4"), 0.01, 200, 1)
    assert "splitting" not in [one.method for one in found.estimates]
    assert "not tried" in found.remarks[-1]


@pytest.mark.parametrize(
    ("budget", "piloted", "says"),
    [
        (200, 0, "it takes 320 runs or more, so -n 1000 at least"),
        (640, 20, "it takes 480 runs or more, so -n 1000 at least (found in 20 runs"),
    ],
)
def test_what_splitting_leaves_goes_into_replications(
    monkeypatch: pytest.MonkeyPatch, budget: int, piloted: int, says: str
) -> None:
    monkeypatch.setattr(inquiry, "EFFORT", 10)
    monkeypatch.setattr(inquiry, "FIRST_LOOK", 10)
    begun, begin = [], Trial.begin
    monkeypatch.setattr(Trial, "begin", lambda *how: (begun.append(1), begin(*how))[1])
    scene, _, _ = SCENES["shoot, look, shoot"]
    found = inquire(trial(scene, "leakers >= 3"), 0.001, budget, 1)
    assert says in found.remarks[-1]
    assert not found.reached
    # A replication may take some reruns.
    assert budget - 8 <= len(begun) <= budget + 8
    assert max(one.runs for one in found.estimates) + piloted == len(begun)


def test_where_splitting_would_gain_nothing_the_rest_goes_into_replications(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inquiry, "FIRST_LOOK", 10)
    nothing = Pilot(Ladder(scorer_of("leakers"), (), 100), 100, 9000, True)
    monkeypatch.setattr(inquiry, "EFFORT", 4)
    monkeypatch.setattr(inquiry, "pilot", lambda *_: nothing)
    scene, _, _ = SCENES["shoot, look, shoot"]
    found = inquire(trial(scene, "leakers >= 3"), 0.001, 300, 1)
    assert found.remarks[-1].endswith("in steps (found in 100 runs, 9,000 events)")
    assert 192 <= found.estimates[-1].runs <= 208


def test_nothing_in_n_is_no_nought() -> None:
    assert plain(0, 600, 1).interval[:2] == (0.0, 0.005)
    always = plain(250, 250, 1)
    assert (always.probability, always.interval.high) == (1.0, 1.0)
    assert always.interval.low < 0.99
    assert 0.0 < always.relative < 0.01
    assert averaged("conditional expectation", [1.0] * 250, 300, 1)[:6] == (
        "conditional expectation", *always[1:6]
    )  # fmt: skip
    none = averaged("conditional expectation", [0.0] * 50, 50, 1)
    assert not none.believed
    assert none.interval[:2] == (0.0, 1.0)
