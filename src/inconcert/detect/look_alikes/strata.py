"""Sorts of near pairs that chance gives unequally often: how handles differ, who is better known.

Accounts that have nothing to do with one another come by near handles in ways of their own: who
finds a name taken adds a digit or an underscore at the end, siblings count up, fans double the last
letter. A letter changed in the middle of a handle, or a digit put behind four others, is hardly
ever come by so. And of two namesakes the younger may be the better known one as well as the other
way round, while an imitation is younger and less known than what it imitates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from inconcert.detect.look_alikes.edits import EXCHANGED, SUBSTITUTED
from inconcert.detect.look_alikes.handles import CONFUSABLE, DIGIT, SEPARATOR, Near
from inconcert.detect.look_alikes.original import AccountStanding, better_known, older
from inconcert.profile.skeleton import folded, plain_letters

I64 = npt.NDArray[np.int64]
I8 = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]

# How two handles differ; those that begin with OWN are of handles with a part of their own.
(LOOK, INSIDE, EDGE, BREAK, NUMBER, OWN_EDGE, OWN_BREAK, OWN_NUMBER, OWN_ADDED, DISGUISED,
 SPELLED, FRONT) = range(12)  # fmt: skip
FORMS = ("characters that look alike", "a letter inside", "a letter at the edge", "a separator",
         "a digit", "a letter at the edge, own part", "a separator, own part",
         "another digit, own part", "a digit more, own part", "a disguised name",
         "a digit for a letter", "a separator in front")  # fmt: skip
# Which of the two is better known. HEAD: the best known of all who carry what the two share; KNOWN
# and TOP: besides, one of the best known twentieth, hundredth of the platform. NEW: the younger is
# one of the newest twentieth.
(UNKNOWN, UNKNOWN_CROWD, EVEN, EVEN_CROWD, REVERSE, REVERSE_HEAD, REVERSE_KNOWN, REVERSE_TOP,
 UNEVEN, UNEVEN_NEW, HEAD, HEAD_NEW, KNOWN, KNOWN_NEW, TOP, TOP_NEW) = range(16)  # fmt: skip
STANDINGS = 16
SORTS = len(FORMS) * STANDINGS
# By how well known the better known account is, from nobody in particular to TOP: pairs of which
# the younger is that account, and pairs of which the older is (the younger old, and new).
REVERSES = (REVERSE, REVERSE_HEAD, REVERSE_KNOWN, REVERSE_TOP)
UNEVENS = ((UNEVEN, UNEVEN_NEW), (HEAD, HEAD_NEW), (KNOWN, KNOWN_NEW), (TOP, TOP_NEW))
# Forms that siblings, fans and second accounts do not come by.
SELDOM = (LOOK, INSIDE, DISGUISED)
# So many handles that share the stem of a pair, and it is in a crowd.
CROWDED = 12
# So many accounts that are near and agree, none of them standing out, are siblings.
SIBLINGS = 3
# Characters of a handle that its owner's name does not account for: so many, and they are its own.
OWN = 2
_SHORTEST_PART = 3
_WORD = re.compile(r"[^\W\d_]+")


def forms(
    texts: Sequence[str], names: Sequence[str], near: Near, agree: Bools, named: Bools
) -> I64:
    """Return how the handles of each pair differ, as a number in FORMS.

    `texts` are folded handles, `names` display names, an entry an account. Only pairs that `agree`
    in some field are asked where the edit is, and those that are `named`, agreeing in the name, for
    an own part and for a disguise.
    """
    form = np.select(
        [near.differs == CONFUSABLE, near.differs == SEPARATOR, near.differs == DIGIT],
        [LOOK, BREAK, NUMBER], INSIDE,
    ).astype(np.int64)  # fmt: skip
    form[(form == BREAK) & (near.place == 0)] = FRONT
    letter = np.flatnonzero((form <= INSIDE) & agree)
    for i, a, b in zip(letter.tolist(), near.a[letter].tolist(), near.b[letter].tolist(),
                       strict=True):  # fmt: skip
        one, other, place = texts[a], texts[b], int(near.place[i])
        if near.how[i] == SUBSTITUTED and one[place].isdecimal() != other[place].isdecimal():
            form[i] = SPELLED
        elif form[i] == INSIDE and not _inside(max(one, other, key=len), place, int(near.how[i])):
            form[i] = EDGE
    which = np.flatnonzero(named)
    sides = [near.a[which].tolist(), near.b[which].tolist()]
    told = [[names[i] for i in side] for side in sides]
    own = np.array(
        [min(own_part(texts[a], one), own_part(texts[b], other)) >= OWN
         for a, b, one, other in zip(*sides, *map(folded, told), strict=True)], np.bool_,
    )  # fmt: skip
    inner = form[which]
    innocent = (inner >= EDGE) & (inner <= NUMBER)
    moved = np.where(own & innocent, inner + (OWN_EDGE - EDGE), inner)
    added = (moved == OWN_NUMBER) & (near.how[which] != SUBSTITUTED)
    moved[added] = OWN_ADDED
    letters = [plain_letters(side) for side in told]
    differ = np.array([a != b for a, b in zip(*letters, strict=True)], np.bool_)
    form[which] = np.where(differ, DISGUISED, moved)
    return form


def _inside(text: str, place: int, how: int) -> bool:
    """Return whether a changed letter of the longer handle stands between letters.

    One behind is enough where a letter came or went; where it is another one, or two changed their
    places, it is two, since the last letter is often an initial or the mark of the next account.
    """
    before = sum(map(str.isalpha, text[:place]))
    behind = sum(map(str.isalpha, text[place + 1 :]))
    if how == EXCHANGED:
        return behind >= 2
    return before >= 1 and behind >= (2 if how == SUBSTITUTED else 1)


def own_part(handle: str, name: str) -> int:
    """Return how many letters and digits of a handle the display name does not account for.

    A word of the name accounts for the longest beginning of it, of three letters or more, that the
    handle has; else for one letter, its first. Both are folded.
    """
    rest, initials = handle, []
    for word in sorted(_WORD.findall(name), key=len, reverse=True):
        for size in range(len(word), _SHORTEST_PART - 1, -1):
            if word[:size] in rest:
                rest = rest.replace(word[:size], " ", 1)
                break
        else:
            initials.append(word[0])
    left = [c for c in rest if c.isalnum()]
    for first in initials:
        if first in left:
            left.remove(first)
    return len(left)


def standings(standing: AccountStanding, a: I64, b: I64, head: Bools) -> I64:
    """Return which account of each pair is better known, from UNKNOWN to TOP_NEW, crowds aside.

    `head`: one of the two is the best known of all who carry what they share. UNKNOWN: the times
    of creation, or followers and verification, are not given.
    """
    first, known = older(standing, a, b)
    fame, told = better_known(standing, a, b)
    result = np.where(known & told, EVEN, UNKNOWN)
    renown = np.maximum(np.maximum(standing.fame[a], standing.fame[b]), 1)
    step = head * renown.astype(np.int64)
    result = np.where((first != 0) & (fame == -first), REVERSE + step, result)
    new = np.where(first > 0, standing.new[b], standing.new[a])
    result = np.where((first != 0) & (fame == first), UNEVEN + 2 * step + new, result)
    ranks: I64 = result.astype(np.int64)
    return ranks


def crowded(standing: I64, crowd: I64) -> I64:
    """Return the standings with even and unknown pairs told apart by whether they are in a crowd.

    Of uneven ones the older is the head of its crowd.
    """
    apart = (crowd >= CROWDED) & ((standing == EVEN) | (standing == UNKNOWN))
    ranks: I64 = standing + apart
    return ranks


def siblings(near: Near, form: I64, standing: I64, agree: Bools) -> Bools:
    """Return which pairs belong to a family: SIBLINGS or more that are near, `agree` and are even.

    Their pairs are many and of one cause, which a count of pairs takes for many surprises. A pair
    of which one is older and far better known is never a sibling, nor is one whose handles differ
    as those of siblings do not (SELDOM).
    """
    even = agree & (standing < REVERSE) & ~np.isin(form, SELDOM)
    _, size = families(near, even)
    result: Bools = even & (size >= SIBLINGS)
    return result


def families(near: Near, joined: Bools) -> tuple[I64, I64]:
    """Return for each pair (the number of the family of its accounts, how many accounts it has).

    A family are all accounts that `joined` pairs connect.
    """
    accounts = int(max(near.a.max(initial=-1), near.b.max(initial=-1))) + 1
    links = coo_array(
        (np.ones(int(joined.sum()), np.int8), (near.a[joined], near.b[joined])),
        shape=(accounts, accounts),
    )
    _, family = connected_components(links, directed=False)
    number: I64 = family.astype(np.int64)[near.a]
    return number, np.bincount(family, minlength=1)[number]
