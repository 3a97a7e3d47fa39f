"""One replication: scenario, seed and number in, journal out. It wires and computes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from simpy import Environment as Clock

from sim.engine.journal import Drawn, Journal, Tally
from sim.engine.streams import Luck
from sim.kill_chain.battery import Mover, Shooter, Target, channel_seconds
from sim.kill_chain.fire_control import FireControl
from sim.kill_chain.ledger import charge
from sim.kill_chain.referee import Referee, Stage
from sim.kill_chain.sequence import KillChain
from sim.platforms.beside import beside
from sim.platforms.fleet import lay_out, muster_escorts, muster_ships, protected, sight
from sim.platforms.helm import Helm
from sim.platforms.launch.aimer import Aimer
from sim.platforms.launch.cell import Armoury, LaunchCell
from sim.platforms.launch.flight import Flights
from sim.platforms.launch.launch_cell import raids
from sim.platforms.launch.threat import Threat
from sim.platforms.navigator import Navigator
from sim.platforms.outlook import longest
from sim.platforms.response.casualty import Casualties
from sim.platforms.response.tasking import Tasking
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
        return self.day(Luck(seed, replication, outer, strata), best_guess).run()

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
        self.stage = Stage(self.clock, self.referee, luck, self.journal)
        self.helm = Helm(self.clock, self.referee, self.journal)
        self.ships = muster_ships(case.ships, case.ship_classes, theatre, luck)
        self.escorts = muster_escorts(
            case.escorts, case.sensors, case.weapons, theatre, luck, case.duration
        )
        self.traffic = Traffic(self._streams(), case.duration)
        self.aimer = Aimer(theatre, luck, self.ships, self.escorts, self.traffic)
        self.kill_chain = self._kill_chain()
        self.flights = self._flights()
        self.armoury = Armoury(
            case.attacks, case.threats, self.aimer, luck, theatre.chart, case.duration
        )

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
        begun = self.flights.flying or self.tasking.calling
        return bool(begun) or self.kill_chain.engaged() or self.case.duration < now == next_moment

    def begin(self) -> None:
        """Ready the raids of all attacks and set their cells to work, so that the clock can run."""
        self._tally_rounds("rounds-start")
        self.cells = list(self._cells())
        for cell in self.cells:
            self.clock.process(cell.work())
        self.navigator.end = until = self.armoury.until
        if until > self.case.duration:
            lay_out(self.escorts, self.theatre, self.luck, until)

    def finish(self) -> Journal:
        """Record the final counts, and return the journal."""
        for threat in self.threats:
            self._account(threat)
        self._tally("end", "", max(self.clock.now, self.case.duration))
        self._tally_rounds("rounds-left")
        self._tally_channels()
        for line in sorted(self.theatre.lines):
            self._tally("transits", line, self.traffic.crossings(self.theatre.lines[line]))
        return self.journal

    @property
    def threats(self) -> list[Threat]:
        """The threats of all raids that have been readied, launched or not."""
        return self.armoury.threats

    def _cells(self) -> Iterator[LaunchCell]:
        for name, attack in sorted(self.case.attacks.items()):
            for raid in raids(attack, name, self.luck, self.case.duration):
                ready = self.armoury.ready(name, raid)
                yield LaunchCell(self.clock, self.journal, self.flights, ready)

    def _streams(self) -> list[Stream]:
        case = self.case
        speeds = (case.threats[attack.weapon].speed for attack in case.attacks.values())
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

    def _kill_chain(self) -> KillChain:
        case, escorts = self.case, self.escorts
        fire = FireControl(
            self.stage,
            lambda threat, shooter, weapon: self.flights.killed(threat, shooter, weapon),
            case.coordination,
        )
        chain = KillChain(
            self.stage,
            fire,
            lambda shooter, threat: sight(
                shooter, threat, case.environment, case.warning, self.luck
            ),
            lambda shooter, doctrine: protected(
                shooter, doctrine, self.ships, escorts, self.clock.now
            ),
            self._beside if "reach" in case.perfect else lambda *_: None,
        )
        self.helm.after = chain.fire.direct
        return chain

    def _beside(self, shooter: Shooter, threat: Target) -> Mover | None:
        return beside(shooter, threat, self.escorts, self.referee, self.clock.now)

    def _flights(self) -> Flights:
        case, stage = self.case, self.stage
        self.navigator = Navigator(self.theatre, self.luck)
        self.tasking = tasking = Tasking(
            stage, self.helm, self.navigator, case.response, case.effects, self.escorts
        )
        casualties = Casualties(stage, self.helm, case.effects, case.ship_classes)
        casualties.graver, casualties.hurt = tasking.graver, tasking.hurt
        flights = Flights(
            stage,
            self._dark,
            self.theatre.chart.coast,
            self.kill_chain,
            self.escorts,
        )
        flights.harm = casualties.harm
        flights.alarm = tasking.alarm
        flights.bystander = self.aimer.bystander
        return flights

    def _dark(self, time: float, point: tuple[float, float]) -> bool:
        position = self.theatre.chart.to_globe(*point)
        return self.case.environment.dark(self.case.start, time, position)

    def _account(self, threat: Threat) -> None:
        """Record whether a launched threat was the defence's to stop, and charge a leaker."""
        if not (threat.defended and threat.track.legs):
            return
        self._tally("defended", threat.name, 1.0)
        if threat.leaked:
            contacts = [c for c in self.kill_chain.contacts if c.threat is threat]
            ships = [*self.ships, *self.escorts]
            self.journal.write(charge(threat, threat.track.end, contacts, ships))

    def _tally_rounds(self, name: str) -> None:
        for escort in self.escorts:
            for weapon in sorted(escort.rounds):
                left = escort.rounds[weapon] + escort.booked.get(weapon, 0)
                self._tally(name, f"{escort.name}/{weapon}", left)

    def _tally_channels(self) -> None:
        for escort in self.escorts:
            for pool, channels in sorted(escort.type.channels.items()):
                used = channel_seconds(escort, pool, channels, self.case.duration)
                self._tally("channel-seconds", f"{escort.name}/{pool}", used)
                self._tally("channels", f"{escort.name}/{pool}", channels)

    def _tally(self, name: str, key: str, value: float) -> None:
        self.journal.write(Tally(self.clock.now, name, key, float(value)))
