"""Whatever happens to the spool of an unfinished run: the right bytes in the end, or a refusal."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.experiment.errors import RequestError, RunError
from sim.experiment.runs import replicate
from sim.experiment.runs.order import Order
from sim.experiment.runs.run import run_ready
from sim.experiment.store.folder import RUN, SPOOL
from tests.experiment.conftest import Bytes
from tests.experiment.stub import study

FLIPS = 60
ORDER = Order(replications=600, workers=1)


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An unfinished folder of some 300 of 600 replications."""

    def stop(done: int, _: int) -> None:
        if done >= 300:
            raise KeyboardInterrupt

    folder = tmp_path_factory.mktemp("half") / "a"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replicate, "BATCH_S", 0.02)
        with pytest.raises(KeyboardInterrupt):
            run_ready(study(), ORDER, folder, stop)
    return folder


def spoilt(data: bytes, luck: np.random.Generator) -> bytes:
    """A bit flipped in the first pages, which say what is where, or anywhere; or a cut."""
    size = len(data)
    match int(luck.integers(3)):
        case 0:
            at = int(luck.integers(min(size, 20_000)))
        case 1:
            at = int(luck.integers(size))
        case _:
            return data[: int(luck.integers(size))]
    return data[:at] + bytes([data[at] ^ 1 << int(luck.integers(8))]) + data[at + 1 :]


def complaint(folder: Path) -> str:
    """What a run into the folder is refused with, or nothing."""
    try:
        run_ready(study(), ORDER, folder)
    except (RunError, RequestError) as error:
        return str(error)
    return ""


def test_a_spoilt_spool_never_makes_a_wrong_result(
    half: Path, straight: Path, tmp_path: Path, bytes_of: Callable[[Path], Bytes]
) -> None:
    data, expected = (half / SPOOL).read_bytes(), bytes_of(straight)
    ends = {"right": 0, "refused": 0}
    for number in range(FLIPS):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / SPOOL).write_bytes(spoilt(data, np.random.default_rng(number)))
        told = complaint(folder)
        if told:
            ends["refused"] += 1
            assert str(folder) in told or "replication" in told
            assert not (folder / RUN).exists()
        else:
            ends["right"] += 1
            assert bytes_of(folder) == expected, number
        shutil.rmtree(folder)
    assert min(ends.values()) >= 5, ends
