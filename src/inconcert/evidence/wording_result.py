"""The sentences in which a run says what it compared, or that there was nothing to compare.

That no group stood out is said only where there was something to test, and with what was tested: a
file in which nothing could be compared has no result, and silence about that would be one.
"""

from __future__ import annotations

from collections.abc import Sequence

from inconcert.durations import format_duration
from inconcert.evidence.wording import OBJECTS, and_text
from inconcert.plaintext import filled

# Why nothing could be compared.
NOTHING = {
    "not_run": "Nothing has been looked for yet.",
    "not_looked": "Groups acting in concert were not looked for: {ran} ran alone.",
    "out_of_date": "What the case holds now has not been compared for groups.",
    "no_posts": (
        "Nothing could be compared: the case holds {accounts} and no posts, so what they did is "
        "not known."
    ),
    "one_account": "Nothing could be compared: all {posts} are by one account{column}.",
    "no_shares": (
        "Nothing could be compared: none of the {posts} by {accounts} holds a link, a hashtag, a "
        "mention, a picture, a post passed on, or a text of three words or more."
    ),
    "no_times": "Nothing could be compared: none of the {shares} has a time.",
    "nothing_common": (
        "Nothing could be compared: {posts} by {accounts} gave {shares} of {objects}, and no "
        "object was shared by two accounts.{single}"
    ),
    "never_close": (
        "Nothing could be compared: accounts shared objects in common, but never within {widest} "
        "of each other, the widest window that was looked at."
    ),
    "one_time": (
        "Nothing could be compared: all {posts} bear one and the same time, {time}, so who was "
        "close to whom is not known."
    ),
    "days_only": (
        "Closeness in minutes or hours could not be compared: all {posts} bear a day without a "
        "time of day. Only who shared the same on the same day was compared: {candidates}."
    ),
    "too_few_acts": (
        "No group could be tested: {number} shared two objects or more with others, and a group is "
        "at least {least} that do so again and again.{single}"
    ),
}
SINGLE = " Each of the {accounts} has exactly one post."
COLUMN = " ({columns} was read as the account)"
UNUSED = " No field took the columns {columns}."
HINTS = {
    "not_run": "inconcert detect --case CASE looks.",
    "not_looked": "Leave out --only, or add --only coordination.",
    "out_of_date": "inconcert detect --case CASE compares it.",
    "no_posts": (
        "Import posts, too. If this file has a row for each post, say which columns hold the time "
        "and the text: --map COLUMN=time --map COLUMN=text."
    ),
    "one_account": (
        "If another column tells who posted, name it: --map COLUMN=account_id, or =handle."
    ),
    "no_shares": (
        "Name the column that holds the text, the links or any other thing that was shared: --map "
        "COLUMN=text, =urls, =hashtags or =objects."
    ),
    "no_times": "Name the column that holds the time: --map COLUMN=time.",
    "nothing_common": (
        "If another column holds what was shared (a link, a video, an id), name it: --map "
        "COLUMN=objects, =urls or =text. If another column tells who posted: --map "
        "COLUMN=account_id."
    ),
    "never_close": "Give a wider window, such as --windows 7d, or look at how the times were read.",
    "one_time": ("If another column holds the time of each post, name it: --map COLUMN=time."),
    "days_only": "If another column holds the time of day, name it: --map COLUMN=time.",
    "too_few_acts": (
        "More posts by the same accounts may tell. If another column tells who posted, name it: "
        "--map COLUMN=account_id."
    ),
}

# What was compared, and what came of it.
COMPARED = (
    "No group of accounts was confirmed to be closer in time than chance gives. Closeness in time "
    "is what was tested for groups: {windows}, on {kinds} that two accounts or more shared; "
    "{candidates}. Likeness without closeness in time, such as the same texts by the same accounts "
    "hours or days apart, was not."
)
CANDIDATES = "{count} tested"
CANDIDATES_NONE = "no accounts came close often enough to be a candidate group"
WINDOWS = "within {windows} of each other"
FOUND = "Tested was closeness in time: {windows}, on {kinds} that two accounts or more shared."

# Reposts, quotes and replies that do not name the post that they are about.
UNNAMED = {
    "repost": (
        "{number} {which} not say which post they pass on: they cannot be compared as reposts of "
        "one post, and what they hold themselves (links, hashtags, texts) is compared."
    ),
    "quote": "{number} {which} not say which post they quote, and are no shares of one.",
    "reply": "{number} {which} not say which post they answer, and are no shares of one.",
}
_MANY = {"repost": "reposts", "quote": "quotes", "reply": "replies"}

TEMPLATES = {
    **{f"unnamed/{name}": text for name, text in UNNAMED.items()},
    **{f"nothing/{name}": text for name, text in NOTHING.items()},
    **{f"hint/{name}": text for name, text in HINTS.items()},
    "single": SINGLE,
    "column": COLUMN,
    "unused": UNUSED,
    "compared": COMPARED,
    "candidates": CANDIDATES,
    "candidates/none": CANDIDATES_NONE,
    "windows": WINDOWS,
    "found": FOUND,
}


def counted(number: int, one: str, many: str = "") -> str:
    """Return "1 post", "1,234 posts"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def unnamed_text(type_: str, unnamed: int) -> str | None:
    """Return how many posts of a type do not name another post; None where all do."""
    if type_ not in UNNAMED or unnamed <= 0:
        return None
    which = f"{type_} does" if unnamed == 1 else f"{_MANY[type_]} do"
    return filled(UNNAMED[type_], number=f"{unnamed:,}", which=which)


def kinds_text(kinds: Sequence[tuple[str, int]]) -> str:
    """Return "1,204 links, 80 texts and 3 hashtags" of (kind, objects), the most first."""
    told = []
    for kind, objects in sorted(kinds, key=lambda row: (-row[1], row[0])):
        one, many = OBJECTS.get(kind, (f"object of kind {kind!r}", f"objects of kind {kind!r}"))
        told.append(counted(objects, one, many))
    return and_text(told)


def windows_text(windows: Sequence[int]) -> str:
    """Return "within 10s, 60s and 1h of each other" of windows in µs."""
    return filled(WINDOWS, windows=and_text([format_duration(w) for w in sorted(windows)]))


def candidates_text(count: int) -> str:
    """Return how many candidate groups were tested."""
    if not count:
        return CANDIDATES_NONE
    return filled(CANDIDATES, count=counted(count, "candidate group"))
