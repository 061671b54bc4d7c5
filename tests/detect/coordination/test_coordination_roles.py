from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from inconcert.detect.coordination.role_parts import parts_of
from inconcert.detect.coordination.roles import role_table, roles, who_wrote

NAMES = [f"x:{n}" for n in range(12)]


def table(rows):
    names = ("account", "kind", "object", "origin", "time", "act")
    types = dict.fromkeys(("time", "act"), pa.int64())
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return pa.table(
        {n: pa.array(c, types.get(n, pa.string())) for n, c in zip(names, columns, strict=True)}
    )


def in_order(act, who, kind="url"):
    """One act of these members, one after the other."""
    return [(f"x:{a}", kind, f"o{act}", None, act * 1000 + i, act) for i, a in enumerate(who)]


def by_chance(seed, *, acts=40, kind="url", members=12):
    """Acts of a group in which the order is by chance."""
    rng = np.random.default_rng(seed)
    rows = []
    for act in range(acts):
        who = rng.choice(members, int(rng.integers(4, members + 1)), replace=False)
        rows += in_order(act, who, kind)
    return rows


def names_of(found):
    return {role.account: role.role for role in found}


def test_whose_posts_the_others_share_is_the_originator():
    rows = [(f"x:{n}", "repost", f"p{act}", "x:0", act * 100 + n, act)
            for act in range(15) for n in range(1, 12) if (n + act) % 3]  # fmt: skip
    found = names_of(roles(table(rows), NAMES))
    assert found["x:0"] == "originator"
    assert [n for n, role in found.items() if role in ("originator", "seeder")] == ["x:0"]


def test_who_is_first_with_a_text_makes_it_and_with_a_link_brings_it_in():
    rng = np.random.default_rng(1)
    for kind, role in (("text", "originator"), ("url", "seeder")):
        rows = []
        for act in range(30):
            rows += in_order(act, [0, *(1 + rng.permutation(11)[:7]).tolist()], kind)
        found = roles(table(rows), NAMES)
        assert names_of(found)["x:0"] == role
        numbers = found[0].numbers
        count = numbers["origin" if role == "originator" else "seeds"]
        assert count == numbers["acts"] == 30
        assert numbers[f"q_{role}"] < 1e-9


def test_who_always_follows_is_an_amplifier():
    rng = np.random.default_rng(2)
    rows = []
    for act in range(60):
        starter, *rest = rng.permutation(4).tolist()
        rows += in_order(act, [starter, *rest, *(4 + rng.permutation(8)).tolist()])
    found = names_of(roles(table(rows), NAMES))
    assert all(found[f"x:{n}"] == "amplifier" for n in range(4, 12))
    assert all(found[f"x:{n}"] == "seeder" for n in range(4))


def test_by_luck_nobody_starts():
    starters = 0
    for seed in range(40):
        found = roles(table(by_chance(seed, kind="text" if seed % 2 else "url")), NAMES)
        starters += any(role.role in ("originator", "seeder", "bridge") for role in found)
    # At a false-discovery rate of 5 % for each of three roles.
    assert starters <= 8


def test_first_at_one_instant_is_first_of_nobody():
    rows = [(f"x:{n}", "url", f"o{act}", None, act, act) for act in range(20) for n in range(6)]
    found = roles(table(rows), NAMES[:6])
    assert all(role.numbers["seeds"] == 0 for role in found)


def test_a_bridge_takes_part_in_the_acts_of_both_parts():
    rng = np.random.default_rng(3)
    rows = []
    for act in range(60):
        side = act % 2
        who = [*(side * 6 + rng.permutation(5)[:4]).tolist(), 11]
        rows += in_order(act, rng.permutation(who).tolist())
    members = [name for name in NAMES if name != "x:5"]
    found = {role.account: role for role in roles(table(rows), members)}
    assert [name for name, role in found.items() if role.role == "bridge"] == ["x:11"]
    assert found["x:11"].numbers["parts"] == 2
    assert found["x:11"].numbers["away"] > 3 * found["x:11"].numbers["away_expected"]


def test_a_group_of_one_piece_has_one_part():
    rows = by_chance(4)
    account = np.array([int(row[0][2:]) for row in rows])
    act = np.array([row[5] for row in rows])
    assert parts_of(account, act, 12, 1).tolist() == [0] * 12


def test_rows_of_others_and_no_rows_at_all():
    rows = by_chance(5)
    with_others = rows + [("x:99", "url", row[2], None, row[4] - 1, row[5]) for row in rows]
    assert roles(table(with_others), NAMES) == roles(table(rows), NAMES)
    assert names_of(roles(table([]), ["x:1"])) == {"x:1": "member"}


def test_the_order_of_rows_does_not_matter():
    rows = by_chance(6) + [(f"x:{n}", "repost", "p", "x:3", 10**6 + n, 100) for n in range(4, 9)]
    mixed = [rows[i] for i in np.random.default_rng(0).permutation(len(rows))]
    for one, two in zip(roles(table(rows), NAMES), roles(table(mixed), NAMES), strict=True):
        assert one.role == two.role
        assert one.numbers == pytest.approx(two.numbers)


def test_the_table_shows_starters_first_and_says_what_is_left_out():
    rows = [(f"x:{n}", "repost", f"p{act}", "x:5", act * 100 + n, act)
            for act in range(20) for n in range(4)]  # fmt: skip
    shown = role_table(roles(table(rows), NAMES[:6]), most=2)
    assert shown["rows"][0][:2] == ["x:5", "originator"]
    assert (len(shown["rows"]), shown["more"]) == (2, 4)
    assert all(len(row) == len(shown["columns"]) for row in shown["rows"])
    assert len({column["name"] for column in shown["columns"]}) == len(shown["columns"])


def with_posts(rows):
    made = table(rows)
    return made.append_column("post", pa.array(range(len(rows)), pa.int64()))


def passed_on(named):
    """Texts that x:0 writes and the others repost without an id, or one of them first."""
    rows, reposts = [], {}
    for act in range(20):
        for place, n in enumerate([0, *range(1, 9)]):
            rows.append((f"x:{n}", "text", f"t{act}", None, act * 100 + place, act))
            if n:
                reposts[len(rows) - 1] = named
    return rows, reposts


@pytest.mark.parametrize("named", [None, "x:0"])
def test_who_reposts_a_text_has_not_written_it(named):
    rows, reposts = passed_on(named)
    found = {r.account: r for r in roles(with_posts(rows), NAMES, reposts=reposts)}
    assert found["x:0"].role == "originator"
    assert found["x:0"].numbers["origin"] == 20
    for n in range(1, 9):
        numbers = found[f"x:{n}"].numbers
        assert (numbers["reposted"], numbers["copied"], numbers["origin"]) == (20, 0, 0)


def test_where_a_repost_comes_first_no_member_wrote_it():
    rows, _ = passed_on(None)
    found = roles(with_posts(rows), NAMES, reposts=dict.fromkeys(range(len(rows))))
    assert all(r.numbers["origin"] == 0 for r in found)
    assert {r.role for r in found} <= {"member", "amplifier"}
    told = who_wrote(found, 20)
    assert "on none is a member known to have written it first" in told
    assert "180 times a member passed on a post (9 accounts)" in told
    assert "no member posted the same as its own after another" in told


def test_a_repost_that_names_a_member_makes_it_the_writer_whoever_was_first():
    rows, _ = passed_on(None)
    named = {i: "x:3" for i, row in enumerate(rows) if row[0] == "x:0"}
    found = {r.account: r for r in roles(with_posts(rows), NAMES, reposts=named)}
    assert found["x:3"].role == "originator"
    assert found["x:0"].numbers["origin"] == 0
    assert found["x:0"].numbers["reposted"] == 20


def test_the_same_text_at_different_times_tells_first_and_later():
    rows, _ = passed_on(None)
    found = roles(with_posts(rows), NAMES)
    told = who_wrote(found, 20)
    assert "on 20 a member wrote it first (1 account)" in told
    assert "160 times a member posted the same as its own, and not first (8 accounts)" in told
    assert "no member passed on a post" in told
