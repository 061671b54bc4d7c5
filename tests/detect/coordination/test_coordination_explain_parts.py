"""What explanations stand on: meetings, sources, posts, and what profiles declare."""

import explain_samples as samples
import numpy as np
import pyarrow as pa
import pytest
from explain_samples import START

from inconcert.detect.coordination.explanations.base import posts_of, sources_of
from inconcert.detect.coordination.explanations.declared import (
    Profile,
    owner_in_common,
    profiles_of,
    says,
    site_in_common,
)
from inconcert.detect.coordination.explanations.meetings import OTHERS, ROWS, meetings_of
from inconcert.durations import HOUR, MINUTE

A, B, C = MEMBERS = ["x:a", "x:b", "x:c"]


def share(account, object_, time, *, kind="url", origin=None, post=None, act=0):
    return {"account": account, "kind": kind, "object": object_, "origin": origin,
            "time": None if time is None else START + time, "post": post, "act": act}  # fmt: skip


def table(rows, schema=samples.ACT):
    return pa.Table.from_pylist(rows, schema=schema)


def met(rows, around=(), members=MEMBERS, period=HOUR, seed=1):
    others = [{"account": a, "kind": k, "object": o, "time": START + t} for a, k, o, t in around]
    return meetings_of(table(rows), table(others, samples.AROUND), members, period, seed)


def test_a_meeting_lasts_a_period_from_its_first_share():
    found = met([
        share(A, "o", 0), share(B, "o", HOUR), share(C, "o", HOUR + 1), share(A, "o", 2 * HOUR + 1),
    ])  # fmt: skip
    assert found.number == 2
    assert found.meeting.tolist() == [0, 0, 1, 1]
    assert found.offset.tolist() == [0, HOUR, 0, HOUR]


def test_an_account_counts_once_and_alone_it_meets_nobody():
    rows = [share(A, "o", 0), share(A, "o", 5), share(A, "p", 9), share(A, "p", 10)]
    assert met(rows).number == 0
    assert met([*rows, share(B, "o", 7)]).offset.tolist() == [0, 7]


def test_a_post_counts_once_with_the_object_that_says_most():
    rows = []
    for post, account in enumerate(MEMBERS):
        time = post * MINUTE + 8 * HOUR
        rows += [
            share(account, "tag", time, kind="hashtag", post=post),
            share(account, "link", time, kind="url", post=post),
            share(account, f"own {account}", time, kind="repost", post=post),
        ]
    found = met(rows)
    assert (found.number, found.members.tolist()) == (1, [3])


def test_of_the_meetings_of_an_hour_the_one_with_most_members_counts():
    rows = [share(m, "few", i) for i, m in enumerate([A, B])]
    rows += [share(m, "many", 20 * MINUTE + 2 * i) for i, m in enumerate(MEMBERS)]
    rows += [share(m, "later", HOUR + i) for i, m in enumerate([A, B])]
    found = met(rows)
    assert found.members.tolist() == [2, 3]
    assert sorted(found.offset.tolist()) == [0, 0, 1, 2, 4]


def test_outsiders_of_the_same_object_kind_and_hour_are_there():
    rows = [share(A, "o", 0), share(B, "o", 10)]
    found = met(rows, [
        ("x:y", "url", "o", 0), ("x:z", "url", "o", HOUR), ("x:z", "url", "o", 30),
        ("x:y", "url", "o", -1), ("x:y", "url", "o", HOUR + 1), ("x:y", "hashtag", "o", 5),
        ("x:y", "url", "other", 5), ("x:a", "url", "o", 5),
    ])  # fmt: skip
    assert found.offset.tolist() == [0, 0, 10, 30]
    assert found.member.tolist() == [True, False, True, False]


def test_crowds_of_outsiders_and_of_meetings_are_thinned():
    rows = [share(A, "o", 0), share(B, "o", 10)]
    crowd = [(f"x:y{i}", "url", "o", i) for i in range(100)]
    assert (~met(rows, crowd).member).sum() == 2 * OTHERS
    rows = [share(m, f"o{n}", 2 * n * HOUR + i) for n in range(ROWS) for i, m in enumerate([A, B])]
    found = met(rows)
    assert found.number == ROWS // 2
    again = met(rows, seed=2)
    assert found.number == again.number


def test_shares_without_a_time_meet_nobody():
    assert met([share(A, "o", None), share(B, "o", 3)]).number == 0


def test_posts_count_once_with_a_known_origin():
    rows = [
        share(A, "tag", 1, kind="hashtag", post=1), share(A, "link", 1, origin="s.example", post=1),
        share(A, "x", 1, post=2), share(B, "p", 0), share(B, "q", 0), share(B, "q", 5),
    ]  # fmt: skip
    found = posts_of(table(rows))
    assert found.owner.tolist() == [0, 0, 1, 1]
    assert [None if o < 0 else found.origins[o] for o in found.origin] == [
        "s.example", None, None, None,
    ]  # fmt: skip


def test_an_act_has_one_source():
    rows = [share(A, "o", 0, origin="s.example", act=0)] * 2
    rows += [share(B, "o", 0, origin="t.example", act=0)]
    rows += [share(A, "p", 0, origin="t.example", act=1), share(A, "q", 0, origin="u", act=2)]
    rows += [share(A, "r", 0, act=3)]
    found = sources_of(table(rows), table([]))
    assert (found.acts, found.known, found.number) == (4, 3, 3)
    assert (found.top, found.share) == ("s.example", pytest.approx(1 / 3))


def profiles(*rows):
    return list(profiles_of(pa.Table.from_pylist(
        [{"account": f"x:{i}", "url": url, "description": text}
         for i, (url, text) in enumerate(rows)], schema=samples.PROFILE,
    )).values())  # fmt: skip


def test_sites_are_read_from_links_and_texts():
    found = profiles(
        ("https://www.lantern.example/a?b", None),
        (None, "See lantern.example/town or https://x.com/someone"),
        ("https://linktr.ee/me", "write me"),
        (None, "   "),
        ("not a link at all", None),
    )
    assert [sorted(p.sites) for p in found] == [["lantern.example"], ["lantern.example"], []]
    assert site_in_common(found) == (2, "lantern.example")
    assert site_in_common([]) == (0, None)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("{}. A brand of Velline Courier Group.", "A brand of Velline Courier Group"),
        ("{} هذا الحساب جزء من شبكة النهر الأزرق", "هذا الحساب جزء من شبكة النهر الأزرق"),
        ("{} — часть медиа Синяя река", "часть медиа Синяя река"),
        ("{} नीली नदी मीडिया समूह का हिस्सा", "नीली नदी मीडिया समूह का हिस्सा"),
        ("{}。青い川新聞社の公式", "青い川新聞社の公式"),
    ],
)
def test_owners_are_read_in_any_script(text, phrase):
    found = profiles(*[(None, text.format(name)) for name in ("Ostrel", "Tammerik", "Uvane")])
    number, what = owner_in_common(found, None)
    assert number == 3
    assert what is not None
    assert what in phrase
    assert says(found[0], what)
    assert not says(Profile(frozenset(), "something else"), what)


def test_sayings_are_no_owners_however_common():
    found = profiles(*[(None, f"{n}. Views are my own, reposts mean nothing.") for n in "abc"])
    assert owner_in_common(found, None) == (0, None)
    assert owner_in_common([], None) == (0, None)


def test_words_are_looked_for_in_some_of_many_profiles_and_counted_in_all():
    rng = np.random.default_rng(1)
    texts = [
        f"Town {i}. " + ("Part of the Velline Courier Group" if rng.random() < 0.7 else "Alone")
        for i in range(1_000)
    ]
    number, what = owner_in_common(profiles(*[(None, t) for t in texts]), None)
    assert what == "Part of the Velline Courier Group"
    assert number == sum("Velline" in t for t in texts)
