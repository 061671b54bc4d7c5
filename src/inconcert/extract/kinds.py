"""The kinds of share: one line each. A new kind is a function and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inconcert.extract.accounts import mention
from inconcert.extract.bare import bare
from inconcert.extract.context import Context
from inconcert.extract.links import domain, url
from inconcert.extract.media import media
from inconcert.extract.posts import fast_repost, quote, reply, repost
from inconcert.extract.tags import hashtag, hashtag_sequence
from inconcert.extract.texts import text


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of share: its name, what its object is, the function that inserts its rows.

    `weight` is its part of the work, for the progress bar alone.
    """

    name: str
    doc: str
    function: Callable[[Context], None]
    weight: float = 1.0


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("repost", "the post reposted", repost),
        Kind("quote", "the post quoted", quote),
        Kind("reply", "the post replied to", reply),
        Kind("mention", "the account mentioned", mention),
        Kind("url", "the link, in canonical form", url, 4.0),
        Kind("domain", "the registered domain of the link", domain),
        Kind("hashtag", "the hashtag, in folded case", hashtag),
        Kind("hashtag_sequence", "three or more hashtags of one post, in order", hashtag_sequence),
        Kind("text", "the cluster of near-duplicate texts", text, 8.0),
        Kind("media", "the picture or video", media),
        Kind("fast_repost", "the account reposted within ten seconds", fast_repost),
        Kind("object", "what a bare share table names, under its own kind", bare),
    )
}
