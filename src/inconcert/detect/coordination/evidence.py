"""The trial of a group and its scale, told in a finding's details."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from inconcert.detect.coordination.concert import Concert, GroupScale, TestedGroup, Trial
from inconcert.detect.coordination.concert.parts import origins_of
from inconcert.detect.coordination.wording_explanations import apart_text
from inconcert.evidence.record import EVIDENCE_SCHEMA


def trial_details(group: TestedGroup, fdr: float, unit: int = 1) -> dict[str, Any]:
    """Return how often chance would give the group: the best trial, and all that stood.

    `unit` (µs) is what the times of the group's acts are noted to.
    """
    best = group.trials[0]
    return {
        **_trial(best),
        "p": group.p,
        "q": group.q,
        "unit": unit,
        "fdr": fdr,
        "tested": group.tested,
        "confirmed": True,
        "halves": [_trial(trial) for trial in group.trials],
    }


def _trial(trial: Trial) -> dict[str, Any]:
    """Return one trial; `found_on` is a half, or -1 for one burst, and `tested_on` what is left."""
    return {
        "found_on": trial.candidate.fold,
        "tested_on": trial.tested_on,
        "accounts": len(trial.candidate.accounts),
        "time_window": trial.scale.window,
        "against": "outsiders" if trial.scale.others else "reaction model and outsiders",
        "units": trial.units,
        "in_step": trial.in_step,
        "level": trial.level,
        "expected": trial.units * trial.level,
        "least_present": trial.least,
        "p": trial.p,
    }


def scale_details(scale: GroupScale) -> dict[str, Any]:
    """Return the scale of a group as JSON can hold it."""
    return {
        "time_window": scale.window,
        "low": scale.low,
        "high": scale.high,
        "agreement": scale.agreement,
        "windows": [
            {
                "time_window": row.window,
                "units": row.units,
                "in_step": row.in_step,
                "expected": row.expected,
                "close": row.close,
                "chance": row.chance,
            }
            for row in scale.windows
        ],
    }


def distinct_sentences(group: TestedGroup, concert: Concert, table: pa.Table) -> list[str]:
    """Return the sentence on the one source that this group and others met on, if there is one."""
    if group.source < 0:
        return []
    shares = concert.shares
    origins = origins_of(group.acts, np.sort(group.accounts), shares)
    row = int(shares.row[np.argmax(shares.origin == group.source)])
    others = sum(other.source == group.source for other in concert.groups) - 1
    return [
        apart_text(
            origin=str(table["origin"][row].as_py()),
            acts=int((origins == group.source).sum()),
            number=len(group.acts),
            others=others,
        )
    ]


def act_rows(group: TestedGroup, concert: Concert, table: pa.Table) -> pa.Table:
    """Return the members' shares in the acts of a group: a row each of the `table` searched.

    With the columns of `table` and `act`, the number of the act from 1 in order of time.
    """
    members = set(group.accounts.tolist())
    rows, numbers = [], []
    for number, act in enumerate(sorted(group.acts, key=lambda a: (a.time, a.kind, a.object)), 1):
        for place, account in zip(act.places.tolist(), act.accounts.tolist(), strict=True):
            if account in members:
                rows.append(int(concert.shares.row[place]))
                numbers.append(number)
    return table.take(pa.array(rows, pa.int64())).append_column(
        "act", pa.array(numbers, pa.int64())
    )


def act_evidence(acts: pa.Table, shares: pa.Table) -> pa.Table:
    """Return the evidence rows of the acts; `shares` gives source and row of a post."""
    where = {
        post: (source, row)
        for post, source, row in zip(
            shares["post"].to_pylist(), shares["source"].to_pylist(), shares["row"].to_pylist(),
            strict=True,
        )
    }  # fmt: skip
    places = [where.get(post, (None, None)) for post in acts["post"].to_pylist()]
    columns = {
        "role": ["act"] * acts.num_rows,
        **{name: acts[name] for name in ("account", "kind", "object", "time", "post")},
        "source": [source for source, _ in places],
        "row": [row for _, row in places],
        "details": [f'{{"act": {act}}}' for act in acts["act"].to_pylist()],
    }
    return pa.table(columns).cast(EVIDENCE_SCHEMA)
