"""What `redsea choose` says of a search: the Pareto front, under other luck too, and its noise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.statistics.estimate import Estimate
from sim.report.document.document import Document, Section, Table
from sim.report.document.estimates import cell
from sim.report.forecast import about
from sim.report.numbers import plural, scale, signed_ends, signed_value

if TYPE_CHECKING:
    from sim.experiment.runs.choose import Choice, PlannedChoice
    from sim.experiment.runs.search import FrontSearch

Info = Mapping[str, Any]
"""As in ``answer.json``."""

MOST_NAMED: Final = 6
"""Variants that are named in a sentence; of more the number is told."""

READING: Final = (
    "A variant is on the front (Pareto-efficient) if no other tried one is nowhere worse and"
    " somewhere better. The front is selected on the same replications that estimate it, so it is"
    " optimistic: believe the second table. Intervals: 95 %, each for itself."
)


def announced(planned: PlannedChoice, way: FrontSearch) -> str:
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
        f"at most {runs:,} runs, {about(seconds, planned.workers)}, and then the front again"
    )


def document_of(found: Choice) -> Document:
    """Return what is said of a search."""
    info = found.info
    members = plural(len(info["front"]), "variant")
    anew = f"The same variants with other random numbers, seed {info['confirmation']['seed']}:"
    return Document(
        title=info["study"],
        about=_about(info),
        headline=(f"{members} on the Pareto front of {len(info['trials'])} tried.",),
        sections=(
            Section(title="the front", content=_front(info), notes=tuple(noise(info))),
            Section(
                title="with other random numbers", sentences=(anew,), content=_anew(info),
                notes=tuple(optimism(info)),
            ),
        ),
        notes=(READING, *left_out(info)),
        estimates=tuple(_estimates(info)),
        data={"folder": str(found.path), **info},
        provenance={"folder": str(found.path), "seed": info["seed"]},
    )  # fmt: skip


def _about(info: Info) -> str:
    rest, scenes = list(info["scenes"][0]), len(info["scenes"])
    met = f", each a mean over {plural(scenes, 'combination')} of {', '.join(rest)}"
    search, tried = info["search"], len(info["trials"])
    how = "all there are" if search["whole"] else f"searched by TPE, seed {search['seed']}"
    return (
        f"{info['question']} {plural(tried, 'variant')} of {', '.join(info['decided'])} ({how})"
        f"{met if scenes > 1 else ''}; {plural(info['replications'], 'replication')},"
        f" seed {info['seed']}, common random numbers, {info['interval']}. Wanted:"
        f" {', '.join(wanted(one) for one in info['objectives'])}."
    )


def left_out(info: Info) -> Iterator[str]:
    """Yield how many variants were left out, and why."""
    if excluded := info["search"]["excluded"]:
        yield f"{plural(excluded, 'variant')} left out by the constraints."
    if lost := sum(trial["values"] is None for trial in info["trials"]):
        yield f"{plural(lost, 'variant')} without a value by all objectives."


def wanted(objective: Info) -> str:
    """Return an objective in words: ``least hits``."""
    way = "most" if objective["more"] else "least"
    return f"{way} {str(objective['label'])[:1].lower()}{str(objective['label'])[1:]}"


def estimate(objective: Info, found: Info, n: int = 0, point: str | None = None) -> Estimate:
    """Return a value of an objective as an estimate."""
    low, high = found["ci"] or (None, None)
    return Estimate(
        measure=objective["id"], value=found["mean"], low=low, high=high, n=n, point=point,
        unit=objective["unit"], label=objective["label"], kind=objective["kind"],
        method="t, Wilson or delta method" if found["ci"] else "none",
    )  # fmt: skip


def _estimates(info: Info) -> Iterator[Estimate]:
    for trial in info["trials"]:
        for objective, found in zip(info["objectives"], trial["values"] or (), strict=False):
            yield estimate(objective, found, info["replications"], trial["name"])


def _front(info: Info) -> Table:
    decided = info["decided"]
    titles = [str(one["label"]).lower() for one in info["objectives"]]
    table = Table("", *decided, *titles, words=range(1 + len(decided)))
    for rank, member in enumerate(info["front"], 1):
        trial = info["trials"][member["trial"]]
        pairs = zip(info["objectives"], trial["values"], strict=True)
        cells = [cell(estimate(*pair)) for pair in pairs]
        table.add(f"{rank}.", *trial["settings"].values(), *cells)
    return table


def _anew(info: Info) -> Table:
    titles = [str(one["label"]).lower() for one in info["objectives"]]
    table = Table("", *titles, "still on the front")
    unbeaten = info["confirmation"]["unbeaten"]
    rows = zip(info["front"], info["confirmation"]["values"], strict=True)
    for rank, (member, values) in enumerate(rows, 1):
        pairs = zip(info["objectives"], values, strict=True)
        cells = ["–" if found is None else cell(estimate(one, found)) for one, found in pairs]
        table.add(f"{rank}.", *cells, "yes" if member["trial"] in unbeaten else "no")
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


def optimism(info: Info) -> Iterator[str]:
    """Yield by how much the front looked better than it is, objective by objective."""
    for objective, shift in zip(info["objectives"], info["confirmation"]["shift"], strict=True):
        if shift is None:
            continue
        one = estimate(objective, shift)
        shown = scale(one)
        unit = "points" if shown.unit == "%" else shown.unit
        worse = ((one.value or 0.0) > 0.0) is not objective["more"]
        said = f"{'worse' if worse else 'better'} than it looked"
        change = f"{signed_value(one, shown)} {signed_ends(one, shown)} {unit}".rstrip()
        said = said if one.clear else "no more than noise"
        yield f"{objective['label']}: {change} on average over the front, {said}."
