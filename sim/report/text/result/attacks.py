"""Attack by attack: how many threats were fired at, and why the others were not."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.experiment.tables.parquet import read_pieces
from sim.report.document.document import Section, Table
from sim.report.numbers import in_words, percent

if TYPE_CHECKING:
    from sim.experiment import Result

MOST_ATTACKS: Final = 24
"""A scenario with more attacks than these is told by threat type only."""


class AttackFates(NamedTuple):
    """What became of the threats of one attack, over all replications.

    flying: in flight at a hard end; they are in no other count.
    """

    ended: int
    flying: int
    engaged: int
    intercepted: int
    reasons: Counter[str]
    """Leakers that nobody fired at, by the ledger's code."""


def fates(result: Result) -> dict[str, AttackFates]:
    """Return the fates of each attack, by its name; one pass over the table of threats."""
    counted: Counter[tuple[str, bool, str, str | None]] = Counter()
    columns = ["attack", "shots", "outcome", "reason"]
    for piece in read_pieces(result.rows("threats"), columns):
        attack, shots, outcome, reason = (piece.column(name).to_pylist() for name in columns)
        counted.update(zip(attack, [n > 0 for n in shots], outcome, reason, strict=True))
    found: dict[str, AttackFates] = {}
    for (attack, engaged, outcome, reason), n in sorted(counted.items(), key=str):
        before = found.get(attack, AttackFates(0, 0, 0, 0, Counter()))
        if reason is not None and not engaged:
            before.reasons[reason] += n
        flying = outcome == "in-flight"
        found[attack] = AttackFates(
            before.ended + n * (not flying),
            before.flying + n * flying,
            before.engaged + n * (engaged and not flying),
            before.intercepted + n * (outcome == "intercepted"),
            before.reasons,
        )
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
