"""The sentences that describe innocent explanations of a group, with their numbers.

As in `wording`, they say what was observed and what the explanation would predict; whether it is
the right one is for the reader. Profile texts and names are hostile input: `say` makes every
text that it puts into a sentence plain and short.
"""

from __future__ import annotations

from inconcert.durations import HOUR, format_duration
from inconcert.evidence.wording import p_text as figure
from inconcert.evidence.wording import percent_text, quoted
from inconcert.plaintext import filled

LIMIT = 80  # characters of a quoted profile text, origin or app

TEMPLATES = {
    # Fragments
    "sources/one": "{share} of the occasions involve {origin}",
    "sources/many": "the occasions draw on {number} sources, {origin} for {share} of them",
    "sources/unknown": "where the objects come from is not known",
    "declared/site": "the web site {what}",
    "declared/words": "the words “{what}”",
    "declared/name": "that of {what}",
    "others": " (other accounts: {share}, {p})",
    "program/some": (
        "{count} of {known} members mostly post with the app “{program}” ({others}, {p})"
    ),
    "program/unknown": "the apps they post with are not known",
    "null/hour": "times at random within {period} of the first",
    "null/answers": "people who each respond to a source within minutes",
    "closer/no": "no closer",
    "closer/slightly": "hardly closer (the odds are less than {least} times as high)",
    "apart": (
        "{acts} of the {number} occasions involve {origin}, and everything that this group did "
        "together with {others} is limited to that; each has occasions of its own as well, so "
        "they are reported separately."
    ),
    "apart/none": "others",
    "apart/some": "{others} other group{plural}",
    "rest/step": (
        "But on {in_step} of {units} {objects} of the test half members were closer than "
        "{against} ({p}), which this does not explain."
    ),
    "rest/words": (
        "But on {alike} of {acts} occasions two members or more posted the same words of their "
        "own, which hardly anybody else did; this does not explain that."
    ),
    "rest/objects": (
        "It would explain that they post at the same hours, not that they then post the same "
        "things."
    ),
    "against/law": (
        "people who each respond to one source would be, or than others were where these were "
        "faster"
    ),
    "against/others": "others on the same objects were",
    # A syndicate: outlets of one owner
    "syndicate/declared": (
        "{count} of {known} members with a profile declare {declared}{others}, as the outlets of a "
        "syndicate would; {sources}."
    ),
    "syndicate/part": (
        "{count} of {known} members with a profile declare {declared}{others}, as the outlets of a "
        "syndicate would; the others do not, and this does not explain them; {sources}."
    ),
    "syndicate/pushed": (
        "{share} of the occasions promote {origin}, which {count} of {known} members with a "
        "profile declare as their own{others}, as the outlets of a syndicate would."
    ),
    "syndicate/named": (
        "{count} of {known} members whose name is known share one name, {declared}, on as many "
        "platforms{others}, as the accounts of one owner would; {sources}."
    ),
    "syndicate/program": (
        "{share} of the occasions involve {origin}, and {program}, which would fit a syndicate; "
        "but whether they declare a common owner is unknown, since profiles are missing."
    ),
    "syndicate/no": (
        "No common owner is declared: the web site or owner named by most members is named by "
        "{count} of the {known} with a profile{others}; {sources}."
    ),
    "syndicate/nothing": (
        "No common owner is declared: no two of the {known} members with a profile name the "
        "same web site or owner; {sources}."
    ),
    "syndicate/apart": (
        "Nothing points to a common owner: {sources}, and {program}; whether members declare one "
        "is unknown, since profiles are missing."
    ),
    "syndicate/unknown": (
        "Whether members declare a common owner is unknown, since profiles are missing; "
        "{sources}, and {program}."
    ),
    # Automated feeds
    "feed/holds": (
        "{count} of the {tested} members with enough posts post like automated feeds{others}: "
        "{signs}; {sources}."
    ),
    "feed/signs": (
        "{clock} at fixed clock times, {regular} at regular intervals, {always} around the clock "
        "from one source, {whole} by passing on nearly everything from a source, each within an "
        "hour"
    ),
    "feed/limit": (
        "Automation passes on everything, and people choose; but accounts created to repeat one "
        "whole site look the same, and the data does not show who runs the automation."
    ),
    "feed/part": (
        "{count} of the {tested} members with enough posts post like automated feeds{others}: "
        "{signs}. A schedule explains when they post, but not why they post the same thing, unless "
        "all repeat one source; {sources}."
    ),
    "feed/group": (
        "The group posts on a schedule: {acts} of its occasions come every {period}, at nearly the "
        "same minute, by day and by night ({p}). A schedule explains when they post, but not why "
        "they post the same thing, unless all repeat one source; {sources}. Member by member: "
        "{single}."
    ),
    "feed/single": "{count} of the {tested} with enough posts do so{others}",
    "feed/few/acts": "the group's occasions are too few to show a schedule",
    "feed/few/no clock": "the group's occasions follow none of the schedules tested",
    "feed/single/few": "only {tested} of {members} have enough posts to be examined",
    "feed/no": (
        "{count} of the {tested} members with enough posts post like automated feeds{others}. The "
        "tests were: posting at one minute or second of the clock; every 2, 3, 4 or 6 hours day "
        "and night; at regular intervals; around the clock from one source; and passing on nearly "
        "everything from a source. Automation that does none of these is not detected. This does "
        "not explain a group of {members}."
    ),
    "feed/few": (
        "Only {tested} of {members} members have enough posts to tell an automated feed from a "
        "person, and {acts}."
    ),
    # Fans: people with a shared interest
    "fans/holds": (
        "On {occasions} members shared the same object within {period}; on average each "
        "was then within {window} of {value} of the other members there, where {null} would "
        "give {reference} ({p}): {closer} than fans would be; {sources}."
    ),
    "fans/part": (
        "On {occasions} members shared the same object within {period}; on average each "
        "was then within {window} of {value} of the other members there, where {null} would "
        "give {reference} ({p}): overall {closer} than fans would post; {sources}.{rest}"
    ),
    "fans/unsure": (
        "On {occasions} members shared the same object within {period}; on average each "
        "was then within {window} of {value} of the other members there, where {null} would "
        "give {reference} ({p}): closer, but on too few occasions to rule out chance; {sources}."
    ),
    "fans/no": (
        "On {occasions} members shared the same object within {period}; on average each "
        "was then within {window} of {value} of the other members there, where {null} would "
        "give {reference} ({p}): being fans of the same thing does not explain this; {sources}."
    ),
    "fans/few": (
        "Members shared the same object within {period} on {occasions} that count, too "
        "few to tell their timing from that of fans."
    ),
    # News
    "news/holds": (
        "On {some} of {occasions} others shared the same objects within {period}; members were "
        "then within {window} of {value} of the other members, and of {reference} of the "
        "others ({p}): {closer} to each other than to anyone else, as when news breaks."
    ),
    "news/unsure": (
        "On {some} of {occasions} others shared the same objects within {period}; members were "
        "then within {window} of {value} of the other members, and of {reference} of the "
        "others ({p}): closer to each other, but on too few occasions to rule out chance."
    ),
    "news/part": (
        "On {some} of {occasions} others shared the same objects within {period}; members were "
        "then within {window} of {value} of the other members, and of {reference} of the "
        "others ({p}): on these {closer} to each other than to the others, as when news "
        "breaks.{rest}"
    ),
    "news/rest": (
        "On the other {absent} hardly anybody else took part, and breaking news does not explain "
        "these."
    ),
    "news/no": (
        "On {some} of {occasions} others shared the same objects within {period}; members were "
        "then within {window} of {value} of the other members, but of {reference} of the "
        "others ({p}): breaking news does not explain this."
    ),
    "news/absent": (
        "Hardly anybody else in the data shared these objects within {period} on {absent} of {all} "
        "(at most half as many as members): breaking news that reached others in the data does not "
        "explain it. Accounts that were not collected cannot be counted."
    ),
    "news/few": (
        "Others shared the same objects within {period} on only {occasions} that count, "
        "too few to compare their timing with the members'."
    ),
    "news/none": (
        "Members never shared the same object within {period}, so there is nothing to compare."
    ),
    # The same time zone
    "time_zone/part": (
        "Members posted within {window} of each other, whatever they posted, {value} times as "
        "often as at the same hours on other days ({p}{size}): their waking hours are enough to "
        "explain when they post{overlap}.{rest}"
    ),
    "time_zone/size": ", less than {least} times, the least that counts as more",
    "time_zone/unsure": (
        "Members posted within {window} of each other, whatever they posted, {value} times as "
        "often as at the same hours on other days ({p}): more, but in too few posts to rule out "
        "chance{overlap}."
    ),
    "time_zone/no": (
        "Members posted within {window} of each other, whatever they posted, {value} times as "
        "often as at the same hours on other days ({p}): the same waking hours do not explain "
        "this{overlap}."
    ),
    "time_zone/few": (
        "The members' posts span {days} days, too few at {window} to compare days with one "
        "another{overlap}."
    ),
    "overlap": "; their active hours overlap by {share} with those of the whole case",
}  # fmt: skip


def apart_text(*, origin: str, acts: int, number: int, others: int) -> str:
    """Return what a group has in common with others that are reported separately."""
    plural = "s" * (others != 1)
    who = say("apart/some", others=others, plural=plural) if others > 0 else say("apart/none")
    return say("apart", acts=acts, number=number, origin=quoted(origin), others=who)


def closer_text(*, slightly: bool, least: float) -> str:
    """Return how members compare with chance: no closer, or hardly."""
    return say("closer/slightly" if slightly else "closer/no", least=least)


def against_text(*, law: bool) -> str:
    """Return what the members of a group were closer than in its test."""
    return say("against/law" if law else "against/others")


def exact_p(p: float) -> str:
    """Return "p = 3.1 × 10⁻⁹", or "p below 10⁻¹⁵"."""
    told = figure(p)
    return f"p {told}" if told.startswith("below") else f"p = {told}"


def say(name: str, **values: object) -> str:
    """Return the sentence or fragment called `name`, its texts made plain.

    Fragments that this function made go in as they are; so does a number. Raises KeyError for an
    unknown name or a value that is missing.
    """
    return filled(
        TEMPLATES[name],
        **{key: f"{value:,}" if isinstance(value, int) else value for key, value in values.items()},
    )


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
    """Return where the objects of the occasions come from; `one` is the share of one source."""
    if top is None:
        return say("sources/unknown")
    name = "sources/one" if share >= one else "sources/many"
    return say(name, share=percent_text(share), origin=quoted(top), number=number)
