"""Which scenarios may be compared: those with common random numbers over the same time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from sim.experiment.errors import RequestError
from sim.experiment.store.result import Result
from sim.units import HOUR, UnitError, parse

_TIMES: Final = re.compile(r"^(start|duration|end): (.*)$", re.MULTILINE)


class Party(NamedTuple):
    """What decides the random numbers of a result, or of a scenario that is yet to be run.

    name: for error messages. identity: as in ``run.json``. scenario_text: resolved.
    """

    name: str
    identity: Mapping[str, Any]
    scenario_text: str


def party_of(result: Result) -> Party:
    """Return the facts that decided the random numbers of a result."""
    return Party(str(result.path), result.run_info["identity"], result.scenario_text)


def check_paired(one: Party, other: Party) -> None:
    """Raise `RequestError` unless both use the same random numbers over the same time."""
    found = [why.format(a, b) for a, b, why in _conditions(one, other) if a != b]
    if found:
        raise RequestError(f"{other.name}: not comparable with {one.name}: {'; '.join(found)}")


def _conditions(one: Party, other: Party) -> Iterator[tuple[Any, Any, str]]:
    for key, why in _IDENTITY.items():
        yield one.identity.get(key), other.identity.get(key), why
    here, there = times_of(one.scenario_text), times_of(other.scenario_text)
    for key in dict.fromkeys((*here, *there)):
        why = f"{key} is {{1}}, not {{0}}, so the random numbers differ; change the scenario"
        yield here.get(key), there.get(key), why


def times_of(text: str) -> dict[str, str]:
    """Return when a resolved scenario starts, how long it lasts, and what ends it."""
    return {key: lasting(value) for key, value in _TIMES.findall(text)}


def lasting(value: str) -> str:
    """Return a duration in the largest unit in which it is whole; anything else as it is."""
    try:
        seconds = round(parse(value, "time"), 6)
    except UnitError:
        return value
    size, unit = next(
        (each for each in ((HOUR, "h"), (60.0, "min")) if seconds % each[0] == 0.0), (1.0, "s")
    )
    return f"{seconds / size:.10g} {unit}"


def whole_samples(replications: int, inner: int) -> int:
    """Return the replications of whole outer samples among so many; raises `RequestError`."""
    if replications < 2 * inner:
        raise RequestError(
            f"replications = {replications}: a nested comparison needs two outer samples of {inner}"
        )
    return replications - replications % inner


_IDENTITY = {
    "seed": "seed {1}, not {0}, so the random numbers differ; run it again with --seed {0}",
    "best_guess": "one draws the uncertain inputs, the other fixes them at the best guess;"
    " run both with --best-guess, or neither",
    "model": "made by another version of the model; run both scenarios again",
    "inner": "{1} inner replications, not {0} (None: a plain run); run both with the same --inner",
    "strata": "another design of outer samples; run both with the same --outer and --outer-design",
    "format": "folder format {1}, not {0}; run both scenarios again",
}
