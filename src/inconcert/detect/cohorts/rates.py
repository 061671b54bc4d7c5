"""How many accounts a whole platform had a day, as a person gives it."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

from inconcert.detect.lists import read_list
from inconcert.errors import ParameterError
from inconcert.plaintext import plain


def read_rates(path: str) -> dict[str, dict[int, float]]:
    """Read how many accounts platforms had a day: CSV with day, accounts and perhaps platform.

    Days as 2024-05-31. Returns day since 1970 to accounts, by platform ('' where no platform is
    named: for all). Raises ParameterError where the file cannot be read as that.
    """
    hint = "Each row has a day such as 2024-05-31 and a number of accounts: day,accounts."
    shown = plain(Path(path).name, limit=80)
    found: dict[str, dict[int, float]] = defaultdict(dict)
    columns = ("day", "accounts", "platform")
    for line, cells in read_list(path, "accounts made a day", columns, hint, columns[:2]):
        try:
            day = date.fromisoformat(cells["day"])
            value = float(cells["accounts"])
            if not 0 <= value < float("inf"):
                raise ValueError(f"{value:g} accounts")
        except ValueError as error:
            raise ParameterError(
                f"Line {line} of {shown} is not what was expected ({plain(error, limit=80)}).", hint
            ) from error
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
        found[cells["platform"].casefold()][int(moment.timestamp()) // 86400] = value
    return dict(found)
