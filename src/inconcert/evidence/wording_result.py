"""The sentences in which a run says what it compared, or why nothing could be compared.

"No group was confirmed" is said only where something was tested, together with what was: a file in
which nothing could be compared has no result, and silence would look like one.
"""

from __future__ import annotations

from collections.abc import Sequence

from inconcert.durations import format_duration
from inconcert.evidence.wording import OBJECTS, and_text
from inconcert.plaintext import filled

# Why nothing could be compared.
NOTHING = {
    "not_run": "Nothing has been searched for yet.",
    "not_looked": "Groups acting in concert were not searched for: only {ran} ran.",
    "out_of_date": "The current contents of the case have not been searched for groups.",
    "no_posts": (
        "Nothing could be compared: the case holds {accounts} and no posts, so what they did is "
        "not known."
    ),
    "one_account": "Nothing could be compared: all {posts} are by one account{column}.",
    "no_shares": (
        "Nothing could be compared: none of the {posts} by {accounts} holds a link, a hashtag, a "
        "mention, a picture, a repost, or a text of three words or more."
    ),
    "no_times": "Nothing could be compared: none of the {shares} has a time.",
    "nothing_common": (
        "Nothing could be compared: {posts} by {accounts} gave {shares} of {objects}, and no "
        "object was shared by two accounts.{single}"
    ),
    "never_close": (
        "Nothing could be compared: accounts shared the same objects, but never within {widest} "
        "of each other, the widest time window examined."
    ),
    "one_time": (
        "Nothing could be compared: all {posts} have the same time, {time}, so who was close to "
        "whom is not known."
    ),
    "days_only": (
        "Closeness in minutes or hours could not be compared: all {posts} have a date but no "
        "time of day. Only who shared the same object on the same day was compared: {candidates}."
    ),
    "too_few_acts": (
        "No group could be tested: {number} shared two or more objects with others, and a group "
        "takes at least {least} that do so repeatedly.{single}"
    ),
}
SINGLE = " Each of the {accounts} has exactly one post."
COLUMN = " ({columns} was read as the account)"
UNUSED = " The columns {columns} were not used."
HINTS = {
    "not_run": "Run: inconcert detect --case CASE.",
    "not_looked": "Leave out --only, or add --only {detector}.",
    "out_of_date": "Run: inconcert detect --case CASE.",
    "no_posts": (
        "Import posts as well. If this file has a row for each post, name the columns of the time "
        "and the text: --map COLUMN=time --map COLUMN=text."
    ),
    "one_account": (
        "If another column says who posted, name it: --map COLUMN=account_id, or =handle."
    ),
    "no_shares": (
        "Name the column that holds the text, the links or anything else that was shared: --map "
        "COLUMN=text, =urls, =hashtags or =objects."
    ),
    "no_times": "Name the column that holds the time: --map COLUMN=time.",
    "nothing_common": (
        "If another column holds what was shared (a link, a video, an id), name it: --map "
        "COLUMN=objects, =urls or =text. If another column says who posted: --map "
        "COLUMN=account_id."
    ),
    "never_close": (
        "Give a wider time window, such as --windows 7d, or check how the times were read."
    ),
    "one_time": ("If another column holds the time of each post, name it: --map COLUMN=time."),
    "days_only": "If another column holds the time of day, name it: --map COLUMN=time.",
    "too_few_acts": (
        "More posts by the same accounts may help. If another column says who posted, name it: "
        "--map COLUMN=account_id."
    ),
}

# What was compared, and what came of it.
COMPARED = (
    "No group of accounts was confirmed to be closer in time than chance gives. Groups were tested "
    "for closeness in time: {windows}, on {kinds} that two or more accounts shared; {candidates}. "
    "Likeness without closeness in time, such as the same texts by the same accounts hours or days "
    "apart, was not tested."
)
CANDIDATES = "{count} tested"
CANDIDATES_NONE = "no accounts were close together often enough to be a candidate group"
WINDOWS = "within {windows} of each other"
FOUND = (
    "Groups were tested for closeness in time: {windows}, on {kinds} that two or more accounts "
    "shared."
)

# Reposts, quotes and replies that do not name the post that they are about.
UNNAMED = {
    "repost": (
        "{number} {which} not name the original post: of these, only links, hashtags and texts can "
        "be compared, not which post was reposted."
    ),
    "quote": "{number} {which} not name the quoted post: no share of it is counted.",
    "reply": "{number} {which} not name the post answered: no share of it is counted.",
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
