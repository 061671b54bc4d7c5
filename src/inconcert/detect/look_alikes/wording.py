"""The sentences that describe similar accounts, and claims of an office."""

from __future__ import annotations

from typing import Any

from inconcert.evidence.wording import and_text, number_text, odds_text
from inconcert.plaintext import filled, plain

LIMIT = 60

TEMPLATES: dict[str, str] = {
    "look_alike": (
        "@{one} and @{other}{platform} have handles that differ by {difference}, and the same "
        "{fields}; in a population like this, {expected} such pairs would be expected by chance."
    ),
    "listed": (
        "@{other}{platform} has a handle that differs from the listed @{one} by "
        "{difference}{fields}; of accounts with handles of this length, {rate} have a handle as "
        "near."
    ),
    "office": (
        "@{other}{platform} gives “{name}” in its {place}; the list says that its holder has no "
        "account{where}."
    ),
    "difference/confusable": "characters that look alike",
    "difference/letter": "one letter",
    "difference/separator": "one underscore, dot or dash",
    "difference/digit": "one digit",
    "difference/exchanged": "the order of two adjacent characters",
    "field/name": "name",
    "field/avatar": "profile picture",
    "field/description": "description",
    "listed/fields": " and the same {fields}",
    "null": (
        "Chance level: {pairs} a {field} that at most {carriers} have{uneven}; how many of them "
        "have handles this near is estimated from pairs that share a common one. {tested} compared."
    ),
    "null/uneven": (
        ", {pairs} of them with one account older and as much better known as here; the number is "
        "corrected by pairs of which the younger account is the better known"
    ),
    "accidents": (
        "Of the pairs in this run that are at least as surprising as this one, at most {share} are "
        "expected to be due to chance (q)."
    ),
    "carriers": "{number} accounts have this {field}.",
    "similar": (
        "The profile pictures are similar, not identical: their hashes differ in {bits} of 64 bits."
    ),
    "crowd": "{number} other handles share most of the letters of these two.",
    "original": "@{one} was taken for the original: {signs}.",
    "undecided": "Which of the two came first is undecided: {signs}.",
    "undecided/none": "nothing is known that would decide it",
    "undecided/disagree": "the indicators disagree ({signs})",
    "sign/listed": "it is on the list of accounts to protect",
    "sign/verified": "it is verified and the other is not",
    "sign/older": "it is older",
    "sign/followed": "it has at least twice the followers",
    "absent": "The listed account itself is not in this data set.",
    "reserve": (
        "One person with two accounts looks the same in these numbers, and so does an account that "
        "says it is a parody: read both profiles."
    ),
    "parody": "The profile has the word “{word}”.",
    "office/by_words": (
        "Words such as these, in this order, are used by holders, their staff, admirers, critics "
        "and others; only the list says that none of these accounts can be the holder's own."
    ),
}


def sharing_text(pairs: float) -> str:
    """Return "1 pair of accounts shares", "12 pairs of accounts share"."""
    many = round(pairs)
    return "1 pair of accounts shares" if many == 1 else f"{many:,} pairs of accounts share"


def compared_text(pairs: int) -> str:
    """Return "1 pair of accounts was", "12 pairs of accounts were"."""
    return "1 pair of accounts was" if pairs == 1 else f"{pairs:,} pairs of accounts were"


def handle_text(handle: str | None) -> str:
    """Return a handle that is safe to print."""
    return plain(handle or "?", limit=LIMIT)


def platform_text(platform: str | None) -> str:
    """Return " on x", or nothing where the platform is not known."""
    return f" on {plain(platform, limit=30)}" if platform and platform != "unknown" else ""


def fields_text(fields: list[str]) -> str:
    """Return "name", "name and profile picture", "name, profile picture and description"."""
    return and_text([TEMPLATES[f"field/{field}"] for field in fields])


def difference_text(differs: str, exchanged: bool) -> str:
    """Return what two handles differ by."""
    found = "exchanged" if exchanged and differs != "confusable" else differs
    return TEMPLATES[f"difference/{found}"]


def look_alike_statement(*, expected: float, fields: list[str], **pair: Any) -> str:
    """Return the sentence of a pair; `pair` is as for `_statement`."""
    return _statement(
        "look_alike", **pair, fields=fields_text(fields), expected=number_text(expected)
    )


def listed_statement(*, rate: float, fields: list[str], **pair: Any) -> str:
    """Return the sentence of an account that is near one of the list; see `_statement`."""
    more = filled(TEMPLATES["listed/fields"], fields=fields_text(fields)) if fields else ""
    return _statement("listed", **pair, fields=more, rate=odds_text(rate))


def _statement(
    template: str, *, one: str, other: str, platform: str, differs: str, exchanged: bool,
    **more: str,
) -> str:  # fmt: skip
    """Fill a template; `one` is the original where that is known, `differs` one of CLASSES."""
    return filled(TEMPLATES[template],
        one=handle_text(one), other=handle_text(other), platform=platform_text(platform),
        difference=difference_text(differs, exchanged), **more,
    )  # fmt: skip


def office_statement(
    *, other: str, platform: str, name: str, place: str, listed_platform: str
) -> str:
    """Return the sentence of an account that claims what the list says nobody has."""
    return filled(TEMPLATES["office"],
        other=handle_text(other), platform=platform_text(platform), name=plain(name, limit=LIMIT),
        place=place, where=platform_text(listed_platform),
    )  # fmt: skip
