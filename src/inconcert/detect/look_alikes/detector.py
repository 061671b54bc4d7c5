"""Look-alike accounts: near handles and the same name, profile picture or description.

Handles within one edit or with equal skeletons are found by deletion neighbourhoods
(`detect.look_alikes.handles`), a kernel of NumPy and Numba that both engines use: SQL only reads
the accounts. In SQL the same join takes 2.5 s for a million ASCII handles, but neither engine's SQL
knows the skeletons, code points outside ASCII and families that the kernel must, and fetching the
handles is needed in any case. `detect.look_alikes.chance` tells the null model, docs/look-alikes.md
the method.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from inconcert.case import Case
from inconcert.detect.declaration import Result
from inconcert.detect.look_alikes.agreement import FIELDS
from inconcert.detect.look_alikes.finding import pair_finding
from inconcert.detect.look_alikes.handles import CLASSES, CROWD
from inconcert.detect.look_alikes.listed import listed_findings, office_findings, place_list
from inconcert.detect.look_alikes.pairs import Compared, by_letters, compare
from inconcert.detect.look_alikes.parameters import LookAlikeParameters
from inconcert.detect.look_alikes.protected import Protected, read_protected
from inconcert.detect.look_alikes.wording import TEMPLATES
from inconcert.detect.profiles import read_profiles
from inconcert.evidence.record import Finding
from inconcert.plaintext import counted
from inconcert.progress import Progress


def run(case: Case, parameters: LookAlikeParameters, engine: str, progress: Progress) -> Result:
    """Return the look-alikes of a case, and accounts that claim what the list says nobody has."""
    protected = read_protected(parameters.protect) if parameters.protect else []
    with progress.task("Comparing handles", 3) as advance:
        profiles = read_profiles(case, engine)
        advance(1)
        rows, listed = place_list(profiles, protected)
        compared = compare(rows, listed=listed, seed=parameters.seed)
        advance(1)
        findings, tested, confirmed, numbers = _pairs(compared, len(listed), parameters)
        # Where nothing is given by which accounts could agree, no pair of them was tested.
        if all(profiles[name].null_count == profiles.num_rows for name in FIELDS):
            tested -= compared.scores.pairs
        offices = office_findings(profiles, protected)
        findings += offices[: parameters.look_alike_findings]
        advance(1)
    missing, notes = _not_compared(profiles, compared, protected)
    more = max(0, len(offices) - parameters.look_alike_findings)
    if more:
        notes.append(f"{more:,} more accounts give words of the list; not told")
    numbers |= missing | {"offices": len(offices), "offices_not_told": more}
    return Result(findings, tested, confirmed, parameters.fdr, notes=notes, numbers=numbers)


def _pairs(
    compared: Compared, listed: int, parameters: LookAlikeParameters
) -> tuple[list[Finding], int, int, dict[str, Any]]:
    """Return the findings, how many pairs were tested and confirmed, and the numbers."""
    near, scores = compared.near, compared.scores
    on_list = compared.standing.listed[near.a] | compared.standing.listed[near.b]
    sure = np.flatnonzero((scores.q <= parameters.fdr) & ~on_list)
    sure = sure[np.lexsort((near.b[sure], near.a[sure], scores.p[sure]))]
    told = sure[: parameters.look_alike_findings].tolist()
    findings = [pair_finding(compared, pair) for pair in told]
    from_list = listed_findings(compared, listed, np.flatnonzero(on_list), parameters.fdr)
    agree = compared.found.agree.any(axis=0)
    # Pairs near an account of the list are each tested by itself.
    tested, confirmed = scores.pairs + int(on_list.sum()), len(sure) + len(from_list)
    numbers = {
        "handles": len(compared.handles.used),
        "near_pairs": len(near.a),
        "near_pairs_by_letters": by_letters(compared, parameters.seed),
        "near_pairs_that_agree": int(agree.sum()),
        "near_pairs_by_class": {
            name: int((near.differs == number).sum()) for number, name in enumerate(CLASSES)
        },
        "pairs_of_siblings": int(compared.sibling.sum()),
        "crowded_families": near.crowded,
        "numbered_handles": near.numbered,
        "pairs_not_told": len(sure) - len(told),
        "listed": listed,
        "near_listed": len(from_list),
    }
    return findings + from_list, tested, confirmed, numbers


def _not_compared(
    profiles: pa.Table, compared: Compared, protected: list[Protected]
) -> tuple[dict[str, Any], list[str]]:
    """Return which accounts and fields could not be looked at, in numbers and in phrases."""
    handles = compared.handles
    missing = {
        name: profiles[name].null_count
        for name in ("name", "avatar", "description", "created", "followers", "verified")
    }
    notes = []
    if not len(handles.used):
        notes.append("no account has a handle that can be compared")
    if compared.near.numbered:
        notes.append(
            f"{counted(compared.near.numbered, 'handles are')} of families of more than {CROWD} "
            "that differ "
            "in their numbers alone; of these, pairs that agree in no profile field were left out"
        )
    fields = [name for name in FIELDS if missing[name] == profiles.num_rows]
    if fields:
        words = ", ".join(TEMPLATES[f"field/{name}"] for name in fields)
        notes.append(f"missing for all accounts: {words}")
    if len(fields) == 3 and not protected:
        notes.append("handles alone were not tested, since nothing says that accounts agree")
    numbers = {
        "accounts": profiles.num_rows,
        "without_handle": compared.without,
        "hidden_handles": compared.hidden,
        "short_handles": handles.short,
        "long_handles": handles.long,
        "same_handles": handles.same,
        "missing": missing,
    }
    return numbers, notes
