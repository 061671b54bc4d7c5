"""The sentences of cohorts (accounts made together) and templates (profiles of one pattern)."""

from __future__ import annotations

from datetime import UTC, datetime

from inconcert.evidence.wording import number_text
from inconcert.plaintext import filled

COHORT = "{accounts} accounts{platform} were made {when}; the rate around it explains {expected}."
COHORT_READ = "The times of {read} were read from their ids."
COHORT_IDS = (
    "{accounts} accounts{platform} have ids from {low} to {high}; the ids around explain "
    "{expected}. Ids were given out in rising order, so these accounts were made in one stretch "
    "of time; how long it was the ids do not tell: where few accounts were made, it may be months."
)
TEMPLATE_BURST = (
    "{accounts} of {all} accounts{platform} with {pattern} were made within {days} days from "
    "{day} on; besides the first of them, chance would bring {expected}."
)
TEMPLATE_IDS = (
    "{accounts} of {all} accounts{platform} with {pattern} have ids from {low} to {high}, which "
    "were given out in rising order; besides the first of them, chance would bring {expected}."
)
TEMPLATE_MORE = "{accounts} accounts {span} have this or another of {patterns} such patterns."
TEMPLATE_GROUP = (
    "{accounts} of {all} accounts of a group share {pattern}; at the rate of other accounts "
    "{expected} would."
)

# What a pattern is called: {what} is the pattern itself.
PATTERNS = {
    "handle shape": "a handle of the shape {what}",
    "handle digits": "a handle that ends in {what} digits",
    "handle first word": "a handle that begins with the word “{what}”",
    "handle last word": "a handle that ends with the word “{what}”",
    "handle and name": "a handle made of the display name ({what})",
    "text": "nearly the same profile text (“{what}”)",
    "layout": "a profile text of the layout “{what}”",
    "emoji": "the same pictures in the profile text ({what})",
    "hashtags": "the same hashtags in the profile text ({what})",
    "link": "the same link in the profile text ({what})",
    "profile link": "the same profile link ({what})",
    "phrase": "the words “{what}” in the profile text",
    "client": "the client {what}",
    "language": "the language {what}",
    "place": "the claimed place “{what}”",
    "followers": "followers: {what}",
    "following": "following: {what}",
    "description": "profile text: {what}",
}

# What is compared of two accounts, by the name that the detector has for it.
ATTRIBUTES = {
    "client": "client",
    "description": "having a profile text",
    "followers": "number of followers",
    "following": "number followed",
    "handle": "shape of the handle",
    "language": "language",
    "place": "claimed place",
}

SENTENCES = {
    "cohort/null": (
        "Chance level: accounts made independently at a rate that changes slowly over the weeks "
        "around{rate}, is no higher in the week next to the span, and wobbles with a relative "
        "variance of {dispersion}. {learnt} Where full spans are more common than that law says, p "
        "is no smaller than they make it. {lengths} lengths of span and {starts} starts were "
        "tried: p allows for the lengths, and q, at the false-discovery rate, for the starts."
    ),
    "cohort/stretch": (
        "Chance level: accounts made independently at a rate{rate} that in such a stretch of weeks "
        "is that of the weeks before it or after it, whichever is higher, and wobbles as seasons "
        "do, with a relative variance of {dispersion}. {learnt} Each quarter of the stretch "
        "exceeds that, also without days that stand out themselves. {lengths} lengths of span and "
        "{starts} starts were tried: p allows for the lengths, and q, at the false-discovery rate, "
        "for the starts."
    ),
    "cohort/learnt_around": (
        "The level was learnt from {neighbours} accounts made from {low} to {high}, without the "
        "span and a week on either side{left_out}."
    ),
    "cohort/learnt_beside": (
        "The level was learnt from {neighbours} accounts made next to the span, from {low} to "
        "{high}{side}: it is higher than that of the weeks around."
    ),
    "cohort/learnt_stretch": (
        "The level was learnt from {neighbours} accounts made next to the stretch, from {low} to "
        "{high}, on the busier side of it."
    ),
    "cohort/busier": ", on the busier side of it",
    "cohort/left_out": ", and without {number} that stand out themselves",
    "cohort/left_out_one": ", and without one {unit} that stands out itself",
    "cohort/share": (
        "They are {share} of the {accounts} accounts{platform} with a known time in the case. "
        "How accounts came into the case is not known: where they were chosen, as those that a "
        "platform suspended together, this is a share of what was chosen, and not of the platform."
    ),
    "cohort/rate": ", in proportion to what the whole platform had",
    "cohort/ids": (
        "Chance level: accounts made independently of each other, as dense among all that signed "
        "up as the accounts on the ids around, and no denser than on the ids next to the span; the "
        "rate wobbles with a relative variance of {dispersion}. {learnt} Where full spans are more "
        "common than that law says, p is no smaller than they make it. {lengths} lengths of span "
        "and {starts} starts were tried: p allows for the lengths, and q, at the false-discovery "
        "rate, for the starts."
    ),
    "cohort/learnt_ids": (
        "The level was learnt from {neighbours} accounts with ids from {low} to {high}, without "
        "the span and as many ids as a week is of the years next to it{left_out}."
    ),
    "cohort/learnt_ids_beside": (
        "The level was learnt from {neighbours} accounts on the ids next to the span, from {low} "
        "to {high}{side}: it is higher than that of the ids around."
    ),
    "cohort/range": (
        "The span is {share} of the range of such ids in the case ({accounts} accounts from {low} "
        "to {high}). What is known is an order, and no dates."
    ),
    "cohort/between": (
        "The accounts with a given time whose ids are next below and above were made on {after} "
        "and {before}."
    ),
    "cohort/before": (
        "An account with a higher id posted on {before}, so that they were made before that."
    ),
    "cohort/read": (
        "The times of {which} were not given: they were read from the ids, which hold them."
    ),
    "cohort/which": (
        "About {extra} of the {accounts} accounts are more than was expected; the {place} alone "
        "cannot say which, since the others would have been made then anyway."
    ),
    "cohort/all": "Hardly one of the {accounts} accounts was expected.",
    "cohort/surest": (
        "It is made of spans in a row, each of which stands out by itself. What is said of the "
        "chance level is that of the surest of them, {surest}."
    ),
    "cohort/templates": (
        "{templated} of them share {patterns} of handle or profile text that accounts made at "
        "other times have less often."
    ),
    "cohort/no_templates": (
        "No pattern of handle or profile text was found that they have more often than accounts "
        "made at other times."
    ),
    "cohort/group": (
        "{inside} of the {members} accounts of a confirmed group (rank {rank}) are among them; "
        "{expected} would be by chance (p {p})."
    ),
    "cohort/signal": (
        "That accounts were made at one time is a signal, with innocent reasons of its own: "
        "classes that sign up together, staff of one office, advertising, and what is tested below."
    ),
    "template/burst": (
        "Chance level: each account with the pattern is made when any other account of the "
        "platform is; and among those made in these days it is as frequent as in the four weeks "
        "before or after, whichever is more, since words come into fashion. The larger of the two "
        "p-values counts; the window was chosen to hold most of them, which it allows for. "
        "That many people use the same words is no evidence by itself, and not what was tested."
    ),
    "template/burst_ids": (
        "Chance level: each account with the pattern has a place in the order of ids as any other "
        "account of the platform has; and among those with these ids it is as frequent as among "
        "those on four times as many ids before or after, whichever is more, since words come into "
        "fashion. The larger of the two p-values counts; the stretch was chosen to hold most of "
        "them, which it allows for. That many people use the same words is no evidence by itself, "
        "and not what was tested."
    ),
    "template/group": (
        "Chance level: Fisher's exact test against {others} accounts outside all groups{language}; "
        "the false-discovery rate counts all patterns that were looked at. Patterns that more than "
        "{common} of the others have are left out."
    ),
    "template/language": " of the languages of the group",
    "template/translation": (
        "Texts in other languages are compared by layout, links, pictures and hashtags: whether "
        "one is a translation of the other cannot be seen from here."
    ),
}

EXPLANATIONS = {
    "import/holds_same": (
        "All of them bear exactly the same time of making, which others do not: a default that an "
        "import or export filled in would look like this."
    ),
    "import/holds_most": (
        "{same} of the {accounts} bear exactly the same time of making, and the rest ({rest}) is "
        "no more than the usual rate brings: a default that an import or export filled in would "
        "look like this."
    ),
    "import/holds_posts": (
        "{share} of those with posts posted before the day on which they are said to have been "
        "made: the date would be that of an import, not of the account."
    ),
    "import/holds_first": (
        "The day is the first of a month, and {share} of the other accounts have such a date too "
        "(one in 30 is usual): dates rounded to the month would look like this."
    ),
    "import/no": "The dates do not look filled in by an import: they are {checked}.",
    "import/no_instant": "not all one instant",
    "import/no_first": "no first of a month on which others pile up too",
    "import/no_later": "not later than the accounts' own posts",
    "import/ids": (
        "No import or export filled these times in: they come from the ids that the platform gave "
        "out."
    ),
    "season/holds": (
        "{side} was as busy, for its length ({reference} would be expected at its rate, p {p}): a "
        "launch, a news event or a season brings that."
    ),
    "season/no": ("{side} was not as busy: at its rate {reference} would be expected (p {p})."),
    "season/unknown": "Nothing is known of what lies on either side.",
    "newcomers/holds": (
        "They are as different from each other as other accounts are, in {attributes} (p {p}; in "
        "{able} of these, members twice as alike would most likely have been noticed): an event "
        "that brought many newcomers would look like this."
    ),
    "newcomers/no": (
        "They are more alike than other accounts in {attribute}: two of them agree in {value} of "
        "cases, two others in {reference} (p {p}; compared: {tried})."
    ),
    "newcomers/patterns": (
        "{templated} of the {accounts} share patterns of handle or profile text that others have "
        "less often: an event that brings strangers would not make them alike."
    ),
    "newcomers/group": (
        "{inside} of them belong to one confirmed group (rank {rank}), more than chance gives (p "
        "{p}): an event that brings strangers would not bring its members."
    ),
    "newcomers/weak": (
        "Too little is known to say whether they are alike. What could be compared: {attributes}. "
        "That members are twice as alike as others would be seen, with a chance of {power}, in "
        "{able} of these; {asked} are asked for."
    ),
    "newcomers/nearly": (
        "They are hardly more alike than other accounts: in {attribute} two of them agree in "
        "{value} of cases, two others in {reference} (p {p}; compared: {tried}). An "
        "event that brought many newcomers would look like this."
    ),
    "newcomers/unknown": "Too little is known of their profiles to say whether they are alike.",
}

TEMPLATES = {
    "cohorts/cohort": COHORT,
    "cohorts/cohort_read": COHORT_READ,
    "cohorts/cohort_ids": COHORT_IDS,
    "cohorts/template": TEMPLATE_BURST,
    "cohorts/template_ids": TEMPLATE_IDS,
    "cohorts/template_group": TEMPLATE_GROUP,
    "cohorts/template_more": TEMPLATE_MORE,
    **{f"cohorts/pattern/{name}": text for name, text in PATTERNS.items()},
    **{f"cohorts/{name}": text for name, text in SENTENCES.items()},
    **{f"cohorts/explanation/{name}": text for name, text in EXPLANATIONS.items()},
}

WEEKS = "The week on either side"
IDS = "The stretch of ids on either side"
_HOUR = 3_600_000_000
_DAY = 24 * _HOUR
LONGEST = 120


def say(name: str, **values: object) -> str:
    """Return a sentence of `SENTENCES` or `EXPLANATIONS` with its values filled in."""
    return filled(SENTENCES.get(name) or EXPLANATIONS[name], **values)


def attribute_text(name: str) -> str:
    """Return what two accounts may have in common, in words."""
    return ATTRIBUTES[name]


def pattern_text(trait: str, what: str) -> str:
    """Return a pattern in words; long ones are cut."""
    shown = what if len(what) <= LONGEST else what[: LONGEST - 1] + "…"
    return filled(PATTERNS[trait], what=shown)


def when_text(start: int, end: int) -> str:
    """Return a span from `start` up to, but not including, `end` (µs): days, or hours of days."""
    first, last = _moment(start), _moment(end - 1)
    if start % _DAY == 0 and end % _DAY == 0:
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
        return filled(COHORT_IDS, **values, low=start, high=end - 1)
    said = filled(COHORT, **values, when=when_text(start, end))
    which = "all of them" if read == accounts else f"{read:,} of them"
    return f"{said} {filled(COHORT_READ, read=which)}" if read else said


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
    patterns in all, where others are told with this one, and `whole` the span of all of them.
    """
    values = {
        "accounts": f"{accounts:,}",
        "all": f"{all_:,}",
        "platform": platform_text(platform),
        "pattern": pattern,
        "expected": number_text(expected),
    }
    if window is None:
        return filled(TEMPLATE_GROUP, **values)
    start, end = window
    values["expected"] = number_text(max(0.0, expected - 1))
    if ids:
        said = filled(TEMPLATE_IDS, **values, low=start, high=end - 1)
    else:
        day = _moment(start).strftime("%Y-%m-%d")
        said = filled(TEMPLATE_BURST, **values, days=(end - start) // _DAY, day=day)
    if more is None:
        return said
    low, high = whole or window
    span = f"with ids from {low} to {high - 1}" if ids else f"made {when_text(low, high)}"
    others = filled(TEMPLATE_MORE, accounts=f"{more[0]:,}", patterns=f"{more[1]:,}", span=span)
    return f"{said} {others}"
