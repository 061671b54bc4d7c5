"""What a run compared: the end of every run, in words and for machines.

A case in which nothing could be compared says so, with the number that shows it and the next step.
"No group was confirmed" may be said only where something was tested, and then with what was.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from inconcert.detect.reporting import looking_for_concert
from inconcert.detect.words import in_concert
from inconcert.durations import DAY, HOUR, format_duration, parse_duration
from inconcert.evidence import wording_result as words
from inconcert.evidence.wording import and_text
from inconcert.plaintext import plain
from inconcert.view.labels import iso
from inconcert.view.parts import dictionary, items, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inconcert.case import Case

_COLUMNS = 6  # names of columns in a hint
_LEAST = 3  # accounts of a group


class _Facts(NamedTuple):
    """What a case holds that could be compared."""

    posts: int
    posters: int
    accounts: int
    first: int | None
    last: int | None
    days: bool
    shares: int
    timed: int
    objects: int
    common: dict[str, int]
    met: bool


def result_of(
    case: Case, found: Sequence[Mapping[str, Any]], detectors_ran: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return what a run compared.

    `compared` (False: nothing could be), `groups` (confirmed), `why` and `hint` (where nothing
    could be compared: the sentence and the next step; else None), `reason` (its name), `sentence`
    (what the run ends with), `tested` (None, or `evidence`, `windows` in µs, `kinds`: [{"kind",
    "objects"}], those that two accounts or more shared, and `candidates`).

    `found` are all findings of the case and `detectors_ran` those of `view.ran`.
    """
    groups = sum(in_concert(f.get("type") or "") for f in found)
    seeking = looking_for_concert()
    detector_run = next((one for one in detectors_ran if one["detector"] in seeking), None)
    if detector_run is None and not groups:
        ran = [str(one["detector"]) for one in detectors_ran]
        reason = "not_looked" if ran else "not_run"
        hint = words.HINTS[reason].format(detector=" --only ".join(seeking))
        return _nothing(reason, words.NOTHING[reason].format(ran=and_text(ran)), hint)
    if detector_run is not None and not groups and detector_run.get("out_of_date"):
        return _nothing("out_of_date", words.NOTHING["out_of_date"])
    facts = _facts(case)
    asked = _asked(case, seeking)
    tested = _tested(facts, detector_run or {}, asked)
    if not groups:
        reason, values = _why(case, facts, tested, asked)
        if reason:
            return _nothing(reason, words.NOTHING[reason].format(**values), _hint(case, reason))
    return {
        "compared": True,
        "groups": groups,
        "reason": None,
        "why": None,
        "hint": None,
        "sentence": (words.FOUND if groups else words.COMPARED).format(**_words_of(tested)),
        "tested": tested,
    }


def _nothing(reason: str, why: str, hint: str | None = None) -> dict[str, Any]:
    return {
        "compared": False,
        "groups": 0,
        "reason": reason,
        "why": why,
        "hint": hint or words.HINTS[reason],
        "sentence": f"{why} {hint or words.HINTS[reason]}",
        "tested": None,
    }


def _words_of(tested: Mapping[str, Any]) -> dict[str, str]:
    kinds = [(row["kind"], row["objects"]) for row in tested["kinds"]]
    return {
        "windows": words.windows_text(tested["windows"]),
        "kinds": words.kinds_text(kinds),
        "candidates": words.candidates_text(tested["candidates"]),
    }


def _facts(case: Case) -> _Facts:
    posts, posters, first, last, clocks = case.query(
        "SELECT count(*), count(DISTINCT account), min(time), max(time), "
        f"count(*) FILTER (WHERE time % {DAY} <> 0) FROM post"
    )[0]
    kinds = case.query(
        "SELECT kind, sum(shares), sum(timed), count(*), count(*) FILTER (common) FROM ("
        "SELECT kind, count(*) AS shares, count(time) AS timed, min(account) FILTER "
        "(time IS NOT NULL) <> max(account) FILTER (time IS NOT NULL) AS common "
        "FROM share GROUP BY kind, object) GROUP BY kind ORDER BY kind"
    )
    return _Facts(
        posts, posters, case.one("SELECT count(*) FROM account"), first, last, not clocks,
        int(sum(row[1] for row in kinds)), int(sum(row[2] for row in kinds)),
        sum(row[3] for row in kinds), {row[0]: row[4] for row in kinds if row[4]},
        bool(case.one("SELECT count(*) FROM baseline WHERE events > 0")),
    )  # fmt: skip


def _asked(case: Case, seeking: Sequence[str]) -> dict[str, Any]:
    """Return the parameters of the last search for groups; empty where none is recorded."""
    for (text,) in case.query(
        "SELECT parameters FROM run WHERE command = 'detect' ORDER BY run DESC"
    ):
        parameters = dictionary(json.loads(text or "{}"))
        asked = next(
            (dictionary(parameters.get(name)) for name in seeking if name in parameters), {}
        )
        if asked:
            return dict(asked)
    return {}


def _windows(asked: Mapping[str, Any]) -> list[int]:
    given = [w if isinstance(w, int) else parse_duration(w) for w in items(asked.get("windows"))]
    return sorted(set(given))


def _tested(
    facts: _Facts, detector_run: Mapping[str, Any], asked: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what was tested; a window no longer than the resolution of the times stands for it."""
    kinds = asked.get("kinds")
    told = dictionary(detector_run.get("result"))
    windows = [w for w in items(told.get("windows")) if isinstance(w, int)]
    if not windows:
        windows = [w for w in _windows(asked) if w <= HOUR] or _windows(asked)[:1]
    return {
        "evidence": "closeness in time",
        "windows": windows,
        "kinds": [
            {"kind": kind, "objects": objects}
            for kind, objects in facts.common.items()
            if not kinds or kind in kinds
        ],
        "candidates": whole(detector_run.get("tested")) or 0,
    }


def _why(
    case: Case, facts: _Facts, tested: Mapping[str, Any], asked: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Return why nothing could be compared, and the numbers of it; "" where something could."""
    single = ""
    if facts.posts == facts.posters > 1:
        single = words.SINGLE.format(accounts=words.counted(facts.posters, "account"))
    values: dict[str, Any] = {
        "posts": words.counted(facts.posts, "post"),
        "accounts": words.counted(facts.posters or facts.accounts, "account"),
        "shares": words.counted(facts.shares, "share"),
        "objects": words.counted(facts.objects, "object"),
        "single": single,
        "column": _read_as(case) if facts.posters == 1 else "",
        "time": iso(facts.first or 0),
        "widest": format_duration((_windows(asked) or [DAY])[-1]),
        "candidates": words.candidates_text(tested["candidates"]),
    }
    # In this order: the first that is so is the reason for the others.
    reasons = {
        "no_posts": not facts.posts,
        "one_account": facts.posters < 2,
        "no_shares": not facts.shares,
        "no_times": not facts.timed,
        "one_time": facts.first == facts.last,
        "nothing_common": not facts.common,
        "never_close": not facts.met and not tested["candidates"],
        "days_only": facts.days,
    }
    reason = next((name for name, so in reasons.items() if so), "")
    if reason or tested["candidates"]:
        return reason, values
    number, least = _again(case), whole(asked.get("min_accounts")) or _LEAST
    if number >= least:
        return "", values
    some = words.counted(number, "account") if number else "no account"
    return "too_few_acts", {**values, "number": some, "least": least}


def _again(case: Case) -> int:
    """Return how many accounts shared two objects or more with others, in two posts or more."""
    return int(
        case.one(
            "SELECT count(*) FROM (SELECT s.account FROM share s JOIN ("
            "SELECT kind, object FROM share WHERE time IS NOT NULL GROUP BY kind, object "
            "HAVING min(account) <> max(account)) o ON o.kind = s.kind AND o.object = s.object "
            "GROUP BY s.account HAVING count(DISTINCT (s.kind, s.object)) > 1 "
            "AND count(DISTINCT s.time) > 1)"
        )
        or 0
    )


def _read_as(case: Case) -> str:
    """Return which column was read as the account, where a table was read by its columns."""
    found = [
        column
        for (text,) in case.query("SELECT mapping FROM source ORDER BY source")
        for column, field in dictionary(json.loads(text or "{}")).items()
        if field in ("account_id", "handle", "name")
    ]
    if not found:
        return ""
    return words.COLUMN.format(columns=_names(dict.fromkeys(found)))


def _hint(case: Case, reason: str) -> str:
    """Return the next step, with the columns that no field took."""
    hint = words.HINTS[reason]
    if reason in ("not_run", "not_looked", "never_close"):
        return hint
    columns = dict.fromkeys(
        column
        for (text,) in case.query("SELECT mapping FROM source ORDER BY source")
        for column, field in dictionary(json.loads(text or "{}")).items()
        if not field
    )
    return hint + words.UNUSED.format(columns=_names(columns)) if columns else hint


def _names(columns: Any) -> str:
    names = [f"“{plain(str(name), limit=40)}”" for name in columns]
    more = [f"{len(names) - _COLUMNS} more"] if len(names) > _COLUMNS else []
    return and_text([*names[:_COLUMNS], *more])
