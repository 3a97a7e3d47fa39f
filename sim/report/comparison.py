"""Scenarios against a baseline, in words and tables that fit 80 columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from sim.report.grid import grid
from sim.report.numbers import label, percent, plural, significant
from sim.report.text.run import HEADLINE
from sim.report.versus import change, correlation, factor, over_variants, sentence, span, values

if TYPE_CHECKING:
    from sim.experiment.comparisons.comparison import Comparison, Side, Variant
    from sim.experiment.comparisons.contrast import Contrast, Flips
    from sim.scenario.differences import Difference

MAIN: Final = ("no-ship-hit", "leakers", "hits", "rounds", "cost")
"""Measures that a sentence is given to."""

FLIPPED: Final = ("no-ship-hit", "no-leaker", "leakers", "hits")
"""Measures of which the replications that flipped are named."""

MOST_DIFFERENCES = 12
SHORT = 48
LETTERS: Final = "BCDEFGHIJKLMNOPQRSTUVWXYZ"

READING: Final = (
    "r: correlation of the pairs. saved: for intervals as narrow, an unpaired comparison would need"
    " so many times the replications. Each interval holds for its measure alone, not for all of"
    " them together."
)


LEANING: Final = (
    "Share of the outer samples in which the variant's mean lies below, and above, the baseline's:"
    " how probable that is given what is not known (Wilson, 95 %). Noise: sd that chance leaves in"
    " the mean difference of an outer sample, much of it the same in all, as they share their luck;"
    " where differences are no larger, the side is a matter of chance: take more --inner."
)


def told(comparison: Comparison, wanted: Sequence[str] = ()) -> Iterator[RenderableType]:
    """Yield what `redsea compare` prints; ``wanted``: ids of measures, else the main ones."""
    yield heading(comparison)
    for place, variant in enumerate(comparison.variants):
        letter = letter_of(place)
        yield differing(variant, letter)
        yield Group(*map(Text, sentences(variant, wanted, comparison)))
        yield table(variant, letter, wanted, comparison.each_level)
        yield from leaning(variant, wanted)
        yield from flipped(comparison.baseline, variant, letter, wanted)
        yield from one_sided(variant, letter)
    yield Text(READING, style="dim")


def letter_of(place: int) -> str:
    """Return the letter of a variant; the baseline is A."""
    return LETTERS[place] if place < len(LETTERS) else f"V{place + 1}"


def heading(comparison: Comparison) -> RenderableType:
    """Return what is compared: the sides, the replications, what the intervals mean."""
    n = plural(comparison.replications, "replication")
    means = f"{100.0 * comparison.level:g} %, {comparison.uncertainty}"
    lines = [Text(f"{n} of each, seed {comparison.seed}, the same luck; intervals: {means}")]
    lines += map(Text, comparison.notes)
    sides = grid("", "scenario", "folder", text=(0, 1, 2))
    for letter, side in lettered(comparison):
        sides.add_row(letter, side.name, str(side.folder))
    return Group(*lines, Text(), sides)


def lettered(comparison: Comparison) -> list[tuple[str, Side]]:
    """Return the sides with their letters, the baseline first."""
    variants = enumerate(comparison.variants)
    return [("A", comparison.baseline), *((letter_of(i), one.side) for i, one in variants)]


def differing(variant: Variant, letter: str) -> RenderableType:
    """Return where the two scenarios differ, their names apart."""
    title = Text(f"{letter} against A", style="bold")
    found = [one for one in variant.differences if one.path != "name"]
    if not found:
        return Group(title, Text("the scenarios are the same"))
    lines = [Text(_difference(one, letter)) for one in found[:MOST_DIFFERENCES]]
    if len(found) > MOST_DIFFERENCES:
        lines.append(Text(f"… and {len(found) - MOST_DIFFERENCES} more (--json has them all)"))
    return Group(title, *lines)


def _difference(found: Difference, letter: str) -> str:
    if found.one is None:
        return f"{found.path}: only {letter}: {_short(found.other)}"
    if found.other is None:
        return f"{found.path}: only A: {_short(found.one)}"
    return f"{found.path}: {_short(found.one)} → {_short(found.other)}"


def _short(value: Any) -> str:  # noqa: ANN401 - whatever a scenario holds
    if isinstance(value, dict):
        inside = ", ".join(f"{key}: {_short(held)}" for key, held in value.items())
        text = f"{{{inside}}}"
    else:
        text = json.dumps(value, ensure_ascii=False).strip('"')
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"


def shown(variant: Variant, wanted: Iterable[str], usual: Iterable[str]) -> list[Contrast]:
    """Return the contrasts that are wanted, or the usual ones as far as they are there."""
    ids = list(wanted) or [*usual, *_of_a_line(variant)]
    return [variant.contrasts[id] for id in ids if id in variant.contrasts]


def _of_a_line(variant: Variant) -> list[str]:
    return [id for id in variant.contrasts if id.startswith("hits-per-transit:")]


def sentences(variant: Variant, wanted: Sequence[str], comparison: Comparison) -> Iterator[str]:
    """Yield a plain sentence for each main measure, and what pairing saved for one of them."""
    level, variants = comparison.each_level, len(comparison.variants)
    chosen = [variant.contrasts[id] for id in wanted or MAIN if id in variant.contrasts]
    for one in chosen:
        yield f"{variant.side.name}: {sentence(one, level, variants)}."
    for one in sorted(chosen, key=lambda one: one.id != "hits")[:1]:
        if one.unpaired is not None:
            n = plural(one.unpaired, "replication")
            yield f"Unpaired, {one.label.lower()} would need {n} of each for as narrow an interval."


def table(variant: Variant, letter: str, wanted: Sequence[str], level: float) -> RenderableType:
    """Return the measures one beneath the other: both values, the difference, its interval."""
    ends = f"{100.0 * level:.4g} % interval"
    made = grid("measure", "A", letter, f"{letter} − A", ends, "r", "saved", text=(0,))
    rows = [one for one in shown(variant, wanted, HEADLINE) if one.baseline is not None]
    notes = list(dict.fromkeys(one.note for one in rows if one.note))
    for one in rows:
        mark = "*" * (notes.index(one.note) + 1) if one.note else ""
        ends = "identical" if one.identical else span(one)
        made.add_row(
            label(asdict(one)),
            *values(one),
            change(one),
            ends + mark,
            correlation(one),
            factor(one),
        )
    below = [Text(f"{'*' * place} {note}", style="dim") for place, note in enumerate(notes, 1)]
    return Group(made, *below)


def leaning(variant: Variant, wanted: Sequence[str]) -> Iterator[RenderableType]:
    """Yield in how many outer samples of a nested run the variant lies on which side."""
    rows = [one for one in shown(variant, wanted, MAIN) if one.leanings is not None]
    if not rows:
        return
    made = grid("given what is not known", "lower", "higher", "noise", text=(0,))
    for one in rows:
        found = one.leanings
        assert found is not None
        sides = (found.lower, found.lower_ci), (found.higher, found.higher_ci)
        cells = [f"{percent(k / found.n)} [{percent(a)}, {percent(b)}]" for k, (a, b) in sides]
        made.add_row(one.label, *cells, _noise(one, found.noise))
    yield Group(made, Text(LEANING, style="dim"))


def _noise(found: Contrast, noise: float) -> str:
    if found.kind == "yes/no":
        return percent(noise)
    return f"{significant(noise)} {'' if found.unit == '1' else found.unit}".rstrip()


def flipped(
    baseline: Side, variant: Variant, letter: str, wanted: Sequence[str]
) -> Iterator[RenderableType]:
    """Yield which replications the variant changed, with the commands that tell them again."""
    ids = [id for id in wanted or FLIPPED if id in variant.contrasts]
    found = [variant.contrasts[id] for id in ids]
    found = [one for one in found if one.lower.number or one.higher.number]
    if not found:
        return
    made = grid("replications that flipped", "number", "the first of them", text=(0, 2))
    for one in found:
        for flips, words in zip((one.higher, one.lower), _directions(one), strict=True):
            if flips.number:
                made.add_row(f"{one.label}: {words}", f"{flips.number:,}", _numbers(flips))
    number = next(flips.first[0] for flips in (found[0].higher, found[0].lower) if flips.number)
    sides = ((baseline, "A"), (variant.side, letter))
    again = [f"{name}: redsea replay {side.folder} --replication {number}" for side, name in sides]
    yield Group(made, *map(Text, again))


def _directions(found: Contrast) -> tuple[str, str]:
    return ("no → yes", "yes → no") if found.kind == "yes/no" else ("more", "fewer")


def _numbers(flips: Flips) -> str:
    return ", ".join(map(str, flips.first)) + (", …" if flips.number > len(flips.first) else "")


def one_sided(variant: Variant, letter: str) -> Iterator[RenderableType]:
    """Yield the measures that only one side has."""
    for name, ids in (("A", variant.only_baseline), (letter, variant.only_variant)):
        if ids:
            yield Text(f"measured in {name} only: {', '.join(ids)}")


def as_json(comparison: Comparison) -> str:
    """Return a comparison with everything in it as JSON."""
    return json.dumps(as_dict(comparison), indent=2, ensure_ascii=False)


def as_dict(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain mappings, lists and values."""
    head = ("replications", "seed", "level", "uncertainty", "notes")
    return {
        **{name: getattr(comparison, name) for name in head},
        "each_level": comparison.each_level,
        "baseline": _side(comparison.baseline),
        "variants": [_variant(one, len(comparison.variants)) for one in comparison.variants],
    }


def _side(side: Side) -> dict[str, Any]:
    return {**side._asdict(), "folder": str(side.folder)}


def _variant(variant: Variant, of: int) -> dict[str, Any]:
    return {
        **_side(variant.side),
        "differences": [one._asdict() for one in variant.differences],
        "measures": {id: _contrast(one, of) for id, one in variant.contrasts.items()},
        "only_baseline": variant.only_baseline,
        "only_variant": variant.only_variant,
    }


def _contrast(found: Contrast, of: int) -> dict[str, Any]:
    names = [one.name for one in fields(found) if one.name not in ("id", "pairing", "leanings")]
    plain = {name: getattr(found, name) for name in names}
    return {
        **plain,
        "lower": found.lower._asdict(),
        "higher": found.higher._asdict(),
        "p_over_variants": over_variants(found.p, of),
        "outer_samples": None if found.leanings is None else found.leanings._asdict(),
        "correlation": found.pairing.correlation,
        "variance_saved": found.pairing.saved,
        "unpaired_replications": found.unpaired,
    }
