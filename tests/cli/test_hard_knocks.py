"""Rows D53 to D66 of the bad-input corpus on files: what is damaged, foreign, or no file at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import Result

from sim import open_result
from sim.experiment.errors import DamagedError, RequestError
from sim.experiment.store.folder import RUN, checksum, sealed
from sim.experiment.tables.schemas import NAMES
from tests.cli.knocks import RAID, everything, knock, refused, sums, usable

Invoke = Callable[..., Result]

READERS = (("plot", "--kind", "ledger"), ("replay", "-r", "0"))
AS_NOBODY = ("unshare", "--user")
"""Root may do everything; in a user namespace of nobody it is an owner like any other."""


needs_a_user = pytest.mark.skipif(
    os.geteuid() == 0 and not usable(*AS_NOBODY), reason="root, and no user namespace to be less in"
)


def as_a_user() -> tuple[str, ...]:
    return AS_NOBODY if os.geteuid() == 0 else ()


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """A finished result of ten replications that may be spoilt, beside one that is whole."""
    shutil.copytree(folder, tmp_path / "results" / "whole", ignore=shutil.ignore_patterns("pic*"))
    return Path(shutil.copytree(tmp_path / "results" / "whole", tmp_path / "results" / "spoilt"))


def run_into(folder: Path, replications: int = 10) -> tuple[object, ...]:
    return ("run", RAID, "-n", replications, "--workers", 1, "--out", folder)


# --- D53: what is no file -------------------------------------------------------------------------


def missing(_: Path) -> None:
    pass


def broken_link(path: Path) -> None:
    path.symlink_to(path.with_name("gone"))


def loop(path: Path) -> None:
    path.symlink_to(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


NO_FILES: dict[str, Callable[[Path], object]] = {
    "missing": missing,
    "folder": Path.mkdir,
    "broken link": broken_link,
    "loop": loop,
    "pipe": os.mkfifo,
    "device": device,
}
ENDLESS = ("pipe", "device")
"""Who reads one of these waits for ever, so the program is run under limits."""


@pytest.mark.parametrize("kind", NO_FILES)
def test_d53_a_scenario_that_is_no_file(kind: str, tmp_path: Path, invoke: Invoke) -> None:
    NO_FILES[kind](tmp_path / "day.yaml")
    for command in ("check", "describe", "run"):
        ask = knock if kind in ENDLESS else invoke
        refused(ask(command, tmp_path / "day.yaml"), 2, "day.yaml")


def test_d53_a_large_scenario_is_refused_at_once(tmp_path: Path) -> None:
    with (tmp_path / "day.yaml").open("wb") as file:
        file.truncate(2**40)
    refused(knock("check", tmp_path / "day.yaml"), 2, "larger than 1 MiB")


@needs_a_user
def test_d53_a_scenario_that_may_not_be_read(tmp_path: Path) -> None:
    shutil.copy(RAID, tmp_path / "day.yaml").chmod(0)
    done = knock("check", tmp_path / "day.yaml", before=as_a_user())
    refused(done, 2, "day.yaml", "Permission denied")


@pytest.mark.parametrize("kind", NO_FILES)
@pytest.mark.parametrize("name", [RUN, "threats.parquet"])
def test_d53_a_result_file_that_is_no_file(
    kind: str, name: str, copy: Path, invoke: Invoke
) -> None:
    (copy / name).unlink()
    NO_FILES[kind](copy / name)
    ask = knock if kind in ENDLESS else invoke
    for command, *options in READERS:
        refused(ask(command, copy, *options), 2, str(copy))
    done = ask("results", copy.parent)
    assert "whole" in done.stdout
    if (name, kind) != (RUN, "missing"):
        refused(done, 2, str(copy))


@pytest.mark.parametrize("kind", NO_FILES)
def test_d53_a_result_folder_that_is_no_folder(kind: str, tmp_path: Path, invoke: Invoke) -> None:
    place = tmp_path / "place"
    if kind == "folder":
        place.touch()
    else:
        NO_FILES[kind](place)
    ask = knock if kind in ENDLESS else invoke
    for command, *options in READERS:
        refused(ask(command, place, *options), 2, "place")
    done = ask("results", place)
    if kind == "missing":
        assert (done.exit_code, "no results yet" in " ".join(done.stdout.split())) == (0, True)
    else:
        refused(done, 2, "is no folder")
        refused(ask(*run_into(place)), 2, "place")


def test_d53_pictures_go_into_a_folder(folder: Path, tmp_path: Path, invoke: Invoke) -> None:
    (tmp_path / "file").touch()
    refused(invoke("plot", folder, "--out", tmp_path / "file"), 2, "file")


def test_d53_a_spool_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "spool.sqlite")
    refused(knock(*run_into(tmp_path)), 1, "spool.sqlite")


STUDY = f"""\
name: Small
question: Which queue?
base: {RAID}
factors:
  queue: {{side: defence, path: escorts.guard.doctrine.queue, values: [time-to-go, fifo]}}
choose: {{minimise: [leakers, cost]}}
"""


@needs_a_user
@pytest.mark.parametrize(
    "command",
    [
        ("sweep", "-n", 5),
        ("choose", "--measure", "leakers", "--by", 1, "--budget", 20),
        ("choose", "-n", 5),
    ],
)
def test_a_finished_folder_that_may_not_be_written_to_is_told_again(
    command: tuple[object, ...], tmp_path: Path, invoke: Invoke
) -> None:
    study, folder = tmp_path / "study.yaml", tmp_path / "alone" / "whole"
    study.write_text(STUDY, "utf-8")
    verb, *options = command
    arguments = (verb, study, *options, "--workers", 1, "--out", folder)
    made = invoke(*arguments)
    assert made.exit_code == 0, made.output
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    again = knock(*arguments, before=as_a_user())
    assert (again.returncode, again.stdout) == (0, made.stdout), again.stderr
    if verb == "sweep":
        more = knock(*arguments, "-n", 6, before=as_a_user())
        assert more.returncode == 1
        assert f"{folder}: Permission denied; whole batches are kept\n" in more.stderr


# --- D56: damaged files ---------------------------------------------------------------------------


def flip(data: bytes, luck: np.random.Generator) -> bytes:
    """One bit, anywhere."""
    at, bit = int(luck.integers(len(data))), int(luck.integers(8))
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "half": lambda data: data[: len(data) // 2],
    # Behind the last byte that says something: JSON and YAML end with a line end.
    "one byte short": lambda data: data.rstrip(b"\n")[:-1],
    "empty": lambda _: b"",
    "four bytes": lambda data: data[:4],
    "text": lambda _: b"replication,threat\n0,drones/1\n",
    "a flipped bit": lambda data: flip(data, np.random.default_rng(len(data))),
}
CHECKED = [*(f"{name}.parquet" for name in NAMES), "summary.json", "scenario.yaml"]


@pytest.mark.parametrize("damage", DAMAGES)
def test_d56_a_damaged_file_is_named(damage: str, copy: Path, invoke: Invoke) -> None:
    """Each file in turn; what reads results refuses, the others stay as they are."""
    for name in CHECKED:
        before = (copy / name).read_bytes()
        (copy / name).write_bytes(DAMAGES[damage](before))
        spoilt = everything(copy)
        for command, *options in READERS:
            refused(invoke(command, copy, *options), 2, f"{name} is damaged")
        done = invoke("results", copy.parent)
        refused(done, 2, str(copy), f"{name} is damaged")
        assert "complete" in done.stdout
        assert everything(copy) == spoilt
        (copy / name).write_bytes(before)
    assert invoke("results", copy.parent).exit_code == 0


@pytest.mark.parametrize("damage", ["one byte short", "text"])
def test_d56_run_names_the_damage_and_mends_it(damage: str, copy: Path) -> None:
    path = copy / "shots.parquet"
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    done = knock(*run_into(copy))
    assert done.returncode == 0
    assert done.stderr == f"warning: {copy}: {path.name} is damaged; computed again\n"
    assert sums(copy) == sums(copy.parent / "whole")


@pytest.mark.parametrize("damage", DAMAGES)
def test_d56_a_damaged_run_file_is_named_by_every_command(
    damage: str, copy: Path, invoke: Invoke
) -> None:
    path = copy / RUN
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    left = everything(copy)
    for arguments in (("plot", copy), ("replay", copy, "-r", 0), ("results", copy.parent)):
        refused(invoke(*arguments), 2, str(path), "damaged")
    refused(invoke(*run_into(copy)), 2, str(path), "damaged")
    assert everything(copy) == left


def test_d56_no_flipped_bit_of_the_run_file_passes(copy: Path) -> None:
    path, luck = copy / RUN, np.random.default_rng(1)
    data = path.read_bytes().rstrip(b"\n")
    for _ in range(300):
        path.write_bytes(flip(data, luck))
        with pytest.raises((DamagedError, RequestError), match=r"run\.json"):
            open_result(copy)


# --- D58: results of something else ---------------------------------------------------------------


def rewritten(copy: Path, change: Callable[[Any], object]) -> None:
    """Change what ``run.json`` says, its checksum included, as another version might have it."""
    info = json.loads((copy / RUN).read_text())
    del info["checksum"]
    change(info)
    (copy / RUN).write_text(json.dumps(sealed(info)))


def test_d58_another_scenario_is_refused(copy: Path, invoke: Invoke) -> None:
    before = everything(copy)
    done = invoke(*run_into(copy), "--set", "attacks.drones.count=7")
    refused(done, 2, "another scenario")
    assert everything(copy) == before


def test_d58_another_version_of_the_model_is_refused(copy: Path, invoke: Invoke) -> None:
    rewritten(copy, lambda info: info["identity"].update(model="0" * 32))
    refused(invoke(*run_into(copy, 20)), 2, "another version of the model")
    done = invoke("replay", copy, "-r", 0)
    assert done.exit_code == 0
    assert done.stderr.startswith("warning: the model has changed")


def test_d58_another_format_is_refused(copy: Path, invoke: Invoke) -> None:
    rewritten(copy, lambda info: info["identity"].update(format=1))
    for command, *options in READERS:
        refused(invoke(command, copy, *options), 2, "format 1")
    refused(invoke(*run_into(copy, 20)), 2, "another format")
    assert "format 1" in invoke("results", copy.parent).stdout


def test_d58_a_table_of_another_run_is_named(copy: Path, tmp_path: Path, invoke: Invoke) -> None:
    assert invoke(*run_into(tmp_path / "other"), "--seed", 2).exit_code == 0
    shutil.copy(tmp_path / "other" / "shots.parquet", copy)
    refused(invoke("plot", copy), 2, "shots.parquet is damaged")


def with_a_column(path: Path) -> None:
    table = pq.read_table(path)
    pq.write_table(table.append_column("extra", pa.array(range(table.num_rows))), path)


def without_a_replication(path: Path) -> None:
    table = pq.read_table(path)
    rows = [row for row in range(table.num_rows) if table["replication"][row].as_py() != 4]
    pq.write_table(table.take(rows), path)


@pytest.mark.parametrize(
    ("change", "words"),
    [(with_a_column, "has other columns"), (without_a_replication, "replication 4 is missing")],
)
def test_d58_a_changed_table_is_named(
    change: Callable[[Path], None], words: str, copy: Path, invoke: Invoke
) -> None:
    """By its checksum; who writes that too is still held to the columns and the replications."""
    name, left = "replications.parquet", checksum(copy / "threats.parquet")
    change(copy / name)
    for command, *options in READERS:
        refused(invoke(command, copy, *options), 2, f"{name} is damaged")
    rewritten(copy, lambda info: info["files"].update({name: checksum(copy / name)}))
    done = invoke(*run_into(copy, 12))
    refused(done, done.exit_code, words)
    assert done.exit_code in (1, 2)
    assert checksum(copy / "threats.parquet") == left


# --- D62: a log that takes nothing ----------------------------------------------------------------


def test_d62_a_full_stdout_is_an_error_and_leaves_the_result(folder: Path) -> None:
    before = sums(folder)
    with Path("/dev/full").open("w") as full:
        for arguments in (
            run_into(folder),
            ("replay", folder, "-r", 1),
            ("check", RAID),
            ("--help",),
        ):
            refused(knock(*arguments, stdout=full), 1, "No space left on device")
    assert sums(folder) == before


def test_d62_a_full_stderr_keeps_the_exit_code(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        assert knock("check", tmp_path / "none.yaml", stderr=full).returncode == 2


# --- D66: a folder that is not empty --------------------------------------------------------------


def test_d66_a_folder_with_something_else_is_refused(tmp_path: Path, invoke: Invoke) -> None:
    (tmp_path / "letter.txt").write_text("Dear all,")
    refused(invoke(*run_into(tmp_path)), 2, "is not empty", "letter.txt")
    assert everything(tmp_path).keys() == {"letter.txt"}
