"""What type of post a row is: words, flags, what it points to, how its text begins."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from inconcert.ingest import import_files
from inconcert.ingest.values.pointers import Pointer, pointer
from inconcert.ingest.values.type_words import type_word

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.case import Case

ID = "1366400000100000001"
OWN = "13664000002000000"


@pytest.fixture
def read(case: Case, tmp_path: Path) -> Any:
    def _read(rows: list[dict[str, Any]], **options: Any) -> list[dict[str, Any]]:
        path = tmp_path / "rows.csv"
        base = {
            "tweet_id": "",
            "user_id": "",
            "created_at": "",
            "text": "the old ferry leaves at noon",
        }
        filled = [
            base
            | {
                "tweet_id": f"{OWN}{n:02d}",
                "user_id": f"5{n}",
                "created_at": f"2021-03-01T10:00:{n:02d}Z",
            }
            | row
            for n, row in enumerate(rows)
        ]
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(k for row in filled for k in row)))
            writer.writeheader()
            writer.writerows(filled)
        (source,) = import_files(case, [path], **options).sources
        assert source.status == "imported", source.problem
        return case.records("SELECT * FROM post ORDER BY post")

    return _read


def _types(posts: list[dict[str, Any]]) -> list[str]:
    return [post["type"] for post in posts]


@pytest.mark.parametrize(
    "column",
    [
        "retweet_status_id", "reweet_id", "retweet_or_quote_id", "sourcetweet_id",
        "retweetedStatusId", "retweeted_status", "retweeted_tweet.id", "repost_id", "Retweeted ID",
    ],
)  # fmt: skip
def test_a_column_with_the_post_reposted_tells_a_repost(read: Any, column: str) -> None:
    posts = read([{column: ""}, {column: ID}, {column: ""}])
    assert _types(posts) == ["post", "repost", "post"]
    assert posts[1]["repost_of"] == ID


@pytest.mark.parametrize(
    ("cell", "of", "account"),
    [
        (json.dumps({"id_str": ID, "user": {"id_str": "77", "screen_name": "ida"}}), ID, "77"),
        (str({"id": int(ID), "user": {"screen_name": "Ida_W"}}), ID, "@ida_w"),
        (ID, ID, None),
        ("@ida_w", None, "@ida_w"),
        ("ida_w", None, "@ida_w"),
        (f"https://twitter.com/Ida_W/status/{ID}?s=20", ID, "@ida_w"),
        (f"Status(_api=<API object>, _json=1, id={ID}, screen_name='ida_w')", ID, "@ida_w"),
        ("True", None, None),
        ("1", None, None),
    ],
)
def test_the_post_reposted_in_any_shape(
    read: Any, cell: str, of: str | None, account: str | None
) -> None:
    posts = read([{"retweeted_status": cell}, {"retweeted_status": ""}])
    assert _types(posts) == ["repost", "post"]
    assert posts[0]["repost_of"] == of
    assert posts[0]["repost_account"] == (account and f"x:{account}")


@pytest.mark.parametrize(
    "cell", ["", "False", "no", "0", "nan", "None", "[]", "{}", "-", "original"]
)
def test_cells_that_tell_of_no_repost(read: Any, cell: str) -> None:
    assert _types(read([{"retweeted_status": cell}, {"retweeted_status": ID}])) == [
        "post",
        "repost",
    ]


@pytest.mark.parametrize(
    "column", ["is_retweet", "isRetweet", "Is Retweet", "retweeted", "IsRepost"]
)
@pytest.mark.parametrize(("yes", "no"), [("TRUE", "FALSE"), ("1", "0"), ("yes", "no"), ("t", "f")])
def test_yes_and_no(read: Any, column: str, yes: str, no: str) -> None:
    assert _types(read([{column: yes}, {column: no}, {column: ""}])) == ["repost", "post", "post"]


def test_a_repost_of_a_quote_is_a_repost_and_a_reply_that_quotes_a_quote(read: Any) -> None:
    rows = [
        {"is_retweet": "TRUE", "is_quote": "TRUE", "is_reply": "FALSE"},
        {"is_retweet": "FALSE", "is_quote": "TRUE", "is_reply": "TRUE"},
        {"is_retweet": "FALSE", "is_quote": "FALSE", "is_reply": "TRUE"},
        {"is_retweet": "FALSE", "is_quote": "FALSE", "is_reply": "FALSE"},
    ]
    assert _types(read(rows)) == ["repost", "quote", "reply", "post"]


def test_retweeted_beside_favorited_is_what_the_collector_did(read: Any) -> None:
    rows = [{"retweeted": "True", "favorited": "False"}, {"retweeted": "False", "favorited": ""}]
    assert _types(read(rows)) == ["post", "post"]


@pytest.mark.parametrize("name", ["retweet", "retweeted", "reply", "quote"])
def test_a_column_of_counts_is_no_flag(read: Any, name: str) -> None:
    posts = read([{name: "12"}, {name: "1"}, {name: "0"}, {name: "3"}])
    assert _types(posts) == ["post"] * 4
    field = {"reply": "replies", "quote": "quotes"}.get(name, "reposts")
    assert [post[field] for post in posts] == [12, 1, 0, 3]


def test_a_column_with_the_texts_of_replies_makes_no_replies(read: Any) -> None:
    posts = read([{"reply": "Thanks"}, {"reply": "thank you all"}, {"reply": ""}])
    assert _types(posts) == ["post"] * 3


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("RT @lea_k: the bridge closes", "lea_k"),
        ("rt @Lea_K: the bridge closes", "lea_k"),
        ("  RT @lea_k : the bridge closes", "lea_k"),
        ("RT@lea_k: the bridge closes", "lea_k"),
        ("RT: @lea_k: the bridge closes", "lea_k"),
        ("RT @lea_k the bridge closes", "lea_k"),
        ("\u200fRT @lea_k: الجسر مغلق", "lea_k"),
        ("ＲＴ ＠lea_k：橋は今夜閉まる", "lea_k"),
        ("RT @lea_kの橋は今夜閉まる", None),
        ("РТ @lea_k: мост закрыт", "lea_k"),
        ("رت @lea_k: الجسر مغلق", "lea_k"),
        ("RT @李雷: 大桥今晚关闭", "李雷"),
        ("//@李雷:大桥今晚关闭", "李雷"),
        ("RT lea_k: the bridge closes", "lea_k"),
        ("RT lea_k：the bridge closes", "lea_k"),
        ('"RT @lea_k: the bridge closes"', "lea_k"),
        ("RT BREAKING: the bridge closes", ""),
        ("RT @lea_k", "lea_k"),
        ("so true! RT @lea_k: the bridge closes", None),
        ("the bridge closes (RT @lea_k: really?)", None),
        ("RT if you like the bridge: it closes", None),
        ("RT http://news.example/a: the bridge", None),
        ("RT: the bridge closes", None),
        ("ART @lea_k: the bridge", None),
        ("@lea_k RT this: please", None),
        ("", None),
    ],
)
def test_a_text_that_begins_as_one_passed_on(read: Any, text: str, name: str | None) -> None:
    (post,) = read([{"text": text}])
    assert post["type"] == ("post" if name is None else "repost")
    assert post["repost_account"] == (f"x:@{name}" if name else None)


def test_a_flag_that_denies_it_does_not_make_a_copied_text_ones_own(read: Any) -> None:
    posts = read([{"text": "RT @lea_k: the bridge closes", "is_retweet": "False"}])
    assert _types(posts) == ["repost"]


def test_the_text_names_nobody_of_another_platform(read: Any) -> None:
    posts = read([{"text": "RT @lea_k: the bridge closes"}], platform="telegram")
    assert _types(posts) == ["post"]


def test_type_and_account_come_together_from_several_columns(read: Any) -> None:
    rows = [
        {"sourcetweet_type": "retweeted", "sourcetweet_id": ID, "sourcetweet_author_id": "77"},
        {"sourcetweet_type": "quoted", "sourcetweet_id": ID, "sourcetweet_author_id": "77"},
        {"sourcetweet_type": "replied_to", "sourcetweet_id": ID, "sourcetweet_author_id": "77"},
        {"sourcetweet_type": "", "sourcetweet_id": "", "sourcetweet_author_id": ""},
    ]
    posts = read(rows)
    assert _types(posts) == ["repost", "quote", "reply", "post"]
    for post, name in zip(posts, ("repost", "quote", "reply"), strict=False):
        of = post["reply_to"] if name == "reply" else post[f"{name}_of"]
        assert (of, post[f"{name}_account"]) == (ID, "x:77")
    assert [bool(post["repost_of"]) for post in posts] == [True, False, False, False]


def test_the_account_replied_to_stands_at_the_beginning_of_the_text(read: Any) -> None:
    rows = [
        {"is_reply": "yes", "text": "@lea_k which road?"},
        {"is_reply": "no", "text": "@lea_k which road?"},
    ]
    posts = read(rows)
    assert _types(posts) == ["reply", "post"]
    assert [post["reply_account"] for post in posts] == ["x:@lea_k", None]


@pytest.mark.parametrize(
    "cell",
    [
        f"[{{'type': 'replied_to', 'id': '9'}}, {{'type': 'quoted', 'id': '{ID}'}}]",
        json.dumps([{"type": "quoted", "id": ID}]),
        f"[<ReferencedTweet id={ID} type=quoted>]",
        f"[<ReferencedTweet id={ID} type=quoted]",
    ],
)
def test_referenced_tweets_in_one_cell(read: Any, cell: str) -> None:
    posts = read([{"referenced_tweets": cell}, {"referenced_tweets": ""}])
    assert _types(posts) == ["quote", "post"]
    assert posts[0]["quote_of"] == ID


def test_a_post_does_not_repost_itself(read: Any) -> None:
    rows = [{"original_tweet_id": f"{OWN}00"}, {"original_tweet_id": ID}]
    assert _types(read(rows)) == ["post", "repost"]


@pytest.mark.parametrize(
    ("type_", "words"),
    [
        ("repost", "Retweet|ReTweeted|RT|TW_RETWEET|Twitter Retweet|Reshare|Shared post|boost"),
        ("repost", "Forwarded|retuiteado|Compartido|Retweeté|geteilt|Condiviso|Compartilhado"),
        ("repost", "Gedeeld|Ретвит|репост|转发|轉推|リツイート|리트윗|إعادة تغريد|بازنشر|रीट्वीट"),
        ("repost", "Udostępnienie|Yeniden gönderi"),
        ("quote", "Quote Tweet|quoted_tweet|QUOTE|quoteTweet|Retweet with comment|Cita|Zitat"),
        ("quote", "цитата|引用"),
        ("reply", "Reply|REPLIED_TO|replied to|Replies|in reply to|Comment|Respuesta|Réponse"),
        ("reply", "Antwort|Risposta|Odpowiedź|Yanıt|Ответ|رد|回复|返信|답글|उत्तर|Mention/Reply"),
        ("post", "Tweet|TWEET|Original|original tweet|status|原创|твит|not a retweet|non-retweet"),
        (None, "photo|link|3|true|Town|video|artwork|shareholder|"),
    ],
)
def test_words_of_many_tools_and_languages(type_: str | None, words: str) -> None:
    assert {word: type_word(word) for word in words.split("|")} == dict.fromkeys(
        words.split("|"), type_
    )


def test_a_word_for_posts_does_not_hide_what_is_reposted(read: Any) -> None:
    posts = read([{"type": "tweet", "retweet_status_id": ID}, {"type": "tweet"}])
    assert _types(posts) == ["repost", "post"]


def test_flags_and_shapes_can_be_mapped(read: Any) -> None:
    posts = read([{"passed on": "yes"}, {"passed on": "no"}], mapping={"passed on": "is_repost"})
    assert _types(posts) == ["repost", "post"]


def test_pointers_of_odd_shapes() -> None:
    for value in (
        None,
        float("nan"),
        [],
        {},
        [[[]]],
        {"id": {}},
        {"id": True},
        {"user": [1]},
        b"x",
    ):
        assert isinstance(pointer(value), Pointer)
    assert pointer({"id": 1.5e18}).post is None


@pytest.mark.parametrize(
    "said",
    [
        {"is_retweet": True},
        {"retweeted_status": {"id": int(ID), "user": {"screen_name": "ida"}}},
        {"retweet_status_id": ID},
        {"type": "Retweet"},
        {"referenced_tweets": [{"type": "retweeted", "id": ID}]},
    ],
)
@pytest.mark.parametrize("form", ["lines", "array", "parquet", "xlsx"])
def test_json_and_tables_of_other_types(
    case: Case, tmp_path: Path, said: dict[str, Any], form: str
) -> None:
    rows: list[dict[str, Any]] = [
        {"id": f"{OWN}{n:02d}", "author_id": f"5{n}", "created_at": f"2021-03-01T10:00:{n:02d}Z",
         "text": "the old ferry leaves at noon", "score": n} | (dict.fromkeys(said))
        for n in range(3)
    ]  # fmt: skip
    rows[1] |= said
    path = tmp_path / "rows"
    if form == "lines":
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    elif form == "array":
        path.write_text(json.dumps(rows), encoding="utf-8")
    elif form == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        book = openpyxl.Workbook()
        assert book.active is not None
        book.active.append(list(rows[0]))
        for row in rows:
            cells = [str(v) if isinstance(v, dict | list) else v for v in row.values()]
            book.active.append(cells)
        book.save(path)
    (source,) = import_files(case, [path]).sources
    assert source.status == "imported", source.problem
    types = case.query("SELECT type FROM post ORDER BY post")
    assert [type_ for (type_,) in types] == ["post", "repost", "post"]
