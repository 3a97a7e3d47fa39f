"""A scenario told back: forces, magazines as laws, doctrine, timeline, hypotheses, warnings."""

import pytest
from matplotlib.patches import Polygon
from matplotlib.transforms import Bbox

from sim.report.briefing.clock import clock_at
from sim.report.briefing.describe import document_of
from sim.report.briefing.map import map_of
from sim.report.briefing.timeline import daylight, entries
from sim.report.pictures.labels import PLACES, Label, place_labels
from sim.scenario import Scenario, load_text
from sim.scenario.theatre import load_theatre
from tests.report.printed import written

RAID = """
name: Told back
theatre: red-sea
start: 2023-12-16 22:00 +03:00
duration: 5 h
environment: {sea_state: {triangular: [2, 3, 5]}, sunrise: 2023-12-16 06:20 +03:00,
              sunset: 2023-12-16 17:40 +03:00}
warning: {probability: 60 %, delay: {uniform: [30 s, 90 s]}}
traffic:
  southbound: {rate: 39.5 per day, mix: november-2023, linked: {israel: 4 %}, ais_off: 5 %}
ships:
  trader: {class: bulk-carrier, linked: [uk], lane: southbound, ais: false, speed: 12 kn,
           at: {time: +1 h, position: 14°20'N 42°02'E}}
  wreck: {class: bulk-carrier, at: {time: +0 h, position: 14°30'N 41°50'E}}
escorts:
  near: {class: arleigh-burke-flight-i, doctrine: red-sea-2023, magazine: {sm-2: 12},
         patrol: {law: fixed, position: 14°10'N 41°55'E}}
  far: {class: arleigh-burke-flight-i, doctrine: red-sea-2023, answers_calls: false,
        patrol: {law: box, area: southern-red-sea, speed: 15 kn}}
attacks:
  drones: {weapon: one-way-drone, due_at: +3 h, window: {uniform: [-5 min, 5 min]},
           from: hodeidah-coast, target: trader, count: {integers: [2, 6]}, spacing: 30 s}
  weighted: {weapon: anti-ship-cruise-missile, launched_at: +2 h, from: 14°50'N 43°10'E,
             target: {links: {uk: 2}, within: 60 nmi}}
  at-random: {weapon: one-way-drone, rate: {triangular: [0.2 per day, 0.35 per day, 0.8 per day]},
              from: hodeidah-coast, target: nearest, count: {poisson: 3}}
record:
  drones shot down: {of: [intercepted@drones], value: 2}
hypotheses:
  where:
    here: {weight: 0.7}
    there: {weight: 0.3, set: {ships.trader.at.position: 14°25'N 41°58'E}}
"""


BY_SUN = ("environment.sunrise=null", "environment.sunset=null")


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_text(RAID)


@pytest.fixture(scope="module")
def lines(scenario: Scenario) -> list[str]:
    return written(document_of(scenario)).splitlines()


def test_it_fits_eighty_columns(lines: list[str]) -> None:
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(
    "words",
    [
        ("Saturday 16 December 2023, UTC+03:00, 22:00:00 for 5 h, to 03:00:00",),
        ("sea state 2 / 3 / 5",),
        ("night throughout, as given",),
        ("off-board warning of 60 % of launches after 0.5 to 1.5 min",),
        ("trader", "bulk-carrier", "uk", "southbound", "12 kn", "off"),
        ("wreck", "lies still", "–", "on"),
        ("southbound", "39.5 per day", "november-2023", "israel 4 %", "5 %"),
        ("far", "box: southern-red-sea", "15 kn", "no"),
        ("near", "fixed: 14°10'N 41°55'E", "–", "yes"),
        ("near", "sm-2", "12", "2.1 MUSD", "illuminator × 3..5"),
        ("far", "sm-2", "40..70"),
        ("doctrine of far, near", "looks", "salvo"),
        ("anti-ship-ballistic-missile", "no such threats"),
        ("protects all, gate 2 / 3 / 5 nmi",),
        ("00:00 +1 d", "weighted"),
        ("01:00 +1 d", "-5 to 5 min", "drones", "2..6 × one-way-drone"),
        ("22:00", "at-random", "Poisson, mean 3 ×"),
        ("0.2 / 0.35 / 0.8 per day, from",),
        ("here (described here)", "70 %", "nothing"),
        ("there", "30 %", "ships.trader"),
        ("drones shot down", "2"),
        ("No warnings.",),
    ],
)
def test_a_line_says(lines: list[str], words: tuple[str, ...]) -> None:
    assert any(all(word in line for word in words) for line in lines), "\n".join(lines)


@pytest.mark.parametrize(
    ("start", "duration", "said"),
    [
        ("2023-12-16 22:00", "11 h", "night 22:00 to 06:29"),
        ("2023-12-16 22:00", "5 h", "night throughout"),
        ("2023-12-16 08:00", "5 h", "daylight throughout"),
        ("2023-12-16 08:00", "10 d", "10 nights, 17:46 to 06:29 … 17:50 to 06:34"),
        ("2024-06-10 08:00", "1 d", "night 18:40 to 05:43"),
    ],
)
def test_the_nights_of_the_date_and_the_place_are_told(
    start: str, duration: str, said: str
) -> None:
    case = load_text(
        RAID, overrides=[f"start={start} +03:00", f"duration={duration}", *BY_SUN]
    ).case
    assert daylight(case) == f"{said}, by the sun at 14°24'N 41°56'E"


def test_values_not_known_are_counted(scenario: Scenario, lines: list[str]) -> None:
    assert any(f"{len(scenario.spreads)} uncertain inputs" in line for line in lines)


def test_warnings_are_part_of_it() -> None:
    doubtful = load_text(RAID.replace("speed: 12 kn", "speed: 45 kn"))
    assert "warning: <text>" in written(document_of(doubtful), width=200)


def test_the_timeline_has_every_ship_and_attack(scenario: Scenario) -> None:
    told = {entry.who for entry in entries(scenario.case)}
    assert {"trader", "wreck", "drones", "weighted"} <= told


def test_the_timeline_has_escorts_that_come_and_leave() -> None:
    dates = ["escorts.near.from=+1 h", "escorts.far.until=+2 h"]
    plain, moved = (
        {(one.time, one.who, one.what) for one in entries(load_text(RAID, overrides=some).case)}
        for some in ([], dates)
    )
    assert moved - plain == {(3600.0, "near", "arrives"), (7200.0, "far", "leaves")}


def test_the_timeline_has_the_sun_of_a_few_nights() -> None:
    for duration, times in (("30 h", ["06:29", "17:46"]), ("9 d", [])):
        text = RAID.replace("duration: 5 h", f"duration: {duration}")
        case = load_text(text, overrides=BY_SUN).case
        suns = [entry for entry in sorted(entries(case)) if entry.what in ("sunset", "sunrise")]
        assert [clock_at(case.start, entry.time)[:5] for entry in suns] == times


def test_the_map_names_what_is_there(scenario: Scenario) -> None:
    figure = map_of(scenario.case)
    said = {text.get_text() for axes in figure.axes for text in axes.texts}
    assert {"trader 23:00", "wreck 22:00", "near", "far", "hodeidah-coast", "launch"} <= said
    assert {"southbound →", "← northbound"} <= said
    assert any(text.endswith(" nmi") for text in said)


def test_boxes_and_ships_anywhere_in_them_are_told_and_drawn() -> None:
    patch = "{centre: 14.5N 41.8E, length: 90 nmi, width: 7.5 nmi, heading: 330 deg}"
    text = RAID.replace("at: {time: +0 h, position: 14°30'N 41°50'E}", "anywhere: patch")
    case = load_text(f"{text}boxes: {{patch: {patch}}}\n")
    told = written(document_of(case)).splitlines()
    for words in (("patch", "14°30'N 41°48'E", "90 nmi", "7.5 nmi", "330 deg"),
                  ("wreck", "in patch"), ("22:00", "wreck", "lies anywhere in patch")):  # fmt: skip
        assert any(all(word in line for word in words) for line in told), told
    figure = map_of(case.case)
    said = {text.get_text() for axes in figure.axes for text in axes.texts}
    assert "wreck: anywhere in patch" in said


def test_an_empty_scenario_is_told_and_drawn() -> None:
    head = "name: Nothing\nstart: 2023-12-16 08:00 +03:00\nduration: 1 h\n"
    empty = load_text(head)
    assert len(document_of(empty).sections) >= 3
    assert map_of(empty.case).axes


def test_the_map_shows_what_is_aimed_at_without_a_ship_or_an_escort() -> None:
    attack = "{{weapon: one-way-drone, launched_at: +0 h, from: {}, target: {}}}"
    land = load_text(
        "name: Land\ntheatre: iraq-syria\nstart: 2023-11-21 01:00 +03:00\nduration: 6 h\nattacks:\n"
        f"  one: {attack.format('kirkuk', 'al-asad')}\n"
        f"  other: {attack.format('34.2N 41.5E', '33N 42E')}\n"
    ).case
    figure = map_of(land)
    (axes,) = figure.axes
    assert {"kirkuk", "al-asad", "launch", "aim"} <= {text.get_text() for text in axes.texts}
    assert figure.texts[1].get_text() == "Red: launch areas and who is aimed at whom."
    theatre = load_theatre("iraq-syria")
    x, y = theatre.chart.to_plane(33.0, 42.0)
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    assert left < x < right
    assert bottom < y < top
    outlines = [patch.get_xy()[:4].tolist() for patch in axes.patches if isinstance(patch, Polygon)]
    assert [list(corner) for corner in theatre.boxes["al-asad"].corners] in outlines


def test_labels_avoid_each_other_and_the_rim() -> None:
    page = Bbox.from_extents(0.0, 0.0, 300.0, 200.0)
    labels = [Label("first ship", (290.0, 100.0)), Label("second ship", (280.0, 102.0))]
    places = place_labels(labels, page, 8.0)
    assert places[0].ha == "right"
    assert places[0] != places[1]


def test_a_label_alone_goes_where_it_is_wanted() -> None:
    page = Bbox.from_extents(0.0, 0.0, 300.0, 200.0)
    assert place_labels([Label("ship", (100.0, 100.0))], page, 8.0) == [PLACES[0]]


RULES = "catalogue.doctrines.red-sea-2023"
FREE = f"{RULES}.permission.control=free"
HOLD = f"{RULES}.permission.control=hold"
NEVER = f"{RULES}.permission.others_probability=0"
CLASSES = ("one-way-drone", "anti-ship-cruise-missile", "anti-ship-ballistic-missile")
THEMSELVES = [f"{RULES}.against.{kind}.protects=self" for kind in CLASSES]
PLAN = f"{RULES}.against.one-way-drone.by_layer.sm-2.schedule=[1, 3]"
BOTH = "escorts.near.patrol.area=bab-el-mandeb-north"
PERFECT = "perfect=[permit]"


def described(*settings: str) -> str:
    return " ".join(written(document_of(load_text(RAID, overrides=settings))).split())


@pytest.mark.parametrize(
    ("settings", "there", "not_there"),
    [
        ([], "for others with probability", "perfect links"),
        ([FREE], "weapons free: fired without asking; reaction", "probability"),
        ([FREE], "weapons free", "in self-defence after"),
        ([HOLD], "weapons hold: in self-defence after", "for others with probability"),
        ([NEVER], "never for others", "for others with probability"),
        (THEMSELVES, "in self-defence after", "for others"),
        ([PLAN], "sm-2 2 1, 3", "sm-2 2 1 to"),
        ([BOTH], "fixed: 14°10'N 41°55'E", "fixed: bab-el-mandeb"),
        ([PERFECT], "perfect links: permit; what is said of them below is not in force", "reach"),
    ],
)
def test_what_is_described_is_in_force(settings: list[str], there: str, not_there: str) -> None:
    text = described(*settings)
    assert there in text
    assert not_there not in text
