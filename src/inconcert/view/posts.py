"""Posts side by side: what several accounts posted on one object, to the second, copies marked."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from inconcert.evidence.table import SOURCE_NAME, require_finding
from inconcert.view.findings import finding as one_finding
from inconcert.view.labels import cut, tokens
from inconcert.view.score import scores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inconcert.case import Case
    from inconcert.view.acts import Acts

TEXT_SHOWN = 400

_POSTS = f"""
SELECT p.post, p.account, a.handle, a.name, p.time, p.type, p.text, p.platform, p.post_id, p.link,
       {SOURCE_NAME.format("s.file")} AS file, p."row"
FROM post AS p
LEFT JOIN account AS a ON a.account = p.account
LEFT JOIN source AS s ON s.source = p.source
WHERE p.post IN (SELECT unnest(?::BIGINT[]))
"""


def posts_side_by_side(
    case: Case, finding: str, *, objects: int = 6, posts: int = 8
) -> list[dict[str, Any]]:
    """Return the posts of one finding's fullest occasions; see `posts_of_scores`."""
    require_finding(case, finding)
    drawn = scores(case, [one_finding(case, finding)])
    return posts_of_scores(case, drawn, objects=objects, posts=posts)[finding]


def posts_of_scores(
    case: Case, drawn: Mapping[str, Mapping[str, Any]], *, objects: int = 6, posts: int = 8
) -> dict[str, list[dict[str, Any]]]:
    """Return the posts behind the fullest bars of each score (as `view.scores` makes them).

    One entry an object, the fullest first: {"kind", "object", "bar" (its index in the score),
    "accounts", "posts", "left_out"}; a post has the columns of `post` that a reader needs,
    `since` (µs after the first), `text` (cut), `length` (of the whole text), `match` ("first",
    "same", "near" or ""), `likeness` to the first text (0 … 1) and `parts`: [same as the first?,
    words] pairs that together are `text`.
    """
    chosen = {finding: _objects(one["bars"], objects) for finding, one in drawn.items()}
    wanted = {
        post
        for finding, bars in chosen.items()
        for bar in bars
        for post in _spread(drawn[finding]["bars"][bar], posts)
    }
    rows = {row["post"]: row for row in case.records(_POSTS, [sorted(wanted)])}
    return {
        finding: [_side_by_side(drawn[finding]["bars"][bar], bar, rows, posts) for bar in bars]
        for finding, bars in chosen.items()
    }


def excerpts(
    case: Case,
    acts: Mapping[str, Acts],
    wanted: Mapping[str, set[str]],
    *,
    kind: str = "text",
    length: int = 200,
) -> dict[tuple[str, str], str]:
    """Return the beginning of the first post's text for objects whose name says nothing.

    `wanted` holds objects of `kind` by finding, `acts` the acts of these findings; the result is
    by finding and object, without objects that have no text.
    """
    first: dict[tuple[str, str], int] = {}
    for finding, objects in wanted.items():
        own = acts[finding]
        for code, (kind_, object_) in enumerate(own.objects):
            if kind_ == kind and object_ in objects:
                posts = own.post[own.object == code]
                if len(posts) and posts[0] >= 0:
                    first[finding, object_] = int(posts[0])
    texts = dict(
        case.query(
            "SELECT post, text FROM post WHERE text IS NOT NULL "
            "AND post IN (SELECT unnest(?::BIGINT[]))",
            [sorted(set(first.values()))],
        )
    )
    return {
        key: cut(" ".join(texts[post][: 4 * length].split()), length)
        for key, post in first.items()
        if post in texts and texts[post].strip()
    }


def _objects(bars: Sequence[Mapping[str, Any]], limit: int) -> list[int]:
    """Choose the fullest bar of each object: one of every kind first, then the fullest."""
    order = sorted(range(len(bars)), key=lambda i: (-bars[i]["accounts"], bars[i]["start"]))
    objects: set[tuple[str, str]] = set()
    kinds: set[str] = set()
    first: list[int] = []
    second: list[int] = []
    for i in order:
        key = (bars[i]["kind"], bars[i]["object"])
        if key in objects or not bars[i]["posts"]:
            continue
        (second if key[0] in kinds else first).append(i)
        objects.add(key)
        kinds.add(key[0])
    return sorted((first + second)[:limit], key=order.index)


def _spread(bar: Mapping[str, Any], limit: int) -> list[int]:
    """Choose posts of a bar: the first of each account before anybody's second."""
    rank: Counter[str] = Counter()
    order = []
    for place, (post, account) in enumerate(zip(bar["posts"], bar["authors"], strict=True)):
        rank[account] += 1
        order.append((rank[account], place, post))
    return [post for _, _, post in sorted(order)[:limit]]


def _side_by_side(
    bar: Mapping[str, Any], number: int, rows: Mapping[int, Mapping[str, Any]], limit: int
) -> dict[str, Any]:
    shown = [dict(rows[post]) for post in _spread(bar, limit) if post in rows]
    shown.sort(key=lambda row: (row["time"], row["account"], row["post"]))
    first = next((row["text"] for row in shown if row["text"]), None)
    led = False
    for row in shown:
        row["since"] = row["time"] - bar["start"]
        row.update(_compared(row.pop("text"), None if not led else first))
        led = led or row["length"] > 0
    return {
        "kind": bar["kind"],
        "object": bar["object"],
        "bar": number,
        "accounts": bar["accounts"],
        "posts": shown,
        "left_out": len(set(bar["posts"])) - len(shown),
    }


def _compared(text: str | None, first: str | None) -> dict[str, Any]:
    """Compare a text with the first one of its object (None: it is the first)."""
    whole = " ".join((text or "").split())
    shown = cut((text or "")[: TEXT_SHOWN * 2].strip(), TEXT_SHOWN)
    result: dict[str, Any] = {"text": shown, "length": len(text or "")}
    if not whole:
        return {**result, "match": "", "likeness": None, "parts": []}
    if first is None:
        return {**result, "match": "first", "likeness": 1.0, "parts": [[True, shown]]}
    if whole == " ".join(first.split()):
        return {**result, "match": "same", "likeness": 1.0, "parts": [[True, shown]]}
    mine, theirs = tokens(shown), tokens(cut(first[: TEXT_SHOWN * 2].strip(), TEXT_SHOWN))
    matcher = SequenceMatcher(None, theirs, mine, autojunk=False)
    parts: list[list[Any]] = []
    for tag, _, _, start, end in matcher.get_opcodes():
        if start < end:
            parts.append([tag == "equal", "".join(mine[start:end])])
    likeness = round(matcher.ratio(), 4)
    return {
        **result,
        "match": "near" if likeness >= 0.6 else "",
        "likeness": likeness,
        "parts": parts if likeness >= 0.6 else [[True, shown]],
    }
