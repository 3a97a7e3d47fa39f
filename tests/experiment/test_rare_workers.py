"""Who does the work of rare events: nothing is lost with a worker that dies."""

import pickle
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any

import pytest

from sim.experiment.errors import RunError
from sim.experiment.rare.branching import Start
from sim.experiment.rare.inquiry import Inquiry, trials_of
from sim.experiment.rare.values import Value
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


def values(crew: Workers) -> list[Value]:
    found = Inquiry(TRIED, crew, 1e-9, 100, lambda _done, _wanted: None)
    found.replicate(30)
    return found.values


def test_workers_that_die_are_replaced() -> None:
    made: list[Executor] = []
    with Workers(2, lambda _: Mortal(made)) as crew:
        found = values(crew)
    assert len(found) == 30
    assert found == values(Workers(1))
    assert len(made) == 3  # two of them died


def test_workers_that_always_die_end_the_inquiry() -> None:
    with Workers(2, lambda _: Mortal([])) as crew, pytest.raises(RunError, match="processes die"):
        values(crew)


def test_a_trial_is_unpacked_once_for_all_that_it_is_sent_for() -> None:
    sent = pickle.dumps((TRIED, TRIED)), pickle.dumps(TRIED)
    (one, two), three = map(pickle.loads, sent)
    assert one is two is three
    assert one.event == TRIED.event
    assert one.play(Start(1)).records == TRIED.play(Start(1)).records
