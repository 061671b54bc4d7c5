"""What the list of accounts to protect finds: accounts near those on it, and claims of an office.

A list has few accounts, so each is tested by itself: how many ordinary accounts with a handle of
that length have a neighbour that differs in such a way, and how many of those neighbours agree in a
profile field? The false-discovery rate is controlled over the accounts of the list.

Where the list says that the holder of a name or an office has no account, accounts that give it are
found by the words alone.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow as pa

from inconcert.detect.look_alikes.agreement import I64
from inconcert.detect.look_alikes.finding import ABSENT, listed_finding, parody
from inconcert.detect.look_alikes.handles import CLASSES
from inconcert.detect.look_alikes.pairs import Compared
from inconcert.detect.look_alikes.protected import Protected
from inconcert.detect.look_alikes.wording import TEMPLATES, office_statement
from inconcert.detect.profiles import side_by_side
from inconcert.evidence.record import Finding, evidence_table
from inconcert.plaintext import plain
from inconcert.profile.skeleton import folded, skeleton, skeletons
from inconcert.stats.combine import q_values

# Handles whose length differs by no more than this are of one length.
_REACH = 1


def place_list(profiles: pa.Table, protected: list[Protected]) -> tuple[pa.Table, frozenset[str]]:
    """Return the profiles with listed accounts that are missing put behind, and the listed keys.

    A listed handle is that of an account of the case where platform and folded handle are equal. A
    handle without platform stands for every platform of the case.
    """
    named = [entry for entry in protected if entry.handle]
    if not named:
        return profiles, frozenset()
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
                key = f"{ABSENT}{platform}:{handle}"
                made.append({"account": key, "platform": platform, "handle": entry.handle,
                             "name": entry.name or None})  # fmt: skip
                known[platform, handle] = key
            keys.add(key)
    if made:
        more = pa.Table.from_pylist(made, schema=profiles.schema)
        profiles = pa.concat_tables([profiles, more])
    return profiles, frozenset(keys)


def listed_findings(compared: Compared, keys: int, pairs: I64, fdr: float) -> list[Finding]:
    """Return the findings among `pairs`, each with an account of the list, which has `keys`."""
    if not len(pairs):
        return []
    near, listed = compared.near, compared.standing.listed
    pairs = pairs[~(listed[near.a[pairs]] & listed[near.b[pairs]])]
    neighbours = _Neighbours(compared)
    rates = [neighbours.rate(pair) for pair in pairs.tolist()]
    p = np.array([rate * _agree(compared, pair) for rate, pair in
                  zip(rates, pairs.tolist(), strict=True)])  # fmt: skip
    # Each listed account has one test a class.
    tests = max(keys * len(CLASSES), len(p))
    q = q_values(p, tests)
    return [
        listed_finding(compared, pair, rates[i], float(p[i]), float(q[i]), tests)
        for i, pair in enumerate(pairs.tolist())
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


def office_findings(profiles: pa.Table, protected: list[Protected]) -> list[Finding]:
    """Return a finding for every account that gives such a name in its name or description.

    Words are compared by skeletons, so that letters of another script do not hide them. There is
    no chance level: the list says that no such account is the holder's, whoever else it may be.
    """
    wanted = [entry for entry in protected if entry.no_account and entry.name]
    if not wanted or not profiles.num_rows:
        return []
    places = {
        field: skeletons([text or "" for text in profiles[field].to_pylist()])
        for field in ("name", "description")
    }
    platforms = profiles["platform"].to_pylist()
    findings = []
    for entry in wanted:
        phrase = skeleton(entry.name)
        hit: dict[int, str] = {}
        for field, texts in places.items():
            for i, found in enumerate(says(texts, phrase)):
                if found and entry.platform in {"", platforms[i]}:
                    hit.setdefault(i, field)
        findings += [_office(profiles, i, field, entry) for i, field in sorted(hit.items())]
    return findings


def _office(profiles: pa.Table, place: int, field: str, entry: Protected) -> Finding:
    row: dict[str, Any] = profiles.slice(place, 1).to_pylist()[0]
    note = [plain(entry.note, limit=300)] if entry.note else []
    details = {"listed": entry.name, "line": entry.line, "field": field, "text": row[field]}
    claim = {"role": "account", "account": row["account"], "kind": "claims",
             "source": row["source"], "row": row["row"], "details": details}  # fmt: skip
    return Finding(
        type="office",
        statement=office_statement(
            other=row["handle"] or row["account"], platform=row["platform"], name=entry.name,
            place=field, listed_platform=entry.platform,
        ),
        accounts=1,
        observed=1.0,
        expected=0.0,
        score=1.0,
        evidence=evidence_table([claim]),
        details={
            "sentences": [TEMPLATES["office/by_words"], *parody(row), *note],
            "tables": [side_by_side([row])],
            "platforms": [row["platform"]],
            "numbers": {"line": entry.line},
        },
        members=[row["account"]],
        roles=["claims"],
        subject=entry.name,
    )  # fmt: skip


def says(texts: list[str], phrase: str) -> list[bool]:
    """Say of each text (a skeleton) whether it has the words of `phrase` (one, too), in order."""
    words = [re.escape(word) for word in re.findall(r"\w+", phrase)]
    if not words:
        return [False] * len(texts)
    pattern = re.compile(r"(?<!\w)" + r"\W+".join(words) + r"(?!\w)")
    return [pattern.search(text) is not None for text in texts]
