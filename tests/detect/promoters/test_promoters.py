from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
import sample_promoters as sample

from inconcert.case import Case
from inconcert.detect.promoters import PROMOTERS
from inconcert.detect.promoters.detector import first_steps, run, sorted_rows
from inconcert.detect.promoters.parameters import PromoterParameters
from inconcert.engine.duckdb import DuckDBEngine
from inconcert.errors import ParameterError
from inconcert.evidence.record import record
from inconcert.progress import SILENT
from worlds.promoters import reader_world

HOUR = 3_600_000_000


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    path = tmp_path_factory.mktemp("promoters") / "case.duckdb"
    with Case.open(path, create=True) as opened:
        sample.fill(opened)
        yield opened


@pytest.fixture(scope="module")
def ran(case):
    with case.transaction():
        return run(case, PromoterParameters(), "duckdb", SILENT)


@pytest.fixture(scope="module")
def team():
    truth = reader_world(sample.SEED, sample.SMALL).truth.to_pylist()
    return {row["account"]: row["source"] for row in truth if row["role"] == "promoter"}


def test_the_team_is_the_finding_and_nobody_else(ran, team):
    assert len(ran.findings) == 1
    finding = ran.findings[0]
    assert finding.type == "promoter"
    assert set(finding.members) == set(team)
    assert {finding.subject} == set(team.values())
    assert finding.q <= 0.05
    assert finding.observed > 3 * finding.expected
    assert ran.tested > 5
    assert ran.confirmed == 1


def test_the_sentences_say_what_first_means_and_what_is_known(ran):
    told = " ".join(ran.findings[0].details["sentences"])
    assert "First means first in this data set" in told
    assert "within " in told
    assert "other sources of the same platforms" in told
    assert "They are on 2 platforms: telegram and x." in told
    assert "were created in the same month, 2024-02." in told


def test_the_innocent_reasons_are_told_with_the_delay_of_each_first_share(ran):
    (finding,) = ran.findings
    told = {one["name"]: one["verdict"] for one in finding.details["explanations"]}
    assert told["notified"] == "not_known"
    assert told["awake"] in ("does_not_hold", "in_part")
    for row in finding.evidence.to_pylist():
        assert row["role"] != "first" or "delay" in row["details"]


def test_every_number_of_the_statement_follows_from_the_evidence(ran):
    finding = ran.findings[0]
    rows = finding.evidence.to_pylist()
    first = [row for row in rows if row["role"] == "first"]
    shares = [row for row in rows if row["role"] == "share"]
    counts = [json.loads(r["details"]) for r in rows if r["role"] == "count" and r["account"]]
    assert len(first) == finding.observed == sum(c["times"] for c in counts)
    assert len(first) + len(shares) == sum(c["releases"] for c in counts)
    assert sum(c["expected"] for c in counts) == pytest.approx(finding.expected)
    assert {row["account"] for row in first} == set(finding.members)
    assert all(row["source"] == 1 and row["row"] == row["post"] for row in first + shares)
    for row in first:
        place = json.loads(row["details"])
        assert place["place"] <= place["among"]
    assert {r["account"] for r in rows if r["role"] == "account"} == set(finding.members)
    objects = [r for r in rows if r["role"] == "count" and r["object"]]
    assert {r["object"] for r in objects} == {r["object"] for r in first + shares}


def test_the_table_of_members_agrees_with_the_finding(ran):
    finding = ran.findings[0]
    table = finding.details["tables"][0]
    names = [column["name"] for column in table["columns"]]
    rows = [dict(zip(names, row, strict=True)) for row in table["rows"]]
    assert [row["account"] for row in rows] == list(finding.members)
    assert [row["times"] for row in rows] == list(finding.acts)
    assert all(row["first"] <= row["times"] <= row["releases"] for row in rows)
    assert all(row["lead"] is None or row["lead"] >= 0 for row in rows)


def test_it_is_recorded_and_reads_back(ran, case):
    with case.run("detect", {}) as run:
        ids = record(case, "promoters", ran.findings, run=run,
                     parameters=PROMOTERS.recorded(PromoterParameters()))  # fmt: skip
    assert case.one("SELECT type FROM finding WHERE finding = ?", ids) == "promoter"
    assert case.one("SELECT count(*) FROM member WHERE role = 'first promoter'") == len(
        ran.findings[0].members
    )


def _first(rows, **given):
    with DuckDBEngine() as engine:
        engine.register("share", sample.share_table(rows))
        engine.run(first_steps(engine.dialect, least_sharers=2, least_releases=1, **given))
        return sorted_rows(engine.fetch("first_share")).to_pylist()


def test_only_the_first_share_counts_quotes_are_shares_and_the_author_is_left_out():
    found = _first([
        ("x:9", "repost", "x:p", "x:9", 1, 4),
        ("x:1", "repost", "x:p", "x:9", 5, 1),
        ("x:1", "quote", "x:p", "x:9", 3, 2),
        ("x:2", "repost", "x:p", "x:9", 4, 3),
    ])  # fmt: skip
    assert [(r["account"], r["time"], r["kind"], r["post"]) for r in found] == [
        ("x:1", 3, "quote", 2), ("x:2", 4, "repost", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("object_", "origin", "source"),
    [
        ("https://t.me/room/4", "t.me", "t.me/room"),
        ("https://t.me/s/room/4", "t.me", "t.me/room"),
        ("https://site.example/a", "site.example", "site.example"),
        ("https://x.com/i/status/4", "x.com", None),
        ("https://t.me", "t.me", None),
    ],
)
def test_a_source_is_a_site_or_a_channel_and_never_a_whole_platform(object_, origin, source):
    found = _first([(f"x:{n}", "url", object_, origin, n, n) for n in (1, 2)])
    assert [row["source"] for row in found] == ([source] * 2 if source else [])


def test_where_no_link_has_an_origin_the_site_of_its_post_is_taken():
    rows = [(f"x:{n}", "url", "u1", None, n, n) for n in (1, 2, 3)]
    rows += [(f"x:{n}", "domain", "d1", None, n, n) for n in (1, 2, 3)]
    rows += [("x:3", "domain", "d2", None, 3, 3)]
    assert [row["account"] for row in _first(rows, by_post=True)] == ["x:1", "x:2"]
    assert _first(rows) == []


def _outlet(case, profile):
    """Fifty readers of two sites; x:7 is always first with one of them, x:8 with it."""
    rows = []
    for release in range(20):
        for reader in range(40):
            if (reader * 7 + release * 3) % 5 < 3:
                late = 600 + (reader * 131 + release * 17) % 3000
                rows.append((f"x:{reader + 100}", release, release * 24 * HOUR + late * 1_000_000))
        if release % 2:
            rows += [(f"x:{a}", release, release * 24 * HOUR + a * 1_000_000) for a in (7, 8)]
    site = ["alpha-wire.example" if release % 2 else "beta.example" for _, release, _ in rows]
    with case.run("import", {}):
        case.append("account", pa.Table.from_pylist([
            {"account": "x:7", "platform": "x", **profile}]))  # fmt: skip
        case.append("share", pa.table({
            "account": [a for a, _, _ in rows], "kind": ["url"] * len(rows),
            "object": [f"https://{s}/{r}" for s, (_, r, _) in zip(site, rows, strict=True)],
            "origin": site, "time": [t for _, _, t in rows],
        }))  # fmt: skip
        return run(case, PromoterParameters(promoter_accounts=1), "duckdb", SILENT)


@pytest.mark.parametrize(
    ("profile", "owned"),
    [
        ({"url": "https://www.alpha-wire.example/about"}, True),
        ({"handle": "Alpha_Wire"}, True),
        ({"url": "https://beta.example", "handle": "someone"}, False),
    ],
)
def test_an_account_of_the_site_is_left_out(tmp_path: Path, profile, owned):
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        found = _outlet(case, profile)
        total = case.one("SELECT count(*) FROM share")
    # Ten releases of the site, each shared by x:7.
    assert found.numbers["shares"] == total - (10 if owned else 0)
    assert found.numbers["owners_left_out"] == (1 if owned else 0)


def test_a_case_without_origins_says_so(tmp_path: Path):
    with Case.open(tmp_path / "case.duckdb", create=True) as case, case.transaction():
        found = run(case, PromoterParameters(), "duckdb", SILENT)
    assert found.findings == []
    assert found.tested == 0
    assert "No source has" in found.notes[0]


@pytest.mark.parametrize("given", [{"fdr": 0.0}, {"promoter_level": 1.0}, {"promoter_sharers": 1}])
def test_parameters_out_of_range_are_refused(given):
    with pytest.raises(ParameterError):
        PromoterParameters(**given)
