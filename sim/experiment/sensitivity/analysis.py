"""What matters for a measure in a finished sweep, by all that its design allows to say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.experiment.errors import RequestError
from sim.experiment.sensitivity.linear import Linear, regressed
from sim.experiment.sensitivity.morris import Screened, elementary, screened
from sim.experiment.sensitivity.noise import noise_share
from sim.experiment.sensitivity.reading import Design, design_of, table_of
from sim.experiment.sensitivity.shares import Apportioned, apportioned
from sim.experiment.sensitivity.tree import Told, told
from sim.experiment.statistics.components import FEWEST
from sim.experiment.study.axes import Axis
from sim.experiment.study.sampling import groups_of
from sim.scenario.study_records import Morris, Shares

if TYPE_CHECKING:
    from sim.experiment.statistics.components import Floats
    from sim.experiment.store.swept import Sweep


class Matters(NamedTuple):
    """What matters for a measure; None stands for what the design does not tell.

    axes: the values of each factor that varies. mean: over the rows of the design. noise: share of
    luck in the variance between the points' means, NaN where these are all alike. screened: by
    elementary effects. apportioned: shares of the variance. linear: main effects. tree: sentences.
    grows: whether a tree was asked, so that without one nothing was found. lacks: what must be
    installed before it can be.
    """

    measure: str
    axes: dict[str, Axis]
    rows: int
    mean: float
    noise: float
    screened: list[Screened] | None = None
    apportioned: Apportioned | None = None
    linear: Linear | None = None
    tree: Told | None = None
    grows: bool = False
    lacks: str = ""


def sensitivity(sweep: Sweep, *measures: str) -> list[Matters]:
    """Return what matters in a sweep for each measure; raises `RequestError`."""
    if sweep.replications < FEWEST:
        raise RequestError(
            f"{sweep.path}: {FEWEST} replications of each point are the fewest that tell luck from"
            f" what the factors do; there are {sweep.replications}: redsea sweep --replications"
        )
    for id in measures:
        try:
            sweep.measure(id)
        except KeyError as error:
            raise RequestError(f"--measure {id}: {error.args[0]}") from None
    design = design_of(sweep)
    return [matters(design, table_of(sweep, id), id) for id in measures]


def matters(design: Design, table: Floats, measure: str) -> Matters:
    """Return what matters for a measure whose table has a row a point."""
    asked = design.study.plan.design
    if isinstance(asked, Morris):
        values = table[design.points]
        effects = elementary(design.places, values, design.axes)
        return _of(design, values, measure)._replace(screened=screened(effects, design.axes))
    if not isinstance(asked, Shares):
        return _sampled(design, _of(design, table[design.points], measure), table)
    values = table[design.points]
    shares = apportioned(values, groups_of(asked, design.study.factors))
    sampled = 2 * asked.points
    both = design._replace(places=design.places[:sampled], points=design.points[:sampled])
    found = _of(both, values[:sampled], measure)._replace(apportioned=shares)
    return _sampled(both, found, table)


def _of(design: Design, values: Floats, measure: str) -> Matters:
    axes = {axis.name: axis for axis in design.axes}
    return Matters(measure, axes, len(design.points), float(values.mean()), noise_share(values))


def _sampled(design: Design, found: Matters, table: Floats) -> Matters:
    """Return what the rows of a random sample say besides."""
    values, seed = table[design.points], design.study.plan.design.seed  # type: ignore[union-attr]
    found = found._replace(linear=regressed(design.places, values, design.axes))
    try:
        tree = told(design.places, values, design.axes, design.points, seed)
    except RequestError as error:
        return found._replace(lacks=str(error))
    return found._replace(tree=tree, grows=True)
