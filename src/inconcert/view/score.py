"""What a timeline shows: accounts as rows, occasions as columns in order of time, posts as marks.

On a linear axis a case of months shows nothing: posts seconds apart fall on one another and the
rest is empty. So there is one column (`bars`) for each occasion, and inside it the place is the
time since the first post. Who acts in concert stands on one vertical line, column after column;
everyone else who shared the same objects around that time is given beside, for the eye to compare.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from inconcert.evidence.table import require_finding
from inconcert.view.acts import Acts, load_acts
from inconcert.view.declared import main_windows
from inconcert.view.findings import finding as one_finding
from inconcert.view.findings import members_of
from inconcert.view.occasions import Occasion, occasions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inconcert.case import Case

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_OTHERS_SHOWN = 150

# Everyone else on the bars' objects: how many, how many within the window, and some to draw.
_OTHERS = """
WITH bar AS (
  SELECT unnest(?::VARCHAR[]) AS finding, unnest(?::INTEGER[]) AS bar,
         unnest(?::VARCHAR[]) AS kind, unnest(?::VARCHAR[]) AS object,
         unnest(?::BIGINT[]) AS start, unnest(?::BIGINT[]) AS win,
         unnest(?::BIGINT[]) AS reach
),
ours AS (
  SELECT DISTINCT finding, account FROM evidence
  WHERE account IS NOT NULL AND finding IN (SELECT finding FROM bar)
  UNION
  SELECT f.finding, m.account FROM finding AS f JOIN member AS m USING (account_group)
  WHERE f.finding IN (SELECT finding FROM bar)
),
act AS (
  SELECT DISTINCT b.finding, b.bar, s.account, s.time - b.start AS since, b.win
  FROM bar AS b
  JOIN share AS s ON s.kind = b.kind AND s.object = b.object
    AND s.time BETWEEN b.start - b.reach AND b.start + b.reach
  ANTI JOIN ours AS o ON o.finding = b.finding AND o.account = s.account
)
SELECT finding, bar, since,
       count(*) OVER (PARTITION BY finding, bar) AS acts,
       count(*) FILTER (since BETWEEN 0 AND win) OVER (PARTITION BY finding, bar) AS in_window
FROM act
QUALIFY row_number() OVER (PARTITION BY finding, bar ORDER BY hash(account, since), account, since)
  <= ?
ORDER BY finding, bar, since
"""


def score(case: Case, finding: str, *, rows: int = 40, bars: int = 24) -> dict[str, Any]:
    """Return the score of one finding; see `scores`."""
    require_finding(case, finding)
    return scores(case, [one_finding(case, finding)], rows=rows, bars=bars)[finding]


def scores(
    case: Case,
    chosen: Sequence[Mapping[str, Any]],
    *,
    rows: int = 40,
    bars: int = 24,
    acts: Mapping[str, Acts] | None = None,
    members: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    fewer_after: int | None = None,
) -> dict[str, dict[str, Any]]:
    """Return the score of each finding (as `view.findings` gives them), by id.

    A score holds `weak` (members with weak evidence of their own), `rows` (the strongest accounts,
    ordered so that accounts of the same bars stand together), `bars` in order of time, `kinds`,
    `span`, `accounts` (members in all) and
    `episodes` (how many there were to choose from; None where only the fullest were weighed).

    A bar has its leading `kind` and `object`, all its `objects`, `start` (µs UTC), `window` and
    `reach` (µs: how far around the start it looks), `accounts`, its `posts` and
    their `authors`, its `notes` ({"row",
    "account", "since", "kind", "time"}, `row` None for accounts without a row), and of everyone
    else `others`, `others_in_window` and some `other_notes` (µs since the start).

    `acts` and `members` may be handed in where they are loaded already. With `fewer_after`,
    findings after so many get half the bars.
    """
    ids = [str(f["id"]) for f in chosen]
    acts = acts if acts is not None else load_acts(case, ids)
    members = members if members is not None else members_of(case, ids)
    drawn: dict[str, dict[str, Any]] = {}
    for number, f in enumerate(chosen):
        own = acts[f["id"]]
        most = bars if fewer_after is None or number < fewer_after else max(1, bars // 2)
        found, complete = occasions(own, main_windows(f["details"]))
        picked = sorted(_pick(own, found, most), key=lambda e: (e.start, e.object))
        drawn[f["id"]] = _score(own, picked, members[f["id"]], rows)
        drawn[f["id"]]["weak"] = [m["account"] for m in members[f["id"]] if m.get("weak")]
        drawn[f["id"]]["episodes"] = len(found) if complete else None
    _add_others(case, drawn)
    return drawn


def _pick(acts: Acts, found: Sequence[Occasion], bars: int) -> list[Occasion]:
    """Choose occasions: two of every kind if they are full enough, then the fullest.

    Two of one object at most, as long as there are others: an object is one unit of evidence.
    """
    objects: Counter[int] = Counter()
    kinds: Counter[str] = Counter()
    first: list[Occasion] = []
    second: list[Occasion] = []
    third: list[Occasion] = []
    enough = max(3.0, 0.2 * found[0].accounts) if found else 0.0
    for occasion in found:
        kind = acts.objects[occasion.object][0]
        objects[occasion.object] += 1
        if objects[occasion.object] > 2:
            third.append(occasion)
        elif kinds[kind] < 2 and occasion.accounts >= enough:
            kinds[kind] += 1
            first.append(occasion)
        else:
            second.append(occasion)
    return (first + second + third)[:bars]


def _score(
    acts: Acts,
    picked: Sequence[Occasion],
    members: Sequence[Mapping[str, Any]],
    rows: int,
) -> dict[str, Any]:
    bars = [_bar(acts, occasion) for occasion in picked]
    strength = {m["account"]: m["strength"] or 0.0 for m in members}
    shown = sorted(strength, key=lambda a: (-strength[a], a))[:rows] or _busiest(bars, rows)
    order = _seriate(shown, bars)
    place = {account: row for row, account in enumerate(order)}
    for bar in bars:
        for note in bar["notes"]:
            note["row"] = place.get(note["account"])
    return {
        "rows": order,
        "accounts": max(len(strength), len(order)),
        "bars": bars,
        "kinds": sorted({kind for kind, _ in acts.objects}),
        "span": [int(acts.time.min()), int(acts.time.max())] if len(acts) else None,
        "members_in_window": sum(bar["accounts"] for bar in bars),
    }


def _bar(acts: Acts, occasion: Occasion) -> dict[str, Any]:
    reach = max(min(max(60 * occasion.window, 10 * MINUTE), DAY), 4 * occasion.window)
    wanted = np.isin(acts.object, occasion.objects)
    wanted &= np.abs(acts.time - occasion.start) <= reach
    kind, object_ = acts.objects[occasion.object]
    posts = occasion.rows[acts.post[occasion.rows] >= 0]
    seen: dict[tuple[int, int], dict[str, Any]] = {}
    index = np.flatnonzero(wanted)
    # The leading object first: a post that hit several objects is one note of the leading kind.
    for i in index[np.argsort(acts.object[index] != occasion.object, kind="stable")].tolist():
        key = (int(acts.account[i]), int(acts.time[i]))
        if key not in seen:
            seen[key] = {
                "account": acts.accounts[key[0]],
                "time": key[1],
                "since": key[1] - occasion.start,
                "kind": acts.objects[int(acts.object[i])][0],
            }
    return {
        "kind": kind,
        "object": object_,
        "objects": [list(acts.objects[o]) for o in occasion.objects],
        "start": occasion.start,
        "window": occasion.window,
        "reach": reach,
        "accounts": occasion.accounts,
        "posts": acts.post[posts].tolist(),
        "authors": [acts.accounts[a] for a in acts.account[posts].tolist()],
        "notes": sorted(seen.values(), key=lambda n: (n["time"], n["account"])),
        "others": 0,
        "others_in_window": 0,
        "other_notes": [],
    }


def _busiest(bars: Sequence[Mapping[str, Any]], rows: int) -> list[str]:
    count = Counter(note["account"] for bar in bars for note in bar["notes"])
    return sorted(count, key=lambda a: (-count[a], a))[:rows]


def _seriate(accounts: Sequence[str], bars: Sequence[Mapping[str, Any]]) -> list[str]:
    """Order accounts so that those of the same bars stand together.

    Begins with the account of most bars, then always takes the one most like the last (Jaccard
    over bars, ties by more bars, then by the order given).
    """
    plays: dict[str, set[int]] = {account: set() for account in accounts}
    for number, bar in enumerate(bars):
        for note in bar["notes"]:
            if note["account"] in plays and 0 <= note["since"] <= bar["window"]:
                plays[note["account"]].add(number)
    left = sorted(accounts, key=lambda a: -len(plays[a]))
    order: list[str] = []
    while left:
        last = plays[order[-1]] if order else plays[left[0]]

        def likeness(account: str, last: set[int] = last) -> tuple[float, int]:
            union = len(plays[account] | last)
            return (len(plays[account] & last) / union if union else 0.0, len(plays[account]))

        best = max(left, key=likeness)
        left.remove(best)
        order.append(best)
    return order


def _add_others(case: Case, drawn: Mapping[str, dict[str, Any]]) -> None:
    asked = [
        (finding, number, kind, object_, bar["start"], bar["window"], bar["reach"])
        for finding, one in drawn.items()
        for number, bar in enumerate(one["bars"])
        for kind, object_ in bar["objects"]
    ]
    if not asked:
        return
    columns = [list(column) for column in zip(*asked, strict=True)]
    for finding, number, since, acts, inside in case.query(_OTHERS, [*columns, _OTHERS_SHOWN]):
        bar = drawn[finding]["bars"][number]
        bar["others"], bar["others_in_window"] = acts, inside
        bar["other_notes"].append(since)
