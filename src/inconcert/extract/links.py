"""Shares of links and of the sites that they lead to."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import pyarrow as pa
import tldextract

from inconcert.extract.context import Context
from inconcert.extract.url import canonical, host_of
from inconcert.extract.url_tables import HOST_ALIASES, PLATFORM_DOMAINS, SHORTENERS

# The snapshot of the public suffix list that tldextract carries: no network, no cache on disk.
# With its private part, so that each blog of a blog host is a site of its own.
_SUFFIXES = tldextract.TLDExtract(
    cache_dir=None,
    suffix_list_urls=(),
    fallback_to_snapshot=True,
    include_psl_private_domains=True,
)

_STATUS = re.compile(r"https://x\.com/i/status/(\d+)\Z")


# The site that a link leads to; none for shorteners, and for links from a platform to itself.
_SITE = "CASE WHEN u.platform IS DISTINCT FROM coalesce(p.platform, 'unknown') THEN u.domain END"


class Site(NamedTuple):
    """A site: its registered domain, None for shorteners, and the platform whose domain it is."""

    domain: str | None
    platform: str | None


@lru_cache(maxsize=65_536)
def site_of(host: str) -> Site:
    """Return the site of a canonical host. A public suffix or an IP address is its own domain."""
    if host.startswith("[") or host.replace(".", "").isdigit():
        return Site(host, None)
    parent = host
    while parent:
        if parent in SHORTENERS:
            return Site(None, PLATFORM_DOMAINS.get(parent))
        parent = parent.partition(".")[2]
    parts = _SUFFIXES.extract_str(host)
    domain = parts.top_domain_under_public_suffix or host
    domain = HOST_ALIASES.get(domain, domain)
    return Site(domain, PLATFORM_DOMAINS.get(domain))


def _fold(urls: list[str]) -> pa.Table:
    objects = [canonical(url) for url in urls]
    sites = [site_of(host_of(link)) if link else Site(None, None) for link in objects]
    statuses = [_STATUS.match(link) if link else None for link in objects]
    return pa.table(
        {
            "raw": pa.array(urls, pa.string()),
            "object": pa.array(objects, pa.string()),
            "domain": pa.array([site.domain for site in sites], pa.string()),
            "platform": pa.array([site.platform for site in sites], pa.string()),
            "status": pa.array([m[1] if m else None for m in statuses], pa.string()),
        }
    )


def _links(context: Context) -> str:
    return context.folded(
        "_extract_url",
        f"SELECT unnest(urls) AS raw FROM post WHERE len(urls) > 0 AND {context.content}",
        tuple((name, "VARCHAR") for name in ("raw", "object", "domain", "platform", "status")),
        _fold,
    )


def url(context: Context) -> None:
    """Insert a share of each link, in canonical form; its origin is the site, as of `domain`.

    Left out: links to the post itself (the platform adds one for each picture) and to the post
    that it quotes or answers, which the kinds `quote` and `reply` hold.
    """
    context.insert(
        "url",
        f"""SELECT DISTINCT p.account, u.object, p.time, p.post, {_SITE} AS origin
            FROM (SELECT account, time, post, platform, unnest(urls) AS raw,
                         [post_id, quote_of, reply_to] AS known
                  FROM post WHERE len(urls) > 0 AND {context.content}) p
            JOIN {_links(context)} u ON u.raw = p.raw
            WHERE u.object IS NOT NULL AND NOT (
              u.status IS NOT NULL AND u.platform = coalesce(p.platform, 'unknown')
              AND list_contains(p.known, u.status))""",
        origin="origin",
    )


def domain(context: Context) -> None:
    """Insert a share of each site linked to: the registered domain.

    Left out: shorteners, and links from a platform to itself.
    """
    context.insert(
        "domain",
        f"""SELECT DISTINCT p.account, {_SITE} AS object, p.time, p.post
            FROM (SELECT account, time, post, platform, unnest(urls) AS raw
                  FROM post WHERE len(urls) > 0 AND {context.content}) p
            JOIN {_links(context)} u ON u.raw = p.raw
            WHERE {_SITE} IS NOT NULL""",
        origin="object",
    )
