"""Names: a target's name must be unambiguous; links must match the weights."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.platforms.fleet import KINDS
from sim.platforms.launch.attack import Attack, Weighted
from sim.scenario.file.problems import nearest
from sim.scenario.rules.broken import Broken, Path

if TYPE_CHECKING:
    from sim.scenario.records.question import Case, Question
    from sim.world.theatre import Theatre

WORDS = ("nearest",)
"""Targets that are not names."""

KNOWN = ("bermuda", "israel", "japan", "uk", "us")
"""Links that ships of the shipped scenarios have; a scenario may have any other word."""


def misnamed(question: Question, where: Theatre) -> Iterator[Broken]:
    """Yield the platforms and boxes of a scenario whose name something else has, too.

    Upper and lower case are one here: a ship Aden and the port aden would be confused.
    """
    taken: dict[str, Collection[str]] = {
        "a box of the theatre": where.boxes,
        "a launch area of the theatre": where.areas,
        "a port of the theatre": where.ports,
        "a lane of the theatre": where.lanes,
        "a word for a target": WORDS,
    }
    flows = _folded(question.traffic)
    kinds = {section: kind.word for section, kind in KINDS.items()}
    for section, kind in (*kinds.items(), ("boxes", "a box")):
        for name in getattr(question, section):
            for what, names in taken.items():
                if name.casefold() in _folded(names):
                    yield Broken((section, name), f"needs another name: this is {what}, too")
            flow, slash, number = name.casefold().rpartition("/")
            if slash and number.isdigit() and flow in flows:
                rule = "needs another name: ships of the traffic have such names"
                yield Broken((section, name), rule)
        taken[kind] = getattr(question, section)


def matched(question: Question) -> dict[str, Attack]:
    """Return the attacks with their weights by the words that the ships have.

    ``UK`` means ``uk`` where no ship has the link ``UK`` and no other weight means the same.
    """
    words = {word for _, word in _words(question)}
    return {name: _matched(attack, words) for name, attack in question.attacks.items()}


def _matched(attack: Attack, words: set[str]) -> Attack:
    if not isinstance(attack.target, Weighted) or attack.target.links.keys() <= words:
        return attack
    links = dict(attack.target.links)
    for word in sorted(words - links.keys()):
        same = [link for link in attack.target.links if link.casefold() == word.casefold()]
        if len(same) == 1 and same[0] not in words:
            links[word] = attack.target.links[same[0]]
    return replace(attack, target=replace(attack.target, links=links))


def unmatched(case: Case) -> Iterator[Broken]:
    """Yield weights of links that no ship has, and unknown links that no attack weighs."""
    words, weights = dict(_words(case)), dict(_weights(case))
    ours, theirs = set(words.values()), set(weights.values())
    for path, weight in weights.items():
        if weight.casefold() not in _folded(ours):
            known = f"known are {', '.join(sorted(ours))}" if ours else "no ship has a link"
            rule = f"has no effect: no ship of this scenario has this link; {known}"
            yield Broken(path, rule, nearest(weight, ours))
    for path, word in words.items():
        meant = nearest(word, {*theirs, *KNOWN})
        familiar = word.casefold() in _folded({*theirs, *KNOWN})
        # If no attack weighs links, a link is a recorded fact, and no mistake.
        if not familiar and (theirs or meant):
            yield Broken(path, "has no effect: no attack weighs this link", meant)


def _folded(words: Iterable[str]) -> set[str]:
    return {word.casefold() for word in words}


def _words(case: Case | Question) -> Iterator[tuple[Path, str]]:
    """Yield each link of a ship, or of the traffic, with its path."""
    for name, ship in case.ships.items():
        yield from ((("ships", name, "linked", str(i)), link) for i, link in enumerate(ship.linked))
    for name, flow in case.traffic.items():
        yield from ((("traffic", name, "linked", link), link) for link in flow.linked)


def _weights(case: Case) -> Iterator[tuple[Path, str]]:
    for name, attack in case.attacks.items():
        if isinstance(attack.target, Weighted):
            for link in attack.target.links:
                yield ("attacks", name, "target", "links", link), link
