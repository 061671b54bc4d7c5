"""Telegram: Desktop exports and Telethon."""

from __future__ import annotations

import pytest
from ingest_record_samples import (
    FORMATS,
    TELEGRAM_CHAT,
    TELEGRAM_MESSAGE,
    TELEGRAM_SERVICE,
    TELETHON_4CAT,
    TELETHON_MESSAGE,
    first,
    read,
)

from inconcert.ingest.format import Reject, Skip
from inconcert.ingest.formats.records_telegram import peer

CONTEXT = {"name": "Club", "type": "public_channel", "id": 9}
GROUP = {"name": "Group", "type": "public_supergroup", "id": 12}


def test_message_with_every_field() -> None:
    post, far = read("telegram-desktop", TELEGRAM_MESSAGE, CONTEXT)
    assert post.fields == {
        "account_id": "9", "account.name": "Club", "account.type": "channel",
        "post_id": "9-7", "time": "1704103200",
        "type": "repost", "repost_account": "77", "reply_to": "9-5", "text": "see here #one",
        "urls": ["https://ex.org/a", "https://ex.org/b"], "hashtags": ["one"],
        "mentions": ["@bo", "40"], "client": "helper_bot", "likes": 5,
        "extra": {"chat": "Club", "chat_type": "public_channel", "signature": "Ed",
                  "forwarded_from": "Far club", "edited": "1704103300"},
    }  # fmt: skip
    assert far.fields == {"account_id": "77", "name": "Far club", "type": "channel"}


def test_text_of_strings_and_styled_parts() -> None:
    record = {**TELEGRAM_MESSAGE, "text_entities": None}
    fields = first("telegram-desktop", record, CONTEXT)
    assert fields["text"] == "see here #one"
    assert fields["urls"] == ["https://ex.org/a"]
    assert fields["hashtags"] == ["one"]
    plain = first("telegram-desktop", {**record, "text": "just #words"}, CONTEXT)
    assert plain["text"] == "just #words"
    assert plain["hashtags"] == []  # the export would have marked a hashtag
    from_entities = {**TELEGRAM_MESSAGE, "text": []}
    assert first("telegram-desktop", from_entities, CONTEXT)["text"].startswith("see here #one")


def test_chat_and_full_export_as_one_record() -> None:
    (post, _account) = read("telegram-desktop", TELEGRAM_CHAT)
    assert post.fields["post_id"] == "9-7"
    other = {**TELEGRAM_CHAT, "id": 10}
    items = read("telegram-desktop", {"chats": {"list": [TELEGRAM_CHAT, other]}})
    posts = [item.fields["post_id"] for item in items if item.table == "post"]
    assert posts == ["9-7", "10-7"]


def test_containers_lead_to_the_messages() -> None:
    assert "messages" in FORMATS["telegram-desktop"].containers
    assert "chats.list.*.messages" in FORMATS["telegram-desktop"].containers


def test_service_messages_are_skipped() -> None:
    with pytest.raises(Skip):
        read("telegram-desktop", TELEGRAM_SERVICE, CONTEXT)


def test_group_members_are_accounts_of_their_own() -> None:
    record = {"id": 3, "type": "message", "date": "2024-01-01T12:00:00", "text": "hi",
              "date_unixtime": "1704103200", "from": "Bo", "from_id": "user40"}  # fmt: skip
    fields = first("telegram-desktop", record, GROUP)
    assert (fields["account_id"], fields["post_id"]) == ("40", "12-3")
    assert fields["account.name"] == "Bo"
    assert fields["type"] == "post"


def test_without_the_chat_numbers_are_no_ids() -> None:
    record = {**TELEGRAM_MESSAGE, "from_id": "user40"}
    fields = first("telegram-desktop", record)
    assert "post_id" not in fields
    assert "reply_to" not in fields
    assert first("telegram-desktop", TELEGRAM_MESSAGE)["post_id"] == "9-7"  # its own channel


def test_replies_to_another_chat() -> None:
    record = {**TELEGRAM_MESSAGE, "reply_to_peer_id": "channel55", "forwarded_from_id": None}
    assert first("telegram-desktop", record, CONTEXT)["reply_to"] == "55-5"


def test_forward_by_name_only() -> None:
    record = {k: v for k, v in TELEGRAM_MESSAGE.items() if k != "forwarded_from_id"}
    (item,) = read("telegram-desktop", record, CONTEXT)
    assert item.fields["type"] == "repost"
    assert "repost_account" not in item.fields
    assert item.fields["extra"]["forwarded_from"] == "Far club"


def test_old_exports_have_local_times_only_and_say_so() -> None:
    record = {k: v for k, v in TELEGRAM_MESSAGE.items() if k != "date_unixtime"}
    fields = first("telegram-desktop", record, CONTEXT)
    assert fields["time"] == "2024-01-01T12:00:00"
    assert fields["extra"]["time_zone"] == "that of the exporting computer"
    assert "exporter's time zone" in FORMATS["telegram-desktop"].note


def test_files_are_kept_but_are_no_media_ids() -> None:
    record = {**TELEGRAM_MESSAGE, "photo": "photos/photo_1@01-01-2024.jpg", "mime_type": "x/y"}
    fields = first("telegram-desktop", record, CONTEXT)
    assert "media" not in fields
    assert fields["extra"]["file"] == "photos/photo_1@01-01-2024.jpg"
    assert fields["extra"]["mime_type"] == "x/y"


def test_message_without_an_author() -> None:
    record = {**TELEGRAM_MESSAGE, "from_id": None}
    assert first("telegram-desktop", record, CONTEXT)["account_id"] == "9"  # the channel speaks
    with pytest.raises(Reject, match="no from_id"):
        read("telegram-desktop", record, GROUP)


@pytest.mark.parametrize(
    ("value", "bare"),
    [("user5", "5"), ("channel9", "9"), (9, "9"), (-1001234567890, "1234567890"), ("-42", "42"),
     ("1001234567890", "1001234567890"), (None, None)],
)  # fmt: skip
def test_peers_are_bare_numbers(value: object, bare: str | None) -> None:
    assert peer(value, "id") == bare


def test_peers_of_another_form_are_rejected() -> None:
    with pytest.raises(Reject, match="not a Telegram id"):
        peer("somebody", "from_id")
    with pytest.raises(Reject, match="floating-point"):
        peer(9.0, "from_id")


# -- Telethon ----------------------------------------------------------------------------------


def test_telethon_message_with_every_field() -> None:
    post, far = read("telegram-telethon", TELETHON_MESSAGE)
    assert post.fields == {
        "account_id": "9", "account.type": "channel", "post_id": "9-7",
        "time": "2024-01-01T10:00:00+00:00",
        "type": "repost", "text": "\U0001f600 #one ex.org/b here",
        "repost_of": "77-3", "repost_account": "77",
        "repost_time": "2024-01-01T09:00:00+00:00", "reply_to": "9-5",
        "urls": ["https://ex.org/b", "https://ex.org/c"], "hashtags": ["one"], "mentions": [],
        "media": ["photo:5400000000000000001"], "link": "https://t.me/c/9/7",
        "views": 100, "reposts": 4, "replies": 2, "likes": 4,
        "extra": {"album": "13000000000000001"},
    }  # fmt: skip
    assert far.fields == {"account_id": "77", "type": "channel"}


def test_telethon_offsets_count_utf16_units() -> None:
    """The face takes two units; read as characters, the hashtag would be 'one '."""
    assert first("telegram-telethon", TELETHON_MESSAGE)["hashtags"] == ["one"]


def test_4cat_message_with_handles_and_names() -> None:
    fields = first("telegram-telethon", TELETHON_4CAT)
    assert fields["account_id"] == "40"
    assert (fields["handle"], fields["account.name"]) == ("cy", "Cy Y")
    assert fields["post_id"] == "9-8"
    assert fields["time"] == 1704103200.0
    assert fields["link"] == "https://t.me/club/8"
    assert fields["extra"] == {"chat": "club"}


def test_channel_posts_carry_the_channels_handle() -> None:
    record = {**TELETHON_4CAT, "from_id": None, "_sender": None}
    fields = first("telegram-telethon", record)
    assert (fields["account_id"], fields["handle"]) == ("9", "club")
    assert fields["account.name"] == "Club"


def test_resolved_forwards_and_older_layers() -> None:
    record = {
        **TELETHON_4CAT,
        "fwd_from": {"date": 1704100000, "channel_post": 3, "from_id": {
            "channel_id": 77, "chats": [{"id": 77, "username": "far", "title": "Far"}]}},
    }  # fmt: skip
    post, far = read("telegram-telethon", record)
    assert post.fields["repost_of"] == "77-3"
    assert far.fields == {"account_id": "77", "handle": "far", "name": "Far", "type": "channel"}
    older = {**TELETHON_4CAT, "peer_id": None, "to_id": {"channel_id": 9}, "from_id": 40,
             "fwd_from": {"channel_id": 77, "from_id": None, "channel_post": 4}}  # fmt: skip
    assert first("telegram-telethon", older)["repost_of"] == "77-4"


def test_forward_of_somebody_hidden() -> None:
    record = {**TELETHON_4CAT, "fwd_from": {"from_id": None, "from_name": "Hidden", "date": 1}}
    (item,) = read("telegram-telethon", record)
    assert item.fields["type"] == "repost"
    assert item.fields["extra"]["forwarded_from"] == "Hidden"


def test_service_and_empty_messages_are_skipped() -> None:
    for kind in ("MessageService", "MessageEmpty"):
        with pytest.raises(Skip):
            read("telegram-telethon", {"_": kind, "id": 1})


def test_desktop_and_telethon_agree_on_ids() -> None:
    desktop = first("telegram-desktop", TELEGRAM_MESSAGE, CONTEXT)
    telethon = first("telegram-telethon", TELETHON_MESSAGE)
    for name in ("account_id", "post_id", "repost_account", "reply_to"):
        assert desktop[name] == telethon[name]
