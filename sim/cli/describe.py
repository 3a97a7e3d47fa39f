"""``redsea describe``: a summary of a scenario before it is run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer import Option

from sim.cli.options import ScenarioFile, Settings


def describe(
    file: ScenarioFile,
    settings: Settings = None,
    map: Annotated[
        Path | None, Option(metavar="PNG", help="Also draw a map into this file (.png or .svg).")
    ] = None,
) -> None:
    """Summarise a scenario before it is run: forces, timeline.

    Magazines, doctrine as resolved, the timeline of ships and attacks, hypotheses, and warnings.
    Uncertain inputs are shown as distributions.
    """
    from sim.cli.terminal import say
    from sim.report.briefing.describe import document_of
    from sim.scenario import load

    scenario = load(file, settings or ())
    say(document_of(scenario), full=True)
    if map is not None:
        from sim.report.briefing.map import draw_map

        typer.echo(f"\nmap: {draw_map(scenario, map)}")
