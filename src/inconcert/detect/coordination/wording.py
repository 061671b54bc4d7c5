"""The sentences that describe groups acting in concert: what was observed, how it was tested."""

from __future__ import annotations

from inconcert.durations import HOUR, MINUTE, SECOND, format_duration
from inconcert.evidence.wording import day_text, number_text, objects_text, rate_text
from inconcert.evidence.wording_members import weak_text
from inconcert.plaintext import filled

GROUP = (
    "Among {accounts} accounts{group}{platforms}, two or more shared {each}{objects} within "
    "{window} of each other: {events} {pairs} between {first} and {last}. Had the members shared "
    "as much but independently, {expected} would be expected.{weak}"
)

# How a group was tested: on what, and with what result.
TESTED = (
    "{near}, members posted close together on {in_step} of {units} {objects} of the test half; "
    "{expected} would be expected by chance."
)
# How close: in time, or as far as the resolution of the times can show.
NEAR = "Within {window} of each other"
NOTED_ALIKE = "With times recorded to the same {unit}"
HELD_OUT = (
    "Test half: the candidate{accounts} was found in one half of the data (the discovery half) and "
    "tested on the other, which played no part in finding it. Its membership was then determined "
    "from all of the data."
)
IN_STEP = (
    "Members count as close together on an object where those present were so close in time that "
    "this would happen by chance on at most {level} of objects."
)
SCALE = (
    "The scale of the group is {window}: the shortest time window at which its members are nearly "
    "as close together as they get. When its occasions are resampled, {agreement} of the "
    "resamples give the same scale{range}."
)
SCALE_RANGE = ", and nine in ten give one between {low} and {high}"
SCALE_PLAIN = "The scale of the group is {window}."
CANDIDATES = (
    "{tested} tested, {confirmed} confirmed at a false-discovery rate of {fdr}: in the long run, "
    "at most {fdr} of confirmed groups are due to chance."
)
CANDIDATES_ABSENT = (
    "There was no candidate group to test: too few accounts posted close together repeatedly."
)
CANDIDATES_NONE = "{tested} tested, none confirmed at a false-discovery rate of {fdr}."

TEMPLATES = {
    "coordination/group": GROUP,
    "tested": TESTED,
    "tested/near": NEAR,
    "tested/noted": NOTED_ALIKE,
    "tested/held_out": HELD_OUT,
    "tested/in_step": IN_STEP,
    "scale": SCALE,
    "scale/range": SCALE_RANGE,
    "scale/plain": SCALE_PLAIN,
    "candidates": CANDIDATES,
    "candidates/none": CANDIDATES_NONE,
    "candidates/absent": CANDIDATES_ABSENT,
}


def tested_text(
    *,
    window: int,
    in_step: int,
    units: int,
    expected: float,
    unit: int | None = None,  # noqa: PT028
) -> str:
    """Return the sentence on a group's test; the other arguments are numbers of objects.

    `window` and `unit`, the resolution of the group's times (None: not known), are in µs.
    """
    if unit is not None and unit >= window > 1:
        near = NOTED_ALIKE.format(unit=_NOTED.get(unit, format_duration(unit)))
    else:
        near = NEAR.format(window=format_duration(window))
    return filled(
        TESTED,
        near=near,
        in_step=f"{in_step:,}",
        units=f"{units:,}",
        objects="object" if units == 1 else "objects",
        expected=number_text(expected),
    )


_NOTED = {SECOND: "second", MINUTE: "minute", HOUR: "hour"}


def held_out_text(accounts: int | None) -> str:
    """Return the sentence on the test half; `accounts` are those of the candidate."""
    return filled(HELD_OUT, accounts="" if accounts is None else f" of {accounts:,} accounts")


def scale_text(window: int, low: int | None, high: int | None, agreement: float | None) -> str:
    """Return the sentence on the scale of a group, in µs, with its stability where known."""
    shown = format_duration(window)
    if low is None or high is None or agreement is None:
        return filled(SCALE_PLAIN, window=shown)
    return filled(
        SCALE,
        window=shown,
        range=""
        if low == high
        else filled(SCALE_RANGE, low=format_duration(low), high=format_duration(high)),
        agreement=rate_text(round(agreement, 2)),
    )


def candidates_text(tested: int, confirmed: int, fdr: float) -> str:
    """Return "312 candidate groups tested, 8 confirmed at …"."""
    if not tested and not confirmed:
        return CANDIDATES_ABSENT
    return filled(
        CANDIDATES if confirmed else CANDIDATES_NONE,
        tested=f"{tested:,} candidate group{'s' * (tested != 1)}",
        confirmed=f"{confirmed:,}",
        fdr=rate_text(fdr),
    )


def group_statement(
    *,
    members: int,
    accounts: int,
    platforms: list[str],
    kind: str,
    objects: int,
    window: int,
    events: int,
    expected: float,
    span: tuple[int, int],
    weak: int = 0,
) -> str:
    """Return the sentence on a group, for the kind and window with the strongest evidence.

    All numbers are of that kind and window: `accounts` of the group's `members` took part, between
    the times of `span`. `window` and `span` are microseconds; `platforms` in lower case,
    'unknown' where not known. `weak` of the members have weak evidence of their own.
    """
    known = [platform for platform in platforms if platform != "unknown"]
    return filled(
        GROUP,
        accounts=f"{accounts:,}",
        group="" if accounts == members else f" of a group of {members:,}",
        platforms=f" on {' and '.join(known)}" if known else "",
        each="" if objects == 1 else "each of ",
        objects=objects_text(kind, objects),
        pairs="co-share" if events == 1 else "co-shares",
        window=format_duration(window),
        events=f"{events:,}",
        first=day_text(span[0]),
        last=day_text(span[1]),
        expected=number_text(expected),
        weak=weak_text(members, weak),
    )
