"""Every JSON format knows its own records and no other's, and none falls over an odd one."""

from __future__ import annotations

import json
from contextlib import suppress
from copy import deepcopy
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_record_samples import FORMATS, SAMPLES, read, score

from inconcert import model
from inconcert.case import Case
from inconcert.ingest import import_files
from inconcert.ingest.choose import GENERIC
from inconcert.ingest.format import Item, RecordFormat, Reject, Sample, Skip
from inconcert.ingest.registry import FORMATS as ALL

POST_FIELDS = {*model.POST.names, "account_id", "handle"} - {"post", "account", "source", "row"}
ACCOUNT_FIELDS = set(model.ACCOUNT.names) - {"account", "source", "row"}
TEXTS = {"text", "language", "client", "link", "type", "platform", "handle", "account_id"}
IDS = {"post_id", "repost_of", "reply_to", "quote_of"}
ACCOUNTS = {"repost_account", "reply_account", "quote_account"}
LISTS = {"urls", "hashtags", "mentions", "media"}
COUNTS = {"likes", "reposts", "replies", "quotes", "views"}

RECORDS = [one for one in ALL if isinstance(one, RecordFormat)]
KEYS = st.sampled_from(
    ["id", "id_str", "user", "author", "text", "data", "includes", "users", "legacy", "message",
     "created_at", "date", "snippet", "commit", "record", "post", "account", "entities", "urls",
     "retweetedTweet", "quotedTweet", "inReplyToUser", "media", "links", "hashtags", "_type"]
) | st.text(max_size=6)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
    | st.sampled_from(["RT @a: b", "https://x.com/a/status/1", "2024-01-01T10:00:00Z", "{", "[1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=6)
# What records are made of, so that mutilated ones keep their keys and lose their shape.
ODD = [
    None, True, False, 0, -1, 1.5, 9.06e17, 2**70, "", " ", "x", "9.06E+17", "@", "RT @x", [],
    [None], [[]], ["x"], [{}], [{"id": 1.5}], {}, {"id": []}, {"x": {}}, {"id": {}}, "\ud800", "\0",
    "at://", "http://[", "https://[", "NaN", {"a": {"b": [1]}},
]  # fmt: skip


def test_every_format_has_samples() -> None:
    assert SAMPLES.keys() == FORMATS.keys()


@pytest.mark.parametrize("name", SAMPLES)
def test_exactly_the_right_format_wins(name: str) -> None:
    for records in (SAMPLES[name], *([record] for record in SAMPLES[name])):
        scores = {other: score(other, *records) for other in FORMATS}
        assert scores.pop(name) >= 0.9, name
        assert max(scores.values()) < 0.5, (name, scores)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_mixed_sample_is_no_certainty(name: str) -> None:
    records = [record for other in SAMPLES for record in SAMPLES[other][:1]]
    assert score(name, *records) < 0.5


@pytest.mark.parametrize("name", FORMATS)
def test_tables_and_empty_samples_are_not_recognised(name: str) -> None:
    recognise = FORMATS[name].recognise
    assert recognise(Sample(None, [])) == 0
    assert recognise(Sample(("id", "text"), SAMPLES[name])) == 0
    assert recognise(Sample(None, [1, "x", None, [], {}])) == 0


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_give_posts_with_fields_of_the_model(name: str) -> None:
    for record in SAMPLES[name]:
        items = read(name, record)
        assert any(item[0] == "post" for item in items)
        for item in items:
            assert isinstance(item, Item)
            check_item(item.table, item.fields)


def check_item(table: str, fields: dict) -> None:
    assert fields.get("account_id") or fields.get("handle")
    if table == "account":
        assert fields.keys() <= ACCOUNT_FIELDS
        return
    assert fields["type"] in model.POST_TYPES
    assert fields["time"] not in (None, "")
    for name, value in fields.items():
        column = name.removeprefix("account.")
        assert column in (ACCOUNT_FIELDS if name != column else POST_FIELDS), name
        if name in TEXTS | IDS | ACCOUNTS:
            assert isinstance(value, str), (name, value)
        elif name in LISTS:
            assert isinstance(value, list), (name, value)
            assert all(isinstance(part, str) and part for part in value), (name, value)
        elif name in COUNTS:
            assert isinstance(value, int | float | str), (name, value)
        elif name == "extra":
            assert value
            assert json.dumps(value)


@pytest.mark.parametrize("one", RECORDS, ids=lambda one: one.name)
@given(record=OBJECTS, context=OBJECTS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_json_is_rejected_or_skipped_at_worst(one: RecordFormat, record, context) -> None:
    recognise_and_read(one, record, context)


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_mutilated_records_are_rejected_or_skipped_at_worst(name: str, data) -> None:
    record = deepcopy(data.draw(st.sampled_from(SAMPLES[name])))
    for _ in range(data.draw(st.integers(2, 4))):
        mutilate(record, data)
    recognise_and_read(FORMATS[name], record, {})


@pytest.mark.parametrize("name", SAMPLES)
def test_every_single_value_may_be_anything(name: str) -> None:
    """Each leaf and branch of each sample is replaced by each odd value, one at a time."""
    for record in SAMPLES[name]:
        recognise_and_read(FORMATS[name], record, {"users": [1, None, {"id": []}], "name": []})
        for *branch, leaf in paths(record):
            copy = deepcopy(record)
            place = copy
            for step in branch:
                place = place[step]
            for value in ODD:
                place[leaf] = value
                recognise_and_read(FORMATS[name], copy, {})


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents=st.lists(st.lists(OBJECTS, min_size=1, max_size=3), min_size=6, max_size=8))
@pytest.mark.parametrize("name", [None, *(one.name for one in ALL), *GENERIC])
def test_json_of_any_shape_through_the_whole_import(tmp_path, name: str | None, documents) -> None:
    folder = tmp_path / f"{uuid4()}"
    folder.mkdir()
    for number, records in enumerate(documents):
        # Lines, an array, and one object.
        forms = ("\n".join(map(json.dumps, records)), json.dumps(records), json.dumps(records[0]))
        (folder / f"{number}.json").write_text(forms[number % 3], encoding="utf-8")
    with Case.open(folder / "case.duckdb", create=True) as case:
        sources = import_files(case, sorted(folder.glob("*.json")), format=name).sources
    assert {one.status for one in sources} <= {"imported", "already imported", "refused"}
    for one in sources:
        assert bool(one.problem) is (one.status == "refused")


def recognise_and_read(one: RecordFormat, record, context) -> None:
    assert 0 <= one.recognise(Sample(None, [record])) <= 1
    # Anything but Skip and Reject is a crash, and fails the test.
    with suppress(Skip, Reject):
        for item in one.read(record, context):
            if isinstance(item, Reject):
                assert str(item)
                assert isinstance(item.record, dict)
            else:
                check_item(item.table, item.fields)


def paths(value, path=()):
    if isinstance(value, dict):
        steps = list(value)
    elif isinstance(value, list):
        steps = list(range(len(value)))
    else:
        return
    for step in steps:
        yield (*path, step)
        yield from paths(value[step], (*path, step))


def mutilate(record, data) -> None:
    """Replace, remove or rename something at a random depth of a record."""
    place = record
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        if isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
            place = place[key]
            continue
        if isinstance(place, dict) and data.draw(st.booleans()):
            del place[key]
        else:
            place[key] = deepcopy(data.draw(st.sampled_from(ODD)))
        return
