"""Pages: a document as one HTML file, pictures inside, nothing fetched; tables in Markdown."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Any

from sim.report.document.document import Cell, Document, Picture, Stacked, Table


def as_page(document: Document) -> str:
    """Return the page; every section is shown, and every character of the user's is escaped."""
    from jinja2 import Environment, StrictUndefined

    loose = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = loose.from_string(files(__package__).joinpath("page.html").read_text("utf-8"))
    shown = [
        (one, _table(one.content) if isinstance(one.content, Table) else None, _image(one.content))
        for one in document.sections
    ]
    return template.render(document=document, sections=shown)


def _table(table: Table) -> dict[str, Any]:
    return {
        "columns": table.columns,
        "rows": [(row, [_cell(cell) for cell in row.cells]) for row in table.rows],
    }


def _cell(cell: Cell) -> Stacked:
    return cell if isinstance(cell, Stacked) else Stacked(cell, "")


def _image(content: object) -> str | None:
    """Return a picture as the address of its own content, in which no page can be fetched."""
    if not isinstance(content, Picture):
        return None
    from sim.report.pictures.canvas import WIDTH, as_svg

    drawn = io.BytesIO()
    as_svg(content.draw(WIDTH), drawn)
    return f"data:image/svg+xml;base64,{b64encode(drawn.getvalue()).decode()}"


def as_markdown(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table, an empty line behind it."""
    return "\n".join([_piped(columns), f"|{'---|' * len(columns)}", *map(_piped, rows), "", ""])


def _piped(cells: Sequence[str]) -> str:
    escaped = (f" {cell} ".replace("|", "\\|") if cell else " " for cell in cells)
    return f"|{'|'.join(escaped)}|"
