"""What stands in columns of targets and lists for "there is none": `.`, `0`, `False`, `missing`.

Other words for missing (`NA`, `NULL`) may stand in any column, see `missing`. These may be values
elsewhere: only where a column points to other posts and accounts, or lists what a text has, do they
say that there is nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from inconcert.ingest.values.cells import distinct_texts

POSTS = frozenset(("repost_of", "reply_to", "quote_of"))
ACCOUNTS = frozenset(("repost_account", "reply_account", "quote_account"))
LISTS = frozenset(("hashtags", "mentions", "urls", "media"))
FIELDS = POSTS | ACCOUNTS | LISTS

# What is neither an id, nor a hashtag, nor a link.
_NOTHING = frozenset(
    (".", "..", "...", "…", "–", "—", "_", "?", "/", "n/d", "s/d", "n/v", "k/a", "k.a.", "n.a.",
     "n.d.",
     "(empty)", "(blank)", "(leer)", "(missing)", "[empty]", "[missing]", "<missing>", "<na>",
     "no hashtag", "no hashtags", "no mention", "no mentions", "no url", "no urls", "no link",
     "no links", "no media", "not available", "not applicable", "keine hashtags", "keine angabe",
     "sin hashtags", "aucun hashtag", "sem hashtags", "nessun hashtag", "no data")
)  # fmt: skip
# What is no list and no post, and may be a handle.
_NUMBERS = frozenset(("0", "0.0", "-1", "-1.0", "false"))
# What may be a hashtag or a handle as well.
_WORDS = frozenset(
    """missing none empty blank no null nil nan na leer kein keine keiner nein nichts vacio vacío
    ninguno ninguna ningún vide aucun aucune non rien nenhum nenhuma vazio não nessuno nessuna vuoto
    geen leeg brak ingen inga tom yok boş hayır нет пусто 无 無 空 なし 없음 falsch falso faux wahr
    unknown""".split()  # noqa: SIM905
)
_LONGEST = 40


def stand_ins(field: str, values: Sequence[Any], authors: Collection[str]) -> set[str]:
    """Return the cells (stripped, in small letters) that say "none" in a column of `field`.

    `authors` are handles of the same table in small letters: a word that is one stays a name.
    """
    # Each different cell is looked at once: most columns are empty, or repeat what they hold.
    keys = _Keys(values)
    if not keys.cells:
        return set()
    found = keys.cells.keys() & _NOTHING
    if field not in ACCOUNTS:
        found |= keys.cells.keys() & _NUMBERS
    maybe = (keys.cells.keys() & (_WORDS | _NUMBERS)) - found - set(authors)
    if field in POSTS or field in ("urls", "media"):
        found |= maybe
    elif maybe and not any(value in ("", None) or value == [] for value in values):
        # A column that has empty cells beside the word uses the word for something.
        found |= {key for key in maybe if keys.times(key) > 1 or _alone(field, keys, key)}
    if field not in LISTS:
        found |= _among_numbers(keys, found)
    return found


class _Keys:
    """The cells of a column by what they are compared as (`key_of`)."""

    def __init__(self, values: Sequence[Any]) -> None:
        self._values = values
        self.cells: dict[str, list[Any]] = {}
        for value in distinct(values):
            if (key := key_of(value)) is not None:
                self.cells.setdefault(key, []).append(value)

    def times(self, key: str) -> int:
        """Return how many cells are compared as this."""
        return sum(map(self._values.count, self.cells[key]))


def written(words: Collection[str], values: Sequence[Any], texts: Sequence[Any]) -> set[str]:
    """Return the words that the text of their row has as a hashtag or a mention."""
    found: set[str] = set()
    for value, text in zip(values, texts, strict=False):
        key = key_of(value)
        if key in words and key not in found and isinstance(text, str):
            plain = text.casefold()
            if f"#{key}" in plain or f"@{key}" in plain:
                found.add(str(key))
    return found


def distinct(values: Sequence[Any]) -> Collection[Any]:
    """Return the different cells of a column; lists and objects are left out."""
    texts = distinct_texts(values)
    if texts is not None:
        return texts
    return dict.fromkeys(value for value in values if not isinstance(value, list | dict))


def key_of(value: Any) -> str | None:
    """Return a cell as it is compared, None for what is too long or of another kind."""
    if isinstance(value, str):
        return value.strip().casefold() or None if len(value) <= _LONGEST else None
    if isinstance(value, int | float):
        return str(value).casefold()
    return None


def _alone(field: str, keys: _Keys, key: str) -> bool:
    """Return whether a column of others' accounts has no other value: it tells of nobody."""
    return field in ACCOUNTS and len(keys.cells) == 1 and key in _NUMBERS


def _among_numbers(keys: _Keys, found: Collection[str]) -> set[str]:
    """Return the one word that stands again and again in a column of numbers: it is no id."""
    others = [key for key in keys.cells if key not in found and not _is_number(key)]
    numbers = sum(map(_is_number, keys.cells))
    if len(others) != 1 or not numbers:
        return set()
    word = others[0]
    # A name in digits, a link or an '@name' is no word; nor is what stands once.
    if (
        keys.times(word) < 2
        or any(sign.isdigit() for sign in word)
        or word[0] == "@"
        or "/" in word
    ):
        return set()
    return {word}


def _is_number(key: str) -> bool:
    return key.removesuffix(".0").isdigit() and len(key) > 3
