"""Telegram: Desktop exports and Telethon."""

from __future__ import annotations

from typing import Any

import ingest_record_samples as made
import pytest
from ingest_record_samples import FORMATS, check, check_rejected, check_skipped, each, first, read

from inconcert.ingest.format import Reject
from inconcert.ingest.formats.records_telegram import peer

DESKTOP, TELETHON = "telegram-desktop", "telegram-telethon"
CONTEXT = {"name": "Club", "type": "public_channel", "id": 9}
GROUP = {"name": "Group", "type": "public_supergroup", "id": 12}
MEMBER = {
    "id": 3, "type": "message", "date": "2024-01-01T12:00:00", "text": "hi",
    "date_unixtime": "1704103200", "from": "Bo", "from_id": "user40",
}  # fmt: skip


def message(**changes: object) -> dict[str, Any]:
    return {**made.TELEGRAM_MESSAGE, **changes}


def without(name: str) -> dict[str, Any]:
    return {k: v for k, v in made.TELEGRAM_MESSAGE.items() if k != name}


def in_4cat(**changes: object) -> dict[str, Any]:
    return {**made.TELETHON_4CAT, **changes}


def test_message_with_every_field() -> None:
    post, far = read(DESKTOP, made.TELEGRAM_MESSAGE, CONTEXT)
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


EXTRA = {
    "chat": "Club", "chat_type": "public_channel", "signature": "Ed", "edited": "1704103300",
    "forwarded_from": "Far club",
}  # fmt: skip


@each({
    "strings and styled parts": (
        DESKTOP, message(text_entities=None),
        {"text": "see here #one", "urls": ["https://ex.org/a"], "hashtags": ["one"]}),
    # The export would have marked a hashtag.
    "a plain text": (
        DESKTOP, message(text_entities=None, text="just #words"),
        {"text": "just #words", "hashtags": []}),
    "a text in its entities": (DESKTOP, message(text=[]), {"text": "see here #oneex.org/b@boCy"}),
    "a reply to another chat": (
        DESKTOP, message(reply_to_peer_id="channel55", forwarded_from_id=None),
        {"reply_to": "55-5"}),
    "a forward by name only": (
        DESKTOP, without("forwarded_from_id"),
        {"type": "repost", "repost_account": None, "extra": EXTRA}),
    "old exports have local times only and say so": (
        DESKTOP, without("date_unixtime"),
        {"time": "2024-01-01T12:00:00",
         "extra": EXTRA | {"time_zone": "that of the exporting computer"}}),
    "files are kept but are no media ids": (
        DESKTOP, message(photo="photos/photo_1@01-01-2024.jpg", mime_type="x/y"),
        {"media": None,
         "extra": EXTRA | {"file": "photos/photo_1@01-01-2024.jpg", "mime_type": "x/y"}}),
    "without an author the channel speaks": (
        DESKTOP, message(from_id=None), {"account_id": "9"}),
})  # fmt: skip
def test_messages_of_a_channel(row: tuple[Any, ...]) -> None:
    check(*row, context=CONTEXT)


@each({
    "a chat": (DESKTOP, made.TELEGRAM_CHAT, {"post_id": "9-7"}, {"account_id": "77"}),
    "a full export": (
        DESKTOP,
        {"chats": {"list": [made.TELEGRAM_CHAT, {**made.TELEGRAM_CHAT, "id": 10}]}},
        {"post_id": "9-7"}, {}, {"post_id": "10-7"}, {}),
    "without the chat numbers are no ids": (
        DESKTOP, message(from_id="user40"), {"post_id": None, "reply_to": None}),
    "without the chat a channel knows its own": (DESKTOP, message(), {"post_id": "9-7"}),
    # The face takes two units of UTF-16; read as characters, the hashtag would be 'one '.
    "offsets count units of UTF-16": (TELETHON, made.TELETHON_MESSAGE, {"hashtags": ["one"]}),
    "handles and names of 4CAT": (TELETHON, in_4cat(), {
        "account_id": "40", "handle": "cy", "account.name": "Cy Y", "post_id": "9-8",
        "time": 1704103200.0, "link": "https://t.me/club/8", "extra": {"chat": "club"}}),
    "posts of a channel carry its handle": (
        TELETHON, in_4cat(from_id=None, _sender=None),
        {"account_id": "9", "handle": "club", "account.name": "Club"}),
    "a forward that was resolved": (
        TELETHON, in_4cat(fwd_from={"date": 1704100000, "channel_post": 3, "from_id": {
            "channel_id": 77, "chats": [{"id": 77, "username": "far", "title": "Far"}]}}),
        {"repost_of": "77-3"},
        {"account_id": "77", "handle": "far", "name": "Far", "type": "channel"}),
    "a forward of an older layer": (
        TELETHON, in_4cat(peer_id=None, to_id={"channel_id": 9}, from_id=40, fwd_from={
            "channel_id": 77, "from_id": None, "channel_post": 4}),
        {"repost_of": "77-4"}),
    "a forward of somebody hidden": (
        TELETHON, in_4cat(fwd_from={"from_id": None, "from_name": "Hidden", "date": 1}),
        {"type": "repost", "repost_account": None,
         "extra": {"chat": "club", "forwarded_from": "Hidden"}}),
})  # fmt: skip
def test_messages_that_name_their_chat_or_none(row: tuple[Any, ...]) -> None:
    check(*row)


def test_group_members_are_accounts_of_their_own() -> None:
    wanted = {"account_id": "40", "post_id": "12-3", "account.name": "Bo", "type": "post"}
    check(DESKTOP, MEMBER, wanted, context=GROUP)


def test_containers_lead_to_the_messages_and_the_zone_is_noted() -> None:
    assert {"messages", "chats.list.*.messages"} <= set(FORMATS[DESKTOP].containers)
    assert "exporter's time zone" in FORMATS[DESKTOP].note


@pytest.mark.parametrize(
    ("name", "record"),
    [
        (DESKTOP, made.TELEGRAM_SERVICE),
        (TELETHON, {"_": "MessageService", "id": 1}),
        (TELETHON, {"_": "MessageEmpty", "id": 1}),
    ],
)
def test_service_and_empty_messages_are_skipped(name: str, record: Any) -> None:
    check_skipped(name, record, CONTEXT)


def test_message_in_a_group_without_an_author() -> None:
    check_rejected(DESKTOP, message(from_id=None), "no from_id", GROUP)


@pytest.mark.parametrize(
    ("value", "bare"),
    [("user5", "5"), ("channel9", "9"), (9, "9"), (-1001234567890, "1234567890"), ("-42", "42"),
     ("1001234567890", "1001234567890"), (None, None)],
)  # fmt: skip
def test_peers_are_bare_numbers(value: object, bare: str | None) -> None:
    assert peer(value, "id") == bare


@pytest.mark.parametrize(
    ("value", "reason"), [("somebody", "not a Telegram id"), (9.0, "floating-point")]
)
def test_peers_of_another_form_are_rejected(value: object, reason: str) -> None:
    with pytest.raises(Reject, match=reason):
        peer(value, "from_id")


def test_telethon_message_with_every_field() -> None:
    post, far = read(TELETHON, made.TELETHON_MESSAGE)
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


def test_desktop_and_telethon_agree_on_ids() -> None:
    desktop = first(DESKTOP, made.TELEGRAM_MESSAGE, CONTEXT)
    telethon = first(TELETHON, made.TELETHON_MESSAGE)
    for name in ("account_id", "post_id", "repost_account", "reply_to"):
        assert desktop[name] == telethon[name]
