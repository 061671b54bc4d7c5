"""The sentences of cohorts (accounts made together) and templates (profiles of one pattern)."""

from __future__ import annotations

from datetime import UTC, datetime

from inconcert.evidence.wording import number_text

COHORT = (
    "{accounts} accounts{platform} were made {when}; the rate of the weeks around it explains "
    "{expected}."
)
TEMPLATE_BURST = (
    "{accounts} of {all} accounts{platform} with {pattern} were made within {days} days from "
    "{day} on; {expected} would be if they had been made when others were."
)
TEMPLATE_MORE = "{accounts} accounts of that week have this or another of {patterns} such patterns."
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

SENTENCES = {
    "cohort/null": (
        "Chance level: accounts made independently at a rate that changes slowly over the weeks "
        "around{rate}; it rests on {neighbours} accounts made nearby, without the span and a week "
        "on either side, and lets the rate wobble with a relative variance of {dispersion}. "
        "{starts} starts and {lengths} lengths of span were tried, and the p-value counts them "
        "into the false-discovery rate."
    ),
    "cohort/rate": ", in proportion to what the whole platform had",
    "cohort/which": (
        "About {extra} of the {accounts} accounts are more than was expected; the date alone "
        "cannot say which, since the others would have been made then anyway."
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
        "A common date of making is a signal, with innocent reasons of its own: classes that sign "
        "up together, staff of one office, advertising, and what is tested below."
    ),
    "template/burst": (
        "Chance level: each account with the pattern is made when any other account of the "
        "platform is; the window was chosen to hold most of them, and the p-value allows for that. "
        "That many people use the same words is no evidence by itself, and not what was tested."
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
    "import/holds_posts": (
        "{share} of those with posts posted before the day on which they are said to have been "
        "made: the date would be that of an import, not of the account."
    ),
    "import/holds_first": (
        "The day is the first of a month, and {share} of the other accounts have such a date too "
        "(one in 30 is usual): dates rounded to the month would look like this."
    ),
    "import/no": (
        "The dates do not look filled in by an import: they are not all one instant, no first of a "
        "month on which others pile up too, and not later than the accounts' own posts."
    ),
    "season/holds": (
        "The week on either side was as busy, for its length ({reference} would be expected at its "
        "rate, p {p}): a launch, a news event or a season brings that."
    ),
    "season/no": (
        "The week on either side was not as busy: at its rate {reference} would be expected "
        "(p {p})."
    ),
    "season/unknown": "Nothing is known of the week on either side.",
    "newcomers/holds": (
        "They are as different from each other as other accounts are, in {attributes} (p {p}): an "
        "event that brought many newcomers would look like this."
    ),
    "newcomers/no": (
        "They are more alike than other accounts in {attribute}: two of them agree in {value} of "
        "cases, two others in {reference} (p {p}, {tried} compared)."
    ),
    "newcomers/nearly": (
        "They are hardly more alike than other accounts: in {attribute} two of them agree in "
        "{value} of cases, two others in {reference} (p {p}, {tried} compared). An event that "
        "brought many newcomers would look like this."
    ),
    "newcomers/unknown": "Too little is known of their profiles to say whether they are alike.",
}

TEMPLATES = {
    "cohorts/cohort": COHORT,
    "cohorts/template": TEMPLATE_BURST,
    "cohorts/template_group": TEMPLATE_GROUP,
    "cohorts/template_more": TEMPLATE_MORE,
    **{f"cohorts/pattern/{name}": text for name, text in PATTERNS.items()},
    **{f"cohorts/{name}": text for name, text in SENTENCES.items()},
    **{f"cohorts/explanation/{name}": text for name, text in EXPLANATIONS.items()},
}

_HOUR = 3_600_000_000
_DAY = 24 * _HOUR
LONGEST = 120


def say(name: str, **values: object) -> str:
    """Return a sentence of `SENTENCES` or `EXPLANATIONS` with its values filled in."""
    return (SENTENCES.get(name) or EXPLANATIONS[name]).format(**values)


def pattern_text(kind: str, what: str) -> str:
    """Return a pattern in words; long ones are cut."""
    shown = what if len(what) <= LONGEST else what[: LONGEST - 1] + "…"
    return PATTERNS[kind].format(what=shown)


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


def cohort_statement(*, accounts: int, platform: str, start: int, end: int, expected: float) -> str:
    """Return the sentence of a cohort; `start` and `end` (not included) in µs."""
    return COHORT.format(
        accounts=f"{accounts:,}",
        platform=platform_text(platform),
        when=when_text(start, end),
        expected=number_text(expected),
    )


def template_statement(
    *,
    accounts: int,
    all_: int,
    platform: str,
    pattern: str,
    expected: float,
    window: tuple[int, int] | None,
    more: tuple[int, int] | None = None,
) -> str:
    """Return the sentence of a template; `window` is its first day (µs) and length in days.

    Without a window the accounts are those of a group. `more` are the accounts and the patterns in
    all, where other patterns of that week are told with this one.
    """
    values = {
        "accounts": f"{accounts:,}",
        "all": f"{all_:,}",
        "platform": platform_text(platform),
        "pattern": pattern,
        "expected": number_text(expected),
    }
    if window is None:
        return TEMPLATE_GROUP.format(**values)
    said = TEMPLATE_BURST.format(
        **values, days=window[1], day=_moment(window[0]).strftime("%Y-%m-%d")
    )
    if more is None:
        return said
    return f"{said} {TEMPLATE_MORE.format(accounts=f'{more[0]:,}', patterns=f'{more[1]:,}')}"
