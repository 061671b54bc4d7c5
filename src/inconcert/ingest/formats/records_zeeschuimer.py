"""Zeeschuimer NDJSON, and 4CAT NDJSON that came from it.

Zeeschuimer wraps each object of a platform in an envelope; 4CAT unwraps it and keeps the envelope
in `__import_meta`. `source_platform` says whose object it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from inconcert.ingest.format import Item, RecordFormat, Reject
from inconcert.ingest.formats import (
    records_instagram,
    records_mastodon,
    records_tiktok,
    records_x_web,
)
from inconcert.ingest.formats._json import EMPTY, Made, Object, Read, number, obj, recogniser, whole

# Name in `source_platform`, the platform and the reader of its objects.
_PLATFORMS: dict[str, tuple[str, Read]] = {
    "twitter.com": ("x", records_x_web.read),
    "x.com": ("x", records_x_web.read),
    "tiktok.com": ("tiktok", records_tiktok.read),
    "tiktok-comments": ("tiktok", records_tiktok.read_comment),
    "instagram.com": ("instagram", records_instagram.read),
    "threads.net": ("threads", records_instagram.read_threads),
    "threads.com": ("threads", records_instagram.read_threads),
    "truthsocial.com": ("truthsocial", records_mastodon.read_truth),
}


def read(record: Object, context: Object) -> Iterable[Made]:
    """Read one Zeeschuimer record."""
    envelope = whole(record)
    data = envelope.get("data")
    if not isinstance(data, dict):
        raise Reject("the Zeeschuimer record has no 'data' object")
    return _unwrapped(data, envelope)


def read_4cat(record: Object, context: Object) -> Iterable[Made]:
    """Read one 4CAT record that was imported from Zeeschuimer."""
    data = whole(record)
    return _unwrapped(data, obj(data.get("__import_meta")))


def _unwrapped(data: Object, envelope: Object) -> Iterable[Made]:
    source = envelope.get("source_platform")
    name = source.lower().removeprefix("www.") if isinstance(source, str) else ""
    if name not in _PLATFORMS:
        raise Reject(
            f"objects of {(name or 'an unnamed platform')[:40]!r} are not read; "
            "export them from 4CAT as CSV"
        )
    platform, reader = _PLATFORMS[name]
    collected = number(envelope.get("timestamp_collected"))
    for item in reader(data, EMPTY):
        if isinstance(item, Item):
            item.fields["platform"] = platform
            if item.table == "post" and collected is not None:
                item.fields["extra"] = {**item.fields.get("extra", {}), "collected": collected}
        yield item


def _is_envelope(record: Object) -> bool:
    return (
        isinstance(record.get("source_platform"), str)
        and "data" in record
        and bool({"item_id", "nav_index", "timestamp_collected"} & record.keys())
    )


def _is_4cat(record: Object) -> bool:
    return "source_platform" in obj(record.get("__import_meta"))


FORMATS = (
    RecordFormat(
        name="zeeschuimer",
        title="Zeeschuimer NDJSON (X, TikTok and its comments, Instagram, Threads, Truth Social)",
        recognise=recogniser(_is_envelope, 0.99),
        read=read,
    ),
    RecordFormat(
        name="4cat-ndjson",
        title="4CAT NDJSON of objects collected with Zeeschuimer",
        recognise=recogniser(_is_4cat, 0.99),
        read=read_4cat,
    ),
)
