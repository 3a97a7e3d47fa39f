"""What of the spread is chance and what ignorance, and on which inputs the latter rests."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.report.document.document import Section, Stacked, Table
from sim.report.numbers import Measure, Scale, percent, plural, scale_of

if TYPE_CHECKING:
    from sim.experiment import Result
    from sim.experiment.sensitivity.inputs import Shares

MAIN: Final = ("no-ship-hit", "no-leaker", "leakers", "hits", "rounds", "cost")
"""Measures of which the parts are shown, as far as a result has them."""

MOST = 5
"""Inputs that are named of each measure."""

FIRST_ORDER: Final = (
    "Each input by itself: a regression of the outer means on what was drawn, less what chance"
    " would explain. What inputs do only together is left out, so that shares need not come to"
    " 100 %. Only inputs told from chance are named (together 95 %)."
)

READING: Final = (
    "sd: of one replication by chance alone, the inputs being what they are; and of the mean by"
    " ignorance of the inputs alone. Share: ignorance in the sum of both variances. What chance"
    " leaves between the outer means is taken off. Intervals: jackknife."
)


def is_nested(result: Result) -> bool:
    """Return whether a result has outer samples."""
    return "inner" in result.summary


def decomposition(result: Result) -> Section:
    """Return the parts of each main measure's variance, and where its outer means lie."""
    table = Table("spread", "sd, chance", "sd, ignorance", "share", "outer means, 95 %", words=(0,))
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
    """Return those of some measures that chance or ignorance spreads."""
    found = {id: measures[id] for id in wanted if id in measures}
    return {
        id: one
        for id, one in found.items()
        if one["chance"]["variance"] + one["ignorance"]["variance"] > 0.0
    }


def resting(result: Result) -> Iterator[Section]:
    """Yield on which inputs the ignorance about each main measure rests."""
    from sim.experiment.sensitivity.inputs import inputs_of, shares

    inputs = inputs_of(result)
    if not inputs:
        return
    measures = result.summary["measures"]
    table = Table("ignorance rests on", "share", "grade", words=(0, 2))
    sentences = []
    for id in (id for id in MAIN if id in measures):
        found = shares(result, id, inputs)
        if found is None:
            continue
        sentences.append(sentence(measures[id]["label"], found))
        if not found.clear:
            continue
        table.add(measures[id]["label"], strong=True)
        for one in found.clear[:MOST]:
            table.add(_fitted(one.path), percent(one.share), one.grade)
        table.rule()
    if sentences:
        named = table if table.rows else None
        notes = (*sentences, FIRST_ORDER)
        yield Section(title="ignorance rests on", content=named, notes=notes)


def _fitted(path: str) -> str:
    """Return a path as a row has room for it, several that share a number beneath each other."""
    return "\n".join(f"  {one.removeprefix('catalogue.')}" for one in path.split(" = "))


def as_dict(result: Result) -> dict[str, Any]:
    """Return on which inputs the ignorance about each main measure rests, as plain mappings."""
    from sim.experiment.sensitivity.inputs import inputs_of, shares

    inputs, measures = inputs_of(result), result.summary["measures"]
    found = {id: shares(result, id, inputs) for id in MAIN if id in measures}
    return {
        id: {**one._asdict(), "clear": [share._asdict() for share in one.clear]}
        for id, one in found.items()
        if one is not None
    }


def sentence(label: str, found: Shares) -> str:
    """Return what the ignorance about a measure rests on, in words."""
    among = plural(found.others + len(found.clear), "input")
    if not found.clear:
        return f"{label}: none of {among} stands out of chance; more outer samples would tell."
    parts = []
    for grade, share in sorted(found.by_grade.items(), key=lambda one: -one[1]):
        number = sum(one.grade == grade for one in found.clear)
        graded = grade if grade == "ungraded" else f"graded {grade}"
        parts.append(f"{percent(min(1.0, share))} on {plural(number, 'input')} {graded}")
    return f"{label}: of the variance that ignorance makes {', '.join(parts)} (of {among})."


def _sd(measure: Measure, part: str) -> Stacked:
    """Return a standard deviation with its interval in the line beneath."""
    scale, found = _scale(measure), measure[part]
    written = f"{scale.write(math.sqrt(found['variance']))} {scale.unit}".rstrip()
    if found["ci"] is None:
        return Stacked(written, "")
    low, high = (scale.write(math.sqrt(end)) for end in found["ci"])
    return Stacked(written, f"[{low}, {high}]")


def _scale(measure: Measure) -> Scale:
    return scale_of(measure)._replace(decimals=None)


def share_of(measure: Measure) -> str:
    """Return the share of ignorance in the variance of one replication."""
    chance, ignorance = (measure[part]["variance"] for part in ("chance", "ignorance"))
    return percent(ignorance / (chance + ignorance))


def _box(measure: Measure) -> str:
    scale, levels = scale_of(measure), measure["outer"]
    low, high = (scale.write(levels[p]) for p in ("0.025", "0.975"))
    return f"{low} to {high} {scale.unit}".rstrip()
