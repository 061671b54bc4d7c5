"""The sentences of first promoters: who was early with one source, and what "first" means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from inconcert.plaintext import filled, plain

TEMPLATES: dict[str, str] = {
    "statement": (
        "{accounts} accounts{platforms} were repeatedly among the first in this data set to share "
        "what {source} published: on {times} of the {releases} occasions on which they shared it, "
        "where their own speed with other sources would give {expected}."
    ),
    "first": (
        "First means first in this data set: an earlier share that was not collected, was removed, "
        "or was made on another platform is not known here."
    ),
    "among": (
        "Among the first: of those who shared a release, the first twelfth, at least five and at "
        "most ten places; the first quarter of fewer than twenty. Shares at the same time count as "
        "the last of them. Releases that an account shared in one sitting count once."
    ),
    "pace": (
        "And no later than a field of readers that is awake would have such a place taken: within "
        "{pace} of the first share, in the median, by the delays of the same readers with "
        "{sources} other sources of the same platforms in this case. Who is awake when others "
        "sleep is not among the first by that alone."
    ),
    "baseline": (
        "How quick an account is, how much speeds differ by source and how soon a field comes were "
        "learnt from what other sources published; {pairs} pairs of account and source say it. "
        "Where accounts as soon as these are as many as the places, each of them is held against "
        "the others alone."
    ),
    "awake/no": (
        "On {held} of the {hits} occasions others came later than readers do who are awake: it was "
        "not an hour at which most sleep."
    ),
    "awake/part": (
        "On {held} of the {hits} occasions ({share}) others came later than readers do who are "
        "awake, as at an hour at which most sleep: who rises early has a place among the first "
        "then. But within {pace} such a reader would not come so often (p = {p})."
    ),
    "awake/holds": (
        "On {held} of the {hits} occasions ({share}) others came later than readers do who are "
        "awake, as at an hour at which most sleep: readers who rise early or stay up would have "
        "these places as often (p = {p})."
    ),
    "notified": (
        "Readers who have notifications on for this one source would be as soon; nothing in the "
        "shares tells them from these accounts."
    ),
    "null": (
        "Chance level: each account has one speed for all sources, which is estimated from its "
        "place among those who shared what other sources published, a third of which it may have "
        "slept through, and may differ by source as much as speeds in this case do."
    ),
    "aside": (
        "{accounts} accounts that are among the first with a third or more of what else they share "
        "were left out of the ranks: they are as quick with other sources."
    ),
    "alone": (
        "{accounts} of them share little else here, so how quick they are with other sources is "
        "hardly known; each of these may be a reader who is told of every release of this source."
    ),
    "tested": (
        "{sources} sources were tested, with {pairs} pairs of account and source; at this source "
        "{here} accounts."
    ),
    "platforms": "They are on {number} platforms: {platforms}.",
    "created": "All {accounts} of which the date is known were created in the same month, {month}.",
    "created/some": "Of {accounts} the date of creation is known; they were created in {months} "
    "different months.",
    "created/none": "When they were created is not known.",
    "owner": (
        "The account that published the releases, or whose profile or name is that of the site, "
        "does not count; an account of the source that is not marked as such would."
    ),
    "table/members": "Repeatedly among the first",
    "table/members/note": (
        "Expected: how often its own speed would have it among the first. Lead: the median time "
        "until the next account that is not listed here, where it was among the first."
    ),
    "table/late": "Never in the first half",
    "table/late/note": (
        "Accounts that shared many of the releases and never came in the first half; chance: how "
        "likely that is where every order is."
    ),
}


def say(name: str, **values: Any) -> str:
    """Return a sentence; texts of strangers among `values` are made plain and short."""
    shown = {k: plain(v, limit=80) if isinstance(v, str) else v for k, v in values.items()}
    return filled(TEMPLATES[name], **shown)


def platforms_text(platforms: Sequence[str]) -> str:
    """Return " on x and telegram", or nothing where none is known."""
    known = [p for p in platforms if p != "unknown"]
    return f" on {' and '.join(known)}" if known else ""
