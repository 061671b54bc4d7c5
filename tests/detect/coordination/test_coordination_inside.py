from itertools import combinations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.detect.coordination.inside import inside

rows = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("uvw"), st.integers(0, 12)), max_size=30
)


def table(shares):
    return pa.table(
        {
            "account": pa.array([f"x:{a}" for a, _, _ in shares], pa.string()),
            "object": pa.array([o for _, o, _ in shares], pa.string()),
            "time": pa.array([t * 1_000_000 for _, _, t in shares], pa.int64()),
        }
    )


@given(rows, st.sets(st.integers(1, 5), min_size=1, max_size=3))
def test_inside_counts_what_a_plain_loop_counts(shares, windows):
    found = inside(table(shares), [w * 1_000_000 for w in windows])
    assert [own.time_window for own in found] == [w * 1_000_000 for w in sorted(windows)]
    for own in found:
        events = [
            (i, j)
            for i, j in combinations(range(len(shares)), 2)
            if shares[i][1] == shares[j][1]
            and shares[i][0] != shares[j][0]
            and abs(shares[i][2] - shares[j][2]) <= own.time_window / 1e6
        ]
        part = {i for pair in events for i in pair}
        assert own.events == len(events)
        assert set(own.part.nonzero()[0].tolist()) == part
        assert own.objects == len({shares[i][1] for i in part})
        assert own.accounts == len({shares[i][0] for i in part})
        assert own.links == len({frozenset((shares[i][0], shares[j][0])) for i, j in events})
        delays = [abs(shares[i][2] - shares[j][2]) for i, j in events]
        assert own.mean_delay == pytest.approx(sum(delays) / len(delays) if delays else 0)
        for account in "abcd":
            first = sum(
                (shares[i][0] == account and shares[i][2] < shares[j][2])
                or (shares[j][0] == account and shares[j][2] < shares[i][2])
                for i, j in events
            )
            assert own.first.get(f"x:{account}", 0) == first
