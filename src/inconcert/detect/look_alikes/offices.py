"""Accounts that give a name or an office of which the list says that its holder has no account."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from inconcert.detect.look_alikes.finding import PARODY
from inconcert.detect.look_alikes.pairs import says
from inconcert.detect.look_alikes.protected import Protected
from inconcert.detect.look_alikes.wording import TEMPLATES, office_statement
from inconcert.detect.profiles import side_by_side
from inconcert.evidence.record import Finding, evidence_table
from inconcert.plaintext import plain
from inconcert.profile.skeleton import skeleton, skeletons


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
        findings += [_finding(profiles, i, field, entry) for i, field in sorted(hit.items())]
    return findings


def _finding(profiles: pa.Table, place: int, field: str, entry: Protected) -> Finding:
    row: dict[str, Any] = profiles.slice(place, 1).to_pylist()[0]
    told = [TEMPLATES["office/by_words"]]
    if match := PARODY.search(f"{row['name'] or ''} {row['description'] or ''}"):
        told.append(TEMPLATES["parody"].format(word=plain(match.group(1), limit=30)))
    if entry.note:
        told.append(plain(entry.note, limit=300))
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
            "sentences": told,
            "tables": [side_by_side([row])],
            "platforms": [row["platform"]],
            "numbers": {"line": entry.line},
        },
        members=[row["account"]],
        roles=["claims"],
        subject=entry.name,
    )  # fmt: skip
