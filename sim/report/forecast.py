"""How long something will take, said before it starts."""

from __future__ import annotations

from typing import Final

_SECONDS: Final = ((3600.0, "h"), (60.0, "min"), (1.0, "s"))


def about(seconds: float, workers: int) -> str:
    """Return a time with the processes that it holds for: about 12 min with 2 processes."""
    with_ = "1 process" if workers == 1 else f"{workers} processes"
    return f"about {duration(seconds)} with {with_}"


def duration(seconds: float) -> str:
    """Return a time in the largest unit that fits: 40 s, 12 min, 3.5 h."""
    size, unit = next((s for s in _SECONDS if seconds >= s[0]), _SECONDS[-1])
    amount = seconds / size
    return f"{amount:.1f} {unit}" if unit == "h" and amount < 10 else f"{amount:.0f} {unit}"
