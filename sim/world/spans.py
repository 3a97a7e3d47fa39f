"""Spans: when something holds, as sorted disjoint closed intervals of time (s)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Span = tuple[float, float]
Spans = list[Span]
"""Sorted and disjoint; an empty list is never. A single moment is a span of no length."""

MOMENT = 1e-3
"""Spans shorter than this (s) count as empty: the accuracy of bracketed roots."""


def unite(parts: Iterable[Sequence[Span]]) -> Spans:
    """Return the times at which any of ``parts`` holds."""
    spans = [span for part in parts for span in part]
    if len(spans) < 2:
        return spans
    spans.sort()
    merged: Spans = []
    for low, high in spans:
        if merged and low <= merged[-1][1]:
            if high > merged[-1][1]:
                merged[-1] = (merged[-1][0], high)
        else:
            merged.append((low, high))
    return merged


def intersect(first: Sequence[Span], second: Sequence[Span]) -> Spans:
    """Return the times at which both hold; spans that only touch give a single moment."""
    out: Spans = []
    i = j = 0
    while i < len(first) and j < len(second):
        low = max(first[i][0], second[j][0])
        high = min(first[i][1], second[j][1])
        if low <= high:
            out.append((low, high))
        if first[i][1] < second[j][1]:
            i += 1
        else:
            j += 1
    return out


def subtract(first: Sequence[Span], second: Sequence[Span]) -> Spans:
    """Return the times at which ``first`` holds and ``second`` does not (edges stay).

    Single moments of ``second`` take nothing away; those of ``first`` stay outside ``second``.
    """
    out: Spans = []
    for low, high in first:
        start, gone = low, False
        for a, b in second:
            if a >= b or b < start or a > high:
                continue
            if a > start:
                out.append((start, a))
            start, gone = b, b >= high
        if not gone:
            out.append((start, high))
    return out


def clip(spans: Sequence[Span], low: float, high: float) -> Spans:
    """Return the part of ``spans`` inside [low, high]."""
    return [
        (low if low > a else a, high if high < b else b) for a, b in spans if b >= low and a <= high
    ]


def place(spans: Sequence[Span], start: float, end: float) -> Spans:
    """Return ``spans``, counted from ``start``, as times; what lasts to ``end`` ends just there.

    So what is solved leg by leg joins without cracks of a last bit (start + (end − start) ≠ end).
    """
    length = end - start
    return [
        (
            end if end < start + a else start + a,
            end if b >= length or end < start + b else start + b,
        )
        for a, b in spans
    ]


def solid(spans: Sequence[Span]) -> Spans:
    """Return ``spans`` without those that are shorter than a `MOMENT`."""
    return [(a, b) for a, b in spans if b - a >= MOMENT]


def holds(spans: Sequence[Span], time: float) -> bool:
    """Return whether ``time`` lies in one of ``spans``."""
    for a, b in spans:  # noqa: SIM110 - asked very often, and a generator is thrice as slow
        if a <= time <= b:
            return True
    return False
