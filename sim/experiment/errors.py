"""Errors of a run or of its folder; the text says where, what, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from sim.scenario.study.directions import SPOKEN


class RequestError(ValueError):
    """An impossible request: a number out of bounds, a folder of another run."""


class RunError(RuntimeError):
    """The run stopped while it ran; whole batches are kept, and running it again goes on."""


class IdentityError(RunError):
    """A replication's records contradict each other: an error of the program, not of the input."""


class DamagedError(RunError):
    """A result folder is not finished, or holds files that are not what was written."""


def broken(replication: int, identity: str, found: str) -> IdentityError:
    """Return the error that names the replication, the identity and what was found instead."""
    return IdentityError(f"replication {replication}: {identity}: {found}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the hint that ends an error about an unknown name, or nothing."""
    names, spoken = sorted(known), SPOKEN.get(name.lower())
    if spoken in names:
        return f"; did you mean {spoken}?"
    near = get_close_matches(name[:100], names, n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(near)}?" if near else ""
