"""What a finding says of its trial, its scale, its acts and its links follows from its rows."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from planted_case import SECOND, START, fill, shares

from inconcert.case import Case
from inconcert.detect import detect
from inconcert.detect.coordination.concert.shares import FOLDS, other_fold
from inconcert.detect.coordination.evidence import act_evidence
from inconcert.detect.coshares import LinkCounting, write_coshares
from inconcert.engine import open_engine
from inconcert.evidence.record import EVIDENCE_SCHEMA
from inconcert.progress import SILENT
from inconcert.stats.combine import q_values


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    path = tmp_path_factory.mktemp("tested") / "case.duckdb"
    with Case.open(path, write=True, create=True) as opened:
        rows = shares(seed=2)
        # Every planted act carries a tag besides: the same act, another kind.
        rows += [(a, "hashtag", "#" + o, t) for a, _, o, t in rows if "example.net/0" in o]
        # In the window of each act is somebody who happens to be there, and is no member.
        acts = [row for row in rows if row[0] == "x:g1m1"]
        rows += [(f"x:{n}", k, o, t + SECOND) for n, (_, k, o, t) in enumerate(acts)]
        fill(opened, rows)
        detect(opened)
        yield opened


def findings(case):
    """The two findings, with their details read."""
    rows = case.records("SELECT * FROM finding ORDER BY rank")
    assert len(rows) == 2
    return [(row, json.loads(row["details"])) for row in rows]


def test_the_trial_is_told_and_agrees_with_the_finding(case):
    for row, details in findings(case):
        test = details["test"]
        assert test["confirmed"] is True
        assert (test["p"], test["q"]) == (row["p"], row["q"])
        assert 0 <= test["p"] <= test["q"] <= test["fdr"] == 0.05
        assert test["tested"] >= 1
        assert test["halves"]
        for trial in [test, *test["halves"]]:
            found, tested = trial["found_on"], trial["tested_on"]
            assert (found, tested) == (-1, -1) or (found in FOLDS and tested == other_fold(found))
            assert 2 <= trial["in_step"] <= trial["units"]
            assert trial["expected"] == pytest.approx(trial["units"] * trial["level"])
            assert trial["least_present"] >= 1
            assert trial["accounts"] >= 3
            assert trial["time_window"] > 0
        # The first trial is the best, and the p of the group is that times its cluster.
        best = test["halves"][0]
        assert best["p"] <= min(trial["p"] for trial in test["halves"]) * (1 + 1e-9)
        assert best["p"] <= test["p"]


def test_the_scale_is_told(case):
    for _, details in findings(case):
        scale = details["scale"]
        assert scale["low"] <= scale["time_window"] <= scale["high"]
        assert 0 <= scale["agreement"] <= 1
        windows = [row["time_window"] for row in scale["windows"]]
        assert windows == sorted(windows)
        assert scale["time_window"] in windows
        # The planted acts are done within twenty seconds.
        assert scale["time_window"] == 60 * SECOND
        for row in scale["windows"]:
            assert 0 <= row["in_step"] <= row["units"] <= details["acts"]
            assert 0 <= row["close"] <= 1
            assert 0 <= row["chance"] <= 1


def test_all_details_are_json_and_nothing_but(case):
    for row, details in findings(case):
        assert json.loads(json.dumps(details, allow_nan=False)) == details
        assert [e["name"] for e in details["explanations"]] == [
            "syndicate", "feed", "fans", "news", "time_zone",
        ]  # fmt: skip
        for explanation in details["explanations"]:
            assert set(explanation) == {
                "name", "holds", "value", "reference", "p", "sentence", "part", "verdict",
            }  # fmt: skip
            assert explanation["holds"] in (True, False, None)
            assert explanation["sentence"].endswith(".")
            assert explanation["p"] is None or 0 <= explanation["p"] <= 1
        assert row["accounts"] == case.one(
            "SELECT count(*) FROM member WHERE account_group = ?", [row["account_group"]]
        )


def test_the_acts_of_a_member_are_those_in_the_evidence(case):
    for row, details in findings(case):
        rows = case.records(
            "SELECT * FROM evidence WHERE finding = ? AND role = 'act'", [row["finding"]]
        )
        seen: dict[str, set[int]] = {}
        objects: dict[int, set[tuple[str, str]]] = {}
        for evidence in rows:
            number = json.loads(evidence["details"])["act"]
            seen.setdefault(evidence["account"], set()).add(number)
            objects.setdefault(number, set()).add((evidence["kind"], evidence["object"]))
        members = case.records(
            "SELECT * FROM member WHERE account_group = ?", [row["account_group"]]
        )
        assert {m["account"]: m["acts"] for m in members} == {a: len(n) for a, n in seen.items()}
        # One object per act; the tag and the link of one post are one act.
        assert sorted(objects) == list(range(1, details["acts"] + 1))
        assert all(len(found) == 1 for found in objects.values())
        assert details["acts"] <= 12
        for member in members:
            assert 0 < member["expected"] < member["acts"]
            assert 0 <= member["p"] <= 0.05
            assert member["strength"] == pytest.approx(-np.log10(member["p"]))
        # Each row is a share that is there, and says where it was read.
        for evidence in rows:
            post = case.records("SELECT * FROM post WHERE post = ?", [evidence["post"]])[0]
            assert (post["account"], post["time"]) == (evidence["account"], evidence["time"])
            assert (post["source"], post["row"]) == (evidence["source"], evidence["row"])


def test_an_act_without_a_post_has_no_source():
    schema = pa.schema([("post", pa.int64()), ("source", pa.int32()), ("row", pa.int64())])
    group = pa.table([[7], [3], [41]], schema=schema)
    acts = pa.table({
        "account": ["x:1", "x:2", "x:3"], "kind": ["url"] * 3, "object": ["u"] * 3,
        "time": [1, 2, 3], "post": pa.array([7, None, 8], pa.int64()), "act": [1, 1, 2],
    })  # fmt: skip
    rows = act_evidence(acts, group)
    assert rows.schema == EVIDENCE_SCHEMA
    assert rows["source"].to_pylist() == [3, None, None]
    assert rows["row"].to_pylist() == [41, None, None]
    assert [json.loads(d) for d in rows["details"].to_pylist()] == [
        {"act": 1}, {"act": 1}, {"act": 2},
    ]  # fmt: skip


def test_links_carry_a_q_over_all_pairs_that_could_have_been(case):
    links = case.arrow("SELECT * FROM link ORDER BY p")
    assert links.num_rows > 0
    p, q = links["p"].to_numpy(), links["q"].to_numpy()
    assert (q >= p).all()
    accounts = dict(case.query("SELECT kind, max(accounts) FROM baseline GROUP BY kind"))
    windows = len(set(links["time_window"].to_pylist()))
    assert windows == 3
    tests = sum(n * (n - 1) // 2 for n in accounts.values()) * windows
    assert q == pytest.approx(q_values(p, tests))
    assert q[0] == pytest.approx(min(p * tests / np.arange(1, len(p) + 1)))


def test_links_of_wide_windows_are_not_kept_but_their_totals_are(case):
    assert case.one("SELECT max(time_window) FROM link") <= 300 * SECOND
    assert case.one("SELECT max(time_window) FROM baseline") == 86_400 * SECOND
    # Totals grow with the window.
    for kind in ("url", "hashtag"):
        ordered = "SELECT events FROM baseline WHERE kind = ? ORDER BY time_window"
        events = case.query(ordered, [kind])
        assert len(events) == 7
        assert events == sorted(events)


def count_links(path, rows, more=()):
    with Case.open(path, write=True, create=True) as case:
        fill(case, rows)
        if more:
            table = pa.Table.from_pylist(
                [dict(zip(("account", "kind", "object"), one, strict=True)) for one in more]
            )
            with case.run("extract", {}):
                case.append("share", table)
        counting = LinkCounting((60 * SECOND,), (3600 * SECOND,), 3, 0.01)
        with case.run("detect", {}), open_engine("duckdb", case=case, tables=["share"]) as engine:
            write_coshares(case, engine, ["url"], counting, SILENT)
        return case.arrow("SELECT * FROM link ORDER BY account_a, account_b").to_pylist()


def test_accounts_without_a_time_could_not_have_been_linked(tmp_path):
    rows = shares(seed=5, accounts=40, rows=400, groups=1, acts=5, turnout=0.7)
    expected = count_links(tmp_path / "a.duckdb", rows)
    ghosts = [(f"x:ghost{n}", "url", f"https://example.com/{n}") for n in range(2000)]
    found = count_links(tmp_path / "b.duckdb", rows, ghosts)
    assert len(expected) > 0
    assert found == expected


def test_few_shares_of_a_kind_are_no_trouble(tmp_path):
    one = [("x:1", "url", "u", START), ("x:2", "text", "t", START)]
    with Case.open(tmp_path / "case.duckdb", write=True, create=True) as case:
        fill(case, one)
        assert detect(case) == []
        assert case.one("SELECT count(*) FROM link") == 0
        kinds = case.arrow("SELECT kind, accounts FROM baseline")
        assert pc.sum(kinds["accounts"]).as_py() == 14
