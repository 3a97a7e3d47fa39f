"""Study files: what they say, what is refused and where, and the scenarios of their points."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from sim.experiment.runs.sweep import plan_sweep
from sim.scenario import Problem, ScenarioError, file_schema, load, load_text
from sim.scenario.file.problems import RuleError
from sim.scenario.file.yaml_tree import read_tree
from sim.scenario.records.hints import notes_of, records_in
from sim.scenario.study.constraints import relation
from sim.scenario.study.factors import Varied, magnitude
from sim.scenario.study.plan import Plan
from sim.scenario.study.study import StudyFile, is_study, load_study

ROOT = Path(__file__).resolve().parents[3]
RAID = ROOT / "scenarios" / "one-raid.yaml"
STUDIES = sorted((ROOT / "scenarios" / "studies").glob("*.yaml"))
SALVO = "escorts.guard.doctrine.against.one-way-drone.by_layer.sm-2.salvo"
GOOD = f"""\
name: A study
base: {RAID}
question: What does it change?
factors:
  salvo:
    side: defence
    path: {SALVO}
    values: [1, 2]
  raid: {{side: threat, path: attacks.drones.count, values: [3, 6, 12]}}
  second:
    side: defence
    levels:
      none: {{}}
      abreast:
        escorts:
          second:
            class: arleigh-burke-flight-i
            patrol: {{law: fixed, position: 14°15'N 41°58'E}}
            doctrine: red-sea-2023
where: [salvo <= raid]
"""
Write = Callable[..., Path]
Refuse = Callable[..., list[Problem]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write the good study with pieces replaced, each of which must be there."""

    def written(*pairs: tuple[str, str]) -> Path:
        text = GOOD
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "study.yaml"
        path.write_text(text, "utf-8")
        return path

    return written


@pytest.fixture
def refuse(write: Write) -> Refuse:
    """Give the problems of a study with pieces replaced, those of its points among them."""

    def refused(*pairs: tuple[str, str]) -> list[Problem]:
        with pytest.raises(ScenarioError) as caught:
            plan_sweep(write(*pairs))
        return list(caught.value.problems)

    return refused


def varied(study: StudyFile, name: str) -> Varied:
    return next(one for one in study.factors if one.name == name)


# --- what is right ------------------------------------------------------------------------------


def test_the_order_of_the_file_is_the_order_of_the_factors(write: Write) -> None:
    study = load_study(write())
    assert [one.name for one in study.factors] == ["salvo", "raid", "second"]
    assert varied(study, "second").options == ("none", "abreast")


def test_a_point_is_the_scenario_that_set_would_make(write: Write) -> None:
    study = load_study(write())
    point = study.scenario({"salvo": 2, "raid": 12, "second": "none"})
    assert point == load(RAID, [f"{SALVO}=2", "attacks.drones.count=12"])


def test_a_level_is_a_block_laid_over_the_base(write: Write) -> None:
    study = load_study(write())
    case = study.scenario({"salvo": 1, "raid": 3, "second": "abreast"}).case
    assert sorted(case.escorts) == ["guard", "second"]
    assert sorted(study.base.case.escorts) == ["guard"]


def test_a_value_may_be_set_inside_what_a_level_brings(write: Write) -> None:
    path = write(
        (
            "where:",
            "  rounds: {side: defence, path: escorts.second.magazine.sm-2, values: [9]}\nwhere:",
        )
    )
    case = load_study(path).scenario({"salvo": 1, "raid": 3, "second": "abreast", "rounds": 9}).case
    assert case.escorts["second"].magazine["sm-2"] == 9


def test_a_value_goes_to_all_paths(write: Write) -> None:
    looks = SALVO.replace("salvo", "looks")
    study = load_study(write((f"path: {SALVO}", f"paths: [{SALVO}, {looks}]")))
    point = study.scenario({"salvo": 2, "raid": 3, "second": "none"})
    assert point == load(RAID, [f"{SALVO}=2", f"{looks}=2", "attacks.drones.count=3"])


def test_a_study_written_out_makes_the_same_points(write: Write, tmp_path: Path) -> None:
    study = load_study(write())
    folder = tmp_path / "copy"
    folder.mkdir()
    (folder / "base.yaml").write_text(study.base.resolved_text(), "utf-8")
    (folder / "study.yaml").write_text(study.resolved_text(1000), "utf-8")
    again = load_study(folder / "study.yaml")
    assert again.resolved_text(1000) == study.resolved_text(1000)
    for second in ("none", "abreast"):
        point = {"salvo": 2, "raid": 12, "second": second}
        assert again.scenario(point).resolved_text() == study.scenario(point).resolved_text()


def test_points_of_lists_are_written_out(write: Write, tmp_path: Path) -> None:
    links = "  links: {side: environment, path: perfect, values: [[], [kill, detect]]}\nwhere:"
    study = load_study(write(("where:", links)))
    values = {"salvo": 2, "raid": 3, "second": "none", "links": study.factors[3].options[1]}
    (tmp_path / "base.yaml").write_text(study.base.resolved_text(), "utf-8")
    (tmp_path / "again.yaml").write_text(study.listed([values]).resolved_text(10), "utf-8")
    (again,) = load_study(tmp_path / "again.yaml").rows()
    assert again == values
    assert study.scenario(again).case.perfect == ["kill", "detect"]


def test_settings_change_the_base(write: Write) -> None:
    study = load_study(write(), [f"{SALVO.replace('salvo', 'looks')}=1"])
    assert study.base == load(RAID, [f"{SALVO.replace('salvo', 'looks')}=1"])


@pytest.mark.parametrize("file", STUDIES, ids=lambda path: path.stem)
def test_the_shipped_studies_load(file: Path) -> None:
    study = load_study(file)
    assert study.plan.question.endswith("?")
    assert is_study(file)
    assert {one.record.side for one in study.factors} <= {"defence", "threat", "environment"}
    assert all(one.record.about for one in study.factors)
    head, _, rest = file.read_text("utf-8").partition("\n\nname: ")
    lines = head.splitlines()
    assert rest
    assert all(line == "#" or line.startswith("# ") for line in lines)
    assert lines[0].endswith((".", "?"))


def test_a_scenario_is_no_study() -> None:
    assert not is_study(RAID)
    assert not is_study(ROOT / "nowhere.yaml")


def test_the_schema_accepts_the_studies_and_asks_for_a_side(write: Write) -> None:
    schema = file_schema(study=True)
    Draft202012Validator.check_schema(schema)
    accepts = Draft202012Validator(schema)
    for file in (*STUDIES, write()):
        tree = read_tree(file.read_text("utf-8"), file.name)
        accepts.validate(tree)
        assert isinstance(tree, dict)
        del next(iter(tree["factors"].values()))["side"]
        assert not accepts.is_valid(tree)
    assert "never searched" in schema["$defs"]["Factor"]["properties"]["side"]["description"]


@pytest.mark.parametrize("record", records_in(Plan), ids=lambda r: r.__name__)
def test_every_field_is_explained(record: type) -> None:
    names = {field.name for field in fields(record)} - {"kind", "name"}
    assert names <= notes_of(record).keys()


# --- what is refused ----------------------------------------------------------------------------

GROUPS = "design: {kind: shares, points: 8, groups: "
# What is replaced by what, path and line of the problem, part of the rule, suggestion
ROWS = [
    (("question:", "quest:"), "quest", 3, "is not known here", "question"),
    (("side: defence", "side: defense"), "factors.salvo.side", 6, "one of defence", "defence"),
    (("side: threat", "side: defence"), "factors.raid.side", 9, "never decision variables", ""),
    (("    side: defence\n", ""), "factors.salvo.side", 6, "is required", ""),
    ((f"    path: {SALVO}\n", ""), "factors.salvo", 6, "must have a path", ""),
    (("values: [1, 2]", "levels: {a: {}}"), "factors.salvo", 6, "must have no path", ""),
    (("values: [1, 2]", "about: x"), "factors.salvo", 6, "one of values, range", ""),
    (("values: [1, 2]", "values: []"), "factors.salvo.values", 8, "at least one", ""),
    (("values: [1, 2]", "values: [1, 1]"), "factors.salvo.values.1", 8, "given twice", ""),
    (("values: [1, 2]", "values: [1, 1.0]"), "factors.salvo.values.1", 8, "as large as 1", ""),
    (("[3, 6, 12]", "[60 s, 1 min]"), "factors.raid.values.1", 9, "as large as 60 s", ""),
    (("[1, 2]", "[1,\n      -2]"), SALVO, 9, "must be between", ""),
    (("sm-2.salvo", "sm-2.salvoo"), f"{SALVO}o", 7, "is not known here", "salvo"),
    (("drones.count", "drons.count"), "attacks.drons.count", 9, "attacks has no 'drons'", "drones"),
    (("drones.count", "drones..count"), "factors.raid.path", 9, "keys joined by dots", ""),
    (("flight-i\n", "flight\n"), "escorts.second.class", 17, "catalogue", "arleigh-burke-flight-i"),
    (("values: [1, 2]", "range: {low: 1, high: 4}"), "factors.salvo.range", 8, "that sample", ""),
    (("values: [1, 2]", "range: {low: 4, high: 1}"), "factors.salvo.range.high", 8, "more", ""),
    (("values: [1, 2]", "range: {low: 1 m, high: 2 s}"), "factors.salvo.range.high", 8, "unit", ""),
    (("values: [1, 2]", "range: {low: x, high: 2}"), "factors.salvo.range.low", 8, "number", ""),
    (("path: attacks.drones.count", f"path: {SALVO}"), "factors.raid", 9, "factor salvo sets", ""),
    (("  raid:", "  point:"), "factors.point", 9, "column of every table", ""),
    (("  raid:", "  a raid:"), 'factors."a raid"', 9, "letters, digits and hyphens", ""),
    (("[salvo <= raid]", "[salvos <= 3]"), "where.0", 20, "names no factor", "salvo"),
    (("[salvo <= raid]", "[salvo and raid]"), "where.0", 20, "two terms", ""),
    (("[salvo <= raid]", "[salvo <= 3 kn]"), "where.0", 20, "a number (1) with a speed", ""),
    (("[salvo <= raid]", "[second <= 3]"), "where.0", 20, "no number", ""),
    (("[salvo <= raid]", "[salvo <= raids]"), "where.0", 20, "is no factor", "raid"),
    (("where:", "forbidden: [{salvo: 3}]\nwhere:"), "forbidden.0.salvo", 20, "1, 2", ""),
    (("where:", "forbidden: [{salv: 1}]\nwhere:"), "forbidden.0.salv", 20, "no factor", "salvo"),
    (("where:", "design: {kind: sobol, points: 9}\nwhere:"), "design.points", 20, "power", ""),
    (("where:", "design: {kind: sobel, points: 8}\nwhere:"), "design.kind", 20, "one of", "sobol"),
    (("where:", "design: sobol\nwhere:"), "design", 20, "must have a kind", "{kind: sobol}"),
    (("where:", "design: {kind: latin-hypercube}\nwhere:"), "design.points", 20, "required", ""),
    (
        ("where:", "design: {kind: one-at-a-time, base: {raid: 4}}\nwhere:"),
        "design.base.raid", 20, "3, 6, 12", "",
    ),
    (
        ("where: [", "design: {kind: one-at-a-time, base: {salvo: 2}}\nwhere: [salvo < 2, "),
        "where.0", 21, "leaves out the base of the design, salvo=2, raid=3, second=none", "",
    ),
    (
        ("where:", "design: {kind: one-at-a-time}\nforbidden: [{salvo: 1, raid: 3}]\nwhere:"),
        "forbidden.0", 21, "leaves out the base of the design, salvo=1, raid=3", "",
    ),
    (
        ("where:", "design: {kind: listed, points: [{raid: 3}]}\nwhere:"),
        "design.points.0", 20, "lacks salvo, second", "",
    ),
    (
        ("where:", "design: {kind: morris, trajectories: 5}\nwhere:"),
        "where", 21, "cannot be combined with morris", "",
    ),
    (
        ("where: [salvo <= raid]", "forbidden: [{salvo: 1}]\ndesign: {kind: shares, points: 8}"),
        "forbidden", 20, "cannot be combined with shares", "",
    ),
    (("where:", "design: {kind: shares, points: 9}\nwhere:"), "design.points", 20, "power", ""),
    (("where:", "design: {kind: shares, points: 4}\nwhere:"), "design.points", 20, "8", ""),
    (("where:", "design: {kind: morris, levels: 4}\nwhere:"), "design.trajectories", 20, "req", ""),
    (
        ("where:", f"{GROUPS}{{a: [salvo, raid], b: [second, raid]}}}}\nwhere:"),
        "design.groups.b.1", 20, "in one group only; it is in a", "",
    ),
    (
        ("where:", f"{GROUPS}{{a: [salvo, rade], b: [second]}}}}\nwhere:"),
        "design.groups.a.1", 20, "is no factor", "raid",
    ),
    (
        ("where:", f"{GROUPS}{{a: [salvo], b: []}}}}\nwhere:"),
        "design.groups", 20, "lacks raid, second", "",
    ),
    (("where:", f"{GROUPS}{{a: []}}}}\nwhere:"), "design.groups.a", 20, "at least one factor", ""),
    ((str(RAID), "one-rad.yaml"), "base", 2, "is no file", ""),
]  # fmt: skip


@pytest.mark.parametrize(("pair", "path", "line", "rule", "hint"), ROWS)
def test_it_is_refused_where_it_stands(
    refuse: Refuse, pair: tuple[str, str], path: str, line: int, rule: str, hint: str
) -> None:
    problems = refuse(pair)
    found = [p for p in problems if p.path == path and rule in p.rule and p.suggestion == hint]
    assert found, [str(problem) for problem in problems]
    assert (Path(found[0].file).name, found[0].line) == ("study.yaml", line)


def test_a_base_that_is_none_is_told_once(refuse: Refuse) -> None:
    design = "design: {kind: one-at-a-time, base: {salvo: 5}}\nwhere: [salvo <= 2, "
    (problem,) = refuse(("where: [", design))
    assert problem.path == "design.base.salvo"


def test_a_path_that_cannot_be_read_hides_nothing_else(refuse: Refuse) -> None:
    problems = refuse(
        ("drones.count", "drones..count"), ("values: [1, 2]", "values: [1, 1]"),
        ("[salvo <= raid]", "[salvos <= 3]"),
    )  # fmt: skip
    wrong = ["factors.salvo.values.1", "factors.raid.path", "where.0"]
    assert [problem.path for problem in problems] == wrong


def test_all_is_told_at_once(refuse: Refuse) -> None:
    problems = refuse(
        ("values: [1, 2]", "values: [1, -2]"), ("side: threat", "side: defence"),
        ("salvo <= raid", "salvos <= 3"),
    )  # fmt: skip
    assert {p.path for p in problems} == {SALVO, "factors.raid.side", "where.0"}


@pytest.mark.parametrize("side", ["", "    side: ours\n"])
def test_a_factor_without_a_side_tells_its_other_faults(refuse: Refuse, side: str) -> None:
    problems = refuse(("    side: defence\n", side), ("values: [1, 2]", "values: [-2, 4, 4]"))
    assert [p.path for p in problems] == ["factors.salvo.side", SALVO, "factors.salvo.values.2"]


def test_a_value_that_is_given_twice_hides_no_wrong_one(refuse: Refuse) -> None:
    problems = refuse(("values: [1, 2]", "values: [2.5, 4, 4]"))
    found = [(problem.path, problem.value) for problem in problems]
    assert found == [(SALVO, "2.5"), ("factors.salvo.values.2", "4")]


def test_a_mistake_in_the_base_is_told_of_the_base(tmp_path: Path, refuse: Refuse) -> None:
    (tmp_path / "base.yaml").write_text(RAID.read_text("utf-8").replace("12 kn", "12"), "utf-8")
    (problem,) = refuse((str(RAID), "base.yaml"))
    assert problem.file.endswith("base.yaml")
    assert problem.path == "ships.trader.speed"


# --- constraints --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "point", "holds"),
    [
        ("a <= b", {"a": 2, "b": 2}, True),
        ("a < b", {"a": 2, "b": 2}, False),
        ("a > 1.5 km", {"a": "1 nmi"}, True),
        ("a == 50 %", {"a": 0.5}, True),
        ("a != free", {"a": "free"}, False),
        ("a == b", {"a": "10 kn", "b": "10 kn"}, True),
        ("3 >= a", {"a": 4}, False),
    ],
)
def test_a_comparison_compares(text: str, point: dict[str, object], holds: bool) -> None:
    assert relation(text, point).holds(point) is holds  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "a", "a <", "a < b < c", "a = 3", "(a) or b == 3", "a <> b"])
def test_what_is_no_comparison_is_refused(text: str) -> None:
    with pytest.raises(RuleError):
        relation(text, ["a", "b"])


def test_code_is_never_run() -> None:
    found = relation("a == __import__('os').getpid()", ["a"])
    with pytest.raises(RuleError, match="no number"):
        found.holds({"a": 3})
    assert not found.holds({"a": "x"})


@pytest.mark.parametrize(
    ("value", "si"), [(3, 3.0), ("10 kn", 10 * 1852 / 3600), ("4 %", 0.04), ("2 min", 120.0)]
)
def test_a_magnitude_is_in_si(value: object, si: float) -> None:
    found = magnitude(value)  # type: ignore[arg-type]
    assert found is not None
    assert found.si == pytest.approx(si)


@pytest.mark.parametrize("value", [True, "free", "3 parsecs", None, "1e999 m"])
def test_what_is_no_number_has_no_magnitude(value: object) -> None:
    assert magnitude(value) is None  # type: ignore[arg-type]


def test_the_base_of_a_study_is_only_read(write: Write) -> None:
    study = load_study(write())
    before = study.base.digest
    study.scenario({"salvo": 2, "raid": 12, "second": "abreast"})
    assert load_text(RAID.read_text("utf-8")).digest == before == study.base.digest
