"""What the kinds of findings are called, and how each detector's findings are introduced.

Kinds and detectors that are not listed here, those of other packages, speak for themselves by
their names and by the detector's own line.
"""

from __future__ import annotations

from typing import NamedTuple

from inconcert.evidence.wording import and_text, rate_text
from inconcert.plaintext import filled


class Kind(NamedTuple):
    """Words for a kind of finding: one, many, what `observed` and `expected` count."""

    one: str
    many: str
    observed: str = "Observed"
    expected: str = "By chance"


class Introduction(NamedTuple):
    """A detector's part of a report: its title, what it looks for, how chance was counted."""

    title: str
    looks_for: str
    chance: str


KINDS = {
    "group": Kind("group in concert", "groups in concert"),
    "look_alike": Kind("look-alike pair", "look-alike pairs", "Pairs", "Such pairs by chance"),
    "office": Kind("claim of an office", "claims of an office"),
    "twin": Kind("cross-platform twin", "cross-platform twins"),
    "cohort": Kind("creation cohort", "creation cohorts", "Accounts made"),
    "template": Kind("profile template", "profile templates", "Accounts"),
    "persona": Kind(
        "persona signal", "persona signals", "Times shown", "Usual for accounts in no group"
    ),
    "flood": Kind("flood", "floods", "Posts", "Usual level"),
    "promoter": Kind("first promoter", "first promoters", "Times among the first"),
}

DETECTORS = {
    "coordination": Introduction(
        "Groups acting in concert",
        "Groups of accounts that act on the same things closer in time than people come by chance.",
        "Each candidate was tested on data that had no say in finding it, against how fast people "
        "answer something that they all see, and against others on the same objects.",
    ),
    "look_alikes": Introduction(
        "Look-alike accounts",
        "Pairs of accounts whose handles differ in one sign, or in signs that look alike, and "
        "whose name, picture or description agree; and profiles that name an office.",
        "Chance is how many such pairs this many handles of these letters give by accident. "
        "Likeness does not say who made which account, or why.",
    ),
    "twins": Introduction(
        "Twins on several platforms",
        "Accounts on different platforms with the same handle, name, picture or profile text, and "
        "posts in step.",
        "Chance is how often accounts that are no pair agree as much, and are as close in time.",
    ),
    "cohorts": Introduction(
        "Cohorts and templates",
        "Hours and days in which more accounts were made than the weeks around explain, and "
        "patterns of handles and profiles whose accounts were made together or are of one group.",
        "Chance is the rate of the weeks around, and how often other accounts with the same "
        "pattern are as close. Both are signals, with innocent reasons beside them.",
    ),
    "personas": Introduction(
        "Profiles against activity",
        "What profiles say, held against what posts show: claimed place against the clock, "
        "language against place, programs that few use, long silence and other topics after it.",
        "Chance is how often the accounts in no group of the same case show each signal, and "
        "several at once. Signals are no verdict.",
    ),
    "floods": Introduction(
        "Floods",
        "Bursts of posts about one thing, beyond its usual level, that are not made as news is "
        "made: by many people who each say a little.",
        "Chance is the usual level of the thing and how much its days differ, and, for how the "
        "burst was made, what is usual elsewhere in the same case. Bursts that may be news are "
        "counted and no findings.",
    ),
    "promoters": Introduction(
        "First promoters",
        "Accounts repeatedly among the first to share what one source publishes.",
        "Chance is each account's own speed with what other sources publish. First means first in "
        "this data set.",
    ),
}

# What each detector tests, one by one; others speak of tests.
TESTS = {
    "coordination": ("candidate group", "candidate groups"),
    "look_alikes": ("pair of accounts", "pairs of accounts"),
    "twins": ("pair of accounts that look alike", "pairs of accounts that look alike"),
    "cohorts": ("span, range of ids or pattern", "spans, ranges of ids and patterns"),
    "personas": ("group or single account", "groups and single accounts"),
    "floods": ("object or burst", "objects and bursts"),
    "promoters": ("source", "sources"),
}
TESTED = "{tested} tested, {confirmed} confirmed at a false-discovery rate of {fdr}."
TESTED_NONE = "{tested} tested, none confirmed at a false-discovery rate of {fdr}."
TESTED_NO_RATE = "{tested} tested."
TESTED_NOTHING = "Nothing was tested."
# Where the number tested is not that of what was confirmed, it is left out.
CONFIRMED = "{confirmed} confirmed at a false-discovery rate of {fdr}."

TEMPLATES = {
    "tested": TESTED,
    "tested/none": TESTED_NONE,
    "tested/no rate": TESTED_NO_RATE,
    "tested/nothing": TESTED_NOTHING,
    "tested/confirmed": CONFIRMED,
    **{f"tests/{name}/{n}": text for name, both in TESTS.items() for n, text in enumerate(both)},
    **{f"kind/{name}/{n}": text for name, kind in KINDS.items() for n, text in enumerate(kind)},
    **{f"intro/{name}/{n}": text for name, one in DETECTORS.items() for n, text in enumerate(one)},
}


def kind_of(name: str) -> Kind:
    """Return the words for a kind; of one that is not listed, its name."""
    words = name.replace("_", " ")
    return KINDS.get(name) or Kind(words, f"findings of kind {words}")


def kinds_text(kinds: dict[str, int]) -> str:
    """Return "3 floods and 1 look-alike pair", the most frequent first; empty for none."""
    order = sorted(kinds, key=lambda name: (-kinds[name], name))
    told = [f"{kinds[k]:,} {kind_of(k).one if kinds[k] == 1 else kind_of(k).many}" for k in order]
    return and_text(told)


def looked_text(
    tested: int | None, confirmed: int | None, fdr: float | None, detector: str = ""
) -> str | None:
    """Return how many were tested and confirmed in one sentence; None where that is not known.

    `detector` names what it tests: "330 objects and bursts tested, …".
    """
    if tested is None:
        return None
    if not tested and not confirmed:
        return TESTED_NOTHING
    one, many = TESTS.get(detector, ("", ""))
    told = f"{tested:,} {one if tested == 1 else many}".strip()
    if fdr is None or confirmed is None:
        return filled(TESTED_NO_RATE, tested=told)
    template = TESTED if confirmed else TESTED_NONE
    if confirmed > tested:
        template = CONFIRMED
    return filled(template, tested=told, confirmed=f"{confirmed:,}", fdr=rate_text(fdr))
