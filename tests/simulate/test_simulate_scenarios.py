"""Whole scenarios: shape, truth, files."""

import csv
import gzip
import hashlib
import json
import re
import unicodedata
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest

from inconcert.errors import ParameterError
from inconcert.simulate import SCENARIOS, World, build, simulate, write
from inconcert.simulate.conference import FLOOD, NAME, OPENING, POSTS
from inconcert.simulate.traffic import CAMPAIGN, ORGANIC, REPOST, SECOND

FACTOR = 0.1
ID_EPOCH = 1288834974657


@pytest.fixture(scope="module")
def world() -> World:
    return build("conference", seed=7, factor=FACTOR)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("conference")
    simulate("conference", path, seed=7, factor=0.05)
    return path


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


# -- shape ------------------------------------------------------------------------------------


@pytest.mark.parametrize("factor", [0.05, 0.2, 1.0])
def test_the_flood_has_the_reported_size(factor: float) -> None:
    flood = build("conference", factor=factor)
    rows = np.flatnonzero(flood.posts.origin == CAMPAIGN)
    assert abs(len(rows) - POSTS * factor) <= 0.05 * POSTS * factor
    assert flood.posts.time[rows].min() >= OPENING
    assert flood.posts.time[rows].max() <= OPENING + FLOOD
    organic = (flood.posts.origin == ORGANIC).sum()
    assert 3 < organic / len(rows) < 4.2


def test_layers_at_full_size() -> None:
    accounts = build("conference", factor=1.0).accounts
    assert {role: accounts.role.count(role) for role in
            ("core", "amplifier", "look-alike", "persona")} == {
        "core": 40, "amplifier": 850, "look-alike": 12, "persona": 60,
    }  # fmt: skip


def _reposts(world: World, origin: int) -> np.ndarray:
    posts = world.posts
    rows = np.flatnonzero((posts.type == REPOST) & (posts.origin == origin))
    return (posts.time[rows] - posts.time[posts.target[rows]]) / SECOND


def test_the_campaign_is_in_step_and_the_people_are_not(world: World) -> None:
    planted = world.notes["campaigns"][NAME]["median_delay_s"]
    assert 0.85 * planted < np.median(_reposts(world, CAMPAIGN)) < 1.15 * planted
    organic = _reposts(world, ORGANIC)
    assert np.median(organic) > 15 * 60
    # Yet some people are fast too, and a detector has to cope.
    assert 0.005 < (organic < 60).mean() < 0.1


def test_every_act_follows_its_target(world: World) -> None:
    posts = world.posts
    rows = np.flatnonzero(posts.target >= 0)
    assert (posts.time[rows] > posts.time[posts.target[rows]]).all()
    assert (posts.target[posts.type == REPOST] >= 0).all()
    assert (posts.type[posts.target[rows]] != REPOST).all()
    assert (posts.time > world.accounts.created[posts.account]).all()


def test_organic_activity_is_heavy_tailed(world: World) -> None:
    posts = world.posts
    counts = np.sort(np.bincount(posts.account[posts.origin == ORGANIC]))[::-1]
    counts = counts[counts > 0]
    top = counts[: len(counts) // 50].sum() / counts.sum()
    assert top > 0.2
    assert np.median(counts) < counts.mean() / 1.8


def test_organic_accounts_share_objects_within_a_minute(world: World) -> None:
    """Enough innocent synchrony that counting alone would accuse hundreds."""
    posts = world.posts
    rows = np.flatnonzero((posts.origin == ORGANIC) & (posts.url >= 0))
    order = rows[np.lexsort((posts.time[rows], posts.url[rows]))]
    near = (
        (posts.url[order][1:] == posts.url[order][:-1])
        & (np.diff(posts.time[order]) <= 60 * SECOND)
        & (posts.account[order][1:] != posts.account[order][:-1])
    )
    assert near.sum() > 500


def test_campaign_accounts_also_behave_like_people(world: World) -> None:
    posts = world.posts
    planted = world.accounts.planted[posts.account]
    camouflage = planted & (posts.origin != CAMPAIGN)
    assert camouflage.sum() > 0.05 * planted.sum()
    assert not (planted & (posts.origin == ORGANIC)).any()
    assert (planted[posts.origin == CAMPAIGN]).all()


def test_amplifiers_do_not_always_turn_up(world: World) -> None:
    posts = world.posts
    messages = np.unique(posts.target[(posts.origin == CAMPAIGN) & (posts.target >= 0)])
    amplifiers = world.accounts.with_role("amplifier")
    acts = np.isin(posts.account, amplifiers) & (posts.origin == CAMPAIGN)
    assert acts.sum() / (len(messages) * len(amplifiers)) < 0.5


def test_look_alikes(world: World) -> None:
    accounts = world.accounts
    originals, copies = accounts.with_role("official"), accounts.with_role("look-alike")
    assert len(originals) == len(copies) >= 3
    for o, c in zip(originals, copies, strict=True):
        assert accounts.name[o] == accounts.name[c]
        assert accounts.handle[o].casefold() != accounts.handle[c].casefold()
        assert accounts.created[o] < accounts.created[c]
        assert accounts.label[o] == "organic"


def test_archive_cells_keep_their_own_pace() -> None:
    world = build("archive", factor=0.05)
    assert len(world.posts) == pytest.approx(55_000, rel=0.02)
    posts, accounts = world.posts, world.accounts
    cell = np.array(accounts.campaign)
    for name, facts in world.notes["campaigns"].items():
        rows = np.flatnonzero(
            (posts.type == REPOST) & (posts.origin == CAMPAIGN) & (cell[posts.account] == name)
        )
        delay = (posts.time[rows] - posts.time[posts.target[rows]]) / SECOND
        assert 0.7 < np.median(delay) / facts["median_delay_s"] < 1.4
        assert (cell[posts.account[posts.target[rows]]] == name).all()


def test_archive_has_770_campaign_accounts_at_full_size() -> None:
    from inconcert.simulate.archive import _cells

    cells = _cells(np.random.default_rng(1), 1.0)
    assert sum(cell.accounts for cell in cells) == 770
    assert all(cell.writers < cell.accounts for cell in cells)


# -- files ------------------------------------------------------------------------------------


def test_same_seed_same_bytes(folder: Path, tmp_path: Path) -> None:
    simulate("conference", tmp_path / "again", seed=7, factor=0.05)
    simulate("conference", tmp_path / "other", seed=8, factor=0.05)
    assert _digests(tmp_path / "again") == _digests(folder)
    other = _digests(tmp_path / "other")
    assert all(other[name] != digest for name, digest in _digests(folder).items())


def test_slices_do_not_show(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "SLICE", 777)
    simulate("conference", tmp_path, seed=7, factor=0.05)
    assert _digests(tmp_path) == _digests(folder)


def test_compressed_holds_the_same(folder: Path, tmp_path: Path) -> None:
    summary = simulate("conference", tmp_path, seed=7, factor=0.05, compress=True)
    assert summary.files["posts"].name == "posts.csv.gz"
    with gzip.open(summary.files["posts"]) as file:
        assert file.read() == (folder / "posts.csv").read_bytes()


def test_posts_read_with_csv_and_ids_match_times(folder: Path) -> None:
    rows = _rows(folder / "posts.csv")
    facts = json.loads((folder / "scenario.json").read_text("utf-8"))
    assert len(rows) == facts["counts"]["posts"]
    assert tuple(rows[0]) == write.POST_COLUMNS
    by_id = {row["tweetid"]: row for row in rows}
    assert len(by_id) == len(rows)
    for row in rows:
        ms = (int(row["tweetid"]) >> 22) + ID_EPOCH
        minute = str(np.datetime64(ms, "ms").astype("datetime64[m]")).replace("T", " ")
        assert row["tweet_time"] == minute
        made = (int(row["userid"]) >> 22) + ID_EPOCH
        assert row["account_creation_date"] == str(
            np.datetime64(made, "ms").astype("datetime64[D]")
        )
        if row["is_retweet"] == "True":
            target = by_id[row["retweet_tweetid"]]
            assert target["userid"] == row["retweet_userid"]
            assert row["tweet_text"].startswith(f"RT @{target['user_screen_name']}: ")
            assert row["hashtags"] == target["hashtags"]
        if row["in_reply_to_tweetid"]:
            target = by_id[row["in_reply_to_tweetid"]]
            assert target["userid"] == row["in_reply_to_userid"]
            assert row["tweet_text"].startswith(f"@{target['user_screen_name']} ")
        if row["quoted_tweet_tweetid"]:
            assert row["quoted_tweet_tweetid"] in by_id


def test_lists_agree_with_the_text(folder: Path) -> None:
    listed = re.compile(r"'([^']*)'")
    seen = 0
    for row in _rows(folder / "posts.csv"):
        tags = listed.findall(row["hashtags"])
        assert sorted(tags) == sorted(re.findall(r"#([^\s#]+)", row["tweet_text"]))
        for url in listed.findall(row["urls"]):
            assert row["tweet_text"].endswith(url)
        seen += len(tags)
    assert seen > 1000


def test_all_names_of_sites_are_reserved(folder: Path) -> None:
    """Links lead to names that RFC 2606 and RFC 6761 keep from ever being registered."""
    found = 0
    for name in ("posts.csv", "accounts.csv"):
        for link in re.findall(r"https?://[^\s'\",\]]+", (folder / name).read_text("utf-8")):
            assert urlsplit(link).hostname.endswith((".example", ".test"))
            found += 1
    assert found > 1000


def test_right_to_left_text_is_present(folder: Path) -> None:
    rows = _rows(folder / "posts.csv")
    arabic = [row for row in rows if row["tweet_language"] == "ar"]
    assert len(arabic) > 0.05 * len(rows)
    assert any(unicodedata.bidirectional(c) == "AL" for c in arabic[0]["tweet_text"])
    names = "".join(row["user_display_name"] for row in _rows(folder / "accounts.csv"))
    assert any(unicodedata.bidirectional(c) == "AL" for c in names)


def test_truth_is_complete(folder: Path) -> None:
    truth = _rows(folder / "truth.csv")
    posted = {row["userid"] for row in _rows(folder / "posts.csv")}
    profiles = {row["userid"] for row in _rows(folder / "accounts.csv")}
    assert {row["account_id"] for row in truth} == posted == profiles
    assert len(truth) == len(posted)
    for row in truth:
        assert row["label"] in {"organic", "campaign"}
        assert row["role"]
        assert bool(row["campaign"]) == (row["label"] == "campaign")
    facts = json.loads((folder / "scenario.json").read_text("utf-8"))
    members = [i for ids in facts["campaigns"][NAME]["members"].values() for i in ids]
    planted = {row["account_id"] for row in truth if row["label"] == "campaign"}
    assert planted <= set(members)
    assert facts["counts"]["campaign_accounts"] == len(planted)


# -- errors -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "options", "says"),
    [
        ("nowhere", {}, "no scenario called"),
        ("conference", {"factor": 0}, "out of range"),
        ("conference", {"factor": float("nan")}, "out of range"),
        ("conference", {"factor": 1000}, "out of range"),
        ("conference", {"seed": -1}, "negative"),
    ],
)
def test_bad_parameters(tmp_path: Path, name: str, options: dict, says: str) -> None:
    with pytest.raises(ParameterError, match=says) as caught:
        simulate(name, tmp_path, **options)
    assert caught.value.hint
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(ParameterError, match="cannot be written"):
        simulate("conference", tmp_path / "taken", factor=0.01)


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_every_scenario_has_a_line_about_it_and_a_small_size(name: str, tmp_path: Path) -> None:
    assert SCENARIOS[name].doc.endswith(".")
    summary = simulate(name, tmp_path, factor=0.01)
    assert summary.counts["posts"] > 1000
    assert summary.counts["campaign"] > 100
