"""Runs of one day that must be equal, or must not; and streams that must be independent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sim.engine.streams import Luck
from sim.platforms.launch.threat import Launched
from sim.simulation import Day, Model
from sim.verification import program
from sim.verification.case import Tables, table
from sim.verification.program import tables_from, tables_of
from sim.verification.scene import merged, scenario_of

Tree = Mapping[str, Any]
Records = list[tuple[Any, ...]]

CLASSES = ("one-way-drone", "anti-ship-cruise-missile")


def unlike(some: Tables, others: Tables) -> int:
    """Return how many of the tables differ in a row or in their columns."""
    return sum(not some[name].equals(others[name]) for name in some)


def by_workers(count: int, seed: int, tree: Tree, workers: Sequence[int]) -> Tables:
    """Run into result folders by so many processes, and count the files that differ."""
    names = [*(f"{name}.parquet" for name in program.NAMES), program.SUMMARY]
    with TemporaryDirectory() as base:
        results = [
            program.run(
                scenario_of(tree), count, out=Path(base) / str(number), seed=seed, workers=number
            )
            for number in workers
        ]
        first, *others = [[(found.path / name).read_bytes() for name in names] for found in results]
    pairs = [(mine, theirs) for some in others for mine, theirs in zip(first, some, strict=True)]
    return table(differ=sum(a != b for a, b in pairs), compared=len(pairs))


def of_more(count: int, seed: int, tree: Tree, few: int) -> Tables:
    """Compare the first few replications of many with those of a run of only so many."""
    scenario = scenario_of(tree)
    many = tables_from(scenario, range(count), seed)
    fewer = tables_from(scenario, range(few), seed)
    alone = tables_from(scenario, range(few - 1, few), seed)
    differ = unlike(_between(many, 0, few), fewer) + unlike(_between(many, few - 1, few), alone)
    found = sum(batch.num_rows for batch in fewer.values()) > few
    return table(differ=differ, rows=found)


def _between(tables: Tables, low: int, high: int) -> Tables:
    import pyarrow as pa

    found = {}
    for name, batch in tables.items():
        numbers = batch.column("replication").to_numpy()
        found[name] = batch.filter(pa.array((numbers >= low) & (numbers < high)))
    return found


def collisions(count: int, seed: int, tree: Tree) -> Tables:
    """Compare replication 1 of a seed with replication 0 of the next, for many seeds."""
    model = Model(scenario_of(tree))
    seeds = ((seed + 1000 + k) % 2**63 for k in range(count))
    pairs = ((model.replicate(s, 1), model.replicate(s + 1, 0)) for s in seeds)
    return table(alike=[a.records == b.records for a, b in pairs])


def isolated(count: int, seed: int, tree: Tree, afar: Tree) -> Tables:
    """Compare days under another pk, and with an escort far away, with the plain day."""
    sm2 = {name: [{"pk_self": pk, "pk_crossing": pk} for pk in (0, 1)] for name in CLASSES}
    changes = [
        {"catalogue": {"weapons": {"sm-2": {"against": {name: sm2[name][pk] for name in sm2}}}}}
        for pk in (0, 1)
    ]
    days = [Model(scenario_of(merged(tree, change))) for change in changes]
    usual, more = Model(scenario_of(tree)), Model(scenario_of(merged(tree, afar)))
    found: dict[str, list[bool]] = {name: [] for name in ("launches", "traffic", "ends", "others")}
    for number in range(count):
        mine, theirs = (_day(model, seed, number) for model in days)
        found["launches"].append(mine.journal.of(Launched) != theirs.journal.of(Launched))
        found["traffic"].append(_ships(mine) != _ships(theirs))
        found["ends"].append(mine.journal.records != theirs.journal.records)
        before, after = (model.replicate(seed, number).records for model in (usual, more))
        found["others"].append(before != _without(after, "yonder") or len(after) == len(before))
    ends = any(found.pop("ends"))
    return table(ends=ends, **found)


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
    return [[float(value) for each in several for value in each] for several in columns]


def _without(records: Records, name: str) -> Records:
    return [record for record in records if not any(name in str(field) for field in record)]


def turned(tree: object) -> Any:  # noqa: ANN401 - any value of a tree
    """Return a tree with the keys of all its mappings in reverse order."""
    if not isinstance(tree, dict):
        return tree
    return {key: turned(tree[key]) for key in reversed(tree)}


def reordered(count: int, seed: int, tree: Tree) -> Tables:
    """Compare a scenario with the one whose keys stand in the opposite order."""
    differ = unlike(*(tables_of(each, count, seed) for each in (tree, turned(tree))))
    return table(differ=differ, moved=json.dumps(tree) != json.dumps(turned(tree)))


HASHED = """
import sys
from hashlib import sha256
from sim.scenario import load_text
from sim.simulation import Model
model, seed = Model(load_text(sys.argv[1])), int(sys.argv[2])
days = [model.replicate(seed, number).records for number in range(int(sys.argv[3]))]
print(sha256(repr(days).encode()).hexdigest(), hash("redsea"))
"""


def hashed(count: int, seed: int, tree: Tree) -> Tables:
    """Compare processes whose dictionaries and sets hash differently."""
    told = []
    for hash_seed in ("0", "4242"):
        command = [sys.executable, "-c", HASHED, json.dumps(tree), str(seed), str(count)]
        found = subprocess.run(
            command,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        told.append(found.stdout.split())
    (mine, first), (theirs, second) = told
    return table(differ=mine != theirs, moved=first != second)
