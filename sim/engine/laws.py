"""Probability laws, each drawn from exactly one uniform number by inversion (no rejection).

Inversion is what lets another engine, or a compiled one, repeat every draw, and what makes two
variants comparable with common random numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]

_NORMAL = NormalDist()
_SMALLEST = 2.0**-54


@dataclass(frozen=True, slots=True)
class Law:
    """A distribution of one number: ``kind`` names the law, ``parameters`` are SI floats.

    A field of type `Law` is drawn once per event, at a uniform number of that event.
    """

    kind: str
    parameters: tuple[float, ...]

    def at(self, u: float) -> float:
        """Return the value at the uniform number ``u`` in [0, 1)."""
        return INVERSE[self.kind](u, *self.parameters)

    def support(self) -> tuple[float, float]:
        """Return the smallest and the largest value that can occur (may be infinite)."""
        return _support(self.kind, self.parameters)

    def middle(self) -> float:
        """Return the median: the best guess in place of the law where inputs are pinned."""
        return self.at(0.5)


def constant(value: float) -> Law:
    """Return the law that is always ``value``."""
    return Law("constant", (value,))


def normal_quantile(u: float) -> float:
    """Return the standard normal quantile, finite for every ``u`` in [0, 1)."""
    return _NORMAL.inv_cdf(max(u, _SMALLEST))


def each(laws: Sequence[Law], which: NDArray[np.intp], u: Column) -> Column:
    """Return the values of ``laws[which]`` at an array of numbers, equal to `Law.at` one by one.

    All at once where every law is triangular or constant, as speeds of ships are.
    """
    if not all(law.kind in ("triangular", "constant") for law in laws):
        return np.array([laws[k].at(one) for k, one in zip(which, u.tolist(), strict=True)])
    corners = np.array([(*law.parameters, *law.parameters * 2)[:3] for law in laws])
    return _triangles(u, *corners.T[:, which])


def across(laws: Sequence[Law], u: Column) -> Column:
    """Return the values of each law at its column of ``u``, equal to `Law.at` one by one."""
    found = np.empty_like(u)
    for kind in sorted({law.kind for law in laws}):
        columns = [place for place, law in enumerate(laws) if law.kind == kind]
        parameters = [laws[place].parameters for place in columns]
        if kind in AT_ONCE:
            found[:, columns] = AT_ONCE[kind](u[:, columns], *np.array(parameters).T)
            continue
        for place, own in zip(columns, parameters, strict=True):
            found[:, place] = [INVERSE[kind](one, *own) for one in u[:, place].tolist()]
    return found


def _triangles(u: Column, low: Column, mode: Column, high: Column) -> Column:
    width = np.where(high > low, high - low, 1.0)
    left = low + np.sqrt(u * width * (mode - low))
    right = high - np.sqrt((1.0 - u) * width * (high - mode))
    found: Column = np.where(u < (mode - low) / width, left, right)
    return found


def _constant(_u: float, value: float) -> float:
    return value


def _uniform(u: Any, low: Any, high: Any) -> Any:  # noqa: ANN401 - floats, or arrays of them
    return low + u * (high - low)


def _triangular(u: float, low: float, mode: float, high: float) -> float:
    if high == low:
        return low
    turn = (mode - low) / (high - low)
    if u < turn:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))


def _normal(u: float, mean: float, sd: float, low: float, high: float) -> float:
    if sd == 0:
        return min(max(mean, low), high)
    below, above = (_NORMAL.cdf((edge - mean) / sd) for edge in (low, high))
    return min(max(mean + sd * normal_quantile(below + u * (above - below)), low), high)


def _lognormal(u: float, mean: float, sd: float) -> float:
    """Lognormal with the stated mean and standard deviation of the variable itself."""
    spread = math.log1p((sd / mean) ** 2)
    return math.exp(math.log(mean) - spread / 2 + math.sqrt(spread) * normal_quantile(u))


def _exponential(u: float, mean: float) -> float:
    return -mean * math.log1p(-u)


def _gamma(u: float, mean: float, sd: float) -> float:
    from scipy.special import gammaincinv

    shape = (mean / sd) ** 2
    return float(gammaincinv(shape, u)) * mean / shape


def _beta(u: float, a: float, b: float) -> float:
    return float(_betas(u, a, b))


def _betas(u: Any, a: Any, b: Any) -> Any:  # noqa: ANN401 - floats, or arrays of them
    from scipy.special import betaincinv

    return betaincinv(a, b, u)


def _poisson(u: float, mean: float) -> float:
    """Smallest n with P(N ≤ n) > u, looked for from the normal approximation on."""
    from scipy.special import pdtr

    n = max(0, math.floor(mean + math.sqrt(mean) * normal_quantile(u)) - 2)
    while n > 0 and pdtr(n - 1, mean) > u:
        n -= 1
    while pdtr(n, mean) <= u:
        n += 1
    return float(n)


def _geometric(u: float, mean: float) -> float:
    """Return the number of trials up to the first success: 1, 2, … with the stated mean."""
    if mean == 1.0:
        return 1.0
    return 1.0 + math.floor(math.log1p(-u) / math.log1p(-1.0 / mean))


def _integers(u: float, low: float, high: float) -> float:
    return low + math.floor(u * (high - low + 1.0))


def _choice(u: float, *pairs: float) -> float:
    """Return one of ``pairs``: value, cumulative share, value, cumulative share, and so on."""
    for value, share in zip(pairs[::2], pairs[1::2], strict=True):
        if u < share:
            return value
    return pairs[-2]


def _empirical(u: float, *sample: float) -> float:
    """One of the sorted sample's values, each as likely as the next."""
    return sample[int(u * len(sample))]


INVERSE: dict[str, Callable[..., float]] = {
    "constant": _constant,
    "uniform": _uniform,
    "triangular": _triangular,
    "normal": _normal,
    "lognormal": _lognormal,
    "exponential": _exponential,
    "gamma": _gamma,
    "beta": _beta,
    "poisson": _poisson,
    "geometric": _geometric,
    "integers": _integers,
    "choice": _choice,
    "empirical": _empirical,
}
"""Law name → inverse distribution function of (u, *parameters)."""

AT_ONCE: dict[str, Callable[..., Column]] = {
    "uniform": _uniform,
    "triangular": _triangles,
    "beta": _betas,
    "integers": lambda u, low, high: low + np.floor(u * (high - low + 1.0)),
}
"""The same for arrays, of the laws for which that gives the same numbers to the last bit."""


def _support(kind: str, parameters: tuple[float, ...]) -> tuple[float, float]:
    if kind == "constant":
        return parameters[0], parameters[0]
    if kind in ("uniform", "triangular", "integers"):
        return parameters[0], parameters[-1]
    if kind == "normal":
        return parameters[2], parameters[3]
    if kind == "choice":
        return min(parameters[::2]), max(parameters[::2])
    if kind == "empirical":
        return min(parameters), max(parameters)
    if kind == "beta":
        return 0.0, 1.0
    return (1.0 if kind == "geometric" else 0.0), math.inf
