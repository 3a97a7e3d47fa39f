"""The provenance of a result: what it depends on, and what it was made with."""

from __future__ import annotations

import json
import platform
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

FORMAT = 3
"""Number of the folder's format; a folder of another format is foreign."""

PACKAGES = ("numpy", "scipy", "simpy", "pyarrow", "shapely", "pyproj")
"""The packages that the numbers pass through."""

_PROGRAM = Path(__file__).resolve().parents[2]
_SOURCES = (
    "units.py", "world", "engine", "kill_chain", "platforms", "scenario", "simulation.py",
    "experiment/tables", "experiment/statistics",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Identity:
    """All that decides the bytes of a result, except the number of replications.

    scenario: SHA-256 of the resolved scenario. model: hash of the model's sources. inner: the
    replications of each outer sample of a nested run. strata: outer samples of a Latin hypercube.
    """

    scenario: str
    seed: int
    best_guess: bool
    model: str
    format: int = FORMAT
    inner: int | None = None
    strata: int | None = None

    def text(self) -> str:
        """Return it as one line of JSON."""
        return json.dumps(asdict(self), sort_keys=True)

    def short(self) -> str:
        """Return the hash that names a result folder."""
        return blake2b(self.text().encode(), digest_size=5).hexdigest()


_version = cache(version)  # a package's metadata is a mail that takes 2 ms to read


@cache
def model_version() -> str:
    """Return the hash of the sources that decide the numbers, the same on every machine."""
    digest = blake2b(digest_size=16)
    for source in _SOURCES:
        path = _PROGRAM / source
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            if file.exists():
                digest.update(file.relative_to(_PROGRAM).as_posix().encode() + b"\0")
                digest.update(file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


class Making:
    """When something began to be made; `told` is what is stored of how that went."""

    def __init__(self) -> None:
        self._started, self._clock = datetime.now(UTC), time.perf_counter()

    def told(self, computed: int, workers: int) -> dict[str, Any]:
        """Return the facts in no other file: duration, machine and versions."""
        from sim import __version__

        return {
            "started": self._started.isoformat(timespec="seconds"),
            "elapsed_s": round(time.perf_counter() - self._clock, 3),
            "computed": computed,
            "workers": workers,
            "versions": {
                "redsea": __version__,
                "python": platform.python_version(),
                **{package: _version(package) for package in PACKAGES},
            },
            "machine": {"system": platform.system(), "machine": platform.machine()},
        }
