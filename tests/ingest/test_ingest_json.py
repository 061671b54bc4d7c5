from __future__ import annotations

import gzip
import json
import random
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inconcert.ingest.files.inputs import Input
from inconcert.ingest.files.streams import Stream
from inconcert.ingest.records.json_records import JsonRecordReader, layout, may_be_json
from inconcert.ingest.records.json_scan import Scanner
from inconcert.ingest.records.json_values import BadJsonError, Values
from inconcert.ingest.records.json_walk import Walk, split_path

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.ingest.record_reader import Rejected

values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


class Cut:
    def __init__(self, path: Path, data: bytes, container: str | None = None) -> None:
        path.write_bytes(data)
        given_ = Input(str(path), path, size=len(data))
        with Stream(given_) as stream:
            record_reader = JsonRecordReader(stream, given_)
            self.layout = record_reader.layout
            record_reader.container = container
            self.records: list[Any] = []
            self.numbers: list[int] = []
            self.contexts: list[Any] = []
            self.rejects: list[Rejected] = []
            for batch in record_reader.batches():
                self.records += batch.records
                self.numbers += batch.numbers
                self.contexts += [batch.context] * len(batch.records)
                self.rejects += batch.rejects
            self.notes = "; ".join(record_reader.notes())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "export"


def blocks(data: bytes, size: int) -> list[bytes]:
    return [data[i : i + size] for i in range(0, len(data), size)]


@settings(deadline=None)
@given(st.lists(values, max_size=6), st.integers(1, 9), st.sampled_from([None, 1]), st.booleans())
def test_every_array_is_cut_into_its_elements(
    items: list[Any], size: int, indent: int | None, ascii_only: bool
) -> None:
    data = json.dumps(items, indent=indent, ensure_ascii=ascii_only).encode()
    walk = Walk(iter(blocks(data, size)), frozenset({()}), Values())
    found = list(walk.elements())
    assert [element.value for element in found] == items
    assert not walk.unfinished


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=4), values, max_size=4), st.lists(values, max_size=4))
def test_an_array_in_an_object_comes_with_what_is_around_it(
    around: dict[str, Any], items: list[Any]
) -> None:
    around.pop("rows", None)
    data = json.dumps({**around, "rows": items}).encode()
    found = list(Walk(iter(blocks(data, 5)), frozenset({("rows",)}), Values()).elements())
    assert [element.value for element in found] == items
    assert all(element.context == around for element in found)


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.just("id"), values, min_size=1), max_size=6), st.data())
def test_a_cut_anywhere_loses_one_element_at_most(items: list[Any], data: st.DataObject) -> None:
    text = json.dumps(items).encode()
    cut = data.draw(st.integers(0, len(text) - 1))
    walk = Walk(iter(blocks(text[:cut], 7)), frozenset({()}), Values())
    found = list(walk.elements())
    good = [element.value for element in found if not element.problem]
    assert good == items[: len(good)]
    assert sum(bool(element.problem) for element in found) <= 1


def test_the_scanner_knows_strings_and_escapes() -> None:
    data = rb'{"a\\":"},{\"","b":[1,{"c":"\\\\"}]}'
    for size in range(1, len(data) + 1):
        scanner = Scanner(iter(blocks(data, size)))
        while scanner.fill():
            pass
        signs = [data[i : i + 1] for i in scanner.marks.tolist()]
        assert b"".join(signs) == b"{,[,{}]}"
        assert scanner.depths.tolist() == [1, 1, 2, 2, 3, 2, 1, 0]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b'[{"a":1}]', "array"),
        (b'{"a":1}\n{"a":2}\n', "lines"),
        (b'{"a":1}\n{broken\n{"a":2}\n', "lines"),
        (b'{\n "a": 1\n}\n{\n "a": 2\n}\n', "sequence"),
        (b'{\n "rows": [\n {"a": 1}\n ]\n}', "object"),
        (b'{"rows":[{"a":1}]}', "object"),
    ],
)
def test_layouts(text: bytes, found: str) -> None:
    assert layout(text) == found
    assert may_be_json(text)


def test_what_is_no_json() -> None:
    assert not may_be_json(b"id,text\n")
    assert not may_be_json(b"[a],b\n")


def test_lines_with_a_broken_one(path: Path) -> None:
    found = Cut(path, b'{"id":1}\n{"id":2,\n\n[3]\n{"id":4}')
    assert found.records == [{"id": 1}, [3], {"id": 4}]
    assert found.numbers == [1, 3, 4]
    assert [one.row for one in found.rejects] == [2]
    assert "invalid JSON" in found.rejects[0].reason
    assert found.rejects[0].record == '{"id":2,'


def test_pretty_printed_objects_one_after_the_other(path: Path) -> None:
    text = "\n".join(json.dumps({"id": n, "t": "}{"}, indent=2) for n in range(5))
    found = Cut(path, text.encode())
    assert [one["id"] for one in found.records] == [0, 1, 2, 3, 4]


def test_an_array_cut_in_the_middle(path: Path) -> None:
    text = json.dumps([{"id": n} for n in range(100)])
    found = Cut(path, text[:500].encode())
    assert found.records == [{"id": n} for n in range(len(found.records))]
    assert len(found.rejects) == 1
    assert "ends in the middle" in found.rejects[0].reason
    assert found.rejects[0].row == len(found.records) + 1


def test_an_array_that_lacks_only_its_end_is_told(path: Path) -> None:
    found = Cut(path, b'[{"id":1},{"id":2}')
    assert [one["id"] for one in found.records] == [1] or len(found.records) == 2
    assert len(found.rejects) == 1


def test_a_packed_array_that_is_cut_is_told_once(path: Path) -> None:
    rng = random.Random(2)
    text = json.dumps([{"id": n, "t": rng.random()} for n in range(20_000)])
    data = gzip.compress(text.encode())
    found = Cut(path, data[: len(data) // 2])
    assert len(found.records) > 1000
    assert len(found.rejects) == 1
    assert "ends in the middle of gzip data" in found.rejects[0].reason


@pytest.mark.parametrize("indent", [None, 1])
def test_a_broken_element_costs_only_itself(path: Path, indent: int | None) -> None:
    items = [{"id": n, "text": f"text {n}", "tags": [{"k": n}]} for n in range(50)]
    text = json.dumps(items, indent=indent)
    unquoted = text.replace('"text 20"', '"text 20', 1)
    unbraced = text.replace('"text 20"', '"text 20" {', 1)
    garbage = text.replace('"text 20"', '"a" "b"', 1)
    for broken in (unquoted, unbraced, garbage):
        found = Cut(path, broken.encode())
        ids = [one["id"] for one in found.records]
        assert ids == [n for n in range(50) if n != 20]
        assert [one.row for one in found.rejects] == [21]


def test_containers_of_containers(path: Path) -> None:
    data = {
        "about": "x",
        "chats": {
            "list": [
                {"name": "A", "messages": [{"id": 1}, {"id": 2}], "id": 7},
                {"name": "B", "messages": []},
                {"name": "C", "messages": [{"id": 3}]},
            ]
        },
    }
    found = Cut(path, json.dumps(data, indent=1).encode(), "chats.list.*.messages")
    assert [one["id"] for one in found.records] == [1, 2, 3]
    assert [one["name"] for one in found.contexts] == ["A", "A", "C"]
    # What stands after the array is known as well.
    assert found.contexts[0] == {"name": "A", "id": 7}


def test_candidates_are_the_arrays_of_an_object(path: Path) -> None:
    data = {"meta": {"n": 2}, "data": {"videos": [{"id": 1}]}, "tags": ["a"]}
    path.write_text(json.dumps(data))
    given_ = Input(str(path), path, size=path.stat().st_size)
    with Stream(given_) as stream:
        record_reader = JsonRecordReader(stream, given_)
        found = record_reader.candidates({"data.videos", "items"})
    assert set(found) == {"data.videos"}
    assert found["data.videos"].records == [{"id": 1}]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (rb'{"a":"x\x0Cy"}', {"a": "x\x0cy"}),
        (rb'{"a":"it\'s"}', {"a": "it's"}),
        (b'{"a":"one\ntwo"}', {"a": "one\ntwo"}),
        (b'{"a":NaN}', None),
        (b'{"document_id": stickers/a.webp, "b": 1}', {"document_id": "stickers/a.webp", "b": 1}),
        (b'{"a":"\xe9"}', {"a": "é"}),
        (rb'{"a":"\\x41"}', {"a": r"\x41"}),
    ],
)
def test_faults_that_exports_are_known_for_are_mended(text: bytes, value: Any) -> None:
    found = Values().parse(text)
    if value is None:
        assert found["a"] != found["a"]
    else:
        assert found == value


@pytest.mark.parametrize("text", [b"{", b"[" * 100_000, b'{"a":}', b"", b"{'a':1}"])
def test_other_faults_are_told(text: bytes) -> None:
    with pytest.raises(BadJsonError, match="invalid JSON"):
        Values().parse(text)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_value_or_told(data: bytes) -> None:
    try:
        Values().parse(data)
    except BadJsonError:
        return


@settings(deadline=None)
@given(st.text(st.sampled_from('{}[],:"\\a1 \n'), max_size=60), st.integers(1, 9))
def test_any_text_comes_to_an_end(text: str, size: int) -> None:
    data = text.encode()
    for wanted in (frozenset({()}), frozenset({split_path("a.*.a")}), None):
        for walk in ("elements", "sequence"):
            found = getattr(Walk(iter(blocks(data, size)), wanted, Values()), walk)()
            assert len(list(found)) <= len(data)


def test_memory_does_not_grow_with_the_file(path: Path) -> None:
    with path.open("w") as file:
        file.write('{"name":"C","messages":[')
        for n in range(60_000):
            file.write(("," if n else "") + json.dumps({"id": n, "text": "x" * 500}))
        file.write('],"end":true}')
    given_ = Input(str(path), path, size=path.stat().st_size)
    tracemalloc.start()
    with Stream(given_) as stream:
        record_reader = JsonRecordReader(stream, given_)
        record_reader.container = "messages"
        count = sum(len(batch.numbers) for batch in record_reader.batches())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 60_000
    assert peak < 45_000_000
