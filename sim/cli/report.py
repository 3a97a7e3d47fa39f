"""``redsea report``: one self-contained HTML page of a result."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="The folder of a result or of a sweep.")
]
Out = Annotated[Path | None, typer.Option(help="The file; else report.html in the result folder.")]


def report(result: Folder, out: Out = None) -> None:
    """Write a result, or a sweep, as one HTML page.

    Prints the file. The page asks for nothing from the network.
    """
    from sim.experiment import open_result, open_sweep
    from sim.experiment.store.finish import write_new
    from sim.experiment.store.folder import holds_set
    from sim.report.document.page import as_page

    if holds_set(result):
        from sim.report.pictures.swept import pictures_of as drawn
        from sim.report.text.sweep import document_of as told

        swept = open_sweep(result)
        document, folder = told(swept, pictures=drawn(swept)), swept.path
    else:
        from sim.report.plots import pictures_of
        from sim.report.text.result.run import document_of

        opened = open_result(result)
        document, folder = document_of(opened, pictures_of(opened)), opened.path
    file = out or folder / "report.html"
    write_new(file, as_page(document))
    typer.echo(file)
