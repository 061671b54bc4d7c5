"""The sentences on cohorts (accounts created together) and templates (profiles of one pattern)."""

from __future__ import annotations

from datetime import UTC, datetime

from inconcert.durations import DAY
from inconcert.evidence.wording import number_text
from inconcert.plaintext import filled

# What is compared of two accounts, by the name that the detector has for it.
ATTRIBUTES = {
    "client": "app",
    "description": "having a profile text",
    "followers": "number of followers",
    "following": "number followed",
    "handle": "shape of the handle",
    "language": "language",
    "place": "claimed place",
}

SENTENCES = {
    "cohort": (
        "{accounts} accounts{platform} were created {when}; the rate in the weeks around it "
        "predicts {expected}."
    ),
    "cohort_read": "The times of {read} were read from their ids.",
    "cohort_ids": (
        "{accounts} accounts{platform} have ids from {low} to {high}; the ids around them predict "
        "{expected}. Ids were given out in rising order, so these accounts were created in one "
        "stretch of time. The ids do not show how long it was: where few accounts were created, "
        "it may be months."
    ),
    "template": (
        "{accounts} of {all} accounts{platform} with {pattern} were created within {days} days "
        "from {day} on; after the first of them, {expected} would be expected by chance."
    ),
    "template_ids": (
        "{accounts} of {all} accounts{platform} with {pattern} have ids from {low} to {high}, "
        "which were given out in rising order; after the first of them, {expected} would be "
        "expected by chance."
    ),
    "template_more": "{accounts} accounts {span} have this or another of {patterns} such patterns.",
    "template_group": (
        "{accounts} of {all} accounts of a group share {pattern}; at the rate of other "
        "accounts, {expected} would be expected."
    ),
    # What a pattern is called: {what} is the pattern itself.
    "pattern/handle shape": "a handle of the shape {what}",
    "pattern/handle digits": "a handle that ends in {what} digits",
    "pattern/handle first word": "a handle that begins with the word “{what}”",
    "pattern/handle last word": "a handle that ends with the word “{what}”",
    "pattern/handle and name": "a handle formed from the display name ({what})",
    "pattern/text": "nearly the same profile text (“{what}”)",
    "pattern/layout": "a profile text of the layout “{what}”",
    "pattern/emoji": "the same emoji in the profile text ({what})",
    "pattern/hashtags": "the same hashtags in the profile text ({what})",
    "pattern/link": "the same link in the profile text ({what})",
    "pattern/profile link": "the same profile link ({what})",
    "pattern/phrase": "the words “{what}” in the profile text",
    "pattern/client": "the app {what}",
    "pattern/language": "the language {what}",
    "pattern/place": "the claimed place “{what}”",
    "pattern/followers": "followers: {what}",
    "pattern/following": "following: {what}",
    "pattern/description": "profile text: {what}",
    "cohort/null": (
        "Chance level: accounts are created independently at a rate that changes slowly over the "
        "weeks around{rate}, is no higher in the week next to the span, and varies with a relative "
        "variance of {dispersion}. {learnt} Where full spans are more common than that model "
        "predicts, p is raised to their share. {lengths} lengths of span and {starts} starts were "
        "tested: p allows for the lengths, and q, at the false-discovery rate, for the starts."
    ),
    "cohort/stretch": (
        "Chance level: accounts are created independently at a rate{rate} that in such a stretch "
        "of weeks is that of the weeks before it or after it, whichever is higher, and varies as "
        "busy and quiet periods do, with a relative variance of {dispersion}. {learnt} Each "
        "quarter of the stretch exceeds that, even without days that stand out themselves. "
        "{lengths} lengths of span and {starts} starts were tested: p allows for the lengths, and "
        "q, at the false-discovery rate, for the starts."
    ),
    "cohort/learnt_around": (
        "The level was learnt from {neighbours} accounts created from {low} to {high}, without the "
        "span and a week on either side{left_out}."
    ),
    "cohort/learnt_beside": (
        "The level was learnt from {neighbours} accounts created next to the span, from {low} to "
        "{high}{side}: it is higher than that of the weeks around."
    ),
    "cohort/learnt_stretch": (
        "The level was learnt from {neighbours} accounts created next to the stretch, from {low} "
        "to {high}, on the busier side of it."
    ),
    "cohort/busier": ", on the busier side of it",
    "cohort/left_out": ", and without {number} that stand out themselves",
    "cohort/left_out_one": ", and without one {unit} that stands out itself",
    "cohort/share": (
        "They are {share} of the {accounts} accounts{platform} with a known time in the case. "
        "How accounts came into the case is not known: where they were selected, as when a "
        "platform suspends accounts together, this is a share of the selection, not of the "
        "platform."
    ),
    "cohort/rate": ", in proportion to the numbers of the whole platform",
    "cohort/ids": (
        "Chance level: accounts are created independently, and are as dense among all that signed "
        "up as the accounts on the ids around, and no denser than on the ids next to the span; the "
        "rate varies with a relative variance of {dispersion}. {learnt} Where full spans are more "
        "common than that model predicts, p is raised to their share. {lengths} lengths of span "
        "and {starts} starts were tested: p allows for the lengths, and q, at the false-discovery "
        "rate, for the starts."
    ),
    "cohort/learnt_ids": (
        "The level was learnt from {neighbours} accounts with ids from {low} to {high}, without "
        "the span and a week's worth of ids on either side{left_out}."
    ),
    "cohort/learnt_ids_beside": (
        "The level was learnt from {neighbours} accounts on the ids next to the span, from {low} "
        "to {high}{side}: it is higher than that of the ids around."
    ),
    "cohort/range": (
        "The span is {share} of the range of such ids in the case ({accounts} accounts from {low} "
        "to {high}). The order is known, the dates are not."
    ),
    "cohort/between": (
        "The accounts with a given time whose ids are next below and above were created on {after} "
        "and {before}."
    ),
    "cohort/before": (
        "An account with a higher id posted on {before}, so these accounts were created before "
        "that."
    ),
    "cohort/read": "The times of {which} were not given: they were read from the ids.",
    "cohort/which": (
        "About {extra} of the {accounts} accounts are more than expected; the {place} alone cannot "
        "show which, since the others would have been created then anyway."
    ),
    "cohort/all": "Hardly any of the {accounts} accounts was expected.",
    "cohort/surest": (
        "It consists of consecutive spans, each of which stands out by itself. The chance level "
        "described here is that of the surest of them, {surest}."
    ),
    "cohort/templates": (
        "{templated} of them share {patterns} of handle or profile text that accounts created at "
        "other times have less often."
    ),
    "cohort/no_templates": (
        "No pattern of handle or profile text was found that they have more often than accounts "
        "created at other times."
    ),
    "cohort/group": (
        "{inside} of the {members} accounts of a confirmed group (rank {rank}) are among them; "
        "{expected} would be expected by chance (p {p})."
    ),
    "cohort/signal": (
        "That accounts were created at one time is a signal, with innocent reasons of its own: "
        "classes that sign up together, the staff of one office, advertising, and those tested "
        "below."
    ),
    "template/burst": (
        "Chance level: each account with the pattern is created when any other account of the "
        "platform is; and among those created in these days it is as frequent as in the four weeks "
        "before or after, whichever is more, since words come into fashion. The larger of the two "
        "p-values counts; it allows for the choice of the days. That many people use the same "
        "words is no evidence by itself, and was not what was tested."
    ),
    "template/burst_ids": (
        "Chance level: each account with the pattern has a place in the order of ids as any other "
        "account of the platform has; and among those with these ids it is as frequent as among "
        "those on four times as many ids before or after, whichever is more, since words come into "
        "fashion. The larger of the two p-values counts; it allows for the choice of the ids. That "
        "many people use the same words is no evidence by itself, and was not what was tested."
    ),
    "template/group": (
        "Chance level: Fisher's exact test against {others} accounts outside all groups{language}; "
        "the false-discovery rate counts all patterns tested. Patterns that more than {common} of "
        "the others have are left out."
    ),
    "template/language": " in the languages of the group",
    "template/translation": (
        "Texts in other languages are compared by layout, links, emoji and hashtags: whether one "
        "is a translation of the other cannot be seen here."
    ),
    "explanation/import/holds_same": (
        "All of them have exactly the same creation time, which others do not: a default that an "
        "import or export filled in would look like this."
    ),
    "explanation/import/holds_most": (
        "{same} of the {accounts} have exactly the same creation time, and the rest ({rest}) is no "
        "more than the usual rate predicts: a default that an import or export filled in would "
        "look like this."
    ),
    "explanation/import/holds_posts": (
        "{share} of those with posts posted before the day of their stated creation: the date "
        "would be that of an import, not of the account."
    ),
    "explanation/import/holds_first": (
        "The day is the first of a month, and {share} of the other accounts have such a date too "
        "(one in 30 is usual): dates rounded to the month would look like this."
    ),
    "explanation/import/no": "The dates do not look filled in by an import: they are {checked}.",
    "explanation/import/no_instant": "not all one instant",
    "explanation/import/no_first": "no first of a month on which others pile up too",
    "explanation/import/no_later": "not later than the accounts' own posts",
    "explanation/import/ids": (
        "No import or export filled these times in: they come from the ids that the platform gave "
        "out."
    ),
    "explanation/season/holds": (
        "{side} was as busy, for its length ({reference} would be expected at its rate, p {p}): a "
        "launch, a news event or a busy period would look like this."
    ),
    "explanation/season/no": (
        "{side} was not as busy: at its rate {reference} would be expected (p {p})."
    ),
    "explanation/season/unknown": "Nothing is known of what lies on either side.",
    "explanation/newcomers/holds": (
        "They are as different from each other as other accounts are, in {attributes} (p {p}; in "
        "{able} of these, members twice as alike would most likely have been noticed): an event "
        "that attracted many newcomers would look like this."
    ),
    "explanation/newcomers/no": (
        "They are more alike than other accounts in {attribute}: two of them agree in {value} of "
        "cases, two others in {reference} (p {p}; compared: {tried})."
    ),
    "explanation/newcomers/patterns": (
        "{templated} of the {accounts} share patterns of handle or profile text that others have "
        "less often: an event that attracts strangers would not make them alike."
    ),
    "explanation/newcomers/group": (
        "{inside} of them belong to one confirmed group (rank {rank}), more than by chance (p "
        "{p}): an event that attracts strangers would not attract its members."
    ),
    "explanation/newcomers/weak": (
        "Too little is known to say whether they are alike. Compared: {attributes}. Members twice "
        "as alike as others would be noticed, with a chance of {power}, in {able} of these; "
        "{asked} are required."
    ),
    "explanation/newcomers/nearly": (
        "They are hardly more alike than other accounts: in {attribute} two of them agree in "
        "{value} of cases, two others in {reference} (p {p}; compared: {tried}). An "
        "event that attracted many newcomers would look like this."
    ),
    "explanation/newcomers/unknown": (
        "Too little is known of their profiles to say whether they are alike."
    ),
}
TEMPLATES = {f"cohorts/{name}": text for name, text in SENTENCES.items()}

WEEKS = "The week on either side"
IDS = "The stretch of ids on either side"
LONGEST = 120


def say(name: str, **values: object) -> str:
    """Return a sentence with its values filled in."""
    return filled(SENTENCES[name], **values)


def pattern_text(trait: str, what: str) -> str:
    """Return a pattern in words; long ones are cut."""
    shown = what if len(what) <= LONGEST else what[: LONGEST - 1] + "…"
    return say(f"pattern/{trait}", what=shown)


def when_text(start: int, end: int) -> str:
    """Return a span from `start` up to, but not including, `end` (µs): days, or hours of days."""
    first, last = _moment(start), _moment(end - 1)
    if start % DAY == 0 and end % DAY == 0:
        a, b = first.strftime("%Y-%m-%d"), last.strftime("%Y-%m-%d")
        return f"on {a}" if a == b else f"from {a} to {b}"
    close = _moment(end)
    same = first.date() == close.date()
    return (
        f"between {first:%Y-%m-%d %H:%M} and {close:%H:%M} UTC"
        if same
        else f"between {first:%Y-%m-%d %H:%M} and {close:%Y-%m-%d %H:%M} UTC"
    )


def _moment(time: int) -> datetime:
    return datetime.fromtimestamp(time / 1e6, UTC)


def platform_text(platform: str) -> str:
    """Return " on x", or nothing where the platform is not known."""
    return "" if platform in ("", "unknown") else f" on {platform}"


def cohort_statement(
    *,
    accounts: int,
    platform: str,
    start: int,
    end: int,
    expected: float,
    read: int = 0,
    ids: bool = False,
) -> str:
    """Return the sentence of a cohort; `start` and `end` (not included) in µs, or ids if `ids`.

    `read` accounts have a time that was not given but read from the id.
    """
    values = {
        "accounts": f"{accounts:,}",
        "platform": platform_text(platform),
        "expected": number_text(expected),
    }
    if ids:
        return say("cohort_ids", **values, low=start, high=end - 1)
    said = say("cohort", **values, when=when_text(start, end))
    which = "all of them" if read == accounts else f"{read:,} of them"
    return f"{said} {say('cohort_read', read=which)}" if read else said


def template_statement(
    *,
    accounts: int,
    all_: int,
    platform: str,
    pattern: str,
    expected: float,
    window: tuple[int, int] | None,
    more: tuple[int, int] | None = None,
    whole: tuple[int, int] | None = None,
    ids: bool = False,
) -> str:
    """Return the sentence of a template; `window` is from its first day up to the next (µs).

    With `ids` it is one of ids. Without a window the accounts are those of a group, and `expected`
    counts them all; with one it counts the account that opens it. `more` are the accounts and the
    patterns in all, where others are reported with this one, and `whole` the span of all of them.
    """
    values = {
        "accounts": f"{accounts:,}",
        "all": f"{all_:,}",
        "platform": platform_text(platform),
        "pattern": pattern,
        "expected": number_text(expected),
    }
    if window is None:
        return say("template_group", **values)
    start, end = window
    values["expected"] = number_text(max(0.0, expected - 1))
    if ids:
        said = say("template_ids", **values, low=start, high=end - 1)
    else:
        day = _moment(start).strftime("%Y-%m-%d")
        said = say("template", **values, days=(end - start) // DAY, day=day)
    if more is None:
        return said
    low, high = whole or window
    span = f"with ids from {low} to {high - 1}" if ids else f"created {when_text(low, high)}"
    others = say("template_more", accounts=f"{more[0]:,}", patterns=f"{more[1]:,}", span=span)
    return f"{said} {others}"
