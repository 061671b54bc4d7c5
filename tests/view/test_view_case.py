"""The views of the sample case against what was put into it."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from sample_case import LONG, MAIN, SCRIPT, Sample, acting_shares, make_sample, write_sample

from inconcert import view
from inconcert.case import Case
from inconcert.errors import ParameterError

if TYPE_CHECKING:
    from pathlib import Path


def test_every_view_is_json(case: Case, sample: Sample) -> None:
    json.dumps([view.summary(case), view.runs(case), view.findings(case)])
    for finding in sample.findings:
        for make in (view.finding, view.members, view.score, view.group_graph, view.timeline):
            json.dumps(make(case, finding))
        json.dumps(view.posts_side_by_side(case, finding))


def test_an_unknown_finding_is_refused_by_every_view(case: Case) -> None:
    makers = (view.finding, view.members, view.score, view.group_graph, view.timeline)
    for make in (*makers, view.posts_side_by_side):
        with pytest.raises(ParameterError, match="inconcert findings"):
            make(case, "nothing")


def test_summary_counts_what_is_there(case: Case, sample: Sample) -> None:
    made = view.summary(case)
    assert made["posts"] == len(sample.posts)
    assert made["accounts"] == len(sample.accounts)
    assert made["span"] == [
        min(p["time"] for p in sample.posts),
        max(p["time"] for p in sample.posts),
    ]
    assert {p["platform"]: p["posts"] for p in made["platforms"]} == Counter(
        p["platform"] for p in sample.posts
    )
    assert {row["kind"]: row["shares"] for row in made["shares"]} == Counter(
        s.kind for s in sample.shares
    )
    assert (made["rows_read"], made["rows_rejected"]) == (1800, 3)
    first = made["rejects"][0]
    assert (first["reason"], first["records"], first["first_row"]) == ("no time", 2, 5)


def test_no_folder_of_the_investigator_is_shown(case: Case) -> None:
    files = [s["file"] for s in view.summary(case)["sources"]]
    assert files == ["posts <1>.csv", "archive.zip::inner/posts.jsonl"]


def test_findings_for_machines(case: Case, sample: Sample) -> None:
    rows = view.findings(case)
    assert [r["id"] for r in rows] == sample.findings
    wanted = {
        "id", "detector", "type", "statement", "accounts", "observed", "expected", "p", "q",
        "score", "rank", "evidence_rows", "details",
    }  # fmt: skip
    for row in rows:
        assert wanted <= set(row)
        assert row["p"] is None
        assert row["evidence_rows"] == case.one(
            "SELECT count(*) FROM evidence WHERE finding = ?", [row["id"]]
        )
    assert len(view.findings(case, limit=2)) == 2


def test_members_come_strongest_first_with_their_shares(case: Case, sample: Sample) -> None:
    rows = view.members(case, "group-1")
    assert {r["account"] for r in rows} == set(sample.groups[0])
    assert [r["strength"] for r in rows] == sorted((r["strength"] for r in rows), reverse=True)
    for row in rows:
        assert row["shares"] == Counter(
            s.kind for s in sample.shares if s.account == row["account"]
        )
    assert SCRIPT in {r["name"] for r in rows}


@pytest.mark.parametrize("finding", ["group-1", "group-2", "group-3"])
def test_bars_hold_the_members_that_hit_one_object_within_the_window(
    case: Case, sample: Sample, finding: str
) -> None:
    members = set(sample.groups[sample.findings.index(finding)])
    inside = acting_shares([s for s in sample.shares if s.account in members])
    made = view.score(case, finding)
    assert [b["start"] for b in made["bars"]] == sorted(b["start"] for b in made["bars"])
    for bar in made["bars"]:
        hit = [
            s
            for s in inside
            if (s.kind, s.object) == (bar["kind"], bar["object"])
            and 0 <= s.time - bar["start"] <= bar["window"]
        ]
        assert bar["window"] == MAIN
        assert bar["accounts"] == len({s.account for s in hit})
        assert min(s.time for s in hit) == bar["start"]
        assert set(bar["posts"]) == {s.post for s in hit}
        near = [n for n in bar["notes"] if 0 <= n["since"] <= bar["window"]]
        assert {n["account"] for n in near} == {s.account for s in hit}
        assert all(n["time"] - n["since"] == bar["start"] for n in bar["notes"])


def test_every_planted_burst_becomes_one_bar(case: Case) -> None:
    """A post with two objects is one act: the two objects share a bar."""
    for finding, bursts, objects in (("group-1", 18, 2), ("group-2", 14, 2), ("group-3", 9, 1)):
        made = view.score(case, finding)
        assert len(made["bars"]) == made["episodes"] == bursts
        assert {len(bar["objects"]) for bar in made["bars"]} == {objects}
        assert made["members_in_window"] == sum(bar["accounts"] for bar in made["bars"])


def test_rows_and_bars_are_bounded_and_the_rest_is_still_there(case: Case) -> None:
    made = view.score(case, "group-1", rows=5, bars=4)
    assert (len(made["rows"]), len(made["bars"]), made["accounts"]) == (5, 4, 40)
    strongest = [m["account"] for m in view.members(case, "group-1")[:5]]
    assert set(made["rows"]) == set(strongest)
    for bar in made["bars"]:
        for note in bar["notes"]:
            if note["row"] is None:
                assert note["account"] not in made["rows"]
            else:
                assert made["rows"][note["row"]] == note["account"]
        assert any(note["row"] is None for note in bar["notes"])
    whole = sorted((b["accounts"] for b in view.score(case, "group-1")["bars"]), reverse=True)
    assert sorted((b["accounts"] for b in made["bars"]), reverse=True) == whole[:4]


def test_the_graph_holds_links_at_the_main_windows(case: Case) -> None:
    made = view.group_graph(case, "group-2", limit=6)
    assert (len(made["nodes"]), made["accounts"]) == (6, 12)
    names = [node["account"] for node in made["nodes"]]
    for link in made["links"]:
        pair = [names[link["a"]], names[link["b"]]]
        rows = case.query(
            "SELECT kind, events FROM link WHERE account_a = ? AND account_b = ? "
            "AND time_window = ?",
            [*pair, MAIN],
        )
        assert link["kinds"] == dict(rows)
        assert link["weight"] == sum(link["kinds"].values())
    assert all(0 <= node["x"] <= 1 and 0 <= node["y"] <= 1 for node in made["nodes"])
    assert made == view.group_graph(case, "group-2", limit=6)


def test_posts_side_by_side_mark_copies(case: Case, sample: Sample) -> None:
    objects = view.posts_side_by_side(case, "group-2", objects=20, posts=20)
    texts = {p["post"]: p["text"] for p in sample.posts}
    seen = Counter[str]()
    for one in objects:
        times = [p["time"] for p in one["posts"]]
        assert times == sorted(times)
        first = next((texts[p["post"]] for p in one["posts"] if texts[p["post"]]), None)
        for post in one["posts"]:
            stored = texts[post["post"]] or ""
            assert post["length"] == len(stored)
            assert "".join(part for _, part in post["parts"]) == post["text"]
            seen[post["match"]] += 1
            if post["match"] == "same":
                assert stored.split() == first.split()
            if post["match"] == "near":
                assert stored.split() != first.split()
                new = "".join(part for same, part in post["parts"] if not same)
                assert set(new.split()) - set(first.split()) <= {"a", "b", "c", "now"}
    assert seen["first"] == sum(any(p["text"] for p in o["posts"]) for o in objects)
    assert seen["same"] > 20
    assert seen["near"] > 10
    assert seen[""] > 0  # posts without a text
    assert any(
        p["length"] == len(LONG) and len(p["text"]) <= 400 for o in objects for p in o["posts"]
    )


def test_the_timeline_counts_every_act_once(case: Case, sample: Sample) -> None:
    made = view.timeline(case, "group-1", bins=50)
    inside = acting_shares([s for s in sample.shares if s.account in set(sample.groups[0])])
    assert sum(b["acts"] for b in made["bins"]) == len(inside)
    assert len(made["bins"]) <= 50
    step = made["step"]
    for one in made["bins"]:
        here = [s for s in inside if one["time"] <= s.time < one["time"] + step]
        assert one["acts"] == len(here)
        assert one["accounts"] == len({s.account for s in here})


def test_an_empty_case_has_empty_views(tmp_path: Path) -> None:
    with Case.open(tmp_path / "empty.duckdb", create=True) as case:
        made = view.summary(case)
        assert (made["posts"], made["span"], made["sources"]) == (0, None, [])
        assert view.findings(case) == []
        assert view.runs(case) == []


def test_a_finding_without_rows_or_details_has_views(tmp_path: Path) -> None:
    with Case.open(tmp_path / "bare.duckdb", create=True) as case:
        case.execute(
            "INSERT INTO finding (finding, detector, type, statement, run) "
            "VALUES ('f', 'other', 'profile', 'Something.', 1)"
        )
        assert view.finding(case, "f")["details"] == {}
        assert view.score(case, "f")["bars"] == []
        assert view.group_graph(case, "f") == {"nodes": [], "links": [], "accounts": 0}
        assert view.timeline(case, "f")["bins"] == []
        assert view.posts_side_by_side(case, "f") == []
        case.execute("INSERT INTO evidence (finding, role, account) VALUES ('f', 'profile', 'x:1')")
        assert [m["account"] for m in view.members(case, "f")] == ["x:1"]


def test_an_object_has_two_bars_at_most_while_there_are_others(tmp_path: Path) -> None:
    sample = make_sample()
    for n in range(12):  # one hashtag that the group floods again and again
        for step, member in enumerate(sample.groups[0]):
            sample.post(
                member,
                1_772_400_000_000_000 + (n * 600 + step) * 10**6,
                None,
                [("hashtag", "flood")],
            )
    path = tmp_path / "flood.duckdb"
    write_sample(path, sample)
    with Case.open(path) as case:
        bars = view.score(case, "group-1", bars=12)["bars"]
        many = view.score(case, "group-1", bars=40)["bars"]
    assert sum(b["object"] == "flood" for b in bars) == 2
    assert len(bars) == 12
    assert sum(b["object"] == "flood" for b in many) > 10
