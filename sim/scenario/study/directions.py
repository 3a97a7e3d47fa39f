"""The direction in which a measure is better for the defence; the other is never searched.

The names are those of `sim.experiment.statistics.measures`, whose tests hold the two together.
"""

from __future__ import annotations

from typing import Final

from sim.scenario.file.problems import RuleError, nearest

MORE: Final = frozenset(
    {
        "no-ship-hit", "no-leaker", "intercepted", "interception-rate",
        "interception-rate-engaged", "raid-annihilation", "answered-rate",
        "rounds-left", "kill-rate", "reached", "detection-range", "intercept-range",
        "no-ship-hit-decided", "no-leaker-decided",
    }
)  # fmt: skip
"""Measures of which more is better: their ids up to a colon or an @."""

LESS: Final = frozenset(
    {
        "any-call", "hits", "leakers", "leakers-hit", "leak-rate", "detection-to-shot", "ships-hit",
        "escorts-hit", "casualties", "hits-per-transit", "rounds", "cost", "rounds-per-kill",
        "cost-per-kill", "exchange-ratio", "calls", "reason", "reason-hit", "not-engaged",
        "call-to-arrival", "any-call-decided",
    }
)  # fmt: skip
"""Measures of which less is better."""

NEITHER: Final = frozenset(
    {
        "launched", "failed", "passed", "engaged", "decoyed", "missed", "near-misses", "in-flight",
        "damage", "transits", "kills", "channel-use", "channel-use-there",
        "answered", "decided",
    }
)  # fmt: skip
"""Measures that are better neither way: what the threat does, or a part whose rest may be worse."""

SPOKEN: Final = {"pra": "raid-annihilation"}
"""Common name of a measure, where its id is very different → the id."""


def stem(id: str) -> str:
    """Return a measure's id up to what it is of: ``leakers`` of ``leakers:one-way-drone``."""
    return id.partition(":")[0].partition("@")[0]


def better(id: str, more: bool | None = None) -> bool:
    """Return whether more of a measure is better for the defence.

    more: the way that was asked for. Raises `RuleError` for the wrong one, for measures that are
    better neither way, and for names that no measure has.
    """
    name = stem(id)
    if name in NEITHER:
        raise RuleError(
            "more of it is no better defence, and less is not either; take hits, leakers, cost or "
            "another measure that is"
        )
    if name not in MORE | LESS:
        raise RuleError(
            "there is no such measure", nearest(SPOKEN.get(name.lower(), name), MORE | LESS)
        )
    found = name in MORE
    if more is not None and more != found:
        raise RuleError(
            f"only {'more' if found else 'less'} of it is a better defence; looking for what gives "
            f"{'more' if more else 'less'} is looking for the best attack, which is not what this "
            "tool does"
        )
    return found
