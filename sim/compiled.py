"""Compiled modules: the same files, by mypyc, on a machine that has a C compiler.

``make demo`` and ``make test`` compile `MODULES` into ``build/compiled/<digest>``, where the digest
is of the model's text. They are imported from there as long as that is still the same; else, and
with ``REDSEA_COMPILED=0``, the files run as they are. Results are the same to the last bit.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

MODULES = (
    "sim.world.spans",
    "sim.world.polynomial",
    "sim.world.motion",
    "sim.world.encounters",
    "sim.world.horizon",
    "sim.world.coast",
    "sim.world.lanes",
    "sim.world.areas",
    "sim.kill_chain.steps.danger",
    "sim.kill_chain.steps.detect",
    "sim.kill_chain.steps.engage",
    "sim.engine.clock",
    "sim.kill_chain.referee",
    "sim.kill_chain.contact",
    "sim.kill_chain.ledger",
    "sim.kill_chain.fire_control",
    "sim.kill_chain.sequence",
    "sim.platforms.patrol",
    "sim.platforms.navigator",
    "sim.platforms.helm",
    "sim.platforms.adjudicator",
    "sim.platforms.launch.flight",
    "sim.platforms.launch.aimer",
    "sim.platforms.response.tasking",
    "sim.platforms.response.casualty",
)
"""No module with records that scenario files are read into: mypyc loses their annotations."""

GROUP = "redsea"
"""Name of the library that they share."""

LAYERS = ("world", "engine", "kill_chain", "platforms")
"""Where `MODULES` and all that they import lie, besides `sim.units`.

What is compiled takes over types and constants of the files that it imports, so it is out of date
when one of those changes, too.
"""

ROOT = Path(__file__).parent.parent


def below(module: str) -> str:
    """Return where a module lies below a folder, without the suffix of its file."""
    return module.replace(".", "/")


@cache
def folder() -> Path:
    """Return where `MODULES` lie, compiled from the model as it is now for this Python, if so."""
    from hashlib import blake2b

    sim = ROOT / "sim"
    files = sorted(file for layer in LAYERS for file in (sim / layer).rglob("*.py"))
    texts = [file.read_bytes() for file in (*files, sim / "units.py", sim / "compiled.py")]
    text = b"".join([EXTENSION_SUFFIXES[0].encode(), *texts])
    return ROOT / "build" / "compiled" / blake2b(text, digest_size=8).hexdigest()


class Finder:
    """Finds the compiled modules."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - a finder is asked so
        target: ModuleType | None = None,  # noqa: ARG002 - a finder is asked so
    ) -> ModuleSpec | None:
        """Return where a module is loaded from; None if it is not there."""
        if fullname not in MODULES and fullname != f"{GROUP}__mypyc":
            return None
        file = folder() / f"{below(fullname)}{EXTENSION_SUFFIXES[0]}"
        return spec_from_file_location(fullname, file) if file.exists() else None


def install() -> None:
    """Let the modules be imported compiled, if they are there and nobody forbids it."""
    if os.environ.get("REDSEA_COMPILED") != "0":
        sys.meta_path.insert(0, Finder())


def build() -> None:
    """Compile `MODULES` unless they are; needs mypy, setuptools and a C compiler."""
    from mypyc.build import mypycify
    from setuptools import Distribution

    if folder().is_dir():
        return
    os.chdir(ROOT)
    # Stubs of libraries are there for developers only.
    options = ["--disable-error-code=import-untyped"]
    parts = mypycify([*options, *(f"{below(name)}.py" for name in MODULES)], group_name=GROUP)
    for part in parts:
        # A multiplication and an addition stay two roundings, as in Python.
        part.extra_compile_args = [*part.extra_compile_args, "-ffp-contract=off"]
    command = Distribution({"name": GROUP, "ext_modules": parts}).get_command_obj("build_ext")
    command.build_lib = str(folder().with_suffix(".part"))
    command.build_temp = str(ROOT / "build" / "mypyc")
    command.ensure_finalized()
    command.run()
    Path(command.build_lib).rename(folder())
