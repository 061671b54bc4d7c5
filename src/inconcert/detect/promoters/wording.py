"""The sentences on first promoters: who was early with one source, and what "first" means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from inconcert.plaintext import filled, plain

TEMPLATES: dict[str, str] = {
    "statement": (
        "{accounts} accounts{platforms} were repeatedly among the first in this data set to share "
        "what {source} published: on {times} of the {releases} occasions on which they shared it, "
        "where their own speed with other sources predicts {expected}."
    ),
    "first": (
        "First means first in this data set: an earlier share that was not collected, was removed "
        "or happened on another platform is not known here."
    ),
    "among": (
        "Among the first: of those who shared a release, the first twelfth, at least five and at "
        "most ten places; the first quarter of fewer than twenty. Shares at the same time count as "
        "the last of them. Releases that an account shared in one sitting count once."
    ),
    "pace": (
        "They also had to be as soon as the first of a field of readers who are awake: within "
        "{pace} of the first share, in the median, by the delays of the same readers with "
        "{sources} other sources of the same platforms in this case. Being awake when others "
        "sleep is not enough to be among the first."
    ),
    "baseline": (
        "How quick an account is, how much speeds differ by source and how soon a field comes were "
        "learnt from what other sources published, from {pairs} pairs of account and source. Where "
        "accounts as soon as these would fill all places, each of them is compared with the other "
        "accounts alone."
    ),
    "awake/no": (
        "On {held} of the {hits} occasions others came later than readers who are awake: it was "
        "not an hour at which most people sleep."
    ),
    "awake/part": (
        "On {held} of the {hits} occasions ({share}) others came later than readers who are awake, "
        "as at an hour at which most people sleep: an early riser is among the first then. But "
        "such a reader would not come within {pace} so often (p = {p})."
    ),
    "awake/holds": (
        "On {held} of the {hits} occasions ({share}) others came later than readers who are awake, "
        "as at an hour at which most people sleep: readers who rise early or stay up would have "
        "these places as often (p = {p})."
    ),
    "notified": (
        "Readers with notifications on for this one source would be as soon; nothing in the shares "
        "distinguishes them from these accounts."
    ),
    "null": (
        "Chance level: each account has one speed for all sources. It is estimated from the "
        "account's place among those who shared what other sources published, a third of which it "
        "may have slept through, and may differ by source as much as speeds in this case do."
    ),
    "aside": (
        "{accounts} accounts that are among the first with a third or more of what they share from "
        "other sources were left out of the ranks: they are as quick with other sources."
    ),
    "alone": (
        "{accounts} of them share little else here, so how quick they are with other sources is "
        "hardly known; each of these may be a reader with notifications on for this source."
    ),
    "tested": (
        "{sources} sources were tested, with {pairs} pairs of account and source; {here} accounts "
        "at this source."
    ),
    "platforms": "They are on {number} platforms: {platforms}.",
    "created": (
        "All {accounts} with a known creation date were created in the same month, {month}."
    ),
    "created/some": (
        "The creation date is known for {accounts}, created in {months} different months."
    ),
    "created/none": "Their creation dates are not known.",
    "owner": (
        "The account that published the releases, or whose profile or name is that of the site, "
        "is not counted; another account of the source would be."
    ),
    "table/members": "Repeatedly among the first",
    "table/members/note": (
        "Expected: how often the account would be among the first at its own speed. Lead: where it "
        "was, the median time until the next account that is not listed here."
    ),
    "table/late": "Never in the first half",
    "table/late/note": (
        "Accounts that shared many of the releases and were never in the first half; chance: how "
        "likely that is where all orders are equally likely."
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
