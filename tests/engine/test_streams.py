"""Addressed random numbers against NumPy's own generator, and the purpose of streams (C07)."""

import unicodedata
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.random import Generator, Philox
from numpy.typing import NDArray

from sim.engine.streams import (
    STUDY,
    Luck,
    Purpose,
    actor,
    child,
    replication_numbers,
    study_numbers,
)

PROPERTY = settings(derandomize=True, deadline=None, max_examples=150)
LAST = 2**64 - 1
WORD = (
    st.integers(0, LAST)
    | st.sampled_from([0, 1, 2**53 + 1, 2**63 - 1, 2**63, 2**63 + 1, LAST])
)  # fmt: skip
INDEX = st.integers(0, 2**32 - 1) | st.integers(0, 5)
PURPOSE = st.sampled_from(Purpose)


def numpys(key: tuple[int, int], counter: tuple[int, int, int, int]) -> Generator:
    """NumPy's generator at a key and counter: arrays, because a list would go through float."""
    words = np.array(key, dtype=np.uint64), np.array(counter, dtype=np.uint64)
    return Generator(Philox(key=words[0], counter=words[1]))


@PROPERTY
@given(WORD, WORD, PURPOSE, INDEX, WORD, WORD)
@example(0, 0, Purpose.STUDY, 0, 0, 0)
@example(LAST, LAST, Purpose.WORSEN, 2**32 - 1, LAST, LAST)
def test_a_number_is_that_of_numpy(
    seed: int, replication: int, purpose: Purpose, index: int, subject: int, other: int
) -> None:
    counter = (purpose * 2**32 + index, subject, other, 0)
    expected = numpys((seed, replication), counter).random()
    found = Luck(seed, replication).value(purpose, subject, other, index)
    assert type(found) is float
    assert 0.0 <= found < 1.0
    assert found == expected


@PROPERTY
@given(WORD, WORD, PURPOSE, INDEX, WORD, WORD, st.integers(0, 40))
def test_a_row_is_that_of_numpy(
    seed: int, replication: int, purpose: Purpose, index: int, subject: int, other: int, length: int
) -> None:
    generator = numpys((seed, replication), (purpose * 2**32 + index, subject, other, 0))
    luck = Luck(seed, replication)
    row = luck.row(purpose, subject, length, other, index)
    assert row.dtype == np.float64
    assert row.tolist() == generator.random(length).tolist()
    assert luck.row(purpose, subject, length + 7, other, index)[:length].tolist() == row.tolist()
    assert luck.value(purpose, subject, other, index) == luck.row(purpose, subject, 1, other, index)


@PROPERTY
@given(WORD, WORD, WORD, WORD)
def test_a_study_number_is_that_of_numpy(
    seed: int, replication: int, outer: int, leaf: int
) -> None:
    expected = numpys((seed, STUDY), (Purpose.STUDY * 2**32, leaf, 0, outer)).random()
    assert Luck(seed, replication, outer).study(leaf) == expected


@PROPERTY
@given(WORD, WORD, WORD)
def test_the_replication_number_of_a_leaf(seed: int, replication: int, leaf: int) -> None:
    luck = Luck(seed, replication)
    assert luck.replication_value(leaf) == luck.value(Purpose.REPLICATION, leaf)


WORDS = st.lists(WORD, min_size=1, max_size=5)


@PROPERTY
@given(WORD, WORDS, WORDS)
def test_numbers_drawn_at_once_are_those_drawn_one_by_one(
    seed: int, leaves: list[int], rows: list[int]
) -> None:
    study = [[Luck(seed, 0, outer).study(leaf) for leaf in leaves] for outer in rows]
    assert study_numbers(seed, leaves, rows).tolist() == study
    replication = [[Luck(seed, row).replication_value(leaf) for leaf in leaves] for row in rows]
    assert replication_numbers(seed, leaves, rows).tolist() == replication


@PROPERTY
@given(WORD, WORDS, st.lists(st.integers(0, 6), min_size=1, max_size=9))
def test_strata_drawn_at_once_are_those_drawn_one_by_one(
    seed: int, leaves: list[int], rows: list[int]
) -> None:
    study = [[Luck(seed, 0, outer, 7).study(leaf) for leaf in leaves] for outer in rows]
    assert study_numbers(seed, leaves, rows, 7).tolist() == study


def test_no_leaves_have_no_numbers() -> None:
    assert study_numbers(1, [], [0, 1, 2]).shape == (3, 0)


def test_outer_samples_share_the_inner_luck() -> None:
    one, other = Luck(7, 3, outer=1), Luck(7, 3, outer=2)
    assert one.study(5) != other.study(5)
    assert one.value(Purpose.SHOT, 5) == other.value(Purpose.SHOT, 5)


def test_without_an_outer_sample_each_replication_draws_its_own() -> None:
    assert Luck(7, 3).outer == 3
    assert Luck(7, 3).study(5) == Luck(7, 99, outer=3).study(5)
    assert Luck(7, 0, outer=0).study(5) == Luck(7, 99, outer=0).study(5)


Draw = Callable[[Luck], object]
DRAWS: list[Draw] = [
    lambda luck: luck.value(Purpose.SHOT, 2**63 + 5, 9, 1),
    lambda luck: luck.value(Purpose.SHOT, 2**63 + 5, 9, 2),
    lambda luck: luck.value(Purpose.DETECT, LAST, LAST),
    lambda luck: luck.row(Purpose.TRAFFIC_AFTER, 4, 5).tolist(),
    lambda luck: luck.row(Purpose.TRAFFIC_BEFORE, 4, 321).tolist(),
    lambda luck: luck.study(77),
    lambda luck: luck.replication_value(77),
]


@PROPERTY
@given(st.lists(st.sampled_from(range(len(DRAWS))), max_size=20))
def test_the_order_of_draws_does_not_matter(order: list[int]) -> None:
    luck = Luck(12, 34, 56)
    for which in order:
        assert DRAWS[which](luck) == DRAWS[which](Luck(12, 34, 56))


def test_two_replications_at_once_do_not_disturb_each_other() -> None:
    one, other = Luck(1, 0), Luck(1, 1)
    first = one.value(Purpose.SHOT, 5)
    assert other.value(Purpose.SHOT, 5) != first
    assert one.value(Purpose.SHOT, 5) == first


def test_c07_seeds_and_replications_do_not_collide() -> None:
    assert Luck(1000, 1).value(Purpose.SHOT, 5) != Luck(1001, 0).value(Purpose.SHOT, 5)
    numbers = {
        Luck(seed, replication).value(Purpose.SHOT, 5)
        for seed in (0, 1, 2, 1000, 1001, 2**32, 2**63, LAST)
        for replication in (0, 1, 2, 2**32, 2**63, LAST - 1)
    }
    assert len(numbers) == 48


def test_each_part_of_an_address_counts() -> None:
    luck = Luck(8, 9)
    addresses = [
        (p, a, o, i) for p in Purpose for a in (0, 1, 2**63) for o in (0, 1) for i in (0, 1)
    ]
    assert len({luck.value(*address) for address in addresses}) == len(addresses)


@pytest.mark.parametrize("seed", [0, LAST])
def test_the_first_and_the_last_seed_work(seed: int) -> None:
    assert Luck(seed, 0).value(Purpose.AIM, 1) != Luck(seed, 1).value(Purpose.AIM, 1)


@pytest.mark.parametrize("bad", [-1, 2**64])
def test_words_beyond_64_bits_are_refused(bad: int) -> None:
    with pytest.raises(OverflowError):
        Luck(bad, 0).value(Purpose.AIM, 1)
    with pytest.raises(OverflowError):
        Luck(0, 0).value(Purpose.AIM, bad)


def test_purposes_keep_their_numbers() -> None:
    assert [purpose.value for purpose in Purpose] == list(range(1, len(Purpose) + 1))
    assert (Purpose.STUDY, Purpose.TRAFFIC_AFTER, Purpose.SHOT, Purpose.WORSEN) == (1, 3, 22, 29)


# --- independence -------------------------------------------------------------------------------

MANY = 100_000
NEIGHBOURS: dict[str, Callable[[Luck, int], float]] = {
    "index": lambda luck, k: luck.value(Purpose.SHOT, 7, 0, k),
    "actor": lambda luck, k: luck.value(Purpose.SHOT, k),
    "other": lambda luck, k: luck.value(Purpose.SHOT, 7, k),
    "child": lambda luck, k: luck.value(Purpose.SHOT, child(7, k)),
    "replication": lambda _, k: Luck(5, k).value(Purpose.SHOT, 7),
    "seed": lambda _, k: Luck(k, 5).value(Purpose.SHOT, 7),
}


def drawn(count: int, draw: Callable[[Luck, int], float]) -> NDArray[np.float64]:
    luck = Luck(2024, 1)
    return np.array([draw(luck, k) for k in range(count)])


@pytest.mark.parametrize("which", NEIGHBOURS)
def test_c07_neighbours_are_not_correlated(which: str) -> None:
    many = MANY if which in ("index", "replication") else MANY // 5
    numbers = drawn(many + 1, NEIGHBOURS[which])
    bound = 4.0 / many**0.5
    assert abs(np.corrcoef(numbers[:-1], numbers[1:])[0, 1]) < bound
    assert abs(numbers.mean() - 0.5) < bound * 12**-0.5
    assert abs(numbers.var() - 1 / 12) < bound * 180**-0.5


def test_c07_streams_of_two_purposes_are_not_correlated() -> None:
    luck, many = Luck(2024, 1), MANY // 5
    shots = [luck.value(Purpose.SHOT, k) for k in range(many)]
    duds = [luck.value(Purpose.DUD, k) for k in range(many)]
    assert abs(np.corrcoef(shots, duds)[0, 1]) < 4.0 / many**0.5


# --- actors and children ------------------------------------------------------------------------


def test_actor_is_the_little_endian_blake2b() -> None:
    # printf 'USS Example' | b2sum -l 64; printf 'Café' | b2sum -l 64
    assert actor("USS Example") == int.from_bytes(bytes.fromhex("8ce404bcaf867949"), "little")
    assert actor("Caf\u00e9") == int.from_bytes(bytes.fromhex("fb837ab0410ec2b7"), "little")
    assert actor("USS Example") == 5294410926282564748


@PROPERTY
@given(st.text("aZ 7-.éÅßñ한ع\u0301\u0323\u212b", max_size=12))
@example("Cafe\u0301")
@example("\u212b")
def test_actor_does_not_see_how_a_name_is_typed(name: str) -> None:
    forms = {actor(unicodedata.normalize(form, name)) for form in ("NFC", "NFD")}
    assert forms == {actor(name)}
    assert 0 <= actor(name) < 2**64


def test_actor_tells_names_apart() -> None:
    assert len({actor(name) for name in ("a", "b", "A", "a ", "", "é", "e")}) == 7


def test_child_is_splitmix64() -> None:
    # The published sequence of seed 1234567.
    assert [child(1234567, k) for k in range(5)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


@PROPERTY
@given(WORD, st.integers(0, 2**32))
def test_child_is_splitmix64_in_numpys_integers(parent: int, ordinal: int) -> None:
    with np.errstate(over="ignore"):
        z = np.uint64(parent) + np.uint64(ordinal + 1) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        expected = int(z ^ (z >> np.uint64(31)))
    assert child(parent, ordinal) == expected


def test_children_differ_from_each_other_and_across_parents() -> None:
    parents = (0, 1, 2, actor("raid"), LAST)
    assert len({child(parent, k) for parent in parents for k in range(2000)}) == 10_000
