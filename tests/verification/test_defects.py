"""Defects planted one at a time: each is caught by the cases that are meant to catch it."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from sim.engine.streams import Luck, Purpose
from sim.kill_chain import contact, engage, fire_control
from sim.kill_chain.assign import ClassDoctrine, Layer
from sim.kill_chain.battery import Steps
from sim.platforms import aimer, fleet, launch_cell
from sim.verification.cases import cases
from sim.verification.trial import attempt, replications
from sim.world import encounters, horizon
from sim.world.motion import Track

SEED = 5
Plant = Callable[[pytest.MonkeyPatch], None]


def pk_10_percent_low(patch: pytest.MonkeyPatch) -> None:
    _pk(patch, 0.9)


def pk_10_percent_high(patch: pytest.MonkeyPatch) -> None:
    _pk(patch, 1.1)


def _pk(patch: pytest.MonkeyPatch, factor: float) -> None:
    strike = engage.strike
    patch.setattr(fire_control, "strike", lambda pk, *rest: strike(factor * pk, *rest))


def look_forgotten(patch: pytest.MonkeyPatch) -> None:
    waits = contact.Contact.waits

    def fewer(self: contact.Contact, arm: int) -> bool:
        layer = self.arms[arm].layer
        last = self.looks[arm] > 0 and layer.rounds(self.looks[arm] + 1) == 0
        return not last and waits(self, arm)

    patch.setattr(contact.Contact, "waits", fewer)


def second_round_saved(patch: pytest.MonkeyPatch) -> None:
    worthwhile = fire_control.FireControl._worthwhile

    def saving(self: fire_control.FireControl, one: contact.Contact, index: int) -> bool:
        return not one.threat.killed and worthwhile(self, one, index)

    patch.setattr(fire_control.FireControl, "_worthwhile", saving)


def magazine_one_short(patch: pytest.MonkeyPatch) -> None:
    _load(patch, -1)


def magazine_one_over(patch: pytest.MonkeyPatch) -> None:
    _load(patch, 1)


def _load(patch: pytest.MonkeyPatch, by: int) -> None:
    full = fleet.full

    def wrongly(rounds: dict[str, int], channels: dict[str, int]) -> dict[str, Steps]:
        for weapon in rounds:
            rounds[weapon] += by
        return full(rounds, channels)

    patch.setattr(fleet, "full", wrongly)


def last_round_never_fired(patch: pytest.MonkeyPatch) -> None:
    _afford(patch, -1)


def round_fired_that_is_not_there(patch: pytest.MonkeyPatch) -> None:
    _afford(patch, 1)


def _afford(patch: pytest.MonkeyPatch, by: int) -> None:
    affordable = contact.affordable

    def wrongly(layer: Layer, look: int, rounds: int, doctrine: ClassDoctrine) -> int:
        return affordable(layer, look, rounds + by, doctrine)

    patch.setattr(contact, "affordable", wrongly)


def luck_ignores_the_entity(patch: pytest.MonkeyPatch) -> None:
    value = Luck.value

    def same(self: Luck, purpose: Purpose, actor: int, *rest: int) -> float:
        return value(self, purpose, 1, *rest)

    patch.setattr(Luck, "value", same)


def horizon_without_refraction(patch: pytest.MonkeyPatch) -> None:
    def optical(antenna: float, target: float, refraction: float = 4 / 3) -> float:
        return 3570.0 * (antenna**0.5 + target**0.5)

    patch.setattr(horizon, "horizon", optical)


def channel_released_early(patch: pytest.MonkeyPatch) -> None:
    look = fire_control.FireControl._look

    def early(self: fire_control.FireControl, one: contact.Contact, *rest: int) -> Iterator[Any]:
        arm = one.arms[rest[0]]
        if arm.type.release == "assessment":
            self.environment.process(_free_after_a_moment(self, one, rest[0]))
        return look(self, one, *rest)

    def _free_after_a_moment(
        chain: fire_control.FireControl, one: contact.Contact, index: int
    ) -> Iterator[Any]:
        yield chain.environment.timeout(0.5)
        chain._release(one, index)

    patch.setattr(fire_control.FireControl, "_look", early)


def look_errors_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(fire_control, "judge", lambda _, killed, __: "kill" if killed else "miss")


def speed_in_km_per_h(patch: pytest.MonkeyPatch) -> None:
    collide = encounters.lead_collision

    def slow(x: float, y: float, launch: float, speed: float, target: Track) -> float | None:
        return collide(x, y, launch, speed / 3.6, target)

    patch.setattr(encounters, "lead_collision", slow)


def raids_share_their_luck(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(launch_cell, "child", lambda parent, _: parent)


def raids_at_even_gaps(patch: pytest.MonkeyPatch) -> None:
    def even(rate: float, _luck: Luck, _address: int, duration: float) -> Iterator[float]:
        return (k / rate for k in range(1, int(duration * rate) + 1))

    patch.setattr(launch_cell, "_arrivals", even)


def always_the_same_ship(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(aimer, "pick", lambda *_: 0)


def luck_in_order_of_asking(patch: pytest.MonkeyPatch) -> None:
    stream = np.random.default_rng(3)
    patch.setattr(Luck, "value", lambda *_: stream.random())


DEFECTS: dict[Plant, tuple[str, ...]] = {
    pk_10_percent_low: ("A01-P", "A02-P", "A03-P", "A05-P", "A09-P", "A22-P"),
    pk_10_percent_high: ("A01-P", "A02-P", "A03-P", "A05-P", "A09-P", "A22-P"),
    look_forgotten: ("A03-P", "A04-P", "A06-P", "A24-P"),
    second_round_saved: ("A02-P",),
    magazine_one_short: ("A05-P", "A06-P", "A07-P"),
    magazine_one_over: ("A05-P", "A06-P", "A07-P"),
    last_round_never_fired: ("A05-P", "A07-P"),
    round_fired_that_is_not_there: ("A05-P", "A07-P"),
    luck_ignores_the_entity: ("A01-P", "A09-P"),
    luck_in_order_of_asking: ("C09-P", "C09-P2", "C09-P3"),
    horizon_without_refraction: ("A15-P", "A15-P2"),
    channel_released_early: ("A22-P", "C18-P"),
    look_errors_ignored: ("A04-P",),
    speed_in_km_per_h: ("A16-P", "A18-P"),
    raids_share_their_luck: ("A25-P",),
    raids_at_even_gaps: ("A25-P",),
    always_the_same_ship: ("A25-P", "A27-P"),
}
"""Each defect, and cases that catch it."""


@pytest.mark.parametrize(
    ("plant", "name"),
    [(plant, name) for plant, names in DEFECTS.items() for name in names],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_the_defect_is_caught(plant: Plant, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = cases()[name]
    plant(monkeypatch)
    assert attempt(case, replications(case, 100), SEED).verdict == "FAIL"
