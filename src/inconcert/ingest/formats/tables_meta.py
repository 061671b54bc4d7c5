"""CrowdTangle (Facebook, Instagram) and Meta Content Library tables."""

from __future__ import annotations

import re
from typing import Any

from inconcert.ingest.format import Columns, Sample, TableFormat
from inconcert.ingest.formats._tables import names, needs, set_kind, take
from inconcert.ingest.lists import parse_list

# CrowdTangle writes 'https://short.ex:=:https://long.example' into the text.
_EXPANDED = re.compile(r"(\S+?):=:(\S+)")
_RESHARE = "this is a re-share of a post"
_LAST = re.compile(r"(?:story_fbid=|fbid=|[?&]v=|/)([A-Za-z0-9_\-]+)/?(?:[?&#].*)?$")

_COUNTS = {
    "likes": "likes",
    "comments": "replies",
    "shares": "reposts",
    "post views": "views",
    "views": "views",
    "followers at posting": "account.followers",
}

_FACEBOOK = {
    "page name": "account.name",
    "group name": "account.name",
    "user name": "handle",
    "facebook id": "account_id",
    "page description": "account.description",
    "page created": "account.created",
    "post created": "time",
    "message": "text",
    "url": "link",
    "final link": "urls",
    "expandedlinks.expanded": "urls",
    "date": "time",
    **_COUNTS,
}

_INSTAGRAM = {
    "account": "account.name",
    "user name": "handle",
    "post created": "time",
    "description": "text",
    "url": "link",
    "photo": "media",
    **_COUNTS,
}


def _is_facebook(sample: Sample) -> float:
    header = names(sample)
    named = {"page name", "group name", "facebook id"} & header
    if named and {"post created", "message", "url"} <= header:
        return 1.0
    return 0.9 if {"expandedlinks.expanded", "message", "date"} <= header else 0.0


def _post_id(link: Any) -> str:
    match = _LAST.search(link) if isinstance(link, str) else None
    return match.group(1) if match else ""


def _adjust_facebook(columns: Columns) -> None:
    links = columns.get("link")
    if links is not None:
        columns["post_id"] = [_post_id(link) for link in links]
    _original_text(columns)
    short = columns.pop("Link", None)
    titles = take(columns, "link text")
    urls = columns.get("urls", [[] for _ in columns["time"]])
    out = []
    for row, found in enumerate(urls):
        listed = found if isinstance(found, list) else parse_list(found)
        if not listed and short is not None and short[row]:
            listed = parse_list(short[row])
        out.append(listed + [u for u in columns["_expanded"][row] if u not in listed])
    del columns["_expanded"]
    columns["urls"] = out
    if titles is not None:
        reshared = [str(t or "").strip().lower().startswith(_RESHARE) for t in titles]
        columns["kind"] = ["repost" if yes else "" for yes in reshared]
        columns["repost_of"] = [
            _post_id(found[0]) if yes and found else ""
            for yes, found in zip(reshared, out, strict=True)
        ]
        columns["Link Text"] = ["" if yes else t for yes, t in zip(reshared, titles, strict=True)]


def _original_text(columns: Columns) -> None:
    """Give texts back their own links; the long ones go to '_expanded', row by row."""
    texts = columns.get("text")
    if texts is None:
        columns["_expanded"] = [[] for _ in columns["time"]]
        return
    columns["_expanded"] = [
        [long for _, long in _EXPANDED.findall(t)] if t and ":=:" in t else [] for t in texts
    ]
    columns["text"] = [_EXPANDED.sub(r"\1", t) if t and ":=:" in t else t for t in texts]


def _adjust_instagram(columns: Columns) -> None:
    links = columns.get("link")
    if links is not None:
        columns["post_id"] = [_post_id(link) for link in links]
    media = columns.get("media")
    if media is not None:
        columns["media"] = [[v] if v else [] for v in media]


_LIBRARY = {
    "id": "post_id",
    "post_owner.id": "account_id",
    "post_owner.username": "handle",
    "post_owner.name": "account.name",
    "creation_time": "time",
    "lang": "language",
    "text": "text",
    "hashtags": "hashtags",
    "shared_post_id": "repost_of",
    "link_url": "urls",
    "link_attachment.link": "urls",
    "multimedia": "media",
    "statistics.like_count": "likes",
    "statistics.reaction_count": "likes",
    "statistics.comment_count": "replies",
    "statistics.share_count": "reposts",
    "statistics.views": "views",
}


def _adjust_library(columns: Columns) -> None:
    set_kind(columns, is_reshare="repost")
    hints = [columns[name] for name in ("post_owner.type", "mcl_url") if name in columns]
    if hints:
        columns["platform"] = [
            _surface(" ".join(map(str, row))) for row in zip(*hints, strict=True)
        ]


def _surface(text: str) -> str:
    lower = text.lower()
    return next((name for name in ("instagram", "threads") if name in lower), "facebook")


FORMATS = (
    TableFormat(
        name="crowdtangle-facebook",
        title="CrowdTangle: Facebook pages and groups",
        recognise=_is_facebook,
        columns=_FACEBOOK,
        platform="facebook",
        adjust=_adjust_facebook,
    ),
    TableFormat(
        name="crowdtangle-instagram",
        title="CrowdTangle: Instagram",
        recognise=needs("account", "user name", "post created", "description", "url"),
        columns=_INSTAGRAM,
        platform="instagram",
        adjust=_adjust_instagram,
    ),
    TableFormat(
        name="meta-content-library",
        title="Meta Content Library",
        recognise=needs("creation_time", "post_owner.id", "id"),
        columns=_LIBRARY,
        platform="facebook",
        adjust=_adjust_library,
        note="ids are those of the library",
    ),
)
