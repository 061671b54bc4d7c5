"""A large population of accounts with planted look-alikes: the truth that the benchmark knows.

Ordinary people with reused names; fan accounts of the famous, numbered siblings and branches of
brands, which are near one another in their hundreds and imitate nobody; some people with a second
account; stock pictures and stock bios. Among them look-alikes made by the usual tricks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from worlds import handle_forms as forms
from worlds.handle_tricks import TRICKS, confusable_name, tricked

DAY = 86_400_000_000
NOW = 1_700_000_000_000_000
KNOWN = 5000  # followers that an account worth imitating has
LEAD = 3  # days at least from a look-alike to the end of the data
PICTURE = 16  # hexadecimal digits of a 64-bit perceptual hash
STOCK = ("Just here for the memes", "Opinions are my own", "Dreamer", "Living one day at a time",
         "Retweets are not endorsements", "Coffee first", "Parody", "Love and light",
         "Reader, writer, walker", "Ask me about trains")  # fmt: skip
LINES = tuple(
    f"{a} {b}"
    for a in ("grower of", "writer on", "paid for", "in love with", "student of", "collects",
              "talks about", "parent of", "retired from", "fixing", "painting", "always late for")
    for b in forms.THINGS
)  # fmt: skip


@dataclass(frozen=True)
class ProfilePopulation:
    """How many accounts, and of what sort.

    `families` are numbered siblings of one owner, `branches` brands with one account a country,
    `idols` people with fan accounts. Of `open_handles`, the platform takes letters of every
    script. A look-alike copies name, avatar and bio with these chances.
    """

    accounts: int = 1_000_000
    planted: int = 200
    families: int = 1500
    branches: int = 600
    idols: int = 400
    second_accounts: float = 0.0006
    open_handles: float = 0.1
    copies_name: float = 0.95
    copies_avatar: float = 0.85
    copies_bio: float = 0.5

    def scaled(self, accounts: int, planted: int) -> ProfilePopulation:
        """Return a population of another size with families in proportion."""
        factor = accounts / self.accounts
        return ProfilePopulation(
            accounts, planted,
            *(max(2, round(n * factor)) for n in (self.families, self.branches, self.idols)),
        )  # fmt: skip


class HandleWorld(NamedTuple):
    """`account` has columns of model.ACCOUNT; `truth` a row per planted look-alike:

    look_alike, original (keys of account), trick, name, avatar, bio (whether it agrees);
    `role` says of each account what it is: person, sibling, branch, fan, idol, second, look-alike.
    """

    account: pa.Table
    truth: pa.Table
    role: pa.Array


@dataclass
class _LookAlikeCast:
    rng: np.random.Generator
    taken: dict[str, set[str]] = field(default_factory=lambda: {"x": set(), "open": set()})
    rows: dict[str, list[Any]] = field(
        default_factory=lambda: {
            name: []
            for name in ("platform", "handle", "name", "description", "avatar", "created",
                         "followers", "following", "verified", "role")
        }
    )  # fmt: skip

    def add(self, **row: Any) -> int:
        """Add an account and return its number."""
        for name, values in self.rows.items():
            values.append(row[name])
        return len(self.rows["handle"]) - 1

    def claim(self, platform: str, handle: str, d: int) -> str:
        return forms.claim(self.taken[platform], handle, d, ascii_only=platform == "x")

    def picture(self) -> str:
        return f"{int(self.rng.integers(0, 1 << 63)) * 2 + int(self.rng.integers(2)):016x}"


def handle_world(seed: int, population: ProfilePopulation | None = None) -> HandleWorld:
    """Return a population with its look-alikes; the same for the same seed."""
    size = population or ProfilePopulation()
    cast = _LookAlikeCast(np.random.default_rng([seed, 77]))
    _idols(cast, size.idols)
    _families(cast, size.families, "sibling")
    _families(cast, size.branches, "branch")
    _people(cast, max(0, size.accounts - size.planted - len(cast.rows["handle"])), size)
    truth = _plant(cast, size)
    n = len(cast.rows["handle"])
    role = pa.array(cast.rows.pop("role"), pa.string())
    keys = [f"{p}:{i}" for i, p in enumerate(cast.rows["platform"])]
    table = pa.table(
        {
            "account": pa.array(keys),
            "account_id": pa.array([str(i) for i in range(n)]),
            **{name: pa.array(values) for name, values in cast.rows.items()},
            "source": pa.array(np.ones(n, np.int32)),
            "row": pa.array(np.arange(1, n + 1)),
        }
    )
    columns = {name: [keys[i] for i in truth.pop(name)] for name in ("look_alike", "original")}
    return HandleWorld(table, pa.table({**columns, **truth}), role)


def _people(cast: _LookAlikeCast, n: int, size: ProfilePopulation) -> None:
    rng = cast.rng
    given = forms.reused(rng, n, len(forms.GIVENS), 0.7).tolist()
    family = forms.reused(rng, n, len(forms.FAMILIES), 0.75).tolist()
    draws = rng.integers(0, 1 << 31, (n, 10)).tolist()
    pictures = _pictures(rng, n)
    fame = np.minimum(90 * rng.lognormal(0, 2.0, n), 9e6).astype(np.int64).tolist()
    age = (NOW - 12 * 365 * DAY * rng.beta(1.2, 1.6, n)).astype(np.int64).tolist()
    second = (rng.random(n) < size.second_accounts).tolist()
    open_ = (rng.random(n) < size.open_handles).tolist()
    for i, d in enumerate(draws):
        g, f = forms.GIVENS[given[i]], forms.FAMILIES[family[i]]
        platform = "open" if open_[i] else "x"
        # Who is known goes by a full name.
        name = f"{g} {f}" if fame[i] >= KNOWN and d[6] % 8 else forms.display(g, f, d)
        handle = forms.wanted(g, f, d)
        role = "person"
        if second[i] and i:
            # The same person once more: the same name, another picture, a handle like the first.
            role, first = "second", len(cast.rows["handle"]) - 1
            name, platform = cast.rows["name"][first], cast.rows["platform"][first]
            handle = cast.rows["handle"][first] + ("2", "_", "_art", "priv", "1")[d[0] % 5]
            if d[1] % 5:
                # Mostly the younger one, and seen by fewer.
                began = cast.rows["created"][first]
                age[i] = began + (NOW - began) * (d[2] % 1000) // 1000
                fame[i] = cast.rows["followers"][first] * (d[5] % 50) // 100
        cast.add(
            platform=platform, handle=cast.claim(platform, handle, d[8]), name=name,
            description=_bio(d), avatar=pictures[i], created=age[i], followers=fame[i],
            following=d[9] % 2000, verified=d[9] % 1000 < 5 and fame[i] > 2000, role=role,
        )  # fmt: skip


def _bio(d: list[int]) -> str | None:
    sort = d[8] % 100
    if sort < 35:
        return None
    if sort < 43:
        return STOCK[d[9] % len(STOCK)]
    picks = [LINES[(d[i] // 7) % len(LINES)] for i in range(1 + sort % 3)]
    return ", ".join(picks).capitalize() + (".", " ☕", "")[d[9] % 3]


def _pictures(rng: np.random.Generator, n: int) -> list[str | None]:
    """A fifth has none or the platform's own, an eighth one of many popular ones."""
    own = rng.integers(0, 1 << 63, n, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    popular = rng.integers(0, 1 << 63, 20_000, dtype=np.uint64) * np.uint64(2)
    sort = rng.random(n)
    chosen = np.where(sort < 0.12, popular[forms.reused(rng, n, len(popular), 0.9)], own)
    texts: list[str | None] = [f"{value:016x}" for value in chosen.tolist()]
    for i in np.flatnonzero(sort > 0.82).tolist():
        texts[i] = "default_profile.png" if sort[i] > 0.9 else None
    return texts


def _idols(cast: _LookAlikeCast, n: int) -> None:
    rng = cast.rng
    for number in range(n):
        given = forms.GIVENS[int(rng.integers(len(forms.GIVENS)))]
        family = forms.FAMILIES[int(rng.integers(len(forms.FAMILIES)))]
        picture, name = cast.picture(), f"{given} {family}"
        base = {"platform": "x", "description": None, "following": 100}
        cast.add(
            **base, handle=cast.claim("x", given + family, number), name=name, avatar=picture,
            created=NOW - int(rng.integers(4000, 4400)) * DAY, verified=True, role="idol",
            followers=int(rng.integers(100_000, 9_000_000)),
        )  # fmt: skip
        for _ in range(int(rng.integers(5, 80))):
            d = int(rng.integers(0, 1 << 31))
            word = forms.FAN_WORDS[d % len(forms.FAN_WORDS)]
            stem = (family, given, given + family[:3])[d % 3].lower()
            handle = (f"{stem}{word}", f"{stem}_{word}", f"{word}{stem}", f"{stem}{word}{d % 40}",
                      f"{stem}{word}_", f"{stem}s{word}")[d % 6]  # fmt: skip
            shown = name if d % 29 == 0 else f"{name} {word}" if d % 3 else f"{given} {word}"
            cast.add(
                **base, handle=cast.claim("x", handle, d), name=shown, verified=False, role="fan",
                avatar=picture if d % 5 < 2 else cast.picture(),
                followers=int(400 * rng.lognormal(0, 1.5)),
                created=NOW - (100 + d % 3000) * DAY,
            )  # fmt: skip


def _families(cast: _LookAlikeCast, n: int, role: str) -> None:
    """Numbered siblings of one owner, or branches of a brand: near one another, and no secret."""
    rng = cast.rng
    places = ("us", "uk", "fr", "de", "es", "br", "in", "jp", "mx", "it", "nl", "se", "pl", "tr")
    for _ in range(n):
        d = rng.integers(0, 1 << 31, 10).tolist()
        stem = forms.wanted(forms.GIVENS[d[0] % 200], forms.FAMILIES[d[1] % 5000], d)[:10]
        picture, bio = cast.picture(), _bio(d)
        shares, named, joint = d[2] % 5 < 3, d[3] % 4 == 0, d[4] % 2
        size = 2 + int(rng.geometric(0.15))
        for number in range(1, min(size, 60 if role == "sibling" else len(places)) + 1):
            tail = f"{number:02d}" if joint else f"_{number}"
            if role == "branch":
                tail = (places[(d[5] + number) % 14]).join(("_", "") if joint else ("", ""))
            cast.add(
                platform="x", handle=cast.claim("x", stem + tail, d[6] + number),
                name=stem if named else f"{stem} {tail.strip('_')}", description=bio,
                avatar=picture if shares else cast.picture(), verified=False, role=role,
                created=NOW - (50 + d[7] % 3000) * DAY + number, following=50,
                followers=int(rng.integers(0, 3000)),
            )  # fmt: skip


def _plant(cast: _LookAlikeCast, size: ProfilePopulation) -> dict[str, list[Any]]:
    """Add the look-alikes: of accounts that are known, each by the next trick that its handle has.

    They are new, but younger than what they imitate, have few followers, and half of the pictures
    have been saved anew, which changes up to two bits of their hash.
    """
    rng, rows = cast.rng, cast.rows
    followers = np.array(rows["followers"], np.float64)
    ordinary = np.array([role in {"person", "idol"} for role in rows["role"]])
    # Who is worth imitating has a picture of their own (popular ones are even, see _pictures).
    fit = np.array(
        [len(handle) >= 6 and len(picture or "") == PICTURE
         and (role == "idol" or picture[-1] in "13579bdf")
         for handle, picture, role in zip(rows["handle"], rows["avatar"], rows["role"],
                                          strict=True)]
    )  # fmt: skip
    known = followers >= KNOWN
    weight = np.where(ordinary & fit & known, np.minimum(followers, 50_000.0), 0)
    truth: dict[str, list[Any]] = {
        name: [] for name in ("look_alike", "original", "trick", "name", "avatar", "bio")
    }
    chosen = rng.choice(len(weight), int((weight > 0).sum()),
                        replace=False, p=weight / weight.sum())  # fmt: skip
    for original in chosen.tolist():
        if len(truth["trick"]) == size.planted:
            break
        days = (NOW - rows["created"][original]) // DAY
        if days <= LEAD:
            continue
        trick = TRICKS[len(truth["trick"]) % len(TRICKS)]
        platform = rows["platform"][original]
        handle = tricked(rows["handle"][original], trick, cast.taken[platform],
                         rng, unicode_too=platform == "open")  # fmt: skip
        if handle is None:
            continue
        cast.taken[platform].add(handle.casefold())
        does = rng.random(3) < (size.copies_name, size.copies_avatar, size.copies_bio)
        name, avatar, bio = (rows[f][original] for f in ("name", "avatar", "description"))
        has = (bool(does[0]), bool(does[1]) and bool(avatar), bool(does[2]) and bool(bio))
        if has[0] and rng.random() < 0.15:
            name = confusable_name(name, rng)
        number = cast.add(
            platform=platform, handle=handle, role="look-alike",
            name=name if has[0] else f"{forms.GIVENS[original % 200]} {original % 97}",
            avatar=_saved_anew(avatar, rng) if has[1] else cast.picture(),
            description=bio if has[2] else _bio(rng.integers(0, 1 << 31, 10).tolist()),
            created=NOW - int(rng.integers(LEAD, min(200, days))) * DAY, verified=False,
            followers=int(rng.integers(0, 900)), following=int(rng.integers(20, 900)),
        )  # fmt: skip
        for key, value in zip(truth, (number, original, trick, *has), strict=True):
            truth[key].append(value)
    return truth


def _saved_anew(avatar: str, rng: np.random.Generator) -> str:
    if len(avatar) != PICTURE or rng.random() < 0.5:
        return avatar
    value = int(avatar, 16)
    for bit in rng.integers(0, 64, int(rng.integers(1, 3))).tolist():
        value ^= 1 << bit
    return f"{value:016x}"
