"""What a finding says of a group whose members do not all do the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from planted_case import SECOND, START, fill, shares

from inconcert.case import Case
from inconcert.detect import detect
from inconcert.detect.coordination.detector import _baselines
from inconcert.detect.coordination.finding import group_finding
from inconcert.detect.coordination.groups import Group

DAY = 86_400 * SECOND


def joint(kind, objects, accounts, start, gap=3 * 3600 * SECOND):
    return [
        (account, kind, object_, start + n * gap + i * SECOND)
        for n, object_ in enumerate(objects)
        for i, account in enumerate(accounts)
    ]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """A, B and C push links on days 2 and 3; with D, E and F they push hashtags on days 6 to 8."""
    trio, all_six = ["x:A", "x:B", "x:C"], [f"x:{letter}" for letter in "ABCDEF"]
    rows = shares(seed=2, groups=0)
    fold = 1800 * SECOND
    links = [f"https://l.example/{n}" for n in range(90)]
    rows += joint("url", links, trio, START + 2 * DAY, fold)
    rows += joint("domain", ["l.example"] * 90, trio, START + 2 * DAY, fold)
    rows += joint("hashtag", [f"tag{n}" for n in range(5)], all_six, START + 6 * DAY)
    # A hashtag that everybody uses all the time: members meet in it less than chance would have it.
    rows += [
        (f"x:{n % 250}", "hashtag", "everyone", START + n * 160 * SECOND) for n in range(9 * 500)
    ]
    rows += [(a, "hashtag", "everyone", START + n * DAY) for a in all_six for n in range(5)]
    rows.sort(key=lambda row: row[3])
    path = tmp_path_factory.mktemp("finding") / "case.duckdb"
    with Case.open(path, write=True, create=True) as case:
        fill(case, rows)
        ids = detect(case, only=["coordination"])
        records = case.records("SELECT * FROM finding ORDER BY rank")
        assert len(ids) == len(records)
        # All six as one group, whoever of them detection has put together.
        own = case.arrow(
            'SELECT s.kind, s.account, s.object, s.time, s.post, p.source, p."row" FROM share s '
            "JOIN post p USING (post) WHERE s.account IN (SELECT unnest(?)) ORDER BY ALL",
            [all_six],
        )
        told = group_finding(
            Group(all_six, [1.0] * 6), own, _baselines(case), (10 * SECOND, 60 * SECOND), 3,
            platforms=dict.fromkeys(all_six, "x"),
        )  # fmt: skip
    return told, [json.loads(record["details"]) for record in records]


def test_the_sentence_is_about_those_who_did_it_when_they_did_it(found):
    finding, _ = found
    details = finding.details
    main = next(
        w
        for w in details["windows"]
        if w["kind"] == details["main_kind"] and w["time_window"] == details["main"][w["kind"]]
    )
    assert finding.statement.startswith(
        "Among 3 accounts of a group of 6 on x, two or more shared each of 90 links"
    )
    first = datetime.fromtimestamp((START + 2 * DAY) / 1e6, UTC).strftime("%Y-%m-%d")
    assert f"between {first} and" in finding.statement
    assert f"{main['events']:,} co-shares between" in finding.statement
    assert finding.observed == main["events"]
    assert finding.expected == main["expected"]


def test_no_kind_leads_over_the_kind_that_it_is_made_of_and_all_are_told(found):
    """Also those in which members meet less than chance would have it."""
    details = found[1]
    assert all(one["main_kind"] != "domain" for one in details)
    kinds = {window["kind"] for one in details for window in one["windows"]}
    assert {"url", "domain", "hashtag"} <= kinds
