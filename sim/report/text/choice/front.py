"""What `redsea choose` says of a search: the Pareto front, estimated twice, and its noise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from sim.experiment.statistics.estimate import Estimate
from sim.report.document.document import Document, Section, Table
from sim.report.document.estimates import cell
from sim.report.numbers import plural, scale, signed_ends, signed_value
from sim.report.text.choice.answer import Info, document, estimate, named, some, unit_of

if TYPE_CHECKING:
    from sim.experiment.runs.choose import Choice

READING: Final = (
    "A variant is on the front (Pareto-efficient) if no other tried one is nowhere worse and"
    " somewhere better. The front is selected on the same replications that estimate it, so it is"
    " optimistic: believe the second table. Intervals: 95 %, each for itself."
)


def document_of(found: Choice) -> Document:
    """Return the document of a search."""
    info = found.info
    trials, search, members = info["trials"], info["search"], len(info["front"])
    how = "all there are" if search["whole"] else f"searched by TPE, seed {search['seed']}"
    anew = f"The same variants with other random numbers, seed {info['confirmation']['seed']}:"
    return document(
        found,
        f"{plural(len(trials), 'variant')} of {', '.join(info['decided'])} ({how})",
        ", ".join(map(wanted, info["objectives"])),
        headline=(f"{plural(members, 'variant')} on the Pareto front of {len(trials)} tried.",),
        sections=(
            Section(title="the front", content=_front(info), notes=tuple(noise(info))),
            Section(
                title="with other random numbers", sentences=(anew,), content=_anew(info),
                notes=tuple(optimism(info)),
            ),
        ),
        notes=(READING, *left_out(info)),
        estimates=tuple(
            one for trial in trials for one in valued(info, trial["values"], trial["name"]) if one
        ),
    )  # fmt: skip


def left_out(info: Info) -> Iterator[str]:
    """Yield how many variants were left out, and why."""
    if excluded := info["search"]["excluded"]:
        yield f"{plural(excluded, 'variant')} left out by the constraints."
    if lost := sum(trial["values"] is None for trial in info["trials"]):
        yield f"{plural(lost, 'variant')} without a value by all objectives."


def wanted(objective: Info) -> str:
    """Return an objective in words: ``least hits``."""
    return f"{'most' if objective['more'] else 'least'} {named(objective)}"


def valued(
    info: Info, values: Sequence[Info | None] | None, name: str | None = None
) -> list[Estimate | None]:
    """Return a variant's values, one an objective; None where it has none, empty if it has none."""
    methods, about = "t, Wilson or delta method", {"n": info["replications"], "point": name}
    return [
        None if found is None else estimate(one, found["mean"], found["ci"], methods, **about)
        for one, found in zip(info["objectives"], values or (), strict=False)
    ]


def _front(info: Info) -> Table:
    decided = info["decided"]
    table = Table("", *decided, *map(named, info["objectives"]), words=range(1 + len(decided)))
    for rank, member in enumerate(info["front"], 1):
        trial = info["trials"][member["trial"]]
        cells = [cell(one) for one in valued(info, trial["values"]) if one]
        table.add(f"{rank}.", *trial["settings"].values(), *cells)
    return table


def _anew(info: Info) -> Table:
    table = Table("", *map(named, info["objectives"]), "still on the front")
    anew = info["confirmation"]
    rows = zip(info["front"], anew["values"], strict=True)
    for rank, (member, values) in enumerate(rows, 1):
        cells = ["–" if one is None else cell(one) for one in valued(info, values)]
        still = "yes" if member["trial"] in anew["unbeaten"] else "no"
        table.add(f"{rank}.", *cells, still)
    return table


def noise(info: Info) -> Iterator[str]:
    """Yield what cannot be told apart, on the front and beside it."""
    ranks = {member["trial"]: rank for rank, member in enumerate(info["front"], 1)}
    pairs = [
        f"{ranks[member['trial']]} and {ranks[other]}"
        for member in info["front"]
        for other in member["alike"]
        if ranks[other] > ranks[member["trial"]]
    ]
    names = [info["trials"][at]["name"] for at in info["rivals"]]
    if pairs:
        yield f"Within noise of each other by every objective (paired): {some(pairs)}."
    elif len(ranks) > 1:
        yield "All of the front differ from each other by more than noise (paired)."
    if names:
        yield f"Off the front by no more than noise: {some(names)}."
    elif len(info["trials"]) > len(ranks):
        yield "All others are clearly beaten by one of these (paired)."


def optimism(info: Info) -> Iterator[str]:
    """Yield the optimism of the front, objective by objective."""
    for objective, one in zip(
        info["objectives"], valued(info, info["confirmation"]["shift"]), strict=True
    ):
        if one is None:
            continue
        shown = scale(one)
        worse = ((one.value or 0.0) > 0.0) is not objective["more"]
        said = f"{'worse' if worse else 'better'} than it looked"
        said = said if one.clear else "no more than noise"
        change = f"{signed_value(one, shown)} {signed_ends(one, shown)} {unit_of(shown)}".rstrip()
        yield f"{objective['label']}: {change} on average over the front, {said}."
