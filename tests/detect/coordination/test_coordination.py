import json
import warnings
from dataclasses import dataclass
from itertools import combinations

import pytest
from planted_case import SECOND, fill, shares

from inconcert.case import Case
from inconcert.detect import detect
from inconcert.detect import run as detection
from inconcert.detect.coshares import LinkCounting, _limit
from inconcert.detect.declaration import Detector
from inconcert.errors import CaseError, ParameterError
from inconcert.evidence.record import EVIDENCE_SCHEMA, Finding


@pytest.fixture
def case(tmp_path):
    with Case.open(tmp_path / "case.duckdb", write=True, create=True) as opened:
        fill(opened, shares(rows=2000))
        yield opened


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A case after detection, and its findings; for tests that only read it."""
    path = tmp_path_factory.mktemp("coordination") / "case.duckdb"
    with Case.open(path, write=True, create=True) as opened:
        fill(opened, shares())
        with warnings.catch_warnings(action="error"):
            ids = detect(opened)
        yield opened, ids


def groups(case):
    rows = case.query("SELECT account_group, account FROM member ORDER BY ALL")
    found = {}
    for group, account in rows:
        found.setdefault(group, set()).add(account)
    return list(found.values())


def test_planted_groups_are_found_whole_and_nothing_else(ran):
    """The accounts have no profile, and nothing is made up about them."""
    case, ids = ran
    assert len(ids) == 2
    assert {row[0] for row in case.query("SELECT type FROM finding")} == {"group"}
    assert sorted(map(sorted, groups(case))) == [
        sorted(f"x:g{g}m{i}" for i in range(8)) for g in range(2)
    ]


def test_organic_shares_alone_give_no_group(tmp_path):
    with Case.open(tmp_path / "case.duckdb", write=True, create=True) as case:
        fill(case, shares(seed=7, groups=0))
        assert detect(case) == []
        assert case.one("SELECT count(*) FROM evidence") == 0


def test_every_number_follows_from_the_evidence(ran):
    case, ids = ran
    for finding in ids:
        record = case.records("SELECT * FROM finding WHERE finding = ?", [finding])[0]
        details = json.loads(record["details"])
        rows = case.records("SELECT * FROM evidence WHERE finding = ?", [finding])
        by_object = {}
        for row in rows:
            if row["role"] == "share":
                met = by_object.setdefault((row["kind"], row["object"]), [])
                met.append((row["account"], row["time"]))
        told = [(r, json.loads(r["details"])) for r in rows if r["role"] in ("member", "baseline")]
        activity = {
            (r["kind"], r["account"]): d["shares"] for r, d in told if r["role"] == "member"
        }
        base = {(r["kind"], d["time_window"]): d for r, d in told if r["role"] == "baseline"}
        observed = expected_sum = 0.0
        for line in details["windows"]:
            events = [
                (kind_object[1], abs(s[1] - t[1]), frozenset((s[0], t[0])))
                for kind_object, shared in by_object.items()
                if kind_object[0] == line["kind"]
                for s, t in combinations(shared, 2)
                if s[0] != t[0] and abs(s[1] - t[1]) <= line["time_window"]
            ]
            numbers = [n for (kind, _), n in activity.items() if kind == line["kind"]]
            totals = base[line["kind"], line["time_window"]]
            pairs = sum(a * b for a, b in combinations(numbers, 2))
            expected = totals["events"] * pairs / totals["account_pairs"]
            assert line["events"] == len(events)
            assert line["objects"] == len({event[0] for event in events})
            assert line["links"] == len({event[2] for event in events})
            assert line["accounts"] == len(set().union(*(event[2] for event in events)))
            delay = sum(event[1] for event in events) / len(events) / SECOND if events else None
            assert line["mean_delay"] == pytest.approx(delay)
            assert line["expected"] == pytest.approx(expected)
            main = line["kind"] == details["main_kind"]
            if main and details["main"][line["kind"]] == line["time_window"]:
                observed += line["events"]
                expected_sum += line["expected"]
        assert record["observed"] == observed
        assert record["expected"] == pytest.approx(expected_sum)
        assert 0 < record["p"] <= record["q"] <= 0.05


def rows_of(case):
    return {
        table: case.one(f"SELECT count(*) FROM {table}")
        for table in ("finding", "evidence", "member", "account_group", "link", "baseline")
    } | {"last run": case.one("SELECT max(run) FROM finding")}


def test_running_again_gives_the_same_and_an_interruption_leaves_it_so(case, monkeypatch):
    first = detect(case)
    before = rows_of(case)
    assert detect(case) == first
    assert rows_of(case) | {"last run": 0} == before | {"last run": 0}
    before = rows_of(case), case.query("SELECT * FROM finding ORDER BY finding")
    assert before[1]

    def interrupt(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("inconcert.detect.coordination.detector.find_concert", interrupt)
    last = case.one("SELECT max(run) FROM run")
    with pytest.raises(KeyboardInterrupt):
        detect(case, parameters={"windows": ("5m",)})
    assert (rows_of(case), case.query("SELECT * FROM finding ORDER BY finding")) == before
    assert case.one("SELECT max(run) FROM run") == last


def test_names_that_do_not_exist_are_refused(case):
    with pytest.raises(ParameterError, match="no detector 'astrology'"):
        detect(case, only=["astrology"])
    with pytest.raises(ParameterError, match="parameter 'luck'"):
        detect(case, parameters={"luck": 1})
    with pytest.raises(ParameterError, match="no engine"):
        detect(case, engine="steam")
    with pytest.raises(ParameterError, match="no shares of kind tune"):
        detect(case, parameters={"kinds": ("tune",)})


def test_a_case_without_posts_says_so(tmp_path):
    with (
        Case.open(tmp_path / "case.duckdb", write=True, create=True) as case,
        pytest.raises(CaseError, match="holds no posts"),
    ):
        detect(case)


def test_a_hyperactive_bystander_is_not_a_member(tmp_path):
    rows = shares(seed=3, groups=1)
    campaign = [row for row in rows if row[0].startswith("x:g0")]
    bystander = [
        ("x:busy", k, f"https://example.com/{n}", t) for n, (_, k, _, t) in enumerate(rows)
    ]
    bystander += [("x:busy", k, o, t + 400 * SECOND) for _, k, o, t in campaign[:10]]
    with Case.open(tmp_path / "case.duckdb", write=True, create=True) as case:
        fill(case, rows + bystander)
        detect(case, parameters={"windows": ("10s", "60s")})
        assert groups(case) == [{f"x:g0m{i}" for i in range(8)}]


def test_a_case_of_accounts_alone_is_looked_at_by_those_who_need_no_posts(tmp_path):
    with Case.open(tmp_path / "case.duckdb", write=True, create=True) as case:
        fill(case, [])
        case.execute("INSERT INTO account (account, platform) VALUES ('x:1', 'x')")
        assert detect(case) == []
        told = case.query("SELECT notes FROM detector_run WHERE detector = 'coordination'")
        assert told == [(["Not looked for: the case holds no posts."],)]
        with pytest.raises(CaseError, match="floods looks at nothing else"):
            detect(case, only=["cohorts", "floods"])


def test_groups_of_several_detectors_are_numbered_the_same_when_run_again(case, monkeypatch):
    @dataclass(frozen=True)
    class Nothing:
        pass

    def found(type_):
        evidence = EVIDENCE_SCHEMA.empty_table()
        members = ["x:1", "x:2"]
        return [Finding(type_, type_, 2, 1, 0, 1, evidence, {}, members=members, strength=[1, 1])]

    fakes = tuple(
        Detector(name, name, Nothing, lambda *_, name=name: found(name)) for name in ("one", "two")
    )
    monkeypatch.setattr("inconcert.detect.registry.DETECTORS", fakes)
    numbers = []
    for _ in range(2):
        detect(case)
        numbers.append(case.query("SELECT finding, account_group FROM finding ORDER BY ALL"))
    assert numbers[0] == numbers[1]


def test_a_migrated_case_has_its_shares_taken_anew(tmp_path):
    with Case.open(tmp_path / "case.duckdb", create=True) as case:
        fill(case, shares(seed=5, rows=300))
        for command, stale in (("extract", False), ("migrate", True), ("extract", False)):
            with case.run(command, {}):
                pass
            assert detection._stale(case) is stale


def test_a_link_pays_for_pairs_kinds_and_windows():
    counting = LinkCounting((60 * SECOND, 300 * SECOND), (), 3, 0.01)
    assert _limit(counting, 10, 1) == 0.01 / 45 / 2
    assert _limit(counting, 10, 4) == _limit(counting, 10, 1) / 4
    assert _limit(counting, 100, 1) == 0.01 / 4950 / 2
    one = LinkCounting((60 * SECOND,), (), 3, 0.01)
    assert _limit(one, 10, 1) == 2 * _limit(counting, 10, 1)
