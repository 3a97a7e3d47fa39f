"""``redsea report``: one self-contained HTML page of a result."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer import Argument, Option

if TYPE_CHECKING:
    from sim.experiment.store.result import Result
    from sim.experiment.store.swept import Sweep
    from sim.report.document.document import Document


def report(
    result: Annotated[
        Path, Argument(metavar="FOLDER", help="The folder of a result, a sweep or a choice.")
    ],
    out: Annotated[
        Path | None, Option(help="The file; else report.html in the result folder.")
    ] = None,
) -> None:
    """Write a result, a sweep or a choice as one HTML page.

    Prints the file. The page asks for nothing from the network.
    """
    from sim.experiment.store.finish import write_new
    from sim.report.document.page import as_page
    from sim.report.text.result.tables import opened

    found = opened(result)
    file = out or found.path / "report.html"
    write_new(file, as_page(_document(found)))
    typer.echo(file)


def _document(found: Result | Sweep) -> Document:
    from sim.experiment.runs.choose import chosen_in
    from sim.experiment.store.result import Result
    from sim.report import plots
    from sim.report.document.document import with_pictures
    from sim.report.pictures import swept
    from sim.report.text import sweep
    from sim.report.text.choice import choose
    from sim.report.text.result import run

    if isinstance(found, Result):
        return run.document_of(found, plots.pictures_of(found))
    choice = chosen_in(found.path)
    document = sweep.document_of(found) if choice is None else choose.document_of(choice)
    return with_pictures(document, swept.pictures_of(found))
