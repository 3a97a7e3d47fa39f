"""A scenario with one thing wrong runs, with finite results, or is refused, naming the key."""

from __future__ import annotations

import resource
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from sim import open_result, run
from sim.experiment.errors import RequestError
from sim.experiment.tables.schemas import NAMES
from sim.scenario import Pinned, Problem, ScenarioError, load, load_text
from tests.scenario.fuzz import KINDS, Mutant, mutant

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "scenarios").glob("*.yaml"))
EXTENDING = [path for path in SHIPPED if "\nextends:" in path.read_text("utf-8")]
"""They say little themselves, so they are mutated with everything written out."""

SAMPLE, LARGE = 50, 500
LIMIT_S = 5.0
"""Processor time for an answer, and for a replication."""


def source(name: str) -> str:
    """A shipped scenario as it is written, or with every default written out."""
    path = ROOT / "scenarios" / f"{name.removesuffix(', resolved')}.yaml"
    return load(path).resolved_text() if name.endswith("resolved") else path.read_text("utf-8")


SOURCES = [
    *(path.stem for path in SHIPPED if path not in EXTENDING),
    "one-raid, resolved",
    *(f"{path.stem}, resolved" for path in EXTENDING),
]


@contextmanager
def limited() -> Iterator[None]:
    """Fail what takes longer than it may."""

    def late(*_: object) -> None:
        raise AssertionError("takes too long")

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, LIMIT_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, before)


def names(mutant: Mutant, problem: Problem) -> bool:
    """Whether a problem leads to what was changed: by its key, what it is in, or what is in it."""
    said, at = str(problem), problem.path
    if any(key in said for key in mutant.inside):
        return True
    for path in mutant.paths:
        named = next((key for key in reversed(path) if not key.isdigit()), path[0])
        above = [".".join(path[:depth]) for depth in range(1, len(path) + 1)]
        if named in said or at in above or any(at.startswith(f"{one}.") for one in above[1:]):
            return True
    return False


def refusal(mutant: Mutant, folder: Path) -> list[Problem]:
    """Run a mutated scenario twice and give the problems for which it is refused, if it is."""
    with limited():
        try:
            run(load_text(mutant.text, "day.yaml"), 2, seed=1, workers=1, out=folder)
        except ScenarioError as error:
            return error.problems
        except RequestError as error:
            # A recorded figure is held against the columns of a result.
            return [Problem("day.yaml", 0, 0, "record", "", str(error))]
    return []


def outcome(mutant: Mutant, folder: Path) -> str:
    """Hold a mutant to the contract and return ``runs`` or ``refused``."""
    problems = refusal(mutant, folder)
    if problems:
        assert all(problem.rule for problem in problems)
        assert any(names(mutant, problem) for problem in problems), problems
        return "refused"
    scenario, result = load_text(mutant.text), open_result(folder)
    assert load_text(scenario.resolved_text()) == scenario
    assert scenario.draw(Pinned())
    for name in NAMES:
        for column in result.table(name).columns:
            values = column.drop_null().to_numpy()
            assert values.dtype.kind != "f" or np.isfinite(values).all()
    return "runs"


def fuzz(name: str, numbers: range, tmp_path: Path) -> Counter[tuple[str, str]]:
    """Hold each mutant to the contract and count what became of each kind."""
    text, found = source(name), Counter[tuple[str, str]]()
    for number in numbers:
        made = mutant(text, (SOURCES.index(name), number))
        try:
            found[made.how, outcome(made, tmp_path / str(number))] += 1
        except BaseException as error:
            error.add_note(f"{name}, mutant {number}: {made.how} {made.paths}")
            raise
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", SOURCES)
def test_a_mutant_runs_or_is_refused(name: str, tmp_path: Path) -> None:
    found = fuzz(name, range(SAMPLE), tmp_path)
    assert {how for how, _ in found} == {*KINDS}
    assert {end for _, end in found} == {"runs", "refused"}


@pytest.mark.nightly
@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("block", range(LARGE // SAMPLE))
def test_many_mutants_run_or_are_refused(name: str, block: int, tmp_path: Path) -> None:
    fuzz(name, range(SAMPLE * (block + 1), SAMPLE * (block + 2)), tmp_path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2**20


def test_a_key_is_given_twice_in_the_text() -> None:
    """The fuzzer does say a key twice, which a tree of dicts could not."""
    text = source("one-raid")
    seed = next(n for n in range(1000) if mutant(text, (0, n)).how == "duplicate")
    with pytest.raises(ScenarioError, match="is given twice"):
        load_text(mutant(text, (0, seed)).text)


def test_the_limit_is_kept() -> None:
    with pytest.raises(AssertionError, match="too long"), limited():
        sum(number for number in range(10**12))
