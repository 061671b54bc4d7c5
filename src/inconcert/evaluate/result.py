"""What an evaluation holds, and its form for programs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from inconcert.evaluate.bootstrap import Estimate
from inconcert.evaluate.truth import LabelUse

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LabelledAccounts:
    """How many accounts the labels cover.

    `posted` are the accounts of the case with a post or a share; of these `labelled` are measured:
    `positive` of campaigns and `ordinary` ones; the others are `unlabelled`. `silent` are labelled
    accounts that the case knows but has no post of: nobody could find them, and they are left out.
    `unknown` are accounts of the truth that the case does not hold. `conflicting` are named both
    as of a campaign and as ordinary, and count as of the campaign. `several` of the positive ones
    are named under more than one campaign, and count as of the first.
    """

    posted: int
    labelled: int
    positive: int
    ordinary: int
    unlabelled: int
    silent: int
    unknown: int
    conflicting: int
    several: int = 0


@dataclass(frozen=True)
class MethodResult:
    """One method, measured on the labelled accounts.

    `seconds` is the time it took (None where the case does not say); `flagged` the labelled
    accounts with a score above 0, `flagged_unlabelled` the others; `groups` those found that hold a
    labelled account; `matched` the campaigns that one of them recovers (Jaccard at least one half,
    one to one). `metrics` are those of `resample.measure`. `lead` is by how much the average
    precision of inconcert exceeds this method's, in the same draws. `problem` says why a method
    could not be run; it then has no metrics. `recall_curve` and `precision_curve` have a point per
    distinct score above 0.
    """

    method: str
    seconds: float | None
    flagged: int = 0
    flagged_unlabelled: int = 0
    groups: int = 0
    matched: int = 0
    metrics: Mapping[str, Estimate] | None = None
    lead: Estimate | None = None
    problem: str = ""
    recall_curve: Floats | None = None
    precision_curve: Floats | None = None

    def value(self, metric: str) -> float:
        """Return the value of a metric, NaN where there is none."""
        estimate = (self.metrics or {}).get(metric)
        return estimate.value if estimate else float("nan")


@dataclass(frozen=True)
class CampaignResult:
    """One campaign and the group that matches it best: numbers of labelled accounts, and F1."""

    campaign: str
    accounts: int
    finding: str | None
    group_accounts: int
    both: int
    precision: float
    recall: float
    f1: Estimate


@dataclass(frozen=True)
class StatedRate:
    """At a stated false-discovery rate: of `groups` with q at most `nominal`, what became of them.

    `judged` hold a labelled account, `without` of these no account of a campaign. The share
    observed has an exact interval (Clopper and Pearson), NaN and (0, 1) where none can be judged.
    """

    nominal: float
    groups: int
    judged: int
    without: int
    observed: Estimate


@dataclass(frozen=True)
class GroupWithout:
    """A confirmed group that holds labelled accounts, none of a campaign: an error, or a lesson.

    `roles` are those that the truth gives to its accounts, `explanations` the innocent ones that
    were tested and hold.
    """

    finding: str
    accounts: int
    labelled: int
    roles: tuple[str, ...]
    explanations: tuple[str, ...]


@dataclass(frozen=True)
class Evaluation:
    """How well a case fits what is known of its accounts; `methods[0]` is inconcert.

    `chance` is the average precision of a ranking by chance: the share of positives. `rates` are
    in order of the nominal rate, the last at `fdr`; `without` are the groups that the
    last counts as without a positive account. `caveats` are sentences that belong to the
    numbers wherever they are quoted. `kinds` are the kinds of share that detection was limited to,
    and the other methods with it (None: all); `detection_fdr` is the rate up to which detection
    recorded groups (None: the case does not say).
    """

    accounts: LabelledAccounts
    labels: tuple[LabelUse, ...]
    columns: tuple[str, str]
    cuts: tuple[int, ...]
    chance: float
    methods: list[MethodResult]
    campaigns: list[CampaignResult]
    rates: list[StatedRate]
    without: list[GroupWithout]
    caveats: list[str]
    fdr: float
    resamples: int
    seed: int
    level: float
    kinds: tuple[str, ...] | None = None
    detection_fdr: float | None = None

    @property
    def ours(self) -> MethodResult:
        """The result of inconcert."""
        return self.methods[0]

    @property
    def stated(self) -> StatedRate:
        """What became of the groups confirmed at `fdr`."""
        return self.rates[-1]

    @property
    def better(self) -> list[MethodResult]:
        """The methods with a higher average precision than inconcert, the best first."""
        ours = self.ours.value("average_precision")
        above = [m for m in self.methods[1:] if m.value("average_precision") > ours]
        return sorted(above, key=lambda m: -m.value("average_precision"))

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the curves as JSON-ready values; what is not a number is None."""
        methods = [
            {
                **{k: v for k, v in vars(m).items() if not k.endswith("_curve")},
                "better": m in self.better,
            }
            for m in self.methods
        ]
        return {name: _plain(value) for name, value in {**vars(self), "methods": methods}.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, (Estimate, LabelUse)):
        value = value._asdict()
    elif isinstance(value, (LabelledAccounts, CampaignResult, StatedRate, GroupWithout)):
        value = vars(value)
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value
