"""The variants to try: all of them if there are few, else those that a sampler asks for.

The sampler is optuna's tree-structured Parzen estimator, which takes several objectives, factors
without an order, and budgets of tens of trials; the genetic NSGA-II needs as many for a single
generation. It is asked one by one, so its answers depend on its seed and on the values
alone.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from importlib import import_module
from itertools import chain, islice, product
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.experiment.errors import RequestError
from sim.scenario.study.any_design import Values, combinations
from sim.scenario.study.designs import FullFactorial
from sim.scenario.study.factors import magnitudes

if TYPE_CHECKING:
    from sim.scenario.file.yaml_tree import Tree
    from sim.scenario.study.factors import Varied
    from sim.scenario.study.study import StudyFile

PATIENCE = 20
"""Times the trials that a sampler is asked: it asks for known variants again and again."""

COMBINED = 1000
"""Combinations in which one is looked for that keeps the constraints with a value."""

MADE = 500
"""Points that are made, which takes seconds, to see that they can be, before any is computed."""


class Searched(NamedTuple):
    """How the variants were found: all of them, or by a sampler that was asked so many times."""

    whole: bool
    asked: int
    excluded: int


Proposals = Generator[list[Values], list[list[float] | None], Searched]


def combinations_of(factors: Sequence[Varied]) -> int | None:
    """Return how many combinations there are; None if a factor is a range."""
    if any(one.record.range is not None for one in factors):
        return None
    return prod(len(one.options) for one in factors)


def every_allowed(study: StudyFile, factors: Sequence[Varied], what: str) -> list[Values]:
    """Return the combinations that keep the constraints; what: each of them is."""
    allowed = list(filter(study.allows, FullFactorial().rows(factors)))
    if not allowed:
        raise study.nothing_left(what)
    return allowed


def each_value(study: StudyFile, factors: Sequence[Varied]) -> list[Values]:
    """Return variants that keep the constraints and have each value; of ranges ends and middle.

    Not a value with which the first combinations keep none.
    """
    some = {one.name: _some(one) for one in factors}
    first = next(filter(study.allows, combinations(some)), None)
    if first is None:
        raise study.nothing_left("variant")
    found = {repr(first): first}
    for name, options in some.items():
        for value in options:
            others = islice(combinations({**some, name: (value,)}), COMBINED)
            variant = next(filter(study.allows, chain([{**first, name: value}], others)), None)
            if variant is not None:
                found.setdefault(repr(variant), variant)
    return list(found.values())


def checked(study: StudyFile, factors: Sequence[Varied], scenes: Sequence[Values]) -> list[Values]:
    """Return the points that must be sound before any is computed, the first variant's first.

    Of few variants all, under all scenes; of many one with each value, the first under all.
    """
    size = combinations_of(factors)
    if size is not None and size * len(scenes) <= MADE:
        variants = every_allowed(study, factors, "variant")
        return [{**mine, **rest} for mine, rest in product(variants, scenes)]
    first, *others = each_value(study, factors)
    return [*({**first, **rest} for rest in scenes), *({**mine, **scenes[0]} for mine in others)]


def _some(one: Varied) -> Sequence[Tree]:
    return (one.at(0.0), one.at(0.5), one.at(1.0)) if one.record.range else one.options


def proposals(
    study: StudyFile, decided: Sequence[Varied], more: Sequence[bool],
    trials: int, seed: int,
) -> Proposals:  # fmt: skip
    """Yield variants that keep the constraints until as many have been tried or there are no more.

    Each is yielded once; their values by the objectives are sent back, None for one without.
    more: of each objective, whether more of it is wanted.
    """
    size = combinations_of(decided)
    if size is None or size > trials:
        return (yield from _sampled(study, decided, more, trials, seed))
    allowed = every_allowed(study, decided, "variant")
    yield allowed
    return Searched(True, len(allowed), size - len(allowed))


def _sampled(
    study: StudyFile, decided: Sequence[Varied], more: Sequence[bool],
    trials: int, seed: int,
) -> Proposals:  # fmt: skip
    optuna = _sampler_package()
    ways = ["maximize" if one else "minimize" for one in more]
    run = optuna.create_study(directions=ways, sampler=optuna.samplers.TPESampler(seed=seed))
    tried: dict[str, list[float] | None] = {}
    left_out: set[str] = set()
    asked = 0
    while len(tried) < trials and asked < PATIENCE * trials:
        trial = run.ask()
        asked += 1
        values = {one.name: _suggested(trial, one) for one in decided}
        key = repr(values)
        if not study.allows(values):
            left_out.add(key)
            run.tell(trial, state=optuna.trial.TrialState.PRUNED)
            continue
        if key not in tried:
            (tried[key],) = yield [values]
        found = tried[key]
        if found is None:
            run.tell(trial, state=optuna.trial.TrialState.FAIL)
        else:
            run.tell(trial, found)
    if not tried:
        raise RequestError(
            f"{study.plan.name}: none of {asked} variants keeps the constraints; loosen them"
        )
    return Searched(False, asked, len(left_out))


def _suggested(trial: Any, one: Varied) -> Tree:  # noqa: ANN401 - optuna is imported late
    if one.record.range is not None:
        return one.at(float(trial.suggest_float(one.name, 0.0, 1.0)))
    if one.record.levels is None and magnitudes(one.options) is not None:
        # Numbers have an order, which the sampler may use.
        ordered = one.grid(0)
        return ordered[int(trial.suggest_int(one.name, 0, len(ordered) - 1))]
    places = list(range(len(one.options)))
    return one.options[int(trial.suggest_categorical(one.name, places))]


def _sampler_package() -> Any:  # noqa: ANN401 - it has types of its own, and is imported late
    """Return optuna, quiet; raises `RequestError` if it is not installed."""
    try:
        optuna = import_module("optuna")
    except ImportError:
        raise RequestError(
            "searching needs the package optuna, which is not installed: pip install "
            "'redsea[doe]', or ask for as many trials as there are combinations"
        ) from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna
