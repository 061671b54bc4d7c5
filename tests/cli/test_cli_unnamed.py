"""Reposts that do not say what they pass on are not told as none."""

from inconcert.cli import messages
from inconcert.cli.screen import Screen
from inconcert.evidence.wording_result import unnamed_text
from inconcert.extract import KindSummary


def row(kind, shares, unnamed=0):
    return KindSummary(kind, shares, shares, shares, unnamed)._asdict()


def shown(capsys, *rows):
    messages.shares(Screen(), rows)
    return " ".join(capsys.readouterr().out.split())


def test_none_is_said_of_what_there_is_none_of(capsys):
    out = shown(capsys, row("repost", 0, 190_021), row("quote", 0), row("url", 3))
    assert "No shares of kind quote." in out
    assert "190,021 reposts do not name the original post" in out


def test_reposts_that_are_named_need_no_words(capsys):
    out = shown(capsys, row("repost", 7), row("quote", 0))
    assert "do not say" not in out
    assert "No shares of kind quote." in out


def test_one_is_told_as_one():
    assert unnamed_text("quote", 1).startswith("1 quote does not name")
    assert unnamed_text("repost", 0) is None
    assert unnamed_text("url", 5) is None
