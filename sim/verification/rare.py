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


def precise(within: float) -> Quantity:
    """Return whether the standard error of the mean, over the mean, is within a number."""

    def observe(tables: Tables) -> Column:
        values = totals(CHANCE)(tables)
        error = float(np.std(values, ddof=1)) / math.sqrt(len(values))
        return np.array([float(error <= within * float(np.mean(values)))])

    return Quantity(f"relative error at most {100.0 * within:g} %", 1.0, observe)


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
    within: float = 0.1,
) -> Case:
    chance = Quantity(CHANCE, exact, totals(CHANCE), sd, figure)
    quantities = (chance,) if sd == 0.0 else (chance, precise(within))
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
    ladder = Ladder(score, (3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0), 100)
    return _case(
        "C11-P5",
        "14 threats at layers of 12, 10 and 8 rounds: 4 or more leak",
        ("k − Bin(min(k, c), p), layer by layer", "own derivation: finite Markov chain, exact"),
        leak_through(),
        1.39118e-05,
        partial(splitting, replace(at_once(14, *guns), name="C11-P5"), "leakers >= 4", ladder),
        {"pk 10 % too low": leak_through(0.9), "a round too few in each": leak_through(1.0, 1)},
        replications=16,
        within=0.3,
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
    ladder = Ladder(Hope, (1.5, 3.0, 4.5, 6.0, 7.5, 9.0, 10.5, 12.0), 100)
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
        replications=10,
        within=0.2,
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
        magazine(),
        layers(),
    ]
