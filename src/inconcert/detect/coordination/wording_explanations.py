"""The sentences in which innocent explanations of a group are told, with their numbers.

As in `wording`, they speak of what was observed and of what the explanation would give; whether it
is the right one is for the reader. Profile texts and names are hostile input: `say` makes every
text that it puts into a sentence plain and short.
"""

from __future__ import annotations

from inconcert.durations import HOUR, format_duration
from inconcert.evidence.wording import p_text as figure
from inconcert.evidence.wording import percent_text, quoted
from inconcert.plaintext import filled

LIMIT = 80  # characters of a quoted profile text, origin or program

TEMPLATES = {
    # Fragments
    "sources/one": "{share} of the acts are about {origin}",
    "sources/many": "the acts draw on {number} sources, {origin} for {share} of them",
    "sources/unknown": "where the objects come from is not known",
    "declared/site": "the web site {what}",
    "declared/words": "the words “{what}”",
    "declared/name": "that of {what}",
    "others": " (other accounts: {share}, {p})",
    "program/some": "{count} of {known} members mostly post with “{program}” ({others}, {p})",
    "program/unknown": "which programs they post with is not known",
    "null/hour": "times at random within {period} of the first",
    "null/answers": "people who each answer a source within minutes",
    "closer/no": "no closer",
    "closer/slightly": "hardly closer (the odds are less than {least} times as large)",
    "apart": (
        "{acts} of the {number} acts are about {origin}, and what this group did together with "
        "{others} is about that alone; each has acts of its own besides, so they are told apart."
    ),
    "apart/none": "others",
    "apart/some": "{others} other group{plural}",
    "rest/step": (
        "But on {in_step} of {units} held-out {objects} members were closer than {against} ({p}), "
        "which this does not bring about."
    ),
    "rest/words": (
        "But in {alike} of {acts} acts two members or more posted the same words of their own, "
        "which hardly anybody else did; this does not bring that about."
    ),
    "rest/objects": (
        "It would bring about that they post at the same hours, not that they then post the same."
    ),
    "against/law": (
        "people come who each answer one source, or than others did where these were faster"
    ),
    "against/others": "others on the same objects were",
    # One owner's outlets
    "syndicate/declared": (
        "{count} of {known} members with a profile declare {declared}{others}, as outlets of one "
        "owner would; {sources}."
    ),
    "syndicate/part": (
        "{count} of {known} members with a profile declare {declared}{others}, as outlets of one "
        "owner would; the others do not, and this does not explain them; {sources}."
    ),
    "syndicate/pushed": (
        "{share} of the acts push {origin}, which {count} of {known} members with a profile "
        "declare as their own{others}, as outlets of one owner would."
    ),
    "syndicate/named": (
        "{count} of {known} members whose name is known bear one name, {declared}, on as many "
        "platforms{others}, as the accounts of one owner would; {sources}."
    ),
    "syndicate/program": (
        "{share} of the acts are about {origin}, and {program}, which would fit outlets of one "
        "owner; but whether they declare an owner could not be seen, since profiles are missing."
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
        "{signs}; {sources}."
    ),
    "feed/signs": (
        "{clock} on the clock, {regular} at regular gaps, {always} around the clock from one "
        "source, {whole} passing on nearly all that a source brought, each within an hour"
    ),
    "feed/limit": (
        "Programs take all, and people pick; but accounts that were made to repeat one site wholly "
        "look the same, and who runs the programs is not seen."
    ),
    "feed/part": (
        "{count} of the {tested} members with enough posts post as automated feeds do{others}: "
        "{signs}. A clock brings about when they post, not that it is the same thing unless all "
        "repeat one source; {sources}."
    ),
    "feed/group": (
        "The acts of the group keep to a clock: {acts} of them come every {period}, at nearly the "
        "same minute, by day and by night ({p}). A clock brings about when they post, not that it "
        "is the same thing unless all repeat one source; {sources}. Member by member: {single}."
    ),
    "feed/single": "{count} of the {tested} with enough posts do so{others}",
    "feed/few/acts": "the acts of the group are too few to show a clock",
    "feed/few/no clock": "the acts of the group keep to no clock that was tested",
    "feed/single/few": "only {tested} of {members} have enough posts to be looked at",
    "feed/no": (
        "{count} of the {tested} members with enough posts post as automated feeds do{others}. "
        "Tested was posting on one minute or second of the clock, every 2, 3, 4 or 6 hours day and "
        "night, at regular gaps, around the clock from one source, and passing on nearly all that "
        "a source brought; a program that does none of these is not seen. This does not explain a "
        "group of {members}."
    ),
    "feed/few": (
        "Only {tested} of {members} members have enough posts to tell an automated feed from a "
        "person, and {acts}."
    ),
    # Fans and interest communities
    "fans/holds": (
        "On {occasions} members shared the same object within {period}; on average each "
        "was then within {window} of {value} of the other members there, where {null} would "
        "give {reference} ({p}): {closer} than an interest in common gives; {sources}."
    ),
    "fans/part": (
        "On {occasions} members shared the same object within {period}; on average each "
        "was then within {window} of {value} of the other members there, where {null} would "
        "give {reference} ({p}): on the whole {closer} than an interest in common would bring "
        "about; {sources}.{rest}"
    ),
    "fans/unsure": (
        "On {occasions} members shared the same object within {period}; on average each "
        "was then within {window} of {value} of the other members there, where {null} would "
        "give {reference} ({p}): closer, on too few occasions to tell that from chance; {sources}."
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
        "others ({p}): {closer} to each other than to anyone, as when news breaks for all."
    ),
    "news/unsure": (
        "On {some} of {occasions} others shared the same objects within {period}; members were "
        "then within {window} of {value} of the other members, and of {reference} of the "
        "others ({p}): closer to each other, on too few occasions to tell that from chance."
    ),
    "news/part": (
        "On {some} of {occasions} others shared the same objects within {period}; members were "
        "then within {window} of {value} of the other members, and of {reference} of the "
        "others ({p}): on these {closer} to each other than to the others, as when news breaks "
        "for all.{rest}"
    ),
    "news/rest": (
        "On the other {absent} hardly anybody else was there, and news does not explain these."
    ),
    "news/no": (
        "On {some} of {occasions} others shared the same objects within {period}; members were "
        "then within {window} of {value} of the other members, but of {reference} of the "
        "others ({p}): news that breaks for all does not explain this."
    ),
    "news/absent": (
        "Hardly anybody else in the data shared these objects within {period} on {absent} of {all} "
        "(at most half as many as members): news that reached others who were collected does not "
        "explain it. Who was not collected cannot speak."
    ),
    "news/few": (
        "Others shared the same objects within {period} on only {occasions} that count, "
        "too few to compare their timing with the members'."
    ),
    "news/none": (
        "Members never shared the same object within {period}, so nothing can be compared."
    ),
    # A time zone in common
    "time_zone/part": (
        "Members posted within {window} of each other, whatever they posted, {value} times as "
        "often as the same hours on other days give ({p}{size}): their waking hours are enough to "
        "explain when they post{overlap}.{rest}"
    ),
    "time_zone/size": ", less than {least} times, the least that counts as more",
    "time_zone/unsure": (
        "Members posted within {window} of each other, whatever they posted, {value} times as "
        "often as the same hours on other days give ({p}): more, and too few posts to tell that "
        "from chance{overlap}."
    ),
    "time_zone/no": (
        "Members posted within {window} of each other, whatever they posted, {value} times as "
        "often as the same hours on other days give ({p}): waking hours in common do not explain "
        "this{overlap}."
    ),
    "time_zone/few": (
        "The members' posts span {days} days, too few at {window} to compare days with one "
        "another{overlap}."
    ),
    "overlap": "; their hours overlap by {share} with those of the whole case",
}  # fmt: skip


def apart_text(*, origin: str, acts: int, number: int, others: int) -> str:
    """Return what a group has in common with others that were told apart from it."""
    plural = "s" * (others != 1)
    who = say("apart/some", others=others, plural=plural) if others > 0 else say("apart/none")
    return say("apart", acts=acts, number=number, origin=quoted(origin), others=who)


def closer_text(*, slightly: bool, least: float) -> str:
    """Return how members compare with what would be chance: no closer, or hardly."""
    return say("closer/slightly" if slightly else "closer/no", least=least)


def against_text(*, law: bool) -> str:
    """Return what the members of a group were closer than in its trial."""
    return say("against/law" if law else "against/others")


def exact_p(p: float) -> str:
    """Return "p = 3.1 × 10⁻⁹", or "p below 10⁻¹⁵"."""
    told = figure(p)
    return f"p {told}" if told.startswith("below") else f"p = {told}"


def say(name: str, **values: object) -> str:
    """Return the sentence or fragment called `name`, its texts made plain.

    Fragments that were told before go in as they are; so does a number. Raises KeyError for an
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
    """Return where the objects of the acts come from; `one` is the share of one source."""
    if top is None:
        return say("sources/unknown")
    name = "sources/one" if share >= one else "sources/many"
    return say(name, share=percent_text(share), origin=quoted(top), number=number)
