"""Rounds and channels of escorts that come and leave: counted for the time that they are there."""

from pathlib import Path

from sim import run
from sim.scenario.scenario import load_text

RELIEF = """
name: Relief
start: 2023-12-16 08:00 +03:00
duration: 2 h
escorts:
  always: {class: arleigh-burke-flight-i, doctrine: red-sea-2023,
                patrol: {law: fixed, position: 14°10'N 41°55'E}}
  first: {class: arleigh-burke-flight-i, doctrine: red-sea-2023, until: +30 min,
          patrol: {law: fixed, position: 14°10'N 41°55'E}}
  second: {class: arleigh-burke-flight-i, doctrine: red-sea-2023, from: +100 min,
           patrol: {law: fixed, position: 14°10'N 41°55'E}}
  never: {class: arleigh-burke-flight-i, doctrine: red-sea-2023, from: +2 h,
          patrol: {law: fixed, position: 14°10'N 41°55'E}}
attacks:
  drones: {weapon: one-way-drone, due_at: +90 min, from: hodeidah-coast, target: always, count: 3}
"""


def test_channels_are_counted_over_the_time_for_which_an_escort_is_there(tmp_path: Path) -> None:
    result = run(load_text(RELIEF), 3, workers=1, out=tmp_path / "relief")
    known, pool = result.summary["measures"], "illuminator"
    there = {id.partition(":")[2] for id in known if id.startswith("channel-use-there:")}
    assert f"first/{pool}" in there
    assert not any(one.startswith("always") for one in there)
    counts = result.table("counts").to_pydict()
    found = zip(counts["what"], counts["of"], counts["value"], strict=True)
    present = {(of, value) for what, of, value in found if what == "present:"}
    assert {(f"first/{pool}", 1800.0), (f"second/{pool}", 1200.0)} <= present
    assert {of.partition("/")[0] for of, _ in present} == {"first", "second"}
    assert known[f"channel-use-there:first/{pool}"]["mean"] == 0.0
    assert known[f"channel-use-there:never/{pool}"]["mean"] is None
    assert known["rounds-left:never/sm-2"]["mean"] == 0.0
    assert known["rounds-left:first/sm-2"]["mean"] > 0.0
