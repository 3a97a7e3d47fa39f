"""``redsea report``: one self-contained HTML page of a result."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import ResultFolder

Out = Annotated[Path | None, typer.Option(help="The file; else report.html in the result folder.")]


def report(result: ResultFolder, out: Out = None) -> None:
    """Write a result as one HTML page with its pictures inside.

    Prints the file. The page asks for nothing from the network.
    """
    from sim.experiment.store.result import open_result
    from sim.report.document.page import as_page
    from sim.report.plots import pictures_of
    from sim.report.text.run import document_of

    opened = open_result(result)
    page = as_page(document_of(opened, pictures_of(opened)))
    file = out or opened.path / "report.html"
    file.write_text(page, "utf-8")
    typer.echo(file)
