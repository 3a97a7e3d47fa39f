"""Runs of the busy day that must be equal, or must not: what is compared in C07."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from sim.engine.streams import Luck
from sim.experiment.runs.run import run
from sim.experiment.store.folder import SUMMARY
from sim.experiment.tables.schemas import NAMES
from sim.platforms.threat import Launched
from sim.scenario import load_text
from sim.simulation import Day, Model
from sim.verification.busy import AFAR, BUSY, CLASSES, text, turned
from sim.verification.case import Column, Runs, Tables, table
from sim.verification.replicate import tables_from, tables_of

Records = list[tuple[Any, ...]]


def share(differs: Iterator[bool]) -> Column:
    """Return 1.0 where something differs and 0.0 where nothing does."""
    return np.array([float(one) for one in differs])


def unlike(one: Tables, other: Tables) -> Column:
    """Return how many of the tables differ in a row or in their columns."""
    return np.array([float(sum(not one[name].equals(other[name]) for name in one))])


def rows(tables: Tables) -> Column:
    """Return how many replications, threats and shots there are, as one number."""
    return np.array([float(sum(batch.num_rows for batch in tables.values()))])


def by_workers(*workers: int) -> Runs:
    """Run into result folders by so many processes, and count the files that differ."""

    def runs(count: int, seed: int) -> Tables:
        with TemporaryDirectory() as base:
            results = [
                run(load_text(text(BUSY)), count, seed, number, Path(base) / str(number))
                for number in workers
            ]
            files = [*(f"{name}.parquet" for name in NAMES), SUMMARY]
            bytes_of = [[(found.path / name).read_bytes() for name in files] for found in results]
        differ = sum(one != bytes_of[0][at] for some in bytes_of[1:] for at, one in enumerate(some))
        compared = sum(len(found) for found in bytes_of[1:])
        return table(differ=np.array([float(differ)]), compared=np.array([float(compared)]))

    return runs


def of_more(few: int) -> Runs:
    """Compare the first few replications of many with those of a run of only so many."""

    def runs(count: int, seed: int) -> Tables:
        scenario = load_text(text(BUSY))
        many = tables_from(scenario, range(count), seed)
        first = {name: batch.filter(_below(batch, few)) for name, batch in many.items()}
        fewer = tables_from(scenario, range(few), seed)
        alone = tables_from(scenario, range(few - 1, few), seed)
        last = {name: batch.filter(_below(batch, few - 1, few)) for name, batch in many.items()}
        found = np.array([float(rows(fewer)[0] > few)])
        return table(differ=unlike(first, fewer) + unlike(last, alone), rows=found)

    return runs


def _below(batch: Any, low: int, high: int | None = None) -> Any:  # noqa: ANN401 - Arrow's own
    import pyarrow as pa

    numbers = batch.column("replication").to_numpy()
    chosen = numbers < low if high is None else (numbers >= low) & (numbers < high)
    return pa.array(chosen)


def collisions(count: int, seed: int) -> Tables:
    """Compare replication 1 of a seed with replication 0 of the next, for many seeds."""
    model = Model(load_text(text(BUSY)))
    seeds = ((seed + 1000 + k) % 2**63 for k in range(count))
    pairs = ((model.replicate(s, 1), model.replicate(s + 1, 0)) for s in seeds)
    return table(alike=share(one.records == other.records for one, other in pairs))


def isolated(count: int, seed: int) -> Tables:
    """Compare days under another pk, and with an escort far away, with the plain day."""
    path = "catalogue.weapons.sm-2.against.{}.pk_{}={}"
    days = []
    for pk in (0, 1):
        ways = [path.format(c, way, pk) for c in CLASSES for way in ("self", "crossing")]
        days.append(Model(load_text(text(BUSY), overrides=ways)))
    plain, afar = Model(load_text(text(BUSY))), Model(load_text(text(AFAR)))
    found: dict[str, list[bool]] = {name: [] for name in ("launches", "traffic", "ends", "others")}
    for number in range(count):
        one, other = (_day(model, seed, number) for model in days)
        found["launches"].append(one.journal.of(Launched) != other.journal.of(Launched))
        found["traffic"].append(_ships(one) != _ships(other))
        found["ends"].append(one.journal.records != other.journal.records)
        before, after = (model.replicate(seed, number).records for model in (plain, afar))
        found["others"].append(before != _without(after, "yonder") or len(after) == len(before))
    return table(**{name: share(iter(values)) for name, values in found.items()})


def _day(model: Model, seed: int, number: int) -> Day:
    luck = Luck(seed, number)
    day = Day(model.scenario.draw(luck), model.theatre, luck)
    day.run()
    return day


def _ships(day: Day) -> list[list[float]]:
    columns = (
        (stream.entry_s, stream.speed_mps, stream.share, stream.kind)
        for stream in day.traffic.streams
    )
    return [[float(value) for one in several for value in one] for several in columns]


def _without(records: Records, name: str) -> Records:
    return [record for record in records if not any(name in str(field) for field in record)]


def reordered(count: int, seed: int) -> Tables:
    """Compare a scenario with the one whose keys stand in the opposite order."""
    opposite = turned(BUSY)
    assert isinstance(opposite, dict)
    one, other = (tables_of(text(tree), count, seed) for tree in (BUSY, opposite))
    moved = text(opposite) != text(BUSY)
    return table(differ=unlike(one, other), moved=np.array([float(moved)]))


HASHED = """
import sys
from hashlib import sha256
from sim.scenario import load_text
from sim.simulation import Model
model = Model(load_text(sys.argv[1]))
days = [model.replicate(int(sys.argv[2]), number).records for number in range(int(sys.argv[3]))]
print(sha256(repr(days).encode()).hexdigest(), hash("redsea"))
"""


def hashed(count: int, seed: int) -> Tables:
    """Compare processes whose dictionaries and sets hash differently."""
    told = []
    for hash_seed in ("0", "4242"):
        command = [sys.executable, "-c", HASHED, text(BUSY), str(seed), str(count)]
        found = subprocess.run(
            command,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        told.append(found.stdout.split())
    (one, first), (other, second) = told
    return table(differ=np.array([float(one != other)]), moved=np.array([float(first != second)]))
