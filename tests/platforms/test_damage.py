"""Damage classes by weight and frailty, and which of two is the worse (model 3.4)."""

import numpy as np
import pytest

from sim.platforms.response.damage import CLASSES, DamageTable, damage_class, next_worse, worse

EVENLY = (np.arange(20_000) + 0.5) / 20_000
TABLE = DamageTable(none=1.0, minor=4.0, moderate=2.0, severe=2.0, lost=1.0)


def shares(table: DamageTable, frailty: float) -> list[float]:
    found = [damage_class(table, frailty, u) for u in EVENLY]
    return [found.count(name) / len(found) for name in CLASSES]


def test_classes_come_by_their_weights() -> None:
    assert shares(TABLE, 1.0) == pytest.approx([0.1, 0.4, 0.2, 0.2, 0.1], abs=1e-4)


def test_frailty_multiplies_the_weights_from_moderate_upwards() -> None:
    assert shares(TABLE, 3.0) == pytest.approx(np.array([1, 4, 6, 6, 3]) / 20, abs=1e-4)
    assert shares(TABLE, 0.0) == pytest.approx([0.2, 0.8, 0.0, 0.0, 0.0], abs=1e-4)


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("u", [0.0, 1.0 - 2**-53])
def test_a_single_class_is_the_only_one(name: str, u: float) -> None:
    assert damage_class(DamageTable(**{name: 0.3}), 1.0, u) == name


def test_the_worse_of_two_is_the_graver_either_way() -> None:
    for low, first in enumerate(CLASSES):
        for second in CLASSES[low:]:
            assert worse(first, second) == worse(second, first) == second


def test_fire_leads_to_the_next_class_and_no_further_than_lost() -> None:
    assert [next_worse(name) for name in CLASSES] == [*CLASSES[1:], "lost"]
