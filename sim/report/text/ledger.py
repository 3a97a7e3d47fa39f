"""What `redsea ledger` says: the leak ledger with the worth of each link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from sim.experiment.analysis.compare.comparison import first_values
from sim.experiment.statistics.measures import measure_of
from sim.kill_chain.links import LINKS, Link
from sim.report.document.document import Document, Section, Table
from sim.report.document.estimates import Marks
from sim.report.numbers import ends, percent, replications, significant, value

if TYPE_CHECKING:
    from sim.experiment.analysis.compare.worth import Worths
    from sim.experiment.statistics.estimate import Estimate
    from sim.experiment.store.result import Result

CODES_OF: Final[Mapping[Link, tuple[str, ...]]] = {
    "reach": ("out-of-reach",),
    "detect": ("not-detected", "detected-late"),
    "identify": ("not-identified",),
    "permit": ("held-fire",),
    "assign": ("assigned-elsewhere",),
    "rounds": ("no-rounds",),
    "channel": ("no-channel",),
    "assess": ("misjudged-kill",),
    "kill": ("all-missed",),
}
"""Link → the codes of the ledger that charge a leaker to it."""

PREFIX: Final = {"hits": "reason-hit:", "leakers": "reason:"}
HARM: Final = {"hits": "leakers that hit", "leakers": "leakers"}

WHOLE: Final = ("as-is", "all-perfect", "sum-of-worths-alone", "interaction")
"""Statistics of all links together."""

READING: Final = (
    "Charged: each leaker to the link at which the last chance to stop it was lost; bookkeeping,"
    " not cause. Alone: spared if this link, and no other, were perfect. Last: spared if all"
    " others were perfect already."
)


def charged(result: Result, worths: Worths) -> dict[Link, float]:
    """Return how many are charged to each link, per replication, in those of the worths."""
    measures = {code: measure_of(PREFIX[worths.harm] + code)
                for codes in CODES_OF.values() for code in codes}  # fmt: skip
    values = first_values(result.path, list(measures.values()), worths.replications, worths.inner)
    means = {code: float(of.mean()) for code, of in zip(measures, values, strict=True)}
    return {link: sum(means[code] for code in codes) for link, codes in CODES_OF.items()}


def document_of(result: Result, worths: Worths) -> Document:
    """Return the table, the sum and what stands behind it."""
    n, bars = replications(worths.replications, worths.inner), charged(result, worths)
    launches = (
        f"In {percent(worths.differ)} of the replications a perfect link changed which threats were"
        " launched, or at which ship."
    )
    return Document(
        title=f"{worths.name}: {HARM[worths.harm]}, per replication",
        about=f"{n} of each of {2 * len(LINKS) + 2} runs, common random numbers; intervals: 95 %",
        headline=headline(worths),
        sections=(_table(bars, worths),),
        notes=(
            *(f"Warning: {one}." for one in result.warnings), READING,
            *([launches] if worths.differ else []),
        ),
        estimates=worths.estimates,
        data={
            "scenario": worths.name,
            "harm": worths.harm,
            "replications": worths.replications,
            "inner": worths.inner,
            "charged": bars,
            "launches_differ": worths.differ,
        },
    )  # fmt: skip


def _table(bars: Mapping[Link, float], worths: Worths) -> Section:
    table = Table("link", "charged", "worth alone", "95 %", "worth last", "95 %")
    marks = Marks(worths.estimates)
    for link, bar in bars.items():
        cells = [significant(bar)]
        for one in (worths.of("worth-alone", link), worths.of("worth-last", link)):
            cells += value(one), ("identical" if one.identical else ends(one)) + marks.of(one)
        table.add(link, *cells)
    return Section(title="worth of each link", content=table, notes=marks.notes)


def headline(worths: Worths) -> tuple[str, str]:
    """Return which link is worth most alone, and what all together are."""
    best = max((worths.of("worth-alone", link) for link in LINKS), key=lambda one: one.value or 0.0)
    base, perfect, alone, interaction = (_said(worths.of(what)) for what in WHOLE)
    return (
        f"Worth most alone: {best.point}, {_said(best)} a replication."
        if (best.value or 0.0) > 0.0
        else "No link is worth anything alone.",
        f"As things are {base}; with every link perfect {perfect}. The worths alone sum to {alone};"
        f" interaction: {interaction}.",
    )


def _said(one: Estimate) -> str:
    return f"{value(one)} {ends(one)}" if one.bounded else value(one)
