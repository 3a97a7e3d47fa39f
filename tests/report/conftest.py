"""A small made-up result: two types of threat, two weapons, a few leakers, some calls."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.experiment.tables.schemas import CODES, NO_DANGER

THREATS = ("anti-ship-ballistic-missile", "one-way-drone")
WEAPONS = ("essm", "sm-2")
Entry = dict[str, Any]


def entry(label: str, mean: float | None, half: float = 0.0, **more: object) -> Entry:
    ends = None if mean is None else [mean - half, mean + half]
    made = {
        "label": label, "unit": "1", "kind": "count", "n": 400, "mean": mean, "sd": 1.0,
        "ci": ends, "level": 0.95, "method": "t over replications", "note": None, "quantiles": {},
    }  # fmt: skip
    return made | more


def share(label: str, mean: float | None, half: float = 0.0, **more: object) -> Entry:
    return entry(label, mean, half, kind="share", method="delta method, logit scale", **more)


def summary() -> dict[str, Entry]:
    measures = {
        "no-ship-hit": share("No merchant ship hit", 0.6234, 0.0311) | {"method": "Wilson"},
        "no-leaker": share("No leaker", 0.0, 0.0, note="all alike"),
        "launched": entry("Threats launched", 7.0, note="all alike"),
        "intercepted": entry("Threats intercepted", 5.5, 0.1),
        "interception-rate": share("Interception rate", None),
        "leakers": entry("Leakers", 1.5, 0.1),
        "leakers-hit": entry("Leakers that hit", 0.5, 0.05),
        "in-flight": entry("Threats in flight", 0.0, 0.0),
        "hits": entry("Hits", 0.5, 0.05),
        "rounds": entry("Rounds fired", 9.0, 0.2),
        "cost": entry("Cost of rounds", 18_600_000.0, 400_000.0, unit="USD"),
        "detection-range": entry(
            "Detection range", 80_000.0, unit="m", kind="quantile", n=2791,
            ci=[70_000.0, 72_000.0], quantiles={"0.5": 71_000.0},
            method="order statistics for the median",
        ),
    }  # fmt: skip
    for name, scale in zip(THREATS, (1.0, 2.0), strict=True):
        for what in ("launched", "intercepted", "leakers", "hits"):
            measures[f"{what}:{name}"] = entry(f"{what}: {name}", scale, 0.05)
    for name, scale in zip(WEAPONS, (0.0, 3.0), strict=True):
        for what in ("rounds", "kills", "cost"):
            measures[f"{what}:{name}"] = entry(f"{what}: {name}", scale, 0.1)
        measures[f"kill-rate:{name}"] = share(f"kill rate: {name}", scale / 4 or None, 0.02)
    return measures | ledger() | response()


def ledger() -> dict[str, Entry]:
    rows = dict.fromkeys((*CODES, NO_DANGER), 0.0)
    rows |= {"out-of-reach": 0.9, "held-fire": 0.3, "all-missed": 0.2, NO_DANGER: 0.1}
    made = {f"reason:{code}": entry(code, mean, mean / 10) for code, mean in rows.items()}
    made |= {f"reason-hit:{code}": entry(code, mean / 3, mean / 20) for code, mean in rows.items()}
    return made | {"not-engaged": entry("Leakers not engaged", 1.2, 0.1)}


def response() -> dict[str, Entry]:
    return {
        "any-call": share("A ship in distress", 0.8, 0.04),
        "calls": entry("Distress calls", 1.4, 0.1),
        "answered": entry("Calls answered", 0.7, 0.1),
        "answered-rate": share("Calls answered by the end", 0.5, 0.03),
        "call-to-arrival": entry(
            "Call to arrival", None, unit="s", kind="time-to-event", ci=[9_000.0, None],
            quantiles={"0.5": 10_800.0}, method="Kaplan-Meier, log-log",
        ),
        "reached:1-h": share("Share reached within 1 h", 0.1, 0.02),
    }  # fmt: skip


def tables() -> dict[str, pa.Table]:
    leakers, hits = [0, 1, 2, 1, 0, 3, 1, 0], [0, 0, 1, 1, 0, 1, 0, 0]
    zeros = [0] * len(leakers)
    replications = {"leakers": leakers, "hits": hits, "in-flight": zeros}
    for code in (*CODES, NO_DANGER):
        replications[f"reason:{code}"] = leakers if code == "held-fire" else zeros
        replications[f"reason-hit:{code}"] = hits if code == "held-fire" else zeros
    rows = [("one-way-drone", "intercepted", 1, None)] * 12
    rows += [("one-way-drone", "hit", 0, "held-fire")] * 3 + [("one-way-drone", "hit", 1, None)]
    rows += [("anti-ship-ballistic-missile", "missed", 0, "out-of-reach")] * 4
    threats = dict(
        zip(("weapon", "outcome", "shots", "reason"), zip(*rows, strict=True), strict=True)
    )
    threats["attack"] = tuple("drones" if row[0] == "one-way-drone" else "missiles" for row in rows)
    return {
        "replications": pa.table(replications),
        "threats": pa.table({name: list(values) for name, values in threats.items()}),
    }


@pytest.fixture
def result(tmp_path: Path) -> SimpleNamespace:
    """A result as the report needs it, made up."""
    made = tables()
    path = tmp_path / "result"
    path.mkdir()
    for name, table in made.items():
        pq.write_table(table, path / f"{name}.parquet")
    return SimpleNamespace(
        path=path,
        warnings=(),
        run_info={
            "scenario": "Made up", "versions": {"redsea": "0"},
            "identity": {"scenario": "0" * 40, "model": "1" * 40},
        },
        scenario_text="",
        precision=None,
        replications=400,
        held=400,
        seed=7,
        summary={
            "scenario": "Made up", "replications": 400, "seed": 7,
            "interval": "chance and ignorance", "measures": summary(),
        },
        table=lambda name: made[name],
        rows=lambda name: path / f"{name}.parquet",
    )  # fmt: skip
