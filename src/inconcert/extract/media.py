"""Shares of pictures and videos."""

from __future__ import annotations

import re

import pyarrow as pa

from inconcert.extract.context import Context
from inconcert.extract.url import canonical, host_of

_PLATFORM_ID = re.compile(r"[\d_\-]+", re.ASCII)
_SIZE = re.compile(r":(?:thumb|small|medium|large|orig)\Z")
# Hosts that sign each address anew; the file's name alone stays.
_SIGNED = ("fbcdn.net", "cdninstagram.com")
_PICTURES = "pbs.twimg.com"


def canonical_media(media: str) -> tuple[str | None, bool]:
    """Return the object of one picture or video, and whether it is an id of its platform alone.

    Hashes stand for themselves across platforms. Addresses are canonical links, less what names a
    size or signs one request.
    """
    text = media.strip()
    if "://" not in text:
        return text or None, bool(_PLATFORM_ID.fullmatch(text))
    link = canonical(text)
    if link is None:
        return text, False
    host = host_of(link)
    if host.endswith(_SIGNED):
        name = link.partition("?")[0].rpartition("/")[2]
        return (f"{_SIGNED[0]}/{name}" if name != host else link), False
    if host == _PICTURES:
        path = _SIZE.sub("", link.partition("?")[0])
        return re.sub(r"\.(?:jpg|png|webp)\Z", "", path), False
    return link, False


def _fold(values: list[str]) -> pa.Table:
    folded = [canonical_media(value) for value in values]
    return pa.table(
        {
            "raw": pa.array(values, pa.string()),
            "object": pa.array([f[0] for f in folded], pa.string()),
            "local": pa.array([f[1] for f in folded], pa.bool_()),
        }
    )


def media(context: Context) -> None:
    """Insert a share of each picture or video."""
    table = context.folded(
        "_extract_media",
        f"SELECT unnest(media) AS raw FROM post WHERE len(media) > 0 AND {context.content}",
        (("raw", "VARCHAR"), ("object", "VARCHAR"), ("local", "BOOLEAN")),
        _fold,
    )
    context.insert(
        "media",
        f"""SELECT DISTINCT p.account, p.time, p.post,
                   CASE WHEN m.local THEN p.platform || ':' || m.object ELSE m.object END AS object
            FROM (SELECT account, time, post, coalesce(platform, 'unknown') AS platform,
                         unnest(media) AS raw
                  FROM post WHERE len(media) > 0 AND {context.content}) p
            JOIN {table} m ON m.raw = p.raw WHERE m.object IS NOT NULL""",
    )
    context.drop(table)
