"""The measures: what each is called, its unit and kind, its meaning, its columns (model 12.5).

`TABLE` is the whole list. A row with a placeholder in its id stands for one measure a weapon,
a type of threat, a code of the ledger, a damage class, an attack, a line, a magazine
or a pool of fire channels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.experiment.tables.columns import Tables, columns_of
from sim.experiment.tables.layout import Layout

AT_ONCE = 32
"""Measures that are read together, for which there are about 300 bytes a replication in memory."""

Kind = Literal["yes/no", "count", "ratio", "share", "quantile", "time-to-event"]
COUNTED: Final = ("count", "yes/no")
"""Kinds with a value in each replication, whose mean is the measure."""

RELATED: Final = ("ratio", "share")
"""Kinds that are a mean over another."""

Columns = Mapping[str, NDArray[Any]]


class Measure(NamedTuple):
    """One measure.

    of: ids of counts that are added up; a ``yes/no`` is yes where their sum is 0 (``none``) or is
        not (``some``).
    per: ids of the denominator of a ratio or share; a share's numerator is part of it.

    The values of quantiles and times to an event are in other tables: `summary`.
    """

    id: str
    label: str
    unit: str
    kind: Kind
    definition: str
    of: tuple[str, ...] = ()
    per: tuple[str, ...] = ()
    yes: Literal["none", "some"] = "some"

    def numerator(self, columns: Columns) -> NDArray[np.float64]:
        """Return the value, or the numerator, of each replication."""
        total = added(columns, self.of)
        if self.kind != "yes/no":
            return total
        return np.where((total == 0.0) == (self.yes == "none"), 1.0, 0.0)

    def denominator(self, columns: Columns) -> NDArray[np.float64]:
        """Return the denominator of each replication."""
        return added(columns, self.per)

    def values(self, columns: Columns) -> NDArray[np.float64]:
        """Return the numerators, and the denominators if there are any, a row each."""
        sides = [self.numerator(columns)]
        return np.stack([*sides, self.denominator(columns)] if self.per else sides)


def values_of(
    tables: Tables, measures: Sequence[Measure], inner: int | None = None, at_once: int = AT_ONCE
) -> Iterator[NDArray[np.float64]]:
    """Yield `Measure.values` of some measures that have any, in all replications."""
    for first in range(0, len(measures), at_once):
        some = measures[first : first + at_once]
        columns = columns_of(tables, counted_by(some), inner)
        yield from (one.values(columns) for one in some)


def counted_by(measures: Iterable[Measure]) -> list[str]:
    """Return the ids of the counts that some measures are made of."""
    return sorted({id for one in measures for id in (*one.of, *one.per)})


def added(columns: Columns, names: tuple[str, ...]) -> NDArray[np.float64]:
    """Return the sum of some columns."""
    total: NDArray[np.float64] = columns[names[0]].astype(np.float64)
    for name in names[1:]:
        total = total + columns[name]
    return total


YES_OR_NO = ("no-ship-hit", "no-leaker", "any-call")
"""Measures that a hard end leaves undecided."""


def _count(id: str, label: str, definition: str = "", unit: str = "1") -> Measure:
    return Measure(id, label, unit, "count", definition or f"{label}, per replication", (id,))


def _share(id: str, label: str, definition: str, of: str, per: str) -> Measure:
    return Measure(id, label, "1", "share", definition, (of,), (per,))


TABLE: tuple[Measure, ...] = (
    # Yes or no, for a whole replication
    Measure("no-ship-hit", "No merchant ship hit", "1", "yes/no",
            "share of replications in which no merchant ship is struck",
            ("ships-hit",), yes="none"),
    Measure("no-leaker", "No leaker", "1", "yes/no",
            "share of replications without a leaker", ("leakers",), yes="none"),
    Measure("any-call", "A ship in distress", "1", "yes/no",
            "share of replications with a distress call", ("calls",)),
    Measure("decided", "Replications decided", "1", "yes/no",
            "share of replications with no threat in flight at a hard end",
            ("in-flight",), yes="none"),
    *(Measure(f"{id}-decided", f"{label}, if decided", "1", "share",
              f"{about}, of the replications with no threat in flight at a hard end",
              (f"{id}-decided",), ("decided",))
      for id, label, about in (
          ("no-ship-hit", "No merchant ship hit", "share in which no merchant ship is struck"),
          ("no-leaker", "No leaker", "share without a leaker"),
          ("any-call", "A ship in distress", "share with a distress call"))),
    # What becomes of the threats
    _count("launched", "Threats launched"),
    _count("failed", "Threats failed", "threats that fail at launch or in flight"),
    _count("passed", "Threats passed", "threats that pass overhead, to a point beyond the theatre"),
    _count("engaged", "Threats engaged", "threats at which a round was fired"),
    _count("intercepted", "Threats intercepted", "threats shot down"),
    _count("decoyed", "Threats decoyed", "threats drawn away by a decoy"),
    _count("missed", "Threats that missed", "threats that fall far from everybody"),
    _count("near-misses", "Near misses", "threats that fall near their ship"),
    _count("hits", "Hits", "threats that strike a ship"),
    _count("in-flight", "Threats in flight", "threats in flight at a hard end"),
    _count("leakers", "Leakers", "threats launched at a defended aim point that nothing stopped"),
    _count("leakers-hit", "Leakers that hit", "leakers that strike a ship"),
    # How well the defence does
    _share("interception-rate", "Interception rate",
           "threats intercepted / threats that have ended", "intercepted", "ended"),
    _share("interception-rate-engaged", "Interception rate of engaged",
           "threats intercepted / threats engaged that have ended", "intercepted",
           "engaged-ended"),
    _share("leak-rate", "Leak rate",
           "leakers / threats launched at a defended aim point that have ended",
           "leakers", "defended"),
    _share("raid-annihilation", "Probability of raid annihilation",
           "raids without a leaker / raids with a threat launched at a defended aim point, all of"
           " which have ended",
           "raids-without-leaker", "raids"),
    Measure("detection-to-shot", "Detection to first shot", "s", "ratio",
            "mean time from a threat's first detection to the first round fired at it",
            ("first-shot-delay",), ("engaged",)),
    # Ships
    _count("ships-hit", "Merchant ships hit", "merchant ships struck at least once"),
    _count("escorts-hit", "Escorts hit", "escorts struck at least once"),
    _count("damage:{damage}", "Ships damaged: {damage}", "ships whose worst damage is {damage}"),
    _count("casualties", "Casualties", "persons hurt on ships", "persons"),
    _count("transits:{line}", "Transits of {line}", "ships that cross the line"),
    Measure("hits-per-transit:{line}", "Hits per transit of {line}", "1", "ratio",
            "hits / ships that cross the line, in the same replication",
            ("hits",), ("transits:{line}",)),
    # Rounds and money
    _count("rounds", "Rounds fired"),
    _count("rounds:{weapon}", "Rounds fired: {weapon}"),
    _count("kills:{weapon}", "Threats intercepted with {weapon}"),
    _share("kill-rate:{weapon}", "Kills per round: {weapon}",
           "threats intercepted with it / rounds of it fired that have ended",
           "kills:{weapon}", "rounds-ended:{weapon}"),
    _count("rounds-left:{stock}", "Rounds left: {stock}",
           "rounds in the magazine at the end, or when the escort leaves"),
    _count("cost", "Cost of rounds", "rounds fired × unit cost (best guess)", "USD"),
    _count("cost:{weapon}", "Cost of {weapon}", "rounds of it × unit cost (best guess)", "USD"),
    Measure("rounds-per-kill", "Rounds per kill", "1", "ratio",
            "rounds fired / threats intercepted", ("rounds",), ("intercepted",)),
    Measure("cost-per-kill", "Cost per kill", "USD", "ratio",
            "cost of rounds fired / threats intercepted", ("cost",), ("intercepted",)),
    Measure("exchange-ratio", "Exchange ratio", "1", "ratio",
            "cost of rounds fired / cost of the threats shot down or decoyed (best guess)",
            ("cost",), ("stopped-cost",)),
    Measure("channel-use:{pool}", "Channels in use: {pool}", "1", "ratio",
            "time for which fire channels are in use up to the duration, added up / duration",
            ("channel-seconds:{pool}",), ("duration",)),
    Measure("channel-use-there:{dated}", "Channels in use while there: {dated}", "1", "ratio",
            "time for which fire channels are in use up to the duration, added up / time for which"
            " the escort is there up to the duration, by its from and until",
            ("channel-seconds:{dated}",), ("present:{dated}",)),
    # Distress calls
    _count("calls", "Distress calls"),
    _count("answered", "Calls answered", "calls to which an escort came alongside"),
    _share("answered-rate", "Calls answered by the end",
           "calls to which an escort came alongside by the end of the run / calls",
           "answered", "calls"),
    _share("reached:{within}", "Share reached within {within}",
           "calls reached within {within} / calls, of those followed for {within}; one that nobody"
           " answers is not reached",
           "reached:{within}", "followed:{within}"),
    # By type of threat, by attack, by the ledger's code
    _count("launched:{threat}", "Launched: {threat}"),
    _count("in-flight:{threat}", "In flight: {threat}", "of this type in flight at a hard end"),
    _count("engaged:{threat}", "Engaged: {threat}"),
    _count("intercepted:{threat}", "Intercepted: {threat}"),
    _count("leakers:{threat}", "Leakers: {threat}"),
    _count("near-misses:{threat}", "Near misses: {threat}"),
    _count("hits:{threat}", "Hits: {threat}"),
    _share("interception-rate:{threat}", "Interception rate: {threat}",
           "intercepted / ended, of this type", "intercepted:{threat}", "ended:{threat}"),
    _count("launched@{attack}", "Launched in {attack}"),
    _count("intercepted@{attack}", "Intercepted in {attack}"),
    _count("leakers@{attack}", "Leakers of {attack}"),
    _count("near-misses@{attack}", "Near misses of {attack}"),
    _count("hits@{attack}", "Hits of {attack}"),
    _count("reason:{code}", "Leakers: {code}", "leakers charged to {code} by the ledger"),
    _count("reason-hit:{code}", "Leakers that hit: {code}", "leakers that hit, charged to {code}"),
    Measure("not-engaged", "Leakers not engaged", "1", "count",
            "leakers charged to out-of-reach or held-fire; the record cannot tell these apart",
            ("reason:out-of-reach", "reason:held-fire")),
    # From the tables of threats, shots and calls: `sim.experiment.statistics.summary` says how
    Measure("detection-range", "Detection range", "m", "quantile",
            "range of the first detection of a threat"),
    Measure("intercept-range", "Intercept range", "m", "quantile",
            "range of the rounds that killed, from their launch point"),
    Measure("call-to-arrival", "Call to arrival", "s", "time-to-event",
            "from a distress call to an escort alongside, censored by the end of the run; calls are"
            " taken as independent"),
)  # fmt: skip


OF_SHIPS: Final = frozenset((
    "no-ship-hit", "no-ship-hit-decided", "ships-hit", "transits", "hits-per-transit", "any-call",
    "any-call-decided", "calls", "answered", "answered-rate", "reached", "call-to-arrival",
))  # fmt: skip
"""Measures of merchant ships, up to a colon: none of them without a ship."""


def measures_of(layout: Layout) -> list[Measure]:
    """Return the measures of a scenario, placeholders filled in."""
    names = layout.named
    decided = {"decided", *(f"{id}-decided" for id in YES_OR_NO)}
    left_out = set(YES_OR_NO) if layout.hard else decided
    found: list[Measure] = []
    for row in TABLE:
        word = _placeholder(row)
        found += [_with_name(row, name) for name in names[word]] if word else [row]
    gone: frozenset[str] = frozenset() if layout.ships else OF_SHIPS
    return [one for one in found if one.id not in left_out and one.id.split(":")[0] not in gone]


def measure_of(id: str) -> Measure:
    """Return the measure of an id, as `measures_of` would make it; raises `KeyError`."""
    for row in TABLE:
        before, placeholder, _ = row.id.partition("{")
        if row.id == id:
            return row
        if placeholder and id.startswith(before) and id != before:
            return _with_name(row, id.removeprefix(before))
    raise KeyError(id)


def _placeholder(row: Measure) -> str:
    return row.id.partition("{")[2].rstrip("}")


def _with_name(row: Measure, name: str) -> Measure:
    word = _placeholder(row)

    def fill(text: str, name: str = name) -> str:
        return text.replace("{" + word + "}", name)

    shown = name.replace("-", " ") if word == "within" else name
    return row._replace(
        id=fill(row.id),
        label=fill(row.label, shown),
        definition=fill(row.definition, shown),
        of=tuple(map(fill, row.of)),
        per=tuple(map(fill, row.per)),
    )
