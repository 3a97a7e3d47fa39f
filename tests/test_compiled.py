"""What is compiled gives the bytes of what is not, and is used just as long as it is the same."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim import compiled

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.skipif(
    not compiled.folder().is_dir(), reason="nothing is compiled: `make test` would compile first"
)

ASK = "import sys, sim.world.motion as m; print(m.__file__)"


def python(code: str, *arguments: str, root: Path = ROOT, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "PYTHONPATH": str(root), **environment},
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize("scenario", ["one-raid-two-destroyers", "unity-explorer"])
def test_compiled_and_plain_files_give_the_same_bytes(scenario: str, tmp_path: Path) -> None:
    code = (
        "import sys, sim; sim.run(sim.load(sys.argv[1]), 150, seed=7, workers=1, out=sys.argv[2])"
    )
    file = str(ROOT / "scenarios" / f"{scenario}.yaml")
    for way in ("0", "1"):
        python(code, file, str(tmp_path / way), REDSEA_COMPILED=way)
    tables = sorted(path.name for path in (tmp_path / "0").glob("*.parquet"))
    assert len(tables) == 6
    for name in [*tables, "summary.json"]:
        assert (tmp_path / "0" / name).read_bytes() == (tmp_path / "1" / name).read_bytes(), name


def test_what_is_compiled_is_used_unless_it_is_forbidden() -> None:
    assert python(ASK, REDSEA_COMPILED="1").endswith(".so")
    assert python(ASK, REDSEA_COMPILED="0").endswith("motion.py")


@pytest.mark.parametrize("changed", ["world/spans.py", "kill_chain/battery.py", "units.py"])
def test_a_model_that_has_changed_since_runs_as_it_is(changed: str, tmp_path: Path) -> None:
    for part in ("sim", "build/compiled"):
        shutil.copytree(
            ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", "*.yaml")
        )
    assert python(ASK, root=tmp_path, REDSEA_COMPILED="1").endswith(".so")
    with (tmp_path / "sim" / changed).open("a") as file:
        file.write("# Changed.\n")
    assert python(ASK, root=tmp_path, REDSEA_COMPILED="1").endswith("motion.py")
