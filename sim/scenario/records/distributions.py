"""Distributions as they are written: ``{triangular: [5 s, 8 s, 20 s], varies: per-study}``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from statistics import NormalDist
from typing import NamedTuple

from sim.engine.laws import Law
from sim.scenario.file.problems import RuleError, nearest
from sim.scenario.file.yaml_tree import Block, Tree
from sim.units import UNITS, UnitError, sized, write

VARIES = ("per-event", "per-replication", "per-study")
BESIDE = {"varies", "shared"}
"""Keys that stand beside the law in a distribution."""
GRADED = frozenset({"value", "source", "grade", "note"})
SUM_TOLERANCE = 1e-9

Numbers = Sequence[float]
Plain = str | int | float


class Syntax(NamedTuple):
    """How a law is written: names of its parameters, and what they must keep.

    names: in order; none means a list of any length.
    keyed: a mapping of these names; otherwise a list, or one value alone.
    rule: gives what is wrong with the parameters, or nothing; None where any will do.
    counts, share: the law has plain numbers as parameters, and fits a number, or a share, only.
    """

    names: tuple[str, ...]
    keyed: bool
    rule: Callable[[Numbers], str] | None
    counts: bool = False
    share: bool = False

    def dimension(self, field: str) -> str:
        """Return the dimension of the parameters of a field that measures ``field``."""
        return "number" if self.counts or self.share else field


def ranked(n: Numbers) -> str:
    """Refuse parameters that do not rise."""
    return "" if list(n) == sorted(n) else "must have its parameters in rising order"


def _positive(n: Numbers) -> str:
    return "" if min(n) > 0 else "must have parameters above 0"


def _first_positive(n: Numbers) -> str:
    if n[0] <= 0:
        return "must have a mean above 0"
    return "" if n[1] >= 0 else "must have an sd of at least 0"


def _normal(n: Numbers) -> str:
    mean, sd, low, high = n
    if sd < 0 or low >= high:
        return "must have an sd of at least 0 and a low below its high"
    if sd == 0:
        return "" if low <= mean <= high else "must have its mean between low and high"
    law = NormalDist(mean, sd)
    share = law.cdf(high) - law.cdf(low)
    return "" if share > 1e-9 else "leaves no chance between low and high"


def _from_one(n: Numbers) -> str:
    return "" if n[0] >= 1 else "must have a mean of at least 1: it counts trials to a success"


def _integers(n: Numbers) -> str:
    if any(number != int(number) for number in n):
        return "must have whole numbers"
    return ranked(n)


def _choice(n: Numbers) -> str:
    weights = n[len(n) // 2 :]
    if min(weights) < 0 or abs(sum(weights) - 1) > SUM_TOLERANCE:
        return f"must have weights of at least 0 that sum to 1, not {sum(weights):.10g}"
    return ""


SYNTAX: dict[str, Syntax] = {
    "constant": Syntax(("value",), False, None),
    "uniform": Syntax(("low", "high"), False, ranked),
    "triangular": Syntax(("low", "mode", "high"), False, ranked),
    "normal": Syntax(("mean", "sd", "low", "high"), True, _normal),
    "lognormal": Syntax(("mean", "sd"), True, _first_positive),
    "exponential": Syntax(("mean",), False, _positive),
    "gamma": Syntax(("mean", "sd"), True, _positive),
    "beta": Syntax(("a", "b"), False, _positive, share=True),
    "poisson": Syntax(("mean",), False, _positive, counts=True),
    "geometric": Syntax(("mean",), False, _from_one, counts=True),
    "integers": Syntax(("low", "high"), False, _integers, counts=True),
    "choice": Syntax(("values", "weights"), True, _choice),
    "empirical": Syntax((), False, None),
}
"""Law name → how it is written."""


def is_leaf(tree: Tree) -> bool:
    """Return whether a mapping is one value: a distribution, or a value with its source."""
    if not isinstance(tree, Block):
        return False
    if "value" in tree:
        return tree.keys() <= GRADED
    names = tree.keys() - BESIDE
    syntax = SYNTAX.get(next(iter(names))) if len(names) == 1 else None
    if syntax is None:
        return False
    argument = tree[names.pop()]
    return not isinstance(argument, Block) or argument.keys() <= set(syntax.names)


def ungraded(tree: Tree) -> Tree:
    """Return a value without the source and grade that may be written with it.

    Raises `RuleError` for a grade that there is not, or for a source that is not text.
    """
    if not (isinstance(tree, Block) and "value" in tree):
        return tree
    extra = next((key for key in tree if key not in GRADED), None)
    if extra is not None:
        raise RuleError(f"has '{extra}' beside its value", nearest(extra, GRADED))
    if tree.get("grade", "D") not in ("A", "B", "C", "D"):
        raise RuleError("must have grade A, B, C or D")
    if not all(isinstance(tree.get(key, ""), str) for key in ("source", "note")):
        raise RuleError("must have a source and a note that are text")
    return tree["value"]


def written(block: Block, dimension: str) -> tuple[str, Numbers, str | None]:
    """Return the law, the parameters and ``varies`` of a distribution as it is written.

    Raises `RuleError` for anything but a distribution of ``dimension``.
    """
    varies = block.get("varies")
    if varies is not None and varies not in VARIES:
        raise RuleError(f"varies must be {', '.join(VARIES)}", nearest(varies, VARIES))
    names = [key for key in block if key not in BESIDE]
    if len(names) != 1 or names[0] not in SYNTAX:
        unknown = next((name for name in names if name not in SYNTAX), "")
        rule = f"must be a value or one distribution: {', '.join(SYNTAX)}"
        raise RuleError(rule, nearest(unknown, SYNTAX))
    name = names[0]
    syntax = SYNTAX[name]
    if syntax.counts and dimension != "number":
        raise RuleError(f"{name} counts things; this is a {dimension}")
    if syntax.share and dimension not in ("share", "number"):
        raise RuleError(f"{name} lies between 0 and 1; this is a {dimension}")
    try:
        numbers = _numbers(name, syntax, block[name], syntax.dimension(dimension))
    except UnitError as error:
        raise RuleError(f"{name} {error}") from None
    if complaint := syntax.rule and syntax.rule(numbers):
        raise RuleError(f"{name} {complaint}")
    return name, numbers, str(varies) if varies is not None else None


def law_of(name: str, numbers: Numbers) -> Law:
    """Return the law of the given name from its parameters as `written` gives them."""
    if name == "choice":
        half = len(numbers) // 2
        shares = [*accumulate(numbers[half:-1]), 1.0]
        pairs = zip(numbers[:half], shares, strict=True)
        return Law(name, tuple(number for pair in pairs for number in pair))
    return Law(name, tuple(sorted(numbers) if name == "empirical" else numbers))


def unlawed(law: Law) -> tuple[str, Numbers]:
    """Return the name and the parameters from which `law_of` makes a law."""
    if law.kind != "choice":
        return law.kind, law.parameters
    values, shares = law.parameters[::2], law.parameters[1::2]
    weights = [share - before for share, before in zip(shares, (0.0, *shares), strict=False)]
    return law.kind, [*values, *weights]


def rewritten(name: str, numbers: Numbers, dimension: str) -> object:
    """Return the canonical form of a law's parameters: what stands behind its name."""
    syntax = SYNTAX[name]
    values = [amount(number, syntax.dimension(dimension)) for number in numbers]
    if name == "choice":
        half = len(values) // 2
        weights = [amount(number, "number") for number in numbers[half:]]
        return {"values": values[:half], "weights": weights}
    if name == "empirical":
        return [amount(number, dimension) for number in sorted(numbers)]
    if syntax.keyed:
        return dict(zip(syntax.names, values, strict=True))
    return values if len(syntax.names) > 1 else values[0]


def amount(number: float, dimension: str) -> Plain:
    """Return a number as a scenario file has it: with its unit, or bare where there is none."""
    text = write(number, dimension)
    if any(unit and text.endswith(unit) for unit in UNITS[dimension]):
        return text
    return int(number) if number == int(number) and abs(number) < 1e15 else number


def _numbers(name: str, syntax: Syntax, argument: Tree, dimension: str) -> Numbers:
    if name == "choice":
        return _choice_numbers(argument, dimension)
    if not syntax.names:
        return _listed(argument, dimension)
    if syntax.keyed:
        return _keyed(syntax.names, argument, dimension)
    if len(syntax.names) == 1:
        return [sized(argument, dimension)]
    if not isinstance(argument, list) or len(argument) != len(syntax.names):
        raise UnitError(f"must have a list [{', '.join(syntax.names)}]")
    return _listed(argument, dimension)


def _choice_numbers(argument: Tree, dimension: str) -> Numbers:
    if not isinstance(argument, Block) or set(argument) != {"values", "weights"}:
        raise UnitError("must have {values: […], weights: […]}")
    values = _listed(argument["values"], dimension)
    weights = _listed(argument["weights"], "share")
    if len(values) != len(weights):
        raise UnitError("must have as many weights as values")
    return [*values, *weights]


def _keyed(names: tuple[str, ...], argument: Tree, dimension: str) -> Numbers:
    if not isinstance(argument, Block) or set(argument) != set(names):
        raise UnitError(f"must have {{{', '.join(names)}}}")
    return [sized(argument[name], dimension) for name in names]


def _listed(argument: Tree, dimension: str) -> Numbers:
    if not isinstance(argument, list) or not argument:
        raise UnitError("must have a list of values")
    return [sized(item, dimension) for item in argument]
