"""A small case, written into the tables: a group claims places that its hours do not fit."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pyarrow as pa
from case_tables import post_rows, write_source

from inconcert.case import Case
from inconcert.evidence.record import EVIDENCE_SCHEMA, Finding, record
from inconcert.simulate import rhythm
from worlds.places import places_at

DAY_MS = 86_400_000
START = 19_700 * DAY_MS  # a day of 2023
DAYS = 120
PEOPLE, MEMBERS = 400, 12
OFFSETS = (-6, -5, 0, 1, 3, 8, 9)
HOME, CLAIMED = 3, -6  # where members keep their hours, and where they say they are
OTHER_CLIENT = "deck client"


def fill(
    case: Case,
    seed: int = 1,
    *,
    group: bool = True,
    claims: bool = True,
    days: int = DAYS,
    posts: tuple[int, int] = (40, 90),
) -> None:
    """Write 400 people, a group of 12 that coordination confirmed, their posts and profiles."""
    rng = np.random.default_rng(seed)
    n = PEOPLE + MEMBERS
    zone = np.concatenate([rng.choice(OFFSETS, PEOPLE), np.full(MEMBERS, HOME)]).astype(float)
    people = SimpleNamespace(zone=zone, chronotype=rng.normal(0, 1.2, n))
    who = np.repeat(np.arange(n), rng.integers(*posts, n))
    time = rhythm.ordinary_times(rng, people, who, START, days)  # type: ignore[arg-type]
    keys = [f"x:{1000 + i}" for i in range(n)]
    member = np.arange(n) >= PEOPLE
    client = np.where(
        member, OTHER_CLIENT, rng.choice(["web client", "pocket client"], n, p=[0.6, 0.4])
    )
    said = np.where(member, CLAIMED, zone)
    places = [_city(rng, float(offset)) if rng.random() < 0.9 or member[i] else None
              for i, offset in enumerate(said)]  # fmt: skip
    with case.run("import", {}) as run:
        write_source(case)
        case.append(
            "account",
            pa.table(
                {
                    "account": keys,
                    "platform": ["x"] * n,
                    "name": [f"Person {i}" for i in range(n)],
                    "location": pa.array(places if claims else [None] * n, pa.string()),
                    "description": pa.array(
                        [None if rng.random() < 0.2 else "Likes water" for _ in range(n)],
                        pa.string(),
                    ),
                    "created": (START - rng.integers(10, 3000, n) * DAY_MS) * 1000,
                    "followers": rng.integers(10, 900, n),
                    "following": rng.integers(10, 900, n),
                    "source": pa.array([1] * n, pa.int32()),
                    "row": np.arange(1, n + 1),
                }
            ),
        )
        case.append(
            "post",
            post_rows(
                [keys[i] for i in who],
                time * 1000,
                text="The river is high today",
                language=["en"] * len(who),
                client=client[who].tolist(),
            ),
        )
        if group:
            record(case, "coordination", [_group(keys[PEOPLE:])], run=run, parameters={})


def _city(rng: np.random.Generator, offset: float) -> str | None:
    names = places_at(offset, year=2023)
    return str(rng.choice(names)) if names else None


def _group(members: list[str]) -> Finding:
    return Finding(
        type="group", statement="Twelve accounts in concert", accounts=len(members), observed=9,
        expected=1, score=9, evidence=EVIDENCE_SCHEMA.empty_table(), details={}, p=1e-6, q=1e-6,
        members=members,
    )  # fmt: skip
