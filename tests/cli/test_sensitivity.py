"""``redsea sensitivity``: what it says of each design, and what it refuses."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from sim.experiment import Sweep, open_sweep
from sim.experiment.errors import RequestError
from sim.experiment.store.folder import OWN_SUM, sealed
from sim.report import sweep_pictures
from sim.report.pictures.shares import Pie, pie

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
SHARES = "{kind: shares, points: 8, groups: {ours: [salvo, queue], theirs: [raid]}}"
SAMPLE = "{kind: latin-hypercube, points: 40}"


@pytest.fixture(scope="module")
def swept(invoke: Invoke, raid: Path, tmp_path_factory: pytest.TempPathFactory) -> Sweeps:
    root = tmp_path_factory.mktemp("sweeps")

    def sweep(design: str, replications: int = 24, workers: int = 1) -> Path:
        folder = root / f"{design[7:12]}-{replications}-{workers}"
        if not folder.exists():
            study = root / "study.yaml"
            study.write_text(STUDY.format(raid=raid, design=design), "utf-8")
            done = invoke("sweep", study, "-n", replications, "--workers", workers, "--out", folder)
            assert done.exit_code == 0, done.output
        return folder

    return sweep


def test_a_screening_has_a_row_a_factor_and_a_sentence(invoke: Invoke, swept: Sweeps) -> None:
    done = invoke("sensitivity", swept(MORRIS))
    assert done.exit_code == 0, done.output
    text = " ".join(done.stdout.split())
    assert "luck is" in text
    assert "raid matters most" in text
    assert "Not told from nothing:" in text
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert text.count("mu* ") == 2  # leakers and hits


def test_shares_are_of_groups_with_the_interaction(invoke: Invoke, swept: Sweeps) -> None:
    text = " ".join(invoke("sensitivity", swept(SHARES), "--measure", "leakers").stdout.split())
    assert "on theirs" in text
    assert "interaction" in text
    assert "2 → 9" in text  # main effects, of both samples
    found = json.loads(invoke("sensitivity", swept(SHARES), "--json").stdout)
    one = found["measures"]["leakers"]["apportioned"]
    assert [group["group"] for group in one["groups"]] == ["ours", "theirs"]
    assert one["groups"][1]["closed"]["value"] > 0.8
    assert found["measures"]["leakers"]["screened"] is None


def test_a_sample_has_effects_and_sentences(invoke: Invoke, swept: Sweeps) -> None:
    pytest.importorskip("sklearn")
    done = invoke("sensitivity", swept(SAMPLE), "--measure", "leakers")
    text = " ".join(done.stdout.split())
    assert "Straight lines explain" in text
    assert "• Where raid ≥" in text
    assert "% of the points): " in text
    assert "the other half gives the numbers" in text


def test_the_number_of_workers_does_not_show(invoke: Invoke, swept: Sweeps) -> None:
    one, two = (
        json.loads(invoke("sensitivity", swept(SHARES, workers=n), "--json").stdout) for n in (1, 2)
    )
    assert one.pop("folder") != two.pop("folder")
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
        (MORRIS, 24, ("--measure", "detection-range"), "not of medians"),
        (MORRIS, 1, (), "the fewest that tell luck from what the factors do; there are 1"),
        (MORRIS, 2, (), "the fewest that tell luck from what the factors do; there are 2"),
        ("{kind: listed, points: [{raid: 2, salvo: 1, queue: fifo}]}", 3, (), "is no design that"),
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
    assert one.pop("folder") != two.pop("folder")
    assert one == two


def test_the_designs_have_pictures_of_their_own(
    invoke: Invoke, swept: Sweeps, tmp_path: Path
) -> None:
    for design, name in ((MORRIS, "screening"), (SHARES, "shares")):
        drawn = invoke("plot", swept(design), "--measure", "leakers", "--out", tmp_path)
        assert drawn.exit_code == 0, drawn.output
        assert Path(drawn.stdout.splitlines()[0]).name == f"{name}-leakers.svg"
        said = (tmp_path / f"{name}-leakers.svg").read_text("utf-8")
        assert "24 replications" in said
        assert "is taken out" in " ".join(said.split())
    refused = invoke("plot", swept(MORRIS), "--kind", "shares")
    assert refused.exit_code == 2
    assert "for the design shares" in " ".join(refused.stderr.split())


def test_what_luck_drowns_does_not_keep_the_rest_from_being_drawn(
    swept: Sweeps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drown(sweep: Sweep, measure: str) -> Pie:
        if measure == "hits":
            raise RequestError("drowned")
        return pie(sweep, measure)

    monkeypatch.setattr(sweep_pictures, "pie", drown)
    opened = open_sweep(swept(SHARES))
    with pytest.warns(UserWarning, match="drowned"):
        drawn = sweep_pictures.plot_sweep(opened, folder=tmp_path)
    assert {one.stem for one in drawn} == {"shares-leakers"}
    with pytest.raises(RequestError, match="drowned"):
        sweep_pictures.plot_sweep(opened, measures=["leakers", "hits"], folder=tmp_path)
