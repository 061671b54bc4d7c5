"""Persona signals on a case with a planted group: what is found, and what is missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import orjson
import pytest
import sample_personas
from sample_personas import CLAIMED, HOME, MEMBERS, OTHER_CLIENT, PEOPLE, fill

from inconcert.case import Case
from inconcert.detect.declaration import Result
from inconcert.detect.personas import PERSONAS
from inconcert.detect.personas.parameters import PersonasParameters
from inconcert.errors import ParameterError
from inconcert.evidence.record import finding_id, record
from inconcert.progress import SILENT
from inconcert.stats.odds import fisher_p

TYPES = {"account", "text", "number", "p", "time", "day", "rate", "duration", "object"}


def ran(case, **given):
    found = PERSONAS.run(case, PERSONAS.configured(given), "duckdb", SILENT)
    assert isinstance(found, Result)
    return found


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    with Case.open(tmp_path_factory.mktemp("personas") / "c.duckdb", create=True) as opened:
        fill(opened)
        yield opened


@pytest.fixture(scope="module")
def outcome(case):
    return ran(case)


@pytest.fixture(scope="module")
def finding(outcome):
    (only,) = [f for f in outcome.findings if f.accounts == MEMBERS]
    return only


def test_the_group_is_found_by_its_claims_and_its_program(finding, outcome):
    assert finding.type == "persona"
    assert finding.q <= 0.05
    assert finding.subject.startswith("group ")
    rows = {row[0]: row for row in finding.details["tables"][0]["rows"]}
    claim = rows["claim a place that does not fit the hours of their posts"]
    assert claim[1:3] == [MEMBERS, MEMBERS]
    assert claim[4] < 0.1
    assert claim[6] > 5  # lower end of the likelihood ratio
    assert claim[9] <= 0.05
    assert f"mostly post with the same app ({OTHER_CLIENT})" in rows
    assert outcome.numbers["groups_confirmed"] == 1
    assert outcome.numbers["claims"]["learnt_from"] > 300


def test_the_clock_of_the_group_is_its_own_and_not_the_claimed_one(finding):
    told = finding.details["numbers"]
    assert told["clock"]["low95"] <= HOME <= told["clock"]["high95"]
    assert told["claims"] == told["claims_outside"] == MEMBERS
    hours = finding.details["hours"]
    assert len(hours["counts"]) == len(hours["expected"]) == 24
    assert sum(hours["expected"]) == pytest.approx(sum(hours["counts"]))
    assert hours["bands"][0]["label"] == "likely night"
    assert f"UTC{CLAIMED}" in hours["bands"][1]["label"]
    assert all(0 <= band[end] <= 24 for band in hours["bands"] for end in ("from", "to"))


def test_numbers_follow_from_the_evidence(finding):
    rows = finding.evidence.to_pylist()
    counts = {r["object"]: orjson.loads(r["details"]) for r in rows if r["role"] == "count"}
    accounts = [orjson.loads(r["details"]) for r in rows if r["role"] == "account"]
    assert len(accounts) == MEMBERS
    for name, count in counts.items():
        if name == "shared_client":
            assert count["shown"] == sum(a["client"] == count["client"] for a in accounts)
            continue
        assert count["shown"] == sum(name in a["shown"] for a in accounts)
        assert count["of"] == sum(name in a["known"] for a in accounts)
    p = [fisher_p(c["shown"], c["of"], c["others"], c["out_of"]) for c in counts.values()]
    assert finding.p == pytest.approx(min(1.0, len(p) * min(p)))
    assert (
        np.sum([a["hours"] for a in accounts], axis=0).tolist()
        == (finding.details["hours"]["counts"])
    )


def test_details_are_of_the_shape_that_reports_read(finding):
    orjson.dumps(finding.details)
    for table in finding.details["tables"]:
        assert {c["type"] for c in table["columns"]} <= TYPES
        assert all(len(row) == len(table["columns"]) for row in table["rows"])
        assert table["more"] >= 0
    assert all(isinstance(sentence, str) for sentence in finding.details["sentences"])


def test_a_long_case_tells_week_and_season(tmp_path: Path):
    with Case.open(tmp_path / "c.duckdb", create=True) as case:
        fill(case, days=700, posts=(300, 400))
        members = [f"x:{1000 + PEOPLE + i}" for i in range(MEMBERS)]
        with case.transaction():
            # Members rest on the fourth and fifth day of the week, and their clocks go forward.
            case.execute(
                "DELETE FROM post WHERE list_contains(?, account) "
                "AND (time // 86400000000 + 3) % 7 IN (3, 4)",
                [members],
            )
            case.execute(
                "UPDATE post SET time = time - 3600000000 WHERE list_contains(?, account) "
                "AND month(make_timestamp(time)) BETWEEN 4 AND 9",
                [members],
            )
        (finding,) = [f for f in ran(case).findings if f.accounts == MEMBERS]
    quiet = finding.details["numbers"]["quiet_days"]
    assert quiet["first"] in {2, 3}
    assert quiet["p"] <= 0.01
    told = " ".join(finding.details["sentences"])
    assert "quietest on" in told
    assert "southern summer" not in told
    assert "never change" not in told


def test_ordinary_accounts_do_not_stand_out(outcome):
    assert outcome.numbers["accounts_tested"] == PEOPLE
    assert outcome.numbers["accounts_standing_out"] <= 1
    assert outcome.tested == PEOPLE + 1
    assert outcome.confirmed == len(outcome.findings)
    base = outcome.numbers["base_rates"]["place_clock"]
    assert base["rate"] <= 0.1
    assert base["of"] > 300


def test_a_look_is_recorded_and_repeats(case, outcome):
    again = ran(case)
    assert [f.statement for f in again.findings] == [f.statement for f in outcome.findings]
    with case.run("detect", {}) as run:
        ids = record(case, "personas", again.findings, run=run, parameters={})
    first = again.findings[0]
    assert ids[0] == finding_id("personas", "persona", first.members, first.subject)


def test_an_account_with_everything_odd_stands_out_alone(tmp_path: Path):
    with Case.open(tmp_path / "c.duckdb", create=True) as case:
        fill(case, group=False)
        strange = f"x:{1000 + PEOPLE}"
        # Claims and program of the group, fame out of all proportion, made yesterday.
        with case.transaction():
            case.execute(
                "UPDATE account SET followers = 5000000, following = 0, description = NULL, "
                "created = (SELECT min(time) FROM post WHERE account = ?) - 1000 WHERE account = ?",
                [strange, strange],
            )
            case.execute("UPDATE post SET client = 'own program' WHERE account = ?", [strange])
            # Half of its posts come a year and a half later, in another language.
            middle = case.one("SELECT median(time) FROM post WHERE account = ?", [strange])
            case.execute(
                "UPDATE post SET time = time + 540 * 86400000000, language = 'fr' "
                "WHERE account = ? AND time > ?",
                [strange, int(middle)],
            )
        found = ran(case, fdr=0.2)
        (single,) = found.findings
        assert single.members == [strange]
        assert single.observed >= 3
        assert single.details["numbers"]["clock"]["best"] == pytest.approx(HOME, abs=4)
        added = {row[0]: row[2] for row in single.details["tables"][0]["rows"]}
        assert sum(added.values()) == pytest.approx(
            single.details["numbers"]["score"] / np.log(10), rel=0.2
        )
        assert "its language changed after a long silence" in added
        before, after = [r for r in single.evidence.to_pylist() if r["role"] == "post"]
        assert after["time"] - before["time"] > 500 * 86_400_000_000
        assert after["row"] is not None
        none = ran(case, fdr=0.2, persona_accounts=0)
        assert none.findings == []
        assert none.numbers["accounts_left_out"] == 1


def test_without_groups_places_or_profiles_it_says_so(tmp_path: Path):
    with Case.open(tmp_path / "c.duckdb", create=True) as case:
        fill(case, group=False, claims=False)
        found = ran(case)
        assert any("no claimed places" in note for note in found.notes)
        assert any("no confirmed group" in note for note in found.notes)
        assert found.numbers["groups"] == []
        assert found.numbers["clocks"]["known"] > 300
        with case.transaction():
            case.execute("DELETE FROM account")
        bare = ran(case)
        assert any("no profiles" in note for note in bare.notes)
        assert "reach" not in bare.numbers["base_rates"]


def test_times_to_the_day_give_no_clock(tmp_path: Path):
    with Case.open(tmp_path / "c.duckdb", create=True) as case:
        fill(case)
        with case.transaction():
            case.execute("UPDATE post SET time = time // 86400000000 * 86400000000")
        found = ran(case)
        assert any("times are days" in note for note in found.notes)
        assert found.numbers["clocks"]["known"] == 0
        assert "place_clock" not in found.numbers["base_rates"]
        few = [note for note in found.notes if "fewer than 20 accounts outside groups" in note]
        assert len(few) == 1
        assert "claimed place against the hours of posts" in few[0]
        assert "_" not in few[0]  # words, and no names of signals
        for f in found.findings:
            assert "hours" not in f.details


@pytest.mark.parametrize("posts", [0, 1])
def test_hardly_any_posts_do_no_harm(tmp_path: Path, posts):
    with Case.open(tmp_path / "c.duckdb", create=True) as case:
        fill(case, group=False)
        with case.transaction():
            case.execute("DELETE FROM post WHERE post > ?", [posts])
        found = ran(case)
        assert found.findings == []
        assert found.numbers["accounts"] == posts


def test_a_rate_out_of_range_is_refused(case):
    with pytest.raises(ParameterError):
        ran(case, fdr=1.5)
    assert PERSONAS.parameters is PersonasParameters
    assert sample_personas.MEMBERS == 12


def test_a_group_that_keeps_office_hours_is_told_so(tmp_path: Path):
    with Case.open(tmp_path / "c.duckdb", create=True) as case:
        fill(case)
        members = [f"x:{1000 + PEOPLE + i}" for i in range(MEMBERS)]
        rng = np.random.default_rng(5)
        with case.transaction():
            number = [
                row[0]
                for row in case.query(
                    "SELECT post FROM post WHERE list_contains(?, account) ORDER BY post", [members]
                )
            ]
            monday = 19_702 * 24
            week, day = rng.integers(0, 12, len(number)), rng.integers(0, 5, len(number))
            hour = monday + week * 168 + day * 24 + 9 - HOME + 8.5 * rng.random(len(number))
            case.connection.executemany(
                "UPDATE post SET time = ? WHERE post = ?",
                [[int(h * 3_600_000_000), n] for h, n in zip(hour, number, strict=True)],
            )
        (finding,) = [f for f in ran(case).findings if f.accounts == MEMBERS]
    told = " ".join(finding.details["sentences"])
    assert f"{MEMBERS} members post in one block of hours" in told
    assert finding.details["numbers"]["clock"]["best"] == pytest.approx(HOME, abs=1.5)


def test_without_claims_the_sentence_says_what_the_clock_stands_on(tmp_path: Path):
    with Case.open(tmp_path / "c.duckdb", create=True) as case:
        fill(case, claims=False)
        found = ran(case)
        assert found.numbers["claims"]["learnt_by"] == "published"
        with case.transaction():
            # Everybody at UTC+9 posts in the language of that clock.
            case.execute(
                "UPDATE post SET language = 'ja' WHERE account IN "
                "(SELECT account FROM post GROUP BY account ORDER BY account LIMIT 200)"
            )
        other = ran(case)
    assert other.numbers["claims"]["learnt_by"] == "languages"
    assert other.numbers["claims"]["learnt_from"] > 100
    (finding,) = [f for f in found.findings if f.accounts == MEMBERS]
    told = " ".join(finding.details["sentences"])
    assert "taken from surveys" in told
    assert "about one account in two" in told
