from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.view.acts import Acts
from inconcert.view.occasions import occasions

S = 1_000_000


def acts(rows: list[tuple[int, int, int]]) -> Acts:
    """Acts of (account, object, time in s), one post each."""
    rows = sorted(rows, key=lambda r: r[2])
    account, object_, time = (np.array([r[i] for r in rows], dtype=np.int64) for i in range(3))
    return Acts(
        time=time * S,
        account=account,
        object=object_,
        post=np.arange(len(rows)),
        accounts=tuple(f"x:{i}" for i in range(10)),
        objects=tuple(("url", f"o{i}") for i in range(5)),
    )


def fullest(rows: list[tuple[int, int, int]], window: int) -> int:
    return max(
        (
            len({a for a, o, t in rows if o == object_ and start <= t <= start + window})
            for _, object_, start in rows
        ),
        default=0,
    )


ROWS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4), st.integers(0, 200)), max_size=60)


@settings(max_examples=200)
@given(ROWS)
def test_the_first_occasion_is_as_full_as_any_window(rows: list[tuple[int, int, int]]) -> None:
    """Near enough: candidates are ranked by fresh acts, which counts a returning account twice."""
    rows = list({(a, o): (a, o, t) for a, o, t in rows}.values())  # one act an account and object
    found, complete = occasions(acts(rows), {"url": 10 * S})
    best = fullest(rows, 10)
    assert complete
    assert (found[0].accounts if found else 1) == max(best, 1)


@given(ROWS)
def test_occasions_lie_within_their_window_and_do_not_overlap(
    rows: list[tuple[int, int, int]],
) -> None:
    made = acts(rows)
    found, _ = occasions(made, {"url": 10 * S})
    used: set[int] = set()
    for occasion in found:
        times = made.time[occasion.rows]
        assert times.min() == occasion.start
        assert times.max() - times.min() <= 10 * S
        assert occasion.accounts == len(set(made.account[occasion.rows].tolist())) >= 2
        assert set(made.object[occasion.rows].tolist()) == {occasion.object}
        assert not used & set(occasion.rows.tolist())
        used |= set(occasion.rows.tolist())
    sizes = [occasion.accounts for occasion in found]
    assert sizes == sorted(sizes, reverse=True)


def test_one_post_on_two_objects_is_one_occasion() -> None:
    made = acts([(0, 0, 0), (1, 0, 1), (2, 0, 2)])
    both = Acts(
        time=np.repeat(made.time, 2),
        account=np.repeat(made.account, 2),
        object=np.tile([0, 1], 3),
        post=np.repeat(made.post, 2),
        accounts=made.accounts,
        objects=made.objects,
    )
    found, _ = occasions(both, {})
    assert [sorted(e.objects) for e in found] == [[0, 1]]


def test_a_huge_case_is_cut_and_says_so() -> None:
    rows = [(a, 0, 1000 * n + a) for n in range(60) for a in range(3)]
    found, complete = occasions(acts(rows), {"url": 10 * S})
    assert len(found) == 50
    assert not complete


def test_times_decades_apart_do_not_overflow() -> None:
    rows = [(0, o, t) for o in range(5) for t in (0, 3_000_000_000)]
    rows += [(1, o, t + 1) for _, o, t in rows]
    found, _ = occasions(acts(rows), {"url": 10 * S})
    assert len(found) == 10


def test_a_page_leads_before_its_domain() -> None:
    made = acts([(0, 0, 0), (1, 0, 1)])
    both = Acts(
        time=np.repeat(made.time, 2),
        account=np.repeat(made.account, 2),
        object=np.tile([0, 1], 2),
        post=np.repeat(made.post, 2),
        accounts=made.accounts,
        objects=(("domain", "news.example"), ("url", "https://news.example/a")),
    )
    found, _ = occasions(both, {})
    assert [both.objects[e.object][0] for e in found] == ["url"]
