"""All sheets of a workbook that fit are read; the others are counted."""

from __future__ import annotations

import openpyxl

from inconcert.ingest import import_files

HEADER = ["post_id", "user_id", "created_at", "text"]


def row(number, *more):
    moment = f"2021-03-01 10:00:{number:02d}"
    return [str(number), f"u{number}", moment, f"words of {number}", *more]


def put(case, tmp_path, sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for one in rows:
            sheet.append(one)
    book.save(tmp_path / "posts.xlsx")
    return import_files(case, [tmp_path / "posts.xlsx"]).sources[0]


def test_sheets_that_differ_in_a_column_in_order_and_case_are_read(case, tmp_path):
    source = put(
        case, tmp_path,
        {
            "Jan": [HEADER, row(1), row(2)],
            "Feb": [[*HEADER, "likes"], row(3, 7)],
            "Mar": [[name.upper() for name in HEADER], row(4)],
            "Apr": [["text", "created_at", "likes", "user_id", "post_id"],
                    ["words of 5", "2021-03-01 10:00:05", 8, "u5", "5"]],
            "May": [HEADER[:3], row(6)[:3]],
            "Jun": [[], ["an export"], [f" {name} " for name in HEADER], row(7)],
        },
    )  # fmt: skip
    assert (source.posts, source.rows_rejected) == (7, 0)
    assert not source.doubts
    assert case.query("SELECT post_id, account, text, likes FROM post ORDER BY post_id") == [
        (str(n), f"unknown:u{n}", None if n == 6 else f"words of {n}", {3: 7, 5: 8}.get(n))
        for n in range(1, 8)
    ]


def test_a_sheet_that_goes_on_without_a_header_is_read(case, tmp_path):
    source = put(
        case, tmp_path,
        {"A": [HEADER, row(1)], "B": [row(2), row(3)], "C": [[4, *row(4)[1:]], row(5)]},
    )  # fmt: skip
    assert source.posts == 5
    assert not source.doubts


def test_what_does_not_fit_is_counted(case, tmp_path):
    users = [["user_id", "name", "followers"], ["u1", "Anna", 5], ["u2", "Bert", 6]]
    source = put(
        case, tmp_path,
        {"About": [["key", "value"], ["by", "someone"]], "Posts": [HEADER, row(1)],
         "Users": users, "Empty": []},
    )  # fmt: skip
    assert source.posts == 1
    assert "About (2 rows), Users (3 rows)" in source.doubts[0]
    assert "Empty" not in source.doubts[0]


def test_a_row_wider_than_its_own_sheet_is_rejected(case, tmp_path):
    wider = [[*HEADER, "likes"], row(2, 7), row(3)]
    source = put(case, tmp_path, {"A": [HEADER, row(1, "more")], "B": wider})
    assert (source.posts, source.rows_rejected) == (2, 1)
