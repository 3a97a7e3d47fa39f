"""Output for terminals, with colour and width, and plain text without a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from sim.report.document.document import Document

NARROWEST = 60

LONG_S = 1800.0
"""Time (s) above which a command asks for confirmation."""


def console(stderr: bool = False) -> Console:
    """Return the console of stdout or stderr; it respects NO_COLOR, and is plain when piped."""
    from rich.console import Console

    found = Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=False)
    # Below this no table of ours can be read; the terminal may as well wrap its lines.
    found.width = max(found.width, NARROWEST)
    return found


def show(parts: Iterable[RenderableType]) -> None:
    """Print tables and text on stdout, an empty line between them."""
    screen = console()
    with screen.capture() as captured:
        for number, part in enumerate(parts):
            if number:
                screen.print()
            # A path that is wider than the terminal is not cut.
            screen.print(part, crop=False)
    text = captured.get()
    if not screen.is_terminal:
        text = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
    typer.echo(text, nl=False)


def say(document: Document, machine: bool = False, full: bool = False, end: str = "") -> None:
    """Print a document on stdout: as tables and text with a last line, or as JSON for machines."""
    from sim.report.document.machine import as_json
    from sim.report.document.terminal import parts

    if machine:
        typer.echo(as_json(document))
    else:
        show(parts(document, full))
        if end:
            typer.echo(f"\n{end}")


def plainly(text: str) -> str:
    """Return text without the characters that a terminal would act upon, line ends kept."""
    return "".join(c if c.isprintable() or c in "\n\t" else repr(c)[1:-1] for c in text)


@contextmanager
def progress(what: str = "replications") -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar on stderr while something is done, if somebody watches; give what moves it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = BarColumn(), MofNCompleteColumn(), what, TimeRemainingColumn()
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, wanted: bar.update(task, completed=done, total=wanted)


def ask(seconds: float, yes: bool) -> None:
    """Let what takes long be confirmed; without a terminal, or after a no, leave."""
    from sim.experiment.errors import RequestError
    from sim.report.numbers import duration

    if yes or seconds <= LONG_S:
        return
    if sys.stdin.isatty() and typer.confirm("Start it?", err=True):
        return
    raise RequestError(
        f"not started: it takes about {duration(seconds)}; --yes starts it all the same"
    )
