"""Hashtags that a tool cut off with three points at the end of a text: '#harb...'.

People end sentences with three points, tools cut texts with them, and neither says which it was
('…' is put by machines alone, and long texts that end so were cut: `ingest.truncated_text`). Such a
hashtag is taken for cut where the data show it: where all texts of the greatest length of its file,
two different ones or more, end in points; or where no post has the hashtag itself and some have one
that begins with it. Else it is what was written.
"""

from __future__ import annotations

from inconcert.extract.context import Context

_CLOSING = "' \"”’»)]'"
_DOTTED = f"regexp_matches(rtrim(text, {_CLOSING}), '(\\.\\.\\.|…)$')"


def truncated_tags(context: Context, folded: str) -> str:
    """Make a table of the posts whose last hashtag was cut off (post, raw); return its name.

    `folded` is the table of hashtags as written (raw) and their objects.
    """
    ends = context.table(
        "_extract_tag_end",
        f"""SELECT post, source, raw, length(text) AS size FROM (
                SELECT post, source, text, hashtags[-1] AS raw FROM post
                WHERE len(hashtags) > 0 AND contains(text, '...') AND {context.content}
            ) WHERE ends_with(rtrim(text, {_CLOSING}), '#' || raw || '...')
                 OR ends_with(rtrim(text, {_CLOSING}), '＃' || raw || '...')""",
    )
    # The texts of the greatest length of each file.
    lengths = context.table(
        "_extract_tag_length",
        f"""SELECT source, size FROM (
                SELECT source, max(length(text)) AS size FROM post
                WHERE source IN (SELECT source FROM {ends}) GROUP BY source
            ) m JOIN post p USING (source) WHERE length(p.text) = size GROUP BY source, size
            HAVING bool_and({_DOTTED}) AND count(DISTINCT text) > 1""",
    )
    whole = context.table(
        "_extract_tag_whole",
        f"""SELECT DISTINCT f.object FROM (
                SELECT post, unnest(hashtags) AS raw, generate_subscripts(hashtags, 1) AS place,
                       len(hashtags) AS last
                FROM post WHERE len(hashtags) > 0 AND {context.content}
            ) t JOIN {folded} f USING (raw)
            WHERE f.object IS NOT NULL AND EXISTS (SELECT 1 FROM {ends})
              AND NOT (t.place = t.last AND t.post IN (SELECT post FROM {ends}))""",
    )
    return context.table(
        "_extract_tag_cut",
        f"""SELECT post, raw FROM {ends} SEMI JOIN {lengths} USING (source, size)
            UNION
            SELECT e.post, e.raw FROM {ends} e JOIN (
                SELECT c.raw FROM (
                    SELECT DISTINCT raw, object FROM {ends} JOIN {folded} USING (raw)
                    WHERE object IS NOT NULL
                ) c ASOF JOIN {whole} w ON c.object <= w.object
                WHERE w.object <> c.object AND starts_with(w.object, c.object)
            ) USING (raw)""",
    )
