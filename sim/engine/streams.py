"""Addressed random numbers: the address alone decides the value of each.

The address is (seed, replication, purpose, index, actor, other). NumPy's Philox4x64 is a counter
cipher: its key is (seed, replication), its counter (purpose · 2³² + index, actor, other, 0), and
the number at an address is the first that ``Generator(Philox(key=…, counter=…))`` gives. So
replication 731 runs alone, a second escort changes no other draw, and two variants use common
random numbers. The counter's last word is the branch: 0 unless a replication runs again with other
random numbers from some moment on.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b
from threading import get_ident
from typing import Any

import numpy as np
from numpy.random import Generator, Philox
from numpy.typing import NDArray

STUDY = 2**64 - 1
"""In the place of the replication: draws that belong to the study."""

_MASK = 2**64 - 1
_UNIT = 2.0**-53


class Purpose(IntEnum):
    """The purpose of a number. Append only: a number, once given, is never reused."""

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
    PREPARE = 35
    DISPLACE = 36


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


@lru_cache(maxsize=64)
def _cipher(_thread: int) -> tuple[Philox, Callable[[], int], Generator]:
    bits = Philox(0)
    return bits, bits.random_raw, Generator(bits)


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
        "seed",
        "strata",
    )

    def __init__(
        self, seed: int, replication: int, outer: int | None = None, strata: int | None = None
    ) -> None:
        self.seed = seed
        # One cipher for all: each number sets its whole state, and to make one takes long.
        self._bits, self._raw, self._generator = _cipher(get_ident())
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
        # By name, so that another uncertain input changes no stratum.
        strata = _strata(self.seed, actor, self.strata)
        return float((strata[self.outer] + number) / self.strata)

    def replication_value(self, actor: int) -> float:
        """Return the per-replication number of a leaf of the scenario."""
        return self.value(Purpose.REPLICATION, actor)


Words = NDArray[np.uint64]


def study_numbers(
    seed: int, actors: Sequence[int], outers: Sequence[int], strata: int | None = None
) -> NDArray[np.float64]:
    """Return the per-study numbers of leaves, one a column, in outer samples, one a row.

    They are those that `Luck.study` gives one by one.
    """
    rows, columns = _words(outers)[:, None], _words(actors)[None, :]
    key, counter = (_word(seed), _word(STUDY)), (_word(_STUDY_WORD), columns, _word(0), rows)
    numbers = _uniforms(key, counter)
    if strata is None:
        return numbers
    which = [outer % strata for outer in outers]
    for column, actor in enumerate(actors):
        numbers[:, column] = (_strata(seed, actor, strata)[which] + numbers[:, column]) / strata
    return numbers


def replication_numbers(
    seed: int, actors: Sequence[int], replications: Sequence[int]
) -> NDArray[np.float64]:
    """Return the per-replication numbers of leaves, one a column, of replications, one a row.

    They are those that `Luck.replication_value` gives one by one.
    """
    rows, columns = _words(replications)[:, None], _words(actors)[None, :]
    purpose = _word(Purpose.REPLICATION << 32)
    return _uniforms((_word(seed), rows), (purpose, columns, _word(0), _word(0)))


def _words(numbers: Sequence[int]) -> Words:
    return np.array([number & _MASK for number in numbers], dtype=np.uint64)


def _word(number: int) -> Words:
    """Return one word as an array: with scalars, NumPy warns where words overflow."""
    return np.array([[number]], dtype=np.uint64)


_PRODUCTS = (_word(0xD2E7470EE14C6C93), _word(0xCA5A826395121157))
_KEYS = (_word(0x9E3779B97F4A7C15), _word(0xBB67AE8584CAA73B))
_HALF, _LOW = _word(32), _word(0xFFFFFFFF)
_ROUNDS = 10


def _uniforms(key: tuple[Words, Words], counter: tuple[Words, ...]) -> NDArray[np.float64]:
    """Return the first number in [0, 1) of Philox4x64 at many counters at once (Salmon 2011)."""
    (k0, k1), (x0, x1, x2, x3) = key, counter
    x0 = x0 + _word(1)  # As NumPy: the counter is moved on before its block is made.
    for _ in range(_ROUNDS):
        (high0, low0), (high1, low1) = _product(_PRODUCTS[0], x0), _product(_PRODUCTS[1], x2)
        x0, x1, x2, x3 = high1 ^ x1 ^ k0, low1, high0 ^ x3 ^ k1, low0
        k0, k1 = k0 + _KEYS[0], k1 + _KEYS[1]
    numbers: NDArray[np.float64] = np.float64(_UNIT) * (x0 >> _word(11))
    return numbers


def _product(a: Words, b: Words) -> tuple[Words, Words]:
    """Return the upper and the lower 64 bits of the products of two arrays of words."""
    high_a, low_a, high_b, low_b = a >> _HALF, a & _LOW, b >> _HALF, b & _LOW
    cross = high_b * low_a + (low_b * low_a >> _HALF)
    other = low_b * high_a + (cross & _LOW)
    return high_b * high_a + (cross >> _HALF) + (other >> _HALF), a * b


@lru_cache(maxsize=4096)
def _strata(seed: int, actor: int, number: int) -> NDArray[np.intp]:
    """Return the stratum of each outer sample: 0 to ``number`` - 1 in random order."""
    return np.argsort(Luck(seed, STUDY).row(Purpose.STRATUM, actor, number))
