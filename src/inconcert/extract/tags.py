"""Shares of hashtags, and of the sequence of hashtags of one post."""

from __future__ import annotations

import unicodedata

import pyarrow as pa

from inconcert.extract.context import Context
from inconcert.extract.truncated_tags import truncated_tags

# Pacheco et al. (2021), case study 3, take ordered sequences of five or more over a day, since two
# people seldom write the same. A sequence here is that of one post; three are our choice.
LEAST_SEQUENCE = 3


def canonical_hashtag(tag: str) -> str | None:
    """Return a hashtag in NFKC and folded case, without '#'; None where nothing is left."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", tag).casefold())
    if not folded.isascii():
        # Joiners and direction marks do not show, and platforms do not tell hashtags apart by them.
        folded = "".join(
            c for c in folded if unicodedata.category(c) != "Cf" and not "\ufe00" <= c <= "\ufe0f"
        )
    return "_".join(folded.lstrip("# ").split()) or None


def _fold(tags: list[str]) -> pa.Table:
    return pa.table(
        {"raw": tags, "object": [canonical_hashtag(tag) for tag in tags]},
        schema=pa.schema({"raw": pa.string(), "object": pa.string()}),
    )


def _tags(context: Context) -> str:
    return context.folded(
        "_extract_tag",
        f"SELECT unnest(hashtags) AS raw FROM post WHERE len(hashtags) > 0 AND {context.content}",
        (("raw", "VARCHAR"), ("object", "VARCHAR")),
        _fold,
    )


def hashtag(context: Context) -> None:
    """Insert a share of each hashtag."""
    tags = _tags(context)
    context.insert(
        "hashtag",
        f"""SELECT DISTINCT p.account, t.object, p.time, p.post
            FROM (SELECT account, time, post, unnest(hashtags) AS raw
                  FROM post WHERE len(hashtags) > 0 AND {context.content}) p
            ANTI JOIN {truncated_tags(context, tags)} USING (post, raw)
            JOIN {tags} t ON t.raw = p.raw WHERE t.object IS NOT NULL""",
    )


def hashtag_sequence(context: Context) -> None:
    """Insert a share of the hashtags of a post in their order, where three or more differ."""
    tags = _tags(context)
    context.insert(
        "hashtag_sequence",
        f"""SELECT any_value(p.account) AS account, any_value(p.time) AS time, p.post,
                   string_agg(t.object, ' ' ORDER BY p.place) AS object
            FROM (SELECT account, time, post, unnest(hashtags) AS raw,
                         generate_subscripts(hashtags, 1) AS place
                  FROM post WHERE len(hashtags) >= {LEAST_SEQUENCE} AND {context.content}) p
            ANTI JOIN {truncated_tags(context, tags)} USING (post, raw)
            JOIN {tags} t ON t.raw = p.raw WHERE t.object IS NOT NULL
            GROUP BY p.post HAVING count(DISTINCT t.object) >= {LEAST_SEQUENCE}""",
    )
