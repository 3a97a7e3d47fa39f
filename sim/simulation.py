"""One replication: scenario, seed and number in, journal out. It wires and computes nothing."""

from __future__ import annotations

from functools import cached_property

from simpy import Environment as Clock

from sim.engine.journal import Drawn, Journal
from sim.engine.streams import Luck
from sim.kill_chain.fire_control import FireControl
from sim.kill_chain.referee import Referee, Stage
from sim.kill_chain.sequence import KillChain
from sim.platforms.adjudicator import Adjudicator
from sim.platforms.fleet import KINDS, Fleet
from sim.platforms.helm import Helm
from sim.platforms.launch.aimer import Aimer
from sim.platforms.launch.flight import Flights
from sim.platforms.launch.launch_cell import Armoury, LaunchCell
from sim.platforms.launch.threat import Threat
from sim.platforms.navigator import Navigator
from sim.platforms.outlook import longest
from sim.platforms.picture import FleetPicture
from sim.platforms.response.casualty import Casualties
from sim.platforms.response.tasking import Tasking
from sim.platforms.roles import Scene
from sim.platforms.roster import Roster
from sim.platforms.traffic import Stream, Traffic
from sim.scenario import Scenario
from sim.scenario.ahead import Ahead
from sim.scenario.drawing import Pinned
from sim.scenario.perfect import perfected
from sim.scenario.records.question import Case
from sim.scenario.theatre import load_theatre, theatre_of
from sim.world.theatre import Theatre


class Model:
    """A scenario made ready: heavy things are built once, a replication makes only what differs."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.theatre = load_theatre(scenario.case.theatre)
        self._ahead = Ahead(scenario)

    def __reduce__(self) -> tuple[type[Model], tuple[Scenario]]:
        # To another process it goes as its scenario: there the theatre is loaded once for all.
        return type(self), (self.scenario,)

    def replicate(
        self,
        seed: int,
        replication: int,
        best_guess: bool = False,
        outer: int | None = None,
        strata: int | None = None,
    ) -> Journal:
        """Return the journal of one replication; ``best_guess`` pins the uncertain inputs.

        outer: the outer sample of uncertain inputs, if not the replication's own. strata: as in
        `Luck`.
        """
        day = self.day(Luck(seed, replication, outer, strata), best_guess)
        journal = day.run()
        day.dissolve()
        return journal

    def day(self, luck: Luck, best_guess: bool = False) -> Day:
        """Return one replication with the random numbers ``luck``, ready to begin."""
        if best_guess:
            case, drawn = self._best_guess, None
        else:
            case, drawn = self._ahead.at(luck)
        return Day(case, theatre_of(case), luck, drawn)

    @cached_property
    def _best_guess(self) -> Case:
        return self.scenario.draw(Pinned())


class Day:
    """One replication under way: its clock, its movers, and who tells whom."""

    def __init__(
        self, case: Case, theatre: Theatre, luck: Luck, drawn: Drawn | None = None
    ) -> None:
        case = perfected(case)
        self.case, self.theatre, self.luck = case, theatre, luck
        self.clock, self.journal = Clock(), Journal(drawn)
        self.referee = Referee(self.clock)
        self.stage = stage = Stage(self.clock, self.referee, luck, self.journal)
        scene = Scene(theatre, luck, case.sensors, case.weapons, case.ship_classes)
        self.fleet = Fleet({section: getattr(case, section) for section in KINDS}, scene)
        self.traffic = Traffic(self._streams(), case.duration)
        self.aimer = Aimer(theatre, luck, self.fleet, self.traffic)
        reach = "reach" in case.perfect
        picture = FleetPicture(stage, self.fleet, case.environment, case.warning, reach)
        self.kill_chain = KillChain(stage, FireControl(stage, case.coordination), picture)
        helm = Helm(self.clock, self.referee, self.journal, self.kill_chain.fire.direct)
        self.navigator = Navigator(theatre, luck)
        rules, responders = (case.response, case.effects), self.fleet.responders
        self.tasking = Tasking(stage, helm, self.navigator, *rules, responders)
        casualties = Casualties(stage, helm, case.effects, self.tasking)
        self.adjudicator = Adjudicator(stage, self._dark, self.aimer, casualties, self.tasking)
        coast, fleet = theatre.chart.coast, self.fleet
        self.flights = Flights(stage, coast, fleet, self.kill_chain, self.adjudicator)
        self.roster = Roster(stage, helm, fleet, self.flights, self.tasking)
        chart, duration = theatre.chart, case.duration
        self.armoury = Armoury(case.attacks, case.threats, self.aimer, luck, chart, duration)

    def run(self) -> Journal:
        """Run the replication to its end and return its journal."""
        self.begin()
        self.play()
        return self.finish()

    def play(self) -> None:
        """Run the clock to the end of the run, from wherever it is."""
        if self.clock.now < self.case.duration:
            self.clock.run(until=self.case.duration)
        while self.goes_on():
            self.clock.step()

    def goes_on(self) -> bool:
        """Return whether the next moment on the clock belongs to the run (model 1.4).

        What has begun comes to its end unless that is hard: flights, looks at them, calls for help.
        """
        next_moment, now = self.clock.peek(), self.clock.now
        if next_moment < self.case.duration or self.case.end == "hard":
            return next_moment < self.case.duration
        begun = self.flights.flying or self.tasking.calling or self.kill_chain.fire.engaged()
        return bool(begun) or self.case.duration < now == next_moment

    def begin(self) -> None:
        """Ready the raids of all attacks and set their cells to work, so that the clock can run."""
        shared = self.clock, self.journal, self.flights
        self.cells = [LaunchCell(*shared, *one) for one in self.armoury.cells(self.clock)]
        for cell in self.cells:
            self.clock.process(cell.work())
        self.navigator.lay_out(self.fleet.responders, self.armoury.until)
        self.roster.begin()

    def finish(self) -> Journal:
        """Record the final counts, and return the journal."""
        self.adjudicator.account(self.threats, self.fleet.defended)
        self.stage.tally("end", "", max(self.clock.now, self.case.duration))
        self.roster.finish(self.case.duration)
        for line in sorted(self.theatre.lines):
            self.stage.tally("transits", line, self.traffic.crossings(self.theatre.lines[line]))
        return self.journal

    def dissolve(self) -> None:
        """Part all that knows each other: to find it as garbage takes a tenth of all time."""
        for threat in self.threats:
            threat.contacts.clear()
        for mover in (*self.threats, *self.fleet.ships, *self.fleet.platforms):
            self.referee.forget(mover)
        for call in self.tasking.open:
            call.follow = call.responder = None
        for *_, event in self.clock._queue:
            event.callbacks.clear()
        vars(self).clear()

    @property
    def threats(self) -> list[Threat]:
        """The threats of all raids that have been readied, launched or not."""
        return self.armoury.threats

    def _streams(self) -> list[Stream]:
        case = self.case
        speeds = (case.threats[name].speed for one in case.attacks.values() for name in one.waves)
        end = case.duration + longest(speeds, self.theatre.chart)
        return [
            Stream(
                name,
                flow,
                self.theatre.lanes[flow.lane or name],
                case.mixes[flow.mix],
                case.ship_classes,
                self.luck,
                end,
            )
            for name, flow in sorted(case.traffic.items())
        ]

    def _dark(self, time: float, point: tuple[float, float]) -> bool:
        position = self.theatre.chart.to_globe(*point)
        return self.case.environment.dark(self.case.start, time, position)
