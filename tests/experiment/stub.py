"""A model that writes journals without simulating anything: fast, and importable by workers.

STUB_SLEEP (s) in the environment makes it slow, which shows in no number.
"""

import os
import time
from pathlib import Path
from typing import Any

from sim.engine.journal import Drawn, Input, Journal, Tally
from sim.engine.streams import Luck, actor
from sim.experiment.runs.run import Ready
from sim.experiment.tables.layout import Layout
from sim.kill_chain.ledger import Charged
from sim.kill_chain.steps.assess import Assessed
from sim.kill_chain.steps.detect import Detected
from sim.kill_chain.steps.engage import Fired, Met
from sim.platforms.launch.threat import Ended, Launched
from sim.platforms.response.calls import Alongside, Called, Released, Tasked
from sim.platforms.response.casualty import Damaged

END = 10_800.0
PK = 0.7
LAYOUT = Layout(
    duration=END,
    weapons={"ciws": 3500.0, "sm-2": 2.1e6},
    threats={"asbm": 5e5, "drone": 2e4},
    attacks=("east", "west"),
    escorts=("guard",),
    stocks=("guard/ciws", "guard/sm-2"),
    lines=("gate",),
)


class StubModel:
    """Eight threats a day, one shot each; ``options`` make it fail, or die."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options

    def replicate(
        self,
        seed: int,
        replication: int,
        best_guess: bool = False,
        outer: int | None = None,
        strata: int | None = None,
    ) -> Journal:
        options = self.options
        if "STUB_SLEEP" in os.environ:
            time.sleep(float(os.environ["STUB_SLEEP"]))
        if options.get("raise_at") == replication:
            raise ZeroDivisionError("planted")
        if options.get("die_at") == replication and not Path(options.get("died", "/no")).exists():
            if "died" in options:
                Path(options["died"]).touch()
            os._exit(9)
        pk = float(options.get("pk", PK))
        luck = Luck(seed, replication, outer, strata)
        if "unknown" in options:
            pk *= luck.study(actor("pk"))
        book = journal(luck, pk if best_guess else 0.9 * pk, apart=float(options.get("apart", 1e3)))
        if not best_guess:
            book.drawn = drawn(luck)
        return book


def drawn(luck: Luck) -> Drawn:
    """What is not known: a share, a height of each replication, and which of two routes."""
    height, share = luck.replication_value(actor("height")), luck.study(actor("pk"))
    route = int(luck.study(actor("hypotheses.route")) >= 0.5)
    inputs = (
        Input("height", "m", "per-replication", None),
        Input("hypotheses.route", "", "per-study", ("north", "south")[route]),
        Input("pk", "", "per-study", None),
    )
    # One alternative has an input that the other has not.
    kept = slice(0, 3 - route)
    return Drawn(inputs[kept], (30.0 * height, float(route), share)[kept])


def study(**options: str | int | float) -> Ready:
    text = "".join(f"{key}: {value}\n" for key, value in options.items()) or "{}"
    return Ready("Stub", text, LAYOUT, StubModel(options))


def journal(luck: Luck, pk: float = PK, threats: int = 8, apart: float = 1e3) -> Journal:
    book = Journal()
    write = book.write
    write(Tally(0.0, "rounds-start", "guard/sm-2", 50.0))
    write(Tally(0.0, "rounds-start", "guard/ciws", 20.0))
    names = [("east" if k % 2 else "west", k // 2 + 1) for k in range(threats)]
    late: list[tuple[Any, ...]] = []
    leaked = False
    for k, (attack, number) in enumerate(names):
        name, start = f"{attack}/{number}", 600.0 * k
        u = luck.value(22, actor(name))
        write(Launched(start, name, attack, "drone" if k % 2 else "asbm", "trader", 0.0, 0.0))
        write(Detected(start + 60.0, "guard", name, "spy-1d", 4e4 + apart * u, start + 65.0))
        write(Fired(start + 90.0 + k, "guard", name, "sm-2", 0, 1, 0, pk))
        late.append(Tally(END, "defended", name, 1.0))
        killed = u < pk
        write(Met(start + 120.0, "guard", name, 0, 2e4 * u, "kill" if killed else "miss"))
        if killed:
            write(Ended(start + 120.0, name, "intercepted", None, None, "guard/sm-2"))
        write(Assessed(start + 124.0, "guard", name, "sm-2", (0,), "kill" if killed else "miss"))
        if killed:
            continue
        hit = u > 0.9
        if hit:
            write(Damaged(start + 300.0, "trader", "minor", 1.0, name))
        struck = ("trader", "minor") if hit else (None, None)
        write(Ended(start + 300.0, name, "hit" if hit else "near-miss", *struck, None))
        late.append(Charged(start + 300.0, name, "all-missed", "looks-exhausted"))
        if hit and not leaked:
            leaked = True
            write(Called(start + 301.0, "trader", "hit", start + 301.0))
            write(Tasked(start + 301.0, "guard", "trader"))
            write(Alongside(start + 400.0 + 100.0 * u, "guard", "trader"))
            write(Released(start + 550.0, "guard", "trader", "assisted"))
    for record in late:
        write(record)
    write(Tally(END, "rounds-left", "guard/sm-2", 50.0 - threats))
    write(Tally(END, "rounds-left", "guard/ciws", 20.0))
    write(Tally(END, "transits", "gate", 3.0))
    return book
