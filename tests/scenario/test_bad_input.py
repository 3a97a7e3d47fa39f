"""The rows D01 to D51 of the bad-input corpus, each held against file, line, path and rule."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario import Pinned, Problem, ScenarioError, load, load_text
from sim.scenario.study.study import load_study

Refuse = Callable[..., list[Problem]]
Edit = Callable[..., str]

SPEED = "speed: 11.8 kn"
DUD = "dud: {value: 0.1, source: mine, grade: D}"
SPACING = "spacing: {exponential: 30 s}"
AT = "{time: +1 h, position: {lat: 13.5, lon: 42.5}}"
PLACE = "{lat: 13.5, lon: 42.5}"
SHIP_SPEED = "ships.trader.speed"
PROBABILITY = ("probability: {beta: [2, 5]}", "warning.probability")
SALVO = "escorts.carney.doctrine.against.one-way-drone.by_layer.sm-2.salvo"

# id, text of the sample, what it becomes, path of the problem, part of the rule
ROWS = [
    ("D01", SPEED, "speed: 12 kn\n    speed: 13 kn", SHIP_SPEED, "twice, on lines 24 and 25"),
    ("D01-flow", "flag: NO", "flag: A, flag: B", "ships.sophie.flag", "twice, on lines 25 and 25"),
    ("D05-nan", PROBABILITY[0], "probability: .nan", PROBABILITY[1], "finite"),
    ("D05-inf", PROBABILITY[0], "probability: .inf", PROBABILITY[1], "finite"),
    ("D05-minus-inf", PROBABILITY[0], "probability: -.INF", PROBABILITY[1], "finite"),
    ("D05-overflow", PROBABILITY[0], "probability: 1e999", PROBABILITY[1], "finite"),
    ("D05-speed", SPEED, "speed: .nan", SHIP_SPEED, "finite"),
    ("D05-text", SPEED, "speed: nan kn", SHIP_SPEED, "a unit of speed"),
    ("D05-huge", SPEED, "speed: 1e999 kn", SHIP_SPEED, "finite"),
    ("D05-rate", "rate: 39 per day", "rate: .inf", "traffic.southbound.rate", "finite"),
    ("D05-horizon", "duration: 10 h", "duration: .inf", "duration", "finite"),
    ("D07-speed", SPEED, "speed: -11.8 kn", SHIP_SPEED, "more than 0 kn"),
    ("D07-range", "within: 200 km", "within: -200 km", "attacks.drones.target.within", "between 0"),
    ("D07-rate", "rate: 39 per day", "rate: -1 per day", "traffic.southbound.rate", "between 0"),
    ("D07-magazine", "{uniform: [40, 60]}", "-4", "escorts.carney.magazine.sm-2", "between 0"),
    ("D07-duration", "duration: 10 h", "duration: -10 h", "duration", "more than 0"),
    ("D09-speed", SPEED, "speed: 0 kn", SHIP_SPEED, "more than 0 kn"),
    ("D09-patrol", "speed: 15 kn", "speed: 0 kn", "escorts.carney.patrol.speed", "more than 0 kn"),
    ("D11-destroyer", "speed: 15 kn", "speed: 300 kn", "escorts.carney.patrol.speed", "60 kn"),
    ("D11-merchant", SPEED, "speed: 150 kn", SHIP_SPEED, "at most 60 kn"),
    ("D11-drone", "speed: 900 m/s", "speed: 5000 m/s", "catalogue.weapons.sm-2.speed", "14400 km"),
    ("D13", PLACE, "{lat: 43.33, lon: 12.58}", "ships.sophie.at.position", "swapped"),
    ("D15-lat", PLACE, "{lat: 91, lon: 42.5}", "ships.sophie.at.position", "latitude"),
    ("D15-lon", PLACE, "{lat: 13.5, lon: 181}", "ships.sophie.at.position", "longitude"),
    ("D15-far", PLACE, "{lat: 13.5, lon: 403.3}", "ships.sophie.at.position", "longitude"),
    ("D15-text", "13°58'N", "91°58'N", "ships.trader.at.position", "latitude"),
    ("D22-missing", "duration: 10 h\n", "", "duration", "is required"),
    ("D22-inner", "    from: 15.0N 43.2E\n", "", "attacks.drones.from", "is required"),
    ("D22-null", AT, "", "ships.sophie.at", "must have exactly one of at, anywhere"),
    ("D23-list", "{links: {israel: 3}, within: 200 km}", "[1]", "attacks.drones.target", "text"),
    ("D23-map", "[uk, israel]", "{uk: 1}", "ships.trader.linked", "must be a list"),
    ("D23-scalar", "{sm-2: {uniform: [40, 60]}}", "7", "escorts.carney.magazine", "a mapping"),
    ("D30-seconds", SPACING, "spacing: 12:30:45", "attacks.drones.spacing", "clock time"),
    ("D30-minutes", SPACING, "spacing: 1:30", "attacks.drones.spacing", "clock time"),
    ("D30-moment", "time: +1 h", "time: 12:30", "ships.sophie.at.time", "its date and its offset"),
    ("D30-zone", "+2 h", "2023-12-03 10:00", "attacks.drones.launched_at", "its offset"),
    ("D32-comma", PROBABILITY[0], "probability: '0,7'", PROBABILITY[1], "decimal point"),
    ("D32-thousands", SPEED, "speed: 1,000 kn", SHIP_SPEED, "decimal point"),
    ("D34-float", "{uniform: [40, 60]}", "3.7", "escorts.carney.magazine.sm-2", "whole number"),
    ("D34-text", "{uniform: [40, 60]}", '"3"', "escorts.carney.magazine.sm-2", "whole number"),
    ("D34-bool", "{uniform: [40, 60]}", "true", "escorts.carney.magazine.sm-2", "whole number"),
    ("D34-number", PROBABILITY[0], "probability: true", PROBABILITY[1], "a number"),
    ("D37-horizon", "duration: 10 h", "duration: 1e9 d", "duration", "at most 3660 d"),
    ("D42-low", "weight: 0.6", "weight: 0.58", "hypotheses.who", "sum to 1, not 0.98"),
    ("D42-high", "weight: 0.6", "weight: 0.62", "hypotheses.who", "sum to 1, not 1.02"),
    (
        "D42-choice",
        "{uniform: [40, 60]}",
        "{choice: {values: [40, 50], weights: [0.5, 0.48]}}",
        "escorts.carney.magazine.sm-2",
        "sum to 1, not 0.98",
    ),
    (
        "D42-mix",
        "catalogue:\n",
        "catalogue:\n  mixes: {mine: {bulk-carrier: 0.5, other: 0.52}}\n",
        "catalogue.mixes.mine",
        "sum to 1, not 1.02",
    ),
    ("D44-unknown", SPACING, "spacing: {exponentail: 3 s}", "attacks.drones.spacing", "one distr"),
    ("D44-missing", SPACING, "spacing: {uniform: [3 s]}", "attacks.drones.spacing", "[low, high]"),
    ("D44-keys", SPACING, "spacing: {gamma: {mean: 3 s}}", "attacks.drones.spacing", "mean, sd"),
    (
        "D44-sd",
        SPACING,
        "spacing: {normal: {mean: 9 s, sd: -1 s, low: 0 s, high: 1 min}}",
        "attacks.drones.spacing",
        "sd of at least 0",
    ),
    (
        "D44-mode",
        SPACING,
        "spacing: {triangular: [3 s, 2 s, 4 s]}",
        "attacks.drones.spacing",
        "rising order",
    ),
    (
        "D44-mean",
        SPACING,
        "spacing: {lognormal: {mean: 0 s, sd: 1 s}}",
        "attacks.drones.spacing",
        "mean above 0",
    ),
    ("D44-geometric", "{integers: [1, 4]}", "{geometric: 0.5}", "attacks.drones.count", "mean of"),
    ("D44-empty", "{integers: [1, 4]}", "{empirical: []}", "attacks.drones.count", "a list"),
    ("D44-tail", PROBABILITY[0], "probability: {exponential: 1}", PROBABILITY[1], "no upper end"),
    ("D44-event", "5]},", "5], varies: per-event},", PROBABILITY[1], "cannot vary per-event"),
    ("D44-bounds", PROBABILITY[0], "probability: {uniform: [0.5, 1.5]}", PROBABILITY[1], "100 %"),
    ("A3-whole", "count: {integers: [1, 4]}", "count: 2.5", "attacks.drones.count", "whole number"),
    ("A3-text", "{integers: [1, 4]}", "'2.5'", "attacks.drones.count", "whole number"),
    (
        "A3-choice",
        "count: {integers: [1, 4]}",
        "count: {choice: {values: [1, 2.5], weights: [0.5, 0.5]}}",
        "attacks.drones.count",
        "whole number",
    ),
    ("A3-some", "{uniform: [40, 60]}", "{empirical: [40, 41.5]}", "escorts.carney.magazine.sm-2",
     "whole number"),
    ("D5-slow", SPEED, "speed: 1e-300 m/s", SHIP_SPEED, "size between 0.0001 and"),
    ("D5-sd", SPACING, "spacing: {lognormal: {mean: 9 s, sd: 1e200 s}}", "attacks.drones.spacing",
     "size between"),
    ("D5-mean", SPACING, "spacing: {gamma: {mean: 1e-300 s, sd: 1 s}}", "attacks.drones.spacing",
     "size between"),
    ("D5-a", PROBABILITY[0], "probability: {beta: [1e-300, 1]}", PROBABILITY[1], "size between"),
    ("D5-count", "{integers: [1, 4]}", "{poisson: 1e-200}", "attacks.drones.count", "size between"),
    ("A11-long", "name: Sample day", "name: " + "x" * 201, "name", "at most 200 characters"),
    ("A11-empty", "name: Sample day", 'name: " "', "name", "it is empty"),
    ("A11-flag", "flag: Bahamas", 'flag: "Baha\u2060mas"', "ships.trader.flag", "invisible ones"),
    ("D48-override", "flag: Bahamas", 'flag: "a\\u202Eb"', "ships.trader.flag", "no control"),
    ("D48-newline", "name: Sample day", 'name: "a\\nb"', "name", "no control"),
    ("D48-nul", "name: Sample day", 'name: "a\\0b"', "name", "no control"),
]  # fmt: skip


def line_of(text: str, sample: str) -> int:
    """Give the line of the first difference."""
    pairs = zip(text.split("\n"), [*sample.split("\n"), ""], strict=False)
    return next(number for number, (new, old) in enumerate(pairs, 1) if new != old)


@pytest.mark.parametrize(
    ("old", "new", "path", "rule"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS]
)
def test_a_row_is_refused(
    refuse: Refuse, edit: Edit, sample: str, old: str, new: str, path: str, rule: str
) -> None:
    problems = refuse((old, new))
    assert [problem.path for problem in problems] == [path]
    assert problems[0].file == "day.yaml"
    assert rule in problems[0].rule
    if "is required" not in rule and "sum to 1" not in rule and "twice" not in rule:
        assert problems[0].line == line_of(edit((old, new)), sample)
        assert problems[0].value
    assert str(problems[0]).startswith(f"day.yaml:{problems[0].line}:{problems[0].col}: {path}")


DRONE, BULK = "weapon: one-way-drone", "class: bulk-carrier\n"
FLIGHT, RED, MIX = "arleigh-burke-flight-i", "red-sea-2023", "november-2023"
BOX, HILLS = "southern-red-sea", "hodeidah-hinterland"
SUGGESTED = [
    ("D20", "flag: Bahamas", "flga: Bahamas", "ships.trader.flga", "flag"),
    ("D20-top", "duration: 10 h", "duration: 10 h\nduraton: 3 h", "duraton", "duration"),
    ("D20-deep", "within: 200 km", "witin: 200 km", "attacks.drones.target.witin", "within"),
    ("D20-weapon", "sm-2: {speed", "sm-2: {sped", "catalogue.weapons.sm-2.sped", "speed"),
    ("D44-near", SPACING, "spacing: {exponentail: 3 s}", "attacks.drones.spacing", "exponential"),
    ("threat", DRONE, DRONE[:-1], "attacks.drones.weapon", "one-way-drone"),
    ("class", BULK, "class: bulk-carier\n", "ships.trader.class", "bulk-carrier"),
    ("use", f"use: {FLIGHT},", "use: arleigh-flight-i,", "escorts.carney.class.use", FLIGHT),
    ("doctrine", f"doctrine: {RED}", "doctrine: red-sea-2032", "escorts.carney.doctrine", RED),
    ("mix", f"{MIX}, l", "november-2032, l", "traffic.southbound.mix", MIX),
    ("magazine", "magazine: {sm-2", "magazine: {sm2", "escorts.carney.magazine.sm2", "sm-2"),
    ("kind", "catalogue:\n  weapons", "catalogue:\n  weapon", "catalogue.weapon", "weapons"),
    ("lane", "lane: southbound", "lane: soutbound", "ships.trader.lane", "southbound"),
    ("flow", "  northbound:", "  norhtbound:", "traffic.norhtbound", "northbound"),
    ("area", BOX, "southern-red-see", "escorts.carney.patrol.area", BOX),
    ("origin", HILLS, "hodeida-hinterland", "attacks.first.from", HILLS),
    ("target", "target: trader}", "target: tradr}", "attacks.first.target", "trader"),
    ("theatre", "theatre: red-sea", "theatre: red-see", "theatre", "red-sea"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "path", "name"), [r[1:] for r in SUGGESTED], ids=[r[0] for r in SUGGESTED]
)
def test_an_unknown_name_comes_with_the_nearest(
    refuse: Refuse, old: str, new: str, path: str, name: str
) -> None:
    found = [problem for problem in refuse((old, new)) if problem.path == path]
    assert [problem.suggestion for problem in found] == [name]
    assert f"(did you mean '{name}'?)" in str(found[0])


def test_d20_the_corpus_names_the_salvo(refuse: Refuse) -> None:
    path = SALVO.replace("salvo", "salvoo")
    (problem,) = refuse(overrides=(f"{path}=2",))
    assert (problem.path, problem.suggestion) == (path, "salvo")


@pytest.mark.parametrize("number", ["1e3", "1E+3", "1.0e3", "1000", "'1e3'"])
def test_d03_numbers_are_numbers_however_they_are_written(edit: Edit, number: str) -> None:
    case = load_text(edit(("links: {israel: 3}", f"links: {{israel: {number}}}"))).case
    target = case.attacks["drones"].target
    assert target.links["israel"] == 1000.0


def test_d22_a_block_without_content_is_refused(refuse: Refuse, sample: str) -> None:
    section = sample[sample.index("\nescorts:") : sample.index("\nattacks:")]
    problem = refuse((section, "\nescorts:"))[0]
    assert (problem.path, problem.value, problem.rule) == (
        "escorts",
        "null",
        "must be a mapping; {} is an empty one, without what is inherited",
    )


@pytest.mark.parametrize(
    "text", ["", "# only a comment\n", "- a\n- b\n", "just text\n", "3", "---\n...\n", "null"]
)
def test_d23_a_file_that_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError, match=r"is empty|must be a mapping"):
        load_text(text)


def test_d25_an_alias_bomb_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9)]
    before = time.perf_counter()
    with pytest.raises(ScenarioError, match="holds more than 50000 values"):
        load_text("\n".join(lines))
    assert time.perf_counter() - before < 2.0


PIECES = [
    "1",
    "1.",
    "1 ",
    "+1 s ",
    "e\u0301\u0316",
    "1 kn",
    "14-",
    "'",
    "a<",
    "a.",
    "1e",
    "1\u00b0",
    "x",
]
PLACES = [
    "duration: 10 h", "start: 2023-12-03 08:00 +03:00", "position: 13\u00b058'N 42\u00b018'E",
    "launched_at: +2 h", "target: trader}", "flag: NO", "name: Sample day",
    "sunrise: 2023-12-03 06:20 +03:00", "weight: 0.6",
]  # fmt: skip


@pytest.mark.parametrize("length", [9_000, 100_000])
@pytest.mark.parametrize("piece", PIECES)
def test_d2_a_long_text_is_refused_at_once(refuse: Refuse, piece: str, length: int) -> None:
    long = (piece * length)[:length]
    text, before = json.dumps(long, ensure_ascii=False), time.process_time()
    edits = [(old, f"{old.partition(':')[0]}: {text}{'}' * (old[-2:] == 'r}')}") for old in PLACES]
    found = refuse(*edits, overrides=(long, f"ships.{long}=1", f"ships.trader.speed={long}"))
    assert sum("characters" in one.rule for one in found) >= len(PLACES)
    assert time.process_time() - before < 5.0


def test_d25_an_alias_of_itself_is_refused() -> None:
    with pytest.raises(ScenarioError, match="is an alias of what it stands in"):
        load_text("a: &a [*a]")


@pytest.mark.parametrize("text", ["[" * 500, "[" * 100_000, "{a: " * 5000, "- " * 5000])
def test_d27_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError, match="is nested more than 40 deep"):
        load_text(text)


@pytest.mark.parametrize("word", ["NO", "on", "off", "yes", "No", "y"])
def test_d29_words_are_text(edit: Edit, word: str) -> None:
    case = load_text(edit(("flag: NO", f"flag: {word}"))).case
    assert case.ships["sophie"].flag == word


@pytest.mark.parametrize(
    "change",
    [
        ("rate: 39 per day", "rate: 0 per day"),
        ("probability: {beta: [2, 5]}", "probability: 0"),
        ("{sm-2: {uniform: [40, 60]}}", "{sm-2: 0}"),
    ],
)
def test_d40_zeros_are_valid(edit: Edit, change: tuple[str, str]) -> None:
    assert load_text(edit(change)).draw(Pinned())


def test_d40_an_empty_sea_is_valid() -> None:
    scenario = load_text("name: Nothing\nstart: 2023-12-03 08:00 Z\nduration: 1 h\n")
    case = scenario.draw(Pinned())
    assert [case.ships, case.escorts, case.attacks, case.traffic] == [{}] * 4
    assert load_text(scenario.resolved_text()) == scenario


NAMES = ["سفينة النور", "远洋号", "🚢 Wave", "O'Brien: #1", "../../x", "CON", "a/b", "=1+1", "-rf",
         "a.b", "null", "1", "true", 'he said "so"', "x" * 100]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_d48_d49_any_printable_name_is_accepted(edit: Edit, name: str) -> None:
    quoted = "'" + name.replace("'", "''") + "'"
    text = edit(
        ("  sophie: {class", f"  {quoted}: {{class"), ("target: sophie", f"target: {quoted}")
    )
    scenario = load_text(text)
    assert name in scenario.case.ships
    assert load_text(scenario.resolved_text()) == scenario


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ('"a\\u202Eb"', "control"),
        ('"a\\u2066b"', "control"),
        ('"a\\nb"', "control"),
        ('"a\\u200Bb"', "invisible ones: 200B"),
        ('"a\\uFEFFb"', "invisible ones"),
        ('"a\\u00ADb"', "invisible ones"),
        ('"a\\u3164b"', "invisible ones"),
        ('"a\\u2800b"', "invisible ones"),
        ('"a\\uFE0Fb"', "invisible ones"),
        ('"a\\u00A0b"', "single spaces"),
        ('"a  b"', "single spaces"),
        ('" a"', "single spaces"),
        ('"a\\0b"', "control"),
        ('"a\\x1B[31m"', "control"),
        ("x" * 101, "at most 100"),
        ("x" * 10_000, "at most 100"),
        ('""', "empty"),
        ('"  "', "empty"),
    ],
)
def test_d48_a_name_with_control_characters_is_refused(
    refuse: Refuse, name: str, rule: str
) -> None:
    key = name if len(name) < 100 else f"? {name}\n  "
    problems = refuse(
        ("  sophie: {class", f"  {key}: {{class"), ("target: sophie", "target: trader")
    )
    assert any(rule in problem.rule for problem in problems)
    said = "\n".join(map(str, problems))
    assert all(character.isprintable() or character == "\n" for character in said)
    assert max(map(len, said.split("\n"))) < 1100


def test_d48_a_raw_control_character_is_no_yaml(sample: str) -> None:
    with pytest.raises(ScenarioError, match="is no YAML"):
        load_text(sample.replace("Sample", "Sam\0ple"))


def test_d48_names_that_are_equal_in_composed_form_are_twice(refuse: Refuse) -> None:
    both = '  "e\\u0301a": {class: other}\n  "\\u00e9a": {class'
    assert "twice" in refuse(("  sophie: {class", both))[0].rule


ENCODED = [
    ("D51-bom", lambda text: b"\xef\xbb\xbf" + text.encode(), True),
    ("D51-crlf", lambda text: text.replace("\n", "\r\n").encode(), True),
    ("D51-both", lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), True),
    ("D51-latin-1", lambda text: text.encode("latin-1"), False),
    ("D51-utf-16", lambda text: text.encode("utf-16"), False),
    ("D51-utf-32", lambda text: text.encode("utf-32"), False),
    ("D51-tabs", lambda text: text.replace("\n  ", "\n\t").encode(), False),
]


@pytest.mark.parametrize(("encode", "loads"), [r[1:] for r in ENCODED], ids=[r[0] for r in ENCODED])
def test_d51_an_encoding_loads_the_same_or_is_refused(
    tmp_path: Path, sample: str, encode: Callable[[str], bytes], loads: bool
) -> None:
    file = tmp_path / "day.yaml"
    file.write_bytes(encode(sample))
    if loads:
        assert load(file).digest == load_text(sample).digest
        return
    with pytest.raises(ScenarioError) as caught:
        load(file)
    assert caught.value.problems[0].file == str(file)


def test_d53_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    (tmp_path / "link.yaml").symlink_to(tmp_path / "gone.yaml")
    os.mkfifo(tmp_path / "pipe.yaml")
    for path, rule in [
        (tmp_path / "none.yaml", "is no file"),
        (tmp_path / "link.yaml", "is a broken link"),
        (tmp_path / "pipe.yaml", "is a named pipe"),
        (tmp_path, "is a folder"),
        (Path("/dev/zero"), "is a device"),
        (Path("a\0b"), "cannot be read"),
    ]:
        with pytest.raises(ScenarioError, match=rule):
            load(path)


@pytest.mark.parametrize(
    ("named", "rule"),
    [
        ("/etc/passwd", "must be a mapping"),
        ("/dev/zero", "is a device"),
        ("pipe.yaml", "is a named pipe"),
        (".", "is a folder"),
        ("none.yaml", "is no file"),
        ("a\\0b", "must have no control characters"),
        ("x" * 300, "cannot be read"),
        ("other.yaml", "has none of a scenario's keys"),
        ("broken.yaml", "is no YAML (its line 3"),
        ("twice.yaml", "has none of a scenario's keys"),
        ("binary.yaml", "is no UTF-8 text"),
        ("study.yaml", "is a study"),
    ],
)
@pytest.mark.parametrize("key", ["extends", "base"])
def test_d11_what_is_no_scenario_is_told_where_it_is_named_and_never_shown(
    tmp_path: Path, key: str, named: str, rule: str
) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    for name, text in {
        "other.yaml": b"secret: 1\n",
        "broken.yaml": b"secret: 1\nb: 2\n secret: &secret [\n",
        "twice.yaml": b"secret: 1\nsecret: .nan\n",
        "binary.yaml": b"secret: \xff",
        "study.yaml": b"base: secret\nfactors: secret\n",
    }.items():
        (tmp_path / name).write_bytes(text)
    file, rest = tmp_path / "top.yaml", "name: Top\n"
    if key == "base":
        rest += "question: Q\nfactors: {f: {side: threat, path: duration, values: [1 h, 2 h]}}\n"
    file.write_text(f'{rest}{key}: "{named}"\n', "utf-8")
    with pytest.raises(ScenarioError) as caught:
        (load if key == "extends" else load_study)(file)
    (problem,) = caught.value.problems
    assert (problem.file, problem.path) == (str(file), key)
    assert problem.line == rest.count("\n") + 1
    assert rule in problem.rule
    assert "secret" not in str(problem)
    assert "root" not in problem.rule


def test_d53_a_large_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "large.yaml").write_bytes(b"#" * (2**20 + 1))
    with pytest.raises(ScenarioError, match="larger than 1 MiB"):
        load(tmp_path / "large.yaml")


def test_d53_a_near_file_name_is_suggested(tmp_path: Path, sample: str) -> None:
    (tmp_path / "day.yaml").write_text(sample, "utf-8")
    with pytest.raises(ScenarioError, match=r"did you mean '.*day\.yaml'"):
        load(tmp_path / "dya.yaml")


def test_all_problems_come_at_once(refuse: Refuse) -> None:
    problems = refuse(
        (SPEED, "speed: 300 kn"), ("lane: southbound", "lnae: southbound"), (DUD, "dud: 7")
    )
    assert {p.path for p in problems} == {
        SHIP_SPEED,
        "ships.trader.lnae",
        "catalogue.weapons.sm-2.dud",
    }
    assert [p.line for p in problems] == sorted(p.line for p in problems)
