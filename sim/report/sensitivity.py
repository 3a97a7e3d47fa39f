"""What matters in a sweep, as tables and sentences: what `redsea sensitivity` prints."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from sim.experiment.sensitivity.noise import Bounded
from sim.report.grid import grid
from sim.report.matters import Telling, points_of, share_ends, sure
from sim.report.numbers import percent, plural

if TYPE_CHECKING:
    from sim.experiment import Sweep
    from sim.experiment.sensitivity.analysis import Matters
    from sim.experiment.sensitivity.tree import Leaf

DEFAULT: Final = ("leakers", "hits")
"""The measures that are told unless others are asked for."""

SCREENING: Final = (
    "Effect of a factor over its whole range, as far as one step of it tells (mu), its size"
    " whatever the sign (mu*), and how far it depends on where the factors stand (sigma). Words of"
    " which there are more than two have no sign; theirs is that of one in the place of another."
)
SHARES: Final = (
    "By itself: what the group explains alone, what its own factors do together included. In all:"
    " what would remain if all other factors were known. Groups do not add up to 100 %: the rest is"
    " interaction between them."
)
LINEAR: Final = (
    "Effect of a factor by itself, from its least to its largest value, the others averaged over;"
    " standardised: standard deviations of the measure for one of the factor."
)
NO_ENDS: Final = (
    "–: no interval, as fewer than five replications carry the effects (sigma and mu*, then, are"
    " what was seen, luck included), all effects are the same, or there are two trajectories."
)
LUCK: Final = "Luck is taken out of mu*, sigma and shares, and is part of all intervals (95 %)."


def told(sweep: Sweep, found: Sequence[Matters]) -> Iterator[RenderableType]:
    """Yield what is printed of a sweep and what matters in it."""
    points = f"{points_of(sweep)} × {sweep.replications:,} replications, seed {sweep.seed}"
    heading = f"{sweep.info['design']['kind']}: {points}, the same luck at each. {LUCK}"
    yield Group(Text(sweep.name, style="bold"), Text(str(sweep.info["question"])), Text(heading))
    for one in found:
        yield from _measure(Telling(sweep, one))


def _measure(told: Telling) -> Iterator[RenderableType]:
    one = told.found
    yield Text(f"{told.label}: {told.value(one.mean)} over the design; {_luck(one)}", style="bold")
    if math.isnan(one.noise):
        return
    if one.screened is not None:
        bare = any(end.low is None for row in one.screened for end in (row.mu_star, row.sigma))
        notes = f"{SCREENING} {NO_ENDS}" if bare else SCREENING
        yield Group(_screening(told), Text(notes, style="dim"))
        yield Text(_screened_sentence(told))
    if one.apportioned is not None:
        yield from _shares(told)
    if one.linear is not None:
        r2 = f"Straight lines explain {percent(max(0.0, one.linear.r2))} of the variance between"
        r2 += " points (adjusted R²)."
        yield Group(_linear(told), Text(LINEAR, style="dim"), Text(r2))
    yield from _tree(told)


def _luck(one: Matters) -> str:
    if math.isnan(one.noise):
        return "the same at all points: nothing matters"
    return f"luck is {percent(one.noise)} of the variance between points"


# --- screening ------------------------------------------------------------------------------------


def _screening(told: Telling) -> RenderableType:
    table = grid("factor", "range", *map(told.titled, ("mu", "mu*", "sigma")), text=(0, 1))
    for one in sorted(told.found.screened or (), key=lambda one: -one.mu_star.value):
        mu = Text("–") if one.mu is None else told.cell(one.mu, signed=True)
        cells = mu, told.cell(one.mu_star), told.cell(one.sigma)
        table.add_row(one.factor, told.range(one.factor), *cells)
    return table


def _screened_sentence(told: Telling) -> str:
    order = sorted(told.found.screened or (), key=lambda one: -one.mu_star.value)
    clear = [one for one in order if one.clear]
    still = [one.factor for one in order if not (one.clear or one.few)]
    few = [one.factor for one in order if one.few]
    rest = f" Seen in too few replications to say more: {', '.join(few)}." if few else ""
    if not clear:
        found = f"Nothing found: no factor can be told from none in {told.label.lower()}."
        return f"{found}{rest}"
    said = f"{clear[0].factor} matters most ({told.value(clear[0].mu_star.value)})"
    said += f", then {', '.join(one.factor for one in clear[1:])}." if clear[1:] else "."
    if still:
        said += f" Not told from nothing: {', '.join(still)}."
    said += rest
    bent = [one.factor for one in clear if (one.sigma.low or 0.0) > one.mu_star.value / 2.0]
    if bent:
        said += f" Not the same wherever the factors stand: the effect of {', '.join(bent)}."
    return said


# --- shares ---------------------------------------------------------------------------------------


def _shares(told: Telling) -> Iterator[RenderableType]:
    found = told.found.apportioned
    assert found is not None
    if found.more is not None:
        yield Text(drowned(told))
        return
    table = grid("group", "factors", "by itself", "in all", text=(0, 1))
    for one in sorted(found.groups, key=lambda one: -one.total.value):
        cells = sure(one.closed), sure(one.total)
        table.add_row(one.group, "\n".join(one.factors), *cells)
    table.add_section()
    table.add_row("interaction", "", sure(found.interaction), "")
    yield Group(table, Text(SHARES, style="dim"))
    yield Text(shares_sentence(told))


def drowned(told: Telling) -> str:
    """Return why nothing is said of the shares, and what would help."""
    found = told.found.apportioned
    assert found is not None
    if found.more:
        return (
            f"No shares: noise drowns what the factors do to {told.label.lower()}; at least"
            f" {plural(found.more, 'more replication')} of each point are needed."
        )
    return (
        f"No shares: too few points, or too few replications, to say what the factors do to"
        f" {told.label.lower()}."
    )


def shares_sentence(told: Telling) -> str:
    """Return in words on what the variance rests."""
    found = told.found.apportioned
    assert found is not None
    order = sorted(found.groups, key=lambda one: -one.closed.value)
    parts = [f"{_share(one.closed)} on {one.group}" for one in order[:3]]
    said = f"Of the variance of {told.label.lower()} between points {', '.join(parts)}"
    if len(order) > 3:
        said += f" and {percent(sum(one.closed.value for one in order[3:]))} on the others"
    if found.interaction.low is None:
        return f"{said}, each by itself."
    return f"{said}, each by itself; on interaction between them {share_ends(found.interaction)}."


def _share(found: Bounded) -> str:
    ends = "" if found.low is None else f" ({share_ends(found)})"
    return f"{percent(found.value)}{ends}"


# --- effects --------------------------------------------------------------------------------------


def _linear(told: Telling) -> RenderableType:
    assert told.found.linear is not None
    table = grid(
        "factor", "from → to", told.titled("effect"), "of one unit", "standardised", text=(0, 1)
    )
    for one in sorted(told.found.linear.slopes, key=lambda one: -abs(one.standardised)):
        unit: Any = "" if one.unit is None else told.cell(one.unit, signed=True)
        standard = f"{one.standardised:+.2f}".replace("-", "−")
        table.add_row(one.factor, one.label, told.cell(one.whole, signed=True), unit, standard)
    return table


# --- the tree -------------------------------------------------------------------------------------


def _tree(told: Telling) -> Iterator[RenderableType]:
    one = told.found
    if one.lacks:
        yield Text(f"No sentences: {one.lacks}", style="dim")
    elif one.grows and one.tree is None:
        yield Text("No sentences: no split of the points explains anything where it was not made.")
    elif one.tree is not None:
        explained = f"{percent(one.tree.explained.value)} ({share_ends(one.tree.explained)})"
        yield Group(
            *(Text(f"• {sentence(told, leaf)}") for leaf in one.tree.leaves),
            Text(
                "Half of the points made these sentences, the other half gives the numbers; of its"
                f" variance they explain {explained}.",
                style="dim",
            ),
        )


def sentence(told: Telling, leaf: Leaf) -> str:
    """Return where a leaf lies, what share of the points it covers, and the measure there."""
    where = " and ".join(told.condition(name, kept) for name, kept in leaf.where.items())
    start = f"Where {where}" if where else "Everywhere"
    write = told.scale(leaf.mean).write
    value, low, high = (write(end) for end in leaf.mean.within(0.0, told.most))
    unit = f" {told.unit}" if told.unit else ""
    said = f"{start} ({percent(leaf.share)} of the points): {value}{unit} {told.label.lower()}"
    return f"{said}, 95 % interval {low} to {high}."


# --- for machines ---------------------------------------------------------------------------------


def as_json(sweep: Sweep, found: Sequence[Matters]) -> str:
    """Return the same as JSON, in SI units."""
    import json

    measures = {one.measure: plain(one) for one in found}
    for one in measures.values():
        del one["measure"], one["axes"]
        shares = one["apportioned"]
        if shares is not None and shares["more"] is not None:
            # As in the text: what noise drowns is not told.
            shares.update(groups=None, interaction=None)
    whole = {
        "folder": str(sweep.path), "study": sweep.name, "design": sweep.info["design"],
        "replications": sweep.replications, "seed": sweep.seed, "measures": measures,
    }  # fmt: skip
    return json.dumps(whole, indent=1, ensure_ascii=False)


def plain(value: Any) -> Any:  # noqa: ANN401 - what JSON can hold
    """Return named tuples as mappings; NaN, which JSON has not, as none."""
    if isinstance(value, Bounded):
        return {"value": plain(value.value), "ci": None if value.low is None else list(value[1:])}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {key: plain(one) for key, one in value._asdict().items()}
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return None if isinstance(value, float) and math.isnan(value) else value
