"""Tables as vendors, scrapers and people export them: invented rows under headers of that make.

Each table is its columns, and what they should be read as: field by field the column that is taken.
"""

from __future__ import annotations

from typing import Any, NamedTuple

USERS = ["lea_k", "tom_v", "lea_k", "ida_w", "tom_v", "lea_k"]
NAMES = ["Lea K", "Tom V", "Lea K", "Ida W", "Tom V", "Lea K"]
UIDS = ["501", "502", "501", "503", "502", "501"]
SNOWFLAKES = [str(1366400000100000001 + 60_000_000_000 * n) for n in range(6)]
NUMBERS = [str(n) for n in range(11, 17)]
COUNTS = ["0", "12", "3", "0", "7", "1"]
FOLLOWERS = ["20", "10", "20", "31", "10", "20"]
ROWS = ["1", "2", "3", "4", "5", "6"]
TIMES = [f"2021-03-01 10:0{n}:00" for n in range(6)]
ISO = [f"2021-03-01T10:0{n}:05Z" for n in range(6)]
LATER = ["2021-04-09 09:00:00"] * 6
BORN = ["2015-01-01", "2016-02-03", "2015-01-01", "2017-05-06", "2016-02-03", "2015-01-01"]
EPOCHS = [str(1614592800 + 60 * n) for n in range(6)]
SHORT = ["hi all", "go now #vote", "yes!", "good morning", "see you there", "not today"]
TEXTS = [
    "the harbour bridge will close tonight because of the storm",
    "which road is the best one to take home?",
    "take the northern road and leave early #bridge",
    "our choir sings in the old library on Sunday",
    "RT @lea_k: take the northern road",
    "a new bakery opens next week near the station",
]
TITLES = ["Bridge closes", "Which road", "Northern road", "Choir on Sunday", "Roads", "New bakery"]
CHINESE = [
    "今天的会议决定了很多重要的事情", "大家一定要看看这个消息", "请转发给更多的朋友",
    "新面包店下周开张", "大桥今晚关闭", "请走北边的路",
]  # fmt: skip
JAPANESE = ["今日は橋が閉まります", "どの道がいいですか", "北の道を使ってください",
            "日曜日に合唱があります", "新しいパン屋が開店", "おはようございます"]  # fmt: skip
THAI = ["วันนี้สะพานจะปิด", "ถนนไหนดีที่สุด", "ไปทางเหนือ",
        "ร้านขนมปังใหม่", "สวัสดีทุกคน", "พรุ่งนี้เจอกัน"]  # fmt: skip
KOREAN = ["오늘 밤 다리가 닫힙니다", "어느 길이 좋을까요", "북쪽 길로 가세요",
          "새 빵집이 문을 엽니다", "좋은 아침입니다", "내일 만나요 여러분"]  # fmt: skip
RUSSIAN = ["мост сегодня закроют", "по какой дороге ехать домой", "езжайте по северной дороге",
           "хор поёт в библиотеке", "новая булочная у вокзала", "доброе утро всем"]  # fmt: skip
ARABIC = ["سيغلق الجسر الليلة", "أي طريق هو الأفضل", "خذوا الطريق الشمالي",
          "مخبز جديد قرب المحطة", "صباح الخير للجميع", "نراكم غدا هناك"]  # fmt: skip
PERSIAN = ["پل امشب بسته می‌شود", "کدام راه بهتر است", "از راه شمالی بروید",
           "نانوایی تازه باز شد", "صبح همگی به خیر", "فردا شما را می‌بینم"]  # fmt: skip
HINDI = ["आज रात पुल बंद रहेगा", "कौन सा रास्ता अच्छा है", "उत्तरी सड़क से जाओ",
         "नई बेकरी खुल गई", "सबको सुप्रभात", "कल मिलते हैं वहाँ"]  # fmt: skip
LINKS = [f"https://news.example/{n % 3}" for n in range(6)]
OWN = [f"https://twitter.com/{u}/status/{i}" for u, i in zip(USERS, SNOWFLAKES, strict=True)]
AVATARS = [f"https://img.example/{u}.png" for u in USERS]
PLACES = ["Town", "Old City", "Town", "Harbour Town", "Old City", "Town"]
BIOS = [
    "I like boats and birds", "bread, trains and rain", "I like boats and birds",
    "choir singer of the old library", "bread, trains and rain", "I like boats and birds",
]  # fmt: skip
LANGS = ["en"] * 6
MOOD = ["neutral", "positive", "neutral", "negative", "neutral", "positive"]
NONE = [""] * 6
FALSE = ["False"] * 6
TRUTH = ["False", "True", "False", "False", "True", "False"]


class Built(NamedTuple):
    """A table by columns, and the column of each field that matters."""

    name: str
    columns: dict[str, list[Any]]
    fields: dict[str, str]


def _built(name: str, columns: dict[str, list[Any]], **fields: str) -> Built:
    return Built(name, columns, {f.replace("__", "."): column for f, column in fields.items()})


POSTS = [
    _built("brandwatch", {"Query Id": ["77"] * 6, "Query Name": ["harbour"] * 6, "Date": TIMES,
        "Title": TITLES, "Snippet": TEXTS, "Url": OWN, "Domain": ["twitter.com"] * 6,
        "Sentiment": MOOD, "Page Type": ["twitter"] * 6, "Language": LANGS,
        "Author": USERS, "Full Name": NAMES, "Full Text": TEXTS, "Gender": ["unknown"] * 6,
        "Twitter Followers": FOLLOWERS, "Expanded URLs": LINKS, "Impressions": COUNTS},
        time="Date", handle="Author", text="Full Text", link="Url", urls="Expanded URLs"),
    _built("meltwater", {"Date": TIMES, "Headline": TITLES, "URL": OWN, "Opening Text": NONE,
        "Hit Sentence": TEXTS, "Source": ["Twitter"] * 6, "Influencer": USERS,
        "Country": ["Unknown"] * 6, "Language": LANGS, "Reach": FOLLOWERS,
        "Twitter Screen Name": USERS, "Twitter Id": UIDS, "Sentiment": MOOD},
        time="Date", text="Hit Sentence", handle="Twitter Screen Name"),
    _built("talkwalker", {"url": OWN, "indexed": LATER, "published": TIMES, "title": TITLES,
        "content": TEXTS, "title_snippet": TITLES, "content_snippet": TEXTS,
        "domain_url": ["http://twitter.com/"] * 6, "lang": LANGS, "sentiment": COUNTS,
        "extra_author_attributes.id": UIDS, "extra_author_attributes.name": NAMES,
        "extra_author_attributes.short_name": USERS, "engagement": COUNTS, "reach": COUNTS},
        time="published", text="content", account_id="extra_author_attributes.id"),
    _built("communalytic", {"post_id": SNOWFLAKES, "created_at": ISO, "author_handle": USERS,
        "author_name": NAMES, "author_bio": BIOS, "post_text": TEXTS, "toxicity": ["0.1"] * 6,
        "reply_to_author": NONE}, post_id="post_id", time="created_at", handle="author_handle",
        text="post_text", account__description="author_bio"),
    _built("apify tweets", {"author/userName": USERS, "author/id": UIDS,
        "author/description": BIOS, "author/profilePicture": AVATARS,
        "author/createdAt": BORN, "createdAt": ISO, "id": SNOWFLAKES, "isRetweet": FALSE,
        "text": TEXTS, "likeCount": COUNTS, "retweetCount": COUNTS, "url": OWN},
        time="createdAt", handle="author/userName", account_id="author/id", text="text",
        post_id="id", link="url", account__created="author/createdAt"),
    _built("apify pages", {"facebookUrl": ["https://www.facebook.com/garden"] * 6,
        "pageId": ["9001"] * 6, "postId": NUMBERS, "pageName": ["Garden"] * 6,
        "time": ISO, "timestamp": EPOCHS, "user/id": UIDS, "user/name": NAMES, "text": TEXTS,
        "likes": COUNTS, "shares": COUNTS, "comments": COUNTS},
        time="time", account_id="user/id", text="text", post_id="postId"),
    _built("octoparse", {"Tweet_Website": OWN, "Author_Name": NAMES, "Author_Handle": USERS,
        "UTC_Time": TIMES, "Tweet_Content": TEXTS, "Tweet_Image_URL": NONE,
        "Number_of_Likes": COUNTS}, time="UTC_Time", handle="Author_Handle",
        text="Tweet_Content"),
    _built("sprinklr", {"SenderUserId": UIDS, "SenderScreenName": USERS,
        "SenderProfileImgUrl": AVATARS, "CreatedTime": TIMES, "Message": TEXTS,
        "Permalink": OWN, "Sentiment": MOOD, "ReceiverScreenName": NONE,
        "Sender Followers Count": FOLLOWERS}, time="CreatedTime", account_id="SenderUserId",
        handle="SenderScreenName", text="Message", link="Permalink"),
    _built("snscrape frame", {"Unnamed: 0": ROWS, "Datetime": TIMES, "Tweet Id": SNOWFLAKES,
        "Text": TEXTS, "Username": USERS}, time="Datetime", post_id="Tweet Id", text="Text",
        handle="Username"),
    _built("snscrape columns", {"url": OWN, "date": TIMES, "rawContent": TEXTS,
        "renderedContent": TEXTS, "id": SNOWFLAKES, "user.username": USERS, "user.id": UIDS,
        "user.displayname": NAMES, "user.rawDescription": BIOS, "user.created": BORN,
        "user.followersCount": FOLLOWERS, "user.friendsCount": FOLLOWERS,
        "user.location": PLACES, "replyCount": COUNTS, "lang": LANGS,
        "sourceLabel": ["Web App"] * 6, "links": LINKS}, time="date", text="rawContent",
        post_id="id", account_id="user.id", handle="user.username", link="url",
        account__following="user.friendsCount"),
    _built("twint", {"id": SNOWFLAKES, "conversation_id": SNOWFLAKES,
        "created_at": [f"{t} UTC" for t in TIMES], "date": ["2021-03-01"] * 6,
        "time": [t[11:] for t in TIMES], "timezone": ["+0000"] * 6, "user_id": UIDS,
        "username": USERS, "name": NAMES, "place": NONE, "tweet": TEXTS, "language": LANGS,
        "mentions": ["[]"] * 6, "urls": ["[]"] * 6, "photos": ["[]"] * 6,
        "replies_count": COUNTS, "likes_count": COUNTS, "link": OWN, "retweet": FALSE,
        "quote_url": NONE}, post_id="id", account_id="user_id", handle="username",
        text="tweet", link="link"),
    _built("tweepy frame", {"Unnamed: 0": ROWS, "tweet": TEXTS, "user": USERS, "created": TIMES,
        "followers": FOLLOWERS, "bio": BIOS, "location": PLACES}, text="tweet", handle="user",
        time="created"),
    _built("discord", {"AuthorID": UIDS, "Author": USERS, "Date": ISO, "Content": SHORT,
        "Attachments": NONE, "Reactions": NONE}, account_id="AuthorID", time="Date",
        text="Content"),
    _built("slack", {"client_msg_id": NUMBERS, "type": ["message"] * 6, "text": SHORT,
        "user": ["U0AA1", "U0AA2", "U0AA1", "U0AA3", "U0AA2", "U0AA1"],
        "ts": [f"{e}.000200" for e in EPOCHS], "team": ["T01"] * 6}, text="text", time="ts",
        handle="user"),
    _built("whatsapp", {"Timestamp": TIMES, "Sender": NAMES, "Message": SHORT,
        "Message Type": ["text"] * 6}, time="Timestamp", handle="Sender", text="Message"),
    _built("telegram scraper", {"message_id": NUMBERS, "sender_id": UIDS, "sender_name": NAMES,
        "date": ISO, "message_text": RUSSIAN, "views": COUNTS, "forwards": COUNTS,
        "reply_to_msg_id": NONE}, post_id="message_id", account_id="sender_id", time="date",
        text="message_text"),
    _built("youtube comments", {"videoId": ["abcDEF12345"] * 6,
        "commentId": [f"Ug{n}xyz" for n in NUMBERS], "authorDisplayName": USERS,
        "authorChannelId.value": [f"UC{u}" for u in UIDS], "textOriginal": SHORT,
        "textDisplay": SHORT, "likeCount": COUNTS, "publishedAt": ISO, "updatedAt": LATER},
        text="textOriginal", time="publishedAt", post_id="commentId"),
    _built("linkedin", {"postUrl": [f"https://www.linkedin.com/feed/update/{n}" for n in NUMBERS],
        "profileUrl": [f"https://www.linkedin.com/in/{u}" for u in USERS], "fullName": NAMES,
        "job title": BIOS, "postContent": TEXTS, "likeCount": COUNTS, "commentCount": COUNTS,
        "postTimestamp": ISO, "timestamp": LATER}, text="postContent", time="postTimestamp",
        handle="fullName"),
    _built("weibo crawler", {"id": SNOWFLAKES, "bid": [f"K{n}" for n in NUMBERS],
        "用户id": UIDS, "用户昵称": ["小林", "老王", "小林", "阿明", "老王", "小林"],
        "微博正文": CHINESE, "头条文章url": NONE, "发布位置": NONE, "艾特用户": NONE,
        "转发数": COUNTS, "评论数": COUNTS, "点赞数": COUNTS, "发布时间": TIMES,
        "发布工具": ["微博网页版"] * 6}, text="微博正文", time="发布时间", account_id="用户id"),
    _built("chinese", {"昵称": ["小林", "老王", "小林", "阿明", "老王", "小林"], "时间": TIMES,
        "内容": CHINESE}, handle="昵称", time="时间", text="内容"),
    _built("japanese", {"ユーザー名": USERS, "投稿日時": TIMES, "本文": JAPANESE,
        "いいね数": COUNTS},
        handle="ユーザー名", time="投稿日時", text="本文"),
    _built("korean", {"작성자": USERS, "작성일": TIMES, "내용": KOREAN}, handle="작성자",
        time="작성일", text="내용"),
    _built("thai", {"ผู้ใช้": USERS, "เวลา": TIMES, "ข้อความ": THAI}, handle="ผู้ใช้",
        time="เวลา", text="ข้อความ"),
    _built("persian", {"نام کاربری": USERS, "متن": PERSIAN, "تاریخ": TIMES}, handle="نام کاربری",
        text="متن", time="تاریخ"),
    _built("arabic", {"اسم المستخدم": USERS, "نص التغريدة": ARABIC, "تاريخ النشر": TIMES},
        handle="اسم المستخدم", text="نص التغريدة", time="تاريخ النشر"),
    _built("russian", {"Дата": TIMES, "Заголовок": TITLES, "Текст": RUSSIAN, "Автор": NAMES,
        "Площадка": ["сеть"] * 6, "Url": OWN}, time="Дата", text="Текст", handle="Автор"),
    _built("hindi", {"उपयोगकर्ता": USERS, "समय": TIMES, "संदेश": HINDI}, handle="उपयोगकर्ता",
        time="समय", text="संदेश"),
    _built("spanish", {"usuario": USERS, "fecha": TIMES, "mensaje": SHORT, "me_gusta": COUNTS},
        handle="usuario", time="fecha", text="mensaje"),
    _built("german", {"Benutzername": USERS, "Zeitpunkt": TIMES, "Inhalt": SHORT,
        "Ort": PLACES}, handle="Benutzername", time="Zeitpunkt", text="Inhalt"),
    _built("slovene", {"avtor": USERS, "čas": TIMES, "besedilo": SHORT, "naslov": TITLES},
        handle="avtor", time="čas", text="besedilo"),
    _built("turkish", {"kullanıcı": USERS, "tarih": TIMES, "içerik": SHORT},
        handle="kullanıcı", time="tarih", text="içerik"),
    _built("french", {"auteur": USERS, "date": TIMES, "contenu": TEXTS, "bio": BIOS},
        handle="auteur", time="date", text="contenu"),
    _built("portuguese", {"autor": USERS, "data": TIMES, "conteúdo": SHORT},
        handle="autor", time="data", text="conteúdo"),
    _built("r frame", {"column 1": ROWS, "tweet_id": SNOWFLAKES, "user_username": USERS,
        "text": TEXTS, "lang": LANGS, "source": ["Web App"] * 6, "author_id": UIDS,
        "created_at": ISO, "user_name": NAMES, "user_location": PLACES,
        "user_created_at": BORN, "user_description": BIOS}, post_id="tweet_id",
        account_id="author_id", handle="user_username", text="text", time="created_at",
        account__name="user_name", account__description="user_description"),
    _built("rtweet", {"user_id": [f"x{u}" for u in UIDS],
        "status_id": [f"x{s}" for s in SNOWFLAKES], "created_at": TIMES, "screen_name": USERS,
        "text": TEXTS, "source": ["Web App"] * 6,
        "display_text_width": COUNTS, "reply_to_status_id": ["NA"] * 6, "is_quote": FALSE,
        "is_retweet": TRUTH, "favorite_count": COUNTS, "hashtags": ["NA"] * 6,
        "quoted_text": ["NA"] * 6, "retweet_text": ["NA"] * 6, "name": NAMES,
        "location": PLACES, "description": BIOS, "account_created_at": BORN},
        post_id="status_id", account_id="user_id", handle="screen_name", text="text",
        time="created_at"),
    _built("stream of no names", {"field_1": SNOWFLAKES, "field_2_user": USERS, "field_3": ISO,
        "field_4": TEXTS, "field_5": LINKS}, time="field_3", handle="field_2_user",
        text="field_4", urls="field_5"),
    _built("profiles beside posts", {"id": SNOWFLAKES, "date": TIMES, "username": USERS,
        "displayname": NAMES, "description": BIOS, "followers": FOLLOWERS, "friends": FOLLOWERS,
        "statuses": FOLLOWERS, "status_msg": SHORT, "location": PLACES}, post_id="id",
        time="date", handle="username", text="status_msg", account__followers="followers"),
    _built("counts of users", {"id": NUMBERS, "user_name": NAMES, "user_description": BIOS,
        "user_friends": ["120", "120", "120", "131", "121", "122"], "user_followers": FOLLOWERS,
        "date": TIMES, "text": TEXTS}, post_id="id", handle="user_name", text="text",
        account__following="user_friends"),
    _built("cleaned texts", {"tweet_id": SNOWFLAKES, "user": USERS, "created_at": TIMES,
        "text_clean": TEXTS, "text": TEXTS, "tokens": TEXTS}, text="text", handle="user"),
    _built("reddit comments", {"fullname": [f"t1_c{n}" for n in ROWS], "author.name": USERS,
        "author_flair_text": BIOS, "body": SHORT, "created_utc": [f"{e}.0" for e in EPOCHS],
        "id": [f"c{n}" for n in ROWS], "name": [f"t1_c{n}" for n in ROWS],
        "link_title": TITLES, "link_url": LINKS, "parent_id": [f"t3_s{n}" for n in ROWS],
        "score": COUNTS}, handle="author.name", text="body", time="created_utc", post_id="id"),
    _built("tcat", {"id": SNOWFLAKES, "time": EPOCHS, "created_at": TIMES, "from_user_name": USERS,
        "text": TEXTS, "lang": LANGS, "to_user_name": NONE, "location": PLACES,
        "from_user_id": UIDS, "from_user_realname": NAMES, "from_user_description": BIOS,
        "from_user_followercount": FOLLOWERS}, account_id="from_user_id",
        handle="from_user_name", text="text"),
]  # fmt: skip

HUBS = ["acme/harbour", "acme/harbour", "acme/ferry", "acme/harbour", "acme/ferry", "acme/rail"]
SHARED = [
    _built("stars", {"github": HUBS, "name": USERS, "starred_at": ISO}, objects="github"),
    _built("likes", {"liker_id": UIDS, "tweet_id": ["90", "90", "91", "90", "91", "92"],
        "liked_at": TIMES}, account_id="liker_id", objects="tweet_id"),
    _built("follows", {"follower": USERS, "followed": ["max_r", "max_r", "zoe_p"] * 2,
        "followed_at": TIMES}, handle="follower", objects="followed"),
    _built("memberships", {"user_id": UIDS, "group_name": ["Boats", "Boats", "Birds"] * 2,
        "joined_at": TIMES}, account_id="user_id", objects="group_name"),
    _built("votes", {"voter": USERS, "proposal": ["P-1", "P-1", "P-2"] * 2,
        "choice_weight": COUNTS, "voted_at": ISO}, handle="voter", objects="proposal"),
    _built("purchases", {"customer_id": UIDS, "product": ["tea", "tea", "salt"] * 2,
        "price": ["1.20", "1.20", "0.80"] * 2, "country": ["AB"] * 6, "purchased_at": TIMES},
        account_id="customer_id", objects="product"),
]  # fmt: skip

ACCOUNTS = [
    _built("user list", {"id": NUMBERS, "username": [f"u{n}" for n in ROWS], "name": NAMES,
        "description": BIOS, "followers_count": FOLLOWERS, "created_at": TIMES}),
    _built("reddit users", {"fullname": [f"t2_z{n}" for n in ROWS], "comment_karma": COUNTS,
        "created_utc": [f"{e}.0" for e in EPOCHS], "has_verified_email": FALSE,
        "icon_img": AVATARS, "id": [f"z{n}" for n in ROWS], "link_karma": COUNTS,
        "name": [f"user_{n}" for n in ROWS]}, account_id="id", handle="name",
        created="created_utc"),
    _built("users with a last post", {"id": NUMBERS, "screen_name": [f"u{n}" for n in ROWS],
        "description": BIOS, "followers_count": FOLLOWERS, "created_at": TIMES,
        "status.text": TEXTS, "status.created_at": LATER}, handle="screen_name"),
    _built("snapshots of followers", {"username": USERS, "bio": BIOS, "followers": FOLLOWERS,
        "following": FOLLOWERS, "scraped_at": TIMES}, handle="username"),
]  # fmt: skip
