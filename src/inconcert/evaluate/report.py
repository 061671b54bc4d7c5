"""A case measured against what is known of its accounts, beside the published methods."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from time import perf_counter

import numpy as np
import pyarrow as pa

from inconcert.case import Case
from inconcert.errors import InconcertError, ParameterError
from inconcert.evaluate.baselines import BASELINES, Ranked
from inconcert.evaluate.baselines.bound import DEFAULT, memory_bound
from inconcert.evaluate.bootstrap import Estimate
from inconcert.evaluate.caveats import caveats
from inconcert.evaluate.confirmed import OURS, EvaluatedGroup, measured_groups, rank_accounts
from inconcert.evaluate.coverage import covered, posted_accounts
from inconcert.evaluate.detection import detection_of, others_alone
from inconcert.evaluate.metrics import curve, interval
from inconcert.evaluate.recovery import classes, group_agreement, group_recovery
from inconcert.evaluate.resample import LEVEL, Matched, Measured, Task, estimate, measure
from inconcert.evaluate.result import (
    CampaignResult,
    Evaluation,
    GroupWithout,
    MethodResult,
    StatedRate,
)
from inconcert.evaluate.truth import Match, Truth, score
from inconcert.progress import SILENT, Progress

CUTS = (10, 50, 100)
# Rates below the stated one at which groups are counted too.
RATES = (0.001, 0.01, 0.02, 0.05)


def evaluate(
    case: Case,
    truth: Truth,
    *,
    rest_ordinary: bool = False,
    baselines: Sequence[str] = (),
    fdr: float = 0.05,
    resamples: int = 1000,
    seed: int = 1,
    baseline_memory: int = DEFAULT,
    progress: Progress = SILENT,
) -> Evaluation:
    """Measure the groups that `case` holds, and the named `baselines` on its shares.

    Measured are the labelled accounts that posted; with `rest_ordinary` all others that posted
    count as ordinary. Groups with a q above `fdr` count as not found. Where detection was limited
    to some kinds of share, baselines read these alone. Intervals are percentiles
    over `resamples` draws of accounts, equal for equal `seed`. A baseline whose network would take
    more than `baseline_memory` bytes is left out, with the reason as its `problem`. Raises
    CaseError where nothing has been looked for, InputError where the labels leave nothing to
    measure, ParameterError for parameters out of range and baselines that do not exist.
    """
    _check(baselines, fdr, resamples)
    posted = posted_accounts(case)
    truth, accounts = covered(truth, posted, rest_ordinary=rest_ordinary)
    labelled = sorted(truth.campaign.keys() | truth.organic, key=str.encode)
    label = np.array([account in truth.campaign for account in labelled])
    groups = measured_groups(case, fdr=fdr)
    detection = detection_of(case)
    found = {OURS: _Run(rank_accounts(posted, groups), _detection_seconds(case))}
    with memory_bound(baseline_memory):
        found |= _run_baselines(case, baselines, detection.kinds, progress)
    tasks, matches = {}, {}
    for name, run in found.items():
        if run.ranked is not None:
            tasks[name], matches[name] = _task(run.ranked, labelled, truth, ours=name == OURS)
    measured = measure(
        label, tasks, cuts=CUTS, fdr=fdr, draws=resamples, seed=seed, progress=progress
    )
    methods = [
        _method(name, run, label, labelled, truth, tasks, measured) for name, run in found.items()
    ]
    best = zip(matches[OURS], measured[OURS].f1, strict=True)
    result = Evaluation(
        accounts=accounts,
        labels=truth.labels,
        columns=truth.columns,
        cuts=CUTS,
        chance=float(label.mean()),
        methods=methods,
        campaigns=[_campaign(match, groups, f1) for match, f1 in best],
        rates=_rates(groups, truth, fdr),
        without=_without(groups, truth),
        caveats=[],
        fdr=fdr,
        resamples=resamples,
        seed=seed,
        level=LEVEL,
        kinds=detection.kinds,
        detection_fdr=detection.fdr,
    )
    said = caveats(
        result,
        rest_ordinary=rest_ordinary,
        several=truth.several,
        others_alone=others_alone(case),
    )
    return replace(result, caveats=said)


class _Run:
    """What a method gave, in how many seconds, or why it gave nothing."""

    def __init__(self, ranked: Ranked | None, seconds: float | None, problem: str = "") -> None:
        self.ranked, self.seconds, self.problem = ranked, seconds, problem


def _check(baselines: Sequence[str], fdr: float, resamples: int) -> None:
    if not 0 < fdr < 1:
        raise ParameterError("The false-discovery rate is above 0 and below 1.")
    if resamples < 1:
        raise ParameterError("Intervals need one draw or more.")
    for name in baselines:
        if name not in BASELINES:
            raise ParameterError(
                f"There is no baseline {name!r}.", f"Take some of: {', '.join(BASELINES)}."
            )


def _detection_seconds(case: Case) -> float | None:
    """Return how long the last detection took, as the case recorded it."""
    took = case.one(
        "SELECT ended - started FROM run WHERE command = 'detect' AND ended IS NOT NULL "
        "ORDER BY run DESC LIMIT 1"
    )
    return None if took is None else took / 1_000_000


def _run_baselines(
    case: Case, names: Sequence[str], kinds: Sequence[str] | None, progress: Progress
) -> dict[str, _Run]:
    """Run methods on the shares of the case, of all `kinds` or some."""
    if not names:
        return {}
    shares = case.arrow(
        "SELECT account, kind, object, time, post FROM share "
        "WHERE ?::VARCHAR[] IS NULL OR list_contains(?::VARCHAR[], kind)",
        [kinds and list(kinds)] * 2,
    )
    runs = {}
    with progress.task("Published methods", len(names)) as advance:
        for name in names:
            with progress.task(name):
                runs[name] = _timed(BASELINES[name], shares)
            advance(1)
    return runs


def _timed(method: Callable[[pa.Table], Ranked], shares: pa.Table) -> _Run:
    began = perf_counter()
    try:
        ranked = method(shares)
    except InconcertError as error:
        # That a published method cannot cope with these shares is a result, not a failure.
        return _Run(None, perf_counter() - began, error.problem)
    return _Run(ranked, perf_counter() - began)


def _task(
    ranked: Ranked, labelled: list[str], truth: Truth, *, ours: bool
) -> tuple[Task, list[Match]]:
    """Return what is to be measured of a method, and its best group for each campaign."""
    known = dict(zip(ranked.accounts, ranked.score.tolist(), strict=True))
    named = {str(number): group for number, group in enumerate(ranked.groups)}
    matches = score(named, truth).matches
    place = {account: number for number, account in enumerate(labelled)}

    def places(accounts: frozenset[str]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array(sorted(place[a] for a in accounts if a in place), np.int64)

    campaigns = truth.campaigns
    matched = []
    for match in matches:
        group = frozenset() if match.group is None else ranked.groups[int(match.group)]
        campaign = campaigns[match.campaign]
        matched.append(Matched(places(campaign), places(group), places(campaign & group)))
    return (
        Task(
            np.array([known.get(account, 0.0) for account in labelled]),
            matched,
            classes(labelled, campaigns.values()) if ours else None,
            classes(labelled, ranked.groups) if ours else None,
        ),
        matches,
    )


def _method(
    name: str,
    run: _Run,
    label: np.ndarray[tuple[int], np.dtype[np.bool_]],
    labelled: list[str],
    truth: Truth,
    tasks: Mapping[str, Task],
    measured: Mapping[str, Measured],
) -> MethodResult:
    if run.ranked is None:
        return MethodResult(name, run.seconds, problem=run.problem)
    inside = frozenset(labelled)
    there = list(truth.campaigns.values())
    groups = [part for group in run.ranked.groups if (part := frozenset(group) & inside)]
    metrics, _, draws = measured[name]
    if "agreement" not in metrics:
        agreement = group_agreement(labelled, there, groups)
        metrics = metrics | {"agreement": Estimate(agreement, float("nan"), float("nan"))}
    points = curve(label, tasks[name].score)
    shown = points.threshold > 0
    true, false = points.true[shown], points.false[shown]
    flagged = int((tasks[name].score > 0).sum())
    return MethodResult(
        method=name,
        seconds=run.seconds,
        flagged=flagged,
        flagged_unlabelled=int((run.ranked.score > 0).sum()) - flagged,
        groups=len(groups),
        matched=group_recovery(there, groups).matched,
        metrics=metrics,
        lead=None if name == OURS else estimate(measured[OURS].draws - draws),
        recall_curve=true / label.sum(),
        precision_curve=true / (true + false),
    )


def _campaign(match: Match, groups: Sequence[EvaluatedGroup], f1: Estimate) -> CampaignResult:
    return CampaignResult(
        campaign=match.campaign,
        accounts=match.accounts,
        finding=None if match.group is None else groups[int(match.group)].finding,
        group_accounts=match.group_accounts,
        both=match.both,
        precision=match.precision,
        recall=match.recall,
        f1=f1,
    )


def _rates(groups: Sequence[EvaluatedGroup], truth: Truth, fdr: float) -> list[StatedRate]:
    """Count, at `fdr` and some rates below it, the tested groups without a positive account."""
    rates = []
    known = truth.campaign.keys() | truth.organic
    for nominal in sorted({rate for rate in RATES if rate < fdr} | {fdr}):
        confirmed = [group for group in groups if group.q is not None and group.q <= nominal]
        judged = [group for group in confirmed if group.members.keys() & known]
        without = sum(not group.members.keys() & truth.campaign.keys() for group in judged)
        observed = Estimate(
            without / len(judged) if judged else float("nan"),
            *interval(without, len(judged), method="exact", level=LEVEL),
        )
        rates.append(StatedRate(nominal, len(confirmed), len(judged), without, observed))
    return rates


def _without(groups: Sequence[EvaluatedGroup], truth: Truth) -> list[GroupWithout]:
    """Return the tested groups with labelled accounts of which none is positive."""
    return [
        GroupWithout(
            finding=group.finding,
            accounts=len(group.members),
            labelled=len(group.members.keys() & truth.organic),
            roles=tuple(sorted({truth.role[a] for a in group.members if a in truth.role})),
            explanations=group.explanations,
        )
        for group in groups
        if group.q is not None
        and group.members.keys() & truth.organic
        and not group.members.keys() & truth.campaign.keys()
    ]
