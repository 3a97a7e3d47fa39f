"""Options and arguments that more than one command has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

LARGEST_SEED = 2**64 - 1

# Whether a file can be read is found, and told in one line, where it is read.
ScenarioFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="A scenario (YAML).", readable=False)
]
StudyFile = Annotated[
    Path, typer.Argument(metavar="STUDY", help="A study file (YAML).", readable=False)
]
ResultFolder = Annotated[
    Path, typer.Argument(metavar="RESULT", help="A result folder, as `run` made it.")
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Set one value, e.g. escorts.carney.doctrine.queue=fifo; may be repeated.",
    ),
]
Machine = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]
Replications = Annotated[
    int | None,
    typer.Option(
        "--replications",
        "-n",
        min=1,
        help="In all; by default 1000. With --precision: at most; by default 100000.",
    ),
]
Precision = Annotated[
    list[str] | None,
    typer.Option(
        "--precision",
        metavar="MEASURE=HALFWIDTH",
        help="Replicate until the interval is this narrow, e.g. leakers=5% (of its mean),"
        " no-leaker=1% (percentage points) or cost=10000; may be repeated.",
    ),
]
Seed = Annotated[int, typer.Option(min=0, max=LARGEST_SEED, help="Seed of the random numbers.")]
Workers = Annotated[
    int | None, typer.Option(min=1, help="Number of processes; by default as many as pay off.")
]
BestGuess = Annotated[
    bool, typer.Option("--best-guess", help="Fix uncertain inputs at their medians: chance only.")
]
Cluster = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, or `local`.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Start even if it takes long.")]
Out = Annotated[
    Path | None, typer.Option(help="The result folder itself; else results/<scenario>-<hash>.")
]
Full = Annotated[bool, typer.Option("--full", help="Show everything, with all intervals.")]
