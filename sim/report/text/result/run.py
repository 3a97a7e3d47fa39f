"""What a result says: what became of threats and ships, and where leakers got through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.analysis.record import LEAST_JOINT, Placed, placed
from sim.experiment.statistics.estimate import Estimate, of_entry
from sim.experiment.tables.schemas import CODES, NO_DANGER
from sim.report.document.document import Document, Picture, Section, Table, sections
from sim.report.document.estimates import cell, listed
from sim.report.numbers import ends, in_words, meaning, percent, replications, significant, value
from sim.report.text.result.attacks import by_attack
from sim.report.text.result.nested import MAIN, decomposition, is_nested, rests_on
from sim.report.text.result.precision import pursued

if TYPE_CHECKING:
    from sim.experiment.analysis.sensitivity.inputs import Resting
    from sim.experiment.store.result import Result

Found = Mapping[str, Estimate]
"""The estimates of a result by measure."""

HEADLINE: Final = (
    "no-ship-hit", "no-leaker", "no-ship-hit-decided", "no-leaker-decided", "raid-annihilation",
    "launched", "in-flight", "engaged", "intercepted", "interception-rate",
    "interception-rate-engaged", "leakers", "leak-rate", "hits", "ships-hit", "escorts-hit",
    "casualties", "rounds", "rounds-per-kill", "cost", "cost-per-kill", "exchange-ratio",
    "detection-range", "intercept-range", "transits", "hits-per-transit",
)  # fmt: skip
"""The main measures, as far as a result has them."""

BOOKKEEPING: Final = (
    "Each leaker is charged to the link of the chain at which the last chance to stop it was lost:"
    " bookkeeping, not cause."
)
NOT_ENGAGED: Final = ("out-of-reach", "held-fire")
"""Codes that the public record cannot tell apart."""

POOLED: Final = (
    "Not engaged pools out of reach and held fire: the public record cannot tell them apart."
)


def document_of(result: Result, pictures: Iterable[Picture] = ()) -> Document:
    """Return the document of `redsea run`."""
    found = estimates(result)
    day = recorded_day(result)
    head = result.summary
    n = replications(int(head["replications"]), head.get("inner"))
    resting = inputs_behind(result, found)
    return Document(
        title=str(result.run_info["scenario"]),
        about=f"{n}, seed {head['seed']}; intervals: 95 %, {meaning(head['interval'])}",
        headline=tuple(headline(found)),
        sections=sections(
            by_threat(found),
            leak_ledger(found),
            recorded(day) if day else None,
            pursued(result.precision, result.held) if result.precision else None,
            decomposition(result) if is_nested(result) else None,
            rests_on(resting),
            map(picture_section, pictures),
            by_attack(result),
            listed("measures", [found[id] for id in HEADLINE if told(found, id)], detail=True),
            by_weapon(found),
            response(found) if "calls" in found else None,
        ),
        estimates=(*found.values(), *(share for one in resting for share in one.clear)),
        data=data_of(result, day),
        notes=tuple(f"Warning: {warning}." for warning in result.warnings),
        provenance=provenance_of(result),
    )


def estimates(result: Result) -> dict[str, Estimate]:
    """Return the estimates of a result by measure."""
    return {id: of_entry(id, one) for id, one in result.summary["measures"].items()}


def told(found: Found, id: str) -> bool:
    """Return whether a measure is there; threats in flight only if there are any."""
    return id in found and (id != "in-flight" or in_flight(found))


def in_flight(found: Found) -> bool:
    """Return whether threats were in flight at a hard end."""
    return bool(found["in-flight"].value)


def recorded_day(result: Result) -> Placed | None:
    """Return where the recorded day of the scenario behind a result lies; None if it has none."""
    from sim.scenario.scenario import load_text

    if "\nrecord:" not in result.scenario_text:
        return None
    record = load_text(result.scenario_text, "scenario.yaml").case.record
    return placed(result, record) if record else None


def recorded(found: Placed) -> Section:
    """Return the recorded day beside the distribution of the simulated ones."""
    table = Table(
        "the recorded day", "recorded", "central 95 %", "as recorded", "place", words=(0, 4)
    )
    for name, one in found.margins.items():
        inside = "inside" if one.inside else "OUTSIDE"
        span = f"{one.low:g} to {one.high:g}"
        table.add(name, f"{one.recorded:g}", span, percent(one.equal), inside)
    return Section(title="the recorded day", content=table, notes=(_verdict(found),))


def _verdict(found: Placed) -> str:
    low, high = found.joint_interval.low, found.joint_interval.high
    joint = f"All of it together: {percent(found.joint)} of replications"
    joint += f" [{percent(low)}, {percent(high)}]"
    least = percent(LEAST_JOINT)
    if found.ordinary is None:
        return (
            f"{joint}. Whether the day is an ordinary outcome of the model is undecided: the"
            f" interval contains the threshold of {least}. More replications would decide."
        )
    if found.ordinary:
        return f"{joint}. The day is an ordinary outcome of the model."
    why = f"each figure must be inside, and all together at least {least}"
    return f"{joint}. The day is NOT an ordinary outcome of the model: {why}."


def recorded_as_dict(found: Placed) -> dict[str, Any]:
    """Return the same for machines."""
    return {
        "figures": {name: one._asdict() for name, one in found.margins.items()},
        "joint": found.joint,
        "joint_ci": list(found.joint_interval[:2]),
        "ordinary": found.ordinary,
    }


def data_of(result: Result, day: Placed | None) -> dict[str, object]:
    """Return the data for machines beside the estimates: the summary, and further results."""
    found: dict[str, object] = {"folder": str(result.path), **result.summary}
    if result.precision is not None:
        found["precision"] = result.precision
    if day is not None:
        found["record"] = recorded_as_dict(day)
    return found


def provenance_of(result: Result) -> dict[str, object]:
    """Return where a result comes from."""
    info = result.run_info
    return {
        "result folder": str(result.path),
        "replications": f"{result.replications:,}",
        "seed": result.seed,
        "scenario, hashed": info["identity"]["scenario"][:12],
        "model version": info["identity"]["model"][:12],
        **{f"{name} version": version for name, version in info["versions"].items()},
    }


def headline(found: Found) -> Iterator[str]:
    """Yield the answer in two sentences: the ships, if there are any, and the threats."""
    if "no-ship-hit" in found:
        yield f"No merchant ship is hit in {_said(found['no-ship-hit'])} of replications."
    elif "no-ship-hit-decided" in found:
        safe = _said(found["no-ship-hit-decided"])
        yield f"No merchant ship is hit in {safe} of replications with no threat left in flight."
    said = {id: _said(found[id]) for id in ("intercepted", "leakers", "hits")}
    yield (
        f"Of {value(found['launched'])} threats launched per replication {said['intercepted']} are"
        f" intercepted and {said['leakers']} leak; {said['hits']} hit."
    )
    if in_flight(found):
        yield f"{_said(found['in-flight'])} are in flight at the hard end, and in no rate."


def _said(one: Estimate) -> str:
    interval = ends(one)
    return value(one) if interval == "–" else f"{value(one)} {interval}"


def inputs_behind(result: Result, found: Found) -> list[Resting]:
    """Return on which uncertain inputs the main measures of a nested run rest."""
    from sim.experiment.analysis.sensitivity.inputs import resting

    return resting(result, [id for id in MAIN if id in found]) if is_nested(result) else []


def picture_section(picture: Picture) -> Section:
    """Return a picture as a section of its own."""
    return Section(content=picture, title=picture.title, detail=True)


def by_threat(found: Found) -> Section:
    """Return what became of each type of threat, per replication."""
    flying = {"in-flight": "in flight"} if in_flight(found) else {}
    columns = {"launched": "launched", **flying, **STOPPED_OR_NOT}
    table = Table("threats by type", *columns.values())
    for name in with_sum(names(found, "launched:")):
        if not name:
            table.rule()
        ids = [f"{column}:{name}" if name else column for column in columns]
        table.add(name or "all", *(cell(found[id]) for id in ids))
    return Section(title="threats by type", content=table)


STOPPED_OR_NOT: Final = {"intercepted": "intercepted", "leakers": "leaked", "hits": "hit"}


def by_weapon(found: Found) -> Section:
    """Return the rounds of each weapon, what they killed, and what they cost."""
    table = Table("weapons", "rounds", "kills", "kills per round", "cost")
    fired = [name for name in names(found, "rounds:") if found[f"rounds:{name}"].value]
    if not fired:
        return Section(title="weapons", sentences=("Weapons: no round was fired.",), detail=True)
    for name in with_sum(fired):
        if not name:
            table.rule()
        ids = [f"{what}:{name}" for what in ("rounds", "kills", "kill-rate", "cost")]
        ids = ids if name else ["rounds", "intercepted", "", "cost"]
        table.add(name or "all", *(cell(found[id]) if id else "" for id in ids))
    return Section(title="weapons", content=table, detail=True)


def with_sum(rows: list[str]) -> list[str]:
    """Return names with an empty one behind them for their sum, if there is more than one."""
    return rows if len(rows) == 1 else [*rows, ""]


def leak_ledger(found: Found) -> Section:
    """Return the leak ledger: leakers by the link that let them through, and those that hit."""
    title = "leak ledger"
    if not found["leakers"].value:
        flying = f"; in flight: {_said(found['in-flight'])}" if in_flight(found) else ""
        return Section(title=title, sentences=(f"Leak ledger: no threat leaked{flying}.",))
    table = Table(title, "leakers", "share", "leakers that hit")
    total, struck = added(found, "reason:", CODES), added(found, "reason-hit:", CODES)
    for code in CODES:
        if found[f"reason:{code}"].value:
            _charged(table, found, code, total)
    table.rule()
    if total:
        table.add("all", significant(total, 3), "100 %", significant(struck, 3))
        pooled, hit = found["not-engaged"], added(found, "reason-hit:", NOT_ENGAGED)
        share = percent((pooled.value or 0.0) / total)
        table.add("not engaged (pooled)", cell(pooled), share, significant(hit, 3))
    if found[f"reason:{NO_DANGER}"].value:
        _charged(table, found, NO_DANGER, None)
    if in_flight(found):
        table.add("in flight (not in the sum)", cell(found["in-flight"]), "", "–")
    return Section(title=title, content=table, notes=(BOOKKEEPING, POOLED))


def _charged(table: Table, found: Found, code: str, total: float | None) -> None:
    one, hit = found[f"reason:{code}"], found[f"reason-hit:{code}"]
    share = "" if total is None else percent((one.value or 0.0) / total)
    name = in_words(code) + (" (not in the sum)" if total is None else "")
    table.add(name, cell(one), share, cell(hit))


def added(found: Found, prefix: str, codes: Sequence[str]) -> float:
    """Return the sum of the means of some codes."""
    return float(sum(found[prefix + code].value or 0.0 for code in codes))


def response(found: Found) -> Section:
    """Return how the ships in distress fared."""
    if not found["calls"].value:
        said = "Response: no ship called for help."
        return Section(title="response", sentences=(said,), detail=True)
    ids = ["any-call" if "any-call" in found else "any-call-decided"]
    ids += ["calls", "answered", "answered-rate", "call-to-arrival"]
    ids += [f"reached:{name}" for name in names(found, "reached:")]
    return listed("response", [found[id] for id in ids], detail=True)


def names(found: Mapping[str, object], prefix: str) -> list[str]:
    """Return the ids of measures without a prefix, in their order."""
    return [id.removeprefix(prefix) for id in found if id.startswith(prefix)]
