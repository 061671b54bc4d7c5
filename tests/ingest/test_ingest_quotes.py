"""Tables whose cells stand in single quotes, and tables in which an apostrophe is one."""

from __future__ import annotations

import pytest

from inconcert.ingest import import_files

CELLS = [
    ("1", "51", "2021-03-01T10:00:00Z", "Hello, dear; world\tof | signs"),
    ("2", "52", "2021-03-01T10:00:05Z", "It's the second, isn't it?"),
    ("3", "53", "2021-03-01T10:00:09Z", "third without any"),
    ("4", "54", "2021-03-01T10:00:11Z", "over two\nlines"),
    ("5", "55", "2021-03-01T10:00:12Z", 'so he said "no", and left'),
]


def put(case, tmp_path, text):
    path = tmp_path / "posts.csv"
    path.write_text(text, encoding="utf-8")
    return import_files(case, [path]).sources[0]


@pytest.mark.parametrize("escape", ["''", "\\'"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("header", ["{}", "'{}'"])
@pytest.mark.parametrize("only_texts", [True, False])
def test_cells_in_single_quotes(case, tmp_path, escape, delimiter, header, only_texts):
    names = [header.format(n) for n in ("post_id", "user_id", "created_at", "text")]
    lines = [delimiter.join(names)]
    for row in CELLS:
        quoted = [f"'{cell.replace(chr(39), escape)}'" for cell in row]
        lines.append(delimiter.join([*row[:3], quoted[3]] if only_texts else quoted))
    source = put(case, tmp_path, "\n".join(lines) + "\n")
    assert (source.posts, source.rows_rejected) == (5, 0)
    assert case.query("SELECT post_id, account, text FROM post ORDER BY post") == [
        (row[0], f"unknown:{row[1]}", row[3]) for row in CELLS
    ]
    assert "cells in single quotes" in source.note


@pytest.mark.parametrize(
    "text",
    [
        "'Twas the night",
        "the dogs'",
        "'quoted' words",
        "it's mine",
        "'so' and 'so'",
        "rock 'n' roll",
    ],
)
def test_an_apostrophe_is_one(case, tmp_path, text):
    rows = [f"{n},{50 + n},2021-03-01T10:00:0{n}Z,{text}" for n in range(5)]
    put(case, tmp_path, "\n".join(["post_id,user_id,created_at,text", *rows]) + "\n")
    assert case.query("SELECT DISTINCT text FROM post") == [(text,)]


def test_lists_of_quoted_words_are_no_quoted_cells(case, tmp_path):
    rows = [
        f"{n},{50 + n},2021-03-01T10:00:0{n}Z,\"words, number {n}\",\"['a','b','c']\""
        for n in range(5)
    ]
    source = put(case, tmp_path, "\n".join(["post_id,user_id,created_at,text,hashtags", *rows]))
    assert source.posts == 5
    assert case.query("SELECT DISTINCT hashtags FROM post") == [(["a", "b", "c"],)]
