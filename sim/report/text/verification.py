"""Theory against simulation, case by case: the table of `redsea verify`, and its page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sim.experiment.statistics.estimate import Estimate
from sim.report.document.document import Document, Section, Table
from sim.report.document.page import as_markdown
from sim.verification.statistics.limits import shipped

if TYPE_CHECKING:
    from sim.verification.trial import Finding, Report


def number(value: float) -> str:
    """Return a number with six significant digits, and as short as that may be."""
    if not math.isfinite(value):
        return "none"
    if value and not 1e-4 <= abs(value) < 1e7:
        return f"{value:.4g}"
    text = f"{value:,.{max(0, 5 - math.floor(math.log10(abs(value))))}f}" if value else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def simulated(finding: Finding) -> str:
    """Return the simulated value, with its band of four standard errors."""
    if finding.band == 0.0:
        return number(finding.simulated)
    places = max(0, 1 - math.floor(math.log10(finding.band)))
    return f"{finding.simulated:,.{places}f} ± {finding.band:,.{places}f}"


def rows(report: Report, about: str) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a case: what it is about, and each of its findings with a verdict."""
    yield report.id, about, "", "", report.verdict
    for one in report.findings:
        verdict = "pass" if one.holds else "FAIL"
        yield "", one.name, number(one.exact), simulated(one), verdict


def reasons(report: Report) -> Iterator[str]:
    """Yield what else is to be said of a case."""
    if report.broken:
        yield f"{report.id}: {report.broken}"
    for wrong in report.missed:
        yield f"{report.id}: could not be distinguished from a wrong answer: {wrong}"
    if report.verdict == "pass on rerun":
        yield f"{report.id}: passed with a fresh seed and four times the replications"


def summary(reports: list[Report]) -> str:
    """Return how many cases passed."""
    failed = [report.id for report in reports if report.verdict == "FAIL"]
    quantities = sum(len(report.findings) for report in reports)
    runs = sum(report.replications for report in reports)
    text = f"{len(reports) - len(failed)} of {len(reports)} cases pass"
    text += f" ({quantities} quantities, {runs:,} replications)"
    return text + (f"; failed: {', '.join(failed)}" if failed else "")


HEADING = attrgetter("capability")
COLUMNS = ("case", "what", "exact", "simulated", "verdict")
BAND = "± is four standard errors of the exact law: the band in which a right program lies."
LEFT_OUT = "no scenarios/ beside the package: their identities (C21) are left out"


def document_of(reports: list[Report]) -> Document:
    """Return what `redsea verify` says: the cases under their headings, and how many pass."""
    return Document(
        title="",
        sections=tuple(_section(*one) for one in groupby(reports, HEADING)),
        notes=(BAND, *([] if shipped() else [LEFT_OUT]), summary(reports)),
        estimates=tuple(
            _estimate(report, finding) for report in reports for finding in report.findings
        ),
        data={"cases": [_as_dict(report) for report in reports]},
    )


def _section(heading: str, group: Iterable[Report]) -> Section:
    table, notes = Table(*COLUMNS, words=(0, 1, 4)), list[str]()
    for report in group:
        for case, what, *numbers in rows(report, report.title):
            table.add(case, what if case else f"  {what}", *numbers)
        notes += reasons(report)
    return Section(title=heading, sentences=(heading,), content=table, notes=tuple(notes))


def _estimate(report: Report, finding: Finding) -> Estimate:
    """Return the simulated value; the interval is the band around the exact value."""
    return Estimate(
        measure=finding.name,
        point=report.id,
        value=_plain(finding.simulated),
        low=_plain(finding.exact - finding.band),
        high=_plain(finding.exact + finding.band),
        level=None,
        method="four standard errors around the exact value",
        n=report.replications,
    )


def _as_dict(report: Report) -> dict[str, Any]:
    found = report._asdict()
    found["findings"] = [
        {name: _plain(value) for name, value in finding._asdict().items()}
        for finding in report.findings
    ]
    return found


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a finding
    return None if isinstance(value, float) and not math.isfinite(value) else value


def page(reports: list[Report]) -> str:
    """Return the tables in Markdown, with formula and source of each case."""
    text = ""
    for heading, group in groupby(reports, HEADING):
        found = [row for one in group for row in rows(one, _about(one))]
        text += f"### {heading[0].upper()}{heading[1:]}\n\n{as_markdown(COLUMNS, found)}"
    return f"{text}{summary(reports)}.\n"


def _about(report: Report) -> str:
    return f"**{report.title}**: {report.formula} ({report.source})"


MARK = "<!-- generated by `redsea verify"
"""Where a page begins in a document that has more to say; what stands before it is kept."""


def into(document: str, reports: list[Report]) -> str:
    """Return a document with new tables: all behind the mark, or all of it."""
    before, mark, _ = document.partition(MARK)
    if not mark:
        return page(reports)
    seed = reports[0].seed if reports else 0
    return f"{before}{mark} --full --report`; seed {seed} -->\n\n{page(reports)}"
