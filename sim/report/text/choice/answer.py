"""The common parts of comparisons and searches: frame of the document, values, lists of names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.statistics.estimate import Estimate
from sim.report.document.document import Document
from sim.report.numbers import Scale, meaning, plural

if TYPE_CHECKING:
    from sim.experiment.runs.choose import Choice

Info = Mapping[str, Any]
"""As in ``answer.json``."""

MOST_NAMED: Final = 6
"""Variants that are named in a sentence; for more, only their number is."""


def document(found: Choice, variants: str, wanted: str, **parts: Any) -> Document:  # noqa: ANN401
    """Return the document of a choice: the question, the number of variants, and its parts."""
    info = found.info
    rest, scenes = ", ".join(info["scenes"][0]), len(info["scenes"])
    met = f", each a mean over {plural(scenes, 'combination')} of {rest}" if scenes > 1 else ""
    each = f"{plural(info['replications'], 'replication')}, " if "replications" in info else ""
    luck = f"{each}seed {info['seed']}, common random numbers, {meaning(info['interval'])}"
    return Document(
        title=info["study"],
        about=f"{info['question']} {variants}{met}; {luck}. Wanted: {wanted}.",
        data={"folder": str(found.path), **info},
        provenance={"folder": str(found.path), "seed": info["seed"]},
        **parts,
    )


def estimate(
    measure: Info,
    mean: float | None,
    ci: Sequence[float] | None,
    methods: str = "",
    **more: Any,  # noqa: ANN401 - fields of `Estimate`
) -> Estimate:
    """Return a value of a measure in ``answer.json`` as an estimate."""
    low, high = ci or (None, None)
    return Estimate(
        measure=measure["id"], value=mean, low=low, high=high, unit=measure["unit"],
        label=measure["label"], kind=measure["kind"], method=methods if ci else "none",
        **{"n": 0, **more},
    )  # fmt: skip


def named(measure: Info) -> str:
    """Return the name of a measure inside a sentence."""
    label = str(measure["label"])
    return f"{label[:1].lower()}{label[1:]}"


def unit_of(change: Scale) -> str:
    """Return the unit of a change; that of a percentage is in points."""
    return "points" if change.unit == "%" else change.unit


def some(texts: Sequence[str]) -> str:
    """Return the first texts in a row, and how many more there are."""
    more = len(texts) - MOST_NAMED
    return "; ".join([*texts[:MOST_NAMED], *([f"and {more} more"] if more > 0 else [])])
