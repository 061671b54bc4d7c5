"""Which accounts are among the first with a source more often than by their own speed.

*Null model.* Each account has one speed, whatever the source: its chance to be among the first K of
the n accounts that share an object is 1 - exp(-w L). L is the object's own: how far the clock of an
account of speed 1 has run when the first K have come; it is set so that the chances of all who
share the object sum to K. With equal speeds that is K/n: the order is exchangeable. This is the
proportional-hazards or Plackett-Luce model of arrivals (Plackett 1975, *The analysis of
permutations*, Applied Statistics 24; Cox 1972, JRSS B 34) for the event "among the first K".

*Speed.* w is learnt from what the account did with all other sources, some of which it slept
through (`detect.promoters.statistics.chance`). The prior is the distribution of the speeds of all
accounts, estimated without an assumption of shape (Kiefer and Wolfowitz 1956, Ann. Math. Stat. 27,
by EM on a grid). An account that is quick with everything is expected to be quick here, too, and
one of which little else is known may be as quick as the quickest in the case.

*Test.* Given that the account shared k of the source's objects (those of one sitting count once),
the number on which it was among the first is Poisson-binomial given w; the p-value is its tail,
averaged over w. K is a twelfth of n, between five and ten (a quarter of n, where n is below
twenty).

*Teams.* Where the accounts that are as soon as the first with half of a source's releases would
fill all places, each of them is ranked among the other accounts alone: they would hide one another.

*Pace.* A place among the first counts only with a delay that would have taken one in a field that
is awake (`detect.promoters.statistics.pace`). This limits the hits alone, not the speeds elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import bdtrc

from inconcert.detect.promoters.statistics import Bools, Floats, Ints
from inconcert.detect.promoters.statistics.chance import (
    LEAST_SHARE,
    LEAST_TIMES,
    Attainable,
    Trials,
    pair_chances,
)
from inconcert.detect.promoters.statistics.pace import (
    asleep,
    delays,
    field_of,
    latest,
    opened,
    pace,
    usual,
)
from inconcert.durations import MINUTE
from inconcert.stats.combine import q_values
from inconcert.stats.speed import operational_time, rough_speed

# Among the first: one place in PART, at least and at most so many; one place in four where there
# are fewer accounts than FULL, so that a team finds places and chance finds few.
PART, LEAST_FIRST, MOST_FIRST, FULL = 12, 5, 10, 20
COVERAGE, ALWAYS = 0.5, 20
ROOM = 1.0  # share of the places: members of a team that takes so many hide one another
FIELD = 3  # least number of accounts in a race
SITTING = 30 * MINUTE
# Quick with everything: among the first tenth on a third or more of what it shares of other
# sources.
QUICK_TENTH, QUICK_RATE, QUICK_LUCK, PASSES = 0.1, 1 / 3, 0.01, 3


class FirstShares(NamedTuple):
    """The first share of each object by each account, arrays of shape (rows,).

    `account`, `source`, `object` are numbers from 0 without gaps; an object is of one source.
    `time` is in µs.
    """

    account: Ints
    source: Ints
    object: Ints
    time: Ints


@dataclass(frozen=True)
class Firsts:
    """The pairs of account and source that were tested, arrays of shape (pairs,).

    `releases` are units (objects of one sitting count once) with a known order, `coverage` their
    number over that of the source's releases (below 1 also for an account that shares all of them,
    some in one sitting);
    `times` on how many of them the account was among the first, `expected` how often the null
    model has it there; `q` is Benjamini-Hochberg over all pairs, `attainable` are the p-values that
    the pairs could have.
    Of each share, shape (rows,): `rank` is its place (ties count as the last of them) among the
    `size` accounts compared, `place` that among those of them who are not always soon with this
    source, `among` how many places count as first, `pace` the delay (µs, after the first share of
    its object) up to which they do, `part` that of a field which comes within it, `delay` its own,
    `early` whether it is among the first in both ways; `unit` whether it stands for a sitting,
    `aside` whether its account is quick with everything else and so not compared.
    """

    account: Ints
    source: Ints
    releases: Ints
    coverage: Floats
    times: Ints
    expected: Floats
    p: Floats
    q: Floats
    attainable: Attainable
    rank: Ints
    size: Ints
    place: Ints
    among: Ints
    part: Floats
    pace: Floats
    delay: Ints
    early: Bools
    unit: Bools
    aside: Bools


def first_test(
    shares: FirstShares,
    form: Ints | None = None,
    *,
    least_releases: int = 3,
    least_sharers: int = 6,
) -> Firsts:
    """Test all accounts that shared enough of a source's releases; see the module for the model.

    Enough are `least_releases` units and half of the source's releases, or `ALWAYS`. Objects with
    fewer than `least_sharers` accounts, not counting those quick with everything, are ignored.
    `form` is what each row's object is (a post, a link), a number, shape (rows,); None: all alike.
    The same rows in any order give the same pairs, ordered by source, then account.
    """
    order = np.lexsort((shares.account, shares.time, shares.object))
    s = FirstShares(*(column[order] for column in shares))
    pair, pairs = _numbered(s.source, s.account)
    quick = _quick(s, pair)
    rank, size = places(s.object, s.time, ~quick)
    # Accounts set aside are ranked as one more of those compared: it shows how quick they are.
    rank, size = rank + quick, size + quick
    unit = _units(s, pair, size) & (size >= least_sharers)
    kind = np.zeros(len(order), np.int64) if form is None else form[order]
    ordered_of = size >= least_sharers
    always, below, slow = _raced(s, kind, pair, unit, quick, rank, size, ordered_of)
    # Each of them races those who are not so, and these race all.
    place, field = places(s.object, s.time, ~quick & ~always)
    place, field = np.where(always, place + 1, rank), np.where(always, field + 1, size)
    unit &= field >= FIELD
    among = first_places(field)
    releases = np.bincount(pair[unit & ~quick], minlength=len(pairs))
    ordered = np.bincount(
        s.source[head_of(s.object, ordered_of)],
        minlength=int(s.source.max(initial=-1)) + 1,
    )
    enough = np.minimum(COVERAGE * ordered[pairs[:, 0]], ALWAYS)
    tested = np.flatnonzero(releases >= np.maximum(least_releases, enough))
    coverage = releases[tested] / ordered[pairs[tested, 0]]
    row = np.flatnonzero(unit)
    # Places show how quick accounts are elsewhere; here the pace counts as well.
    hit = place[row] <= among[row]
    # The usual pace is required of accounts that race apart, for being so soon.
    strict = slow[s.source] | always
    open_ = np.where(always, *(opened(s.object, ~quick & x)[1] for x in (~always, True)))
    part = np.where(strict, usual(among, field, open_), latest(among, field, open_))
    limit, delay = pace(s.source, part, below), delays(s.object, s.time)
    early = (place <= among) & (delay <= limit)
    clock = _clock(s, pair, row, hit, field, among, ~quick[row], always[row])
    found = pair_chances(
        Trials(s.account[row], pair[row], hit, clock, early[row]),
        len(pairs), tested, np.unique(s.account[quick & unit]),
    )  # fmt: skip
    back = np.empty(len(order), np.int64)
    back[order] = np.arange(len(order))
    return Firsts(
        pairs[tested, 1], pairs[tested, 0], releases[tested], coverage, found.times,
        found.expected, found.p, q_values(found.p), found.attainable,
        rank[back], size[back], place[back], among[back], part[back], limit[back], delay[back],
        early[back], unit[back], quick[back],
    )  # fmt: skip


def _raced(
    s: FirstShares,
    form: Ints,
    pair: Ints,
    unit: Bools,
    quick: Bools,
    rank: Ints,
    size: Ints,
    ordered: Bools,
) -> tuple[Bools, Floats, Bools]:
    """Return (shares by who is always soon, fields, sources with readers asleep).

    See `_always`, and `field_of` and `asleep` of `detect.promoters.statistics.pace`.
    """
    delay = delays(s.object, s.time)
    opener, open_ = opened(s.object, ~quick)
    below = field_of(s.source, s.account, form, delay, ~quick & ~opener)
    among = first_places(size)
    part = usual(among, size, open_)
    soon = delay <= pace(s.source, part, below)
    always = ~quick & _always(pair, unit, soon & ~quick)
    always &= _crowded(s.source, s.object, always, among, ordered)
    rows = np.flatnonzero(~quick)
    slow = asleep(
        s.source[rows], s.object[rows], delay[rows], rank[rows], among[rows], part[rows], below
    )
    return always, below, slow


def _always(pair: Ints, unit: Bools, soon: Bools) -> Bools:
    """Return which shares are by accounts that are soon with half of the source's releases."""
    many = np.bincount(pair, unit & soon)
    return np.asarray(
        ((many >= LEAST_TIMES) & (many >= LEAST_SHARE * np.bincount(pair, unit)))[pair]
    )


def _crowded(source: Ints, object_: Ints, always: Bools, among: Ints, ordered: Bools) -> Bools:
    """Return which shares are of sources on most of whose releases a team fills all places."""
    head = head_of(object_, ordered)
    many = np.bincount(object_, always)[object_[head]]
    full = np.bincount(source[head], many >= ROOM * among[head], int(source.max(initial=-1)) + 1)
    every = np.bincount(source[head], minlength=len(full))
    return np.asarray((2 * full > every)[source])


def first_places(size: Ints) -> Ints:
    """Return how many places of so many count as "among the first"."""
    most = np.clip(-(-size // PART), LEAST_FIRST, MOST_FIRST)
    return np.where(size < FULL, np.maximum(size // 4, 1), most)


def head_of(object_: Ints, ordered: Bools) -> Ints:
    """Return the first row of each object whose order counts."""
    new = np.ones(len(object_), np.bool_)
    new[1:] = object_[1:] != object_[:-1]
    return np.flatnonzero(new & ordered)


def places(object_: Ints, time: Ints, compared: Bools) -> tuple[Ints, Ints]:
    """Return (place, how many are compared) of each share on its object, shape (rows,).

    Rows are in order of object and time. Shares at one time all have the place of the last: no tie
    makes anybody first. A row that is not compared has the place of the last one compared before it
    or at its time.
    """
    if len(object_) == 0:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    total = np.cumsum(compared)
    new = np.ones(len(object_), np.bool_)
    new[1:] = object_[1:] != object_[:-1]
    start = np.flatnonzero(new)
    of = np.cumsum(new) - 1
    before: Ints = (total - compared)[start][of]
    last = np.append(start[1:], len(object_)) - 1
    end = new.copy()
    end[1:] |= time[1:] != time[:-1]
    tie = np.cumsum(end) - 1
    tie_last = np.append(np.flatnonzero(end)[1:], len(object_)) - 1
    return total[tie_last][tie] - before, total[last][of] - before


def _numbered(first: Ints, second: Ints) -> tuple[Ints, Ints]:
    """Return (number of each row's pair, pairs as (n, 2)), pairs in order."""
    width = int(second.max(initial=0)) + 1
    values, number = np.unique(first * width + second, return_inverse=True)
    return number.astype(np.int64), np.stack([values // width, values % width], axis=1)


def _units(s: FirstShares, pair: Ints, size: Ints) -> Bools:
    """Return which shares stand for a sitting: that of the object with most sharers."""
    order = np.lexsort((s.time, pair))
    new = np.ones(len(order), np.bool_)
    new[1:] = (pair[order][1:] != pair[order][:-1]) | (np.diff(s.time[order]) > SITTING)
    sitting = np.empty(len(order), np.int64)
    sitting[order] = np.cumsum(new) - 1
    best = np.lexsort((s.object, -size, sitting))
    head = np.ones(len(best), np.bool_)
    head[1:] = sitting[best][1:] != sitting[best][:-1]
    chosen = np.zeros(len(order), np.bool_)
    chosen[best[head]] = True
    return chosen


def _quick(s: FirstShares, pair: Ints) -> Bools:
    """Return which shares are by accounts that are quick with all but this share's source.

    Apps that follow everything come before all people, and people with notifications on before the
    rest: each pass leaves out those set aside before.
    """
    quick = np.zeros(len(pair), np.bool_)
    for _ in range(PASSES):
        rank, size = places(s.object, s.time, ~quick)
        # Accounts set aside are ranked as one more of those compared.
        size = size + quick
        rank = rank + quick
        tells = size >= 1 / QUICK_TENTH
        hit = tells & (rank <= np.ceil(QUICK_TENTH * size))
        hits, known = (_elsewhere(s.account, pair, x.astype(np.float64)) for x in (hit, tells))
        now = (hits >= QUICK_RATE * known) & (hits > 0)
        # The binomial tail is slow: once for each pair of numbers that may count.
        many = np.unique(np.stack([hits[now], known[now]]), axis=1)
        luck = np.asarray(bdtrc(many[0] - 1, many[1].astype(np.int64), QUICK_TENTH))
        width = known.max(initial=0) + 1
        place = np.searchsorted(many[0] * width + many[1], hits[now] * width + known[now])
        now[now] = luck[place] <= QUICK_LUCK
        if (now <= quick).all():
            break
        quick |= now
    return quick


def _elsewhere(account: Ints, pair: Ints, value: Floats) -> Floats:
    """Return the sum of `value` over the account's rows of other sources, shape (rows,)."""
    return np.asarray(
        np.bincount(account, value)[account] - np.bincount(pair, value)[pair], np.float64
    )


def _clock(
    s: FirstShares,
    pair: Ints,
    row: Ints,
    hit: Bools,
    size: Ints,
    among: Ints,
    racing: Bools,
    always: Bools,
) -> Floats:
    """Return L of the object of each trial, shape (trials,).

    `racing` are those compared; those of them who are `always` soon race the others alone.
    """
    even = -np.log1p(-among[row] / size[row])
    account, of, own = s.account[row], s.object[row], pair[row]
    # Speeds as known elsewhere: a team that is first on this source does not slow its clock.
    speed = rough_speed(
        _elsewhere(account, own, hit.astype(np.float64)), _elsewhere(account, own, even)
    )
    found = even
    for group, field in ((~always, racing), (always, racing & ~always)):
        # Accounts that are no trials run at speed 1; those quick with everything take no place.
        objects = int(of.max(initial=0)) + 1
        wanted = np.zeros(objects, np.int64)
        places_, whole = wanted.copy(), wanted.copy()
        here = group & racing
        places_[of[here]], whole[of[here]] = among[row][here], size[row][here]
        use = field & (whole[of] > 0)
        trials = np.bincount(of[use], minlength=objects)
        others = np.maximum(whole - trials, 0)
        start = -np.log1p(-places_ / np.maximum(whole, 1))
        raced = operational_time(
            of[use], speed[use], others[of[use]], places_[of[use]], start[of[use]]
        )
        clock = np.zeros(objects)
        clock[of[use]] = raced
        found = np.where(group & (clock[of] > 0), clock[of], found)
    return found
