"""Patterns over the whole case: the accounts of each, and those of them created together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from inconcert.detect.cohorts.accounts import Everyone
from inconcert.detect.cohorts.order import STRETCHES
from inconcert.detect.cohorts.patterns import Calendar, burst
from inconcert.detect.cohorts.statistics import I64, Bools
from inconcert.detect.cohorts.templates import Pattern, link_of, link_patterns, near_copies
from inconcert.durations import DAY
from inconcert.stats.combine import q_values

WINDOW = 7  # days
# Parsing a profile takes 0.1 ms; with more accounts only links and hashtags are read.
MOST_TAKEN_APART = 100_000
WHOLE_CASE = frozenset(
    {
        "layout",
        "phrase",
        "emoji",
        "hashtags",
        "link",
        "profile link",
        "handle first word",
        "handle last word",
    }
)
OVERLAP = 0.5


@dataclass(frozen=True)
class Template:
    """One pattern of one platform: all accounts with it, and those of them created together.

    `start` is the day since 1970 on which the window opens; where `ids` is true, the number of the
    stretch of `unit` ids.
    """

    platform: str
    pattern: Pattern
    accounts: I64
    inside: I64
    start: int
    expected: float
    p: float
    ids: bool = False
    unit: int = DAY
    q: float = 1.0

    @property
    def window(self) -> tuple[int, int]:
        """The first time (µs) or id of the window, and the first after it."""
        return self.start * self.unit, (self.start + WINDOW) * self.unit


def candidates(everyone: Everyone, least: int, common: float) -> dict[tuple[str, Pattern], I64]:
    """Return the accounts of every pattern that is neither rare nor common, by platform."""
    texts, platform = everyone.texts["description"], everyone.texts["platform"]
    found: dict[tuple[str, Pattern], list[int]] = defaultdict(list)
    described = [i for i, text in enumerate(texts) if text]
    # Copies are searched for within one platform: across platforms they are another question.
    for name in sorted(set(platform)):
        rows = [i for i in described if platform[i] == name]
        for places in near_copies([texts[i] for i in rows]):
            if len(places) >= least:
                members = sorted(rows[place] for place in places)
                sample_text = min((texts[i] for i in members), key=lambda t: (len(t), t))
                found[name, ("text", sample_text)] = members
    for i, patterns in _taken_apart(everyone):
        for pattern in dict.fromkeys(patterns):
            if pattern[0] in WHOLE_CASE:
                found[platform[i], pattern].append(i)
    size = {name: platform.count(name) for name in set(platform)}
    return {
        key: np.array(rows, np.int64)
        for key, rows in sorted(found.items())
        if least <= len(rows) < common * size[key[0]]
    }


def _taken_apart(everyone: Everyone) -> Iterator[tuple[int, list[Pattern]]]:
    """Yield the patterns of each account; with too many accounts only those quick to read."""
    if len(everyone) <= MOST_TAKEN_APART:
        for i in range(len(everyone)):
            yield i, everyone.patterns(i)
        return
    for i, (text, url) in enumerate(
        zip(everyone.texts["description"], everyone.texts["url"], strict=True)
    ):
        patterns = link_patterns(text)
        if url:
            patterns.append(("profile link", link_of(url)))
        if patterns:
            yield i, patterns


def bursts(everyone: Everyone, found: dict[tuple[str, Pattern], I64], least: int) -> list[Template]:
    """Return the templates of patterns whose accounts have dates, with p and q, surest first.

    Where only the order of creation is known, ids take the place of days.
    """
    tested: list[Template] = []
    for name in sorted({platform for platform, _ in found}):
        mine = [(key[1], rows) for key, rows in found.items() if key[0] == name]
        here = everyone.platform == name
        tested += _bursts(name, mine, everyone.dated & here, everyone.created, DAY, least)
        ordered = everyone.ordered & here
        if ordered.any():
            number = everyone.number
            unit = 1 + int(np.ptp(number[ordered])) // STRETCHES
            made = _bursts(name, mine, ordered, number, unit, least)
            tested += [replace(t, ids=True) for t in made]
    q = q_values(np.array([t.p for t in tested]))
    ranked = [replace(t, q=float(q[i])) for i, t in enumerate(tested)]
    return sorted(ranked, key=lambda t: (t.p, t.platform, t.pattern, t.ids))


def _bursts(
    platform: str,
    found: list[tuple[Pattern, I64]],
    known: Bools,
    place: I64,
    unit: int,
    least: int,
) -> list[Template]:
    """Return the templates of the accounts that are `known`, at their places on one axis."""
    made = Calendar(place[known] // unit)
    tested = []
    for pattern, rows in found:
        mine = rows[known[rows]]
        if len(mine) < least:
            continue
        b = burst(place[mine] // unit, made, days=WINDOW)
        if b is not None:
            inside = mine[np.array(b.inside, np.int64)]
            tested.append(
                Template(platform, pattern, rows, inside, b.start, b.expected, b.p, unit=unit)
            )
    return tested


def merged(found: list[Template], least: int, fdr: float) -> list[list[Template]]:
    """Join the templates of mostly the same accounts, or of one platform and week.

    Each list has the surest first; templates that are not sure enough are left out.
    """
    kept: list[list[Template]] = []
    holding: dict[int, list[int]] = defaultdict(list)  # which of `kept` an account is in
    for t in found:
        if t.q > fdr or len(t.inside) < least:
            continue
        both = Counter(place for i in t.inside.tolist() for place in holding.get(i, ()))
        alike = [
            place
            for place, count in both.items()
            if count >= OVERLAP * min(len(t.inside), len(kept[place][0].inside))
        ]
        near = (place for place, together in enumerate(kept) if _same_window(t, together[0]))
        first = min([*alike, *islice(near, 1)], default=len(kept))
        if first < len(kept):
            kept[first].append(t)
            continue
        kept.append([t])
        for i in t.inside.tolist():
            holding[i].append(first)
    return kept


def _same_window(one: Template, other: Template) -> bool:
    same = (one.platform, one.ids) == (other.platform, other.ids)
    return same and abs(one.start - other.start) < WINDOW
