"""What `redsea compare` says: each variant against the baseline, replication by replication."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sim.report.document.document import Document, Section, Table, sections
from sim.report.document.estimates import Marks
from sim.report.numbers import (
    meaning,
    percent,
    plural,
    scale,
    signed,
    signed_ends,
    signed_value,
    significant,
    value,
)
from sim.report.text.result.run import HEADLINE
from sim.scenario.file.problems import shown as written

if TYPE_CHECKING:
    from sim.experiment.analysis.compare.comparison import Comparison, Side, Variant
    from sim.experiment.analysis.compare.contrast import Contrast
    from sim.experiment.statistics.estimate import Estimate
    from sim.scenario.differences import Difference

MAIN: Final = ("no-ship-hit", "leakers", "hits", "rounds", "cost")
"""Measures that the headline names."""

FLIPPED: Final = ("no-ship-hit", "no-leaker", "leakers", "hits")
"""Measures of which the replications that flipped are named."""

MOST_DIFFERENCES = 12
LETTERS: Final = "BCDEFGHIJKLMNOPQRSTUVWXYZ"

ALONE: Final = "Each interval holds for its own measure, not for all of them together."
PAIRING: Final = (
    "r: correlation of the pairs. Variance reduction: an unpaired comparison would need this many"
    " times the replications."
)
LEANING: Final = (
    "Share of the outer samples in which the variant's mean lies below, and above, the baseline's"
    " (Wilson, 95 %): how probable each is, given the uncertain inputs. Noise: the Monte Carlo"
    " standard deviation of one outer sample's difference. Where differences are no larger, take"
    " more --inner."
)


def document_of(comparison: Comparison, wanted: Sequence[str] = ()) -> Document:
    """Return the document of a comparison; ``wanted``: ids of measures, else the main ones."""
    n = plural(comparison.replications, "replication")
    means = f"{100.0 * comparison.level:g} %, {meaning(comparison.uncertainty)}"
    lettered = [(letter_of(place), one) for place, one in enumerate(comparison.variants)]
    sides = Table("", "scenario", "folder", words=(0, 1, 2))
    for letter, side in [("A", comparison.baseline), *((letter, v.side) for letter, v in lettered)]:
        sides.add(letter, side.name, str(side.folder))
    return Document(
        title=f"Compared with {comparison.baseline.name}",
        about=f"{n} of each, seed {comparison.seed}, common random numbers; intervals: {means}",
        headline=tuple(headline(one, letter, wanted) for letter, one in lettered),
        sections=sections(
            Section(title="scenarios", content=sides),
            *(_of_variant(comparison, one, letter, wanted) for letter, one in lettered),
        ),
        notes=(*comparison.notes, ALONE),
        estimates=tuple(comparison.estimates),
        data=as_dict(comparison),
    )


def letter_of(place: int) -> str:
    """Return the letter of a variant; the baseline is A."""
    return LETTERS[place] if place < len(LETTERS) else f"V{place + 1}"


def headline(variant: Variant, letter: str, wanted: Sequence[str]) -> str:
    """Return in which of the main measures a variant clearly differs from the baseline."""
    every = [variant.contrasts[id].difference for id in wanted or MAIN if id in variant.contrasts]
    told = [which_way(one) for one in every if one.clear]
    same = [one.label.lower() for one in every if one.identical]
    unclear = [one.label.lower() for one in every if not (one.clear or one.identical)]
    parts = [", ".join(told)] if told else []
    parts += [f"no clear difference in {', '.join(unclear)}"] if unclear else []
    parts += [f"identical: {', '.join(same)}"] if same else []
    return f"{letter}, {variant.side.name}: {'; '.join(parts)}." if parts else ""


def which_way(one: Estimate) -> str:
    """Return which way a clear difference goes: fewer leakers, a higher cost of rounds."""
    name, up = one.label[:1].lower() + one.label[1:], (one.value or 0.0) > 0.0
    if one.kind == "yes/no":
        return f"{name} is {'more likely' if up else 'less likely'}"
    if one.kind == "count" and one.unit in ("1", "persons"):
        return f"{'more' if up else 'fewer'} {name}"
    return f"{name} {'higher' if up else 'lower'}"


def _of_variant(
    comparison: Comparison, variant: Variant, letter: str, wanted: Sequence[str]
) -> Iterator[Section]:
    yield differing(variant, letter)
    yield differences(variant, letter, wanted, comparison.each_level)
    yield from leaning(variant, wanted)
    yield from pairing(variant, letter, wanted)
    yield from flipped(comparison.baseline, variant, letter, wanted)
    yield from one_sided(variant, letter)


def differing(variant: Variant, letter: str) -> Section:
    """Return where the two scenarios differ, their names apart."""
    found = [one for one in variant.differences if one.path != "name"]
    lines = [_difference(one, letter) for one in found[:MOST_DIFFERENCES]]
    if len(found) > MOST_DIFFERENCES:
        lines.append(f"… and {len(found) - MOST_DIFFERENCES} more (--json has them all)")
    title = f"{letter} against A"
    head = f"{title}:" if lines else f"{title}: the scenarios are the same"
    return Section(title=title, sentences=(head, *lines))


def _difference(found: Difference, letter: str) -> str:
    if found.one is None:
        return f"{found.path}: only {letter}: {written(found.other)}"
    if found.other is None:
        return f"{found.path}: only A: {written(found.one)}"
    return f"{found.path}: {written(found.one)} → {written(found.other)}"


def shown(variant: Variant, wanted: Iterable[str], usual: Iterable[str]) -> list[Contrast]:
    """Return the contrasts that are wanted, or the usual ones as far as they are there."""
    lines = [id for id in variant.contrasts if id.startswith("hits-per-transit:")]
    ids = list(wanted) or [*usual, *lines]
    found = [variant.contrasts[id] for id in ids if id in variant.contrasts]
    return [one for one in found if one.baseline is not None]


def differences(variant: Variant, letter: str, wanted: Sequence[str], level: float) -> Section:
    """Return the measures one beneath the other: both values, the difference, its interval."""
    ends = f"{100.0 * level:.4g} % interval"
    table = Table("measure", "A", letter, f"{letter} − A", ends)
    rows = shown(variant, wanted, HEADLINE)
    marks = Marks(one.difference for one in rows)
    for one in rows:
        *numbers, span = cells(one)
        table.add(one.difference.label, *numbers, span + marks.of(one.difference))
    return Section(title=f"differences of {letter}", content=table, notes=marks.notes)


def cells(found: Contrast) -> tuple[str, str, str, str]:
    """Return baseline, variant, difference and its interval, all in one unit."""
    one, other, difference = found.value("baseline"), found.value("variant"), found.difference
    unit = scale(one, other, difference)
    return (
        value(one, unit), value(other, unit), signed_value(difference, unit),
        signed_ends(difference, unit),
    )  # fmt: skip


def pairing(variant: Variant, letter: str, wanted: Sequence[str]) -> Iterator[Section]:
    """Yield what pairing gained for each measure."""
    table = Table("pairing", "r", "variance reduction", "McNemar p")
    for one in shown(variant, wanted, HEADLINE):
        r, saved, p = one.pairing.correlation, one.pairing.saved, one.difference.p
        if r is not None or saved is not None or p is not None:
            table.add(
                one.difference.label,
                "–" if r is None else signed(f"{r:.2f}").removeprefix("+"),
                "–" if saved is None else f"{significant(saved)}×",
                "" if p is None else "< 0.001" if p < 0.001 else f"{p:.2g}",
            )
    if table.rows:
        title = f"pairing of {letter}"
        yield Section(title=title, content=table, notes=(PAIRING,), detail=True)


def leaning(variant: Variant, wanted: Sequence[str]) -> Iterator[Section]:
    """Yield in how many outer samples of a nested run the variant lies on which side."""
    rows = [one for one in shown(variant, wanted, MAIN) if one.leanings is not None]
    if not rows:
        return
    table = Table("given the uncertain inputs", "lower", "higher", "noise")
    for one in rows:
        found = one.leanings
        assert found is not None
        sides = (found.lower, found.lower_ci), (found.higher, found.higher_ci)
        shares = [f"{percent(k / found.n)} [{percent(a)}, {percent(b)}]" for k, (a, b) in sides]
        noise = replace(one.difference, value=found.noise, low=None, high=None)
        table.add(one.difference.label, *shares, value(noise))
    yield Section(title="given the uncertain inputs", content=table, notes=(LEANING,))


def flipped(
    baseline: Side, variant: Variant, letter: str, wanted: Sequence[str]
) -> Iterator[Section]:
    """Yield which replications the variant changed, with the commands that tell them again."""
    found = [variant.contrasts[id] for id in wanted or FLIPPED if id in variant.contrasts]
    found = [one for one in found if one.lower.number or one.higher.number]
    if not found:
        return
    table = Table("replications that flipped", "number", "the first of them", words=(0, 2))
    for one in found:
        yes_no = one.difference.kind == "yes/no"
        ways = ("no → yes", "yes → no") if yes_no else ("more", "fewer")
        for flips, way in zip((one.higher, one.lower), ways, strict=True):
            if flips.number:
                first = ", ".join(map(str, flips.first))
                more = ", …" if flips.number > len(flips.first) else ""
                table.add(f"{one.difference.label}: {way}", f"{flips.number:,}", first + more)
    number = (found[0].higher.first or found[0].lower.first)[0]
    sides = ((baseline, "A"), (variant.side, letter))
    again = [f"{name}: redsea replay {side.folder} --replication {number}" for side, name in sides]
    yield Section(title="flipped replications", content=table, notes=tuple(again), detail=True)


def one_sided(variant: Variant, letter: str) -> Iterator[Section]:
    """Yield the measures that only one side has."""
    for name, ids in (("A", variant.only_baseline), (letter, variant.only_variant)):
        if ids:
            said = f"Measured in {name} only: {', '.join(ids)}."
            yield Section(title=f"only in {name}", sentences=(said,), detail=True)


def as_dict(comparison: Comparison) -> Mapping[str, Any]:
    """Return the data for machines beside the estimates."""
    return {
        "replications": comparison.replications,
        "seed": comparison.seed,
        "level": comparison.level,
        "each_level": comparison.each_level,
        "uncertainty": comparison.uncertainty,
        "baseline": _side(comparison.baseline),
        "variants": [
            {
                **_side(one.side),
                "differences": [each._asdict() for each in one.differences],
                "measures": {id: found.told() for id, found in one.contrasts.items()},
                "only_baseline": one.only_baseline,
                "only_variant": one.only_variant,
            }
            for one in comparison.variants
        ],
    }


def _side(side: Side) -> dict[str, Any]:
    return {**side._asdict(), "folder": str(side.folder)}
