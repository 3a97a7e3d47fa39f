"""Options and arguments that more than one command has, alone and in groups."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_type_hints

from typer import Argument, Option

# Unreadable files are reported where they are read.
ScenarioFile = Annotated[Path, Argument(metavar="FILE", help="A scenario (YAML).", readable=False)]
StudyFile = Annotated[Path, Argument(metavar="STUDY", help="A study file (YAML).", readable=False)]
ResultFolder = Annotated[
    Path, Argument(metavar="RESULT", help="A result folder, as `run` made it.")
]
Settings = Annotated[
    list[str] | None,
    Option(
        "--set",
        metavar="PATH=VALUE",
        help="Set one value, e.g. escorts.carney.doctrine.queue=fifo; may be repeated.",
    ),
]
Measures = Annotated[
    list[str] | None,
    Option("--measure", metavar="ID", help="To show; may be repeated. Else leakers, hits."),
]
Machine = Annotated[bool, Option("--json", help="Print JSON, for machines.")]
SEEDS: dict[str, Any] = {"min": 0, "max": 2**64 - 1}
Seed = Annotated[int, Option(**SEEDS, help="Seed of the random numbers.")]
Workers = Annotated[
    int | None, Option(min=1, help="Number of processes; by default as many as pay off.")
]
Yes = Annotated[bool, Option("--yes", help="Start even if it takes long.")]


def counted(help: str, least: int = 1) -> Any:  # noqa: ANN401 - Typer's own kind
    """Return the option for a number of replications."""
    return Option("--replications", "-n", min=least, help=help)


class Ordered(NamedTuple):
    """How replications are run."""

    seed: Seed = 1
    workers: Workers = None
    best_guess: Annotated[
        bool, Option("--best-guess", help="Fix uncertain inputs at their medians: chance only.")
    ] = False


class Started(NamedTuple):
    """What starts a set of points, and where."""

    settings: Settings = None
    cluster: Annotated[
        str | None, Option(metavar="ADDRESS", help="A Dask scheduler, or `local`.")
    ] = None
    yes: Yes = False


class Shown(NamedTuple):
    """How an answer is printed."""

    machine: Machine = False
    full: Annotated[bool, Option("--full", help="Show everything, with all intervals.")] = False


def ungrouped(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that takes, for each parameter that is a group, the options of the group."""
    groups: dict[str, Any] = {}
    options: list[Parameter] = []
    for one in signature(command, eval_str=True).parameters.values():
        if isinstance(one.annotation, type) and issubclass(one.annotation, tuple):
            group: Any = one.annotation
            groups[one.name], usual = group, group._field_defaults
            options += [
                Parameter(name, Parameter.KEYWORD_ONLY, default=usual[name], annotation=hint)
                for name, hint in get_type_hints(group, include_extras=True).items()
            ]
        else:
            options.append(one.replace(kind=Parameter.KEYWORD_ONLY))

    @wraps(command)
    def called(**given: Any) -> None:  # noqa: ANN401 - whatever an option holds
        for name, group in groups.items():
            given[name] = group(**{option: given.pop(option) for option in group._fields})
        command(**given)

    called.__signature__ = Signature(options)  # type: ignore[attr-defined]
    return called
