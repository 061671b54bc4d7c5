"""Rules for single sites: what is one post under many addresses, and where redirects lead."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote

from inconcert.extract.url_tables import (
    BARE_REDIRECTORS,
    GOOGLE_REDIRECTS,
    REDIRECTORS,
    SUFFIX_REDIRECTORS,
)

__all__ = ["BARE_REDIRECTORS", "Target", "site", "target"]

Parts = tuple[str, str, list[str]]

_ABSOLUTE = re.compile(r"(?:https?:)?//[^/?#]", re.IGNORECASE)
_GOOGLE = re.compile(r"google\.(?:[a-z]{2,3}|com?\.[a-z]{2})")
_GOOGLE_AMP = re.compile(r"/amp/(?:s/)?(.+)", re.DOTALL)
_AMP_CACHE = re.compile(r"/[a-z]{1,4}/(?:s/)?(.+)", re.DOTALL)
_STATUS = re.compile(r"/(?:[^/]+/){1,2}status(?:es)?/(\d+)(?:/.*)?", re.DOTALL)
_VIDEO = re.compile(r"/(?:embed|v|e|shorts|live)/([A-Za-z0-9_-]{6,20})(?:/.*)?", re.DOTALL)
_VIDEO_ID = re.compile(r"/([A-Za-z0-9_-]{6,20})(?:/.*)?", re.DOTALL)
_PICTURE = re.compile(r"/(?:[^/]+/)?(?:p|reel|reels|tv)/([A-Za-z0-9_-]+)(?:/.*)?", re.DOTALL)
_THREAD = re.compile(r"/(?:[ru]|user)/[^/]+/comments/(\w+)(?:/[^/]*(?:/(\w+))?)?", re.ASCII)
_SEGMENT = re.compile(r"/[^/]+")


class Target(NamedTuple):
    """Where a redirect page leads. `fallback`: the page itself may stand if the target is none."""

    url: str
    fallback: bool


def _first_segment_lower(path: str) -> str:
    """Return the path with the first segment, a handle that knows no case, in lower case."""
    first = _SEGMENT.match(path)
    return first[0].lower() + path[first.end() :] if first else path


def _x(host: str, path: str, parameters: list[str]) -> Parts:
    # The handle before /status/ is decoration: the platform finds the post by its id alone.
    if status := _STATUS.fullmatch(path):
        return host, f"/i/status/{status[1]}", []
    return host, _first_segment_lower(path), parameters


def _youtube(host: str, path: str, parameters: list[str]) -> Parts:
    if path == "/watch":
        video = [p for p in parameters if p.startswith("v=")]
        return host, path, video[:1] or parameters
    if video_id := _VIDEO.fullmatch(path):
        return host, "/watch", [f"v={video_id[1]}"]
    return host, path, parameters


def _youtu_be(host: str, path: str, parameters: list[str]) -> Parts:
    if video_id := _VIDEO_ID.fullmatch(path):
        return "youtube.com", "/watch", [f"v={video_id[1]}"]
    return host, path, parameters


def _instagram(host: str, path: str, parameters: list[str]) -> Parts:
    if picture := _PICTURE.fullmatch(path):
        return host, f"/p/{picture[1]}", []
    return host, path, parameters


def _telegram(host: str, path: str, parameters: list[str]) -> Parts:
    while path[:3].lower() == "/s/":  # the preview of a channel, in a browser
        path = path[2:]
    # Invitations ('/+code', '/joinchat/code') keep their case; names of channels know none.
    return host, path if path.startswith("/+") else _first_segment_lower(path), parameters


def _reddit(host: str, path: str, parameters: list[str]) -> Parts:
    if thread := _THREAD.fullmatch(path):
        comment = f"/_/{thread[2]}" if thread[2] else ""
        return host, f"/comments/{thread[1]}{comment}", parameters
    return host, path, parameters


_SITES: dict[str, Callable[[str, str, list[str]], Parts]] = {
    "x.com": _x,
    "youtube.com": _youtube,
    "youtu.be": _youtu_be,
    "instagram.com": _instagram,
    "t.me": _telegram,
    "reddit.com": _reddit,
}


def site(host: str, path: str, parameters: list[str]) -> Parts:
    """Return host, path and parameters after the site's own rule; applying it twice is once."""
    rule = _SITES.get(host)
    return rule(host, path, parameters) if rule else (host, path, parameters)


def target(host: str, path: str, query: str, parameters: list[str]) -> Target | None:
    """Return where a redirect page leads, or None where this is none, or its target is hidden."""
    if host in BARE_REDIRECTORS:
        found = _absolute(query, host)
        return Target(found, fallback=False) if found else None
    if host.endswith("cdn.ampproject.org"):
        return _amp(_AMP_CACHE, path, parameters)
    if _GOOGLE.fullmatch(host) and path != "/url":
        return _amp(_GOOGLE_AMP, path, parameters)
    names = _target_parameters(host, path)
    return _by_parameter(host, parameters, names) if names else None


def _target_parameters(host: str, path: str) -> tuple[str, ...]:
    """Return the parameters that hold the target on this host and path; none if no redirect."""
    if _GOOGLE.fullmatch(host):
        return GOOGLE_REDIRECTS
    paths = REDIRECTORS.get(host)
    if paths is not None:
        return paths.get(path) or paths.get("") or ()
    return next((names for end, names in SUFFIX_REDIRECTORS.items() if host.endswith(end)), ())


def _by_parameter(host: str, parameters: list[str], names: tuple[str, ...]) -> Target | None:
    for name in names:
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.lower() == name and (found := _absolute(value, host)):
                return Target(found, fallback=True)
    return None


def _absolute(value: str, host: str) -> str | None:
    """Return the address that a parameter carries, decoded as often as it was encoded."""
    for _ in range(3):
        if _ABSOLUTE.match(value):
            return value
        decoded = unquote(value)
        if decoded == value:
            break
        value = decoded
    return f"https://{host}{value}" if value.startswith("/") else None


def _amp(pattern: re.Pattern[str], path: str, parameters: list[str]) -> Target | None:
    page = pattern.fullmatch(path)
    if page is None:
        return None
    query = "?" + "&".join(parameters) if parameters else ""
    return Target(f"https://{page[1]}{query}", fallback=True)
