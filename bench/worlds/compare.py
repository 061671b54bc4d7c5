"""Several methods on the same shares with known truth: one table of metrics, a row per method.

A method is any function from a table of shares to a `Ranked`; the published ones are in
`inconcert.evaluate.baselines`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.errors import InputError
from inconcert.evaluate.baselines.common import Ranked, Ranker
from inconcert.evaluate.bootstrap import over_accounts
from inconcert.evaluate.metrics import average_precision, precision_at_k, recall_at_fdr
from inconcert.evaluate.recovery import group_agreement, group_recovery
from inconcert.evaluate.truth import NEGATIVE, Truth

FDR = 0.05


@dataclass(frozen=True)
class Comparison:
    """One method on one set of shares.

    `accounts` are the labelled ones that were ranked, `positive` those of them in a campaign,
    `scored` those with a score above 0. Metrics are those of `metrics` and `recovery`:
    `precision_at_positives` is at k = `positive`, `agreement` the adjusted mutual information of
    groups; `groups_matched` of the `campaigns` were recovered (Jaccard at least one half).
    """

    method: str
    seconds: float
    accounts: int
    positive: int
    scored: int
    average_precision: float
    average_precision_low: float
    average_precision_high: float
    precision_at_positives: float
    precision_at_10: float
    recall_at_fdr: float
    agreement: float
    campaigns: int
    groups: int
    groups_matched: int
    group_recall: float
    group_precision: float


def truth_of(table: pa.Table) -> Truth:
    """Return the truth in a table with columns account, label and, maybe, campaign.

    An account whose label is one of `truth.NEGATIVE` belongs to no campaign; another belongs to
    its campaign, or where none is named, to its label. Raises InputError without these columns.
    """
    for name in ("account", "label"):
        if name not in table.column_names:
            raise InputError(
                f"The truth has no column {name}.", "Give account, label and campaign."
            )
    accounts, labels = table["account"].to_pylist(), table["label"].to_pylist()
    names = table["campaign"].to_pylist() if "campaign" in table.column_names else labels
    campaign, organic = {}, set()
    for account, label, name in zip(accounts, labels, names, strict=True):
        if (label or "").casefold() in NEGATIVE:
            organic.add(account)
        else:
            campaign[account] = name or label
    return Truth(campaign, frozenset(organic - campaign.keys()))


def compare(
    shares: pa.Table, truth: Truth, methods: Mapping[str, Ranker], *, draws: int = 500
) -> list[Comparison]:
    """Run every method on `shares` and measure it against `truth`, in the order of `methods`.

    Measured are the labelled accounts that share anything; one that a method does not mention has
    a score of 0. Accounts without a label count neither for nor against, not in groups either.
    Raises InputError where no account of the shares has a label.
    """
    present = pc.unique(pc.drop_null(shares["account"])).to_pylist()
    labelled = sorted(set(present) & (truth.campaign.keys() | truth.organic))
    if not labelled:
        raise InputError(
            "No account of the shares has a label.", "Name the accounts as the shares do."
        )
    rows = []
    for name, method in methods.items():
        began = perf_counter()
        ranked = method(shares)
        rows.append(_measure(name, ranked, perf_counter() - began, labelled, truth, draws))
    return rows


def _measure(
    name: str, ranked: Ranked, seconds: float, labelled: list[str], truth: Truth, draws: int
) -> Comparison:
    known = dict(zip(ranked.accounts, ranked.score.tolist(), strict=True))
    score = np.array([known.get(account, 0.0) for account in labelled])
    label = np.array([account in truth.campaign for account in labelled])
    inside = frozenset(labelled)
    there = [group for whole in truth.campaigns.values() if (group := whole & inside)]
    found = [group for whole in ranked.groups if (group := frozenset(whole) & inside)]
    estimate = over_accounts(average_precision, label, score, draws=draws)
    recovery = group_recovery(there, found)
    positive = int(label.sum())
    return Comparison(
        name, seconds, len(labelled), positive, int((score > 0).sum()), *estimate,
        precision_at_k(label, score, max(positive, 1)), precision_at_k(label, score, 10),
        recall_at_fdr(label, score, FDR), group_agreement(labelled, there, found),
        recovery.there, recovery.found, recovery.matched, recovery.recall, recovery.precision,
    )  # fmt: skip
