"""Web sites are accounts and articles are posts: every detector finds among them what it finds.

The case in which a detector finds something is made one of sites: accounts on the platform `web`,
of the type `site`, made when their domains were registered; posts with a title, an address of
their own and a kind of date; and shares without a time, as indicators are.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from planted_case import fill as fill_planted
from planted_case import shares

from inconcert.case import Case
from inconcert.detect import detect, detectors
from inconcert.evidence.detector_runs import last_runs
from inconcert.evidence.table import evidence_rows
from inconcert.view.findings import findings

if TYPE_CHECKING:
    from collections.abc import Iterable

SITES = 40  # of which each has an indicator, two by two the same
OF_TIMES = ("coordination", "floods", "twins", "promoters")


def fill(case: Case, detector: str) -> None:
    if detector == "coordination":
        fill_planted(case, shares(seed=5, rows=3000))
    else:
        importlib.import_module(f"sample_{detector}").fill(case)


def to_sites(case: Case) -> int:
    """Make the accounts on `x` web sites and their posts articles; return how many sites."""
    key = "regexp_replace({}, '^x:', 'web:')"
    for column in (
        "account.account", "member.account", "share.account", "share.origin", "post.account",
        "post.repost_account", "post.reply_account", "post.quote_account",
    ):  # fmt: skip
        table, _, name = column.partition(".")
        case.execute(f"UPDATE {table} SET {name} = {key.format(name)}")
    case.execute(
        f"UPDATE share SET object = {key.format('object')} "
        "WHERE kind IN ('repost', 'quote', 'reply', 'fast_repost', 'mention')"
    )
    case.execute("UPDATE account SET platform = 'web' WHERE platform = 'x'")
    case.execute(
        "UPDATE post SET platform = CASE WHEN platform = 'x' THEN 'web' ELSE platform END, "
        "title = 'Title ' || post, link = 'https://site.example/' || post, "
        "canonical = 'https://site.example/a/' || post, time_kind = 'published'"
    )
    # Who has posts or shares alone gets a row, as every import gives one.
    case.execute(
        "INSERT INTO account BY NAME SELECT account, 'web' AS platform FROM "
        "(SELECT account FROM post UNION SELECT account FROM share) "
        "WHERE starts_with(account, 'web:') AND account NOT IN (SELECT account FROM account)"
    )
    case.execute("UPDATE account SET type = 'site' WHERE platform = 'web'")
    case.execute(
        "INSERT INTO share BY NAME SELECT account, 'analytics' AS kind, "
        f"'UA-' || (row_number() OVER (ORDER BY account)) // 2 AS object FROM account "
        f"WHERE platform = 'web' ORDER BY account LIMIT {SITES}"
    )
    return int(case.one("SELECT count(*) FROM account WHERE type = 'site'"))


def found(case: Case, detector: str) -> list[tuple[str, tuple[str, ...], float]]:
    """Return type, accounts (keys without their platform) and what was observed, by finding."""
    detect(case, only=[detector])
    rows = []
    for one in findings(case, detector=detector):
        named = evidence_rows(case, one["id"]).to_pylist()
        own = {str(row["account"]).partition(":")[2] for row in named if row["account"]}
        rows.append((one["type"], tuple(sorted(own)), one["observed"]))
    return sorted(rows)


@pytest.mark.parametrize("detector", list(detectors()))
def test_a_detector_finds_among_sites_what_it_finds_among_accounts(
    detector: str, tmp_path: Path
) -> None:
    with Case.open(tmp_path / "accounts.duckdb", create=True) as case:
        fill(case, detector)
        among_accounts = found(case, detector)
    assert among_accounts
    with Case.open(tmp_path / "sites.duckdb", create=True) as case:
        fill(case, detector)
        assert to_sites(case) >= 2
        assert found(case, detector) == among_accounts
        ran = last_runs(case)[detector]
        indicators = case.one("SELECT count(*) FROM share WHERE kind = 'analytics'")
        platforms: Iterable[Any] = {
            name for one in findings(case) for name in one["details"].get("platforms") or ()
        }
    told = [note for note in ran.notes if "have no time and were left out" in note]
    # Of the others no kind of share that they read is without a time.
    assert told == [
        f"{indicators} shares have no time and were left out: when they were shared is not "
        f"known (analytics: {indicators}). What is compared here is when things were shared."
    ] * (detector in ("coordination", "promoters"))
    assert "x" not in platforms
    if detector in ("coordination", "floods", "promoters"):
        assert "web" in platforms


def untimed(case: Case, detector: str) -> list[str]:
    """Return what a run says of shares without a time."""
    detect(case, only=[detector])
    return [note for note in last_runs(case)[detector].notes if "no time and w" in note]


@pytest.mark.parametrize("detector", OF_TIMES)
def test_shares_without_a_time_are_counted_and_told(detector: str, tmp_path: Path) -> None:
    kind = "repost" if detector == "promoters" else "url"
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        fill(case, detector)
        case.execute(
            "INSERT INTO share (account, kind, object) VALUES "
            f"('x:1', '{kind}', 'https://a.example/'), ('x:2', '{kind}', 'https://a.example/')"
        )
        (more,) = untimed(case, detector)
        case.execute("DELETE FROM share WHERE time IS NULL AND account = 'x:1'")
        (one,) = untimed(case, detector)
    assert more.startswith("2 shares have no time and were left out")
    assert f"({kind}: 2)" in more
    assert one.startswith("One share has no time and was left out")
