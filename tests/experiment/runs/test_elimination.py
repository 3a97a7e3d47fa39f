"""Selections: what is chosen among, the same outcome however it came about, nothing done twice."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import open_sweep, sweep
from sim.experiment.analysis.choice.kn import best_shares
from sim.experiment.analysis.choice.objectives import INSTEAD, wanted
from sim.experiment.analysis.choice.variants import field_of
from sim.experiment.errors import DamagedError, RequestError, RunError
from sim.experiment.runs.choose import Choice, PlannedChoice
from sim.experiment.runs.order import Order
from sim.experiment.runs.sweep import plan_sweep
from sim.experiment.statistics.measures import TABLE
from sim.experiment.store.folder import ANSWER, INDEX, SPOOL
from sim.scenario.study.directions import LESS, MORE, NEITHER, stem
from sim.scenario.study.plan import Choose
from sim.scenario.study.study import load_study
from sim.simulation import Model
from tests.experiment.conftest import columns_of, refused_while_held

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
ASKED = Choose(minimise=["leakers"], by=0.08, budget=160)
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


def planned(
    path: Path, asked: Choose = ASKED, out: Path | None = None, workers: int = 1
) -> PlannedChoice:
    return PlannedChoice(load_study(path), asked, Order(replications=2, workers=workers), out)


def computed(folder: Path) -> int:
    return int(open_sweep(folder).info["computed"])


@pytest.fixture(scope="session")
def straight(write: Write, tmp_path_factory: pytest.TempPathFactory) -> Choice:
    folder = tmp_path_factory.mktemp("selected") / "straight"
    return planned(write(), ASKED, folder).run()


# --- what is chosen among -----------------------------------------------------------------------


def test_variants_are_what_the_defence_decides(write: Write) -> None:
    found = plan_sweep(write())
    field = field_of(found.study, found.points, ["salvo", "looks"])
    assert field.decided == ["salvo", "looks"]
    assert [one.name for one in field.variants] == [
        "salvo=1, looks=1", "salvo=1, looks=2", "salvo=2, looks=1", "salvo=2, looks=2",
    ]  # fmt: skip
    assert [one["drones"] for one in field.scenes] == [2, 3]
    assert [[p.values["drones"] for p in one.points] for one in field.variants] == [[2, 3]] * 4


def test_threats_alone_are_nothing_to_choose_among(write: Write) -> None:
    path = write(("salvo: {side: defence", "salvo: {side: environment"), ("values: [1, 2]}\n  d",
                 "values: [1]}\n  d"))  # fmt: skip
    with pytest.raises(RequestError, match=r"looks has one value only; threat and environment are"):
        planned(path)


def test_a_variant_must_meet_every_threat(write: Write) -> None:
    path = write(("control\n    values: [free]\n", "control\n    values: [free]\nforbidden:\n"
                  "  - {salvo: 2, drones: 3}\n"))  # fmt: skip
    with pytest.raises(RequestError, match=r"salvo=2, looks=1 is not there under drones=3"):
        planned(path)


def test_a_value_is_the_mean_over_the_scenes(straight: Choice) -> None:
    best = straight.info["variants"][0]
    folders = best["folders"]
    assert len(folders) == 2
    n = best["replications"]
    rows = [columns_of(straight.path / one)(["leakers"])["leakers"][:n] for one in folders]
    assert best["mean"] == pytest.approx(float(np.mean(rows)))


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            Choose(minimise=["leak-rate"], by=0.1),
            "is a ratio of two means; .* the nearest is leakers",
        ),
        (Choose(minimise=["call-to-arrival"], by=60.0), "is a median, .* the nearest is calls"),
        (Choose(minimise=["leekers"], by=0.1), "measured at every point; did you mean leakers"),
        (Choose(minimise=["launched"], by=0.1), "more of it is no better defence"),
        (Choose(maximise=["hits"]), "looking for the best attack"),
        (Choose(maximise=["hits"], by=0.1), "looking for the best attack"),
        (Choose(minimise=["hits"], by=-0.1), "by = -0.1: must be above 0"),
        (Choose(minimise=["hits"], by=0.1, confidence=0.4), "must be above 0.5"),
    ],
)
def test_what_cannot_be_asked_is_refused(write: Write, asked: Choose, said: str) -> None:
    with pytest.raises(RequestError, match=said):
        planned(write(), asked)


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
    assert wanted("no-ship-hit")
    assert wanted("no-ship-hit", True)
    assert not wanted("hits:one-way-drone")


# --- the outcome --------------------------------------------------------------------------------


def test_all_points_that_cannot_be_run_are_told(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replicate = Model.replicate

    def failing(model: Model, seed: int, replication: int, **how: Any) -> object:  # noqa: ANN401
        if "salvo: 2" in model.scenario.resolved_text() and replication == 3:
            raise ZeroDivisionError("planted")
        return replicate(model, seed, replication, **how)

    asked = planned(write(), ASKED, tmp_path / "a")
    with monkeypatch.context() as patch:
        patch.setattr(Model, "replicate", failing)
        with pytest.raises(RunError) as told:
            asked.run()
    why = "replication 3 (seed 1): ZeroDivisionError: planted"
    assert str(told.value).splitlines() == [
        "4 points could not be run",
        *(
            f"salvo=2, looks={looks}, drones={drones}, permission=free: {why}"
            for looks, drones in ((1, 2), (1, 3), (2, 2), (2, 3))
        ),
    ]
    # What the others have computed is kept.
    assert computed(planned(write(), ASKED, tmp_path / "a").run().path) < 800


def test_the_folder_is_a_sweep_with_the_outcome_beside_it(straight: Choice) -> None:
    found = open_sweep(straight.path)
    told = json.loads((straight.path / ANSWER).read_text("utf-8"))
    assert told == json.loads(json.dumps(straight.info))
    assert found.uneven
    held = [result.replications for result in found.results]
    assert min(held) == found.replications == 100
    assert {place["replications"] for place in straight.info["variants"]} == set(held)
    assert straight.info["spent"]["replications"] == sum(held) == found.info["computed"]


def test_variants_are_in_order(straight: Choice) -> None:
    places = straight.info["variants"]
    apart = [place["difference"] for place in places[1:]]
    assert places[0]["difference"] is None
    assert apart == sorted(apart, key=float)
    assert sum(place["probability"] for place in places) == pytest.approx(1.0)
    left = [place["number"] for place in places if place["out_at"] is None]
    assert sorted(left) == straight.info["left"]
    assert straight.info["decided"] == (len(left) == 1)


@pytest.mark.slow
def test_two_workers_find_the_same(write: Write, straight: Choice, tmp_path: Path) -> None:
    found = planned(write(), ASKED, tmp_path / "alone" / "a", 2).run()
    assert (found.path / ANSWER).read_bytes() == (straight.path / ANSWER).read_bytes()


def test_again_it_costs_nothing(write: Write, straight: Choice, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(straight.path, tmp_path / "alone" / "copy"))
    left = {path: path.stat().st_mtime_ns for path in (copy, *copy.rglob("*"))}
    again = planned(write(), ASKED, copy).run()
    assert again.info == straight.info
    assert {path: path.stat().st_mtime_ns for path in (copy, *copy.rglob("*"))} == left
    # Another question beside it takes all of it over, and so does a sweep.
    other = planned(
        write(), Choose(minimise=["leakers"], by=2.0, budget=100), copy.with_name("other")
    ).run()
    assert open_sweep(other.path).info["computed"] == 0
    assert sweep(write(), 100, workers=1, out=copy.with_name("swept")).info["computed"] == 0


def test_a_folder_has_one_question(write: Write, straight: Choice, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(straight.path, tmp_path / "alone" / "copy"))
    with pytest.raises(RequestError, match="an answer to another question"):
        planned(write(), Choose(minimise=["hits"], by=0.1, budget=160), copy).run()
    assert (copy / INDEX).exists()


def test_a_folder_that_is_written_to_is_refused(
    write: Write, straight: Choice, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(straight.path, tmp_path / "alone" / "copy"))
    with refused_while_held(copy):
        planned(write(), ASKED, copy).run()


CHILD = """
import sys
from sim.experiment.store import provenance
from sim.experiment.runs import replicate
from sim.experiment.runs.choose import PlannedChoice
from sim.experiment.runs.order import Order
from sim.scenario.study.directions import LESS, MORE, NEITHER, stem
from sim.scenario.study.study import load_study
from sim.scenario.study.plan import Choose
from pathlib import Path

if __name__ == "__main__":
    replicate.BATCH_S = 0.02
    provenance.model_version = lambda: sys.argv[4]
    tell = lambda *done: print(*done, flush=True)
    asked = Choose(minimise=["leakers"], by=0.08, budget=160)
    order = Order(replications=2, workers=int(sys.argv[3]))
    PlannedChoice(load_study(sys.argv[1]), asked, order, Path(sys.argv[2])).run(tell)
"""


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.nightly)])
def test_killed_in_the_middle_it_goes_on_to_the_same(
    workers: int, write: Write, straight: Choice, tmp_path: Path, kill_in: KillIn
) -> None:
    folder = tmp_path / "alone" / "a"
    for after in (40, 500):
        kill_in(CHILD, write(), folder, workers, after=after)
    with pytest.raises(DamagedError, match="holds no finished sweep"):
        open_sweep(folder)
    found = planned(write(), ASKED, folder).run()
    assert (folder / ANSWER).read_bytes() == (straight.path / ANSWER).read_bytes()
    assert 0 < computed(folder) < found.info["spent"]["replications"] - 400
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
