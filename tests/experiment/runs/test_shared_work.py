"""One pool for many stages: kept from one to the next, replaced when it is broken."""

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any

from sim.experiment.runs.workers import Workers


class Pool(Executor):
    """Does what it is given; may be broken."""

    def __init__(self) -> None:
        self.broken = self.ended = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401
        if self.broken:
            raise BrokenExecutor
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        self.ended = True


def test_a_stage_leaves_the_pool_to_the_next() -> None:
    made: list[Pool] = []

    def make(_: int) -> Pool:
        made.append(Pool())
        return made[-1]

    with Workers(2, make) as crew:
        for _ in range(3):
            assert crew.share(pow, [2, 3], [2, 2]) == [4, 9]
        assert (len(made), made[0].ended) == (1, False)
        made[0].broken = True
        assert crew.share(abs, [-3]) == [3]
        assert (len(made), made[0].ended) == (2, True)
    assert made[1].ended


def test_who_was_never_asked_made_nothing() -> None:
    def never(_: int) -> Pool:
        raise AssertionError

    with Workers(2, never):
        pass


def test_one_worker_is_this_process() -> None:
    with Workers(1) as crew:
        assert crew.share(abs, [-1, 2]) == [1, 2]
        assert crew.alone
