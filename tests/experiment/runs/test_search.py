"""Searches: the same end however it came about, nothing done twice, only the defence decides."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sim import open_result, open_sweep, sweep
from sim.experiment.errors import DamagedError, RequestError
from sim.experiment.runs.choose import Choice, PlannedChoice, goals_of
from sim.experiment.runs.order import Order
from sim.experiment.runs.search import FrontSearch
from sim.experiment.runs.sweep import plan_sweep
from sim.experiment.store.folder import ANSWER, SPOOL
from sim.experiment.study import proposals as search
from sim.report.text.checks import checked
from sim.scenario.file.problems import ScenarioError
from sim.scenario.study.study import load_study
from tests.experiment.conftest import refused_while_held

ROOT = Path(__file__).resolve().parents[3]
RAID = ROOT / "scenarios" / "one-raid.yaml"
SM_2 = "escorts.guard.doctrine.against.one-way-drone.by_layer.sm-2"
STUDY = f"""\
name: Small
base: {RAID}
question: Which doctrine is best?
replications: 8
factors:
  salvo: {{side: defence, path: {SM_2}.salvo, values: [1, 2, 3]}}
  looks: {{side: defence, path: {SM_2}.looks, values: [1, 2, 3]}}
  drones: {{side: threat, path: attacks.drones.count, values: [2, 3]}}
  permission: {{side: environment, path: escorts.guard.doctrine.permission.control, values: [free]}}
forbidden: [{{salvo: 3, looks: 3}}]
choose: {{minimise: [leakers, cost], trials: 4}}
"""
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


def planned(path: Path, out: Path | None = None, workers: int = 1, **given: int) -> PlannedChoice:
    study = load_study(path)
    order = Order(replications=study.plan.replications, workers=workers)
    return PlannedChoice(study, goals_of(study, **given), order, out)


def way_of(path: Path) -> FrontSearch:
    found = planned(path).way
    assert isinstance(found, FrontSearch)
    return found


@pytest.fixture(scope="session")
def straight(write: Write, tmp_path_factory: pytest.TempPathFactory) -> Choice:
    folder = tmp_path_factory.mktemp("optimised") / "straight"
    return planned(write(), folder).run()


def outcome(folder: Path) -> bytes:
    return (folder / ANSWER).read_bytes()


# --- what is tried ------------------------------------------------------------------------------


def test_so_many_variants_are_tried_under_every_threat(write: Write, straight: Choice) -> None:
    found = open_sweep(straight.path)
    assert len(found.points) == 4 * 2
    assert {point.factors["drones"] for point in found.points} == {2, 3}
    assert {result.replications for result in found.results} == {8}
    anew = len(straight.info["confirmation"]["folders"])
    assert found.info["computed"] == (4 * 2 + anew) * 8
    least, most = planned(write()).way.runs
    assert (least, most) == ((4 + 1) * 2 * 8, (4 + 4) * 2 * 8)
    assert least <= found.info["computed"] <= most
    names = [trial["name"] for trial in straight.info["trials"]]
    assert len(set(names)) == 4
    assert "salvo=3, looks=3" not in names
    assert not straight.info["search"]["whole"]


def test_what_it_says_is_what_its_points_say(straight: Choice) -> None:
    found = {point.folder.name: point for point in open_sweep(straight.path).points}
    for trial in straight.info["trials"]:
        points = [found[Path(one).name] for one in trial["folders"]]
        mine = open_sweep(straight.path).results
        by_number = [mine[point.number] for point in points]
        for objective, value in zip(straight.info["objectives"], trial["values"], strict=True):
            means = [result.measure(objective["id"])["mean"] for result in by_number]
            assert value["mean"] == pytest.approx(sum(means) / 2)


def test_few_combinations_are_all_tried(write: Write, tmp_path: Path) -> None:
    path = write(("values: [1, 2, 3]}\n  looks", "values: [1, 2]}\n  looks"),
                 ("values: [1, 2, 3]}\n  drones", "values: [1]}\n  drones"),
                 ("forbidden: [{salvo: 3, looks: 3}]\n", ""))  # fmt: skip
    found = planned(path, tmp_path / "a").run()
    assert found.info["search"] == {
        "whole": True, "asked": 2, "excluded": 0, "trials": 4, "seed": 1
    }  # fmt: skip
    assert [trial["name"] for trial in found.info["trials"]] == [
        "salvo=1, looks=1", "salvo=2, looks=1"
    ]  # fmt: skip
    assert found.info["decided"] == ["salvo", "looks"]


def test_a_factor_without_a_choice_is_in_its_constraints(write: Write, tmp_path: Path) -> None:
    one_look = ("values: [1, 2, 3]}\n  drones", "values: [1]}\n  drones")
    path = write(one_look, ("forbidden: [{salvo: 3, looks: 3}]\n", "where: [salvo <= looks]\n"))
    found = planned(path, tmp_path / "a").run()
    assert [trial["name"] for trial in found.info["trials"]] == ["salvo=1, looks=1"]
    path = write(one_look, ("forbidden: [{salvo: 3, looks: 3}]\n", "where: [salvo > looks]\n"))
    found = planned(path, tmp_path / "b").run()
    assert [trial["settings"]["salvo"] for trial in found.info["trials"]] == ["2", "3"]


def test_what_keeps_no_constraint_is_not_even_tried_out(write: Write) -> None:
    path = write(("values: [1, 2, 3]}\n  looks", "values: [0, 2, 3]}\n  looks"),
                 ("forbidden: [{salvo: 3, looks: 3}]\n", "forbidden: [{salvo: 0}]\n"))  # fmt: skip
    assert [point.values["salvo"] for point in way_of(path).sampled] == [2, 2]


def test_another_seed_of_the_search_asks_for_others(write: Write) -> None:
    asked: dict[int, list[str]] = {}
    one = way_of(write())
    for seed in (1, 1, 2):
        names: list[str] = []

        def evaluate(variants: list[dict[str, int]], names: list[str] = names) -> list[list[float]]:
            names += [repr(one) for one in variants]
            return [[float(one["salvo"]), 1.0 / float(one["looks"])] for one in variants]

        tried(search.proposals(one.study, one.decided, [False, False], 6, seed), evaluate)
        assert asked.setdefault(seed, names) == names
    assert asked[1] != asked[2]


def test_a_range_is_searched_where_no_design_is_named(write: Write) -> None:
    path = write(("values: [1, 2, 3]}\n  looks", "range: {low: 1, high: 4}}\n  looks"))
    study = load_study(path)
    assert len(way_of(path).sampled) == 2
    order = Order(replications=2)
    goals = goals_of(study, ["hits"], by=0.1)
    for ask in (plan_sweep, lambda study: PlannedChoice(study, goals, order)):
        with pytest.raises(ScenarioError, match=r"range.*: is for designs that sample; full-fact"):
            ask(study)
    assert checked(path).right
    assert checked(write(("values: [2, 3]", "range: {low: 2, high: 3}"))).problems


def test_a_sampler_learns_where_the_good_ones_are(write: Write) -> None:
    # A bowl over two ranges: of 60 trials the better half lies nearer to its bottom than luck.
    path = write(("values: [1, 2, 3]}\n  looks", "range: {low: 1, high: 1000}}\n  looks"),
                 ("values: [1, 2, 3]}\n  drones", "range: {low: 1, high: 1000}}\n  drones"),
                 ("forbidden: [{salvo: 3, looks: 3}]\n",
                  "design: {kind: latin-hypercube, points: 4}\n"),
                 ("values: [2, 3]", "values: [2]"))  # fmt: skip
    study = load_study(path)
    decided = [one for one in study.factors if one.record.range is not None]
    far: list[float] = []

    def evaluate(variants: list[dict[str, int]]) -> list[list[float]]:
        far.extend(abs(v["salvo"] - 500) / 500 + abs(v["looks"] - 500) / 500 for v in variants)
        return [[far[-1]]]

    tried(search.proposals(study, decided, [False], 60, 3), evaluate)
    assert len(far) == 60
    # At random the mean distance is 1 with sd 0.41; that of 20 lies below 0.7 once in 1,000.
    assert sum(far[-20:]) / 20 < 0.7


def tried(proposals: search.Proposals, evaluate: Callable[..., list[list[float]]]) -> None:
    """Give what is proposed its values, until no more is."""
    try:
        variants = next(proposals)
        while True:
            variants = proposals.send(list(evaluate(variants)))
    except StopIteration:
        pass


# --- what is refused ----------------------------------------------------------------------------


def test_without_a_measure_there_is_nothing_to_look_for(write: Write) -> None:
    path = write(("choose: {minimise: [leakers, cost], trials: 4}\n", ""))
    with pytest.raises(RequestError, match="names no objective; give --measure"):
        planned(path)


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("call-to-arrival", "is a median, .* the nearest is calls"),
        ("hits:parrot", "not measured at every point; did you mean"),
    ],
)
def test_objectives_that_cannot_be(write: Write, id: str, said: str) -> None:
    with pytest.raises(RequestError, match=said):
        planned(write(("[leakers, cost]", f"[{id}]")))


def test_one_replication_has_no_spread(write: Write) -> None:
    with pytest.raises(RequestError, match="one replication has no spread; at least 2"):
        planned(write(("replications: 8", "replications: 1")))


def test_another_number_of_replications_is_another_question(
    write: Write, straight: Choice, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(straight.path, tmp_path / "alone" / "copy"))
    for number in (4, 16):
        other = planned(write(("replications: 8", f"replications: {number}")), copy)
        with pytest.raises(RequestError, match="an answer to another question"):
            other.run()
    assert outcome(copy) == outcome(straight.path)
    assert open_sweep(copy).replications == 8


def test_a_folder_that_was_just_begun_goes_on(write: Write, tmp_path: Path) -> None:
    asked = planned(write(), tmp_path / "a")
    folder = asked.set.folder
    folder.mkdir(parents=True)
    (folder / "study.yaml").write_text(asked.study.resolved_text(8), "utf-8")
    assert asked.run().path == folder


def test_a_folder_that_is_written_to_is_refused(
    write: Write, straight: Choice, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(straight.path, tmp_path / "alone" / "copy"))
    with refused_while_held(copy):
        planned(write(), copy).run()


def test_without_optuna_it_says_what_to_install(
    write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(search, "import_module", absent)
    with pytest.raises(RequestError, match=r"pip install 'redsea\[doe\]'"):
        planned(write(), tmp_path / "a").run()


@pytest.mark.parametrize("trials", [4, 9])
def test_a_variant_that_cannot_be_is_refused_before_anything_is_written(
    write: Write, tmp_path: Path, trials: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(
        ("values: [1, 2, 3]}\n  looks", "values: [1, 2, -3]}\n  looks"),
        ("forbidden: [{salvo: 3, looks: 3}]\n", ""),
    )
    for made in (search.MADE, 1):
        monkeypatch.setattr(search, "MADE", made)
        with pytest.raises(ScenarioError, match=r"salvo = -3"):
            planned(path, tmp_path / "a", trials=trials)
    assert not (tmp_path / "a").exists()


def test_of_many_variants_each_value_is_made_once(write: Write) -> None:
    path = write(("values: [1, 2, 3]}\n  looks", "range: {low: 1, high: 9}}\n  looks"),
                 ("forbidden: [{salvo: 3, looks: 3}]", "where: [salvo > looks]"),
                 ("question", "design: {kind: sobol, points: 4}\nquestion"))  # fmt: skip
    study = load_study(path)
    decided = [one for one in study.factors if one.record.side == "defence"]
    found = search.each_value(study, decided)
    assert all(study.allows(one) for one in found)
    # Not 1, which is more than none of the looks.
    assert {one["salvo"] for one in found} == {5, 9}
    assert {one["looks"] for one in found} == {1, 2, 3}


def test_without_a_value_it_is_refused_and_the_folder_is_free(write: Write, tmp_path: Path) -> None:
    # Nothing is fired while nobody may.
    shut = ("values: [free]", "values: [hold]")
    path = write(shut, ("[leakers, cost]", "[cost-per-kill, leakers]"))
    with pytest.raises(RequestError, match="objectives: cost-per-kill found nothing"):
        planned(path, tmp_path / "a").run()
    found = planned(write(shut), tmp_path / "a").run()
    assert found.path == tmp_path / "a"
    anew = len(found.info["confirmation"]["folders"])
    assert open_sweep(found.path).info["computed"] == anew * 8


# --- the same end -------------------------------------------------------------------------------


@pytest.mark.slow
def test_two_workers_find_the_same(write: Write, straight: Choice, tmp_path: Path) -> None:
    found = planned(write(), tmp_path / "alone" / "a", workers=2).run()
    assert outcome(found.path) == outcome(straight.path)
    seeds = {open_result(found.path / one).seed for one in found.info["confirmation"]["folders"]}
    assert seeds == {2}


def hash_of(folder: str) -> str:
    return folder.rpartition("-")[2]


def test_again_it_costs_nothing(write: Write, straight: Choice, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(straight.path, tmp_path / "alone" / "copy"))
    left = {path: path.stat().st_mtime_ns for path in (copy, *copy.rglob("*"))}
    again = planned(write(), copy).run()
    assert outcome(copy) == outcome(straight.path)
    assert {path: path.stat().st_mtime_ns for path in (copy, *copy.rglob("*"))} == left
    more = planned(write(), copy.with_name("more"), trials=5).run()
    assert [t["name"] for t in more.info["trials"]][:4] == [
        t["name"] for t in straight.info["trials"]
    ]
    # Of the front anew only what the shorter search had not on its own is computed.
    there, anew = (set(map(hash_of, one.info["confirmation"]["folders"])) for one in (again, more))
    assert open_sweep(more.path).info["computed"] == 2 * 8 + len(anew - there) * 8
    with pytest.raises(RequestError, match="an answer to another question"):
        planned(write(), copy, trials=5).run()


def test_its_study_makes_the_same_points(straight: Choice, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(straight.path, tmp_path / "alone" / "copy"))
    again = sweep(copy / "study.yaml", workers=1, out=copy.with_name("swept"))
    assert again.info["computed"] == 0
    assert [one.factors for one in again.points] == [o.factors for o in open_sweep(copy).points]


def test_the_front_is_computed_anew_under_other_luck(straight: Choice) -> None:
    info = straight.info
    anew = [open_result(straight.path / one) for one in info["confirmation"]["folders"]]
    assert {one.seed for one in anew} == {info["confirmation"]["seed"]} == {2}
    assert {one.replications for one in anew} == {8}
    assert len(anew) == 2 * len(info["front"])
    assert len(info["confirmation"]["values"]) == len(info["front"])
    assert set(info["confirmation"]["unbeaten"]) <= {one["trial"] for one in info["front"]}
    assert json.loads(outcome(straight.path)) == json.loads(json.dumps(info))


CHILD = """
import sys
from pathlib import Path
from sim.experiment.runs.choose import PlannedChoice, goals_of
from sim.experiment.runs import replicate
from sim.experiment.runs.order import Order
from sim.experiment.store import provenance
from sim.scenario.study.study import load_study

if __name__ == "__main__":
    replicate.BATCH_S = 0.02
    provenance.model_version = lambda: sys.argv[4]
    tell = lambda *done: print(*done, flush=True)
    order = Order(replications=8, workers=int(sys.argv[3]))
    study = load_study(sys.argv[1])
    PlannedChoice(study, goals_of(study), order, Path(sys.argv[2])).run(tell)
"""


@pytest.mark.nightly
@pytest.mark.parametrize("workers", [1, 2])
def test_killed_in_the_middle_it_goes_on_to_the_same(
    workers: int, write: Write, straight: Choice, tmp_path: Path, kill_in: KillIn
) -> None:
    folder = tmp_path / "alone" / "a"
    for after in (4, 36):
        kill_in(CHILD, write(), folder, workers, after=after)
    with pytest.raises(DamagedError, match="holds no finished sweep"):
        open_sweep(folder)
    planned(write(), folder).run()
    assert outcome(folder) == outcome(straight.path)
    anew = len(straight.info["confirmation"]["folders"])
    assert 0 < open_sweep(folder).info["computed"] <= (4 * 2 + anew) * 8 - 24
    assert not list(folder.rglob(SPOOL))
