"""How groups in concert are found and tested, for the end of a report.

`<var>`, `<sub>` and `<em>` are the only markup; names in braces stand for values of parameters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from inconcert.detect.report_part import Method
from inconcert.durations import format_duration

EVENTS = (
    "A <em>share</em> is one account doing something with one object at one time. For each kind of "
    "share, each object, and each time window, inconcert counts <em>co-shares</em>: pairs of "
    "shares of the same object by two different accounts, at most the window apart. Exact "
    "duplicates are counted once, and two shares made by the same post are not a co-share."
)
EXPECTED = (
    "The expected count of two accounts <var>a</var> and <var>b</var> is <var>C</var> · "
    "<var>n<sub>a</sub></var> · <var>n<sub>b</sub></var> / <var>A</var>, where <var>C</var> is the "
    "number of all co-shares of that kind and window in the case, <var>n</var> the shares of that "
    "kind by an account, and <var>A</var> = (<var>N</var>² − Σ <var>n</var>²) / 2 the pairs of "
    "shares by two accounts, <var>N</var> being all shares of the kind. It is what independence "
    "would give if every account kept its activity and every object its popularity and daily "
    "pattern. The expected count of a group is the sum over its pairs. A group that makes up much "
    "of a case raises its own expected count, which makes the ratio smaller, not larger."
)
TESTED = (
    "These expected counts describe a group; they prove nothing against it. People who like the "
    "same things share the same things, and news reaches everyone at once. So a group is "
    "<em>tested</em>:"
)
STEPS = (
    (
        "Every share falls into one of two halves of the data, by when its object was shared, and "
        "so does everything else in the same post. Candidate groups are searched for in one half "
        "(the discovery half) and tested on the other (the test half), both ways, in two different "
        "splits, because a single split would leave too much to luck. Each platform is examined by "
        "itself, and all of them together for groups that use several. What a member did within a "
        "quarter of an hour of a share of its own in the discovery half (for windows of half an "
        "hour and more, a quarter of the period) is left out of the test half, so that threads and "
        "sessions carry nothing over. Small groups suggested by a single burst are tested on "
        "everything but the object and the time of that burst."
    ),
    (
        "The unit of evidence is an object, however many accounts shared it and however often; "
        "objects of one session count as one. Of the members <em>present</em> on it (those who "
        "shared it within half an hour or, if longer, three windows), how many follow a share by "
        "another member within the window? Chance is given by the reaction model, which says how "
        "fast people respond to something that they all see (half of them within two minutes). "
        "Where a crowd of outsiders on the same object was faster than that, and at windows of "
        "minutes, in which nearly everybody would have responded, chance is given by the "
        "outsiders. Where the members meet at one time of day, as people watching one programme "
        "do, only the outsiders count; and at windows of five minutes and more members have to be "
        "closer together than they are at that hour on other days. Where times are recorded to the "
        "minute, the shortest window is “in the same minute”."
    ),
    (
        "Members count as <em>close together</em> on the objects where they are closer than chance "
        "allows at the given level. Window and level are chosen on the discovery half, among time "
        "windows of up to an hour: a longer one would span a night, and being awake at the same "
        "hours would be enough. On how many objects of the test half members are close together, "
        "and how clearly, gives <var>p</var>; Bonferroni's correction pays for overlapping "
        "candidates, those from the two halves included."
    ),
    (
        "Over all candidates tested, with overlapping ones counted once, the Benjamini–Hochberg "
        "procedure gives <var>q</var>. Findings are groups with a <var>q</var> of at most "
        "<var>fdr</var>{fdr} and at least <var>min_accounts</var>{min_accounts} accounts. The "
        "others are counted and not shown."
    ),
    (
        "Membership is determined after that, from all of the data. Each member is weighed by its "
        "own record: the occasions of the group that it took part in, against those that an "
        "account which shares as much, and does not belong, would have taken part in. So "
        "<var>p</var> and <var>q</var> are those of the candidate and do not test its list of "
        "members."
    ),
    (
        "The final group is compared once more with everyone outside it on the same objects, and "
        "dropped where outsiders were as close together. This step can only reject a group."
    ),
)
AFTER = (
    "The innocent explanations are tested after that, each by a comparison of its own, which its "
    "sentence states. One that holds would account for everything observed, the similar wording "
    "included. It does not make the finding false: the accounts do act in concert, and the "
    "explanation would be enough to say why. One that explains in part would account for some of "
    "it, and its sentence says what remains."
)
KNOWS = (
    "The test measures closeness in time and nothing else. A circle of friends who read each "
    "other, and share the same many sources within minutes of each other, passes it if it is large "
    "enough, and so do fans half of whom respond within a minute; the scale and the explanations "
    "are what remains to judge by. Five accounts that act together ten times within a minute or "
    "so, not all of them each time, are not found; nor is one message in ever new words without a "
    "link in common."
)
CANDIDATES = (
    "Candidates are communities, which the Leiden algorithm finds at "
    "<var>resolution</var>{resolution} and with <var>seed</var>{seed}, and bursts. The lines "
    "between accounts in the pictures are not evidence of a group; they show who met whom: pairs "
    "that share at least <var>min_objects</var>{min_objects} distinct objects within a window, a "
    "number that has a probability of at most <var>alpha</var>{alpha} by chance, over all pairs "
    "that could have been linked."
)
UNTESTED = (
    "Where a finding says “not yet tested”, no significance has been computed on data other than "
    "those in which the group was found; neither its score nor its ratio may be read as one."
)
LINKED = (
    "Two accounts are linked, in one kind and window, where they share at least "
    "<var>min_objects</var>{min_objects} distinct objects within the window, and <var>p</var> is "
    "at most <var>alpha</var>{alpha} divided by the number of pairs of accounts, kinds and windows "
    "that could have been linked. <var>p</var> is the probability of at least so many objects in a "
    "Poisson distribution whose mean is the expected count: an object counts once, however many "
    "co-shares it has. The kinds are combined into one network, in which the weight of a pair is "
    "that of its most surprising kind and window (−log<sub>10</sub> <var>p</var>). Accounts with "
    "fewer than <var>min_links</var>{min_links} links are removed repeatedly until none is left "
    "(the <var>k</var>-core). The Leiden algorithm, at <var>resolution</var>{resolution} and with "
    "<var>seed</var>{seed}, divides the rest into groups, of which those of at least "
    "<var>min_accounts</var>{min_accounts} accounts are findings"
)
RANKED = (
    "Groups are ranked by a score that grows with how far the observed exceeds the expected, so "
    "that a large group just above chance and a small one far above it can be told apart by the "
    "ratio. Where a finding says “not yet tested”, no significance has been computed on data "
    "other than those in which the group was found; neither its score nor its ratio may be read "
    "as one."
)
CANNOT_TESTED = (
    (
        "Why accounts are active at the same time, in the expected counts: they know how active "
        "accounts are, not <em>when</em>. The test does, as far as what others did on the same "
        "objects can show."
    ),
    (
        "Every innocent reason. Those that are tested are the usual ones; a rehearsed choir, a "
        "class with the same homework, or an app that many people choose to use also post close "
        "together."
    ),
    ("What lies below the level: a group that was not confirmed may still be real."),
)
CANNOT_COUNTS = [
    "Why accounts are active at the same time. The null model knows how active accounts are, not "
    "<em>when</em>: accounts of one time zone, one shift, or one week of the collection exceed it "
    "without acting in concert."
]
CANNOT = "Coordination spread over more time than the windows{hour}, or over different objects."
# Terms that the project's glossary has not.
LINK = (
    "Link",
    "Two accounts that share more objects within a window than chance explains, as defined under "
    "the method.",
)
CLOSE = (
    "Close together",
    "Closer in time on an object than chance allows at the level of the test.",
)
FIRST_MOVER = (
    "First mover",
    "The account whose share came strictly first in a co-share. Being first does not make it the "
    "author.",
)
WINDOWS = (
    "The time windows were {windows}; those longer than an hour serve only to determine the scale "
    "of a group."
)
KINDS = "The search was limited to shares of kind {kinds}."
COUNTED_WINDOWS = ". The time windows were {windows}"
COUNTED_KINDS = "; the search was limited to shares of kind {kinds}"


class _Values(dict[str, str]):
    """Values of parameters as they are shown; nothing for those that the run did not record."""

    def __missing__(self, name: str) -> str:
        return ""


def method(parameters: Mapping[str, Any], findings: Sequence[Mapping[str, Any]]) -> Method:
    """Return how the groups of a case were found: tested, or by their counts, as in old versions.

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
        glossary=(LINK, *[CLOSE] * tests, FIRST_MOVER),
        tests=tests,
    )
