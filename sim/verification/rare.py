"""Cases of rare events: C11 of the list of references."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np
from scipy.special import bdtrc, pdtrc

from sim.experiment.rare.branching import Start
from sim.experiment.rare.event import Record
from sim.experiment.rare.inquiry import trials_of
from sim.experiment.rare.played import Trial
from sim.experiment.rare.scores import Threats, scorer_of
from sim.experiment.rare.settled import settled
from sim.experiment.rare.splitting import Ladder, macro_run
from sim.kill_chain.engage import Met
from sim.platforms.threat import Launched
from sim.scenario import load_text
from sim.units import DAY
from sim.verification.case import (
    Case,
    Column,
    Moments,
    Quantity,
    Runs,
    Tables,
    Wrong,
    table,
    totals,
)
from sim.verification.law import capped
from sim.verification.raids import at_once
from sim.verification.scene import Gun, Inbound, Scene
from sim.verification.stream import EXPONENTIAL, GUN, UNIT

RARE = "rare events"
CHANCE = "probability"


def trial_of(scene: Scene, event: str, seed: int) -> Trial:
    """Return an event of a scene as it is tried."""
    (trial,) = trials_of(load_text(scene.text()), [event], seed)
    return trial


# --- last shots at one instant ----------------------------------------------------------------


def conditionally(scene: Scene, event: str, count: int, seed: int) -> Tables:
    """Return the probability given all but the last shots, of each replication."""
    trial = trial_of(scene, event, seed)
    starts = (Start(number) for number in range(count))
    found = [settled(trial, start, trial.play(start)).chance for start in starts]
    return table(probability=np.array(found))


def by_last_shots(
    name: str, raid: tuple[int, Gun, int], figure: float, wrong: Mapping[str, float]
) -> Case:
    """Return a raid whose shots are all last ones: each replication gives the exact number."""
    threats, gun, least = raid
    scene = replace(at_once(threats, gun), name=name)
    leak = (1.0 - gun.pk) ** gun.salvo
    return _case(
        name,
        f"{threats} threats, leak {leak:.2g} each: {least} or more leak",
        ("P(Bin(n, q^s) ≥ k)", "binomial; conditional expectation on the last shots"),
        float(bdtrc(least - 1, threats, leak)),
        figure,
        partial(conditionally, scene, f"leakers >= {least}"),
        wrong,
        replications=8,
        sd=0.0,
    )


# --- splitting -----------------------------------------------------------------------------------


def splitting(scene: Scene, event: str, ladder: Ladder, count: int, seed: int) -> Tables:
    """Return the estimates of so many macro-runs."""
    trial = trial_of(scene, event, seed)
    found = [macro_run(trial, ladder, number, 0).estimate for number in range(count)]
    return table(probability=np.array(found))


def precise() -> Quantity:
    """Return whether the standard error of the mean, over the mean, is within 10 %."""

    def observe(tables: Tables) -> Column:
        values = totals(CHANCE)(tables)
        error = float(np.std(values, ddof=1)) / math.sqrt(len(values))
        return np.array([float(error <= 0.1 * float(np.mean(values)))])

    return Quantity("relative error at most 10 %", 1.0, observe)


def _case(
    name: str,
    title: str,
    about: tuple[str, str],
    exact: float,
    figure: float,
    runs: Runs,
    wrong: Mapping[str, float],
    replications: int,
    sd: float | None = None,
) -> Case:
    chance = Quantity(CHANCE, exact, totals(CHANCE), sd, figure)
    quantities = (chance,) if sd == 0.0 else (chance, precise())
    return Case(
        id=name,
        title=title,
        capability=RARE,
        formula=about[0],
        source=about[1],
        runs=runs,
        quantities=quantities,
        wrongs=tuple(Wrong(what, {CHANCE: Moments(value)}) for what, value in wrong.items()),
        replications=replications,
        full=sd is None,
    )


LAYERS = ((12, 0.9), (10, 0.8), (8, 0.7))
"""Rounds and kill probability of each layer of C11-P5."""


def leak_through(factor: float = 1.0, fewer: int = 0) -> float:
    """Return the probability that four or more of fourteen leak; mistakes may be put in."""
    law = capped(14, [(rounds - fewer, factor * pk) for rounds, pk in LAYERS])
    return math.fsum(chance for (leaked, _), chance in law.items() if leaked >= 4)


def layers() -> Case:
    """Return layers with so many rounds each; splitting, its last layer by its probabilities."""
    guns = (Gun(f"layer-{n}", pk, magazine=c) for n, (c, pk) in enumerate(LAYERS, 1))
    score = scorer_of("leakers")
    assert score is not None
    ladder = Ladder(score, (3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0), 400)
    return _case(
        "C11-P5",
        "14 threats at layers of 12, 10 and 8 rounds: 4 or more leak",
        ("k − Bin(min(k, c), p), layer by layer", "own derivation: finite Markov chain, exact"),
        leak_through(),
        1.39118e-05,
        partial(splitting, replace(at_once(14, *guns), name="C11-P5"), "leakers >= 4", ladder),
        {"pk 10 % too low": leak_through(0.9), "a round too few in each": leak_through(1.0, 1)},
        replications=36,
    )


DEMANDS, MAGAZINE, DAYS = 20.0, 44, 30.0
"""Mean number of demands, rounds, and days, of C11-P4."""


class Hope:
    """How likely it still is that the rounds run out, in powers of e above what it was at first."""

    def __init__(self, _: Threats) -> None:
        self.level, self.over, self._come = 0.0, False, 0

    def see(self, record: Record) -> None:
        """Take note of a record."""
        if isinstance(record, Launched):
            self._come += 1
            left = MAGAZINE - self._come
            if left >= 0:
                more = DEMANDS * (1.0 - record.time / (DAYS * DAY))
                self.level = math.log(pdtrc(left, more) / pdtrc(MAGAZINE, DEMANDS))


def magazine() -> Case:
    """Return demands at random upon a magazine: one leaks because there is no round for it."""
    scene = Scene(
        name="C11-P4",
        guns=(Gun("round", 1.0, magazine=MAGAZINE),),
        # A minute's flight, so that all but the last minute of the month counts.
        raids=(Inbound(distance=20_000.0, rate=f"{DEMANDS / DAYS!r} per day"),),
        duration=f"{DAYS} d",
    )
    ladder = Ladder(Hope, (1.5, 3.0, 4.5, 6.0, 7.5, 9.0, 10.5, 12.0), 500)
    return _case(
        "C11-P4",
        "Poisson demands, 20 on average, on a magazine of 44: it runs out",
        ("P(Poi(20) ≥ 45)", "Poisson"),
        float(pdtrc(MAGAZINE, DEMANDS)),
        1.06026e-06,
        partial(splitting, scene, "leakers >= 1", ladder),
        {
            "10 % too few demands": float(pdtrc(MAGAZINE, 0.9 * DEMANDS)),
            "10 % too many demands": float(pdtrc(MAGAZINE, 1.1 * DEMANDS)),
            "a round too few": float(pdtrc(MAGAZINE - 1, DEMANDS)),
            "two rounds too many": float(pdtrc(MAGAZINE + 2, DEMANDS)),
        },
        replications=24,
    )


WAITS, BUSY = 45, 100
"""Services for which a threat flies, and within which C11-P3 is over: 1 in 1,000 takes longer."""


class InSystem:
    """How many threats are waiting or engaged; over when there are none, or it has been long."""

    def __init__(self, _: Threats) -> None:
        self.level, self.over = 0.0, False

    def see(self, record: Record) -> None:
        """Take note of a record."""
        if isinstance(record, Launched):
            self.level += 1.0
        elif isinstance(record, Met):
            self.level -= 1.0
        self.over = self.level == 0.0 or record[0] > BUSY * UNIT


def ruin(rho: float, top: int) -> float:
    """Return the probability that M/M/1 comes from 1 to ``top`` before it is empty."""
    return (1.0 / rho - 1.0) / ((1.0 / rho) ** top - 1.0)


def queue() -> Case:
    """Return a queue that comes to twenty before it is empty; raids at random, one channel."""
    scene = Scene(
        name="C11-P3",
        guns=(GUN._replace(channels=1, engagement=EXPONENTIAL),),
        raids=(
            Inbound("first", distance=WAITS * UNIT * 300.0),
            Inbound("later", distance=WAITS * UNIT * 300.0, rate=f"{0.5 * DAY / UNIT!r} per day"),
        ),
        # Who would arrive after the end is not fired at: the last who count must arrive.
        duration=f"{(BUSY + WAITS + 1) * UNIT} s",
        window="start",
        queue="fifo",
    )
    ladder = Ladder(InSystem, tuple(map(float, range(3, 20, 2))), 500, 20.0)
    return _case(
        "C11-P3",
        "M/M/1, half a threat a service: from 1 to 20 before it is empty",
        ("(1/ρ − 1)/((1/ρ)²⁰ − 1)", "gambler's ruin (recalled: Feller)"),
        ruin(0.5, 20),
        9.53675e-07,
        partial(splitting, scene, "launched >= 1", ladder),
        {
            "ρ 10 % too low": ruin(0.45, 20),
            "ρ 10 % too high": ruin(0.55, 20),
            "the first threat is not counted": ruin(0.5, 21),
            "19 is enough": ruin(0.5, 19),
        },
        replications=24,
    )


def rare_cases() -> list[Case]:
    """Return the cases of this file."""
    return [
        by_last_shots(
            "C11-P1",
            (5, Gun("round", 0.7, salvo=2), 5),
            5.90490e-06,
            {"one round each": 0.3**5, "4 or more": float(bdtrc(3, 5, 0.09))},
        ),
        by_last_shots(
            "C11-P2",
            (40, Gun("round", 0.98), 6),
            1.36962e-04,
            {"7 or more": float(bdtrc(6, 40, 0.02)), "pk 0.97": float(bdtrc(5, 40, 0.03))},
        ),
        queue(),
        magazine(),
        layers(),
    ]
