"""Which members of a group have weak evidence of their own, by one rule, and the words for it.

A group may be certain and a member of it not: an account that took part on two or three occasions
may have been there by chance, and should not be named on that alone. The rule is kept here and
nowhere else; every list of members marks those that it meets.
"""

from __future__ import annotations

from inconcert.plaintext import filled

# Fewer occasions than this are weak evidence, and so is a larger chance of so many.
ENOUGH_ACTS = 4
LARGEST_P = 0.001

WEAK = "weak evidence"
RULE = (
    "Weak evidence: fewer than {acts} occasions, or a p above {p}. Such an account may have been "
    "there by chance; it should not be named on this alone."
)
SOME = " Of the {members} members, {weak} have weak evidence of their own ({rule})."
ONE = " Of the {members} members, one has weak evidence of its own ({rule})."
ALL = " Every one of the {members} members has weak evidence of its own ({rule})."
SHORT_RULE = "fewer than {acts} occasions, or p above {p}"

TEMPLATES = {
    "members/weak": WEAK,
    "members/rule": RULE,
    "members/short rule": SHORT_RULE,
    "members/some": SOME,
    "members/one": ONE,
    "members/all": ALL,
}


def is_weak(acts: int | None, p: float | None) -> bool:
    """Say whether a member of so many occasions, with such a p, has weak evidence of its own.

    False where the detector gives neither: nothing was tested of the member then.
    """
    return (acts is not None and acts < ENOUGH_ACTS) or (p is not None and p > LARGEST_P)


def weak_sql(acts: str, p: str) -> str:
    """Return the SQL of `is_weak` for two columns of `member`."""
    return f"(coalesce({acts} < {ENOUGH_ACTS}, false) OR coalesce({p} > {LARGEST_P}, false))"


def rule_text() -> str:
    """Return the rule in two sentences, for captions."""
    return filled(RULE, acts=ENOUGH_ACTS, p=LARGEST_P)


def weak_text(members: int, weak: int) -> str:
    """Return the sentence on how many members have weak evidence; empty for none."""
    if not weak:
        return ""
    told = ALL if weak == members else ONE if weak == 1 else SOME
    rule = filled(SHORT_RULE, acts=ENOUGH_ACTS, p=LARGEST_P)
    return filled(told, members=f"{members:,}", weak=f"{weak:,}", rule=rule)
