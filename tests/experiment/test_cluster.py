"""Dask in the place of a process pool: the same bytes; what is not there is said."""

import sys
from pathlib import Path

import pytest

from sim.experiment.errors import RequestError
from sim.experiment.runs.cluster import LOCAL, joined
from sim.experiment.store.folder import SCENARIO, SUMMARY, checksum
from sim.experiment.sweeps.sweeping import plan_sweep
from sim.experiment.tables.schemas import NAMES

RAID = Path(__file__).resolve().parents[2] / "scenarios" / "one-raid.yaml"
STUDY = f"""\
name: Two points
base: {RAID}
question: Does it come back the same?
factors:
  raid: {{side: threat, path: attacks.drones.count, values: [2, 3]}}
"""


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(RequestError, match=r"redsea\[cluster\]"), joined(LOCAL):
        pass


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:::distributed", "ignore::ResourceWarning")
def test_a_cluster_makes_the_same_bytes(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    study = tmp_path / "study.yaml"
    study.write_text(STUDY, "utf-8")
    with joined(LOCAL, 2) as machines:
        assert machines.workers == 2
        there = plan_sweep(study, 8, out=tmp_path / "a" / "there", machines=machines).run()
    here = plan_sweep(study, 8, workers=1, out=tmp_path / "b" / "here").run()
    for one, other in zip(there.points, here.points, strict=True):
        for name in (SCENARIO, SUMMARY, *(f"{table}.parquet" for table in NAMES)):
            assert checksum(one.folder / name) == checksum(other.folder / name)


def test_nobody_at_the_address_is_bad_input() -> None:
    distributed = pytest.importorskip("distributed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distributed, "Client", _refusing)
        with pytest.raises(RequestError, match="no scheduler answers"), joined("tcp://nowhere:1"):
            pass


def _refusing(*_: object, **__: object) -> None:
    raise OSError("Timed out")
