"""Every format that inconcert reads, one line each; of those as sure, the first wins.

An installed package adds formats through the entry point group `inconcert.formats`, whose entries
are a `TableFormat`, a `RecordFormat` or several of them; they come after those listed here.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from inconcert.errors import InputError
from inconcert.ingest.format import RecordFormat, Reject, Skip, TableFormat
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
from inconcert.plugins import LeftOut, Unusable, installed, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from inconcert.ingest.format import Format

GROUP = "inconcert.formats"

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


def known() -> dict[str, Format]:
    """Return all formats that can be used, by name, in the order in which they are tried."""
    return {one.name: one for one in (*FORMATS, *_installed()[0])}


def left_out() -> list[LeftOut]:
    """Return the formats of other packages that cannot be used, and why."""
    return _installed()[1]


def _installed() -> tuple[list[Format], list[LeftOut]]:
    """Return the formats of installed packages, and those that cannot be used."""
    found, left = installed(GROUP, (), _usable, "format")
    taken = {one.name for one in FORMATS}
    formats: list[Format] = []
    for one in (one for many in found.values() for one in many):
        if one.name in taken:
            left.append(LeftOut(one.name, "the name is taken by another format"))
        else:
            formats.append(one)
            taken.add(one.name)
    return formats, left


def _usable(name: str, given: Any) -> list[Format]:
    """Return the formats of an entry point; raises `Unusable` where there is none."""
    del name
    formats = [given] if isinstance(given, (TableFormat, RecordFormat)) else given
    if not isinstance(formats, (list, tuple)) or not formats:
        raise Unusable(f"it is not a format but a {type(given).__name__}")
    for one in formats:
        if not isinstance(one, (TableFormat, RecordFormat)):
            raise Unusable(f"it holds a {type(one).__name__}, which is not a format")
    return [_guarded(one) for one in formats]


def _guarded(one: Format) -> Format:
    """Return a format of another package whose faults are reported as its own."""
    one = replace(one, recognise=partial(_called, one.name, one.recognise))
    if isinstance(one, RecordFormat):
        return replace(one, read=partial(_read, one.name, one.read))
    if one.adjust is None:
        return one
    return replace(one, adjust=partial(_called, one.name, one.adjust))


def _called(name: str, function: Callable[..., Any], *given: Any) -> Any:
    try:
        return function(*given)
    except Exception as error:
        raise _fault(name, error) from error


def _read(name: str, function: Callable[..., Any], *given: Any) -> Iterator[Any]:
    try:
        yield from function(*given)
    except (Reject, Skip):
        raise
    except Exception as error:
        raise _fault(name, error) from error


def _fault(name: str, error: Exception) -> InputError:
    return InputError(
        f"The format {name}, of another package, failed ({problem(error)}).",
        "Report it to its authors; --format NAME reads the file as another.",
    )
