"""The conference scenario as a case with claimed places: who is who is known."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from inconcert.case import Case
from inconcert.evidence.record import EVIDENCE_SCHEMA, Finding, record
from inconcert.simulate import build, text
from inconcert.simulate.places import places_at

FILLED = 0.55  # share of ordinary accounts that claim a place
HONEST = 0.9  # of those, the share whose place has their clock
AWAY = 4.0  # hours, at least, from the clock of members to the places they claim
OFFSETS = (-10.0, -6.0, -5.0, -3.0, 0.0, 1.0, 3.0, 4.0, 5.0, 5.5, 7.0, 8.0, 9.0, 10.0)
CLIENTS = ("web client", "pocket client", "tablet client", "deck client", "scheduler")
CLIENT_SHARES = (0.38, 0.4, 0.1, 0.09, 0.03)
GROUPS = ("core", "amplifier", "persona")


@dataclass(frozen=True)
class Truth:
    """Who is what, by key of account: role, whether planted, whether the claim is false."""

    role: dict[str, str]
    planted: set[str]
    false_claim: set[str]
    decoys: dict[str, list[str]]


def _claims(rng: np.random.Generator, zone: np.ndarray, planted: np.ndarray) -> tuple[list, list]:
    """Return the place of each account (None for none) and whether its clock is another."""
    places: list[str | None] = []
    false: list[bool] = []
    for home, member in zip(zone.tolist(), planted.tolist(), strict=True):
        if not member and rng.random() > FILLED:
            places.append(None)
            false.append(False)
            continue
        far = [o for o in OFFSETS if abs((o - home + 12) % 24 - 12) >= AWAY]
        near = [o for o in OFFSETS if abs((o - home + 12) % 24 - 12) <= 1]
        lies = member or rng.random() > HONEST or not near
        offset = float(rng.choice(far if lies else [min(near, key=lambda o: abs(o - home))]))
        names = places_at(offset)
        places.append(str(rng.choice(names)) if names else None)
        false.append(bool(lies and names))
    return places, false


@contextmanager
def persona_case(
    seed: int, factor: float, *, groups: bool, planted: bool
) -> Iterator[tuple[Case, Truth]]:
    """Yield a case of the conference and its truth.

    `groups` records the planted roles as confirmed groups, and as many decoys of ordinary accounts;
    `planted` False leaves everything planted out.
    """
    world = build("conference", seed=seed, factor=factor)
    rng = np.random.default_rng((seed, 77))
    a, p = world.accounts, world.posts
    rows = np.flatnonzero(planted | ~a.planted[p.account])
    used = np.unique(p.account[rows])
    keys = [f"x:{i}" for i in a.id.tolist()]
    places, false = _claims(rng, a.zone, a.planted)
    clients = rng.choice(CLIENTS, len(a), p=CLIENT_SHARES)
    role = {keys[i]: a.role[i] for i in used.tolist()}
    decoys = {
        f"decoy {n}": [keys[i] for i in rng.choice(
            np.flatnonzero(~a.planted & np.isin(np.arange(len(a)), used)), 20, replace=False)]
        for n in range(len(GROUPS))
    }  # fmt: skip
    truth = Truth(
        role,
        {keys[i] for i in used.tolist() if a.planted[i]},
        {keys[i] for i in used.tolist() if false[i]},
        decoys if groups else {},
    )
    number = np.arange(1, len(rows) + 1)
    with (
        tempfile.TemporaryDirectory() as folder,
        Case.open(Path(folder) / "case.duckdb", create=True) as case,
    ):
        with case.run("import", {}) as run:
            case.append(
                "account",
                pa.table(
                    {
                        "account": [keys[i] for i in used],
                        "platform": ["x"] * len(used),
                        "name": [a.name[i] for i in used],
                        "location": pa.array([places[i] for i in used], pa.string()),
                        "description": pa.array([a.bio[i] or None for i in used], pa.string()),
                        "created": a.created[used] * 1000,
                        "followers": a.followers[used],
                        "following": a.following[used],
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
                        "time": p.time[rows] * 1000,
                        "kind": ["post"] * len(rows),
                        "language": pa.array(text.LANGUAGES).take(pa.array(p.language[rows])),
                        "client": pa.array(clients.tolist()).take(pa.array(p.account[rows])),
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
        kind="group", statement="A group", accounts=len(members), observed=1, expected=0, score=1,
        evidence=EVIDENCE_SCHEMA.empty_table(), details={}, p=1e-9, q=1e-9, members=sorted(members),
    )  # fmt: skip
