"""The sentences in which floods are told: what rose, when, how much, in whose hands, against what.

They speak of posts and accounts that were counted. Whether a flood was planned, and by whom, no
count can tell.
"""

from __future__ import annotations

from datetime import UTC, datetime

from inconcert.durations import DAY, MINUTE, format_duration
from inconcert.evidence.wording import number_text, p_text, share_text
from inconcert.plaintext import filled

FLOOD = (
    "{posts} by {accounts} brought {object}{more} between {start} and {end}, where its usual "
    "level would give {expected}; {behaviour}."
)
MANNER = {
    "grouped": "{share} of the posts are by accounts of confirmed groups",
    "fast": "{share} of the reposts with a known delay came within a minute{against}",
    "repeated": "{share} of the posts are by accounts with five or more within a day{against}",
    "relentless": (
        "{share} of the posts are by accounts that posted it twenty times or more within a day "
        "and, with whatever object, did so on three days or more{against}"
    ),
    "new": (
        "{share} of the posts by accounts of known age are by accounts made in the 30 days "
        "before{against}"
    ),
}
USUAL = ", against {usual} elsewhere"
LAW = " Ordinary traffic is taken to have no more than 10% of this, whatever elsewhere has."
LARGE = (
    " It counts where a third of the posts are beyond the twentieth of an account within a day, "
    "which a keen audience would not have posted; here {share} are."
)
PACE = (
    " No audience is held to be slower than people answer who sit before the telephone, of whom "
    "{law} do within a minute."
)
TOLD = (
    " The audience of a match does as much, and so does a queue for tickets: this alone confirms "
    "nothing."
)
BASELINE = (
    "What is usual was learnt from posts with the same object{platform} on {days} days of the "
    "data, from four weeks before to four weeks after, those far above the rest weighing less. The "
    "curve and the number expected leave out the days of the flood and those next to it."
)
MAY_BE_NEWS = "held against news, it is not told apart ({p})"
OBJECT = {
    "hashtag": "#{name}",
    "url": "the link {name}",
    "domain": "the web site {name}",
    "text": "the text “{name}”",
    "mention": "mentions of {name}",
    "reposted": "reposts of {name}",
}
MORE = " and {count} that rose with {it}"
TIMING = (
    "The rate rose at {start}{interval}, was largest in the {step} from {peak} with {most}, and "
    "fell at {end}{end_interval}."
)
INTERVAL = " (95% interval {low} to {high})"
CHANCE = (
    "The burst brought {posts} with {object} in {span}, where {expected} would be usual. Chance "
    "level: {p} for so many in any span of the time looked at. Counts of an object are taken as "
    "negative binomial around its usual level{shape}, with a dispersion that its own days tell."
)
SHAPE = {
    "week": ", hour by hour of the week",
    "day": ", hour by hour of the day",
    "level": ", the same at every hour, since the posts span too little time to tell hours apart",
}
AGAINST = (
    "Held against news, in which many people each say little: {p} for the surest of {marks} "
    "tested. Elsewhere means other days and objects of the same kind, which differ among "
    "themselves, and twice the odds elsewhere are allowed for news."
)
MARK_TESTED = "{what}: {p}."
MARK_UNKNOWN = {
    "fast": "How fast reposts came is not known of any in the strongest object.",
    "new": "How old the accounts were is not known of any in the strongest object.",
}
MARK_UNTESTED = "{what}: not tested, since there is too little elsewhere to compare with."
MARK_USUAL = "{what}: no more than news may bring, or too small a part of the posts."
WITHOUT = (
    "Without the posts of confirmed groups and reposts of what these wrote, {remain} of the "
    "{posts} would remain."
)
NO_PART = (
    "No confirmed group took part: none of these posts is by a member or a repost of what one "
    "wrote."
)
NO_PART_KNOWN = (
    "No confirmed group took part as far as is known: none of these posts is by a member."
)
UNNAMED = (
    "Of {count} in it nothing says which post they pass on; members may have written some of them."
)
UNNAMED_LAYERS = (
    "Of {count} in it nothing says which post they pass on: they count here only where an earlier "
    "post in it has the same text."
)
NO_GROUPS = "No group is confirmed in this case, so what groups added to the curve is not known."
MADE_OF = (
    "Of the {posts} {reposts} are reposts; {repeated} are by accounts that brought the same five "
    "times or more within a day{fast}{new}."
)
MADE_FAST = "; {fast} of {timed} reposts with a known delay came within a minute"
MADE_NEW = (
    "; {new} of {dated} posts by accounts with a known age are by accounts made in the 30 days "
    "before"
)
LAYERS = (
    "{core} wrote what a layer of {amplifiers} passed on by repost, quote or copy: {received} "
    "times in all. Core here means posts that at least {taken} of the layer took up, and more "
    "received from it than given; amplifier means {least} or more posts of others passed on."
)
NO_LAYERS = "No layer of accounts that pass on the posts of a few was seen in it."
TOGETHER = "{count} rose together, by the same posts or the same accounts, and are one finding."
KEY_DATE = (
    "{label} ({time}): {before} in the six hours before, {after} in the six hours after; a jump as "
    "large has {p} among all moments of this series ({q} over all key dates and floods). "
    "{order}"
)
KEY_DATE_ORDER = {
    "after": "The start lies after it, by {low} to {high}.",
    "before": "The start lies before it, by {low} to {high}.",
    "undecided": "The interval of the start holds it: which came first is not known.",
    "none": "The start has no interval, so which came first is not known.",
}
KEY_DATE_OUTSIDE = "{label} ({time}): the six hours before and after it are not all in the data."
CAVEAT = (
    "The curve is of the posts that were collected: what was collected more closely during an "
    "key date rises by that alone."
)
NEWS = {
    "news/holds": (
        "{share} of the posts are by accounts of no confirmed group with fewer than five posts "
        "within a day ({accounts}): many people each said little, as news would have it."
    ),
    "news/part": (
        "{share} of the posts are by accounts of no confirmed group with fewer than five posts "
        "within a day ({accounts}): so much of it many people who each say little would "
        "bring about.{rest}"
    ),
    "news/no": (
        "Only {share} of the posts are by accounts of no confirmed group with fewer than five "
        "posts within a day ({accounts}): people who each say little do not make this burst."
    ),
    "rest": " But {behaviour} ({p} against news), which this does not bring about.",
    "audience/part": (
        "{accounts} posted five times or more within a day; had none of them posted more than "
        "{evening} times, {share} of the posts would still be there. So much of it the audience of "
        "a live event, a queue or a class that waits would bring about.{rest}"
    ),
    "audience/holds": (
        "{accounts} posted five times or more within a day; had none of them posted more than "
        "{evening} times, {share} of the posts would still be there: the audience of a live event, "
        "a queue or a class that waits would bring it about."
    ),
    "audience/no": (
        "{accounts} posted five times or more within a day; had none of them posted more than "
        "{evening} times, {share} of the posts would still be there. The audience of a live event "
        "does not make this burst, which lasts {length}."
    ),
    "cascade/holds": (
        "{share} of the reposts with a known delay came within a minute ({usual} elsewhere): no "
        "faster than news may spread ({p})."
    ),
    "cascade/part": (
        "{share} of the reposts with a known delay came within a minute ({usual} elsewhere): no "
        "faster than news may spread ({p}). That is how fast it was passed on, and not the whole "
        "of the burst.{rest}"
    ),
    "cascade/no": (
        "{share} of the reposts with a known delay came within a minute ({usual} elsewhere): "
        "faster than news spreads ({p})."
    ),
    "cascade/none": "How fast reposts came cannot be compared: {why}.",
    "regulars/holds": (
        "{share} of the accounts had posted with the same objects before it began: those who "
        "usually talk of it."
    ),
    "regulars/part": (
        "{share} of the accounts had posted with the same objects before it began. That is who "
        "they are, and not why so many posts came at once.{rest}"
    ),
    "regulars/no": (
        "{share} of the accounts had posted with the same objects before it began: most are not "
        "those who usually talk of it."
    ),
    "regulars/none": (
        "Nobody in the data had posted with these objects before it began, so it cannot be said "
        "whether these are the people who usually do."
    ),
}
NOTES = {
    "minutes": "Times are whole minutes or coarser, so how fast reposts came was not looked at.",
    "ages": "No account has a known age, so new accounts were not looked for.",
    "originals": "Reposts name no post that the case holds, so none brings the object of one.",
    "unnamed": (
        "Of the reposts {count} do not say which post they pass on: they count as reposts, but "
        "whose posts they spread, and how fast, is not known."
    ),
    "short": "The posts span too little time to tell hours apart: what is usual is one level.",
    "groups": "No group is confirmed in this case: floods of groups were not looked for.",
    "platform": "{platform}: {note}",
    "apart": (
        "The {platforms} platforms of the case were looked at one by one: what is usual on one is "
        "not held against another. The number of tests is that of all of them."
    ),
    "times": "The case holds no two posts at different times, so no burst was looked for.",
}

TEMPLATES = {
    "floods/flood": FLOOD,
    **{f"floods/shape/{name}": text for name, text in SHAPE.items()},
    **{f"floods/mark unknown/{name}": text for name, text in MARK_UNKNOWN.items()},
    **{f"floods/manner/{name}": text for name, text in MANNER.items()},
    **{f"floods/object/{name}": text for name, text in OBJECT.items()},
    "floods/usual": USUAL,
    "floods/law": LAW,
    "floods/large": LARGE,
    "floods/pace": PACE,
    "floods/told": TOLD,
    "floods/baseline": BASELINE,
    "floods/may be news": MAY_BE_NEWS,
    "floods/more": MORE,
    "floods/timing": TIMING,
    "floods/interval": INTERVAL,
    "floods/chance": CHANCE,
    "floods/against": AGAINST,
    "floods/mark/tested": MARK_TESTED,
    "floods/mark/untested": MARK_UNTESTED,
    "floods/mark/usual": MARK_USUAL,
    "floods/without": WITHOUT,
    "floods/no part": NO_PART,
    "floods/no part known": NO_PART_KNOWN,
    "floods/unnamed": UNNAMED,
    "floods/unnamed layers": UNNAMED_LAYERS,
    "floods/no groups": NO_GROUPS,
    "floods/made of": MADE_OF,
    "floods/made fast": MADE_FAST,
    "floods/made new": MADE_NEW,
    "floods/layers": LAYERS,
    "floods/no layers": NO_LAYERS,
    "floods/together": TOGETHER,
    "floods/event": KEY_DATE,
    **{f"floods/event/{name}": text for name, text in KEY_DATE_ORDER.items()},
    "floods/event outside": KEY_DATE_OUTSIDE,
    "floods/caveat": CAVEAT,
    **{f"floods/{name}": text for name, text in NEWS.items()},
    **{f"floods/note/{name}": text for name, text in NOTES.items()},
}


def moment_text(time: int, unit: int = MINUTE) -> str:
    """Return a time (µs UTC) as "2025-05-21 06:02 UTC", or as a day where the unit is one."""
    form = "%Y-%m-%d" if unit >= DAY else "%Y-%m-%d %H:%M UTC"
    return datetime.fromtimestamp(time / 1e6, UTC).strftime(form)


def count_text(count: int, word: str) -> str:
    """Return "1 post", "1,234 posts"."""
    return f"{count:,} {word}{'s' * (count != 1)}"


def span_text(micros: int) -> str:
    """Return a span of time in the largest whole unit that it reaches twice: "38m", "12h"."""
    for size in (DAY, 60 * MINUTE, MINUTE):
        if abs(micros) >= 2 * size:
            return format_duration(round(abs(micros) / size) * size)
    return format_duration(max(MINUTE, round(abs(micros) / MINUTE) * MINUTE))


def object_text(kind: str, name: str) -> str:
    """Return what a flood is of, in a few words."""
    return filled(OBJECT[kind], name=name)


def interval_text(low: int | None, high: int | None, unit: int) -> str:
    """Return " (95% interval … to …)", empty where there is none."""
    if low is None or high is None:
        return ""
    return filled(INTERVAL, low=moment_text(low, unit), high=moment_text(high, unit))


def behaviour_text(name: str, share: float, usual: float | None) -> str:
    """Return what a mark says; `share` and `usual` from 0 to 1, None where nothing compares."""
    against = "" if usual is None else filled(USUAL, usual=share_text(usual, 1))
    return filled(MANNER[name], share=share_text(share, 1), against=against)


def chance_text(p: float, name: str = "p") -> str:
    """Return a probability with its name: "p = 0.013", "p below 10⁻¹⁵"."""
    told = p_text(p)
    return f"{name} {told}" if told.startswith("below") else f"{name} = {told}"


def flood_statement(
    *,
    posts: int,
    accounts: int,
    object_: str,
    others: int,
    span: tuple[int, int],
    unit: int,
    expected: float,
    behaviour: str,
) -> str:
    """Return the sentence of a flood; `others` are objects that rose with the first."""
    more = filled(MORE, count=count_text(others, "other object"), it="it") if others else ""
    return filled(
        FLOOD,
        posts=count_text(posts, "post"),
        accounts=count_text(accounts, "account"),
        object=object_,
        more=more,
        start=moment_text(span[0], unit),
        end=moment_text(span[1], unit),
        expected=number_text(expected),
        behaviour=behaviour,
    )


__all__ = ["TEMPLATES", "behaviour_text", "flood_statement", "object_text", "p_text"]
