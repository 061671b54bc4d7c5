"""The conference scenario as a case with claimed places: who is who is known.

Ordinary life shows signals together, too. Of ordinary accounts one in two hundred with forty posts
or more moved: a silence, another language after it, and a profile that still names the old place.
Three in a hundred are newcomers: created days ago, no text, hardly any followers. One in a hundred
publishes: with an app for that, and to an audience.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from _worlds import temporary_case
from inconcert.case import Case
from inconcert.evidence.record import EVIDENCE_SCHEMA, Finding, record
from inconcert.simulate import build, text
from inconcert.simulate.traffic import DAY, Bools, Floats, Ints
from worlds.places import places_at

FILLED = 0.55  # share of ordinary accounts that claim a place
HONEST = 0.9  # of those, the share whose place has their clock
AWAY = 4.0  # hours, at least, from the clock of members to the places they claim
OFFSETS = (-10.0, -6.0, -5.0, -3.0, 0.0, 1.0, 3.0, 4.0, 5.0, 5.5, 7.0, 8.0, 9.0, 10.0)
CLIENTS = ("web client", "pocket client", "tablet client", "deck client", "scheduler")
RARE = "keyboard client"
CLIENT_SHARES = (0.38, 0.4, 0.1, 0.09, 0.03)
MOVED, NEW, PUBLISHING = 0.005, 0.03, 0.01
SILENCE = 60 * DAY  # of those who moved, and of planted single personas
BUSY = 40  # posts, of both
# Planted single personas, in turn; every one claims a place that it never lived in.
SHOWN: tuple[tuple[str, ...], ...]
SHOWN = (("change", "client", "reach"), ("change", "client"), ("change", "reach"),
         ("client", "reach"), ("change",), ("client",))  # fmt: skip
GROUPS = ("core", "amplifier", "persona")


@dataclass(frozen=True)
class PersonaTruth:
    """Who is what, by key of account: role, whether planted, whether the claim is false."""

    role: dict[str, str]
    planted: set[str]
    false_claim: set[str]
    decoys: dict[str, list[str]]
    single: dict[str, tuple[str, ...]]


@dataclass
class _Lives:
    """What a case says of accounts, by number, and of posts, by row; changed in place.

    `places` has what each account claims, and whether its clock is another.
    """

    places: list[tuple[str | None, bool]]
    client: npt.NDArray[np.str_]
    description: list[str | None]
    created: Ints
    followers: Ints
    following: Ints
    time: Ints
    language: Ints


def _live(
    rng: np.random.Generator, lives: _Lives, zone: Floats, who: Ints, plain: Ints, singles: int
) -> dict[int, tuple[str, ...]]:
    """Let ordinary life happen to the accounts `plain`, and plant single personas among them.

    `who` is the account of each post. A single persona names a place that it never lived in, and
    shows one of `SHOWN`: a silence with another language after it, an app of its own, an audience
    that it bought. Returned: their numbers.
    """
    first = np.full(len(zone), np.iinfo(np.int64).max)
    np.minimum.at(first, who, lives.time)
    busy = plain[np.bincount(who, minlength=len(zone))[plain] >= BUSY]
    chosen = rng.permutation(busy)
    moved = chosen[: round(MOVED * len(busy))]
    planted = chosen[len(moved) : len(moved) + singles]
    rest = rng.permutation(np.setdiff1d(plain, chosen[: len(moved) + singles]))
    new, publishing = np.split(rest[: round((NEW + PUBLISHING) * len(rest))],
                               [round(NEW * len(rest))])  # fmt: skip
    shown = {i: SHOWN[at % len(SHOWN)] for at, i in enumerate(planted.tolist())}
    for i in [*moved.tolist(), *(i for i, what in shown.items() if "change" in what)]:
        mine = np.flatnonzero(who == i)
        early = mine[lives.time[mine] < np.median(lives.time[mine])]
        lives.time[early] -= SILENCE
        lives.language[early] = (lives.language[early] + 1) % len(text.LANGUAGES)
    for i in [*moved.tolist(), *shown]:
        lives.places[i] = _place(rng, float(zone[i]), lies=True)
    for at, (i, what) in enumerate(shown.items()):
        if "client" in what:
            lives.client[i] = f"{RARE} {at}"
        if "reach" in what:
            lives.followers[i], lives.following[i] = 400_000, rng.integers(0, 5)
    lives.created[new] = first[new] - rng.integers(1, 15, len(new)) * DAY
    lives.followers[new] = rng.integers(0, 10, len(new))
    for i in new.tolist():
        lives.description[i] = None
    lives.client[publishing] = CLIENTS[-1]
    lives.followers[publishing] *= 50
    return shown


def _place(rng: np.random.Generator, home: float, *, lies: bool) -> tuple[str | None, bool]:
    """Return (a place to claim, whether its clock is another than that of `home`)."""
    far = [o for o in OFFSETS if abs((o - home + 12) % 24 - 12) >= AWAY]
    near = [o for o in OFFSETS if abs((o - home + 12) % 24 - 12) <= 1]
    lies = lies or not near
    offset = float(rng.choice(far)) if lies else min(near, key=lambda o: abs(o - home))
    names = places_at(offset)
    return (str(rng.choice(names)) if names else None), bool(lies and names)


def _claims(
    rng: np.random.Generator, zone: Floats, planted: Bools
) -> list[tuple[str | None, bool]]:
    """Return the place of each account (None for none) and whether its clock is another."""
    found: list[tuple[str | None, bool]] = []
    for home, member in zip(zone.tolist(), planted.tolist(), strict=True):
        if not member and rng.random() > FILLED:
            found.append((None, False))
        else:
            found.append(_place(rng, home, lies=member or rng.random() > HONEST))
    return found


@contextmanager
def persona_case(
    seed: int, factor: float, *, groups: bool, planted: bool, singles: int = 0
) -> Iterator[tuple[Case, PersonaTruth]]:
    """Yield a case of the conference and its truth.

    `groups` records the planted roles as confirmed groups, and as many decoys of ordinary accounts;
    `planted` False leaves everything planted out; `singles` plants so many single personas.
    """
    world = build("conference", seed=seed, factor=factor)
    rng = np.random.default_rng((seed, 77))
    a, p = world.accounts, world.posts
    rows = np.flatnonzero(planted | ~a.planted[p.account])
    used = np.unique(p.account[rows])
    keys = [f"x:{i}" for i in a.id.tolist()]
    claims = _claims(rng, a.zone, a.planted)
    plain = np.intersect1d(np.flatnonzero(~a.planted), used)
    lives = _Lives(
        claims, rng.choice(CLIENTS, len(a), p=CLIENT_SHARES).astype("<U20"),
        [bio or None for bio in a.bio], a.created.copy(), a.followers.copy(),
        a.following.copy(), p.time[rows].copy(), p.language[rows].copy(),
    )  # fmt: skip
    single = _live(rng, lives, a.zone, p.account[rows], plain, singles)
    role = {keys[i]: a.role[i] for i in used.tolist()}
    decoys = {
        f"decoy {n}": [keys[i] for i in rng.choice(plain, 20, replace=False)]
        for n in range(len(GROUPS))
    }
    truth = PersonaTruth(
        role,
        {keys[i] for i in used.tolist() if a.planted[i]},
        {keys[i] for i in used.tolist() if claims[i][1]},
        decoys if groups else {},
        {keys[i]: what for i, what in single.items()},
    )
    number = np.arange(1, len(rows) + 1)
    with temporary_case() as case:
        with case.run("import", {}) as run:
            case.append(
                "account",
                pa.table(
                    {
                        "account": [keys[i] for i in used],
                        "platform": ["x"] * len(used),
                        "name": [a.name[i] for i in used],
                        "location": pa.array([claims[i][0] for i in used], pa.string()),
                        "description": pa.array([lives.description[i] for i in used], pa.string()),
                        "created": lives.created[used] * 1000,
                        "followers": lives.followers[used],
                        "following": lives.following[used],
                    }
                ),
            )
            case.append(
                "post",
                pa.table(
                    {
                        "post": number,
                        "platform": ["x"] * len(rows),
                        "account": pa.array(keys).take(pa.array(p.account[rows])),
                        "time": lives.time * 1000,
                        "type": ["post"] * len(rows),
                        "language": pa.array(text.LANGUAGES).take(pa.array(lives.language)),
                        "client": pa.array(lives.client.tolist()).take(pa.array(p.account[rows])),
                        "source": pa.array(np.ones(len(rows), np.int32)),
                        "row": number,
                    }
                ),
            )
            if groups:
                members = {name: [k for k, r in role.items() if r == name] for name in GROUPS}
                found = [_group(m) for m in [*members.values(), *decoys.values()]]
                record(case, "coordination", found, run=run, parameters={})
        yield case, truth


def _group(members: list[str]) -> Finding:
    return Finding(
        type="group", statement="A group", accounts=len(members), observed=1, expected=0, score=1,
        evidence=EVIDENCE_SCHEMA.empty_table(), details={}, p=1e-9, q=1e-9, members=sorted(members),
    )  # fmt: skip
