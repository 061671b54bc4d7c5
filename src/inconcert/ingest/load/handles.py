"""Accounts that one input knows by handle and another by id become one account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inconcert import model

if TYPE_CHECKING:
    from inconcert.case import Case

_PROFILE = tuple(
    c.name for c in model.ACCOUNT.columns if c.name not in ("account", "platform", "source", "row")
)
_POINTERS = ("account", "repost_account", "reply_account", "quote_account")


# An archive that knows two accounts of one handle by handle and digits together (`author_id`).
_NAMED = "json_extract_string(extra, '$.author_id')"


def unite_handles(case: Case) -> int:
    """Give every '@handle' key the key with the id, where exactly one account has the handle.

    So do the names that a table of accounts has beside a handle: the handle with digits after it.
    Runs within the transaction that is open; returns how many accounts became one with another.
    """
    case.execute(
        "CREATE OR REPLACE TEMP TABLE twin AS "
        "SELECT platform || ':@' || name AS old, any_value(account) AS new FROM ("
        "SELECT platform, account, lower(handle) AS name FROM account "
        "WHERE account_id IS NOT NULL AND handle IS NOT NULL UNION ALL "
        f"SELECT platform, account, lower({_NAMED}) FROM account "
        "WHERE account_id IS NOT NULL AND handle IS NOT NULL AND contains(extra, '\"author_id\"') "
        f"AND starts_with(lower({_NAMED}), lower(handle)) "
        f"AND regexp_full_match(substr({_NAMED}, length(handle) + 1), '[0-9]+')) AS named "
        "GROUP BY platform, name HAVING count(DISTINCT account) = 1"
    )
    united = 0
    if case.one("SELECT 1 FROM twin LIMIT 1"):
        for name in _POINTERS:
            if case.one(f'SELECT 1 FROM post SEMI JOIN twin ON post."{name}" = twin.old LIMIT 1'):
                case.execute(
                    f'UPDATE post SET "{name}" = twin.new FROM twin WHERE post."{name}" = twin.old'
                )
        _mentions(case)
        united = _accounts(case)
    case.execute("DROP TABLE twin")
    return united


def _mentions(case: Case) -> None:
    case.execute(
        "CREATE OR REPLACE TEMP TABLE named AS "
        "SELECT post, unnest(mentions) AS name, generate_subscripts(mentions, 1) AS place "
        "FROM post WHERE len(mentions) > 0"
    )
    case.execute(
        "CREATE OR REPLACE TEMP TABLE renamed AS "
        "SELECT post, list(coalesce(twin.new, name) ORDER BY place) AS mentions "
        "FROM named LEFT JOIN twin ON name = twin.old GROUP BY post "
        "HAVING bool_or(twin.new IS NOT NULL)"
    )
    if case.one("SELECT 1 FROM renamed LIMIT 1"):
        case.execute(
            "UPDATE post SET mentions = renamed.mentions FROM renamed "
            "WHERE post.post = renamed.post"
        )
    case.execute("DROP TABLE named")
    case.execute("DROP TABLE renamed")


def _accounts(case: Case) -> int:
    count = int(
        case.one("SELECT count(*) FROM account SEMI JOIN twin ON account.account = twin.old")
    )
    if count:
        filled = ", ".join(
            f'"{name}" = coalesce(account."{name}", o."{name}")' for name in _PROFILE
        )
        columns = ", ".join(f'a."{name}"' for name in _PROFILE)
        case.execute(
            f"UPDATE account SET {filled} FROM (SELECT twin.new, {columns} FROM account a "
            "JOIN twin ON a.account = twin.old) o WHERE account.account = o.new"
        )
        case.execute("DELETE FROM account WHERE account IN (SELECT old FROM twin)")
    return count
