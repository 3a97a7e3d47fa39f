"""Addressed luck: every random number has an address, and nothing else decides its value.

The address is (seed, replication, purpose, index, actor, other). NumPy's Philox4x64 is a counter
cipher: its key is (seed, replication), its counter (purpose · 2³² + index, actor, other, 0), and
the number at an address is the first that ``Generator(Philox(key=…, counter=…))`` gives. So
replication 731 runs alone, a second escort moves nobody else's draws, and two variants meet the
same luck. The counter's last word is the branch: 0 but where a replication is run again with other
luck from some moment on.
"""

from __future__ import annotations

import unicodedata
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.random import Generator, Philox
from numpy.typing import NDArray

STUDY = 2**64 - 1
"""In the place of the replication: draws that belong to the study."""

_MASK = 2**64 - 1
_UNIT = 2.0**-53


class Purpose(IntEnum):
    """What a number is for. Append only: a number, once given, is never reused."""

    STUDY = 1
    REPLICATION = 2
    TRAFFIC_AFTER = 3
    TRAFFIC_BEFORE = 4
    PATROL = 5
    COUNT = 6
    WINDOW = 7
    SPACING = 8
    ORIGIN = 9
    AIM = 10
    FAILURE = 11
    FATE = 12
    SHIP_STRUCK = 13
    DAMAGE = 14
    CASUALTIES = 15
    WARN = 16
    DETECT = 17
    TRACK = 18
    IDENTIFY = 19
    PERMIT = 20
    REACT = 21
    SHOT = 22
    DUD = 23
    ASSESS = 24
    DECOY = 25
    CALL = 26
    RELAY = 27
    ASSIST = 28
    WORSEN = 29
    ENGAGE = 30
    QUEUE = 31
    RAID = 32
    PLACE = 33
    STRATUM = 34


_STUDY_WORD = Purpose.STUDY << 32


@lru_cache(maxsize=65536)
def actor(name: str) -> int:
    """Return the number of a name: the little-endian 64-bit blake2b of its NFC form."""
    text = unicodedata.normalize("NFC", name).encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little")


def child(parent: int, ordinal: int) -> int:
    """Return the number of a generated child: splitmix64 of the parent at ``ordinal``."""
    z = (parent + (ordinal + 1) * 0x9E3779B97F4A7C15) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return z ^ (z >> 31)


def branch(parent: int, ordinal: int) -> int:
    """Return the number of a branch of a branch; never 0, which is the replication as it is."""
    return child(parent, ordinal) or 1


class Luck:
    """All random numbers of one replication; ``seed`` and ``replication`` are below 2⁶⁴.

    ``outer`` is the outer sample from which the per-study inputs are drawn; a plain run draws them
    afresh in each replication (model 11.3), so there it is the replication's own number.
    With ``strata`` outer samples of a Latin hypercube, each of as many equal strata of every
    per-study number holds exactly one of them.
    ``branch`` may be changed between two draws; per-study numbers have none.
    """

    __slots__ = (
        "_address",
        "_bits",
        "_generator",
        "_raw",
        "_state",
        "_study",
        "_study_state",
        "branch",
        "outer",
        "replication",
        "strata",
    )

    def __init__(
        self, seed: int, replication: int, outer: int | None = None, strata: int | None = None
    ) -> None:
        self._bits = Philox(0)
        self._raw = self._bits.random_raw
        self._generator = Generator(self._bits)
        self.replication = replication
        self.branch = 0
        self.outer = replication if outer is None else outer
        self.strata = strata
        # Tuples, because a list with a word of 2⁶³ or more would go through float and lose bits.
        # Both dictionaries are made once and filled in for each number: that halves its cost.
        self._address: dict[str, tuple[int, ...]] = {"key": (seed, replication)}
        self._study: dict[str, tuple[int, ...]] = {"key": (seed, STUDY)}
        self._state: Any = {
            "bit_generator": "Philox",
            "buffer": (0, 0, 0, 0),
            # An emptied buffer: without it the rest of the old block would be served.
            "buffer_pos": 4,
            "has_uint32": 0,
            "uinteger": 0,
            "state": self._address,
        }
        self._study_state: Any = {**self._state, "state": self._study}

    def value(self, purpose: int, actor: int, other: int = 0, index: int = 0) -> float:
        """Return the uniform number in [0, 1) at an address; ``index`` is below 2³²."""
        self._address["counter"] = ((purpose << 32) + index, actor, other, self.branch)
        self._bits.state = self._state
        # What Generator.random does, in a third of its time.
        return (self._raw() >> 11) * _UNIT

    def row(
        self, purpose: int, actor: int, length: int, other: int = 0, index: int = 0
    ) -> NDArray[np.float64]:
        """Return ``length`` uniform numbers: the blocks from an address on.

        A longer row begins with the shorter one. Rows and single numbers never share a purpose
        and actor, because a row runs on into the addresses behind its own.
        """
        self._address["counter"] = ((purpose << 32) + index, actor, other, self.branch)
        self._bits.state = self._state
        return self._generator.random(length)

    def study(self, actor: int) -> float:
        """Return the per-study number of a leaf of the scenario."""
        self._study["counter"] = (_STUDY_WORD, actor, 0, self.outer)
        self._bits.state = self._study_state
        number = (self._raw() >> 11) * _UNIT
        if self.strata is None:
            return number
        # By name, so that what else is not known moves no stratum.
        strata = _strata(self._study["key"][0], actor, self.strata)
        return (strata[self.outer] + number) / self.strata

    def replication_value(self, actor: int) -> float:
        """Return the per-replication number of a leaf of the scenario."""
        return self.value(Purpose.REPLICATION, actor)


@lru_cache(maxsize=4096)
def _strata(seed: int, actor: int, number: int) -> list[int]:
    """Return the stratum of each outer sample: 0 to ``number`` - 1 in an order of luck."""
    order: list[int] = np.argsort(Luck(seed, STUDY).row(Purpose.STRATUM, actor, number)).tolist()
    return order
