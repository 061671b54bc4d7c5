"""The sentences that describe accounts on two platforms that look and post alike."""

from __future__ import annotations

from inconcert.durations import format_duration
from inconcert.evidence.wording import and_text, number_text, odds_text, p_text
from inconcert.plaintext import filled, plain

LIMIT = 60

TEMPLATES: dict[str, str] = {
    "twin": (
        "{one} on {here} and {other} on {there} have the same {fields}, and shared the same "
        "{objects} within {window} of each other; accounts as active as these that share "
        "independently would be expected to do so with {expected}."
    ),
    "objects/one": "object",
    "objects/many": "{number} objects",
    "field/handle": "handle",
    "field/name": "name",
    "field/avatar": "profile picture",
    "field/description": "description",
    "profile": (
        "Profiles: {pairs} in a {field} as rare as this; of {tested}, {p} would agree as these do "
        "by chance."
    ),
    "null": (
        "Chance level of the posts: every object keeps its popularity and its times, and accounts "
        "are assigned to the shares in proportion to how much they share (p = {p})."
    ),
    "timing": (
        "Timing: both shared {near} objects within {wide}, {objects} of them within {window}; for "
        "other accounts that shared the same objects in this way, {expected} would be expected (p "
        "= {p}). The larger of the two p-values counts."
    ),
    "first": "Of the two, the account on {here} was first {count}, that on {there} {others}.",
    "reserve": (
        "Many people openly post the same on two platforms; that two accounts belong together says "
        "nothing about who holds them or why."
    ),
}


def fields_text(fields: list[str]) -> str:
    """Return "handle", "handle and name", "handle, name and profile picture"."""
    return and_text([TEMPLATES[f"field/{field}"] for field in fields])


def account_text(handle: str | None, account: str) -> str:
    """Return a handle with '@', or the key of an account that has none, safe to print."""
    return f"@{plain(handle, limit=LIMIT)}" if handle else plain(account, limit=LIMIT)


def twin_statement(
    *,
    one: str,
    other: str,
    here: str,
    there: str,
    fields: list[str],
    objects: int,
    window: int,
    expected: float,
) -> str:
    """Return the sentence of a pair of twins; `window` in µs."""
    many = filled(TEMPLATES["objects/many"], number=f"{objects:,}")
    return filled(TEMPLATES["twin"],
        one=one, other=other, here=plain(here, limit=30), there=plain(there, limit=30),
        fields=fields_text(fields), window=format_duration(window),
        objects=TEMPLATES["objects/one"] if objects == 1 else many,
        expected=number_text(expected),
    )  # fmt: skip


def profile_sentence(*, pairs: float, field: str, tested: int, p: float) -> str:
    """Return the sentence on the chance level of the profiles."""
    many = round(pairs)
    agree = "1 pair of accounts on two platforms agrees"
    if many != 1:
        agree = f"{many:,} pairs of accounts on two platforms agree"
    return filled(TEMPLATES["profile"],
        pairs=agree, field=TEMPLATES[f"field/{field}"], p=odds_text(p),
        tested="1 pair" if tested == 1 else f"{tested:,} pairs",
    )  # fmt: skip


def timing_sentence(
    *, objects: int, near: int, window: int, wide: int, expected: float, p: float
) -> str:
    """Return the sentence on the chance level of the timing; `window` and `wide` in µs."""
    return filled(TEMPLATES["timing"],
        near=f"{near:,}", objects=f"{objects:,}", window=format_duration(window),
        wide=format_duration(wide), expected=number_text(expected), p=p_text(p),
    )  # fmt: skip


def first_sentence(here: str, there: str, count: int, others: int) -> str:
    """Return the sentence on who was first how often, by platform: handles are often equal."""
    times = ["once" if number == 1 else f"{number:,} times" for number in (count, others)]
    return filled(
        TEMPLATES["first"],
        here=plain(here, limit=30),
        there=plain(there, limit=30),
        count=times[0],
        others=times[1],
    )
