"""Look-alike accounts: near handles with the same name, picture or description, against chance.

Handles within one edit or with equal skeletons are found by deletion neighbourhoods
(`profile.handles`), a kernel of NumPy and Numba that both engines use: SQL only reads the accounts.
In SQL the same join takes 2.5 s for a million ASCII handles, but neither engine's SQL knows the
skeletons, code points outside ASCII and families that the kernel must, and fetching the handles is
needed in any case. `profile.chance` tells the null model, docs/look-alikes.md the method.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.case import Case
from inconcert.detect.base import Detector, Looked, check_rate
from inconcert.detect.listed import Listing, listed_findings, place_list
from inconcert.detect.lists import Protected, read_protected
from inconcert.detect.look_alike_finding import pair_finding
from inconcert.detect.offices import office_findings
from inconcert.engine import Dialect, Step, open_engine
from inconcert.errors import ParameterError
from inconcert.evidence.record import Finding
from inconcert.evidence.wording_look_alikes import TEMPLATES
from inconcert.plaintext import counted
from inconcert.profile.handles import CLASSES, CROWD
from inconcert.profile.pairs import Compared, by_letters, compare
from inconcert.progress import Progress

COLUMNS = ("account", "platform", "account_id", "handle", "name", "description", "avatar",
           "created", "followers", "verified", "source", "row", "avatar_hash")  # fmt: skip


@dataclass(frozen=True)
class LookAlikeParameters:
    """Parameters of `look_alikes`.

    `fdr` is the false-discovery rate over all pairs of accounts of a platform, and over the
    accounts of the list. `protect` is the path of a CSV of accounts to protect (detect.lists).
    At most `look_alike_findings` pairs are told, the surest first, and as many accounts that give
    words of the list; the result counts the rest.
    """

    fdr: float = 0.05
    seed: int = 1
    protect: str | None = None
    look_alike_findings: int = 500

    def __post_init__(self) -> None:
        check_rate(self.fdr)
        if self.look_alike_findings < 1:
            raise ParameterError("look_alike_findings is at least 1.")

    def check_lists(self) -> None:
        """Raise ParameterError where the list cannot be read as one."""
        if self.protect:
            read_protected(self.protect)


# By what accounts can agree besides their handles.
GIVEN = ("name", "avatar", "description")


def profile_steps(dialect: Dialect) -> list[Step]:
    """Return the step that reads the profiles: `profile_row`, with the columns COLUMNS."""
    names = ", ".join(dialect.quote(name) for name in COLUMNS)
    return [Step("profile_row", f"SELECT {names} FROM account WHERE account IS NOT NULL")]


def read_profiles(case: Case, engine: str) -> pa.Table:
    """Return the profiles of a case, in bytewise order of account.

    `avatar` is what pictures are compared by: the hash of the file where an input held it, else
    the value as given, which `avatar_given` keeps.
    """
    with open_engine(engine, case=case, tables=["account"]) as opened:
        opened.run(profile_steps(opened.dialect))
        table = opened.fetch("profile_row")
    given = table["avatar"]
    compared = pc.coalesce(table["avatar_hash"], given)
    table = table.set_column(table.column_names.index("avatar"), "avatar", compared)
    table = table.append_column("avatar_given", given)
    keys = pc.cast(table["account"], pa.binary())
    return table.take(pc.sort_indices(keys))


def look(case: Case, parameters: LookAlikeParameters, engine: str, progress: Progress) -> Looked:
    """Return the look-alikes of a case, and accounts that claim what the list says nobody has."""
    protected = read_protected(parameters.protect) if parameters.protect else []
    with progress.task("Comparing handles", 3) as advance:
        profiles = read_profiles(case, engine)
        advance(1)
        rows, listing = place_list(profiles, protected)
        compared = compare(rows, listed=listing.keys, seed=parameters.seed)
        advance(1)
        findings, result = _pairs(compared, listing, parameters)
        # Where nothing is given by which accounts could agree, no pair of them was tested.
        if all(profiles[name].null_count == profiles.num_rows for name in GIVEN):
            result["tested"] -= compared.scores.pairs
        offices = office_findings(profiles, protected)
        findings += offices[: parameters.look_alike_findings]
        advance(1)
    result |= _not_looked_at(profiles, compared, protected)
    result["offices"] = len(offices)
    result["offices_not_told"] = max(0, len(offices) - parameters.look_alike_findings)
    if result["offices_not_told"]:
        more = f"{result['offices_not_told']:,} more accounts give words of the list; not told"
        result["note"] = "; ".join(filter(None, (result["note"], more)))
    return Looked(findings, result)


def _pairs(
    compared: Compared, listing: Listing, parameters: LookAlikeParameters
) -> tuple[list[Finding], dict[str, Any]]:
    near, scores = compared.near, compared.scores
    on_list = compared.standing.listed[near.a] | compared.standing.listed[near.b]
    sure = np.flatnonzero((scores.q <= parameters.fdr) & ~on_list)
    sure = sure[np.lexsort((near.b[sure], near.a[sure], scores.p[sure]))]
    told = sure[: parameters.look_alike_findings].tolist()
    findings = [pair_finding(compared, pair) for pair in told]
    from_list = listed_findings(compared, listing, np.flatnonzero(on_list), parameters.fdr)
    agree = compared.found.agree.any(axis=0)
    result = {
        # Pairs near an account of the list are each tested by itself.
        "tested": scores.pairs + int(on_list.sum()),
        "confirmed": len(sure) + len(from_list),
        "fdr": parameters.fdr,
        "handles": len(compared.handles.used),
        "near_pairs": len(near.a),
        "near_pairs_by_letters": by_letters(compared, parameters.seed),
        "near_pairs_that_agree": int(agree.sum()),
        "near_pairs_by_class": {
            name: int((near.kind == number).sum()) for number, name in enumerate(CLASSES)
        },
        "pairs_of_siblings": int(compared.sibling.sum()),
        "crowded_families": near.crowded,
        "numbered_handles": near.numbered,
        "pairs_not_told": len(sure) - len(told),
        "listed": len(listing.keys),
        "near_listed": len(from_list),
    }
    return findings + from_list, result


def _not_looked_at(
    profiles: pa.Table, compared: Compared, protected: list[Protected]
) -> dict[str, Any]:
    """Say which accounts and fields could not be looked at."""
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
    fields = [name for name in GIVEN if missing[name] == profiles.num_rows]
    if fields:
        words = ", ".join(TEMPLATES[f"field/{name}"] for name in fields)
        notes.append(f"not given of any account: {words}")
    if len(fields) == 3 and not protected:
        notes.append("handles alone were not tested, since nothing says that accounts agree")
    return {
        "accounts": profiles.num_rows,
        "without_handle": compared.without,
        "hidden_handles": compared.hidden,
        "short_handles": handles.short,
        "long_handles": handles.long,
        "same_handles": handles.same,
        "missing": missing,
        "note": "; ".join(notes),
    }


LOOK_ALIKES = Detector(
    name="look_alikes",
    doc="Accounts whose handle, name and picture pass for those of another account.",
    parameters=LookAlikeParameters,
    look=look,
    needs_posts=False,
)
