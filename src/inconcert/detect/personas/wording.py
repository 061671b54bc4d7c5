"""The sentences on persona signals: what profiles say against what posts show, with base rates."""

from __future__ import annotations

from inconcert.evidence.wording import number_text, percent_text
from inconcert.plaintext import filled

GROUP = (
    "Of the {of} members of a group for whom this is known, {shown} {signal}; of {out_of} accounts "
    "outside groups {rate} do.{more}"
)
GROUP_MORE = " {count} more {signals} more frequent than among accounts outside groups."
ACCOUNT = (
    "One account shows a combination of signals that few show: {signals}; of {out_of} accounts "
    "outside groups {rate} have signals as rare."
)

# What an account does that shows a signal: "3 members …", in the plural.
SIGNALS = {
    "place_clock": "claim a place that does not fit the hours of their posts",
    "place_language": "mostly post in a language that is not spoken in the place they claim",
    "always_on": "post around the clock, with no rest at any hour",
    "client": "mostly post with an app that few others use",
    "language_change": "changed their language after a long silence",
    "topic_change": "changed their hashtags after a long silence",
    "reach": "have a number of followers out of proportion to the accounts they follow",
    "young": "were created shortly before their first post here",
    "no_description": "have an empty profile text",
    "no_avatar": "have no profile picture of their own",
    "shared_client": "mostly post with the same app ({client})",
}
# The same of one account, as it stands in a list.
ONE = {
    "place_clock": "the claimed place does not fit the hours of its posts",
    "place_language": "its main language is not spoken in the place it claims",
    "always_on": "it posts around the clock",
    "client": "it mostly posts with an app that few others use",
    "language_change": "its language changed after a long silence",
    "topic_change": "its hashtags changed after a long silence",
    "reach": "its followers are out of proportion to the accounts it follows",
    "young": "it was created shortly before its first post here",
    "no_description": "its profile text is empty",
    "no_avatar": "it has no profile picture of its own",
}

# What a signal is about, as it stands in a list of what could not be looked at.
ABOUT = {
    "place_clock": "claimed place against the hours of posts",
    "place_language": "language against the claimed place",
    "always_on": "posts around the clock",
    "client": "apps that few others use",
    "language_change": "another language after a long silence",
    "topic_change": "other hashtags after a long silence",
    "reach": "followers against accounts followed",
    "young": "time from account creation to the first post",
    "no_description": "empty profile texts",
    "no_avatar": "missing profile pictures",
}

SENTENCES = {
    "null/group": (
        "Chance level: as many members drawn at random from the group and the accounts outside "
        "groups together (Fisher's exact test); the figure accounts for all {tested} signals "
        "examined, and the false-discovery rate is over {groups} confirmed {group_word}."
    ),
    "languages": (
        "The language of at least six in ten of an account's posts; percentages are of the {known} "
        "of {members} members, and of the {ordinary} accounts outside groups, for which it is "
        "known."
    ),
    "languages/alone": (
        "The language of at least six in ten of an account's posts; percentages are of the {known} "
        "of {members} members for which it is known. That of accounts outside groups was not "
        "examined."
    ),
    "null/account": (
        "Chance level: each signal as often as among accounts outside groups, and independent of "
        "the others; signals that coincide more often among those accounts count less, and the "
        "result is scaled to the observed sums of their signals. The false-discovery rate is over "
        "{tested} accounts."
    ),
    "ordinary": (
        "The {ordinary} accounts outside confirmed groups may be anybody: where a file holds few "
        "ordinary people, they do not show what is usual. Signals are not a verdict: people move, "
        "work at night and use rare apps."
    ),
    "blocks": (
        "Signals that tend to coincide count once, by the strongest, with a correction for "
        "choosing it."
    ),
    "clock/group": (
        "The hours at which {accounts} members post point together to a clock between {low} and "
        "{high} (80 %; 95 %: {low95} to {high95}), most likely {best}."
    ),
    "clock/claims": (
        "{outside} of the {claims} members that claim a single time zone claim one outside the "
        "group's 95 % interval."
    ),
    "clock/account": (
        "The hours at which it posts ({slots} hours with posts) point to a clock between {low} and "
        "{high} (80 %; 95 %: {low95} to {high95}); the claimed place is at {claimed}."
    ),
    "clock/meaning": (
        "Hours show a clock, not a country: people who sleep late look as if they lived in another "
        "time zone. {source}"
    ),
    "clock/source/claims": (
        "How late people sleep, and how wide the intervals have to be, was learnt from the "
        "{accounts} accounts of this case that are outside groups and claim a single time zone; "
        "the intervals hold for people like them."
    ),
    "clock/source/languages": (
        "How late people sleep, and how wide the intervals have to be, was learnt from the "
        "{accounts} accounts of this case that are outside groups and whose language is spoken in "
        "a single time zone; the intervals hold for people like them."
    ),
    "clock/source/published": (
        "How late people sleep was taken from surveys, since this case does not show it: people "
        "who live two hours later than others are placed two hours further west, and an 80 % "
        "interval then holds the true clock of about one account in two, and of one group in five."
    ),
    "clock/block": (
        "{who} in one block of hours, as an office or a short habit does; the clock is then "
        "inferred from when such blocks usually begin, not from sleep."
    ),
    "clock/none": "No member's hours of posting show a clear daily rhythm.",
    "rhythm/accounts": (
        "Of {accounts} accounts {known} post at hours that fit a daily rhythm, from which a clock "
        "was inferred; {even} post around the clock, {vague} fit only a rhythm that is too vague, "
        "and {few} have too few hours with posts. A few posts may also fit a rhythm by chance."
    ),
    "rhythm/hours": (
        "The {accounts} accounts outside confirmed groups have {slots} hours with posts: most, "
        "{top}, in the hour from {most} UTC, and fewest, {low}, in the hour from {least} UTC."
    ),
    "rhythm/clock": (
        "Together, those with a known clock point to one between {low} and {high} (80 %; 95 %: "
        "{low95} to {high95}), most likely {best}. Accounts with different clocks have none in "
        "common: the clocks of the single accounts show whether they do."
    ),
    "rhythm/table": (
        "The joint clock is the one that the accounts of a row would share, with its intervals."
    ),
    "rhythm/guesses": "How many accounts most likely have this clock, to the hour.",
    "rhythm/more": "The hours of {groups} more groups are not shown here.",
    "week": (
        "Over {weeks} weeks the group is quietest on {first} and {second}: {ratio} of the level "
        "of the other days ({p})."
    ),
    "silent": (
        "On {days} far fewer members than usual posted (first: {day}, {observed} where {expected} "
        "are usual)."
    ),
    "saving": (
        "Over the year its rhythm fits clocks that {what} {ratio} times as well as the next best "
        "of the three."
    ),
    "saving/0": "go forward in the northern summer",
    "saving/1": "never change",
    "saving/2": "go forward in the southern summer",
    "few": "left out, because fewer than {fewest} accounts outside groups give the data: {signals}",
    "left_out": "{count} more accounts stand out at this rate and are not listed.",
}

TEMPLATES = {
    "personas/group": GROUP,
    "personas/group/more": GROUP_MORE,
    "personas/account": ACCOUNT,
    **{f"personas/signal/{name}": text for name, text in SIGNALS.items()},
    **{f"personas/one/{name}": text for name, text in ONE.items()},
    **{f"personas/about/{name}": text for name, text in ABOUT.items()},
    **{f"personas/{name}": text for name, text in SENTENCES.items()},
}

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def say(name: str, **values: object) -> str:
    """Return the sentence called `name`; whole numbers get separators."""
    shown = {k: f"{v:,}" if isinstance(v, int) else v for k, v in values.items()}
    return filled(SENTENCES[name], **shown)


def offset_text(hours: float) -> str:
    """Return an offset in hours as "UTC+3", "UTC-3:30", "UTC"; on the circle, within ±12."""
    hours = (hours + 12) % 24 - 12
    minutes = round(abs(hours) * 60)
    if not minutes:
        return "UTC"
    part = f":{minutes % 60:02d}" if minutes % 60 else ""
    return f"UTC{'+' if hours > 0 else '-'}{minutes // 60}{part}"


def group_statement(
    *, signal: str, shown: int, of: int, rate: float, out_of: int, more: int, client: str = ""
) -> str:
    """Return the sentence of a group, of the signal that speaks most for it."""
    tail = ""
    if more:
        tail = filled(GROUP_MORE, count=more, signals="signals are" if more > 1 else "signal is")
    return filled(
        GROUP,
        shown=f"{shown:,}",
        of=f"{of:,}",
        signal=filled(SIGNALS[signal], client=client),
        out_of=f"{out_of:,}",
        rate="none" if rate == 0 else percent_text(rate),
        more=tail,
    )


def account_statement(*, signals: list[str], rate: float, out_of: int) -> str:
    """Return the sentence of a single account; `rate` is of ordinary accounts as odd as it."""
    return filled(
        ACCOUNT,
        signals=", ".join(ONE[name] for name in signals),
        out_of=f"{out_of:,}",
        rate="none" if rate == 0 else percent_text(rate),
    )


def times_text(ratio: float) -> str:
    """Return how many times as well, as a person reads it."""
    return "more than 1,000" if ratio > 1000 else number_text(ratio)
