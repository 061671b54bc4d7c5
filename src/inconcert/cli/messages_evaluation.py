"""How an evaluation is shown to a person; every line fits 80 columns or is wrapped."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from inconcert.plaintext import plain

if TYPE_CHECKING:
    from inconcert.cli.screen import Screen
    from inconcert.evaluate.bootstrap import Estimate
    from inconcert.evaluate.result import Evaluation, MethodResult

MANY, FEW = 12, 3


def show(screen: Screen, result: Evaluation) -> None:
    """Print the parts of an evaluation, from the labels to the conclusions."""
    _labels(screen, result)
    _ours(screen, result)
    _campaigns(screen, result)
    _stated(screen, result)
    if len(result.methods) > 1:
        _methods(screen, result)
    if result.caveats:
        screen.heading("Before you quote a number")
        for number, caveat in enumerate(result.caveats, start=1):
            screen.numbered(number, caveat)


def _labels(screen: Screen, result: Evaluation) -> None:
    accounts = result.accounts
    screen.heading("Labels")
    if result.columns[0]:
        screen.say(f"  columns {result.columns[0]} and {result.columns[1]}", style="dim")
    screen.table(
        ["label", ">rows", ">in the case", "counts as"],
        [
            [plain(use.label or "(empty)", limit=32), use.rows, use.accounts, use.counted_as]
            for use in result.labels[:MANY]
        ],
    )
    if len(result.labels) > MANY:
        screen.say(f"  … and {len(result.labels) - MANY:,} more labels")
    screen.say()
    screen.table(
        [">posted", ">labelled", ">positive", ">ordinary", ">unlabelled", ">unknown"],
        [
            [
                accounts.posted,
                accounts.labelled,
                accounts.positive,
                accounts.ordinary,
                accounts.unlabelled,
                accounts.unknown,
            ]
        ],
    )


def _ours(screen: Screen, result: Evaluation) -> None:
    positive, ours = result.accounts.positive, result.ours
    rows = [("average precision", "average_precision")]
    rows += [
        (f"precision at {k}", f"precision_at_{k}")
        for k in result.cuts
        if k <= result.accounts.labelled and k != positive
    ]
    rows += [
        (f"precision at {positive:,}, the number of positives", "precision_at_positives"),
        (f"recall at {_percent(result.fdr)} false, best threshold", "recall_at_fdr"),
        ("precision of the members of confirmed groups", "precision"),
        ("recall of the members of confirmed groups", "recall"),
        ("agreement of groups (adjusted mutual information)", "agreement"),
        ("F1 of the best group, mean over campaigns", "f1"),
    ]
    metrics = ours.metrics or {}
    screen.heading("Accounts ranked by inconcert")
    screen.table(
        ["measure", ">value", f">{_percent(result.level)} interval"],
        [[name, _number(metrics[key].value), _range(metrics[key])] for name, key in rows],
    )
    screen.say(
        f"  A random ranking has an average precision of {_number(result.chance)}.", style="dim"
    )


def _campaigns(screen: Screen, result: Evaluation) -> None:
    screen.heading("Campaigns")
    screen.table(
        ["campaign", ">accounts", "best group", ">size", ">both", ">F1", ">interval"],
        [
            [
                plain(one.campaign, limit=16),
                one.accounts,
                one.finding,
                one.group_accounts if one.finding else None,
                one.both if one.finding else None,
                _number(one.f1.value),
                _range(one.f1) if one.finding else "–",
            ]
            for one in result.campaigns[:MANY]
        ],
    )
    if len(result.campaigns) > MANY:
        screen.say(f"  … and {len(result.campaigns) - MANY:,} more campaigns (all with --json)")


def _stated(screen: Screen, result: Evaluation) -> None:
    """Print the stated against the observed error rate, and whether they agree."""
    screen.heading("Stated error rate")
    screen.table(
        [">stated", ">confirmed", ">judged", ">no positive", ">observed", ">interval"],
        [
            [
                _percent(rate.nominal),
                rate.groups,
                rate.judged,
                rate.without,
                _percent(rate.observed.value),
                f"{_percent(rate.observed.low)} to {_percent(rate.observed.high)}"
                if rate.judged
                else "–",
            ]
            for rate in result.rates
        ],
    )
    screen.say(f"  {_fits(result)}", style="dim")
    if not result.without:
        return
    screen.say()
    screen.table(
        ["no positive in", ">accounts", "ground-truth roles", "explained by"],
        [
            [
                group.finding,
                group.accounts,
                plain(", ".join(group.roles), limit=24) or "–",
                ", ".join(group.explanations) or "–",
            ]
            for group in result.without[:MANY]
        ],
    )
    if len(result.without) > MANY:
        screen.say(f"  … and {len(result.without) - MANY:,} more groups (all with --json)")


def _fits(result: Evaluation) -> str:
    """Say whether the observed rate agrees with the stated one, and what that is worth."""
    stated = result.stated
    above = [rate for rate in result.rates if rate.judged and rate.observed.low > rate.nominal]
    if above:
        return (
            f"At {_percent(above[-1].nominal)}, more groups than stated have no positive account."
        )
    if not stated.judged:
        return "No confirmed group has a labelled account by which to judge it."
    if stated.observed.high > 2 * stated.nominal:
        return "This does not contradict the stated rate, but so few groups cannot confirm it."
    return "The observed rate agrees with the stated one."


def _methods(screen: Screen, result: Evaluation) -> None:
    ranked = sorted(result.methods, key=lambda m: (-_known(m.value("average_precision")), m.method))
    screen.heading("All methods on the same shares")
    screen.table(
        ["method", ">AP", ">interval", ">P@n", ">recall", ">AMI", ">found", ">seconds"],
        [
            [
                method.method,
                _number(method.value("average_precision")),
                "left out"
                if method.problem
                else _range((method.metrics or {}).get("average_precision")),
                _number(method.value("precision_at_positives")),
                _number(method.value("recall_at_fdr")),
                _number(method.value("agreement")),
                f"{method.matched}/{len(result.campaigns)}" if method.metrics else None,
                None if method.seconds is None else f"{method.seconds:.2f}",
            ]
            for method in ranked
        ],
    )
    for line in (
        f"AP average precision · P@n precision at {result.accounts.positive:,} · "
        f"recall at {_percent(result.fdr)} false, at best",
        "AMI agreement of groups · found: campaigns recovered (Jaccard ½ or more)",
    ):
        screen.say(f"  {line}", style="dim")
    for method in result.methods:
        if method.problem:
            screen.say(f"  {method.method} was left out: {method.problem}", style="dim")
    _verdict(screen, result)


def _verdict(screen: Screen, result: Evaluation) -> None:
    """Say which method is ahead, and whether there are enough accounts to tell."""
    run = [method for method in result.methods[1:] if method.metrics]
    if not run:
        return
    screen.say()
    if not result.better:
        best = max(run, key=lambda method: method.value("average_precision"))
        level = best.value("average_precision") == result.ours.value("average_precision")
        word = "equals" if level else "is ahead of"
        screen.say(f"  inconcert {word} {best.method}{'' if level else ', ' + _lead(best)}.")
    for method in result.better[:FEW]:
        screen.say(f"  {method.method} is ahead of inconcert, {_lead(method)}.", style="bold")
    more = len(result.better) - FEW
    if more > 0:
        screen.say(f"  … as {'is' if more == 1 else 'are'} {more} more.", style="bold")


def _lead(method: MethodResult) -> str:
    lead = method.lead
    if lead is None:
        return ""
    low, high = sorted((abs(lead.low), abs(lead.high)))
    if lead.low <= 0 <= lead.high:
        return f"by {_number(abs(lead.value))}, which may be due to chance"
    return f"by {_number(abs(lead.value))} ({_number(low)}–{_number(high)})"


def _known(value: float) -> float:
    return -1.0 if math.isnan(value) else value


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"


def _range(estimate: Estimate | None) -> str:
    if estimate is None or math.isnan(estimate.low):
        return "–"
    return f"{estimate.low:.3f}–{estimate.high:.3f}"


def _percent(part: float) -> str:
    return "–" if math.isnan(part) else f"{100 * part:.3g} %"
