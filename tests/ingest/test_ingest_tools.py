"""Tables and records of collecting tools, on invented rows as the tools write them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from inconcert.ingest import SourceSummary, import_files

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.case import Case

ONE, TWO = "1366400000100000001", "1366400000200000001"
THREE, FOUR = "1366400000300000001", "1366400000400000001"
DAY = 1614592800000000


@pytest.fixture
def load(case: Case, tmp_path: Path) -> Any:
    def _load(text: str, name: str) -> tuple[SourceSummary, list[dict[str, Any]]]:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        (source,) = import_files(case, [path]).sources
        assert source.status == "imported", source.problem
        return source, case.records("SELECT * FROM post ORDER BY post")

    return _load


def _table(header: str, *rows: str, sign: str = ",") -> str:
    return "\n".join([header, *rows]).replace("|", sign) + "\n"


def _types(posts: list[dict[str, Any]]) -> list[str]:
    return [post["type"] for post in posts]


@pytest.mark.parametrize("typed", [True, False])
@pytest.mark.parametrize("column", ["retweet_or_quote_id", "reweet_or_quote_id"])
def test_twarc_1(load: Any, typed: bool, column: str) -> None:
    head = f"id|tweet_url|created_at|user_screen_name|text|in_reply_to_screen_name|{column}|user_id"
    types = ["original", "retweet", "quote", "reply"]
    rows = [
        f"{ONE}|u1|Mon Mar 01 10:00:00 +0000 2021|ada|hello all|||51",
        f"{TWO}|u2|Mon Mar 01 10:00:05 +0000 2021|bo|RT @ada: hello all||{ONE}|52",
        f"{THREE}|u3|Mon Mar 01 10:00:09 +0000 2021|cy|so true||{ONE}|53",
        f"{FOUR}|u4|Mon Mar 01 10:00:10 +0000 2021|di|@ada yes|ada||54",
    ]
    if typed:
        head += "|tweet_type"
        rows = [f"{row}|{type_}" for row, type_ in zip(rows, types, strict=True)]
    source, posts = load(_table(head, *rows), "a.csv")
    assert source.format == "twarc-1"
    assert _types(posts) == ["post", "repost", "quote", "reply"]
    assert (posts[1]["repost_of"], posts[1]["quote_of"]) == (ONE, None)
    assert (posts[2]["repost_of"], posts[2]["quote_of"]) == (None, ONE)
    assert posts[1]["repost_account"] == posts[3]["reply_account"] == "x:51"


def test_academictwitter(load: Any) -> None:
    head = (
        "tweet_id|user_username|text|author_id|created_at|sourcetweet_type|sourcetweet_id|"
        "sourcetweet_author_id|in_reply_to_user_id|user_followers_count"
    )
    rows = [
        f"{ONE}|ada|hello all|51|2021-03-01T10:00:00.000Z|NA|NA|NA|NA|7",
        f"{TWO}|bo|RT @ada: hello all|52|2021-03-01T10:00:05.000Z|retweeted|{ONE}|51|99|8",
        f"{THREE}|cy|so true|53|2021-03-01T10:00:09.000Z|quoted|{ONE}|51|NA|9",
    ]
    source, posts = load(_table(head, *rows), "a.csv")
    assert source.format == "academictwitter"
    assert _types(posts)[1:] == ["repost", "quote"]
    assert posts[1]["repost_of"] == posts[2]["quote_of"] == ONE
    assert posts[1]["repost_account"] == posts[2]["quote_account"] == "x:51"
    assert (posts[1]["reply_account"], posts[2]["repost_of"]) == (None, None)


@pytest.mark.parametrize("mark", ["", "x"])
def test_rtweet(load: Any, mark: str) -> None:
    head = (
        "user_id|status_id|created_at|screen_name|text|source|is_quote|is_retweet|hashtags|"
        "urls_expanded_url|mentions_user_id|quoted_status_id|quoted_user_id|retweet_status_id|"
        "retweet_user_id|retweet_screen_name|reply_to_status_id|reply_to_user_id|name"
    )
    rows = [
        f"{mark}51|{mark}{ONE}|2021-03-01 10:00:00|ada|hello #a #b|Web|FALSE|FALSE|a b|"
        f"https://a.example/1 https://a.example/2|{mark}52 {mark}53|||||||| Ada",
        f"{mark}52|{mark}{TWO}|2021-03-01 10:00:05|bo|hello|Web|TRUE|TRUE|||{mark}51|"
        f"{mark}{FOUR}|{mark}55|{mark}{ONE}|{mark}51|ada|||Bo",
        f"{mark}53|{mark}{THREE}|2021-03-01 10:00:09|cy|so|Web|TRUE|FALSE||||"
        f"{mark}{ONE}|{mark}51||||||Cy",
    ]
    source, posts = load(_table(head, *rows), "a.csv")
    assert source.format == "rtweet"
    assert _types(posts) == ["post", "repost", "quote"]
    assert [post["post_id"] for post in posts] == [ONE, TWO, THREE]
    assert [post["account"] for post in posts] == ["x:51", "x:52", "x:53"]
    assert posts[0]["urls"] == ["https://a.example/1", "https://a.example/2"]
    assert (posts[0]["hashtags"], posts[0]["mentions"]) == (["a", "b"], ["x:52", "x:53"])
    assert (posts[1]["repost_of"], posts[1]["repost_account"]) == (ONE, "x:51")
    assert posts[1]["quote_of"] is None
    assert posts[2]["quote_of"] == ONE


def test_tcat(load: Any) -> None:
    head = (
        "id|time|created_at|from_user_name|text|retweet_count|lang|to_user_name|"
        "in_reply_to_status_id|quoted_status_id|from_user_id|from_user_realname|"
        "from_user_created_at|urls|urls_expanded|urls_followed|mentions|hashtags"
    )
    rows = [
        f"{ONE}|1614592800|2021-03-01 10:00:00|ada|hello https://t.co/a|0|en||||51|Ada|"
        "2015-01-01 10:00:00|https://t.co/a|https://bit.ly/a|https://a.example/1|bo; cy|h",
        f"{TWO}|1614592805|2021-03-01 10:00:05|bo|RT @ada: hello|0|en||||52|Bo|"
        "2015-01-02 10:00:00|https://t.co/a|https://bit.ly/a|||",
        f"{THREE}|1614592809|2021-03-01 10:00:09|cy|@ada yes|0|en|ada|||53|Cy||||||",
    ]
    source, posts = load(_table(head, *rows, sign="\t"), "a.tsv")
    assert source.format == "tcat"
    assert _types(posts) == ["post", "repost", "reply"]
    assert [post["time"] // 1_000_000 for post in posts] == [1614592800, 1614592805, 1614592809]
    assert [post["urls"] for post in posts] == [["https://a.example/1"], ["https://bit.ly/a"], []]
    assert posts[1]["repost_account"] == posts[2]["reply_account"] == "x:51"
    assert sorted(posts[0]["mentions"]) == ["x:52", "x:53"]


TWINT = (
    "id|conversation_id|created_at|date|time|timezone|user_id|username|name|tweet|mentions|urls|"
    "retweet|quote_url|user_rt_id|user_rt|retweet_id|reply_to|retweet_date"
)


@pytest.mark.parametrize("sign", ["\t", ","])
def test_twint(load: Any, sign: str) -> None:
    rows = [
        f"{ONE}|{ONE}|2021-03-01 11:00:00 CET|2021-03-01|11:00:00|+0100|51|ada|Ada|hello|[]|"
        "['https://a.example/1']|False||||||",
        f"{ONE}|{ONE}|2021-03-01 11:00:00 CET|2021-03-01|11:00:00|+0100|51|ada|Ada|hello|[]|[]|"
        f"True||52|bo|{TWO}|[]|2021-03-01 10:00:05",
        f"{THREE}|{ONE}|2021-03-01 11:00:09 CET|2021-03-01|11:00:09|+0100|53|cy|Cy|@ada yes|[]|"
        "[]|False|||||[]|",
        f"{FOUR}|{FOUR}|2021-03-01 11:00:10 CET|2021-03-01|11:00:10|+0100|54|di|Di|see|[]|[]|"
        f"False|https://twitter.com/ada/status/{ONE}|||||",
    ]
    source, posts = load(_table(TWINT, *rows, sign=sign), "a.csv")
    assert source.format == "twint"
    assert _types(posts) == ["post", "repost", "reply", "quote"]
    assert [post["account"] for post in posts] == ["x:51", "x:52", "x:53", "x:54"]
    assert [post["time"] // 1_000_000 * 1_000_000 - DAY for post in posts] == [
        0,
        5_000_000,
        9_000_000,
        10_000_000,
    ]
    assert (posts[1]["post_id"], posts[1]["repost_of"]) == (TWO, ONE)
    assert posts[1]["repost_account"] == posts[2]["reply_account"] == "x:51"
    assert (posts[3]["quote_of"], posts[3]["quote_account"]) == (ONE, "x:51")


def test_twint_json(load: Any) -> None:
    records = [
        {
            "id": int(ONE), "conversation_id": ONE, "date": "2021-03-01", "time": "10:00:00",
            "timezone": "UTC", "user_id": 51, "username": "ada", "name": "Ada", "tweet": "hello",
            "mentions": [], "urls": ["https://a.example/1"], "photos": [], "retweet": False,
            "reply_to": [],
        },
        {
            "id": int(TWO), "conversation_id": ONE, "date": "2021-03-01", "time": "10:00:05",
            "timezone": "UTC", "user_id": 52, "username": "bo", "name": "Bo", "tweet": "@ada yes",
            "mentions": [{"screen_name": "ada", "name": "Ada", "id": "51"}], "urls": [],
            "photos": [], "retweet": False, "reply_to": [{"user_id": "51", "username": "ada"}],
        },
    ]  # fmt: skip
    source, posts = load("\n".join(map(json.dumps, records)) + "\n", "a.json")
    assert source.format == "twint-json"
    assert _types(posts) == ["post", "reply"]
    assert posts[0]["urls"] == ["https://a.example/1"]
    assert (posts[1]["reply_account"], posts[1]["mentions"]) == ("x:51", ["x:51"])
    assert [post["time"] // 1_000_000 for post in posts] == [1614592800, 1614592805]


def _snscrape(number: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "_type": "snscrape.modules.twitter.Tweet",
        "url": f"https://twitter.com/{name}/status/{number}",
        "date": "2021-03-01T10:00:00+00:00",
        "id": int(number),
        "user": {"username": name, "id": 50 + len(name), "displayname": name.title()},
        "conversationId": int(number),
        **more,
    }


@pytest.mark.parametrize("old", [False, True])
def test_snscrape(load: Any, old: bool) -> None:
    content = "content" if old else "rawContent"
    links = (
        {"outlinks": ["https://a.example/1"], "tcooutlinks": ["https://t.co/a"]}
        if old
        else {"links": [{"url": "https://a.example/1", "tcourl": "https://t.co/a"}]}
    )
    first = _snscrape(
        ONE, "ada", **{content: "hello #h https://t.co/a"}, **links, hashtags=["h"],
        media=[{"_type": "snscrape.modules.twitter.Photo", "fullUrl": "https://p.example/a.jpg"}],
    )  # fmt: skip
    records = [
        first,
        _snscrape(TWO, "bobo", **{content: "RT @ada: hello"}, retweetedTweet=first),
        _snscrape(
            THREE, "cyril", **{content: "@ada yes"}, inReplyToTweetId=int(ONE),
            inReplyToUser={"username": "ada", "id": 53}, mentionedUsers=[{"username": "ada"}],
        ),
        _snscrape(FOUR, "dietmar", **{content: "see"}, quotedTweet=first, hashtags=None),
    ]  # fmt: skip
    if old:
        for record in records:
            del record["_type"]
            record.setdefault("renderedContent", "")
    source, posts = load("\n".join(map(json.dumps, records)) + "\n", "a.jsonl")
    assert source.format == "snscrape"
    assert _types(posts) == ["post", "repost", "reply", "quote"]
    assert posts[0]["urls"] == ["https://a.example/1"]
    assert posts[0]["media"] == ["https://p.example/a.jpg"]
    assert (posts[1]["repost_of"], posts[1]["repost_account"]) == (ONE, "x:53")
    # Text and links are those of the post reposted.
    assert posts[1]["text"] == posts[0]["text"]
    assert (posts[2]["reply_to"], posts[2]["mentions"]) == (ONE, ["x:53"])
    assert (posts[3]["quote_of"], posts[3]["quote_account"]) == (ONE, "x:53")


def test_users_of_snscrape(load: Any, case: Case) -> None:
    user = {
        "_type": "snscrape.modules.twitter.User", "username": "ada", "id": 51,
        "displayname": "Ada", "created": "2015-01-01T10:00:00+00:00", "followersCount": 7,
    }  # fmt: skip
    _, posts = load(json.dumps(user) + "\n", "a.jsonl")
    assert not posts
    (account,) = case.records("SELECT * FROM account")
    assert (account["account"], account["followers"]) == ("x:51", 7)


def test_reddit_comments_and_users(load: Any, case: Case) -> None:
    head = (
        '"fullname","author.name","body","created_utc","id","link_id","link_url","name","parent_id"'
    )
    rows = [
        '"t1_a1","Ada_F","the /u/bo_k ferry",1470604422.0,"a1","t3_b1","http://n.example/1","t1_a1","t3_b1"',
        '"t1_a2","Ada_F","at noon",1470604482.0,"a2","t3_b1","http://n.example/1","t1_a2","t1_a1"',
        '"t1_a3","bo_k","[deleted]",1470604500.0,"a3","t3_b2","http://n.example/2","t1_a3","t3_b2"',
        '"t1_a4","[deleted]","gone",1470604501.0,"a4","t3_b2","http://n.example/2","t1_a4","t3_b2"',
    ]
    source, posts = load(_table(head, *rows), "a.csv")
    assert (source.format, source.rows_rejected) == ("reddit-csv", 1)
    assert [post["account"] for post in posts] == ["reddit:@ada_f"] * 2 + ["reddit:@bo_k"]
    assert [post["reply_to"] for post in posts] == ["t3_b1", "t1_a1", "t3_b2"]
    assert [post["post_id"] for post in posts] == ["t1_a1", "t1_a2", "t1_a3"]
    # The link of the submission is not the commenter's.
    assert [post["urls"] for post in posts] == [[], [], []]
    assert (posts[0]["mentions"], posts[2]["text"]) == (["reddit:@bo_k"], None)
    users = '"fullname","comment_karma","created_utc","icon_img","id","link_karma","name"\n'
    users += '"t2_z1",-7,1467681198.0,"https://i.example/1.png","z1",1,"Ada_F"\n'
    source, posts = load(users, "b.csv")
    assert (source.format, len(posts)) == ("reddit-users", 3)
    (created,) = case.query("SELECT created FROM account WHERE account = 'reddit:@ada_f'")
    assert created == (1467681198000000,)


def test_reddit_submissions(load: Any) -> None:
    head = "author,title,selftext,created_utc,id,subreddit,url,is_self,crosspost_parent,permalink"
    rows = [
        "ada,A ferry,,1470604422,b1,boats,https://n.example/1,False,,/r/boats/comments/b1/a/",
        "bo,Noon,Who comes?,1470604423,b2,boats,https://www.reddit.com/r/boats/b2/,True,,",
        "cy,A ferry,,1470604424,b3,town,https://n.example/1,False,t3_b1,",
    ]
    source, posts = load(_table(head, *rows), "a.csv")
    assert source.format == "reddit-csv"
    assert _types(posts) == ["post", "post", "repost"]
    assert [post["post_id"] for post in posts] == ["t3_b1", "t3_b2", "t3_b3"]
    assert [post["urls"] for post in posts[:2]] == [["https://n.example/1"], []]
    assert posts[1]["text"] == "Noon\n\nWho comes?"


def test_coornet(load: Any) -> None:
    head = (
        '"","platformId","platform","date","type","title","message","expandedLinks.expanded",'
        '"link","postUrl","subscriberCount","account.id","account.name","account.handle",'
        '"account.platformId","expanded"'
    )
    rows = [
        '"1","10_1","Facebook","2021-03-01 10:00:00","link","A",NA,"https://n.example/a",'
        '"https://bit.ly/a","https://www.facebook.com/10/posts/1",5,7,"Ferry","ferry","10",'
        '"https://n.example/a"',
        '"2","20_2","Facebook","2021-03-01 10:00:10","link","A","words",NA,'
        '"https://n.example/a","https://www.facebook.com/20/posts/2",5,8,"Noon",NA,"20",NA',
        '"3","x3","Instagram","2021-03-01 10:00:20","photo",NA,"words",NA,NA,'
        '"https://www.instagram.com/p/x3/",5,9,"Boat","boat",NA,NA',
    ]
    source, posts = load(_table(head, *rows), "a.csv")
    assert source.format == "crowdtangle-api"
    assert [post["account"] for post in posts] == ["facebook:10", "facebook:20", "instagram:9"]
    assert [post["urls"] for post in posts] == [["https://n.example/a"]] * 2 + [[]]
    assert [post["text"] for post in posts] == [None, "words", "words"]


def test_older_crowdtangle(load: Any) -> None:
    head = (
        "Group Name,User Name,Facebook Id,Likes at Posting,Created,Type,Likes,URL,Message,Link,"
        "Final Link,Link Text,Total Interactions (weighted  —  Likes 1x Shares 1x )"
    )
    rows = [
        "Boats,boats,100000000000003,10,2020-04-20 08:24:36 EDT,Link,1,"
        "https://www.facebook.com/boats/posts/5,Read,https://n.example/a,,News,6",
        "Ferries,ferries,100000000000004,10,2020-01-20 08:24:36 EST,Link,1,"
        "https://www.facebook.com/ferries/posts/6,Read,https://s.example/a,https://n.example/a,,6",
    ]
    source, posts = load(_table(head, *rows), "a.csv")
    assert source.format == "crowdtangle-facebook"
    assert [post["account"] for post in posts] == [
        "facebook:100000000000003",
        "facebook:100000000000004",
    ]
    assert [post["urls"] for post in posts] == [["https://n.example/a"]] * 2
    # 12:24:36 and 13:24:36 UTC.
    assert [post["time"] // 1_000_000 for post in posts] == [1587385476, 1579526676]


def test_the_writer_of_a_mention_in_a_quote(load: Any) -> None:
    head = (
        "canonical_url,from_user_id,from_user_screen_name,is_mention,to_user_id,"
        "to_user_screen_name,tweet_created_at,tweet_id,tweet_type"
    )
    end = "2020-11-04T20:48:53.000Z,1324091266791923712"
    rows = [
        f"https://n.example/a,51,ada,FALSE,52,bo,{end},quote",
        f"https://n.example/b,52,bo,TRUE,61,mayor,{end},quote",
        f"https://n.example/a,52,bo,True,62,ferry_office,{end},quote",
        "https://n.example/a,51,ada,FALSE,53,cy,2020-11-04T20:49:00.000Z,1324091300000000017,retweet",
        "https://n.example/a,53,cy,1,61,mayor,2020-11-04T20:49:00.000Z,1324091300000000017,retweet",
        "https://n.example/a,54,di,TRUE,61,mayor,2020-11-04T20:49:09.000Z,1324091400000000021,origin",
    ]
    source, posts = load(_table(head, *rows), "a.csv")
    assert source.format == "hoaxy"
    assert [post["account"] for post in posts] == ["x:52", "x:53", "x:54"]
    assert _types(posts) == ["quote", "repost", "post"]
    assert posts[0]["quote_account"] == posts[1]["repost_account"] == "x:51"
    assert posts[0]["mentions"] == ["x:61", "x:62"]
    assert posts[0]["urls"] == ["https://n.example/a", "https://n.example/b"]


def test_rows_that_tell_an_account_again_are_counted(load: Any) -> None:
    head = "fullname,comment_karma,created_utc,link_karma,name"
    rows = ["t2_1,1,1467681198.0,1,ada", "t2_2,1,1467681199.0,1,bo", "t2_1,1,1467681198.0,1,ada"]
    source, _ = load(_table(head, *rows), "a.csv")
    assert (source.rows_read, source.accounts) == (3, 2)
    assert "1 row described an account that was described before" in source.note


def test_tags_with_rounded_ids(load: Any) -> None:
    head = (
        "id_str|from_user|text|created_at|time|in_reply_to_screen_name|from_user_id_str|"
        "in_reply_to_status_id_str|status_url|entities_str"
    )
    links = '"{""urls"":[{""expanded_url"":""https://a.example/1""}],""media"":null}"'
    rows = [
        f"1.3664E+18|ada|hello|Mon Mar 01 10:00:00 +0000 2021|01/03/2021 11:00:00||51||"
        f"http://twitter.com/ada/statuses/{ONE}|{links}",
        f"{TWO}|bo|RT @ada: hello|Mon Mar 01 10:00:05 +0000 2021|01/03/2021 11:00:05||52||"
        f"http://twitter.com/bo/statuses/{TWO}|",
        f"{THREE}|cy|@ada yes|Mon Mar 01 10:00:09 +0000 2021|01/03/2021 11:00:09|ada|53|{ONE}|"
        f"http://twitter.com/cy/statuses/{THREE}|broken",
    ]
    source, posts = load(_table(head, *rows), "a.csv")
    assert source.format == "tags"
    assert [post["post_id"] for post in posts] == [ONE, TWO, THREE]
    assert _types(posts) == ["post", "repost", "reply"]
    assert posts[0]["urls"] == ["https://a.example/1"]
    assert posts[1]["repost_account"] == posts[2]["reply_account"] == "x:51"


def test_social_feed_manager(load: Any) -> None:
    head = (
        "created_at,twitter_id,screen_name,followers_count,favorite_count/like_count,hashtags,"
        "mentions,in_reply_to_screen_name,text,is_retweet,is_quote,url1,url1_expanded,url2"
    )
    rows = [
        f'2021-03-01T10:00:00+00:00,{ONE},ada,7,3,"a, b","bo, cy",,hello,No,No,'
        "https://t.co/a,https://a.example/1,https://t.co/b",
        f"2021-03-01T10:00:05+00:00,{TWO},bo,7,3,,,,RT @ada: hello,Yes,No,,,",
        f"2021-03-01T10:00:09+00:00,{THREE},cy,7,3,,,,see,No,Yes,,,",
        f"2021-03-01T10:00:10+00:00,{FOUR},di,7,3,,,ada,@ada yes,No,No,,,",
    ]
    source, posts = load(_table(head, *rows), "a.csv")
    assert source.format == "social-feed-manager"
    assert _types(posts) == ["post", "repost", "quote", "reply"]
    assert posts[0]["urls"] == ["https://a.example/1", "https://t.co/b"]
    assert (posts[0]["hashtags"], posts[0]["mentions"]) == (["a", "b"], ["x:@bo", "x:@cy"])
    assert posts[1]["repost_account"] == posts[3]["reply_account"] == "x:@ada"


def test_twitter_r_and_get_old_tweets(load: Any) -> None:
    head = (
        "text,favorited,favoriteCount,replyToSN,created,truncated,replyToSID,id,replyToUID,"
        "statusSource,screenName,retweetCount,isRetweet,retweeted"
    )
    rows = [
        f"hello,FALSE,0,NA,2021-03-01 10:00:00,FALSE,NA,{ONE},NA,Web,ada,0,FALSE,TRUE",
        f"RT @ada: hello,FALSE,0,NA,2021-03-01 10:00:05,FALSE,NA,{TWO},NA,Web,bo,0,TRUE,FALSE",
        f"@ada yes,FALSE,0,ada,2021-03-01 10:00:09,FALSE,{ONE},{THREE},51,Web,cy,0,FALSE,FALSE",
    ]
    source, posts = load(_table(head, *rows), "a.csv")
    assert source.format == "twitter-r"
    assert _types(posts) == ["post", "repost", "reply"]
    assert [post["reply_to"] for post in posts] == [None, None, ONE]
    head = "date,username,to,replies,retweets,favorites,text,geo,mentions,hashtags,id,permalink"
    end = f"{FOUR},https://twitter.com/di/status/{FOUR}"
    row = f"2021-03-01 10:00:10,di,ada,1,2,3,@ada #yes,,@ada @bo,#yes,{end}"
    source, posts = load(_table(head, row), "b.csv")
    assert source.format == "get-old-tweets"
    assert (posts[-1]["type"], posts[-1]["reply_account"]) == ("reply", "x:@ada")
    assert (posts[-1]["mentions"], posts[-1]["hashtags"]) == (["x:@ada", "x:@bo"], ["yes"])


def test_a_mapping_stands_in_for_a_column_of_a_named_format(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,conversation_id,tweet,who,at\n1,1,hello,ada,2021-03-01T10:00:00Z\n")
    (refused,) = import_files(case, [path], format="twint").sources
    assert "no column user_id or username (account)" in refused.problem
    mapping = {"who": "handle", "at": "time"}
    (source,) = import_files(case, [path], format="twint", mapping=mapping).sources
    assert (source.status, source.posts) == ("imported", 1)
    assert case.one("SELECT account FROM post") == "x:@ada"
