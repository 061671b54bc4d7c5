"""Which platform an address belongs to."""

from __future__ import annotations

import re
from functools import lru_cache

_HOSTS: dict[str, str] = {
    "x.com": "x", "twitter.com": "x", "facebook.com": "facebook", "fb.com": "facebook",
    "instagram.com": "instagram", "t.me": "telegram", "telegram.me": "telegram",
    "tiktok.com": "tiktok", "youtube.com": "youtube", "youtu.be": "youtube",
    "reddit.com": "reddit", "vk.com": "vk", "bsky.app": "bluesky", "threads.net": "threads",
    "threads.com": "threads", "truthsocial.com": "truthsocial", "weibo.com": "weibo",
    "linkedin.com": "linkedin", "gab.com": "gab", "gettr.com": "gettr", "ok.ru": "ok",
}  # fmt: skip
_OTHER_NAMES = {
    "twitter": "x", "x (twitter)": "x", "twitter/x": "x", "x/twitter": "x", "fb": "facebook",
    "ig": "instagram", "insta": "instagram", "tg": "telegram", "yt": "youtube",
    "tik tok": "tiktok", "vkontakte": "vk", "bsky": "bluesky", "truth social": "truthsocial",
}  # fmt: skip
_HOST = re.compile(r"\s*https?://(?:[^/\s@]*@)?([^/\s:?#]+)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _of_host(host: str) -> str | None:
    parts = host.lower().split(".")
    for start in range(len(parts) - 1):
        found = _HOSTS.get(".".join(parts[start:]))
        if found:
            return found
    return None


def platform_of(address: object) -> str | None:
    """Return the platform that an address belongs to, None for any other site."""
    match = _HOST.match(address) if isinstance(address, str) else None
    return _of_host(match.group(1)) if match else None


def platform_named(name: str) -> str:
    """Return the one name of a platform that people call by several, or by its address."""
    plain = name.strip().lower()
    return platform_of(plain) or _of_host(plain) or _OTHER_NAMES.get(plain, plain)
