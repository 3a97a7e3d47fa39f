"""What an elimination says it chose: ties are with others, never with the chosen variant."""

from typing import Any

import pytest

from sim.report.text.choice.elimination import outcome


def info(left: list[int], **more: Any) -> dict[str, Any]:  # noqa: ANN401
    names = {0: "salvo=1, looks=2", 1: "salvo=2, looks=1", 2: "salvo=2, looks=2"}
    return {
        "looked_at": 40, "chosen": 0, "left": left, "measure": {"label": "Hits"},
        "variants": [{"number": number, "name": name} for number, name in names.items()], **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("left", "told"),
    [
        ([0, 2], "but salvo=2, looks=2 has the same hits in 40 replications: equally good."),
        ([0, 1, 2], "but salvo=2, looks=1; salvo=2, looks=2 have the same hits in 40"),
    ],
)
def test_the_chosen_variant_is_not_among_those_that_are_as_good(left: list[int], told: str) -> None:
    said = outcome(info(left, equal=True, decided=True))
    assert said.startswith("Chosen: salvo=1, looks=2, but ")
    assert told in said
    assert said.count("salvo=1, looks=2") == 1
