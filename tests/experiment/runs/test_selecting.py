"""Selections: what is chosen among, the same outcome however it came about, nothing done twice."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.experiment import open_sweep, sweep
from sim.experiment.analysis.choice.better import INSTEAD, largest
from sim.experiment.analysis.choice.chance import best_shares
from sim.experiment.analysis.choice.variants import field_of, first_values
from sim.experiment.errors import DamagedError, RequestError
from sim.experiment.runs.selecting import SELECTION, Asked, PlannedSelection, Selection, select
from sim.experiment.runs.sweeping import plan_sweep
from sim.experiment.statistics.measures import TABLE, measure_of
from sim.experiment.store.folder import SPOOL, SWEEP
from sim.scenario.directions import LESS, MORE, NEITHER, stem
from sim.scenario.study import load_study
from tests.experiment.conftest import refused_while_held

ROOT = Path(__file__).resolve().parents[3]
RAID = ROOT / "scenarios" / "one-raid.yaml"
SM_2 = "escorts.guard.doctrine.against.one-way-drone.by_layer.sm-2"
STUDY = f"""\
name: Small
base: {RAID}
question: Which doctrine lets fewest through?
factors:
  salvo: {{side: defence, path: {SM_2}.salvo, values: [1, 2]}}
  looks: {{side: defence, path: {SM_2}.looks, values: [1, 2]}}
  drones: {{side: threat, path: attacks.drones.count, values: [2, 3]}}
  permission:
    side: environment
    path: escorts.guard.doctrine.permission.control
    values: [free]
"""
ASKED = Asked(measure="leakers", by=0.08, budget=160)
Write = Callable[..., Path]
KillIn = Callable[..., None]


@pytest.fixture(scope="session")
def write(tmp_path_factory: pytest.TempPathFactory) -> Write:
    def written(*pairs: tuple[str, str]) -> Path:
        text = STUDY
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path_factory.mktemp("study") / "small.yaml"
        path.write_text(text, "utf-8")
        return path

    return written


@pytest.fixture(autouse=True)
def _no_results_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def straight(write: Write, tmp_path_factory: pytest.TempPathFactory) -> Selection:
    folder = tmp_path_factory.mktemp("selected") / "straight"
    return select(load_study(write()), ASKED, 1, folder)


# --- what is chosen among -----------------------------------------------------------------------


def test_variants_are_what_the_defence_decides(write: Write) -> None:
    planned = plan_sweep(write())
    field = field_of(planned.study, planned.points)
    assert field.decided == ("salvo", "looks")
    assert [one.name for one in field.variants] == [
        "salvo=1, looks=1", "salvo=1, looks=2", "salvo=2, looks=1", "salvo=2, looks=2",
    ]  # fmt: skip
    assert [one["drones"] for one in field.scenes] == [2, 3]
    assert [[p.values["drones"] for p in one.points] for one in field.variants] == [[2, 3]] * 4


def test_threats_alone_are_nothing_to_choose_among(write: Write) -> None:
    path = write(("salvo: {side: defence", "salvo: {side: environment"), ("values: [1, 2]}\n  d",
                 "values: [1]}\n  d"))  # fmt: skip
    with pytest.raises(RequestError, match=r"looks has one value only; threat and environment are"):
        PlannedSelection(load_study(path), ASKED, 1)


def test_a_variant_must_meet_every_threat(write: Write) -> None:
    path = write(("control\n    values: [free]\n", "control\n    values: [free]\nforbidden:\n"
                  "  - {salvo: 2, drones: 3}\n"))  # fmt: skip
    with pytest.raises(RequestError, match=r"salvo=2, looks=1 is not there under drones=3"):
        PlannedSelection(load_study(path), ASKED, 1)


def test_a_value_is_the_mean_over_the_scenes(straight: Selection) -> None:
    best = straight.places[0]
    folders = straight.info["variants"][0]["folders"]
    assert len(folders) == 2
    rows = [
        first_values(straight.path / one, measure_of("leakers"), best.replications)[0]
        for one in folders
    ]
    assert best.mean == pytest.approx(float(np.mean(rows)))


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Asked(measure="leak-rate", by=0.1), "is a ratio of two means; .* the nearest is leakers"),
        (Asked(measure="call-to-arrival", by=60.0), "is a median; .* the nearest is calls"),
        (Asked(measure="leekers", by=0.1), "not measured at every point; did you mean leakers"),
        (Asked(measure="launched", by=0.1), "more of it is no better defence"),
        (Asked(measure="hits", by=0.1, largest=True), "looking for the best attack"),
        (Asked(measure="hits", by=-0.1), "by = -0.1: must be above 0"),
        (Asked(measure="hits", by=0.1, confidence=0.4), "must be above 0.5"),
    ],
)
def test_what_cannot_be_asked_is_refused(write: Write, asked: Asked, said: str) -> None:
    with pytest.raises(RequestError, match=said):
        PlannedSelection(load_study(write()), asked, 1)


def test_every_measure_is_better_one_way_or_neither() -> None:
    stems = {stem(row.id) for row in TABLE}
    assert stems == MORE | LESS | NEITHER
    assert len(stems) == len(MORE) + len(LESS) + len(NEITHER)
    means = {stem(row.id) for row in TABLE if row.kind in ("count", "yes/no")}
    assert set(INSTEAD.values()) <= means
    assert {stem(r.id) for r in TABLE if r.kind not in ("count", "yes/no")} - NEITHER <= (
        INSTEAD.keys() | {"detection-range", "intercept-range", "kill-rate"}
    )


def test_no_ship_hit_is_better_the_more() -> None:
    assert largest(measure_of("no-ship-hit"))
    assert largest(measure_of("no-ship-hit"), True)
    assert not largest(measure_of("hits:one-way-drone"))


# --- the outcome --------------------------------------------------------------------------------


def test_the_folder_is_a_sweep_with_the_outcome_beside_it(straight: Selection) -> None:
    found = open_sweep(straight.path)
    told = json.loads((straight.path / SELECTION).read_text("utf-8"))
    assert told == json.loads(json.dumps(straight.info))
    assert found.uneven
    held = [result.replications for result in found.results]
    assert min(held) == found.replications == 100
    assert {place.replications for place in straight.places} == set(held)
    assert straight.info["spent"]["replications"] == sum(held) == found.info["computed"]


def test_places_are_in_order(straight: Selection) -> None:
    apart = [place.difference for place in straight.places[1:]]
    assert straight.places[0].difference is None
    assert apart == sorted(apart, key=float)
    assert sum(place.probability for place in straight.places) == pytest.approx(1.0)
    left = [place.number for place in straight.places if place.out_at is None]
    assert sorted(left) == straight.info["left"]
    assert straight.info["decided"] == (len(left) == 1)


@pytest.mark.slow
def test_two_workers_find_the_same(write: Write, straight: Selection, tmp_path: Path) -> None:
    found = select(load_study(write()), ASKED, 2, tmp_path / "alone" / "a")
    assert (found.path / SELECTION).read_bytes() == (straight.path / SELECTION).read_bytes()


def test_again_it_costs_nothing(write: Write, straight: Selection, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(straight.path, tmp_path / "alone" / "copy"))
    left = {path: path.stat().st_mtime_ns for path in (copy, *copy.rglob("*"))}
    again = select(load_study(write()), ASKED, 1, copy)
    assert (again.info, again.places) == (straight.info, straight.places)
    assert {path: path.stat().st_mtime_ns for path in (copy, *copy.rglob("*"))} == left
    # Another question beside it takes all of it over, and so does a sweep.
    other = select(load_study(write()), Asked(measure="leakers", by=2.0, budget=100), 1,
                   copy.with_name("other"))  # fmt: skip
    assert open_sweep(other.path).info["computed"] == 0
    assert sweep(write(), 100, workers=1, out=copy.with_name("swept")).info["computed"] == 0


def test_a_folder_has_one_question(write: Write, straight: Selection, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(straight.path, tmp_path / "alone" / "copy"))
    with pytest.raises(RequestError, match="an answer to another question"):
        select(load_study(write()), Asked(measure="hits", by=0.1, budget=160), 1, copy)
    assert (copy / SWEEP).exists()


def test_a_folder_that_is_written_to_is_refused(
    write: Write, straight: Selection, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(straight.path, tmp_path / "alone" / "copy"))
    with refused_while_held(copy):
        select(load_study(write()), ASKED, 1, copy)


CHILD = """
import sys
from sim.experiment.store import provenance
from sim.experiment.runs import replicate
from sim.experiment.runs.selecting import Asked, select
from sim.scenario.directions import LESS, MORE, NEITHER, stem
from sim.scenario.study import load_study
from pathlib import Path

if __name__ == "__main__":
    replicate.BATCH_S = 0.02
    provenance.model_version = lambda: sys.argv[4]
    tell = lambda *done: print(*done, flush=True)
    asked = Asked(measure="leakers", by=0.08, budget=160)
    select(load_study(sys.argv[1]), asked, int(sys.argv[3]), Path(sys.argv[2]), tell)
"""


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.nightly)])
def test_killed_in_the_middle_it_goes_on_to_the_same(
    workers: int, write: Write, straight: Selection, tmp_path: Path, kill_in: KillIn
) -> None:
    folder = tmp_path / "alone" / "a"
    for after in (40, 500):
        kill_in(CHILD, write(), folder, workers, after=after)
    with pytest.raises(DamagedError, match="holds no finished sweep"):
        open_sweep(folder)
    found = select(load_study(write()), ASKED, 1, folder)
    assert (folder / SELECTION).read_bytes() == (straight.path / SELECTION).read_bytes()
    assert 0 < open_sweep(folder).info["computed"] < found.info["spent"]["replications"] - 400
    assert not list(folder.rglob(SPOOL))


# --- the probability of being the best ----------------------------------------------------------


def test_the_probability_is_that_of_the_smaller_mean() -> None:
    luck = np.random.default_rng(6)
    apart = luck.normal(0.1, 1.0, 400)
    shares = best_shares([np.zeros(400), apart], largest=False)
    # By the central limit theorem Φ(mean / (sd / √n)), to within the noise of 2,000 samples.
    from scipy.stats import norm

    wanted = float(norm.cdf(apart.mean() / (apart.std() / 20.0)))
    assert shares[0] == pytest.approx(wanted, abs=0.04)
    assert best_shares([np.zeros(400), apart], largest=True)[1] == pytest.approx(shares[0])


def test_who_is_alike_shares() -> None:
    assert list(best_shares([np.zeros(9), np.zeros(5)], largest=True)) == [0.5, 0.5]
