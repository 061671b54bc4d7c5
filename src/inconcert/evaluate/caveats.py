"""Sentences that belong to the numbers of an evaluation wherever they are quoted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from inconcert.evaluate.result import Evaluation
from inconcert.plaintext import plain

_FEW = 3


def caveats(
    result: Evaluation,
    *,
    rest_ordinary: bool,
    several: Mapping[str, Sequence[str]] | None = None,
    others_alone: Sequence[str] = (),
) -> list[str]:
    """Return what a reader must know of labels and detection before they believe a number.

    `several` are the measured accounts that the truth names under more than one campaign,
    `others_alone` the detectors that ran where none that finds groups did.
    """
    return [
        *_unlooked(others_alone),
        *_coverage(result, rest_ordinary=rest_ordinary),
        *_several(several or {}),
        *_detection(result),
        *_groups(result),
    ]


def _unlooked(others: Sequence[str]) -> Iterator[str]:
    if others:
        names = ", ".join(plain(name, limit=40) for name in others)
        yield (
            f"Groups were never looked for in this case: only {names} ran. A recall of 0 says so, "
            "and nothing of the method: run inconcert detect --only coordination first."
        )


def _coverage(result: Evaluation, *, rest_ordinary: bool) -> Iterator[str]:
    accounts = result.accounts
    if rest_ordinary:
        yield (
            "Accounts that the truth does not name count as ordinary. Where some of them do belong "
            "to a campaign, precision is better than it looks here."
        )
    elif accounts.unlabelled:
        part, beyond = accounts.labelled / accounts.posted, result.ours.flagged_unlabelled
        yield (
            f"The labels cover {accounts.labelled:,} of {accounts.posted:,} accounts that posted "
            f"({_percent(part)}). Every number is about those alone: the others count neither for "
            f"nor against, {beyond:,} members of groups among them. If labels were not given at "
            "random, the accounts without one may fare differently."
        )
    if accounts.silent:
        yield (
            f"{_some(accounts.silent, 'labelled account')} of the case without a post "
            f"{_are(accounts.silent)} left out: no method could find them."
        )
    if accounts.unknown:
        yield (
            f"{_some(accounts.unknown, 'account')} of the truth {_are(accounts.unknown)} not in "
            "the case, or a name that several of its accounts bear."
        )
    if accounts.conflicting:
        yield (
            f"{_some(accounts.conflicting, 'account')} {_are(accounts.conflicting)} labelled both "
            "ways and counted as of a campaign."
        )


def _several(several: Mapping[str, Sequence[str]]) -> Iterator[str]:
    if not several:
        return
    shown = "; ".join(
        f"{plain(account, limit=40)} as of {plain(first, limit=40)}, "
        f"not of {_or([plain(name, limit=40) for name in others[:_FEW]])}"
        for account, (first, *others) in list(several.items())[:_FEW]
    )
    more = f"; and {len(several) - _FEW:,} more" if len(several) > _FEW else ""
    yield (
        f"{_some(len(several), 'account')} {_are(len(several))} named under several campaigns. "
        f"Each counts for the one that the file names first: {shown}{more}."
    )


def _detection(result: Evaluation) -> Iterator[str]:
    if result.kinds is not None:
        others = " The other methods read the same." if len(result.methods) > 1 else ""
        yield (
            f"Detection was limited to shares of the kind{'s' * (len(result.kinds) != 1)} "
            f"{' and '.join(plain(kind, limit=40) for kind in result.kinds)}: what accounts did by "
            f"others it could not find.{others}"
        )
    recorded = result.detection_fdr
    if recorded is not None and result.fdr > recorded:
        low, high = f"{100 * recorded:.3g} %", f"{100 * result.fdr:.3g} %"
        yield (
            f"Detection recorded no groups above a rate of {low}. Those with a q between {low} and "
            f"{high} are missing, and the groups at {high} are those at {low}: evaluate with --fdr "
            f"{recorded:g}, or detect again at the higher rate."
        )


def _or(names: Sequence[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _groups(result: Evaluation) -> Iterator[str]:
    stated = result.stated
    if stated.groups > stated.judged:
        yield (
            f"{stated.groups - stated.judged:,} of {_some(stated.groups, 'confirmed group')} "
            "cannot be judged: no account in it is labelled."
        )
    untested = result.ours.groups - stated.judged
    if untested > 0:
        yield (
            f"{_some(untested, 'group')} {_are(untested)} of a detector that states no error rate; "
            "its members are ranked last."
        )
    if 0 < result.accounts.positive < 30 or result.accounts.ordinary < 30:
        yield (
            "There are few accounts of one label: intervals from so few draws tend to be too "
            "narrow."
        )


def _some(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _percent(part: float) -> str:
    """Return a share in per cent; never 0 or 100 where it is not."""
    if 0 < part < 0.01:
        return "under 1 %"
    if 0.99 < part < 1:
        return "over 99 %"
    return f"{part:.0%}".replace("%", " %")
