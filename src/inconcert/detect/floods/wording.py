"""The sentences about floods: what rose, when, by how much, by whom, and compared with what.

They speak of posts and accounts that were counted. Whether a flood was planned, and by whom, no
count can show.
"""

from __future__ import annotations

from datetime import UTC, datetime

from inconcert.durations import DAY, MINUTE, format_duration
from inconcert.evidence.wording import p_text, share_text
from inconcert.plaintext import filled

SENTENCES = {
    "flood": (
        "{posts} by {accounts} with {object}{more} appeared between {start} and {end}, where the "
        "usual level predicts {expected}; {behaviour}."
    ),
    "manner/grouped": "{share} of the posts are by accounts of confirmed groups",
    "manner/fast": "{share} of the reposts with a known delay came within a minute{against}",
    "manner/repeated": (
        "{share} of the posts are by accounts with five or more within a day{against}"
    ),
    "manner/relentless": (
        "{share} of the posts are by accounts that posted it twenty times or more within a day "
        "and, with whatever object, did so on three days or more{against}"
    ),
    "manner/new": (
        "{share} of the posts by accounts of known age are by accounts created in the 30 days "
        "before{against}"
    ),
    "usual": ", against {usual} elsewhere",
    "law": (
        " The test assumes that at most 10% of ordinary traffic is of this sort, whatever the "
        "share elsewhere."
    ),
    "large": (
        " It counts only where at least a third of the posts are an account's twenty-first or "
        "later of the day, more than a keen audience would post; here {share} are."
    ),
    "pace": (
        " The test assumes that no audience is slower than people with the phone in their hands, "
        "{law} of whom answer within a minute."
    ),
    "told": (
        " The audience of a match or a queue for tickets does as much, so this alone confirms "
        "nothing."
    ),
    "baseline": (
        "The usual level was learnt from posts with the same object{platform} on {days} days of "
        "the data, from four weeks before to four weeks after; days far above the rest weigh less. "
        "The curve and the expected number leave out the days of the flood and those next to it."
    ),
    "may be news": "compared with news, it does not stand out ({p})",
    "object/hashtag": "#{name}",
    "object/url": "the link {name}",
    "object/domain": "the web site {name}",
    "object/text": "the text “{name}”",
    "object/mention": "a mention of {name}",
    "object/reposted": "a repost of {name}",
    "more": ", or {count} that rose at the same time,",
    "timing": (
        "The rate rose at {start}{interval}, was highest in the {step} from {peak} with {most}, "
        "and fell at {end}{end_interval}."
    ),
    "interval": " (95% interval {low} to {high})",
    "chance": (
        "The burst brought {posts} with {object} in {span}, where {expected} would be usual. "
        "Chance level: {p} for so many in any span of the time examined. Counts of an object are "
        "modelled as negative binomial around its usual level{shape}, with a dispersion estimated "
        "from its own days."
    ),
    "shape/week": ", hour by hour of the week",
    "shape/day": ", hour by hour of the day",
    "shape/level": (
        ", the same at every hour, since the posts span too little time to tell hours apart"
    ),
    "against": (
        "Compared with news, in which many people each post a little: {p} for the surest of "
        "{marks} tested. Elsewhere means other days and objects of the same kind. They differ "
        "among themselves, and the test allows news twice the odds found elsewhere."
    ),
    "mark/tested": "{what}: {p}.",
    "mark unknown/fast": "For the strongest object, the delay of no repost is known.",
    "mark unknown/new": "For the strongest object, the age of no account is known.",
    "mark/untested": "{what}: not tested, because too little elsewhere can be compared.",
    "mark/usual": "{what}: no more than news may have, or too small a share of the posts.",
    "without": (
        "Without the posts of confirmed groups and reposts of what they wrote, {remain} of the "
        "{posts} would remain."
    ),
    "no part": (
        "No confirmed group took part: none of these posts is by a member or reposts what a member "
        "wrote."
    ),
    "no part known": (
        "No confirmed group took part as far as is known: none of these posts is by a member."
    ),
    "unnamed": (
        "For {count} in it, nothing says which post they pass on; members may have written some of "
        "these posts."
    ),
    "unnamed layers": (
        "For {count} in it, nothing says which post they pass on: they count here only where an "
        "earlier post in the flood has the same text."
    ),
    "no groups": "No group is confirmed in this case, so what groups added is not known.",
    "made of": (
        "Of the {posts}, {reposts} are reposts; {repeated} are by accounts that posted about it "
        "five times or more within a day{fast}{new}."
    ),
    "made fast": "; {fast} of {timed} reposts with a known delay came within a minute",
    "made new": (
        "; {new} of {dated} posts by accounts with a known age are by accounts created in the 30 "
        "days before"
    ),
    "layers": (
        "{core} wrote what a layer of {amplifiers} passed on by repost, quote or copy: {received} "
        "times in all. A core account wrote posts that at least {taken} of the layer passed on, "
        "and received more from the layer than it gave; an amplifier passed on {least} or more "
        "posts of others."
    ),
    "no layers": "No layer of accounts that pass on the posts of a few was found in it.",
    "together": "{count} rose together, in the same posts or by the same accounts: one finding.",
    "event": (
        "{label} ({time}): {before} in the six hours before, {after} in the six hours after; a "
        "jump as large has {p} among all moments of this series ({q} over all key dates and "
        "floods). {order}"
    ),
    "event/after": "The flood began after it, by {low} to {high}.",
    "event/before": "The flood began before it, by {low} to {high}.",
    "event/undecided": (
        "It lies within the interval of the start, so which came first is not known."
    ),
    "event/none": "The start has no interval, so which came first is not known.",
    "event outside": (
        "{label} ({time}): the data does not cover all of the six hours before and after it."
    ),
    "caveat": (
        "The curve shows the posts that were collected: it also rises where more was collected, as "
        "during a news event."
    ),
    "news/holds": (
        "{share} of the posts are by accounts of no confirmed group with fewer than five posts "
        "within a day ({accounts}): many people each posted a little, as with news."
    ),
    "news/part": (
        "{share} of the posts are by accounts of no confirmed group with fewer than five posts "
        "within a day ({accounts}): many people who each post a little would account for these."
        "{rest}"
    ),
    "news/no": (
        "Only {share} of the posts are by accounts of no confirmed group with fewer than five "
        "posts within a day ({accounts}): people who each post a little do not account for this "
        "burst."
    ),
    "rest": " But {behaviour} ({p} against news), which this does not account for.",
    "audience/part": (
        "{accounts} posted five times or more within a day; had none of them posted more than "
        "{evening} times, {share} of the posts would still be there. The audience of a live event, "
        "a queue or a class that waits would account for these.{rest}"
    ),
    "audience/holds": (
        "{accounts} posted five times or more within a day; had none of them posted more than "
        "{evening} times, {share} of the posts would still be there: the audience of a live event, "
        "a queue or a class that waits would account for the burst."
    ),
    "audience/no": (
        "{accounts} posted five times or more within a day; had none of them posted more than "
        "{evening} times, {share} of the posts would still be there. The audience of a live event "
        "does not account for this burst, which lasts {length}."
    ),
    "cascade/holds": (
        "{share} of the reposts with a known delay came within a minute ({usual} elsewhere): no "
        "faster than news may spread ({p})."
    ),
    "cascade/part": (
        "{share} of the reposts with a known delay came within a minute ({usual} elsewhere): no "
        "faster than news may spread ({p}). That accounts for the pace, not for the whole burst."
        "{rest}"
    ),
    "cascade/no": (
        "{share} of the reposts with a known delay came within a minute ({usual} elsewhere): "
        "faster than news spreads ({p})."
    ),
    "cascade/none": "How fast reposts came cannot be compared: {why}.",
    "regulars/holds": (
        "{share} of the accounts had posted with the same objects before it began: the people who "
        "usually post about it."
    ),
    "regulars/part": (
        "{share} of the accounts had posted with the same objects before it began. That says who "
        "they are, not why so many posts came at once.{rest}"
    ),
    "regulars/no": (
        "{share} of the accounts had posted with the same objects before it began: most are not "
        "the people who usually post about it."
    ),
    "regulars/none": (
        "Nobody in the data had posted with these objects before it began, so whether these are "
        "the people who usually do is not known."
    ),
    "note/minutes": "Times are in whole minutes or coarser, so the pace of reposts was not tested.",
    "note/ages": "No account has a known age, so new accounts were not counted.",
    "note/originals": (
        "No repost names a post that the case holds, so reposts do not count for the objects of "
        "the original."
    ),
    "note/unnamed": (
        "{count} of the reposts do not say which post they pass on: they count as reposts, but "
        "whose posts they spread, and how fast, is not known."
    ),
    "note/short": "The posts span too little time to tell hours apart, so the usual level is flat.",
    "note/groups": "No group is confirmed in this case, so floods by groups were not tested.",
    "note/platform": "{platform}: {note}",
    "note/apart": (
        "The {platforms} platforms of the case were examined one by one: none is compared with "
        "what is usual on another. The number of tests is that of all of them."
    ),
    "note/times": "The case holds no two posts at different times, so no burst was searched for.",
}
TEMPLATES = {f"floods/{name}": text for name, text in SENTENCES.items()}


def say(name: str, /, **values: object) -> str:
    """Return a sentence with its values filled in."""
    return filled(SENTENCES[name], **values)


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
    return say(f"object/{kind}", name=name)


def interval_text(low: int | None, high: int | None, unit: int) -> str:
    """Return " (95% interval … to …)", empty where there is none."""
    if low is None or high is None:
        return ""
    return say("interval", low=moment_text(low, unit), high=moment_text(high, unit))


def behaviour_text(name: str, share: float, usual: float | None) -> str:
    """Return what a mark says; `share` and `usual` from 0 to 1, None where nothing compares."""
    against = "" if usual is None else say("usual", usual=share_text(usual, 1))
    return say(f"manner/{name}", share=share_text(share, 1), against=against)


def chance_text(p: float, name: str = "p") -> str:
    """Return a probability with its name: "p = 0.013", "p below 10⁻¹⁵"."""
    figure = p_text(p)
    return f"{name} {figure}" if figure.startswith("below") else f"{name} = {figure}"
