"""A pair of look-alike accounts, told as a finding: sentences, a table side by side, the rows."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pyarrow as pa

from inconcert.detect.look_alikes.agreement import sharing
from inconcert.detect.look_alikes.edits import EXCHANGED
from inconcert.detect.look_alikes.handles import CLASSES
from inconcert.detect.look_alikes.original import SIGNS
from inconcert.detect.look_alikes.pairs import FIELDS, Compared
from inconcert.detect.look_alikes.strata import FORMS, UNEVEN
from inconcert.detect.look_alikes.wording import (
    TEMPLATES,
    compared_text,
    difference_text,
    handle_text,
    look_alike_statement,
    sharing_text,
)
from inconcert.detect.profiles import SHOWN, shown, side_by_side
from inconcert.evidence.record import Finding, evidence_table
from inconcert.evidence.wording import number_text, rate_text
from inconcert.plaintext import plain

# What accounts that imitate in the open call themselves.
PARODY = re.compile(
    r"(?<!\w)(parody|parodia|parodie|satire|sátira|fan ?account|fan ?page|unofficial|"
    r"not affiliated|no oficial|non officiel|"
    r"محاكاة ساخرة|غير رسمي|पैरोडी|अनौपचारिक|パロディ|非公式)(?!\w)",
    re.IGNORECASE,
)


def pair_finding(compared: Compared, pair: int) -> Finding:
    """Return the finding of a near pair that agrees in some field."""
    one, other, roles = ordered(compared, pair)
    rows = [compared.accounts.slice(i, 1).to_pylist()[0] for i in (one, other)]
    scores = compared.scores
    fields = agreeing(compared, pair)
    difference = difference_of(compared, pair)
    expected, p = float(scores.expected[pair]), float(scores.p[pair])
    numbers = pair_numbers(compared, pair) | {"expected": expected, "p": p, "pairs": scores.pairs}
    return Finding(
        type="look_alike",
        statement=look_alike_statement(
            one=rows[0]["handle"], other=rows[1]["handle"], platform=rows[0]["platform"],
            difference=difference, fields=fields, expected=expected,
        ),
        accounts=2,
        observed=1.0,
        expected=expected,
        score=-math.log10(max(p, 1e-300)),
        evidence=account_evidence(rows, roles, numbers),
        details={
            "sentences": [
                null_sentence(compared, pair, fields),
                TEMPLATES["accidents"].format(share=rate_text(float(scores.q[pair]))),
                *sentences(compared, pair, rows),
            ],
            "tables": [side_by_side(rows)],
            "platforms": [rows[0]["platform"]],
            "numbers": numbers,
        },
        p=p,
        q=float(scores.q[pair]),
        members=[row["account"] for row in rows],
        roles=roles,
    )  # fmt: skip


def ordered(compared: Compared, pair: int) -> tuple[int, int, list[str | None]]:
    """Return the two accounts of a pair, the original first, and their roles."""
    a, b = int(compared.near.a[pair]), int(compared.near.b[pair])
    which = int(compared.originals.which[pair])
    if which == 0:
        return a, b, ["undecided", "undecided"]
    return (a, b, ["original", "look-alike"]) if which > 0 else (b, a, ["original", "look-alike"])


def agreeing(compared: Compared, pair: int) -> list[str]:
    """Return the fields in which a pair agrees."""
    return [name for i, name in enumerate(FIELDS) if compared.found.agree[i, pair]]


def difference_of(compared: Compared, pair: int) -> str:
    """Return in words what the handles of a pair differ by."""
    near = compared.near
    return difference_text(CLASSES[near.differs[pair]], bool(near.how[pair] == EXCHANGED))


def pair_numbers(compared: Compared, pair: int) -> dict[str, Any]:
    """Return the numbers of a pair that its sentences speak of."""
    found, near = compared.found, compared.near
    return {
        "difference": CLASSES[near.differs[pair]],
        "fields": agreeing(compared, pair),
        "carriers": {
            name: int(found.carriers[i, pair])
            for i, name in enumerate(FIELDS)
            if found.agree[i, pair]
        },
        "bits": int(found.bits[pair]) if found.bits[pair] >= 0 else None,
        "crowd": int(compared.crowd[pair]),
        "uneven": bool(compared.rank[pair] >= UNEVEN),
        "form": FORMS[compared.form[pair]],
        "signs": {sign: int(compared.originals.signs[sign][pair]) for sign in SIGNS},
    }


def null_sentence(compared: Compared, pair: int, fields: list[str]) -> str:
    """Say where the chance level comes from, by the rarest field of the pair."""
    carriers = compared.found.carriers[:, pair]
    counted = {i: sharing(compared.fields[i], int(carriers[i])) for i in map(FIELDS.index, fields)}
    least = min(counted, key=lambda i: (counted[i], i))
    uneven = ""
    if compared.rank[pair] >= UNEVEN:
        alike = compared.scores.namesakes[least].at_most(
            compared.rank[[pair]], carriers[[least]]
        )[0]  # fmt: skip
        uneven = TEMPLATES["null/uneven"].format(pairs=number_text(float(alike)))
    return TEMPLATES["null"].format(
        pairs=sharing_text(max(counted[least], 1)),
        field=TEMPLATES[f"field/{FIELDS[least]}"],
        carriers=f"{int(carriers[least]):,}",
        uneven=uneven,
        tested=compared_text(compared.scores.pairs),
    )


def sentences(compared: Compared, pair: int, rows: list[dict[str, Any]]) -> list[str]:
    """Return what the numbers of a pair mean, after the chance level."""
    numbers = pair_numbers(compared, pair)
    told = [
        TEMPLATES["carriers"].format(number=f"{number:,}", field=TEMPLATES[f"field/{name}"])
        for name, number in numbers["carriers"].items()
    ]
    if numbers["bits"]:
        told.append(TEMPLATES["similar"].format(bits=numbers["bits"]))
    if numbers["crowd"]:
        told.append(TEMPLATES["crowd"].format(number=f"{numbers['crowd']:,}"))
    told.append(_original_sentence(compared, pair, rows))
    for row in rows:
        text = f"{row['name'] or ''} {row['description'] or ''}"
        if match := PARODY.search(text):
            told.append(TEMPLATES["parody"].format(word=plain(match.group(1), limit=30)))
    return [*told, TEMPLATES["reserve"]]


def _original_sentence(compared: Compared, pair: int, rows: list[dict[str, Any]]) -> str:
    signs = {name: int(values[pair]) for name, values in compared.originals.signs.items()}
    which = int(compared.originals.which[pair])
    if which:
        said = [TEMPLATES[f"sign/{name}"] for name in SIGNS if signs[name] == which]
        return TEMPLATES["original"].format(
            one=handle_text(rows[0]["handle"]), signs=", ".join(said)
        )
    spoken = [name for name in SIGNS if signs[name]]
    why = TEMPLATES["undecided/none"]
    if spoken:
        why = TEMPLATES["undecided/disagree"].format(signs=", ".join(spoken))
    return TEMPLATES["undecided"].format(signs=why)


def account_evidence(
    rows: list[dict[str, Any]], roles: list[str | None], numbers: dict[str, Any]
) -> pa.Table:
    """Return a row per profile, with what it says, and one with the numbers of the pair."""
    made: list[dict[str, Any]] = [
        {
            "role": "account",
            "account": row["account"],
            "kind": role,
            "source": row["source"],
            "row": row["row"],
            "details": {name: shown(row, name) for name in (*SHOWN, "avatar_hash")},
        }
        for row, role in zip(rows, roles, strict=True)
    ]
    return evidence_table([*made, {"role": "count", "details": _plain(numbers)}])


def _plain(numbers: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.item() if isinstance(value, np.generic) else value
        for name, value in numbers.items()
    }
