"""``redsea sensitivity``: what it says of each design, and what it refuses."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from sim import Sweep, open_sweep
from sim.experiment.errors import RequestError
from sim.experiment.store.folder import INDEX, OWN_SUM, checksum, sealed, slug
from sim.experiment.store.folder import STUDY as STUDY_FILE
from sim.report.pictures import swept as pictures
from sim.scenario.study import designs
from tests.cli.answers import answered

Invoke = Callable[..., Result]
Sweeps = Callable[..., Path]
STUDY = """\
name: Small study
base: {raid}
question: What decides how many leak?
factors:
  raid: {{side: threat, path: attacks.drones.count, range: {{low: 2, high: 9}}}}
  salvo:
    side: defence
    path: escorts.guard.doctrine.against.one-way-drone.by_layer.sm-2.salvo
    values: [1, 2]
  queue: {{side: defence, path: escorts.guard.doctrine.queue, values: [time-to-go, fifo, random]}}
design: {design}
"""
MORRIS = "{kind: morris, trajectories: 4}"
SHARES = "{kind: shares, points: 32, groups: {ours: [salvo, queue], theirs: [raid]}}"
FEW = "{kind: latin-hypercube, points: 8}"
SAMPLE = "{kind: latin-hypercube, points: 40}"


@pytest.fixture(scope="module")
def swept(invoke: Invoke, raid: Path, tmp_path_factory: pytest.TempPathFactory) -> Sweeps:
    root = tmp_path_factory.mktemp("sweeps")

    def sweep(design: str, replications: int = 24, workers: int = 1) -> Path:
        folder = root / f"{slug(design)}-{replications}-{workers}"
        if not folder.exists():
            study, text = folder.with_suffix(".yaml"), STUDY.format(raid=raid, design=design)
            if "one-at-a-time" in design or "shares" in design:
                text = text.replace("range: {low: 2, high: 9}", "values: [2, 9]")
            study.write_text(text, "utf-8")
            done = invoke("sweep", study, "-n", replications, "--workers", workers, "--out", folder)
            assert done.exit_code == 0, done.output
        return folder

    return sweep


def words(done: Result) -> str:
    """Give what was printed, the lines of tables apart."""
    return " ".join(done.stdout.replace("─", " ").split())


def test_a_screening_has_a_row_a_factor_and_a_sentence(invoke: Invoke, swept: Sweeps) -> None:
    done = invoke("sensitivity", swept(MORRIS))
    assert done.exit_code == 0, done.output
    text = words(done)
    assert "Monte Carlo noise is" in text
    assert "clear effects, the largest first: raid" in text
    assert "not clear: " in text
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert len(done.stdout.splitlines()) <= 45
    assert text.count("factor range mu* mu sigma") == 2  # leakers and hits


def test_shares_are_of_groups_with_the_interaction(invoke: Invoke, swept: Sweeps) -> None:
    text = words(invoke("sensitivity", swept(SHARES), "--measure", "leakers"))
    assert "group factors first-order, % total-effect, % theirs raid" in text
    assert "interaction" in text
    assert "2 → 9" in text  # main effects, of both samples
    found = answered(invoke("sensitivity", swept(SHARES), "--json").stdout)
    first = {
        one["point"]: one["value"]
        for one in found["estimates"]
        if one["measure"] == "first-order:leakers"
    }
    assert set(first) == {"ours", "theirs"}
    assert first["theirs"] > 0.8
    assert found["measures"]["leakers"]["replications_missing"] is None


def test_a_design_that_cannot_be_made_again_here_is_refused(
    invoke: Invoke, swept: Sweeps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stored sweep outlives the package that has made its points."""
    folder = Path(shutil.copytree(swept(FEW), tmp_path / "made-elsewhere"))
    study, index = folder / STUDY_FILE, folder / INDEX
    text = study.read_text("utf-8").replace("kind: latin-hypercube", "kind: nearly-orthogonal")
    study.write_text(text, "utf-8")
    info = json.loads(index.read_text("utf-8"))
    info.pop(OWN_SUM)
    info["files"][STUDY_FILE] = checksum(study)
    index.write_text(json.dumps(sealed(info)), "utf-8")
    monkeypatch.setattr(designs, "find_spec", lambda _: None)
    done = invoke("sensitivity", folder)
    (line,) = done.stderr.splitlines()
    assert (done.exit_code, done.stdout) == (2, "")
    assert line.startswith(f"{study}:")
    assert "design.kind = nearly-orthogonal: needs the package pydoe" in line
    assert invoke("show", folder).exit_code == 0


def test_a_sample_has_effects_and_sentences(invoke: Invoke, swept: Sweeps) -> None:
    pytest.importorskip("sklearn")
    done = invoke("sensitivity", swept(SAMPLE), "--measure", "leakers")
    text = words(done)
    assert "The main effects explain" in text
    assert "where points Leakers raid ≥" in text
    assert "its numbers are from the other half" in text


def told(printed: str, measure: str) -> list[tuple[str, str, float, float, float]]:
    """Give what is said of the effects: from what to what, value and ends, of a JSON answer."""
    keys = ("point", "versus", "value", "low", "high")
    found = answered(printed)["estimates"]
    rows = [tuple(one[key] for key in keys) for one in found if one["measure"] == measure]
    return sorted(row for row in rows if row[1] is not None)


def test_of_few_sampled_points_all_commands_say_the_same_effect(
    invoke: Invoke, swept: Sweeps, tmp_path: Path
) -> None:
    """The interval holds the choice of the points: it is wider than that of the replications."""
    folder = swept(FEW)
    one = told(invoke("sensitivity", folder, "--json").stdout, "main-effect:leakers")
    study = folder.with_suffix(".yaml")
    again = invoke("sweep", study, "-n", 24, "--workers", 1, "--out", folder, "--json")
    assert told(again.stdout, "main-effect:leakers") == one
    points = [point for point, *_ in one]
    assert {point.partition("=")[0] for point in points} == {"raid", "salvo", "queue"}
    assert invoke("plot", folder, "--measure", "leakers", "--out", tmp_path).exit_code == 0
    drawn = (tmp_path / "tornado-leakers.svg").read_text("utf-8")
    text = words(invoke("sensitivity", folder, "--measure", "leakers"))
    raid = re.search(r"raid 2 → 9 (\S+ \[\S+ \S+\])", text)
    assert raid is not None
    assert raid[1] in drawn
    # No paired differences from a point that is no better than any other.
    assert (
        "Paired differences"
        not in invoke("sweep", study, "-n", 24, "--workers", 1, "--out", folder).stdout
    )
    assert "8 points are too few to split; at least 20 are needed" in text


def test_of_a_grid_the_effects_are_told_as_well(invoke: Invoke, swept: Sweeps) -> None:
    folder = swept("{kind: one-at-a-time}", 5)
    one = told(invoke("sensitivity", folder, "--json").stdout, "leakers")
    text = " ".join(invoke("sensitivity", folder).stdout.split())
    assert len(one) == 4
    assert "raid=9" in text
    study = folder.with_suffix(".yaml")
    again = invoke("sweep", study, "-n", 5, "--workers", 1, "--out", folder, "--json").stdout
    assert one == told(again, "leakers")


def test_the_number_of_workers_does_not_show(invoke: Invoke, swept: Sweeps) -> None:
    one, two = (
        json.loads(invoke("sensitivity", swept(SHARES, workers=n), "--json").stdout) for n in (1, 2)
    )
    assert one.pop("folder") != two.pop("folder")
    assert one["document"].pop("provenance") != two["document"].pop("provenance")
    assert one == two


def test_a_share_has_effects_in_points_and_one_that_never_changes_says_so(
    invoke: Invoke, swept: Sweeps
) -> None:
    arguments = (
        "sensitivity",
        swept(MORRIS),
        "--measure",
        "interception-rate",
        "--measure",
        "calls",
    )
    text = " ".join(invoke(*arguments).stdout.split())
    assert "percentage points" in text
    failed = invoke("sensitivity", swept(MORRIS), "--measure", "failed").stdout
    assert "nothing matters" in " ".join(failed.split())


@pytest.mark.parametrize(
    ("design", "replications", "more", "rule"),
    [
        (MORRIS, 24, ("--measure", "leekers"), "did you mean leakers"),
        (MORRIS, 24, ("--measure", "detection-range"), "not for medians"),
        (MORRIS, 1, (), "1 replications of each point cannot separate Monte Carlo noise"),
        (MORRIS, 2, (), "at least 3 are needed"),
        ("{kind: listed, points: [{raid: 2, salvo: 1, queue: fifo}]}", 3, (), "no factor varies"),
    ],
)
def test_what_cannot_be_said_is_refused(
    invoke: Invoke, swept: Sweeps, design: str, replications: int, more: tuple[str, ...], rule: str
) -> None:
    done = invoke("sensitivity", swept(design, replications), *more)
    assert done.exit_code == 2
    assert rule in " ".join(done.stderr.split())


def test_of_points_that_were_looked_at_longer_the_first_replications_count(
    invoke: Invoke, swept: Sweeps, tmp_path: Path
) -> None:
    longer, even = open_sweep(swept(SHARES)), swept(SHARES, 12)
    uneven = Path(shutil.copytree(even, tmp_path / "uneven"))
    point = longer.points[0].folder
    shutil.copytree(point, uneven / "points" / point.name, dirs_exist_ok=True)
    info = json.loads((uneven / "points.json").read_text("utf-8"))
    info.pop(OWN_SUM)
    (uneven / "points.json").write_text(json.dumps(sealed({**info, "uneven": True})), "utf-8")
    asked = ("--measure", "leakers", "--measure", "interception-rate", "--json")
    one, two = (json.loads(invoke("sensitivity", at, *asked).stdout) for at in (even, uneven))
    assert one["estimates"] == two["estimates"]
    assert one["measures"] == two["measures"]


def test_the_designs_have_pictures_of_their_own(
    invoke: Invoke, swept: Sweeps, tmp_path: Path
) -> None:
    for design, name in ((MORRIS, "screening"), (SHARES, "shares")):
        drawn = invoke("plot", swept(design), "--measure", "leakers", "--out", tmp_path)
        assert drawn.exit_code == 0, drawn.output
        assert Path(drawn.stdout.splitlines()[0]).name == f"{name}-leakers.svg"
        said = re.sub(r"<[^>]+>", " ", (tmp_path / f"{name}-leakers.svg").read_text("utf-8"))
        assert "× 24 replications" in " ".join(said.split())
        assert "is removed" in " ".join(said.split())
    refused = invoke("plot", swept(MORRIS), "--kind", "shares")
    assert refused.exit_code == 2
    assert "for the design shares" in " ".join(refused.stderr.split())


def test_what_luck_drowns_does_not_keep_the_rest_from_being_drawn(
    swept: Sweeps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drown(sweep: Sweep, measure: str) -> pictures.Drawn:
        if measure == "hits":
            raise RequestError("drowned")
        return pictures.shares(sweep, measure)

    monkeypatch.setitem(pictures.KINDS, "shares", drown)
    opened = open_sweep(swept(SHARES))
    with pytest.warns(UserWarning, match="drowned"):
        drawn = pictures.plot_sweep(opened, folder=tmp_path)
    assert {one.stem for one in drawn} == {"shares-leakers"}
    with pytest.raises(RequestError, match="drowned"):
        pictures.plot_sweep(opened, measures=["leakers", "hits"], folder=tmp_path)
