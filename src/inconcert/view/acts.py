"""The acts of findings: their evidence rows of role `share`, or else `act`, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from inconcert.arrow_columns import numbered

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from inconcert.case import Case

_SQL = """
SELECT finding, account, kind, object, time, post
FROM evidence
WHERE role IN ('share', 'act') AND finding IN (SELECT unnest(?::VARCHAR[]))
  AND account IS NOT NULL AND kind IS NOT NULL AND object IS NOT NULL AND time IS NOT NULL
QUALIFY role = max(role) OVER (PARTITION BY finding)
"""


@dataclass(frozen=True)
class Acts:
    """What one finding's accounts did, in order of time; one entry per evidence row.

    `account`, `kind` and `object` are codes into the tuples of names; `object` counts objects
    per kind, so that equal names of two kinds have two codes. `time` is in µs UTC, `post` is the
    key of post or -1.
    """

    time: NDArray[np.int64]
    account: NDArray[np.int64]
    object: NDArray[np.int64]
    post: NDArray[np.int64]
    accounts: tuple[str, ...]
    objects: tuple[tuple[str, str], ...]

    def __len__(self) -> int:
        return len(self.time)


def load_acts(case: Case, findings: Sequence[str]) -> dict[str, Acts]:
    """Return the acts of each finding, in one query; a finding without any has empty arrays."""
    table = case.arrow(_SQL, [list(findings)])
    names = table.column("finding")
    acts = {}
    for finding in findings:
        acts[finding] = _acts(table.filter(pc.equal(names, finding)))
    return acts


def _acts(rows: pa.Table) -> Acts:
    account, accounts = numbered(rows.column("account"))
    kind, kinds = numbered(rows.column("kind"))
    name, names = numbered(rows.column("object"))
    pair, object_ = np.unique(kind * max(len(names), 1) + name, return_inverse=True)
    time = rows.column("time").to_numpy().astype(np.int64)
    post = pc.fill_null(rows.column("post"), -1).to_numpy().astype(np.int64)
    # Sorting numbers here is faster than sorting texts in the query.
    order = np.lexsort((post, object_, account, time))
    return Acts(
        time=time[order],
        account=account[order],
        object=object_[order].astype(np.int64),
        post=post[order],
        accounts=tuple(accounts),
        objects=tuple((kinds[p // len(names)], names[p % len(names)]) for p in pair.tolist()),
    )
