"""Column names of unknown tables, and the field that each most likely is."""

from __future__ import annotations

import re

_DROP = re.compile(r"[\s_.\-:/?？¿]+")


def plain_name(name: str) -> str:
    """Return a column name as it is compared: lower case, without '_', '.', '-', '?', spaces."""
    return _DROP.sub("", name).lower()


# Field by field, the surest name first. Names whose meaning the values must settle are in
# AMBIGUOUS as well as here.
_POST = {
    "post_id": "post_id tweet_id tweetid status_id message_id content_id rest_id id_str id uri "
    "comment_id item_id video_id mid",
    "account_id": "author_id user_id userid account_id user.id user.id_str author.id from_id "
    "sender_id did external_author_id post_owner.id channel_id author_channel_id profile_id "
    "page_id userID_str user.pk owner_id account.id uid user",
    "handle": "screen_name user_screen_name author_username username user_name user_username "
    "user.screen_name user.username author.username author.handle author.user_name user_handle "
    "author_handle author_screen_name account.acct acct user_key handle account_handle "
    "account_name account sender from_user post_owner.username twitter_handle poster author "
    "user name",
    "account.name": "display_name author_fullname author_name full_name nickname "
    "user_display_name user.name author.name author.display_name account.display_name "
    "post_owner.name page_name channel_title author_display_name name author",
    "time": "time tweet_time timestamp_share unix_timestamp created_utc taken_at publish_date "
    "published_at create_time creation_time created_at timestamp datetime date_time date "
    "created_time post_created post_date posted_at posted published publication_date pub_date "
    "tweet_created tweet_date created date_utc utc_time time_published published_on publish_time "
    "createdate when day",
    "text": "full_text tweet_text text body message content caption post_text tweet_content "
    "comment_text video_description selftext title_text tweet post comment description desc "
    "text_original text_display title",
    "language": "lang language tweet_language language_guess langs lang_code text_language",
    "repost_of": "retweet_tweetid repost_id retweeted_status_id retweeted_status.id_str "
    "retweeted_status.id referenced_tweets.retweeted.id shared_post_id retweeted_id retweet_id "
    "retweeted_tweet_id reblog.id repost_of reposted_post_id "
    "retweet_status_id reweet_id retweet_or_quote_id reweet_or_quote_id sourcetweet_id "
    "source_tweet_id rt_id retweeted_post_id reposted_id original_tweet_id "
    "original_post_id retweeted_tweet.id retweeted_tweet.id_str reblogged_id shared_id "
    "forwarded_message_id forward_from_message_id fwd_from.channel_post",
    "repost_account": "retweet_userid retweeted_user retweeted_user_id original_author "
    "retweeted_status.user.id_str retweeted_status.user.id retweeted_user_screen_name "
    "reblog.account.id repost_account reposted_user retweet_user "
    "retweet_screen_name retweet_user_id retweeted_screen_name retweeted_username "
    "retweeted_user_name retweet_user_screen_name retweet_username "
    "retweeted_status.user.screen_name retweet_or_quote_user_id "
    "retweet_or_quote_screen_name sourcetweet_author_id retweeted_tweet.user.id "
    "retweeted_tweet.user.username user_rt_id user_rt rt_user rt_user_id rt_from "
    "retweet_from retweeted_from reposted_from reposted_user_id "
    "shared_from forwarded_from forward_from fwd_from original_user original_user_id "
    "original_author_id original_username original_user_name original_screen_name "
    "original_handle original_author_username reblog.account.acct",
    "reply_to": "reply_id in_reply_to_tweetid in_reply_to_status_id in_reply_to_status_id_str "
    "in_reply_to_id parent_id reply_to reply_to_id in_reply_to_tweet_id "
    "reply_to_message_id reply_to_msg_id "
    "reply_to_status_id reply_to_sid replied_to_id replied_to_tweet_id "
    "in_reply_to in_reply_to_post_id in_reply_to_tweetid_str referenced_tweets.replied_to.id",
    "reply_account": "in_reply_to_userid in_reply_to_user_id in_reply_to_user_id_str "
    "in_reply_to_account_id in_reply_to_screen_name replied_author reply_to_user reply_account "
    "reply_to_user_id reply_to_screen_name reply_to_sn reply_to_uid in_reply_to_username "
    "in_reply_to_user.id in_reply_to_user.username replied_user replied_user_id replied_to_user "
    "replied_to_username in_reply_to_user in_reply_to_account in_reply_to_author_id",
    "quote_of": "quoted_tweet_tweetid quoted_status_id quoted_status_id_str quote_tweet_id "
    "quoted_tweet_id quote_id quote_of referenced_tweets.quoted.id "
    "quoted_id quoted_post_id quoted_tweet.id quoted_status.id_str quoted_status.id "
    "quoted_tweet.id_str",
    "quote_account": "quote_author quoted_user quoted_user_id quoted_author quote_account "
    "quoted_screen_name quoted_username quoted_user_screen_name quoted_user_name "
    "quoted_status.user.id_str quoted_status.user.id quoted_status.user.screen_name "
    "quoted_tweet.user.id quoted_tweet.user.username quoted_author_id",
    "urls": "urls links expanded_urls final_link link_url canonical_url expanded_url tco1_step1 "
    "expandedlinks.expanded shared_url shared_link "
    "entities.urls outlinks url link",
    "hashtags": "hashtags tags mentioned_hashtags hashtag entities.hashtags hashtag_names",
    "mentions": "mentions user_mentions mentioned_usernames mentioned_users usernames_mentioned "
    "entities.user_mentions entities.mentions",
    "media": "media media_urls media_url images image image_url image_urls photos photo phash "
    "picture pictures media_keys thumbnail_url video_url image_hash image_ids image_names "
    "image_name image_file image_files media_ids picture_ids photo_ids video_ids "
    "image_filename media_file media_files",
    "client": "tweet_client_name application source_label client app via source_name source",
    "link": "permalink post_url tweet_url status_url permanent_url permalink_url article_url "
    "message_link post_link tweet_link "
    "web_video_url link url",
    "likes": "likes like_count likes_count favorite_count favourites_count favorites "
    "favourite_count public_metrics.like_count digg_count num_likes reactions reaction_count",
    "reposts": "reposts retweet_count retweets shares share_count shares_count repost_count "
    "reblogs_count public_metrics.retweet_count num_retweets forwards",
    "replies": "replies reply_count replies_count comments comment_count comments_count "
    "num_comments public_metrics.reply_count",
    "quotes": "quotes quote_count quotes_count public_metrics.quote_count",
    "views": "views view_count views_count impressions impression_count play_count "
    "public_metrics.impression_count",
    "platform": "platform network social_network source_platform service",
    "type": "post_type tweet_type type kind message_type "
    "sourcetweet_type referenced_tweet_type reference_type referenced_type tweet_kind "
    "post_kind status_type action_type engagement_type thread_entry_type tweet_category "
    "verb tipo",
    "is_repost": "is_retweet is_repost is_rt is_reshare is_reblog is_share is_shared is_forward "
    "is_forwarded is_retweeted is_native_retweet is_truth_repost was_retweet retweet_flag rt_flag",
    "is_quote": "is_quote is_quote_tweet is_quote_status is_quoted is_quoted_tweet is_quote_post "
    "quote_flag",
    "is_reply": "is_reply is_response is_comment is_reply_tweet is_in_reply reply_flag",
    "reposted": "retweeted_status retweeted_tweet retweeted_status_result retweeted retweet reblog "
    "repost reposted reshared forwarded retweet_url retweeted_url retweet_link rt",
    "quoted": "quoted_status quoted_tweet quote_url quoted_url quote_link quoted_status_permalink "
    "quote quoted",
    "replied": "in_reply_to_url reply_to_url replied_to reply replied",
    "referenced": "referenced_tweets referenced_posts",
    "account.created": "account_creation_date account_creation_time account_created_at "
    "author.created_at user.created_at user_created_at account_created user_created "
    "author_created_at joined account.created_at",
    "account.followers": "followers followers_count follower_count user.followers_count "
    "user_followers author.followers_count author.public_metrics.followers_count "
    "user_followers_count account.followers_count subscribers subscriber_count author_followers",
    "account.following": "following following_count friends_count friends user.friends_count "
    "author.public_metrics.following_count user_friends_count account.following_count",
    "account.posts": "statuses_count user.statuses_count updates tweet_count "
    "author.public_metrics.tweet_count",
    "account.description": "user_profile_description bio author.description user.description "
    "user_description profile_description author_bio",
    "account.location": "user_reported_location user_location author.location user.location "
    "tweet_location location",
    "account.url": "user_profile_url author.url user.url profile_url",
    "account.language": "account_language user.lang account_lang",
    "account.avatar": "profile_image_url user.profile_image_url_https avatar avatar_url "
    "author.profile_image_url profile_image author_meta.avatar author.avatar user.avatar "
    "profile_picture profile_picture_url profile_pic profile_pic_url profile_photo",
    "account.verified": "verified user.verified author.verified is_verified",
}  # fmt: skip

# In a table of accounts, these names mean something else than in a table of posts.
_ACCOUNT_ONLY = {
    "account_id": "id id_str",
    "name": "name",
    "description": "description desc",
    "created": "created_at created created_utc date joined_at creation_date joined_date registered "
    "registered_at registration_date",
    "url": "url link",
    "language": "lang language",
}


def _by_name(fields: dict[str, str]) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for field, names in fields.items():
        for rank, name in enumerate(names.split()):
            meanings = found.setdefault(plain_name(name), [])
            if field not in {known for _, known in meanings}:
                meanings.append((rank, field))
    return found


# Plain column name → the fields it may be, each with how sure it is (0 is surest).
POST_NAMES = _by_name(_POST)


def _account_names() -> dict[str, list[tuple[int, str]]]:
    found = _by_name(_ACCOUNT_ONLY)
    for name, meanings in POST_NAMES.items():
        for rank, field in meanings:
            own = field.removeprefix("account.")
            if (field.startswith("account.") or field in ("account_id", "handle", "platform")) and (
                name not in found
            ):
                found.setdefault(name, []).append((rank, own))
    return found


ACCOUNT_NAMES = _account_names()

# What a name must contain for its column to be taken for the account by its values alone.
TIME_HINT = re.compile(r"time|date|created|posted|published|when|day")
# A column '<kind>_id' names an object that accounts share where its kind is a shared one.
OBJECT_ID = re.compile(r"([A-Za-z][A-Za-z0-9]{1,30})[_.\- ]?id", re.IGNORECASE)
SHARED_KINDS = frozenset(
    [
        "url",
        "hashtag",
        "domain",
        "phash",
        "image",
        "video",
        "link",
        "media",
        "object",
        "cluster",
        "text",
        "hash",
        "topic",
        "narrative",
        "meme",
        "sound",
        "music",
        "photo",
        "audio",
        "article",
        "story",
        "claim",
        "sticker",
        "emoji",
        "template",
    ]
)
# Who made or hosts a shared object: kept in `extra`, where `extract` finds it.
ORIGIN = frozenset(["origin", "originid"])
# Pictures of accounts and of previews: links by their values, none that the post shares.
PICTURE = re.compile(r"avatar|pic|profile|thumb|cover|image|photo|icon|banner|logo")
