"""What precision is asked for: ``leakers=5%`` understood, or refused with the nearest name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isclose
from typing import NamedTuple

from sim.experiment.errors import RequestError, did_you_mean
from sim.experiment.statistics.measures import Measure, measures_of
from sim.experiment.tables.layout import Layout
from sim.experiment.tables.numbering import MOST
from sim.scenario.study.directions import SPOKEN
from sim.units import UnitError, parse

DIMENSIONS = {"m": "length", "s": "time", "USD": "money"}
"""Unit of a measure → the dimension in which a half-width of it may be written."""

FINEST = {"yes/no": 1e-6}
"""Kind of measure → a half-width that 10⁹ replications, the most there may be, never reach."""

FINEST_MEAN = 1e-9
"""That of all other kinds, in the unit of the measure or of its mean.

If the 25 replications that must carry the spread of a count differ by 1, the sequence is still 15
times as wide after 10⁹.
"""

Asked = Mapping[str, str | float] | str | Iterable[str]
"""Measure → half-width, or texts ``measure=half-width``, or one such text."""


class Demand(NamedTuple):
    """Half the width that the interval of a measure shall have at most.

    half: in the unit of the measure, or as a share of its mean if ``relative``.
    """

    measure: Measure
    half: float
    relative: bool = False

    def wanted(self, value: float) -> float:
        """Return the half-width in the measure's unit where the measure has this value."""
        return self.half * abs(value) if self.relative else self.half


def asked(precision: Asked) -> Mapping[str, str | float]:
    """Return measure → half-width; raises `RequestError` for text that says no such thing."""
    if isinstance(precision, Mapping):
        return precision
    found = dict[str, str]()
    for text in [precision] if isinstance(precision, str) else precision:
        id, sign, half = map(str.strip, str(text).rpartition("="))
        if not (id and sign and half):
            raise RequestError(f"precision {text}: must be MEASURE=HALFWIDTH, as in leakers=5%")
        if id in found:
            raise RequestError(f"precision {text}: {id} is asked for twice")
        found[id] = half
    return found


def demands_of(wanted: Mapping[str, str | float], layout: Layout) -> list[Demand]:
    """Return what is asked of a scenario's measures; raises `RequestError`."""
    known = {measure.id: measure for measure in measures_of(layout)}
    found: dict[str, Demand] = {}
    for name, half in wanted.items():
        id = SPOKEN.get(name.lower(), name)
        if id not in known:
            raise RequestError(
                f"precision of {name}: there is no such measure{did_you_mean(name, known)}"
            )
        if id in found:
            raise RequestError(f"precision of {name}: {id} is asked for already")
        found[id] = _understood(known[id], half)
    return list(found.values())


def _understood(measure: Measure, half: str | float) -> Demand:
    where = f"precision of {measure.id} = {half}"
    if measure.kind in ("quantile", "time-to-event"):
        raise RequestError(
            f"{where}: is a median, which has no always-valid interval here; ask for a count, a "
            "share or a ratio"
        )
    share = measure.kind in ("yes/no", "share")
    text = str(half).strip()
    percent = text.endswith("%")
    try:
        value = amount_in(text, measure.unit)
    except UnitError as error:
        raise RequestError(f"{where}: {error}") from None
    if not value > 0.0 or ((share or percent) and value >= 1.0):
        raise RequestError(f"{where}: must be above 0{' and below 100 %' * (share or percent)}")
    finest = FINEST.get(measure.kind, FINEST_MEAN)
    # A percentage of it, as a binary number, may come out a little above it.
    if value <= finest or isclose(value, finest):
        raise RequestError(
            f"{where}: must be above {finest:g}, which {MOST:,} replications never reach"
        )
    return Demand(measure, value, relative=percent and not share)


def amount_in(text: str, unit: str) -> float:
    """Return an amount as written, in the unit of a measure; raises `UnitError`."""
    dimension = DIMENSIONS.get(unit)
    if dimension is None or text.endswith("%"):
        return parse(text, "share")
    try:
        return parse(text, "number")
    except UnitError:
        return parse(text, dimension)
