"""Outlets of several owners with one wire, through a case: a finding each, and what it says."""

import numpy as np
import pytest
from case_tables import post_rows, write_source

from inconcert.api import detect, extract
from inconcert.case import Case
from inconcert.detect.coordination.wording_explanations import apart_text
from inconcert.durations import HOUR, SECOND
from inconcert.view.findings import findings

START = 1_700_006_400 * SECOND
OWNERS = [[f"{p}:{i}{j}" for j, p in enumerate(("x", "mastodon", "telegram"))] for i in range(3)]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    rng = np.random.default_rng(5)
    rows = []

    def post(accounts, url, at):
        for account in accounts:
            if rng.random() < 0.95:
                rows.append((account, at + int(rng.integers(0, 8)) * SECOND, url))

    def moment():
        return START + int(rng.integers(0, 20 * 24)) * HOUR + int(rng.integers(0, 3000)) * SECOND

    for i, accounts in enumerate(OWNERS):
        for n in range(40):
            post(accounts, f"https://own{i}.example/{n}", moment())
    for n in range(60):
        at = moment()
        for accounts in OWNERS:
            post(accounts, f"https://wire.example/{n}", at + int(rng.integers(0, 20)) * SECOND)
    for person in range(100):
        for _ in range(20):
            at = START + int(rng.integers(0, 20 * 24 * 3600)) * SECOND
            rows.append((f"x:p{person}", at, f"https://site.example/{int(rng.integers(0, 300))}"))
    rows.sort(key=lambda row: row[1])
    urls = [[row[2]] for row in rows]
    with Case.open(tmp_path_factory.mktemp("case") / "c.duckdb", write=True, create=True) as case:
        with case.run("import", {}):
            write_source(case)
            case.append("post", post_rows([r[0] for r in rows], [r[1] for r in rows],
                                          urls=urls, text=[None] * len(rows)))  # fmt: skip
        extract(case)
        detect(case, only=["coordination"])
        members = "SELECT account FROM member WHERE account_group = ?"
        return [
            ({name for (name,) in case.query(members, [finding["account_group"]])}, finding)
            for finding in findings(case, type="group")
        ]


def test_each_owner_is_a_finding_that_names_the_source_between_them(found):
    assert sorted(sorted(members) for members, _ in found) == sorted(map(sorted, OWNERS))
    for _, finding in found:
        assert finding["p"] <= finding["q"] <= 0.05
        told = finding["details"]["sentences"][1]
        assert "occasions involve wire.example" in told
        assert "together with 2 other groups is limited to that" in told
        count, number = int(told.split()[0]), finding["details"]["acts"]
        assert 10 < count < number


def test_what_groups_have_in_common_is_told():
    told = apart_text(origin="wire\x07.example", acts=7, number=1200, others=1)
    assert told == (
        "7 of the 1,200 occasions involve wire.example, and everything that this group did "
        "together with 1 other group is limited to that; each has occasions of its own as well, "
        "so they are reported separately."
    )
    assert "together with others is limited to" in apart_text(
        origin="a", acts=1, number=2, others=0
    )
