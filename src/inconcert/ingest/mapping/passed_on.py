"""Columns that say by the words of their names whether, whom or what a post passes on.

`Is Retweet?`, `Retweet von`, `est_retweet`, `是否转发`: no list holds all such names, but their
words are few. What a name says, the values have to agree to.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from inconcert.ingest.mapping import words
from inconcert.ingest.mapping.synonyms import plain_name
from inconcert.ingest.values.fields import FieldError, parse_bool
from inconcert.ingest.values.pointers import NOTHING, pointer
from inconcert.ingest.values.type_words import type_word
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inconcert.ingest.mapping.chosen import Choice

_PASSED = words.word_set(
    "retweet retweeted retweeting repost reposted reblog reblogged reshare reshared retoot "
    "retruth rt retuit retuiteo retuiteado retweeteado retweete retweetee retweetet retweetado "
    "retuite geretweet retwittato ретвит репост ретвіт ретвитнул"
)
_PASSED_IN = re.compile("转发|轉發|转推|轉推|转贴|轉貼|转帖|リツイート|リポスト|리트윗|리포스트")
_IS = words.word_set("is est es ist e was if a un une ein een eh jest isa flag")
_OF = words.word_set("of from by von de da di del van od от из origin original source")
_WHO = words.word_set("user author account username handle screen name nick userid")
_WHAT = words.word_set("id ids url link status tweet post str permalink uri")
_BESIDE = words.word_set("twitter x weibo")
# What may stand around the word in a name written without spaces.
_AROUND = {
    "is_repost": re.compile("是否|是|为|為"),
    "reposted": re.compile("自|来源|來源|原|微博|于|於"),
}
_COUNTS = words.COUNTED | words.word_set(
    "retweets reposts reblogs reshares retuits rate ratio per velocity anzahl numero nombre n nb "
    "nr cantidad avg mean max min"
)
_COUNTED_IN = re.compile("数|數|量|次")
_TAKEN = ("is_repost", "repost_of", "repost_account", "reposted", "referenced")


def named(column: str) -> str | None:
    """Return the field that a name tells word by word, None where it is about something else."""
    own = _words(column)
    if _PASSED_IN.search(column):
        rest = _PASSED_IN.sub("", "".join(own))
        found = [field for field, known in _AROUND.items() if rest and not known.sub("", rest)]
        return found[0] if found else None
    aside = own - _PASSED
    if len(own) == len(aside) or not aside <= _IS | _OF | _WHO | _WHAT | _BESIDE:
        return None
    if aside & _IS and not aside & (_OF | _WHO):
        return "is_repost"
    if aside & _WHO:
        return "repost_account"
    return "repost_of" if aside & {"id", "ids", "str"} else "reposted"


def agrees(values: Sequence[Any], field: str) -> bool:
    """Return whether the values can be what a name says by `named`."""
    if field == "is_repost":
        return _share(values, _is_flag) >= 0.8
    return field != "reposted" or _share(values, _points) >= 0.8


def not_original(chosen: Choice) -> str | None:
    """Return the column of yes and no that denies a repost, where nothing else tells of any."""
    if any(map(chosen.has, (*_TAKEN, "type"))):
        return None
    for look in chosen.left():
        if plain_name(look.name) in ("isoriginal", "isoriginalpost", "isoriginaltweet"):
            values = chosen.table.values[look.name]
            if _share(values, _is_flag) == 1 and look.different == 2:
                return look.name
    return None


def doubts(chosen: Choice) -> list[str]:
    """Return a sentence for each column that speaks of reposts, where no column told of any."""
    if any(map(chosen.has, _TAKEN)) or _by_type(chosen):
        return []
    found = []
    for look in chosen.left():
        if not _speaks(look.name) or look.times >= 0.8:
            continue
        values = chosen.table.values[look.name]
        if _share(values, _is_flag) >= 0.8:
            if not any(_is_flag(value) and parse_bool(value) for value in values):
                continue
            field = "is_repost"
        elif look.digits >= 0.8 and look.length < 9:
            continue
        elif _share(values, _points) >= 0.5:
            field = "reposted"
        elif look.words <= 4:
            field = "repost_account"
        else:
            continue
        name = plain(look.name)
        found.append(
            f"column {name} mentions reposts in its name and was not read: no post was taken for a "
            f"repost because of it; --map {name}={field} takes it."
        )
    return found


def _by_type(chosen: Choice) -> bool:
    column = chosen.column("type")
    texts = chosen.table.texts(column) if column is not None else []
    return any(type_word(text) == "repost" for text in set(filter(None, texts)))


def _speaks(column: str) -> bool:
    own = _words(column)
    if own & _COUNTS or _COUNTED_IN.search(column):
        return False
    shared = bool(own & {"share", "shared"}) and bool(own & {"of", "from"}) and "voice" not in own
    return shared or bool(own & _PASSED) or bool(_PASSED_IN.search(column))


def _words(column: str) -> frozenset[str]:
    """Return the words of a name without accents."""
    parts = (unicodedata.normalize("NFKD", word) for word in words.words_of(column))
    return frozenset(
        unicodedata.normalize("NFC", "".join(c for c in part if not "\u0300" <= c <= "\u0305"))
        for part in parts
    )


def _share(values: Sequence[Any], holds: Any) -> float:
    filled = [v for v in values if v not in (None, "")][:1000]
    return sum(map(holds, filled)) / len(filled) if filled else 1.0


def _is_flag(value: Any) -> bool:
    try:
        return parse_bool(value) is not None
    except FieldError:
        return False


def _points(value: Any) -> bool:
    return pointer(value) != NOTHING
