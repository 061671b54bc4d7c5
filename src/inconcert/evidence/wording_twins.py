"""The sentences in which accounts on two platforms are told that look and post alike."""

from __future__ import annotations

from inconcert.durations import format_duration
from inconcert.evidence.wording import number_text, p_text
from inconcert.plaintext import plain

LIMIT = 60

TEMPLATES: dict[str, str] = {
    "twin": (
        "{one} on {here} and {other} on {there} have the same {fields}, and shared the same "
        "{objects} within {window} of each other; accounts as active as these, sharing "
        "independently, would have done so with {expected}."
    ),
    "objects/one": "object",
    "objects/many": "{number} objects",
    "field/handle": "handle",
    "field/name": "name",
    "field/avatar": "picture",
    "field/description": "description",
    "profile": (
        "Profiles: {pairs} pairs of accounts on two platforms agree in a {field} that is as rare; "
        "of {tested} pairs, {p} of 1 would agree as these do."
    ),
    "null": (
        "Chance level of the posts: every object keeps its popularity and its times, and accounts "
        "are dealt onto the shares in proportion to how much they share (p = {p})."
    ),
    "first": "{account} was first {count} times, {other} {others} times.",
    "reserve": (
        "Many people openly post the same on two platforms; that two accounts go together says "
        "nothing about who holds them or why."
    ),
}


def fields_text(fields: list[str]) -> str:
    """Return "handle", "handle and name", "handle, name and picture"."""
    words = [TEMPLATES[f"field/{field}"] for field in fields]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


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
    many = TEMPLATES["objects/many"].format(number=f"{objects:,}")
    return TEMPLATES["twin"].format(
        one=one, other=other, here=plain(here, limit=30), there=plain(there, limit=30),
        fields=fields_text(fields), window=format_duration(window),
        objects=TEMPLATES["objects/one"] if objects == 1 else many,
        expected=number_text(expected),
    )  # fmt: skip


def profile_sentence(*, pairs: float, field: str, tested: int, p: float) -> str:
    """Return the sentence on the chance level of the profiles."""
    return TEMPLATES["profile"].format(
        pairs=f"{pairs:,.0f}", field=TEMPLATES[f"field/{field}"], tested=f"{tested:,}", p=p_text(p)
    )
