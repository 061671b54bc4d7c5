"""The sentences in which groups that act in concert are told: what was seen, how it was tested."""

from __future__ import annotations

from inconcert.durations import HOUR, MINUTE, SECOND, format_duration
from inconcert.evidence.wording import day_text, number_text, objects_text, rate_text
from inconcert.evidence.wording_members import weak_text
from inconcert.plaintext import filled

GROUP = (
    "Among {accounts} accounts{group}{platforms}, {objects} {were} shared by two or more within "
    "{window} of each other: {events} {pairs} of shares between {first} and {last}; had the "
    "members shared as much, but each on its own, {expected} would be expected.{weak}"
)

# How a group was tested: on what, and what came of it.
TESTED = (
    "{near}, members were in step on {in_step} of {units} held-out "
    "{objects}, where chance would give {expected}."
)
# How close: in time, or as close as the times that are noted can tell.
NEAR = "Within {window} of each other"
NOTED_ALIKE = "Noted to the same {unit}"
HELD_OUT = (
    "Held out: the candidate{accounts} was found on one part of the data and tested on the rest, "
    "which had no say in finding it; who belongs to the group was then weighed on all of it."
)
IN_STEP = (
    "An object counts as in step where the members present on it were so close in time that "
    "chance gives it on at most {level} of objects."
)
SCALE = (
    "The group is in step at {window}: the shortest window in which members are nearly as close "
    "as they come. When its acts are drawn again at random, {agreement} of the draws give the "
    "same scale{range}."
)
SCALE_RANGE = ", and nine in ten one between {low} and {high}"
SCALE_PLAIN = "The group is in step at {window}."
CANDIDATES = (
    "{tested} tested, {confirmed} confirmed at a false-discovery rate of {fdr}: of confirmed "
    "groups, no more than {fdr} are chance in the long run."
)
CANDIDATES_ABSENT = (
    "No candidate group came up, so none was tested: too few accounts came close again and again."
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
    """Return the sentence on a group's test; the others are numbers of objects.

    `window` and `unit`, to which the times of the group are noted (None: not known), are in µs.
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
    """Return the sentence on what was held out; `accounts` are those of the candidate."""
    return filled(HELD_OUT, accounts="" if accounts is None else f" of {accounts:,} accounts")


def scale_text(window: int, low: int | None, high: int | None, agreement: float | None) -> str:
    """Return the sentence on the scale of a group, in µs; the stability where it is known."""
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
    """Return the sentence of a group, of the kind and window that speak most for it.

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
        objects=objects_text(kind, objects),
        were="was" if objects == 1 else "were",
        pairs="pair" if events == 1 else "pairs",
        window=format_duration(window),
        events=f"{events:,}",
        first=day_text(span[0]),
        last=day_text(span[1]),
        expected=number_text(expected),
        weak=weak_text(members, weak),
    )
