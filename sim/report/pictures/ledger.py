"""The leak ledger: at which link of the chain the leakers got through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.figure import Figure

from sim.experiment.tables.schemas import CODES, NO_DANGER
from sim.report.numbers import in_words, percent, replications, significant
from sim.report.pictures.canvas import WIDTH
from sim.report.pictures.forest import Forest, ForestRow, Panel, draw_forest
from sim.report.pictures.leakers import interval_of, outside
from sim.report.text.result.run import BOOKKEEPING, NOT_ENGAGED, added, estimates

if TYPE_CHECKING:
    from sim.experiment.store.result import Result
    from sim.report.text.result.run import Found

SERIES: Final = ("leakers, and their share", "leakers that hit")


def draw_ledger(result: Result, width: float = WIDTH) -> Figure:
    """Draw the leakers by code in the order of the chain: all of them, and those that hit."""
    found = estimates(result)
    total = added(found, "reason:", CODES)
    codes = [*CODES, *([NO_DANGER] if found[f"reason:{NO_DANGER}"].value else [])]
    rows = [
        ForestRow(_name(found, code, total), (found[f"reason:{code}"], found[f"reason-hit:{code}"]))
        for code in codes
    ]
    title = f"Where the leakers got through: {result.run_info['scenario']}"
    panel = Panel("leakers", rows, signed=False)
    caption = _caption(result, found) + outside(found["in-flight"].value or 0.0)
    return draw_forest(Forest(title, (panel,), caption, SERIES), width)


def _name(found: Found, code: str, total: float) -> str:
    value = found[f"reason:{code}"].value or 0.0
    share = f", {percent(value / total)}" if value and code != NO_DANGER else ""
    return in_words(code) + share


def _caption(result: Result, found: Found) -> str:
    inner = result.summary.get("inner")
    n = replications(result.replications, inner)
    alone = result.replications == 1
    if not any(found[f"reason:{code}"].value for code in (*CODES, NO_DANGER)):
        if alone:
            return f"No threat leaked in n = {n}."
        most = percent(interval_of(np.zeros(result.replications, dtype=bool), inner).high)
        return (
            f"No threat leaked in n = {n}; with 95 % confidence (Wilson) at most {most} of"
            " replications have a leaker."
        )
    units = "replications" if inner is None else "crossed samples"
    lines = ", so there is no interval" if alone else f"; lines: 95 % intervals (t over {units})"
    pooled = added(found, "reason:", NOT_ENGAGED)
    together = (
        " The public record cannot tell out of reach and held fire apart; together they are"
        f" not engaged: {significant(pooled)}."
    )
    return f"n = {n}{lines}. {BOOKKEEPING}{together if pooled else ''}"
