"""Shares of opaque objects: what a bare share table gives instead of a post's content."""

from __future__ import annotations

from inconcert.extract.context import Context


def bare(context: Context) -> None:
    """Insert a share of each 'kind:id' of `post.objects`, under its own kind.

    Where only some kinds are asked for and `object` is not among them, only the entries of those.
    An entry without ':' is of kind `object`.
    """
    wanted = ""
    parameters: list[object] = []
    if context.kinds is not None and "object" not in context.kinds:
        wanted = "AND kind IN (SELECT unnest(?::VARCHAR[]))"
        parameters = [sorted(context.kinds)]
    context.insert_rows(
        f"""SELECT DISTINCT account, kind, object, time, post FROM (
              SELECT account, time, post,
                     CASE WHEN place > 1 THEN entry[:place - 1] ELSE 'object' END AS kind,
                     entry[place + 1:] AS object
              FROM (SELECT *, instr(entry, ':') AS place
                    FROM (SELECT account, time, post, unnest(objects) AS entry
                          FROM post WHERE len(objects) > 0))
            ) WHERE object <> '' {wanted}""",
        parameters,
    )
