"""Whether scenario files are right."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A scenario file with what is wrong, and what is probably wrong, one line each."""

    file: str
    problems: list[str]
    warnings: list[str]

    @property
    def right(self) -> bool:
        """Whether the file can be used."""
        return not self.problems


def checked(file: Path, settings: Iterable[str] = ()) -> Checked:
    """Return what there is to say about a scenario file."""
    from sim.scenario import ScenarioError, load

    try:
        warnings = [str(warning) for warning in load(file, settings).warnings]
    except ScenarioError as error:
        return Checked(file=str(file), problems=str(error).splitlines(), warnings=[])
    return Checked(file=str(file), problems=[], warnings=warnings)


def as_json(found: list[Checked]) -> str:
    """Return what there is to say about some files as JSON."""
    rows = [{**asdict(one), "right": one.right} for one in found]
    return json.dumps(rows, indent=2, ensure_ascii=False)
