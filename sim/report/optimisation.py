"""The variants that no other one beats, what they became under other luck, and what is noise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.report.forecast import about
from sim.report.grid import grid
from sim.report.numbers import interval, mean, plural, scale_of
from sim.report.text.differences import signed

if TYPE_CHECKING:
    from sim.experiment.runs.choose import Choice, PlannedChoice
    from sim.experiment.runs.search import Search

Info = Mapping[str, Any]
"""As in ``answer.json``."""

MOST_NAMED: Final = 6
"""Variants that are named in a sentence; of more the number is told."""

READING: Final = (
    "A variant is on the front if no other one that was tried is nowhere worse and somewhere"
    " better. Which are is chosen by the replications that are shown, so the front flatters:"
    " believe the second table. Intervals: 95 %, each for itself."
)


def announced(planned: PlannedChoice, way: Search) -> str:
    """Return what is said before a search starts: how many variants and runs there may be."""
    from sim.experiment.study.proposals import combinations_of

    trials, scenes = way.tried, len(way.scenes)
    size = combinations_of(way.decided)
    if trials == size:
        how = f"all {plural(size, 'combination')} are tried, there is nothing to search"
    else:
        many = "without end" if size is None else f"of {size:,}"
        how = f"{plural(trials, 'variant')} {many} are tried"
    each = f"{plural(scenes, 'combination')} of the rest" if scenes > 1 else "one scene"
    (_, runs), (_, seconds) = way.runs, planned.seconds
    return (
        f"{planned.study.plan.name}: {how}, each under {each};\n"
        f"at most {runs:,} runs, {about(seconds, planned.workers)}, and the front anew"
    )


def optimised(found: Choice) -> Iterator[RenderableType]:
    """Yield what `redsea choose` prints of a search, the folder left out."""
    info = found.info
    yield _heading(info)
    yield Group(Text("The front", style="bold"), _front(info))
    yield Group(*map(Text, noise(info)))
    confirmed = info["confirmation"]
    title = f"The same variants under other luck, seed {confirmed['seed']}"
    yield Group(Text(title, style="bold"), _anew(info))
    yield Group(*map(Text, flattery(info)))
    yield Text(READING, style="dim")


def _heading(info: Info) -> RenderableType:
    rest = list(info["scenes"][0])
    met = f", each a mean over {plural(len(info['scenes']), 'combination')} of {', '.join(rest)}"
    search, tried = info["search"], len(info["trials"])
    how = "all there are" if search["whole"] else f"searched by TPE, seed {search['seed']}"
    said = (
        f"{plural(tried, 'variant')} of {', '.join(info['decided'])} ({how})"
        f"{met if len(info['scenes']) > 1 else ''}; {plural(info['replications'], 'replication')}, "
        f"seed {info['seed']}, the same luck for all, {info['interval']}"
    )
    lines = [Text(info["study"], style="bold"), Text(info["question"]), Text(said)]
    lines.append(Text(f"wanted: {', '.join(wanted(one) for one in info['objectives'])}"))
    if search["excluded"]:
        lines.append(Text(f"{plural(search['excluded'], 'variant')} left out by the constraints"))
    if lost := sum(trial["values"] is None for trial in info["trials"]):
        lines.append(Text(f"{plural(lost, 'variant')} without a value by all objectives"))
    return Group(*lines)


def wanted(objective: Info) -> str:
    """Return an objective in words: ``least hits``."""
    way = "most" if objective["more"] else "least"
    return f"{way} {str(objective['label'])[:1].lower()}{str(objective['label'])[1:]}"


def entry(objective: Info, value: Info) -> dict[str, Any]:
    """Return a value of an objective as an entry of ``summary.json``."""
    return {**objective, **value, "quantiles": {}}


def _front(info: Info) -> Table:
    titles = [str(one["label"]).lower() for one in info["objectives"]]
    table = grid("", *info["decided"], *titles, text=tuple(range(1, 1 + len(info["decided"]))))
    for rank, member in enumerate(info["front"], 1):
        trial = info["trials"][member["trial"]]
        cells = [
            _cell(one, value)
            for one, value in zip(info["objectives"], trial["values"], strict=True)
        ]
        table.add_row(f"{rank}.", *trial["settings"].values(), *cells)
    return table


def _cell(objective: Info, value: Info | None) -> Text:
    if value is None:
        return Text("–", justify="right")
    made = entry(objective, value)
    text = Text(mean(made), justify="right")
    return text.append(f"\n{interval(made)}", style="dim")


def _anew(info: Info) -> Table:
    titles = [str(one["label"]).lower() for one in info["objectives"]]
    table = grid("", *titles, "still on the front")
    unbeaten = info["confirmation"]["unbeaten"]
    rows = zip(info["front"], info["confirmation"]["values"], strict=True)
    for rank, (member, values) in enumerate(rows, 1):
        cells = [_cell(one, v) for one, v in zip(info["objectives"], values, strict=True)]
        table.add_row(f"{rank}.", *cells, "yes" if member["trial"] in unbeaten else "no")
    return table


def noise(info: Info) -> list[str]:
    """Return what cannot be told apart, on the front and beside it."""
    ranks = {member["trial"]: rank for rank, member in enumerate(info["front"], 1)}
    pairs = [
        f"{ranks[member['trial']]} and {ranks[other]}"
        for member in info["front"]
        for other in member["alike"]
        if ranks[other] > ranks[member["trial"]]
    ]
    lines = []
    if pairs:
        lines.append(
            f"Within noise of each other by every objective (paired): {_some(pairs, '; ')}."
        )
    elif len(ranks) > 1:
        lines.append("All of the front differ from each other by more than noise (paired).")
    names = [info["trials"][at]["name"] for at in info["rivals"]]
    if names:
        lines.append(f"Off the front by no more than noise: {_some(names, '; ')}.")
    elif len(info["trials"]) > len(ranks):
        lines.append("All others are clearly beaten by one of these (paired).")
    return lines


def _some(texts: Sequence[str], joint: str) -> str:
    shown = joint.join(texts[:MOST_NAMED])
    more = len(texts) - MOST_NAMED
    return f"{shown}{joint}and {more} more" if more > 0 else shown


def flattery(info: Info) -> list[str]:
    """Return by how much the front looked better than it is, objective by objective."""
    lines = []
    for objective, shift in zip(info["objectives"], info["confirmation"]["shift"], strict=True):
        if shift is None:
            continue
        scale = scale_of(entry(objective, shift))
        unit = "points" if scale.unit == "%" else scale.unit
        low, high = (end * (-1.0 if objective["more"] else 1.0) for end in shift["ci"])
        low, high = min(low, high), max(low, high)
        said = "no more than luck"
        if low > 0.0:
            said = "worse than it looked"
        elif high < 0.0:
            said = "better than it looked"
        ends = ", ".join(signed(scale.write(end)) for end in shift["ci"])
        change = f"{signed(scale.write(shift['mean']))} [{ends}] {unit}".rstrip()
        lines.append(f"{objective['label']}: {change} on average over the front, {said}.")
    return lines
