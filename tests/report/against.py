"""Comparisons made up for the tests of texts and pictures."""

from dataclasses import replace
from pathlib import Path

from sim.experiment.analysis.compare.comparison import Comparison, Side, Variant
from sim.experiment.analysis.compare.contrast import Contrast, Flips
from sim.experiment.statistics.estimate import Estimate
from sim.experiment.statistics.measures import measure_of
from sim.experiment.statistics.paired import Pairing
from sim.scenario.differences import Difference


def contrast(id: str, baseline: float, variant: float, half: float | None) -> Contrast:
    """Give a contrast whose interval is ``half`` wide on either side; None for none."""
    measure, by = measure_of(id), variant - baseline
    difference = Estimate(
        measure=id, value=by, n=400, low=None if half is None else by - half,
        high=None if half is None else by + half, method="paired t", unit=measure.unit,
        p=0.0312 if measure.kind == "yes/no" else None, label=measure.label, kind=measure.kind,
    )  # fmt: skip
    return Contrast(
        difference=difference, baseline=baseline, variant=variant, differ=77,
        lower=Flips(70, (3, 5, 8, 9, 31)), higher=Flips(7, (2, 40)), pairing=Pairing(0.832, 5.62),
    )  # fmt: skip


def identical(id: str, value: float) -> Contrast:
    found = contrast(id, value, value, None)
    return replace(
        found, differ=0, lower=Flips(), higher=Flips(), pairing=Pairing(),
        difference=replace(
            found.difference, value=0.0, method="identical", identical=True, p=None,
            note="no pair differs, but up to 0.95 % of replications may",
        ),
    )  # fmt: skip


def medians(id: str, baseline: float, variant: float) -> Contrast:
    found = contrast(id, baseline, variant, None)
    none = replace(found.difference, value=None, method="none: medians side by side")
    return replace(found, difference=none, pairing=Pairing())


def contrasts(name: str) -> dict[str, Contrast]:
    found = [
        contrast("no-ship-hit", 0.299, 0.422, 0.021),
        contrast("no-leaker", 0.146, 0.271, 0.02),
        contrast("raid-annihilation", 0.146, 0.271, 0.02),
        identical("launched", 6.0),
        contrast("interception-rate", 0.194, 0.336, 0.021),
        contrast("leakers", 4.83, 3.98, 0.13),
        contrast("hits", 1.612, 1.315, 0.053),
        contrast("ships-hit", 0.701, 0.699, 0.02),
        contrast("rounds", 1.6, 2.8, 0.18),
        contrast("cost", 3.35e6, 5.86e6, 0.38e6),
        medians("detection-range", 76e3, 76.1e3),
    ]  # fmt: skip
    named = {"point": name, "versus": "One destroyer"}
    return {
        one.difference.measure: replace(one, difference=replace(one.difference, **named))
        for one in found
    }


def comparison(variants: int = 1, name: str = "Two destroyers") -> Comparison:
    sides = [Side(f"{name} {place}".strip(), Path(f"results/{place}"), 400) for place in range(8)]
    return Comparison(
        baseline=Side("One destroyer", Path("results/base"), 400),
        variants=tuple(
            Variant(
                side=side,
                differences=(
                    Difference("name", "One destroyer", side.name),
                    Difference("escorts.second", None, {"class": "arleigh-burke-flight-i"}),
                    Difference("ships.trader.speed", "12 kn", "14 kn"),
                ),
                contrasts=contrasts(side.name),
                only_baseline=(),
                only_variant=("rounds-left:second/sm-2",),
            )
            for side in sides[:variants]
        ),
        replications=400, seed=1, level=0.95, uncertainty="chance and ignorance", notes=(),
    )  # fmt: skip
