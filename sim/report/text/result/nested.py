"""How much of the spread is chance, how much comes from uncertain inputs, and from which."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.statistics.estimate import of_entry
from sim.report.document.document import Section, Stacked, Table
from sim.report.numbers import Scale, percent, plural, scale

if TYPE_CHECKING:
    from sim.experiment.analysis.sensitivity.inputs import Resting
    from sim.experiment.store.result import Result

Measure = Mapping[str, Any]
"""An entry of ``summary.json``."""

MAIN: Final = ("no-ship-hit", "no-leaker", "leakers", "hits", "rounds", "cost")
"""Measures of which the parts are shown, as far as a result has them."""

MOST = 5
"""Inputs that are named of each measure."""

FIRST_ORDER: Final = (
    "First-order share of each input: regression of the outer means on what was drawn, minus the"
    " share expected by chance. Interactions are left out, so shares need not add up to 100 %. Only"
    " inputs distinguishable from chance are named (together 95 %)."
)

READING: Final = (
    "Chance: sd of one replication with the inputs fixed. Inputs: sd of the mean due to uncertain"
    " inputs, Monte Carlo noise removed. Share: of the uncertain inputs in the sum of both"
    " variances. Intervals: jackknife."
)


def is_nested(result: Result) -> bool:
    """Return whether a result has outer samples."""
    return "inner" in result.summary


def decomposition(result: Result) -> Section:
    """Return the parts of each main measure's variance, and where its outer means lie."""
    table = Table("spread", "sd, chance", "sd, inputs", "share", "outer means, 95 %", words=(0,))
    for measure in shown(result.summary["measures"]).values():
        table.add(
            measure["label"],
            _sd(measure, "chance"),
            _sd(measure, "ignorance"),
            share_of(measure),
            _box(measure),
        )
    return Section(title="spread", content=table, notes=(READING,))


def shown(measures: Mapping[str, Measure], wanted: Sequence[str] = MAIN) -> dict[str, Measure]:
    """Return those of some measures that chance or uncertain inputs spread."""
    found = {id: measures[id] for id in wanted if id in measures}
    return {
        id: one
        for id, one in found.items()
        if one["chance"]["variance"] + one["ignorance"]["variance"] > 0.0
    }


def rests_on(found: Sequence[Resting]) -> Section | None:
    """Return on which inputs the variance of each main measure rests that uncertain inputs make."""
    if not found:
        return None
    table = Table("uncertain inputs", "share", "grade", words=(0, 2))
    for one in found:
        if one.clear:
            table.add(one.measure.label, strong=True)
            for share in one.clear[:MOST]:
                path = share.point or ""
                table.add(_fitted(path), percent(share.value or 0.0), one.grades[path])
            table.rule()
    notes = (*map(sentence, found), FIRST_ORDER)
    title = "uncertain inputs"
    return Section(title=title, content=table if table.rows else None, notes=notes)


def _fitted(path: str) -> str:
    """Return a path as a row has room for it, several that share a number beneath each other."""
    return "\n".join(f"  {one.removeprefix('catalogue.')}" for one in path.split(" = "))


def sentence(found: Resting) -> str:
    """Return on which inputs the variance of a measure rests, in words."""
    label, among = found.measure.label, plural(found.others + len(found.clear), "input")
    if not found.clear:
        return (
            f"{label}: none of {among} is distinguishable from chance; more outer samples may help."
        )
    parts, grades = [], list(found.grades.values())
    for grade, share in found.by_grade().items():
        graded = grade if grade == "ungraded" else f"graded {grade}"
        parts.append(
            f"{percent(min(1.0, share))} on {plural(grades.count(grade), 'input')} {graded}"
        )
    return f"{label}: of the variance due to uncertain inputs {', '.join(parts)} (of {among})."


def _sd(measure: Measure, part: str) -> Stacked:
    """Return a standard deviation with its interval in the line beneath."""
    shown, found = scale_of(measure)._replace(decimals=None), measure[part]
    written = f"{shown.write(math.sqrt(found['variance']))} {shown.unit}".rstrip()
    if found["ci"] is None:
        return Stacked(written, "")
    low, high = (shown.write(math.sqrt(end)) for end in found["ci"])
    return Stacked(written, f"[{low}, {high}]")


def scale_of(measure: Measure) -> Scale:
    """Return how the value that stands for a measure is shown."""
    return scale(of_entry("", measure))


def share_of(measure: Measure) -> str:
    """Return the share of uncertain inputs in the variance of one replication."""
    chance, ignorance = (measure[part]["variance"] for part in ("chance", "ignorance"))
    return percent(ignorance / (chance + ignorance))


def _box(measure: Measure) -> str:
    shown, levels = scale_of(measure), measure["outer"]
    low, high = (shown.write(levels[p]) for p in ("0.025", "0.975"))
    return f"{low} to {high} {shown.unit}".rstrip()
