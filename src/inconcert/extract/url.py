"""One address for one page: `canonical` brings the many spellings of a link together.

Follows the syntax of RFC 3986 (section 6.2.2: case, percent-encoding, dot segments) and, where
browsers are more forgiving, the WHATWG URL standard. What it knows of single sites stands as data
in `url_tables`. The spelling as posted stays in `post.urls`; this one is for comparing.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

import idna

from inconcert.extract import url_rules
from inconcert.extract.url_tables import (
    HOST_ALIASES,
    RENDERINGS,
    SITE_TRACKING,
    TRACKING,
    TRACKING_PREFIXES,
)

LONGEST_INPUT = 65_536
LONGEST = 8_192
DEEPEST = 5
# A host has at most 253 characters; each may have been written with nine (percent-encoded UTF-8).
_LONGEST_NAME = 2_400

_INVISIBLE = re.compile("[\t\r\n\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_ENDS = "".join(map(chr, range(0x21))) + "\x7f\u0085\u00a0\u3000"
_WEB = re.compile(r"https?:/*|//+", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
_PARTS = re.compile(r"([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+")
_TOP_LEVEL = re.compile(r"\.(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})\Z")
_MOBILE_WIKI = re.compile(r"([a-z-]+)\.m\.(wik[a-z]+\.org)")
_LOCAL_FACEBOOK = re.compile(r"[a-z]{2}-[a-z]{2}\.facebook\.com")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PLAIN = re.compile(r"[A-Za-z0-9\-._~/!$&'()*+,;=:@?]*")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~/!$&'()*+,;=:@?]")
_AMP_RESIDUE = re.compile(r"(?:^|&)(?:amp;)+")


class Link(NamedTuple):
    """A link in its parts. `parameters` are `key=value` texts; `route` is a fragment or ''."""

    host: str
    port: str
    path: str
    query: str
    parameters: list[str]
    route: str

    def text(self) -> str:
        """Return the link as one text."""
        query = "?" + "&".join(self.parameters) if self.parameters else ""
        return f"https://{self.host}{self.port}{self.path}{query}{self.route}"


def canonical(url: str) -> str | None:
    """Return the canonical form of a web link, or None where the text is no link to a web page.

    Never raises, takes time linear in the text, and changes nothing when applied twice. The scheme
    becomes https; user names, default ports, fragments (except routes: '#!…' and '#/…'), tracking
    parameters, mobile and AMP hosts and trailing slashes go; parameters are sorted; redirect pages
    that carry their target give way to it, up to five deep (deeper nesting is no link). Links
    longer than 8,192 characters are no links either.
    """
    if len(url) > LONGEST_INPUT:
        return None
    best: str | None = None
    for _ in range(DEEPEST + 1):
        link = _read(url)
        if link is None:
            return best
        target = url_rules.target(link.host, link.path, link.query, link.parameters)
        if target is None:
            if link.host in url_rules.BARE_REDIRECTORS:
                link = link._replace(parameters=[])
            text = link.text()
            return text if len(text) <= LONGEST else best
        text = link.text()
        best = text if len(text) <= LONGEST and target.fallback else best
        url = target.url
    return None


def host_of(link: str) -> str:
    """Return the host of a canonical link, without port."""
    authority = link[len("https://") :].partition("/")[0].partition("?")[0].partition("#")[0]
    if authority.startswith("["):
        return authority[: authority.find("]") + 1]
    return authority.partition(":")[0]


def _read(url: str) -> Link | None:
    """Take a link apart and bring each part into its canonical form."""
    rest = _without_scheme(_INVISIBLE.sub("", url).strip(_ENDS))
    if rest is None:
        return None
    parts = _PARTS.match(rest.text)
    if parts is None:
        return None
    authority, path, query, fragment = parts.groups(default="")
    name, port = _authority(authority)
    host = _host(name) if name and len(name) <= _LONGEST_NAME else None
    if host is None or (rest.bare and not _TOP_LEVEL.search(host)):
        return None
    query = _encoded(query)
    host, path, parameters = url_rules.site(host, _path(path), _parameters(query, _tracking(host)))
    return Link(host, port, path, query, parameters, _route(fragment, host))


def _route(fragment: str, host: str) -> str:
    """Return a fragment that names a page of an application ('#!…', '#/…'), '' for all others."""
    if not fragment.startswith(("!", "/")):
        return ""
    route, mark, query = _encoded(fragment).partition("?")
    route = route.rstrip("/")
    if route in ("", "!"):
        # '#/' alone is the page that is shown without it.
        return ""
    parameters = _parameters(query, _tracking(host)) if mark else []
    return f"#{route}" + ("?" + "&".join(parameters) if parameters else "")


class _Rest(NamedTuple):
    text: str
    bare: bool  # no scheme was given, so the host must look like one


def _without_scheme(url: str) -> _Rest | None:
    """Return what follows the scheme; None for schemes that are not of the web."""
    if "\\" in url:
        # Browsers read '\\' as '/' up to the query.
        end = min((i for i in (url.find("?"), url.find("#")) if i >= 0), default=len(url))
        url = url[:end].replace("\\", "/") + url[end:]
    if web := _WEB.match(url):
        return _Rest(url[web.end() :], bare=False)
    scheme = _SCHEME.match(url)
    # 'example.org:8080/page' has a host and a port where a scheme could stand.
    if scheme is None or ("." in scheme[1] and url[scheme.end() : scheme.end() + 1].isdigit()):
        return _Rest(url, bare=True)
    return None


def _authority(authority: str) -> tuple[str | None, str]:
    """Split `user@host:port` into host and ':port' ('' where it is a default port).

    The host is None where the port is none.
    """
    host = authority.rpartition("@")[2]
    if ":" not in host:
        return host, ""
    if host.startswith("["):
        name, bracket, rest = host.partition("]")
        host, colon, port = name + bracket, rest[:1], rest[1:]
        if colon not in ("", ":"):
            return None, ""
    else:
        host, _, port = host.partition(":")
    port = port.lstrip("0")
    if not port or port in ("80", "443"):
        return host, ""
    if len(port) > 5 or not (port.isascii() and port.isdigit()) or int(port) > 65_535:
        return None, ""
    return host, f":{port}"


@lru_cache(maxsize=16_384)
def _host(raw: str) -> str | None:
    """Return the host in lower-case ASCII, without the prefixes of mobile pages; None if none."""
    if raw.startswith("["):
        if not raw.endswith("]"):
            return None
        try:
            return f"[{ipaddress.IPv6Address(raw[1:-1].partition('%')[0]).compressed}]"
        except ValueError:
            return None
    host = unquote(raw) if "%" in raw else raw
    if not host.isascii():
        # No case folding here: it would make one of two domains that differ in 'ß' and 'ss'.
        host = unicodedata.normalize("NFKC", host).lower().replace("\u3002", ".")
        host = ".".join(map(_ascii_label, host.split(".")))
    host = host.lower().strip(".")
    if len(host) > 253 or not _HOST.fullmatch(host):
        return None
    while (plain := _plain_host(host)) != host:
        host = plain
    return host


def _ascii_label(label: str) -> str:
    """Return the ASCII form of one label (UTS 46; punycode alone where that forbids it: emoji)."""
    if label.isascii():
        return label
    try:
        return idna.encode(label, uts46=True).decode("ascii")
    except UnicodeError:
        pass
    try:
        return "xn--" + label.encode("punycode").decode("ascii")
    except UnicodeError:
        return ""


def _plain_host(host: str) -> str:
    """Return the host less one prefix or alias."""
    for prefix in RENDERINGS:
        if host.startswith(prefix) and "." in host[len(prefix) :]:
            return host[len(prefix) :]
    if wiki := _MOBILE_WIKI.fullmatch(host):
        return f"{wiki[1]}.{wiki[2]}"
    if _LOCAL_FACEBOOK.fullmatch(host):
        return "facebook.com"
    return HOST_ALIASES.get(host, host)


def _encoded(text: str) -> str:
    """Return the text with unreserved characters plain and all others percent-encoded."""
    if _PLAIN.fullmatch(text):
        return text
    return _ESCAPE.sub(_encode_one, text)


def _encode_one(match: re.Match[str]) -> str:
    if match[1]:
        byte = int(match[1], 16)
        return chr(byte) if byte in _UNRESERVED else f"%{match[1].upper()}"
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


def _path(path: str) -> str:
    """Return the path without dot segments, trailing slashes and a trailing '/amp'."""
    path = _encoded(path).replace("?", "%3F")
    if "/." in path:
        kept: list[str] = []
        for segment in path.split("/")[1:]:
            if segment == "..":
                if kept:
                    kept.pop()
            elif segment != ".":
                kept.append(segment)
        path = "/" + "/".join(kept)
    end = len(path)
    while True:
        if path.endswith("/", 0, end):
            end -= 1
        elif end > len("/amp") and path.endswith("/amp", 0, end):
            end -= len("/amp")
        else:
            return path[:end]


@lru_cache(maxsize=65_536)
def _tracking(host: str) -> frozenset[str]:
    """Return the parameters that track on this host alone."""
    while host:
        if host in SITE_TRACKING:
            return SITE_TRACKING[host]
        host = host.partition(".")[2]
    return frozenset()


def _parameters(query: str, site: frozenset[str]) -> list[str]:
    """Return the parameters that say which page is meant, sorted."""
    if not query:
        return []
    kept = []
    if "amp;" in query:  # '&amp;' that was never unescaped
        query = _AMP_RESIDUE.sub("&", query)
    for parameter in query.split("&"):
        key = parameter.partition("=")[0].lower()
        if (
            key
            and key not in TRACKING
            and key not in site
            and not key.startswith(TRACKING_PREFIXES)
        ):
            kept.append(parameter)
    kept.sort()
    return kept
