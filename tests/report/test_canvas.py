"""Pictures look the same on every machine, and no name in them is mathematics."""

import os
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from sim.report.pictures.canvas import figure, save, styled

NAMES = ("cost $5 and $6", "$x^2$ \\frac_{", "_low", "^", "a\\b")
UGLY = {
    "figure.facecolor": "black", "text.usetex": True, "axes.facecolor": "red", "font.size": 30.0,
    "lines.linewidth": 9.0, "savefig.transparent": True, "axes.grid": True, "svg.fonttype": "path",
}  # fmt: skip


def drawn() -> Figure:
    with styled():
        made = figure(2.0, NAMES[0], "\n".join(NAMES))
        axes = made.subplots()
        axes.bar(NAMES, range(len(NAMES)))
        axes.set_xlabel(NAMES[1])
    return made


def test_names_are_shown_as_they_are(tmp_path: Path) -> None:
    svg, _ = save(drawn(), tmp_path, "names")
    text = svg.read_text()
    assert all(f">{name}</" in text for name in NAMES)


def test_no_setting_of_the_users_shows(tmp_path: Path) -> None:
    plain = [path.read_bytes() for path in save(drawn(), tmp_path / "plain", "a")]
    with mpl.rc_context(UGLY):
        ugly = [path.read_bytes() for path in save(drawn(), tmp_path / "ugly", "a")]
        assert mpl.rcParams["figure.facecolor"] == "black"
    assert ugly == plain


def test_an_unknown_backend_keeps_nobody_from_drawing(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("backend: nonsense\nfigure.facecolor: black\n")
    raid = Path(__file__).parents[2] / "scenarios" / "one-raid.yaml"
    done = subprocess.run(
        [sys.executable, "-m", "sim.cli", "describe", str(raid), "--map", "map.png"],
        cwd=tmp_path,
        env={**os.environ, "MPLBACKEND": "nonsense"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "map.png").stat().st_size > 10_000
