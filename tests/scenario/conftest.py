from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario import Problem, ScenarioError, load_text

FILE = "day.yaml"
Refuse = Callable[..., list[Problem]]
Edit = Callable[..., str]


@pytest.fixture(scope="session")
def sample() -> str:
    return Path(__file__).with_name("sample.yaml").read_text("utf-8")


@pytest.fixture(scope="session")
def edit(sample: str) -> Edit:
    """Replace pieces of the sample, each of which must be there."""

    def edited(*pairs: tuple[str, str]) -> str:
        text = sample
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        return text

    return edited


@pytest.fixture(scope="session")
def refuse(edit: Edit) -> Refuse:
    """Edit the sample and give the problems for which it is refused."""

    def refused(*pairs: tuple[str, str], overrides: tuple[str, ...] = ()) -> list[Problem]:
        with pytest.raises(ScenarioError) as caught:
            load_text(edit(*pairs), FILE, overrides)
        assert str(caught.value).count("\n") == len(caught.value.problems) - 1
        return list(caught.value.problems)

    return refused
