"""Attack by attack: how many threats were fired at, and why the others were not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sim.experiment.tables.parquet import read_pieces
from sim.report.document.document import Section, Table
from sim.report.numbers import in_words, percent

if TYPE_CHECKING:
    from sim.experiment.store.result import Result

MOST_ATTACKS: Final = 24
"""With more attacks than these, a scenario is summarised by threat type only."""


@dataclass(slots=True)
class AttackFates:
    """What became of the threats of one attack, over all replications.

    flying: in flight at a hard end; they are in no other count. reasons: leakers that nobody fired
    at, by the ledger's code.
    """

    ended: int = 0
    flying: int = 0
    engaged: int = 0
    intercepted: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


def fates(result: Result) -> dict[str, AttackFates]:
    """Return the fates of each attack, by its name; one pass over the table of threats."""
    counted: Counter[tuple[str, bool, str, str | None]] = Counter()
    columns = ["attack", "shots", "outcome", "reason"]
    for piece in read_pieces(result.rows("threats"), columns):
        attack, shots, outcome, reason = (piece.column(name).to_pylist() for name in columns)
        counted.update(zip(attack, [n > 0 for n in shots], outcome, reason, strict=True))
    found: dict[str, AttackFates] = {}
    for (attack, engaged, outcome, reason), n in sorted(counted.items(), key=str):
        one = found.setdefault(attack, AttackFates())
        if outcome == "in-flight":
            one.flying += n
            continue
        one.ended += n
        one.engaged += n * engaged
        one.intercepted += n * (outcome == "intercepted")
        if reason is not None and not engaged:
            one.reasons[reason] += n
    return found


def by_attack(result: Result) -> Section | None:
    """Return, for each attack, the share fired at and the reasons why the rest was not.

    None for a single attack, which the other tables tell already, and for too many.
    """
    found = fates(result)
    if not 1 < len(found) <= MOST_ATTACKS:
        return None
    flying = any(one.flying for one in found.values())
    titles = ["in flight"] * flying + ["fired at", "intercepted", "leakers never fired at"]
    table = Table("attacks", *titles, words=(0, len(titles)))
    for attack, one in sorted(found.items()):
        cells = [_share(one.flying, one.ended + one.flying)] * flying
        cells += [_share(n, one.ended) for n in (one.engaged, one.intercepted)]
        reasons = (f"{in_words(code)} {_share(n, one.ended)}" for code, n in leading(one))
        table.add(attack, *cells, ", ".join(reasons))
    others = "; the others, of those that have ended" if flying else ""
    notes = (f"Shares of the threats launched{others}.",)
    return Section(title="attacks", content=table, notes=notes, detail=True)


def leading(one: AttackFates) -> list[tuple[str, int]]:
    """Return the three most frequent reasons."""
    return one.reasons.most_common(3)


def _share(some: int, of: int) -> str:
    return percent(some / of) if of else "–"
