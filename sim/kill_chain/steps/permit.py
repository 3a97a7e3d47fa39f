"""Permission to fire at a threat that endangers the escort itself, or others (model 5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple

from sim.engine.laws import Law, constant
from sim.kill_chain.steps.danger import Danger
from sim.units import Share, Unit

Delay = Annotated[Law, Unit("time", low=0.0, high=3600.0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Rules of engagement as times and chances.

    control: weapon control status; ``free`` fires without asking, ``tight`` asks, ``hold`` fires
        in self-defence only.
    self_delay: time until permission in self-defence is there.
    others_delay: time until permission to defend others is there.
    others_probability: probability, per raid, that permission to defend others comes at all.
    reaction: from permission to readiness to fire (console, launcher).
    """

    control: Literal["free", "tight", "hold"] = "tight"
    self_delay: Delay = constant(0.0)
    others_delay: Delay = constant(0.0)
    others_probability: Share = 1.0
    reaction: Delay = constant(0.0)


class Permitted(NamedTuple):
    """The escort may fire from ``ready_s`` on; None if permission never comes (``held`` why)."""

    time: float
    escort: str
    threat: str
    danger: Danger
    ready_s: float | None
    held: str | None


def permit(
    permission: Permission,
    danger: Danger,
    now: float,
    u_comes: float,
    u_delay: float,
    u_react: float,
) -> tuple[float | None, str | None]:
    """Return when (s) the escort is ready to fire, or None and the reason why it never is."""
    reaction = permission.reaction.at(u_react)
    if permission.control == "free":
        return now + reaction, None
    if danger == "self":
        return now + permission.self_delay.at(u_delay) + reaction, None
    if permission.control == "hold":
        return None, "weapons-hold"
    if u_comes >= permission.others_probability:
        return None, "no-permission"
    return now + permission.others_delay.at(u_delay) + reaction, None
