"""The sentences in which innocent explanations of a group are told, with their numbers.

As in `wording`, they speak of what was observed and of what the explanation would give; whether it
is the right one is for the reader. Profile texts and names are hostile input: `tell` makes every
text that it puts into a sentence plain and short.
"""

from __future__ import annotations

from inconcert.durations import HOUR, format_duration
from inconcert.plaintext import plain

LIMIT = 80  # characters of a quoted profile text, origin or program

TEMPLATES = {
    # Fragments
    "sources/one": "{share} of the acts are about {origin}",
    "sources/many": "the acts draw on {number} sources, {origin} for {share} of them",
    "sources/unknown": "where the objects come from is not known",
    "declared/site": "the web site {what}",
    "declared/words": "the words “{what}”",
    "others": " (other accounts: {share}, {p})",
    "program/some": "{count} of {known} members mostly post with “{program}” ({others}, {p})",
    "program/unknown": "which programs they post with is not known",
    "null/hour": "times at random within {period} of the first",
    "null/answers": "people who each answer a source within minutes",
    # One owner's outlets
    "syndicate/declared": (
        "{count} of {known} members with a profile declare {declared}{others}, as outlets of one "
        "owner would; {sources}."
    ),
    "syndicate/pushed": (
        "{share} of the acts push {origin}, which {count} of {known} members with a profile "
        "declare as their own{others}, as outlets of one owner would."
    ),
    "syndicate/program": (
        "{share} of the acts are about {origin}, and {program}, as outlets of one owner would; "
        "whether they declare an owner could not be seen, since profiles are missing."
    ),
    "syndicate/no": (
        "No owner in common is declared: the web site or owner that most members name is named by "
        "{count} of the {known} with a profile{others}; {sources}."
    ),
    "syndicate/nothing": (
        "No owner in common is declared: no two of the {known} members with a profile name the "
        "same web site or owner; {sources}."
    ),
    "syndicate/apart": (
        "Nothing points to one owner: {sources}, and {program}; whether members declare an owner "
        "could not be seen, since profiles are missing."
    ),
    "syndicate/unknown": (
        "Whether members declare an owner in common could not be seen, since profiles are "
        "missing; {sources}, and {program}."
    ),
    # Automated feeds
    "feed/holds": (
        "{count} of the {tested} members with enough posts post as automated feeds do{others}: "
        "{clock} on the clock, {regular} at regular gaps, {always} around the clock from one "
        "source."
    ),
    "feed/no": (
        "{count} of the {tested} members with enough posts post as automated feeds do{others}, "
        "by the clock, at regular gaps, or around the clock from one source; this does not "
        "explain a group of {members}."
    ),
    "feed/few": (
        "Only {tested} of {members} members have enough posts to tell an automated feed from a "
        "person."
    ),
    # Fans and interest communities
    "fans/holds": (
        "On {occasions} members shared the same object within {period}; on average each "
        "was then within {window} of {value} of the other members there, where {null} would "
        "give {reference} ({p}): no closer than an interest in common gives; {sources}."
    ),
    "fans/no": (
        "On {occasions} members shared the same object within {period}; on average each "
        "was then within {window} of {value} of the other members there, where {null} would "
        "give {reference} ({p}): an interest in common does not explain this; {sources}."
    ),
    "fans/few": (
        "Members shared the same object within {period} on {occasions} that count, too "
        "few to tell their timing from that of an interest in common."
    ),
    # News
    "news/holds": (
        "On {some} of {occasions} others shared the same objects within {period}; members were "
        "then within {window} of {value} of the other members, and of {reference} of the "
        "others ({p}): no closer to each other than anyone, as when news breaks for all."
    ),
    "news/no": (
        "On {some} of {occasions} others shared the same objects within {period}; members were "
        "then within {window} of {value} of the other members, but of {reference} of the "
        "others ({p}): news that breaks for all does not explain this."
    ),
    "news/absent": (
        "Hardly anybody else shared these objects within {period} on {absent} of {all} (at most "
        "half as many as members), so this cannot be news that reached others too."
    ),
    "news/few": (
        "Others shared the same objects within {period} on only {occasions} that count, "
        "too few to compare their timing with the members'."
    ),
    "news/none": (
        "Members never shared the same object within {period}, so nothing can be compared."
    ),
    # A time zone in common
    "time_zone/holds": (
        "Members posted within {window} of each other {value} times as often as the same hours "
        "on other days give ({p}): their waking hours are enough to explain it{overlap}."
    ),
    "time_zone/no": (
        "Members posted within {window} of each other {value} times as often as the same hours "
        "on other days give ({p}): waking hours in common do not explain this{overlap}."
    ),
    "time_zone/few": (
        "The members' posts span {days} days, too few at {window} to compare days with one "
        "another{overlap}."
    ),
    "overlap": "; their hours overlap by {share} with those of the whole case",
}  # fmt: skip


def tell(name: str, **values: object) -> str:
    """Return the sentence or fragment called `name`, its texts made plain.

    Fragments that were told before go in as they are; so does a number. Raises KeyError for an
    unknown name or a value that is missing.
    """
    return TEMPLATES[name].format(
        **{key: f"{value:,}" if isinstance(value, int) else value for key, value in values.items()}
    )


def quoted(text: str) -> str:
    """Return a text from a profile or post on one line and short, safe to print."""
    return plain(" ".join(plain(text).split()), limit=LIMIT)


def percent_text(share: float) -> str:
    """Return 0.834 as "83%"; small shares as "less than 1%", and "100%" for all of them only."""
    if 0 < share < 0.01:
        return "less than 1%"
    if 0.99 < share < 1:
        return "more than 99%"
    return f"{100 * share:.0f}%"


def ratio_text(ratio: float) -> str:
    """Return a ratio with two significant digits, in whole numbers from 10 on."""
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.2g}"


def p_text(p: float) -> str:
    """Return "p = 0.03", or "p < 0.001"."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}"


def occasions_text(count: int) -> str:
    """Return "1 occasion" or "1,200 occasions"."""
    return f"{count:,} occasion{'s' * (count != 1)}"


def window_text(window: int) -> str:
    """Return a window as "60s"; "an hour" for an hour."""
    return "an hour" if window == HOUR else format_duration(window)


def sources_text(share: float, top: str | None, number: int, *, one: float) -> str:
    """Return where the objects of the acts come from; `one` is the share of one source."""
    if top is None:
        return tell("sources/unknown")
    name = "sources/one" if share >= one else "sources/many"
    return tell(name, share=percent_text(share), origin=quoted(top), number=number)
