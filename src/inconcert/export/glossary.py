"""The terms of the project, each in plain words: one source for docs/glossary.md and the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Term = tuple[str, str]

GLOSSARY: tuple[Term, ...] = (
    (
        "Account",
        "One profile on one platform, named by the platform and its id there, or by its handle "
        "where no id is known. A web site is an account, too.",
    ),
    (
        "App",
        "The software that a post was sent with, as the platform names it. Posting without a "
        "person at the keyboard is called automation.",
    ),
    (
        "Candidate",
        "A set of accounts that one part of the data suggests as a group, before it is tested on "
        "the rest. Most candidates are not confirmed.",
    ),
    (
        "Case",
        "The file, a DuckDB database, that holds what was read, what was found, and the rows "
        "behind it.",
    ),
    (
        "Confirmed",
        "Said of a finding whose q is at most the false-discovery rate that was asked for. It is a "
        "statement about chance, not about guilt.",
    ),
    (
        "Co-share",
        "Two shares of the same object by two different accounts, in two posts, within a time "
        "window. Tables and columns count them as events.",
    ),
    (
        "Discovery half",
        "The half of the data on which a candidate was found. Its accounts and its time window are "
        "chosen there.",
    ),
    (
        "Evidence",
        "The rows behind a finding. Each row that was read from a file names the file, its SHA-256 "
        "and the row.",
    ),
    (
        "Expected",
        "How much of what was observed chance would give, under the model of chance that stands "
        "beside the finding.",
    ),
    (
        "Explanation",
        "An innocent reason for what was observed, tested on the same data. One that holds would "
        "account for all of it; one that does not hold is no proof of anything.",
    ),
    (
        "False-discovery rate (q)",
        "The share of false findings to be expected among those that are called confirmed, in the "
        "long run. The q of a finding is the lowest rate at which it would still be confirmed.",
    ),
    (
        "Finding",
        "What a detector reports: a sentence, its numbers, the accounts in question, and the "
        "evidence.",
    ),
    (
        "Group",
        "Accounts that shared the same objects closer together in time than chance gives, on data "
        "that was not used to find them. Why they did is another question.",
    ),
    (
        "Key date",
        "The time of something that happened in the world, such as a vote or a release, from a "
        "list that you give. Bursts are compared with it.",
    ),
    (
        "Object",
        "What is shared: a link, a web site, a hashtag, an account mentioned, a post reposted, "
        "quoted or answered, a text with its near copies, a picture or video.",
    ),
    (
        "Occasion",
        "A moment at which several members of a group shared the same object close together in "
        "time. Each column of a timeline is one.",
    ),
    (
        "Outsider",
        "An account outside the group that shared the same object.",
    ),
    (
        "p-value",
        "How often chance alone would give a result at least as strong as the one observed. It is "
        "not the probability that the finding is wrong.",
    ),
    (
        "Post",
        "One thing that an account published: an original post, a repost, a quote, a reply, or an "
        "article of a web site.",
    ),
    (
        "Reaction model",
        "How fast people who all see the same thing are assumed to respond to it, each on their "
        "own: half of them within two minutes. Closeness of a group is measured against it.",
    ),
    (
        "Scale",
        "The shortest time window at which the members of a group are nearly as close together as "
        "they get: seconds, minutes or hours.",
    ),
    (
        "Share",
        "One account doing one thing with one object at one time, such as posting a link. One post "
        "can give several shares.",
    ),
    (
        "Test half",
        "The half of the data that was not used to find a candidate, and on which it is tested.",
    ),
    (
        "Time window",
        "How far apart in time two shares may be and still count as close together: 60s, 1h.",
    ),
    (
        "Usual level",
        "What a count comes to at other times, by the hour and the weeks around. A burst is "
        "measured against it.",
    ),
)


def with_terms(given: Iterable[Sequence[Term]]) -> list[Term]:
    """Return the glossary and those terms of detectors that it does not have, by name."""
    known = {term.lower() for term, _ in GLOSSARY}
    own = {term: text for terms in given for term, text in terms if term.lower() not in known}
    return sorted([*GLOSSARY, *own.items()], key=lambda term: term[0].lower())
