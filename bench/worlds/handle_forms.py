"""How people, fans and brands come by their handles and names, in large numbers.

The forms are those of `names`, widened: names are reused as names are (a few by thousands, most
by one or two), numbers are years, jersey numbers or what the platform proposes, and where a handle
is taken its claimant adds a digit, a letter or an underscore.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from inconcert.simulate import names

Ints = npt.NDArray[np.int64]

_STARTS = ("Ab", "Bra", "Cor", "Da", "El", "Fa", "Gre", "Ha", "Is", "Jo", "Ka", "Lo", "Mi", "Na",
           "Or", "Pe", "Qua", "Ri", "Sa", "Ta", "Ul", "Va", "We", "Xa", "Ya", "Zo")  # fmt: skip
_MIDDLES = ("ba", "cki", "dd", "er", "ff", "ga", "hl", "ik", "lan", "mm", "nn", "or", "pp", "rr",
            "sk", "tt", "und", "vel", "wen", "zz", "ari", "olo", "ene", "uma")  # fmt: skip
_ENDS = ("ey", "son", "ow", "ard", "inski", "ero", "ault", "ez", "man", "ley", "ic", "ova",
         "ides", "berg", "stad", "ton", "well", "ani", "oglu", "is", "ado", "ette", "enko",
         "quist")  # fmt: skip
FAMILIES = tuple(a + b + c for a in _STARTS for b in _MIDDLES for c in _ENDS)
_SHORT = ("na", "ra", "mon", "lis", "vid", "tha", "rick", "sey", "lia", "nny", "bel", "dro")
GIVENS = (*names._GIVEN, *(a + b for a in _STARTS for b in _SHORT))
THINGS = (
    *names._OBJECTS,
    "moon", "rain", "river", "coffee", "cat", "dog", "pixel", "vinyl", "garden", "winter", "honey",
    "ghost", "tiger", "panda", "cactus", "cloud", "ember", "falcon", "guitar", "hazel", "indigo",
    "jungle", "kite", "lemon", "mango", "noodle", "ocean", "pepper", "quartz", "raven", "storm",
    "tulip", "velvet", "willow", "yarn", "zebra", "bread", "chess", "delta", "engine",
)  # fmt: skip
AFFIXES = (*names._TRADES, "iam", "official", "hey", "lil", "big", "dj", "dr", "art", "tv", "xo")
FAN_WORDS = ("fan", "fans", "daily", "updates", "pics", "news", "army", "online", "world", "club",
             "source", "archive", "stan", "love", "brasil", "france")  # fmt: skip
LONGEST = names.HANDLE_LENGTH


def reused(rng: np.random.Generator, n: int, size: int, exponent: float) -> Ints:
    """Return `n` numbers below `size`, a few of them often and most seldom (Zipf)."""
    weight = 1 / np.arange(3, size + 3) ** exponent
    chosen: Ints = np.searchsorted(np.cumsum(weight) / weight.sum(), rng.random(n))
    return chosen.clip(0, size - 1)


def number(d: int) -> str:
    """Return the number that somebody puts behind a handle: a year, a small one, or digits."""
    sort, value = d % 10, d // 10
    if sort < 3:
        return str(1950 + value % 60)
    if sort < 5:
        return f"{50 + value % 60:02d}"[-2:]
    if sort < 8:
        return str(1 + value % (9, 30, 99, 1000)[value % 4])
    return str(value % 10 ** (3 + value % 4))


def wanted(given: str, family: str, d: list[int]) -> str:
    """Return the handle that a person would like, from eight random numbers."""
    g, f = given.lower(), family.lower()
    thing, other = THINGS[d[0] % len(THINGS)], THINGS[d[1] % len(THINGS)]
    affix = AFFIXES[d[2] % len(AFFIXES)]
    stem = (
        given + family, f"{given}_{family}", g[0] + f, g + f[0], f"{g}_{f[:4]}", family + given,
        g + f, g + thing, thing + other, f"{thing}_{other}", affix + given, f"{affix}_{thing}",
        f"{f}{affix}", f"{given}{family[0]}", f"{g[:4]}{f[:4]}", f"{thing}_{g}",
    )[d[3] % 16]  # fmt: skip
    style = d[4] % 100
    if style >= 63:
        return stem
    # What the platform proposes to those who do not choose, or what people put around a name.
    proposed = f"{given}{family}"[: LONGEST - 5] + f"{d[5] % 100000:05d}"
    around = (
        (40, stem + number(d[5])), (44, stem + "_"), (46, "_" + stem),
        (49, stem + stem[-1] * (1 + d[5] % 3)),
        (51, stem.replace("o", "0", 1).replace("e", "3", d[5] % 2)), (63, proposed),
    )  # fmt: skip
    return next(handle for below, handle in around if style < below)


def claim(taken: set[str], handle: str, d: int, *, ascii_only: bool = True) -> str:
    """Return `handle` if it is legal and free, else what its claimant takes instead."""
    pattern = r"[^A-Za-z0-9_]" if ascii_only else r"[^\w]"
    base = re.sub(pattern, "", handle)[:LONGEST] or "user"
    if len(base) < 4:
        base = f"{base}{d % 10000:04d}"
    found, step = base, 0
    while found.casefold() in taken:
        step += 1
        tail = (str(d % 90 + 10), "_", base[-1], str(d % 9000 + 1000))[(d + step) % 4]
        if step > 4:
            tail = str((d * step) % 10**6)
        found = base[: LONGEST - len(tail)] + tail
    taken.add(found.casefold())
    return found


def display(given: str, family: str, d: list[int]) -> str:
    """Return the display name of a person, from eight random numbers."""
    style = d[6] % 100
    decoration = names._DECORATION[d[7] % len(names._DECORATION)] if d[7] % 5 == 0 else ""
    if style < 58:
        name = f"{given} {family}"
    elif style < 74:
        name = given
    elif style < 78:
        name = f"{given} {family[0]}."
    elif style < 84:
        name = f"{given.lower()} {family.lower()}"
    elif style < 94:
        name = f"{THINGS[d[0] % len(THINGS)]} {THINGS[d[1] % len(THINGS)]}"
    else:
        first, last = names._SCRIPTS[("ar", "hi", "ja")[style % 3]]
        name = f"{first[d[2] % len(first)]} {last[d[3] % len(last)]}"
    return name + decoration
