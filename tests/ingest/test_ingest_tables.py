"""Every table format, on invented rows as the platforms and tools write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from inconcert.ingest import SourceSummary, import_files

if TYPE_CHECKING:
    from pathlib import Path

    from inconcert.case import Case

X_HEAD = (
    "tweetid,userid,user_display_name,user_screen_name,user_reported_location,"
    "user_profile_description,user_profile_url,follower_count,following_count,"
    "account_creation_date,account_language,tweet_language,tweet_text,tweet_time,"
    "tweet_client_name,in_reply_to_userid,in_reply_to_tweetid,quoted_tweet_tweetid,is_retweet,"
    "retweet_userid,retweet_tweetid,latitude,longitude,quote_count,reply_count,like_count,"
    "retweet_count,hashtags,urls,user_mentions,poll_choices"
)
HASH = "aB+cD1eF2gH3iJ4kL5mN6oP7qR8sT9uV0wX1yZ2aB3c="


@pytest.fixture
def load(case: Case, tmp_path: Path) -> Any:
    def _load(
        text: str, name: str = "table.csv", **options: Any
    ) -> tuple[SourceSummary, list[dict[str, Any]], list[dict[str, Any]]]:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        (source,) = import_files(case, [path], **options).sources
        assert source.status == "imported", source.problem
        return (
            source,
            case.records("SELECT * FROM post ORDER BY post"),
            case.records("SELECT * FROM account ORDER BY account"),
        )

    return _load


def test_x_disclosure_posts(load: Any) -> None:
    rows = [
        f"1200000000000000001,{HASH},{HASH},{HASH},Town,bio,,3,9,2019-01-02,en,en,hi #x &amp; you,"
        "2019-11-28 10:34,Web App,,,,False,,,absent,absent,0,0,1.0,0,['x'],['https://ex.org/a'],['42'],",
        f"1200000000000000002,{HASH},{HASH},{HASH},Town,bio,,3,9,2019-01-02,en,en,RT @b: hi,"
        "2019-11-28 10:35,Web App,,,,True,55,1100000000000000009,absent,absent,0,0,0,0,[],[],[],",
        "1200000000000000003,77,Bobo,bobo,,,,9000,9,2015-01-02,en,en,well,"
        "2019-11-28 10:36,Web App,88,1100000000000000010,,false,,,1.5,2.5,,,,,\"[a, b]\",,[42],",
    ]  # fmt: skip
    source, posts, accounts = load("\n".join([X_HEAD, *rows]) + "\n")
    assert source.format == "x-disclosure"
    assert [post["type"] for post in posts] == ["post", "repost", "reply"]
    first, second, third = posts
    assert first["account"] == f"x:{HASH}"
    assert first["text"] == "hi #x & you"
    assert (first["hashtags"], first["urls"]) == (["x"], ["https://ex.org/a"])
    assert first["mentions"] == ["x:42"]
    assert (first["likes"], first["extra"]) == (1, None)
    assert (second["repost_of"], second["repost_account"]) == ("1100000000000000009", "x:55")
    assert (third["reply_to"], third["reply_account"]) == ("1100000000000000010", "x:88")
    assert third["hashtags"] == ["a", "b"]
    assert '"latitude": "1.5"' in third["extra"]
    named, hashed = accounts
    assert (named["handle"], named["followers"]) == ("bobo", 9000)
    assert (hashed["handle"], hashed["name"], hashed["description"]) == (None, None, "bio")
    assert hashed["created"] == 1546387200000000


def test_x_disclosure_with_reordered_columns(load: Any) -> None:
    text = (
        "tweet_time,tweetid,userid,tweet_text,is_retweet,user_screen_name\n"
        "11/28/2019 10:34,1.14459E+18,7,hello there,FALSE,\n"
        "11/28/2019 10:35,1200000000000000001,7,again,FALSE,\n"
    )
    source, posts, _ = load(text)
    assert [post["post_id"] for post in posts] == [None, "1200000000000000001"]
    assert posts[0]["time"] == 1574937240000000
    assert "rounded number" in source.note


@pytest.mark.parametrize(
    "header",
    [
        "userid,user_display_name,user_screen_name,user_reported_location,user_profile_description,"
        "user_profile_url,follower_count,following_count,account_creation_date,account_language",
        "user_id,name,screen_name,location,description,profile_url,followers_count,following_count,"
        "account_created_at,account_lang",
    ],
)
def test_x_disclosure_users(load: Any, header: str) -> None:
    text = f'{header}\n{HASH},{HASH},{HASH},Town,"two\nlines",,5,6,2019-01-02,en\n'
    source, posts, accounts = load(text + text.partition("\n")[2])
    assert source.format == "x-disclosure-users"
    assert posts == []
    (account,) = accounts
    assert account["account"] == f"x:{HASH}"
    assert (account["handle"], account["description"]) == (None, "two\nlines")
    assert (account["followers"], account["location"]) == (5, "Town")


def test_clemson(load: Any) -> None:
    text = (
        "external_author_id,author,content,region,language,publish_date,harvested_date,following,"
        "followers,updates,post_type,account_type,retweet,account_category,new_june_2018,"
        "alt_external_id,tweet_id,article_url,tco1_step1,tco2_step1,tco3_step1\n"
        "9.06E+17,BOBO,\"'@anna hi #x'\",Unknown,English,10/1/2017 19:58,10/1/2017 19:59,5,6,7,,"
        "Sort,0,Kind,0,906000000000000000,9.14E+17,"
        "http://twitter.com/906000000000000001/statuses/914000000000000001,https://ex.org/a,,\n"
        "9.06E+17,BOBO,text,Unknown,English,10/1/2017 20:58,10/1/2017 19:59,5,6,7,RETWEET,"
        "Sort,1,Kind,0,906000000000000000,9.14E+17,"
        "http://twitter.com/906000000000000001/statuses/914000000000000002,"
        "https://twitter.com/cici/status/913000000000000001/photo/1,,\n"
    )
    source, posts, accounts = load(text)
    assert source.format == "clemson"
    assert [post["post_id"] for post in posts] == ["914000000000000001", "914000000000000002"]
    assert posts[0]["account"] == "x:906000000000000001"
    assert posts[0]["text"] == "@anna hi #x"
    assert posts[0]["hashtags"] == ["x"]
    assert posts[0]["mentions"] == ["x:@anna"]
    assert posts[0]["urls"] == ["https://ex.org/a"]
    assert (posts[1]["type"], posts[1]["repost_of"]) == ("repost", "913000000000000001")
    assert posts[1]["repost_account"] == "x:@cici"
    assert (accounts[0]["handle"], accounts[0]["followers"], accounts[0]["posts"]) == ("BOBO", 6, 7)


def test_clemson_short_and_its_authors_are_the_same_accounts(
    load: Any, case: Case, tmp_path: Path
) -> None:
    _, posts, _ = load(
        "author_id,content,region,language,publish_date,harvested_date,following,followers,updates,"
        "post_type,retweet\n"
        "Bobo_1,hi @anna,Somewhere,English,2016-10-01 00:00:00,2016-10-01 00:01:00,5,6,7,R,True\n"
        "Bobo_1,hi,Somewhere,English,2016-10-01 00:01:00,2016-10-01 00:01:00,5,6,7,Q,True\n"
        "9.06E+17,hi,Somewhere,English,2016-10-01 00:01:00,2016-10-01 00:01:00,5,6,7,,False\n"
    )
    assert [post["type"] for post in posts] == ["repost", "quote"]
    assert "rounded" in case.one("SELECT reason FROM reject")
    path = tmp_path / "authors.csv"
    path.write_text(
        "author_id,author,external_author_id,account_type,account_category\n"
        "bobo_1,bobo_1,906000000000000000,Sort,Kind\n"
    )
    (source,) = import_files(case, [path]).sources
    assert (source.format, source.accounts) == ("clemson-authors", 0)
    assert '"account_category": "Kind"' in case.one("SELECT extra FROM account")
    assert case.one("SELECT account_id FROM account") is None
    assert "1 value of account_id left out" in source.note
    assert "rounded" in source.note


def test_clemson_authors_bring_exact_ids_to_the_accounts_of_posts(
    load: Any, case: Case, tmp_path: Path
) -> None:
    names = ("Bobo_1", "old_one", "Twice42", "odd_one", "same_twice77", "plain")
    load(
        "author_id,content,region,language,publish_date,harvested_date,following,followers,updates,"
        "post_type,retweet\n"
        + "".join(
            f"{name},hi,There,English,2016-10-01 00:00:00,2016-10-01 00:01:00,5,6,7,,False\n"
            for name in names
        )
    )
    path = tmp_path / "authors.csv"
    path.write_text(
        "author_id,author,external_author_id,account_type,account_category,congress_2017_id\n"
        "bobo_1,bobo_1,906000000000000000,Sort,Kind,905874659358453761\n"
        "old_one,old_one,2528776985,Sort,Kind,2528776985\n"
        "Twice42,Twice,42,Sort,Kind,77\n"
        "odd_one,odd_one,777000000000000000,Sort,Kind,3072888643\n"
        "same_twice77,same_twice,77,Sort,Kind,77\n"
        "plain,plain,,Sort,Kind,\n"
    )
    summary = import_files(case, [path])
    (source,) = summary.sources
    # Four are met under an id that was not known; all of them are accounts of posts.
    assert (source.accounts, summary.accounts, source.rows_rejected) == (4, 0, 0)
    found = dict(case.query("SELECT lower(handle), account_id FROM account"))
    assert found == {
        "bobo_1": "905874659358453761", "old_one": "2528776985", "twice": "42",
        "odd_one": None, "same_twice": "77", "plain": None,
    }  # fmt: skip
    posters = {account for (account,) in case.query("SELECT account FROM post")}
    assert posters == {
        "x:905874659358453761", "x:2528776985", "x:42", "x:@odd_one", "x:77", "x:@plain",
    }  # fmt: skip
    assert case.one("SELECT count(*) FROM account") == len(names)
    assert "1 value of account_id left out (kept in extra): '777000000000000000'" in source.note
    assert "congress_2017_id" in source.note


def test_nbc(load: Any) -> None:
    source, posts, _ = load(
        "user_id,user_key,created_at,created_str,retweet_count,retweeted,favorite_count,text,"
        "tweet_id,source,hashtags,expanded_urls,posted,mentions,retweeted_status_id,"
        "in_reply_to_status_id\n"
        '18710816.0,bobo,1458672597000,2016-03-22 18:49:57,,,,hi,712345678901234567,,"[""One""]",'
        '"[""https://ex.org/a""]",POSTED,"[""anna""]",,\n'
    )
    assert source.format == "nbc"
    (post,) = posts
    assert (post["account"], post["time"]) == ("x:18710816", 1458672597000000)
    assert (post["hashtags"], post["urls"]) == (["One"], ["https://ex.org/a"])
    assert post["mentions"] == ["x:@anna"]


def test_twarc_csv(load: Any) -> None:
    source, posts, accounts = load(
        "id,author.id,author.username,author.name,author.created_at,created_at,text,lang,"
        "referenced_tweets.retweeted.id,referenced_tweets.quoted.id,referenced_tweets.replied_to.id,"
        "retweeted_user_id,in_reply_to_user_id,entities.urls,entities.hashtags,entities.mentions,"
        "public_metrics.like_count,author.public_metrics.followers_count\n"
        "1,2,bobo,Bobo,2020-01-01T00:00:00.000Z,2024-01-01T10:00:00.000Z,hi,en,9,,,8,,"
        '"[{""expanded_url"":""https://ex.org/a"",""url"":""https://t.ex/1""}]",'
        '"[{""tag"":""One""}]","[{""username"":""anna"",""id"":""5""}]",3,4\n'
    )
    assert source.format == "twarc-csv"
    (post,) = posts
    assert (post["type"], post["repost_of"], post["repost_account"]) == ("repost", "9", "x:8")
    assert (post["urls"], post["hashtags"]) == (["https://ex.org/a"], ["One"])
    assert post["mentions"] == ["x:5"]
    assert (accounts[0]["name"], accounts[0]["followers"]) == ("Bobo", 4)


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_4cat(load: Any, delimiter: str) -> None:
    lines = [
        "id|thread_id|timestamp|unix_timestamp|body|author|author_id|author_fullname|link|"
        "is_retweet|retweeted_user|is_quote_tweet|quote_tweet_id|is_reply|replied_author|"
        "hashtags|urls|mentions|like_count",
        "1|1|2024-01-01 10:00:00|1704106800|hi|bobo|7|Bobo|https://x.com/bobo/status/1|"
        "no||no||no||One|https://ex.org/a|anna|3",
        "2|1|2024-01-01 10:01:00|1704106860|yes|anna|8|Anna|https://x.com/anna/status/2|"
        "no||no||yes|bobo||||",
        "3|3|2024-01-01 10:02:00|1704106920|hi|cici|9|Cici|https://x.com/cici/status/3|"
        "yes|bobo|no||no|||||",
    ]
    source, posts, _ = load("\n".join(lines).replace("|", delimiter) + "\n")
    assert source.format == "4cat"
    assert [post["type"] for post in posts] == ["post", "reply", "repost"]
    assert posts[0]["platform"] == "x"
    # X wrote the time itself; the epoch is the server's.
    assert posts[0]["time"] == 1704103200000000
    assert posts[0]["mentions"] == ["x:8"]
    assert (posts[1]["reply_to"], posts[1]["reply_account"]) == ("1", "x:7")
    assert posts[2]["repost_account"] == "x:7"


def test_4cat_of_other_platforms_prefers_the_epoch(load: Any) -> None:
    _, posts, _ = load(
        "id,thread_id,timestamp,unix_timestamp,body,author\n"
        "a-1,a,2024-01-01 12:00:00,1704103200,hi,bobo\n"
    )
    assert posts[0]["time"] == 1704103200000000


def test_crowdtangle_facebook(load: Any) -> None:
    source, posts, accounts = load(
        "Page Name,User Name,Facebook Id,Page Created,Followers at Posting,Post Created,Type,"
        "Likes,Comments,Shares,URL,Message,Link,Final Link,Link Text,Total Interactions\n"
        'B Page,bpage,2,2019-01-02 10:00:00 EST,"1,234",2021-03-04 10:11:12 EST,Link,"2,000",1,3,'
        "https://www.facebook.com/2/posts/5,see https://sh.ex/1:=:https://long.ex/one,"
        'https://sh.ex/2,https://ex.org/a,Title,"2,004"\n'
        "B Page,bpage,2,2019-01-02 10:00:00 EST,5,2021-03-04 10:11:12 EDT,Link,,,,"
        "https://www.facebook.com/2/posts/6,,https://www.facebook.com/9/posts/77,,"
        "This is a re-share of a post,0\n"
    )
    assert source.format == "crowdtangle-facebook"
    first, second = posts
    assert first["post_id"] == "5"
    assert first["time"] == 1614870672000000
    assert second["time"] == first["time"] - 3_600_000_000
    assert first["text"] == "see https://sh.ex/1"
    assert first["urls"] == ["https://ex.org/a", "https://long.ex/one"]
    assert (first["likes"], first["replies"], first["reposts"]) == (2000, 1, 3)
    assert (second["type"], second["repost_of"]) == ("repost", "77")
    assert (accounts[0]["name"], accounts[0]["followers"]) == ("B Page", 1234)


def test_crowdtangle_instagram(load: Any) -> None:
    source, posts, _ = load(
        "Account,User Name,Followers at Posting,Post Created,Type,Likes,Comments,Views,URL,Link,"
        "Photo,Title,Description\n"
        "B,bobo,10,2021-03-04 10:11:12 EST,Photo,1,2,3,https://www.instagram.com/p/Cx_1/,,"
        "https://cdn.ex/1.jpg,,hello #one\n"
    )
    assert source.format == "crowdtangle-instagram"
    (post,) = posts
    assert (post["post_id"], post["account"]) == ("Cx_1", "instagram:@bobo")
    assert (post["hashtags"], post["media"]) == (["one"], ["https://cdn.ex/1.jpg"])


def test_meta_content_library(load: Any) -> None:
    source, posts, _ = load(
        "id,mcl_url,creation_time,text,post_owner.id,post_owner.username,post_owner.name,"
        "post_owner.type,is_reshare,shared_post_id,link_attachment.link,hashtags,"
        "statistics.reaction_count\n"
        "5,https://lib.ex/5,2024-01-01T10:00:00+00:00,hi,2,bobo,Bobo,instagram_profile,false,,"
        'https://ex.org/a,"[""One""]",4\n'
        "6,https://lib.ex/6,2024-01-01T10:00:00+00:00,,3,anna,Anna,facebook_page,true,9,,,\n"
    )
    assert source.format == "meta-content-library"
    assert [post["platform"] for post in posts] == ["instagram", "facebook"]
    assert posts[0]["urls"] == ["https://ex.org/a"]
    assert posts[0]["likes"] == 4
    assert (posts[1]["type"], posts[1]["repost_of"]) == ("repost", "9")


def test_hoaxy(load: Any) -> None:
    source, posts, _ = load(
        "from_user_id,from_user_screen_name,to_user_id,to_user_screen_name,tweet_id,"
        "tweet_created_at,tweet_type,is_mention,canonical_url\n"
        "2,bobo,3,anna,1,2024-01-01T10:00:00Z,retweet,false,https://ex.org/a\n"
        "2,bobo,3,anna,1,2024-01-01T10:00:00Z,retweet,false,https://ex.org/b\n"
        "4,cici,5,dora,6,2024-01-01T10:01:00Z,origin,true,https://ex.org/a\n"
        "4,cici,5,dora,7,2024-01-01T10:02:00Z,reply,false,https://ex.org/a\n"
    )
    assert source.format == "hoaxy"
    assert [post["account"] for post in posts] == ["x:3", "x:4", "x:4"]
    assert (posts[0]["type"], posts[0]["repost_account"]) == ("repost", "x:2")
    assert posts[0]["urls"] == ["https://ex.org/a", "https://ex.org/b"]
    assert posts[1]["mentions"] == ["x:5"]
    assert (posts[2]["type"], posts[2]["reply_account"]) == ("reply", "x:5")


TOOLKIT = "message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n"
TOOLKIT_ROWS = (
    "1,4,bobo,,,hi there,1606451170,https://ex.org/a https://ex.org/b\n"
    "2,5,anna,1,,hi there,1606451171,\"['https://ex.org/c']\"\n"
)


@pytest.mark.parametrize("head", [TOOLKIT, "\ufeff" + TOOLKIT, ""])
def test_coordination_network_toolkit(load: Any, head: str) -> None:
    source, posts, _ = load(head + TOOLKIT_ROWS)
    assert source.format == "coordination-network-toolkit"
    assert posts[0]["urls"] == ["https://ex.org/a", "https://ex.org/b"]
    assert (posts[1]["type"], posts[1]["repost_of"]) == ("repost", "1")
    assert posts[1]["urls"] == ["https://ex.org/c"]


def test_coordination_network_toolkit_by_position(load: Any) -> None:
    header = ",".join(f"field {n}" for n in "abcdefgh")
    _source, posts, _ = load(f"{header}\n{TOOLKIT_ROWS}", format="coordination-network-toolkit")
    assert len(posts) == 2
    assert posts[0]["post_id"] == "1"


def test_coortweet(load: Any) -> None:
    source, posts, _ = load(
        "object_id,account_id,content_id,timestamp_share\n"
        "https://ex.org/a,tw_4,1,1606451170\n#One,tw_4,1,1606451170\nh7,fb_5,2,1606451171\n"
        "NA,fb_5,3,1606451172\n"
    )
    assert source.format == "coortweet"
    assert [post["account"] for post in posts] == ["unknown:tw_4", "unknown:fb_5", "unknown:fb_5"]
    assert (posts[0]["urls"], posts[0]["hashtags"]) == (["https://ex.org/a"], ["One"])
    assert posts[1]["objects"] == ["object:h7"]
    assert posts[2]["objects"] == []


def test_youtube_data_tools(load: Any) -> None:
    source, posts, accounts = load(
        "id,replyCount,likeCount,publishedAt,authorName,text,authorChannelId,authorChannelUrl,"
        "isReply,isReplyTo,isReplyToName\n"
        'c1,1,2,2024-01-01T10:00:00Z,Bobo,"say \\"hi\\", you",UC1,http://www.ex.org/channel/UC1,,,\n'
        "c2,0,0,2024-01-01T10:01:00Z,Anna,yes,UC2,http://www.ex.org/channel/UC2,1,c1,Bobo\n"
    )
    assert source.format == "youtube-data-tools"
    assert posts[0]["text"] == 'say "hi", you'
    assert (posts[1]["type"], posts[1]["reply_to"]) == ("reply", "c1")
    assert accounts[0]["name"] == "Bobo"


def test_youtube_data_tools_videos(load: Any) -> None:
    source, posts, _ = load(
        "position,channelId,channelTitle,videoId,publishedAt,videoTitle,videoDescription,tags,viewCount\n"
        '1,UC1,Bobo,v1,2024-01-01T10:00:00Z,Title,more https://ex.org/a,"one,two",7\n'
    )
    assert source.format == "youtube-data-tools-videos"
    assert posts[0]["text"] == "Title\nmore https://ex.org/a"
    assert (posts[0]["urls"], posts[0]["hashtags"]) == (["https://ex.org/a"], ["one", "two"])
