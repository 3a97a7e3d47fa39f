"""One pool for many stages: lent again and again, replaced when it is broken."""

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any

from sim.experiment.runs.crew import Crew


class Pool(Executor):
    """Counts what it is asked; may be broken."""

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


def test_a_stage_gives_the_pool_back() -> None:
    made: list[Pool] = []

    def make(_: int) -> Pool:
        made.append(Pool())
        return made[-1]

    with Crew(2, make) as crew:
        for _ in range(3):
            with crew.executor(2) as lent:
                assert lent.submit(abs, -2).result() == 2
        assert (len(made), made[0].ended) == (1, False)
        made[0].broken = True
        assert crew.executor(2).submit(abs, -3).result() == 3
        assert len(made) == 2
    assert made[1].ended


def test_who_was_never_asked_made_nothing() -> None:
    def never(_: int) -> Pool:
        raise AssertionError

    with Crew(2, never):
        pass
