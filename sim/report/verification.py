"""Theory against simulation, case by case: the table of `redsea verify`, and its page."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sim.report.grid import grid

if TYPE_CHECKING:
    from rich.console import RenderableType

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
    """Return what came out, with its band of four standard errors."""
    if finding.band == 0.0:
        return number(finding.simulated)
    places = max(0, 1 - math.floor(math.log10(finding.band)))
    return f"{finding.simulated:,.{places}f} ± {finding.band:,.{places}f}"


def verdicts(report: Report) -> Iterator[tuple[Finding, str]]:
    """Yield the findings of a case with a verdict each."""
    for finding in report.findings:
        yield finding, "pass" if finding.holds else "FAIL"


def reasons(report: Report) -> Iterator[str]:
    """Yield what else is to be said of a case."""
    if report.broken:
        yield f"{report.id}: {report.broken}"
    for wrong in report.missed:
        yield f"{report.id}: could not be told from a wrong answer: {wrong}"
    if report.verdict == "pass on rerun":
        yield f"{report.id}: passed with a fresh seed and four times the replications"


def by_capability(reports: Iterable[Report]) -> Iterator[tuple[str, list[Report]]]:
    """Yield the cases under each heading, in order."""
    for heading, group in groupby(reports, key=lambda report: report.capability):
        yield heading, list(group)


def summary(reports: list[Report]) -> str:
    """Return how many cases passed."""
    failed = [report.id for report in reports if report.verdict == "FAIL"]
    quantities = sum(len(report.findings) for report in reports)
    runs = sum(report.replications for report in reports)
    text = f"{len(reports) - len(failed)} of {len(reports)} cases pass"
    text += f" ({quantities} quantities, {runs:,} replications)"
    return text + (f"; failed: {', '.join(failed)}" if failed else "")


def verification(reports: list[Report]) -> Iterator[RenderableType]:
    """Yield what `redsea verify` prints."""
    from rich.text import Text

    for heading, group in by_capability(reports):
        yield Text(heading, style="bold")
        table = grid("case", "what", "exact", "simulated", "verdict", text=(0, 1, 4))
        for report in group:
            table.add_row(report.id, report.title, "", "", report.verdict)
            for finding, verdict in verdicts(report):
                table.add_row(
                    "", f"  {finding.name}", number(finding.exact), simulated(finding), verdict
                )
        yield table
        yield from (line for report in group for line in reasons(report))
    yield "± is four standard errors of the exact law: the band in which a right program lies."
    yield summary(reports)


def as_json(reports: list[Report]) -> str:
    """Return the cases as JSON."""
    return json.dumps([_as_dict(report) for report in reports], indent=2, ensure_ascii=False)


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
    lines: list[str] = []
    for heading, group in by_capability(reports):
        lines += [f"### {heading[0].upper()}{heading[1:]}", ""]
        lines += ["| case | what | exact | simulated | verdict |", "|---|---|---|---|---|"]
        for report in group:
            about = f"**{report.title}**: {_cell(report.formula)} ({_cell(report.source)})"
            lines.append(f"| {report.id} | {about} | | | {report.verdict} |")
            lines += [
                f"| | {_cell(one.name)} | {number(one.exact)} | {simulated(one)} | {verdict} |"
                for one, verdict in verdicts(report)
            ]
        lines.append("")
    return "\n".join([*lines, f"{summary(reports)}.", ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
