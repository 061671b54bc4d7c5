"""What detection makes of files whose times are noted to units of their own."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from case_tables import post_rows

from inconcert.case import Case
from inconcert.detect import detect
from inconcert.detect.coordination.detector import counting_of
from inconcert.detect.coordination.parameters import CoordinationParameters
from inconcert.detect.coshares import _by_kernel, _by_steps
from inconcert.durations import DAY, HOUR, MINUTE, SECOND
from inconcert.engine import open_engine
from inconcert.evidence.detector_runs import last_runs
from inconcert.extract import extract
from inconcert.ingest.times.noted import units_of
from inconcert.view.findings import findings
from inconcert.view.ran import detectors_that_ran

START = 1_700_006_400 * SECOND


def rows(seed: int, unit: int, prefix: str, *, group: bool, number: int = 1500):
    """Posts (account, time, link) of people, and of a group of 12 where asked for."""
    rng = np.random.default_rng(seed)
    who = rng.integers(0, 60, number)
    link = (300 * rng.random(number) ** 2).astype(int)
    born = rng.integers(0, 10 * DAY // SECOND, 300)
    at = born[link] + rng.lognormal(np.log(3600), 1.5, number).astype(int)
    made = [
        (f"{prefix}:p{a}", START + int(t) * SECOND, f"https://example.com/{prefix}/{u}")
        for a, t, u in zip(who, at, link, strict=True)
    ]
    for act in range(24 if group else 0):
        begun = START + int(rng.integers(0, 10 * DAY // SECOND)) * SECOND
        made += [
            (
                f"{prefix}:g{n}",
                begun + int(rng.integers(0, 20)) * SECOND,
                f"https://g.example/{act}",
            )
            for n in range(12)
            if rng.random() < 0.9
        ]
    made.sort(key=lambda row: row[1])
    return [(account, time // unit * unit, url) for account, time, url in made]


def fill(case: Case, files: list[tuple[str, list]]) -> None:
    """Write files of posts as sources, and take their shares."""
    first = 1
    with case.run("import", {}):
        for source, (name, posts) in enumerate(files, 1):
            row = {"source": source, "file": name, "format": "generic", "sha256": f"{source:064}"}
            case.append("source", pa.Table.from_pylist([row]))
            account, time, url = zip(*posts, strict=True)
            numbers = range(first, first + len(posts))
            table = post_rows(
                account, time, post=numbers, text="", urls=[[one] for one in url],
                row=range(1, len(posts) + 1),
            )  # fmt: skip
            at = table.column_names.index("source")
            table = table.set_column(at, "source", pa.array([source] * len(posts), pa.int32()))
            case.append("post", table)
            first += len(posts)
    extract(case, kinds=["url"])


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """A file of minutes with a group beside a file of seconds and one of dates."""
    path = tmp_path_factory.mktemp("units") / "case.duckdb"
    with Case.open(path, write=True, create=True) as case:
        fill(case, [
            ("minutes.csv", rows(1, MINUTE, "m", group=True)),
            ("seconds.csv", rows(2, SECOND, "s", group=False)),
            ("dates.csv", rows(3, DAY, "d", group=False)),
        ])  # fmt: skip
        detect(case, only=["coordination"])
        yield case


def test_no_link_within_a_window_that_the_times_cannot_tell(found):
    links = found.query("SELECT account_a, account_b, time_window FROM link")
    assert {w for a, _, w in links if a.startswith("m:")} == {MINUTE, 5 * MINUTE}
    assert not [a for a, b, _ in links if a.startswith("d:") or b.startswith("d:")]
    shares = dict(
        found.query("SELECT time_window, shares FROM baseline WHERE kind = 'url' ORDER BY 1")
    )
    posts = dict(found.query("SELECT source, count(*) FROM post GROUP BY 1"))
    assert shares[10 * SECOND] == posts[2]
    assert shares[MINUTE] == shares[6 * HOUR] == posts[1] + posts[2]
    assert shares[DAY] == sum(posts.values())


def test_the_group_is_told_as_what_it_is(found):
    (finding,) = findings(found)
    test = finding["details"]["test"]
    assert test["unit"] == test["time_window"] == MINUTE
    assert {row["time_window"] for row in finding["details"]["windows"]} == {MINUTE}
    assert finding["accounts"] == 12


def test_the_record_says_what_each_file_is_noted_to(found):
    result = last_runs(found)["coordination"].numbers
    assert [(u["source"], list(u["posts"])) for u in result["units"]] == [
        (1, [str(MINUTE)]), (2, [str(SECOND)]), (3, [str(DAY)]),
    ]  # fmt: skip
    assert {(u["by_clock"], u["grid"]) for u in result["units"]} == {(0, None)}
    (look,) = detectors_that_ran(found, findings(found))
    assert "Times of minutes.csv are recorded to the minute: no shorter time window" in look["note"]
    assert "Times of dates.csv are recorded to the day: nothing is tested in time" in look["note"]
    assert "seconds.csv" not in look["note"]


def test_both_engines_count_the_same_links(found):
    units = units_of(found)
    counting = counting_of(CoordinationParameters(min_objects=2, alpha=0.5), units.distinct)
    with open_engine("duckdb", case=found, tables=["share"]) as engine:
        for (_, one, base), (_, two, other) in zip(
            _by_kernel(found, engine, ["url"], counting, units),
            _by_steps(found, engine, ["url"], counting, units),
            strict=True,
        ):
            keys = [(n, "ascending") for n in ("account_a", "account_b", "time_window")]
            kernel, steps = one.sort_by(keys), two.select(one.column_names).sort_by(keys)
            assert kernel.num_rows > 100
            for name in kernel.column_names:
                assert kernel[name].to_pylist() == pytest.approx(steps[name].to_pylist())
            order = [("time_window", "ascending")]
            assert base.sort_by(order).to_pylist() == other.sort_by(order).to_pylist()


def test_units_are_of_each_platform_and_stay_when_a_file_comes(tmp_path):
    first = rows(4, MINUTE, "m", group=False)
    other = rows(5, SECOND, "s", group=False)
    merged = sorted(first + other, key=lambda row: (row[1], row[0]))
    with Case.open(tmp_path / "case.duckdb", write=True, create=True) as case:
        fill(case, [("merged.csv", merged), ("more.csv", rows(6, 1000, "z", group=False))])
        units = units_of(case)
        assert [(s.platform, set(s.units)) for s in units.sources[:2]] == [
            ("m", {MINUTE}), ("s", {SECOND}),
        ]  # fmt: skip
        table = case.arrow("SELECT post, time, account FROM post")
        unit = units.of(table["post"], table["time"])
        for one, account in zip(unit.tolist(), table["account"].to_pylist(), strict=True):
            assert one == {"m": MINUTE, "s": SECOND, "z": SECOND}[account[0]]
        bare = pa.chunked_array([[None, 10**9]], pa.int64())
        times = pa.chunked_array([[START, START + HOUR]])
        assert units.of(bare, times).tolist() == [HOUR, HOUR]


def visited(posts, step):
    return [(a, -(-t // step) * step, u) for a, t, u in posts]


@pytest.mark.parametrize("grids", [True, False])
def test_a_grid_of_visits_is_not_tested_below_it(tmp_path, grids):
    posts = visited(rows(1, SECOND, "m", group=True), 15 * MINUTE)
    with Case.open(tmp_path / "case.duckdb", write=True, create=True) as case:
        fill(case, [("visits.csv", posts)])
        detect(case, only=["coordination"], parameters={"grids": grids})
        result = last_runs(case)["coordination"].numbers
        assert min(result["windows"]) == (15 * MINUTE if grids else MINUTE)
        links = case.query("SELECT DISTINCT time_window FROM link")
        assert (not links or min(links)[0] >= 15 * MINUTE) == grids
