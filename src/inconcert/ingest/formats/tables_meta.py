"""CrowdTangle (Facebook, Instagram) and Meta Content Library tables."""

from __future__ import annotations

import re
from typing import Any

from inconcert.ingest.format import Columns, Sample, TableFormat
from inconcert.ingest.formats._tables import (
    count_of,
    names,
    needs,
    said,
    set_type,
    take,
    written,
)
from inconcert.ingest.values.lists import parse_list
from inconcert.ingest.values.platforms import platform_of

# CrowdTangle writes 'https://short.ex:=:https://long.example' into the text.
_EXPANDED = re.compile(r"(\S+?):=:(\S+)")
_RESHARE = "this is a re-share of a post"
_TYPES = {"page": "page", "group": "group", "profile": "account", "user": "account"}
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
    "created": "time",
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
    "created": "time",
    "description": "text",
    "url": "link",
    "photo": "media",
    **_COUNTS,
}


def _is_facebook(sample: Sample) -> float:
    header = names(sample)
    named = {"page name", "group name", "facebook id"} & header
    made = {"post created", "created", "date"} & header
    return 1.0 if named and made and {"message", "url"} <= header else 0.0


def _is_instagram(sample: Sample) -> float:
    header = names(sample)
    made = {"post created", "created"} & header
    return 1.0 if made and {"account", "user name", "description", "url"} <= header else 0.0


def _post_id(link: Any) -> str:
    match = _LAST.search(link) if isinstance(link, str) else None
    return match.group(1) if match else ""


def _adjust_facebook(columns: Columns) -> None:
    links = columns.get("link")
    if links is not None:
        columns["post_id"] = [_post_id(link) for link in links]
    _original_text(columns)
    short = columns.pop("Link", None) or columns.pop("link (column)", None)
    titles = take(columns, "link text")
    urls = columns.get("urls", [[]] * count_of(columns))
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
        columns["type"] = ["repost" if yes else "" for yes in reshared]
        columns["repost_of"] = [
            _post_id(found[0]) if yes and found else ""
            for yes, found in zip(reshared, out, strict=True)
        ]
        columns["Link Text"] = ["" if yes else t for yes, t in zip(reshared, titles, strict=True)]


def _original_text(columns: Columns) -> None:
    """Give texts back their own links; the long ones go to '_expanded', row by row."""
    texts = columns.get("text")
    if texts is None:
        columns["_expanded"] = [[]] * count_of(columns)
        return
    columns["_expanded"] = [
        [long for _, long in _EXPANDED.findall(t)] if ":=:" in written(t) else [] for t in texts
    ]
    columns["text"] = [_EXPANDED.sub(r"\1", t) if ":=:" in written(t) else t for t in texts]


def _adjust_instagram(columns: Columns) -> None:
    links = columns.get("link")
    if links is not None:
        columns["post_id"] = [_post_id(link) for link in links]
    media = columns.get("media")
    if media is not None:
        columns["media"] = [[v] if v else [] for v in media]


# Fields of the CrowdTangle API as tables bear them that CooRnet and others write.
_API = {
    "platformid": "post_id",
    "date": "time",
    "message": "text",
    "languagecode": "language",
    "posturl": "link",
    "account.platformid": "account_id",
    "account.handle": "handle",
    "account.name": "account.name",
    "account.url": "account.url",
    "account.profileimage": "account.avatar",
    "account.pagedescription": "account.description",
    "account.pagecreateddate": "account.created",
    "account.verified": "account.verified",
    "account.subscribercount": "account.followers",
    "subscribercount": "account.followers",
    "statistics.actual.likecount": "likes",
    "statistics.actual.commentcount": "replies",
    "statistics.actual.sharecount": "reposts",
}


def _is_api(sample: Sample) -> float:
    header = names(sample)
    known = {"account.id", "account.platformid"} & header and "date" in header
    return 1.0 if known and {"posturl", "expandedlinks.expanded", "platformid"} & header else 0.0


def _type_of(named: Any) -> str:
    """Return the type of account that 'facebook_page', 'Facebook Group' and the like name."""
    return _TYPES.get(written(named).strip().lower().replace(" ", "_").rpartition("_")[2], "")


def _adjust_api(columns: Columns) -> None:
    """Take the link that was shared in its longest form, and the account by its public id."""
    types = columns.get("account.accountType") or columns.get("account.accounttype")
    if types is not None:
        columns["account.type"] = list(map(_type_of, types))
    for name, values in columns.items():
        columns[name] = ["" if v == "NA" else v for v in values]
    blank = [""] * count_of(columns)
    inner = take(columns, "account.id") or blank
    known = columns.get("account_id", blank)
    columns["account_id"] = [a if said(a) else b for a, b in zip(known, inner, strict=True)]
    forms = [
        take(columns, name) or blank
        for name in ("expanded", "expandedlinks.expanded", "expandedlinks.original")
    ]
    shown = columns.pop("link (column)", None) or blank
    columns["urls"] = [
        next((found for form in row if (found := parse_list(form))), [])
        or ([] if "facebook.com/" in written(one) else parse_list(one))
        for one, *row in zip(shown, *forms, strict=True)
    ]
    own = columns.get("link", blank)
    named = take(columns, "platform") or columns.pop("platform (column)", None) or blank
    columns["platform"] = [
        platform_of(link) or (str(name).lower() if said(name) else "")
        for link, name in zip(own, named, strict=True)
    ]


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
    set_type(columns, is_reshare="repost")
    if "post_owner.type" in columns:
        columns["account.type"] = list(map(_type_of, columns["post_owner.type"]))
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
        recognise=_is_instagram,
        columns=_INSTAGRAM,
        platform="instagram",
        adjust=_adjust_instagram,
    ),
    TableFormat(
        name="crowdtangle-api",
        title="CrowdTangle API as a table (CooRnet)",
        recognise=_is_api,
        columns=_API,
        platform="facebook",
        adjust=_adjust_api,
        wants={"account": ("account.platformId", "account.id", "account.handle")},
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
