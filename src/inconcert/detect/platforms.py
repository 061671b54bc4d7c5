"""The platform of each account: a column of its row, else of its posts. Its key is never read."""

from __future__ import annotations

from collections.abc import Iterable

from inconcert.case import Case

UNKNOWN = "unknown"

# account, platform: one row for each account that has a row, a post or a share. For any engine
# that has these three tables.
ACTORS = f"""SELECT k.account, coalesce(a.platform, p.platform, '{UNKNOWN}') AS platform
FROM (SELECT account FROM account UNION SELECT account FROM post UNION SELECT account FROM share) k
LEFT JOIN (SELECT account, min(platform) AS platform FROM account GROUP BY account) a
  ON a.account = k.account
LEFT JOIN (SELECT account, min(platform) AS platform FROM post GROUP BY account) p
  ON p.account = k.account"""

_SOME = f"""WITH wanted AS (SELECT DISTINCT unnest(?::VARCHAR[]) AS account)
SELECT w.account, coalesce(a.platform, p.platform, '{UNKNOWN}')
FROM wanted w
LEFT JOIN (SELECT account, min(platform) AS platform FROM account SEMI JOIN wanted USING (account)
           GROUP BY account) a ON a.account = w.account
LEFT JOIN (SELECT account, min(platform) AS platform FROM post SEMI JOIN wanted USING (account)
           GROUP BY account) p ON p.account = w.account"""


def platforms_of(case: Case, accounts: Iterable[str]) -> dict[str, str]:
    """Return the platform of each of some accounts, 'unknown' where the case does not say."""
    return dict(case.query(_SOME, [list(accounts)]))
