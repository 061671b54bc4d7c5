"""How groups in concert are found and tested, for the end of a report.

`<var>`, `<sub>` and `<em>` are the only markup; names in braces stand for values of parameters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from inconcert.detect.report_part import Method
from inconcert.durations import format_duration

EVENTS = (
    "A <em>share</em> is one account doing something with one object at one time. For each kind "
    "of share, each object, and each window, inconcert counts <em>events</em>: pairs of shares of "
    "the same object by two different accounts, at most the window apart. Exact duplicates are "
    "counted once, and two shares made by the same post are no event."
)
EXPECTED = (
    "The expected count of two accounts <var>a</var> and <var>b</var> is <var>C</var> · "
    "<var>n<sub>a</sub></var> · <var>n<sub>b</sub></var> / <var>A</var>, where <var>C</var> is "
    "the number of all events of that kind and window in the case, <var>n</var> the shares of "
    "that kind by an account, and <var>A</var> = (<var>N</var>² − Σ <var>n</var>²) / 2 the pairs "
    "of shares by two accounts, <var>N</var> being all shares of the kind. It is what "
    "independence would give if every account kept its activity and every object its popularity "
    "and rhythm. The expected count of a group is the sum over its pairs. A group that makes up "
    "much of a case raises its own expected count, which makes the ratio smaller, not larger."
)
TESTED = (
    "These expected counts describe a group; they do not convict it. People who like the same "
    "things share the same things, and news reaches everyone at once. So a group is "
    "<em>tested</em>:"
)
STEPS = (
    (
        "Every act belongs to one of two halves of the data, by when its object was shared, and "
        "so does everything else that the same post did. Candidate groups are looked for in one "
        "half and tested on the other, both ways; and all of that in two splits, since one alone "
        "would leave it to luck. Each platform is looked at by itself, and all together for "
        "groups that are on several. What a member did within a quarter of an hour of an act of "
        "its own in the first half (for windows of half an hour and more, a quarter of the "
        "period) is left out of the second, so that threads and sittings carry nothing over. The "
        "small groups that a single burst suggests are tested on everything but the object and "
        "the time of that burst."
    ),
    (
        "The unit of evidence is an object, however many accounts shared it and however often; "
        "objects of one sitting are one unit. Of the members <em>present</em> on it (who shared "
        "it within half an hour or, if longer, three windows), how many follow an act by a member "
        "within the window? Chance is how fast people answer something that they all see, half of "
        "them within two minutes; or what accounts outside the group did on the same object at "
        "the same time, where a crowd of them was faster than that, and at windows of minutes, in "
        "which nearly all people would have answered. Where the members meet at one time of day, "
        "as those do who watch one programme, the others alone count; and at windows of five "
        "minutes and more members have to be closer than they are at that hour on other days. "
        "Where times are noted to the minute, the shortest window is “in the same minute”."
    ),
    (
        "The objects on which members are closer than chance gives at the level are <em>in "
        "step</em>. Window and level are chosen on the half on which the group was found, among "
        "windows of up to an hour: around a longer one lies a night, and to be awake at the same "
        "hours would be enough. How many objects of the other half are in step, and how clearly, "
        "gives <var>p</var>; candidates that overlap, those of the two halves among them, are "
        "paid for by Bonferroni's correction."
    ),
    (
        "Over all candidates tested, those that overlap as one, Benjamini and Hochberg's "
        "procedure gives <var>q</var>. Findings are groups with a <var>q</var> of at most "
        "<var>fdr</var>{fdr} and at least <var>min_accounts</var>{min_accounts} accounts. The "
        "others are counted and not shown."
    ),
    (
        "Who belongs is settled after that, on all the data. Each member is weighed by its own "
        "acts: those of the group that it took part in, against those that an account which "
        "shares as much, and does not belong, would have come upon. So <var>p</var> and "
        "<var>q</var> are those of the candidate, and no test of its list of members."
    ),
    (
        "The group that is left is held once more against everyone outside it on the same "
        "objects, and dropped where they were as close. This can only refuse a group."
    ),
)
AFTER = (
    "The innocent explanations are tested after that, each by a comparison of its own that stands "
    "in its sentence. One that holds would bring about the whole of what was seen, the likeness "
    "of words included; it does not make the finding false: the accounts do act in concert, and "
    "it would be enough to say why. One that explains in part would bring about some of it, and "
    "its sentence says what is left."
)
KNOWS = (
    "The test knows closeness and nothing else. A circle of friends who read each other, and "
    "share the same many sources within minutes of each other, passes it if it is large enough, "
    "and so do fans half of whom answer within a minute; the scale and the explanations are what "
    "is left to judge by. Five accounts that act ten times within a minute or so, not all of them "
    "each time, and one message in ever new words without a link in common, are not found."
)
CANDIDATES = (
    "Candidates are communities, which the Leiden algorithm cuts out at "
    "<var>resolution</var>{resolution} and with <var>seed</var>{seed}, and bursts. The lines "
    "between accounts in the pictures are no evidence of a group; they show who met whom: pairs "
    "that share at least <var>min_objects</var>{min_objects} distinct objects within a window, of "
    "which chance gives so many with a probability of at most <var>alpha</var>{alpha} over all "
    "pairs that could have been linked."
)
UNTESTED = (
    "Where a finding says “not yet tested”, no significance has been computed on data other than "
    "that which the group was found in, and neither score nor ratio must be read as one."
)
LINKED = (
    "Two accounts are linked, in one kind and window, where they share at least "
    "<var>min_objects</var>{min_objects} distinct objects within the window, and <var>p</var> is "
    "at most <var>alpha</var>{alpha} divided by the number of pairs of accounts, kinds and "
    "windows that could have been linked. <var>p</var> is the probability of at least so many "
    "objects in a Poisson distribution whose mean is the expected count: an object counts once, "
    "however many events it makes. The kinds are fused into one network, in which the weight of a "
    "pair is that of its most surprising kind and window (−log<sub>10</sub> <var>p</var>). "
    "Accounts with fewer than <var>min_links</var>{min_links} links are left out, again and again "
    "until none is left (the <var>k</var>-core). The Leiden algorithm, at "
    "<var>resolution</var>{resolution} and with <var>seed</var>{seed}, parts the rest into "
    "groups, of which those of at least <var>min_accounts</var>{min_accounts} accounts are "
    "findings"
)
RANKED = (
    "Groups are ranked by a score that grows with how far the observed exceeds the expected, so "
    "that a large group just above chance and a small one far above it can be told apart by the "
    "ratio. Where a finding says “not yet tested”, no significance has been computed on data "
    "other than that which the group was found in, and neither score nor ratio must be read as "
    "one."
)
CANNOT_TESTED = (
    (
        "Why accounts are active at the same time, in the expected counts: they know how active "
        "accounts are, not <em>when</em>. The test does, as far as the acts of others on the same "
        "objects tell."
    ),
    (
        "Every innocent reason. Those that are tested are the usual ones; a rehearsed choir, a "
        "class with one homework, or a program that many people use of their own will are in "
        "step, too."
    ),
    ("What lies below the level: a group that was not confirmed may still be one."),
)
CANNOT_COUNTS = [
    "Why accounts are active at the same time. The null model knows how active accounts are, not "
    "<em>when</em>: accounts of one time zone, one shift, or one week of the collection exceed it "
    "without acting in concert."
]
CANNOT = (
    "Coordination spread over longer times than the windows{hour}, or over objects that differ."
)
TERMS = (
    ("Window", "How far apart two shares may lie and still count as together: 60s, 1h."),
    ("Event", "Two shares of one object by two accounts within the window."),
    (
        "Link",
        "Two accounts that share more objects within a window than chance explains, as the method "
        "says.",
    ),
)
TERMS_TESTED = (
    ("Group", "Accounts that are in step on objects that had no say in finding them."),
    ("In step", "Closer in time on an object than chance gives at the level of the test."),
    (
        "p",
        "How often chance would give agreement as strong as this. It is not the probability that "
        "a finding is wrong.",
    ),
    ("q", "The share of false findings to be expected among groups at least as sure as this one."),
)
TERMS_COUNTS = (("Group", "Accounts that are tied to one another by links more than to others."),)
TERMS_LAST = (
    ("Expected", "The events that independence would give: the null model above."),
    (
        "First mover",
        "The account whose share came strictly first in an event. To be first is not to be the "
        "author.",
    ),
    (
        "Episode",
        "A moment in which several accounts of a group hit the same object within the window; a "
        "bar of the score.",
    ),
)
WINDOWS = (
    "The windows were {windows}; those longer than an hour serve only to tell at which scale a "
    "group is in step."
)
KINDS = "Of kinds, only {kinds} was looked at."
COUNTED_WINDOWS = ". The windows were {windows}"
COUNTED_KINDS = "; of kinds, only {kinds} was looked at"


class _Values(dict[str, str]):
    """Values of parameters as they are told; nothing of those that the run did not record."""

    def __missing__(self, name: str) -> str:
        return ""


def method(parameters: Mapping[str, Any], findings: Sequence[Mapping[str, Any]]) -> Method:
    """Return how the groups of a case were found: tested, or by their counts as long ago.

    `parameters` are those of the last run, `findings` those that are shown, with their `test`.
    """
    told = [f["test"] is not None for f in findings]
    tests = "fdr" in parameters or any(told)
    here = _Values({name: f" (here {value})" for name, value in parameters.items()})
    windows = [format_duration(w) if isinstance(w, int) else str(w)
               for w in parameters.get("windows") or ()]  # fmt: skip
    kinds = ", ".join(map(str, parameters.get("kinds") or ()))
    if tests:
        looked = f"{WINDOWS.format(windows=', '.join(windows))} " if windows else ""
        looked += f"{KINDS.format(kinds=kinds)} " if kinds else ""
        steps = [step.format_map(here) for step in STEPS]
        text = [TESTED, steps, looked + AFTER, KNOWS, CANDIDATES.format_map(here)]
        text += [] if all(told) else [UNTESTED]
    else:
        looked = f"{COUNTED_WINDOWS.format(windows=', '.join(windows))}" if windows else ""
        looked += COUNTED_KINDS.format(kinds=kinds) if windows and kinds else ""
        text = [f"{LINKED.format_map(here)}{looked}.", RANKED]
    return Method(
        text=(EVENTS, EXPECTED, *text),
        cannot=(
            *(CANNOT_TESTED if tests else CANNOT_COUNTS),
            CANNOT.format(hour=" or an hour" if tests else ""),
        ),
        glossary=(*TERMS, *(TERMS_TESTED if tests else TERMS_COUNTS), *TERMS_LAST),
        tests=tests,
    )
