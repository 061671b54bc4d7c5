"""A pair of look-alike accounts as a finding: sentences, a table side by side, the rows."""

from __future__ import annotations

import math
import re
from typing import Any

from inconcert.detect.look_alikes.agreement import FIELDS, sharing
from inconcert.detect.look_alikes.edits import EXCHANGED
from inconcert.detect.look_alikes.handles import CLASSES
from inconcert.detect.look_alikes.original import SIGNS
from inconcert.detect.look_alikes.pairs import Compared
from inconcert.detect.look_alikes.strata import FORMS, UNEVEN
from inconcert.detect.look_alikes.wording import (
    TEMPLATES,
    compared_text,
    handle_text,
    listed_statement,
    look_alike_statement,
    sharing_text,
)
from inconcert.detect.profiles import SHOWN, shown, side_by_side
from inconcert.evidence.record import Finding, evidence_table
from inconcert.evidence.wording import number_text, rate_text
from inconcert.plaintext import plain

# Keys of listed accounts that the case does not have; no key of a case has a line break.
ABSENT = "\n"
# What accounts that imitate openly call themselves.
PARODY = re.compile(
    r"(?<!\w)(parody|parodia|parodie|satire|sátira|fan ?account|fan ?page|unofficial|"
    r"not affiliated|no oficial|non officiel|"
    r"محاكاة ساخرة|غير رسمي|पैरोडी|अनौपचारिक|パロディ|非公式)(?!\w)",
    re.IGNORECASE,
)


def pair_finding(compared: Compared, pair: int) -> Finding:
    """Return the finding of a near pair that agrees in some field."""
    scores = compared.scores
    expected, p, q = (float(each[pair]) for each in (scores.expected, scores.p, scores.q))
    lead = [_chance(compared, pair), TEMPLATES["accidents"].format(share=rate_text(q))]
    return _finding(
        compared, pair, expected, p, q, {"expected": expected, "p": p, "pairs": scores.pairs}, lead
    )


def listed_finding(
    compared: Compared, pair: int, rate: float, p: float, q: float, tests: int
) -> Finding:
    """Return the finding of a near pair of which one account is on the list.

    `rate` is the part of accounts with a handle of this length that have a handle as near.
    """
    return _finding(compared, pair, p, p, q, {"rate": rate, "p": p, "tests": tests}, [])


def _finding(
    compared: Compared, pair: int, expected: float, p: float, q: float, level: dict[str, Any],
    lead: list[str],
) -> Finding:  # fmt: skip
    near, which = compared.near, int(compared.originals.which[pair])
    ends = [int(near.a[pair]), int(near.b[pair])][:: -1 if which < 0 else 1]
    rows = [compared.accounts.slice(i, 1).to_pylist()[0] for i in ends]
    here = [row for row in rows if not row["account"].startswith(ABSENT)]
    # A listed account that is not in the case is the original, and stands first.
    roles = (["original", "look-alike"] if which else ["undecided"] * 2)[-len(here) :]
    numbers = _numbers(compared, pair) | level
    words = {
        "one": rows[0]["handle"], "other": rows[1]["handle"], "platform": rows[0]["platform"],
        "differs": numbers["difference"], "exchanged": bool(near.how[pair] == EXCHANGED),
        "fields": numbers["fields"],
    }  # fmt: skip
    absent = len(here) < len(rows)
    return Finding(
        type="look_alike",
        statement=listed_statement(**words, rate=level["rate"])
        if "rate" in level
        else look_alike_statement(**words, expected=expected),
        accounts=len(here),
        observed=1.0,
        expected=expected,
        score=-math.log10(max(p, 1e-300)),
        evidence=evidence_table(
            [
                {"role": "account", "account": row["account"], "kind": role,
                 "source": row["source"], "row": row["row"],
                 "details": {name: shown(row, name) for name in (*SHOWN, "avatar_hash")}}
                for row, role in zip(here, roles, strict=True)
            ] + [{"role": "count", "details": numbers}]
        ),
        details={
            "sentences": [
                *lead,
                *([TEMPLATES["absent"]] if absent else []),
                *_sentences(numbers, which, rows),
            ],
            "tables": [side_by_side(here)],
            "platforms": [rows[0]["platform"]],
            "numbers": numbers,
        },
        p=p,
        q=q,
        members=[row["account"] for row in here],
        roles=roles,
        subject=f"@{rows[0]['handle']}" if absent else "",
    )  # fmt: skip


def _numbers(compared: Compared, pair: int) -> dict[str, Any]:
    """Return the numbers of a pair that its sentences speak of."""
    found = compared.found
    fields = [f for f in range(len(FIELDS)) if found.agree[f, pair]]
    return {
        "difference": CLASSES[compared.near.differs[pair]],
        "fields": [FIELDS[f] for f in fields],
        "carriers": {FIELDS[f]: int(found.carriers[f, pair]) for f in fields},
        "bits": int(found.bits[pair]) if found.bits[pair] >= 0 else None,
        "crowd": int(compared.crowd[pair]),
        "uneven": bool(compared.rank[pair] >= UNEVEN),
        "form": FORMS[compared.form[pair]],
        "signs": {sign: int(compared.originals.signs[sign][pair]) for sign in SIGNS},
    }


def _chance(compared: Compared, pair: int) -> str:
    """Say where the chance level comes from, by the rarest field of the pair."""
    carriers = compared.found.carriers[:, pair]
    fields = [f for f in range(len(FIELDS)) if compared.found.agree[f, pair]]
    pairs, least = min((sharing(compared.fields[f], int(carriers[f])), f) for f in fields)
    uneven = ""
    if compared.rank[pair] >= UNEVEN:
        namesakes = compared.scores.namesakes[least]
        alike = namesakes.at_most(compared.rank[[pair]], carriers[[least]])[0]
        uneven = TEMPLATES["null/uneven"].format(pairs=number_text(float(alike)))
    return TEMPLATES["null"].format(
        pairs=sharing_text(max(pairs, 1)),
        field=TEMPLATES[f"field/{FIELDS[least]}"],
        carriers=f"{int(carriers[least]):,}",
        uneven=uneven,
        tested=compared_text(compared.scores.pairs),
    )


def _sentences(numbers: dict[str, Any], which: int, rows: list[dict[str, Any]]) -> list[str]:
    """Return what the numbers of a pair mean, after the chance level; `which` is the original."""
    told = [
        TEMPLATES["carriers"].format(number=f"{number:,}", field=TEMPLATES[f"field/{name}"])
        for name, number in numbers["carriers"].items()
    ]
    if numbers["bits"]:
        told.append(TEMPLATES["similar"].format(bits=numbers["bits"]))
    if numbers["crowd"]:
        told.append(TEMPLATES["crowd"].format(number=f"{numbers['crowd']:,}"))
    signs = {sign: value for sign, value in numbers["signs"].items() if value}
    if which:
        said = ", ".join(TEMPLATES[f"sign/{s}"] for s, value in signs.items() if value == which)
        told.append(TEMPLATES["original"].format(one=handle_text(rows[0]["handle"]), signs=said))
    else:
        why = TEMPLATES["undecided/none"]
        if signs:
            why = TEMPLATES["undecided/disagree"].format(signs=", ".join(signs))
        told.append(TEMPLATES["undecided"].format(signs=why))
    return [*told, *(word for row in rows for word in parody(row)), TEMPLATES["reserve"]]


def parody(row: dict[str, Any]) -> list[str]:
    """Return the sentence on a profile that calls itself a parody, or nothing."""
    match = PARODY.search(f"{row['name'] or ''} {row['description'] or ''}")
    return [TEMPLATES["parody"].format(word=plain(match.group(1), limit=30))] if match else []
