"""The links of the kill chain by name, in their order (model 10.2)."""

from __future__ import annotations

from typing import Literal, get_args

Link = Literal[
    "reach", "detect", "identify", "permit", "assign", "rounds", "channel", "assess", "kill"
]
LINKS: tuple[Link, ...] = get_args(Link)
