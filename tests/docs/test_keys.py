"""The page of the keys is what the program makes of its records."""

from pathlib import Path

from sim.report.text.explain import COMMAND, page

PAGE = Path(__file__).parents[2] / "docs" / "keys.md"


def test_the_page_is_made_of_the_records() -> None:
    assert PAGE.read_text("utf-8") == page(), f"make it anew: {COMMAND}"
