"""The cut of the program, held by its syntax trees: who may import what, and how big a piece is.

Every rule is a function of a path below the project and the source found there, and gives its
complaints. The planted violations at the end show that each rule can fail.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatch
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath

import pytest

Rule = Callable[[str, str], Iterator[str]]

ROOT = Path(__file__).resolve().parent.parent
LAYERS = [
    "compiled", "units", "world", "engine", "kill_chain", "platforms", "scenario",
    "simulation", "experiment", "verification", "report", "cli",
]  # fmt: skip
MANY = ["errors", "tables", "statistics", "store", "study", "analysis", "runs", "rare"]
"""The parts of `experiment` in their order; what stands in none of them may use them all."""
VAGUE = {"util", "utils", "helper", "helpers", "manager", "managers", "core", "misc"}
LONGEST_FILE = 300
LONGEST_FUNCTION = 40

# Where a package may be imported; one that is not named here may be imported anywhere.
HOMES = {
    "simpy": (
        "sim/engine/clock.py", "sim/kill_chain/sequence.py", "sim/kill_chain/fire_control.py",
        "sim/kill_chain/referee.py",
        "sim/platforms*", "sim/simulation.py", "sim/verification*",
    ),
    "random": (),
    "numpy.random": (
        "sim/engine/streams.py", "sim/scenario/study/designs.py", "sim/experiment*",
        "sim/verification*",
    ),
    "pydantic": ("sim/scenario*",),
    "pydantic_core": ("sim/scenario*",),
    "ruamel": ("sim/scenario*",),
    "shapely": ("sim/world/chart.py", "sim/world/areas.py"),
    "pyproj": ("sim/world/chart.py",),
    "matplotlib": ("sim/report*", "sim/cli*"),
    "jinja2": ("sim/report*",),
    "typer": ("sim/report*", "sim/cli*"),
    "click": ("sim/report*", "sim/cli*"),
    "rich": ("sim/report*", "sim/cli*"),
    **dict.fromkeys(["pytest", "hypothesis", "pint", "geographiclib", "searoute"], ()),
}  # fmt: skip


def module_of(path: str) -> str:
    """Name the module that a path holds: sim/world/chart.py is sim.world.chart."""
    parts = PurePosixPath(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: str, source: str) -> Iterator[tuple[int, str]]:
    """Give line and full dotted name of all that is imported, wherever in the file."""
    package = PurePosixPath(path).parent.parts
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                above = package[: len(package) - level + 1] if level else ()
                base = ".".join((*above, *filter(None, [module])))
                yield from ((node.lineno, f"{base}.{alias.name}") for alias in names)
            case ast.Call(func=func, args=[ast.Constant(value=str(name)), *_]) if ast.unparse(
                func
            ).endswith(("import_module", "__import__")):
                yield node.lineno, name


def numpy_random(source: str) -> Iterator[tuple[int, str]]:
    """Give the places that reach NumPy's generators as an attribute: np.random."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"np.random", "numpy.random"}:
            yield node.lineno, "numpy.random"


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def second(name: str) -> str:
    return name.partition(".")[2].partition(".")[0]


# --- the rules ----------------------------------------------------------------------------------


def has_a_layer(path: str, source: str) -> Iterator[str]:
    """Each file lies in a layer; `catalogue` is data and holds no code."""
    parts = module_of(path).split(".")
    if len(parts) > 1 and parts[1] not in LAYERS:
        yield f"{path}: {parts[1]} is none of the layers {', '.join(LAYERS)}"


def imports_leftwards(path: str, source: str) -> Iterator[str]:
    """A file imports from its own layer or from layers to its left."""
    layer = second(module_of(path))
    if layer not in LAYERS:
        return
    for line, name in imports(path, source):
        target = second(name)
        if not within(name, "sim") or name == "sim.__version__":
            continue
        if target not in LAYERS:
            yield f"{path}:{line}: {name} is no module of a layer; name the module it lives in"
        elif LAYERS.index(target) > LAYERS.index(layer):
            yield f"{path}:{line}: {layer} imports {name}, to its right"


def experiments_lean_leftwards(path: str, source: str) -> Iterator[str]:
    """A part of `experiment` imports from itself or from parts to its left."""
    own = part_of_experiment(module_of(path))
    if own not in MANY:
        return
    for line, name in imports(path, source):
        target = part_of_experiment(name)
        if target and target not in MANY[: MANY.index(own) + 1]:
            yield f"{path}:{line}: {own} imports {name}, to its right"


def part_of_experiment(name: str) -> str:
    return name.split(".")[2] if name.startswith("sim.experiment.") else ""


def front_door_is_lazy(path: str, source: str) -> Iterator[str]:
    """`sim/__init__.py` imports nothing of the program but the finder of what is compiled."""
    if path != "sim/__init__.py":
        return
    unchecked = [node for node in ast.parse(source).body if not is_for_type_checkers(node)]
    for node in unchecked:
        for line, name in imports(path, ast.unparse(node)):
            if within(name, "sim") and not within(name, "sim.compiled"):
                yield f"{path}:{node.lineno + line - 1}: imports {name} before it is asked for"


def is_for_type_checkers(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def packages_at_home(path: str, source: str) -> Iterator[str]:
    """A package with a home in the program is imported there only."""
    for line, name in [*imports(path, source), *numpy_random(source)]:
        for package, homes in HOMES.items():
            if within(name, package) and not any(fnmatch(path, home) for home in homes):
                yield f"{path}:{line}: imports {name}, allowed in: {', '.join(homes) or 'no file'}"


def small_file(path: str, source: str) -> Iterator[str]:
    """A file has at most 300 lines."""
    lines = len(source.splitlines())
    if lines > LONGEST_FILE:
        yield f"{path}: {lines} lines, at most {LONGEST_FILE}"


def small_functions(path: str, source: str) -> Iterator[str]:
    """A function has at most 40 lines, its docstring, blank lines and comments left out."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = code_lines(node, source.splitlines())
            if lines > LONGEST_FUNCTION:
                yield f"{path}:{node.lineno}: {node.name} has {lines} lines of code"


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]) -> int:
    numbers = set(range(function.lineno, (function.end_lineno or function.lineno) + 1))
    if ast.get_docstring(function) is not None:
        docstring = function.body[0]
        numbers -= set(range(docstring.lineno, (docstring.end_lineno or 0) + 1))
    written = (lines[number - 1].strip() for number in numbers)
    return sum(1 for line in written if line and not line.startswith("#"))


def telling_name(path: str, source: str) -> Iterator[str]:
    """No module is a drawer for odds and ends."""
    for part in PurePosixPath(path).with_suffix("").parts:
        if part.strip("_") in VAGUE:
            yield f"{path}: {part} says nothing of what is inside"


def plain_statements(path: str, source: str) -> Iterator[str]:
    """No `global`, no star import, no bare `except`, and no `print` outside the command line."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Global():
                yield f"{path}:{node.lineno}: global"
            case ast.ImportFrom(names=[ast.alias(name="*")]):
                yield f"{path}:{node.lineno}: star import"
            case ast.ExceptHandler(type=None):
                yield f"{path}:{node.lineno}: bare except"
            case ast.Call(func=ast.Name(id="print")) if not fnmatch(path, "sim/cli*"):
                yield f"{path}:{node.lineno}: print outside the command line"


def circle(sources: Mapping[str, str]) -> list[str]:
    """Give one circle of modules that import each other, or nothing."""
    modules = {module_of(path) for path in sources}
    graph = {
        module_of(path): {home_of(name, modules) for _, name in imports(path, source)}
        - {module_of(path), ""}
        for path, source in sources.items()
        if path != "sim/__init__.py"
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def home_of(name: str, modules: set[str]) -> str:
    """Give the longest beginning of a dotted name that is a module of ours, or nothing."""
    parts = name.split(".")
    heads = (".".join(parts[:length]) for length in range(len(parts), 1, -1))
    return next((head for head in heads if head in modules), "")


RULES: tuple[Rule, ...] = (
    has_a_layer, imports_leftwards, experiments_lean_leftwards, front_door_is_lazy,
    packages_at_home,
    small_file, small_functions, telling_name, plain_statements,
)  # fmt: skip


# --- the program --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def program() -> dict[str, str]:
    files = sorted((ROOT / "sim").rglob("*.py"))
    return {file.relative_to(ROOT).as_posix(): file.read_text("utf-8") for file in files}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_program_keeps(rule: Rule, program: dict[str, str]) -> None:
    complaints = [found for path, source in program.items() for found in rule(path, source)]
    assert not complaints, "\n".join(complaints)


def test_the_program_has_no_import_circle(program: dict[str, str]) -> None:
    assert circle(program) == []


# --- planted violations -------------------------------------------------------------------------

LONG = "def long():\n" + "    pass\n" * LONGEST_FUNCTION
PLANTED = [
    (has_a_layer, "sim/weather.py", ""),
    (has_a_layer, "sim/catalogue/ships.py", ""),
    (imports_leftwards, "sim/units.py", "import sim.world"),
    (imports_leftwards, "sim/world/lanes.py", "from sim.engine.streams import Streams"),
    (imports_leftwards, "sim/world/lanes.py", "import sim.engine.streams as luck"),
    (imports_leftwards, "sim/world/lanes.py", "from sim import engine"),
    (imports_leftwards, "sim/world/lanes.py", "from ..engine import streams"),
    (imports_leftwards, "sim/world/lanes.py", "from .. import engine"),
    (imports_leftwards, "sim/world/__init__.py", "from ..engine import streams"),
    (imports_leftwards, "sim/kill_chain/ledger.py", "def f():\n    from sim.platforms import base"),
    (imports_leftwards, "sim/engine/clock.py", "import_module('sim.kill_chain.referee')"),
    (imports_leftwards, "sim/report.py", "from sim import load"),
    (imports_leftwards, "sim/report.py", "import sim"),
    (
        experiments_lean_leftwards,
        "sim/experiment/tables/batch.py",
        "from sim.experiment.store.folder import RUN",
    ),
    (
        experiments_lean_leftwards,
        "sim/experiment/study/points.py",
        "from sim.experiment.analysis.sensitivity import inputs",
    ),
    (front_door_is_lazy, "sim/__init__.py", "from sim.scenario import load"),
    (front_door_is_lazy, "sim/__init__.py", "from .scenario import load"),
    (packages_at_home, "sim/world/motion.py", "import simpy"),
    (packages_at_home, "sim/kill_chain/steps/engage.py", "from simpy import Environment"),
    (packages_at_home, "sim/engine/journal.py", "import simpy.core"),
    (packages_at_home, "sim/world/motion.py", "import random"),
    (packages_at_home, "sim/world/motion.py", "from numpy import random"),
    (packages_at_home, "sim/kill_chain/ledger.py", "import numpy as np\nu = np.random.random()"),
    (packages_at_home, "sim/simulation.py", "from pydantic import BaseModel"),
    (packages_at_home, "sim/cli/check.py", "from ruamel.yaml import YAML"),
    (packages_at_home, "sim/world/lanes.py", "import shapely.geometry"),
    (packages_at_home, "sim/platforms/merchant.py", "def f():\n    import pyproj"),
    (packages_at_home, "sim/experiment/store/finish.py", "import matplotlib.pyplot as plt"),
    (packages_at_home, "sim/experiment/runs/replicate.py", "from rich.progress import Progress"),
    (packages_at_home, "sim/units.py", "import pint"),
    (small_file, "sim/units.py", "\n" * (LONGEST_FILE + 1)),
    (small_functions, "sim/units.py", LONG),
    (small_functions, "sim/units.py", "class A:\n" + LONG.replace("def", " async def")),
    (telling_name, "sim/world/utils.py", ""),
    (telling_name, "sim/core/clock.py", ""),
    (plain_statements, "sim/units.py", "def f():\n    global x"),
    (plain_statements, "sim/units.py", "from math import *"),
    (plain_statements, "sim/units.py", "try:\n    pass\nexcept:\n    pass"),
    (plain_statements, "sim/report/tables.py", "print('hit')"),
]  # fmt: skip
ALLOWED = [
    (has_a_layer, "sim/__init__.py", ""),
    (imports_leftwards, "sim/world/lanes.py", "from .motion import Track\nfrom sim import units"),
    (imports_leftwards, "sim/experiment/store/finish.py", "from sim import __version__"),
    (imports_leftwards, "sim/cli/run.py", "from sim.experiment import run\nimport simpy"),
    (front_door_is_lazy, "sim/__init__.py", "if TYPE_CHECKING:\n    from sim.scenario import load"),
    (packages_at_home, "sim/world/chart.py", "import shapely, pyproj, numpy"),
    (packages_at_home, "sim/engine/clock.py", "import simpy"),
    (packages_at_home, "sim/report/plots.py", "from matplotlib.figure import Figure"),
    (packages_at_home, "sim/report.py", "import matplotlib"),
    (packages_at_home, "sim/scenario/loader.py", "from ruamel.yaml import YAML"),
    (small_file, "sim/units.py", "\n" * LONGEST_FILE),
    (small_functions, "sim/units.py", LONG.replace("pass", '"""Say."""\n    # why\n', 1)),
    (plain_statements, "sim/cli/run.py", "print('hit')"),
]


@pytest.mark.parametrize(("rule", "path", "source"), PLANTED)
def test_a_planted_violation_is_found(rule: Rule, path: str, source: str) -> None:
    assert list(rule(path, source))


@pytest.mark.parametrize(("rule", "path", "source"), ALLOWED)
def test_what_is_allowed_passes(rule: Rule, path: str, source: str) -> None:
    assert not list(rule(path, source))


def test_a_planted_circle_is_found() -> None:
    one = {"sim/world/a.py": "def f():\n    from sim.world import b", "sim/world/c.py": ""}
    assert circle({**one, "sim/world/b.py": "from .c import x"}) == []
    assert circle({**one, "sim/world/b.py": "from .a import f"})
