"""Who does the work of rare events: nothing is lost with a worker that dies."""

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any

import pytest

from sim.experiment.errors import RunError
from sim.experiment.rare.hands import Hands
from sim.experiment.rare.inquiry import trials_of
from sim.experiment.runs.workers import Workers
from sim.scenario import load

(TRIED,) = trials_of(load("scenarios/one-raid.yaml"), ["leakers >= 1"], 3)


class Mortal(Executor):
    """A pool that is found broken by what is given to it when it is new."""

    def __init__(self, made: list[Executor]) -> None:
        self.dead = len(made) < 2
        made.append(self)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401
        done: Future[Any] = Future()
        if self.dead and fn is not int:
            done.set_exception(BrokenExecutor())
        elif self.dead:
            raise BrokenExecutor
        else:
            done.set_result(fn(*args, **kwargs))
        return done


def test_workers_that_die_are_replaced() -> None:
    made: list[Executor] = []
    with Workers(2, lambda _: Mortal(made)) as crew:
        found = Hands(TRIED, crew).replications(0, 30)
    assert found == Hands(TRIED, Workers(1)).replications(0, 30)
    assert len(made) == 3  # two of them died


def test_workers_that_always_die_end_the_inquiry() -> None:
    with Workers(2, lambda _: Mortal([])) as crew, pytest.raises(RunError, match="processes die"):
        Hands(TRIED, crew).replications(0, 30)
