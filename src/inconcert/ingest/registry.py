"""Every format that inconcert reads, one line each; of those as sure, the first wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inconcert.ingest.formats import (
    records_bluesky,
    records_instagram,
    records_mastodon,
    records_reddit,
    records_snscrape,
    records_telegram,
    records_telethon,
    records_tiktok,
    records_vk,
    records_x_v1,
    records_x_v2,
    records_x_web,
    records_youtube,
    records_zeeschuimer,
    tables_clemson,
    tables_exchange,
    tables_fourcat,
    tables_meta,
    tables_reddit,
    tables_twarc,
    tables_twint,
    tables_x,
    tables_x_older,
    tables_x_tools,
    tables_youtube,
)

if TYPE_CHECKING:
    from inconcert.ingest.format import Format

FORMATS: tuple[Format, ...] = (
    *tables_x.FORMATS,
    *tables_clemson.FORMATS,
    *tables_twarc.FORMATS,
    *tables_fourcat.FORMATS,
    *tables_meta.FORMATS,
    *tables_exchange.FORMATS,
    *tables_youtube.FORMATS,
    *tables_x_tools.FORMATS,
    *tables_x_older.FORMATS,
    *tables_twint.FORMATS,
    *tables_reddit.FORMATS,
    *records_zeeschuimer.FORMATS,
    *records_x_v2.FORMATS,
    *records_x_v1.FORMATS,
    *records_snscrape.FORMATS,
    *records_x_web.FORMATS,
    *records_telegram.FORMATS,
    *records_telethon.FORMATS,
    *records_bluesky.FORMATS,
    *records_mastodon.FORMATS,
    *records_tiktok.FORMATS,
    *records_instagram.FORMATS,
    *records_reddit.FORMATS,
    *records_youtube.FORMATS,
    *records_vk.FORMATS,
)

BY_NAME: dict[str, Format] = {one.name: one for one in FORMATS}
