"""The front door: few names, documented, fetched late, and a `--help` that answers at once."""

import subprocess
import sys
from pathlib import Path

import pytest

import sim

HEAVY = {
    "numpy", "scipy", "simpy", "shapely", "pyproj", "pyarrow", "pydantic", "ruamel", "matplotlib",
}  # fmt: skip
SCRIPT = str(Path(sys.executable).with_name("redsea"))


def imported_by(*arguments: str) -> set[str]:
    """Name the top-level packages that a fresh interpreter imports for these arguments."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    heard = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    assert done.returncode == 0, done.stderr.replace("\n".join(heard), "")
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in heard}


def test_at_most_twelve_public_names() -> None:
    assert 0 < len(set(sim.__all__)) == len(sim.__all__) <= 12


def test_the_listing_has_every_public_name() -> None:
    assert set(sim.__all__) <= set(dir(sim))


@pytest.mark.parametrize("name", sim.__all__)
def test_a_public_name_resolves_and_says_what_it_is(name: str) -> None:
    assert (getattr(sim, name).__doc__ or "").strip()


@pytest.mark.parametrize("name", sim.__all__)
def test_the_package_lists_its_public_names(name: str) -> None:
    assert f"``{name}``: " in (sim.__doc__ or "")


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(AttributeError, match=r"no attribute 'lod'; it has load, run"):
        sim.lod  # noqa: B018


def test_the_listener_hears_an_import() -> None:
    assert "numpy" in imported_by("-c", "import numpy")


def test_import_sim_imports_nothing_heavy() -> None:
    imported = imported_by("-c", "import sim")
    assert "sim" in imported
    assert not imported & HEAVY


@pytest.mark.parametrize("arguments", [("--help",), ("run", "--help")], ids=" ".join)
def test_help_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    imported = imported_by(SCRIPT, *arguments)
    assert "sim" in imported
    assert not imported & HEAVY
