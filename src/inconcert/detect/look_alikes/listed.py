"""Accounts near those on the list of accounts to protect.

A list has few accounts, so each is tested by itself: how many ordinary accounts with a handle of
that length have a neighbour that differs in such a way, and how many of those neighbours agree in a
profile field? The false-discovery rate is controlled over the accounts of the list.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from inconcert.detect.look_alikes.agreement import I64
from inconcert.detect.look_alikes.finding import (
    account_evidence,
    agreeing,
    difference_of,
    ordered,
    pair_numbers,
    sentences,
)
from inconcert.detect.look_alikes.handles import CLASSES
from inconcert.detect.look_alikes.pairs import Compared
from inconcert.detect.look_alikes.protected import Protected
from inconcert.detect.look_alikes.wording import TEMPLATES, listed_statement
from inconcert.detect.profiles import side_by_side
from inconcert.evidence.record import Finding
from inconcert.profile.skeleton import folded
from inconcert.stats.combine import q_values

# Keys of listed accounts that the case does not have; no key of a case has a line break.
_ABSENT = "\n"
# Handles whose length differs by no more than this are of one length.
_REACH = 1


class Listing(NamedTuple):
    """The list as placed on a case: keys of its accounts, in the case or made up for it."""

    keys: frozenset[str]


def place_list(profiles: pa.Table, protected: list[Protected]) -> tuple[pa.Table, Listing]:
    """Return the profiles with listed accounts that are missing put behind, and their keys.

    A listed handle is that of an account of the case where platform and folded handle are equal. A
    handle without platform stands for every platform of the case.
    """
    named = [entry for entry in protected if entry.handle]
    if not named:
        return profiles, Listing(frozenset())
    handles = folded([handle or "" for handle in profiles["handle"].to_pylist()])
    where = zip(profiles["platform"].to_pylist(), handles, strict=True)
    known: dict[tuple[str, str], str] = {}
    for place, account in zip(where, profiles["account"].to_pylist(), strict=True):
        known.setdefault(place, account)
    platforms = sorted(set(profiles["platform"].to_pylist()))
    keys, made = set(), []
    for entry, handle in zip(named, folded([e.handle for e in named]), strict=True):
        for platform in [entry.platform] if entry.platform else platforms:
            key = known.get((platform, handle))
            if key is None:
                key = f"{_ABSENT}{platform}:{handle}"
                made.append({"account": key, "platform": platform, "handle": entry.handle,
                             "name": entry.name or None})  # fmt: skip
                known[platform, handle] = key
            keys.add(key)
    if made:
        more = pa.Table.from_pylist(made, schema=profiles.schema)
        profiles = pa.concat_tables([profiles, more])
    return profiles, Listing(frozenset(keys))


def listed_findings(compared: Compared, listing: Listing, pairs: I64, fdr: float) -> list[Finding]:
    """Return the findings among `pairs`, each of which has an account of the list."""
    if not len(pairs):
        return []
    near, listed = compared.near, compared.standing.listed
    both = listed[near.a[pairs]] & listed[near.b[pairs]]
    pairs = pairs[~both]
    neighbours = _Neighbours(compared)
    rates = np.array([neighbours.rate(int(pair)) for pair in pairs])
    p = np.array([rate * _agree(compared, int(pair)) for rate, pair in
                  zip(rates, pairs, strict=True)])  # fmt: skip
    # Each listed account has one test a class.
    tests = max(len(listing.keys) * len(CLASSES), len(p))
    q = q_values(p, tests)
    return [
        _finding(compared, int(pair), float(rates[i]), float(p[i]), float(q[i]), tests)
        for i, pair in enumerate(pairs)
        if q[i] <= fdr
    ]


class _Neighbours:
    """How many unlisted accounts there are of each length, and with a neighbour of each class."""

    def __init__(self, compared: Compared) -> None:
        near, handles, listed = compared.near, compared.handles, compared.standing.listed
        self._compared = compared
        self._length = np.full(len(handles.text), -1, np.int64)
        self._length[handles.used] = [len(handles.text[i]) for i in handles.used.tolist()]
        ordinary = ~(listed[near.a] | listed[near.b])
        self._all = self._by_length(np.flatnonzero(~listed))
        self._met = [
            self._by_length(
                np.unique(np.concatenate([end[ordinary & (near.differs == number)]
                                          for end in (near.a, near.b)]))
            )
            for number in range(len(CLASSES))
        ]  # fmt: skip

    def _by_length(self, rows: I64) -> I64:
        length = self._length[rows]
        size = int(self._length.max(initial=0)) + _REACH + 2
        counts: I64 = np.bincount(length[length >= 0], minlength=size)
        return counts

    def rate(self, pair: int) -> float:
        """Return the part of unlisted accounts of that length with a neighbour of that class."""
        near, listed = self._compared.near, self._compared.standing.listed
        place = near.a[pair] if listed[near.a[pair]] else near.b[pair]
        size = len(self._compared.handles.text[place])
        lengths = slice(max(size - _REACH, 0), size + _REACH + 1)
        met = self._met[int(near.differs[pair])][lengths].sum()
        return min(1.0, (int(met) + 1) / (int(self._all[lengths].sum()) + 1))


def _agree(compared: Compared, pair: int) -> float:
    """Return the part of unlisted near pairs of that class that agree in the same fields."""
    near, listed = compared.near, compared.standing.listed
    chosen = compared.found.agree[:, pair]
    if not chosen.any():
        return 1.0
    ordinary = ~(listed[near.a] | listed[near.b]) & (near.differs == near.differs[pair])
    alike = ordinary & compared.found.agree[chosen].all(axis=0)
    return min(1.0, (int(alike.sum()) + 1) / (int(ordinary.sum()) + 1))


def _finding(compared: Compared, pair: int, rate: float, p: float, q: float, tests: int) -> Finding:
    one, other, roles = ordered(compared, pair)
    rows = [compared.accounts.slice(i, 1).to_pylist()[0] for i in (one, other)]
    fields = agreeing(compared, pair)
    numbers: dict[str, Any] = pair_numbers(compared, pair) | {"rate": rate, "p": p, "tests": tests}
    more = sentences(compared, pair, rows)
    absent = rows[0]["account"].startswith(_ABSENT)
    if absent:
        more.insert(0, TEMPLATES["absent"])
    shown = [row for row in rows if not row["account"].startswith(_ABSENT)]
    kept = roles[-len(shown) :]
    return Finding(
        type="look_alike",
        statement=listed_statement(
            one=rows[0]["handle"], other=rows[1]["handle"], platform=rows[0]["platform"],
            difference=difference_of(compared, pair), fields=fields, rate=rate,
        ),
        accounts=len(shown),
        observed=1.0,
        expected=p,
        score=-math.log10(max(p, 1e-300)),
        evidence=account_evidence(shown, kept, numbers),
        details={
            "sentences": more,
            "tables": [side_by_side(shown)],
            "platforms": [rows[0]["platform"]],
            "numbers": numbers,
        },
        p=p,
        q=q,
        members=[row["account"] for row in shown],
        roles=kept,
        subject=f"@{rows[0]['handle']}" if absent else "",
    )  # fmt: skip
