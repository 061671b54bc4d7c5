"""Every JSON format knows its own records and no other's."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_record_samples import FORMATS, SAMPLES, read, score

from inconcert import model
from inconcert.ingest.format import Item, Reject, Sample, Skip

POST_FIELDS = {*model.POST.names, "account_id", "handle"} - {"post", "account", "source", "row"}
ACCOUNT_FIELDS = set(model.ACCOUNT.names) - {"account", "source", "row"}
TEXTS = {"text", "language", "client", "link", "type", "platform", "handle", "account_id"}
IDS = {"post_id", "repost_of", "reply_to", "quote_of"}
ACCOUNTS = {"repost_account", "reply_account", "quote_account"}
LISTS = {"urls", "hashtags", "mentions", "media"}
COUNTS = {"likes", "reposts", "replies", "quotes", "views"}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)
# What records are made of, so that mutilated ones keep their keys and lose their shape.
ODD = st.sampled_from(
    [None, True, False, 0, -1, 1.5, 9.06e17, 2**70, "", " ", "x", "9.06E+17", "@", "RT @x", [],
     [None], [[]], ["x"], [{}], [{"id": 1.5}], {}, {"id": []}, {"x": {}}, "\ud800", "\0", "at://", "http://["]
)  # fmt: skip


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


@pytest.mark.parametrize("name", FORMATS)
@given(record=JSON, context=JSON)
@settings(max_examples=40, deadline=None)
def test_random_json_is_rejected_or_skipped_at_worst(name: str, record, context) -> None:
    recognise_and_read(name, record, context)


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_mutilated_records_are_rejected_or_skipped_at_worst(name: str, data) -> None:
    record = json.loads(json.dumps(data.draw(st.sampled_from(SAMPLES[name]))))
    for _ in range(data.draw(st.integers(1, 4))):
        mutilate(record, data)
    recognise_and_read(name, record, {})


@pytest.mark.parametrize("name", SAMPLES)
def test_every_single_value_may_be_anything(name: str) -> None:
    """Each leaf and branch of each sample is replaced by each odd value, one at a time."""
    odd = [None, True, 1.5, 2**70, "", "x", [], [[]], [{}], {}, {"id": []}, "http://[", -1]
    for record in SAMPLES[name]:
        text = json.dumps(record)
        for path in paths(record):
            copy = json.loads(text)
            *branch, leaf = path
            place = copy
            for step in branch:
                place = place[step]
            for value in random.Random(str(path)).sample(odd, 5):
                place[leaf] = value
                recognise_and_read(name, copy, {})


def recognise_and_read(name: str, record, context) -> None:
    assert 0 <= score(name, record) <= 1
    # Anything but Skip and Reject is a crash, and fails the test.
    with suppress(Skip, Reject):
        for item in FORMATS[name].read(record, context):
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
            place[key] = deepcopy(data.draw(ODD))
        return
