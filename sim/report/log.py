"""A replication told again: its journal as a log, a clock time and a sentence for each record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cached_property
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Final

from sim.engine.journal import Tally
from sim.kill_chain.ledger import Charged
from sim.kill_chain.steps.assess import Assessed
from sim.kill_chain.steps.detect import Detected
from sim.kill_chain.steps.engage import Fired, Met
from sim.kill_chain.steps.identify import Identified
from sim.kill_chain.steps.permit import Permitted
from sim.platforms.helm import Turned
from sim.platforms.launch.launch_cell import Moved, Stopped
from sim.platforms.launch.threat import Ended, Launched
from sim.platforms.response.calls import Alongside, Called, Lost, Released, Tasked
from sim.platforms.response.casualty import Damaged
from sim.platforms.roster import LEAVES, Arrived
from sim.report.briefing.clock import clock_at, date_at, duration
from sim.report.fixes import played
from sim.units import NMI

if TYPE_CHECKING:
    from sim.experiment.store.result import Result
    from sim.scenario import Scenario
    from sim.simulation import Day

Record = tuple[Any, ...]

AFTERWARDS = (Charged, Tally)
"""Kinds of records that are written after the run and look back on it."""


class Replay:
    """A replication of a result, run from the result's own scenario and seed.

    replication: its number, which in a nested run counts through all outer samples.

    Raises `RequestError` if the result has no such replication.
    """

    def __init__(self, result: Result, replication: int) -> None:
        from sim.experiment.errors import RequestError

        if not 0 <= replication < result.replications:
            raise RequestError(
                f"{result.path}: has no replication {replication}; "
                f"it has 0 to {result.replications - 1}"
            )
        self.result = result
        self.replication = replication

    @property
    def doubt(self) -> str:
        """Why it may be another day, or nothing."""
        from sim.experiment.store.provenance import model_version

        if self.result.run_info["identity"]["model"] == model_version():
            return ""
        return "the model has changed since this result was made: the day may be another"

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario as it was run."""
        from sim.scenario import load_text

        return load_text(self.result.scenario_text, str(self.result.path / "scenario.yaml"))

    def day(self) -> Day:
        """Return its day, ready to begin."""
        from sim.engine.streams import Luck
        from sim.simulation import Model

        result, outer, number = self.result, None, self.replication
        if result.inner is not None:
            outer, number = divmod(number, result.inner)
        luck = Luck(result.seed, number, outer, result.strata)
        return Model(self.scenario).day(luck, bool(result.run_info["identity"]["best_guess"]))

    @property
    def start(self) -> datetime:
        """When it began, in the scenario's time zone."""
        return self.scenario.case.start

    def log(self) -> Iterator[str]:
        """Yield the lines of its log, a heading first."""
        yield f"{self.scenario.name}: replication {self.replication}, seed {self.result.seed}"
        day = self.day()
        fixes = played(day)
        yield from log(day.finish().records, self.start, fixes)


def log(records: Iterable[Record], start: datetime, fixes: Iterable[str] = ()) -> Iterator[str]:
    """Yield the lines of a log, a line with the date before the first and at each midnight.

    ``start`` is the scenario's start; its offset is the time zone of all clock times. fixes: where
    things are, for the first of the records.
    """
    today = ""
    after: list[Record] = []
    flying: dict[str, None] = {}
    for record, where in zip(records, chain(fixes, repeat("")), strict=False):
        if isinstance(record, Launched):
            flying[record.threat] = None
        elif isinstance(record, Ended):
            flying.pop(record.threat, None)
        if isinstance(record, AFTERWARDS):
            after.append(record)
            continue
        date = date_at(start, record[0])
        if date != today:
            yield date
            today = date
        told = "; ".join(filter(None, (sentence(record), where)))
        yield f"{clock_at(start, record[0], tenths=True)}  {told}"
    if flying:
        yield f"In flight at the hard end: {', '.join(flying)}"
    yield from epilogue(after)


def epilogue(records: list[Record]) -> Iterator[str]:
    """Yield what is written down after the run: the leak ledger, the rounds, the transits."""
    charged = [r for r in records if isinstance(r, Charged)]
    counted = {(r.name, r.key): r.value for r in records if isinstance(r, Tally)}
    stocks = {key: start for (name, key), start in counted.items() if name == "rounds-start"}
    left = {key: counted.get(("rounds-left", key), 0.0) for key in stocks}
    crossed = {key: value for (name, key), value in counted.items() if name == "transits"}
    told = {
        "Leakers, by the link of the chain that let them through:": [
            f"{r.threat}: {r.code}{f' ({r.detail})' if r.detail else ''}" for r in charged
        ],
        "Rounds left:": [f"{key}: {left[key]:g} of {start:g}" for key, start in stocks.items()],
        "Ships that crossed:": [f"{key}: {value:g}" for key, value in crossed.items()],
    }
    for heading, lines in told.items():
        if lines:
            yield heading
        yield from (f"  {line}" for line in lines)


def sentence(record: Record) -> str:
    """Return the sentence of one record, without its time."""
    told = SENTENCES.get(type(record))
    if isinstance(told, str):
        return told.format(record)
    if told is not None:
        return told(record)
    names = getattr(type(record), "_fields", ())
    rest = ", ".join(f"{n} {v}" for n, v in zip(names[1:], record[1:], strict=False))
    return f"{type(record).__name__}: {rest}"


def miles(metres: float) -> str:
    """Return a distance in nautical miles, finer when it is short."""
    return f"{metres / NMI:.{1 if metres < 100 * NMI else 0}f} nmi"


WORDS: Final = {
    "nobody": "it endangers nobody yet",
    "self": "it endangers the escort itself",
    "others": "it endangers a ship under protection",
    "weapons-hold": "its weapons are on hold",
    "no-permission": "permission never comes",
    "kill": "{0.shooter}'s shot {1} kills {0.threat}",
    "miss": "{0.shooter}'s shot {1} misses {0.threat}",
    "wasted": "{0.shooter}'s shot {1} meets {0.threat} that was dead already,",
    "aborted": "{0.shooter}'s shot {1} at {0.threat} ends without reaching it,",
    "dud": "{0.shooter}'s shot {1} at {0.threat} is a dud, lost",
    "failed": "fails and is lost",
    "passed": "passes on, over its aim point",
    "intercepted": "is shot down",
    "decoyed": "is drawn away by a decoy",
    "near-miss": "falls near its ship",
    "missed": "falls and strikes no ship",
}
"""The meaning of the records' codes: dangers, reasons to hold fire, ends of rounds and threats."""


def _launched(r: Launched) -> str:
    attack = r.attack if r.raid == 1 else f"{r.attack}, raid {r.raid}"
    return f"{r.threat} is launched ({r.weapon}, attack {attack}), aimed at {r.aimed_at}"


def _detected(r: Detected) -> str:
    how = "is cued to" if r.sensor == "cue" else "detects"
    by = "" if r.sensor == "cue" else f" with {r.sensor}"
    wait = duration(r.tracked_s - r.time)
    return f"{r.escort} {how} {r.threat}{by} at {miles(r.range_m)}; firm track after {wait}"


def _identified(r: Identified) -> str:
    if not r.hostile:
        return f"{r.escort} takes {r.threat} for neutral"
    return f"{r.escort} identifies {r.threat} as hostile; {WORDS[r.danger or 'nobody']}"


def _permitted(r: Permitted) -> str:
    defence = "in self-defence" if r.danger == "self" else "in defence of others"
    if r.ready_s is None:
        return f"{r.escort} may not fire at {r.threat} {defence}: {WORDS.get(str(r.held), r.held)}"
    return (
        f"{r.escort} may fire at {r.threat} {defence}, ready after {duration(r.ready_s - r.time)}"
    )


def _fired(r: Fired) -> str:
    shot = f"shot {r.ordinal + 1} at it, look {r.look}, layer {r.layer + 1}"
    return f"{r.shooter} fires {r.weapon} at {r.threat} ({shot}; pk {r.pk:.2f})"


def _met(r: Met) -> str:
    shot = WORDS[r.result].format(r, r.ordinal + 1)
    return f"{shot} {miles(r.range_m)} from the launch"


def _assessed(r: Assessed) -> str:
    shots = " and ".join(str(shot + 1) for shot in r.shots)
    word = "shots" if len(r.shots) > 1 else "shot"
    verdict = "a kill" if r.judged == "kill" else "a miss"
    return f"{r.shooter} judges {word} {shots} at {r.threat} ({r.weapon}) {verdict}"


def _ended(r: Ended) -> str:
    if r.outcome == "hit":
        damage = f", damage {r.damage}" if r.damage else ""
        return f"{r.threat} HITS {r.struck}{damage}"
    by = f" by {r.by}" if r.by else ""
    return f"{r.threat} {WORDS.get(r.outcome, r.outcome)}{by}"


def _damaged(r: Damaged) -> str:
    cause = "fire or flooding" if r.by == "fire" else r.by
    hurt = f", {r.casualties:g} hurt" if r.casualties else ""
    return f"{r.ship} has {r.damage} damage from {cause}{hurt}"


def _turned(r: Turned) -> str:
    return f"{r.mover} {r.why if r.why == LEAVES else f'changes course or speed ({r.why})'}"


def _called(r: Called) -> str:
    wait = r.heard_s - r.time
    heard = "heard at once" if wait <= 0 else f"heard through the relay after {duration(wait)}"
    return f"{r.ship} calls for help after a {r.why.replace('-', ' ')}; {heard}"


def _released(r: Released) -> str:
    if r.outcome == "pre-empted":
        return f"{r.escort} leaves {r.ship}, whose call is open again"
    return f"{r.escort} is free again, {r.ship} {r.outcome}"


def _moved(r: Moved) -> str:
    cell = f"the launch cell of {r.attack}, raid {r.raid},"
    return f"{cell} prepares and is exposed" if r.state == "preparing" else f"{cell} is displaced"


SENTENCES: Final[dict[type, str | Callable[[Any], str]]] = {
    Moved: _moved,
    Stopped: "{0.threat} is not launched: its cell has been stopped",
    Launched: _launched,
    Detected: _detected,
    Identified: _identified,
    Permitted: _permitted,
    Fired: _fired,
    Met: _met,
    Assessed: _assessed,
    Ended: _ended,
    Damaged: _damaged,
    Turned: _turned,
    Arrived: "{0.who} arrives",
    Called: _called,
    Tasked: "{0.escort} is sent to {0.ship}",
    Alongside: "{0.escort} is alongside {0.ship}",
    Released: _released,
    Lost: "nobody can go to {0.ship}: its call is lost",
}
"""Kind of record → its sentence; a test holds it against all records that the model writes."""
