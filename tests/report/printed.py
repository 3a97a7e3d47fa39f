"""What is printed, as plain text."""

from rich.console import Console, RenderableType

from sim.report.document.document import Document
from sim.report.document.terminal import parts


def printed(*blocks: RenderableType, width: int = 80) -> str:
    console = Console(width=width, highlight=False, no_color=True)
    with console.capture() as captured:
        for block in blocks:
            console.print(block)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def written(document: Document, width: int = 80, full: bool = True) -> str:
    return printed(*parts(document, full), width=width)
