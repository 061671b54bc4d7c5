"""Shares of opaque objects: what a bare share table gives instead of a post's content."""

from __future__ import annotations

from inconcert.extract.context import Context

# Of a post with several objects nobody can tell which one the origin belongs to.
_ORIGIN = """CASE WHEN contains(extra, '"origin') AND len(list_distinct(objects)) = 1 THEN coalesce(
  nullif(trim(extra->>'$.origin'), ''), nullif(trim(extra->>'$.origin_id'), '')) END"""


def bare(context: Context) -> None:
    """Insert a share of each 'kind:id' of `post.objects`, under its own kind.

    Where only some kinds are asked for and `object` is not among them, only the entries of those.
    An entry without ':' is of kind `object`. A column `origin` or `origin_id` of the table, kept
    in `post.extra`, says who made or hosts the object of a post with one.
    """
    wanted = ""
    parameters: list[object] = []
    if context.kinds is not None and "object" not in context.kinds:
        wanted = "AND kind IN (SELECT unnest(?::VARCHAR[]))"
        parameters = [sorted(context.kinds)]
    context.insert_rows(
        f"""SELECT DISTINCT account, kind, object, time, post, origin FROM (
              SELECT account, time, post, {_ORIGIN} AS origin,
                     CASE WHEN place > 1 THEN entry[:place - 1] ELSE 'object' END AS kind,
                     entry[place + 1:] AS object
              FROM (SELECT *, instr(entry, ':') AS place
                    FROM (SELECT *, unnest(objects) AS entry
                          FROM post WHERE len(objects) > 0))
            ) WHERE object <> '' {wanted}""",
        parameters,
    )
