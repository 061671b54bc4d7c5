"""Words that stand for an empty cell: `NA`, `nan`, `None`, `NULL`, `\\N`, `#N/A` and their kin.

Which of them mean "missing" is decided column by column. Some can be nothing else (`#N/A`). A word
in a column of ids, times, counts or links is no value of it either: it means missing there, and is
then known as a word by which this file says so. In columns of handles, hashtags and texts, where a
`None` or `null` may be a person's own, a word is missing only where the file is known to use it so
in exactly this spelling, or where the column writes nothing else for its empty cells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from inconcert.ingest.format import Sample
from inconcert.ingest.values.cells import Cells, distinct_texts, without
from inconcert.ingest.values.fields import shown
from inconcert.ingest.values.stand_ins import FIELDS, distinct, key_of, stand_ins, written
from inconcert.ingest.values.wrapped import Unwrapping, unwrap

# What no handle, hashtag or word is; `#NAME?` is what a spreadsheet makes of a text with '='.
_NEVER = (
    "#N/A", "N/A", "n/a", "<NA>", "<null>", "\\N", "-", "--", "(null)", "[null]", "(none)", "#NA",
    "character(0)", "integer(0)", "logical(0)", "list()", "c(NA)",
    # A list of R, of which nothing is there: one word for each of several kinds of value.
    *(" ".join(["NA"] * n) for n in range(2, 13)),
    "#VALUE!", "#REF!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#N/A N/A", "-nan", "-NaN",
)  # fmt: skip
_MAYBE = (
    "NA", "na", "Na", "nan", "NaN", "NAN", "None", "none", "NONE", "NULL", "null", "Null", "NaT",
    "nat", "NIL", "nil", "undefined", "absent",
)  # fmt: skip


def _padded(words: Sequence[str]) -> frozenset[str]:
    return frozenset(f"{left}{word}{right}" for word in words for left in ("", " ")
                     for right in ("", " "))  # fmt: skip


NEVER = _padded(_NEVER)
WORDS = NEVER | _padded(_MAYBE)

# Fields whose values are numbers, times, links or keys of pictures: no word is one of them.
_STRICT = frozenset(
    """time repost_time urls media link likes reposts replies quotes views created followers
    following posts verified url avatar objects""".split()  # noqa: SIM905
)
_IDS = frozenset(("post_id", "repost_of", "reply_to", "quote_of", "account_id"))
# Accounts by id or by handle: those of others are empty in most rows.
_OTHERS = frozenset(("repost_account", "reply_account", "quote_account", "mentions"))
_LISTS = frozenset(("mentions", "hashtags"))
_TELLING = _OTHERS | _LISTS
_SHOWN = 8
_COUNTRY = re.compile(r"[A-Z]{2}")
_CODE = re.compile(r"[a-z]{3}")
# Share of a column of texts above which a word is no text that so many people wrote.
_MANY = 0.05


def plain_field(field: str) -> str:
    """Return the name of a field of a profile without `account.`."""
    return field.removeprefix("account.")


class Missing:
    """What means missing in one source; made once, asked for every batch.

    `own` are the words that the source has been seen to use so. A decision on a word in a column
    stands for the whole file.
    """

    def __init__(self) -> None:
        self.own: set[str] = set()
        self._decided: dict[tuple[str, str], bool] = {}
        self._taken: dict[str, Counter[str]] = {}
        self._kept: dict[tuple[str, str], int] = {}
        self._authors: set[str] = set()
        self._nothing: dict[str, set[str]] = {}
        self._wraps = Unwrapping()

    def notes(self) -> list[str]:
        """Return how many cells were read as empty, by column, and which words were kept."""
        found = self._wraps.notes()
        if self._taken:
            parts = []
            for column, words in list(self._taken.items())[:_SHOWN]:
                which = ", ".join(word.strip() for word, _ in words.most_common(3))
                parts.append(f"{words.total():,} in {shown(column)} ({which})")
            more = len(self._taken) - len(parts)
            found.append(
                "placeholders for missing values read as empty: "
                + ", ".join(parts)
                + (f" and some in {more:,} more columns" if more else "")
            )
        found += [
            f"{count:,} cells {shown(word)} of {shown(column)} read as they stand: the column's "
            f"other values do not show that it means a missing value"
            for (column, word), count in self._kept.items()
        ]
        return found

    def doubts(self) -> list[str]:
        """Return the authors whose name may mean that the author is missing, a sentence each."""
        return [
            f"{count:,} rows name {shown(word.strip())} as their account, which may be a name or "
            f"mean that the account is unknown; in the second case they are posts of several "
            f"people: remove these rows from the file."
            for (column, word), count in self._kept.items()
            if column in self._authors and count > 1
        ]

    def cleaned(
        self, columns: Mapping[str, Sequence[Any]], fields: Mapping[str, str]
    ) -> dict[str, Sequence[Any]]:
        """Return columns without wrappings, and with None for what means missing.

        `columns` by name; `fields` says which field a column is, where it is one.
        """
        # Every column is asked several times what it holds.
        cells = {n: v if isinstance(v, Cells) else Cells(v) for n, v in columns.items()}
        out = self._wraps.cleaned(cells, fields)
        self._take_stand_ins(out, fields)
        met: dict[str, set[str]] = {}
        for name, values in out.items():
            words = _words_in(values)
            if words:
                met[name] = words
        if not met:
            return out
        # What a column of numbers, times or links shows holds for the others.
        loose = []
        for name, words in met.items():
            field = fields.get(name, "")
            if self._strict(field, out[name]) or (not field and _are_numbers(out[name])):
                self.own |= words
                self._take(out, name, words)
            else:
                loose.append(name)
        ids = next((out[n] for n, f in fields.items() if f == "account_id" and n in out), None)
        # Lists and accounts of others first: their empty cells show more of the file's words.
        for name in sorted(loose, key=lambda n: fields.get(n, "") not in _TELLING):
            field = plain_field(fields.get(name, ""))
            gone = {
                word for word in met[name] if self._means_missing(name, field, word, out[name], ids)
            }
            if gone:
                if field in _TELLING:
                    self.own |= gone
                self._take(out, name, gone)
        return out

    def _take_stand_ins(self, out: dict[str, Sequence[Any]], fields: Mapping[str, str]) -> None:
        """Empty the cells of targets and lists that say "none": `.`, `0`, `no hashtags`."""
        names = [name for name in out if fields.get(name) in FIELDS]
        if not names:
            return
        authors = {
            key
            for name, field in fields.items()
            if field == "handle" and name in out
            for value in filter(_is_text, distinct_texts(out[name]) or out[name])
            if (key := key_of(value.lstrip("@"))) is not None
        }
        for name in names:
            known = self._nothing.setdefault(name, set())
            found = stand_ins(fields[name], out[name], authors)
            if found - known and fields[name] in _LISTS:
                texts = next((out[n] for n, f in fields.items() if f == "text" and n in out), ())
                found -= written(found, out[name], texts)
            known |= found
            if known:
                values = out[name]
                gone = {value for value in distinct(values) if key_of(value) in known}
                if not gone:
                    continue
                counts = self._taken.setdefault(name, Counter())
                for value in sorted(gone, key=values.index):
                    counts[str(value)] += values.count(value)
                if distinct_texts(values) is not None:
                    out[name] = without(values, gone)
                    continue
                out[name] = [
                    None if not isinstance(value, list | dict) and value in gone else value
                    for value in values
                ]

    def _take(self, out: dict[str, Sequence[Any]], name: str, words: Collection[str]) -> None:
        counts = self._taken.setdefault(name, Counter())
        values = out[name]
        distinct = distinct_texts(values)
        if distinct is not None:
            for met in sorted(set(words).intersection(distinct), key=values.index):
                counts[met] += values.count(met)
            out[name] = without(values, words)
            return
        kept: list[Any] = []
        for value in values:
            word = _word_of(value)
            if word is not None and word in words:
                counts[word] += 1
                kept.append(None)
            else:
                kept.append(value)
        out[name] = kept

    def _strict(self, field: str, values: Sequence[Any]) -> bool:
        """Return whether no word can be a value of the column."""
        if plain_field(field) in _STRICT:
            return True
        return field in _IDS and _are_ids(values)

    def _means_missing(
        self, name: str, field: str, word: str, values: Sequence[Any], ids: Sequence[Any] | None
    ) -> bool:
        if word in NEVER and (field != "text" or word.strip() not in ("-", "--")):
            return True
        if word in self.own and field not in ("handle", "account_id"):
            return True
        if not field:
            # Nobody reads these columns; what says nothing need not be kept.
            return word in self.own
        key = (name, word)
        if key not in self._decided:
            self._decided[key] = self._decide(field, word, values, ids)
            if field == "handle":
                self._authors.add(name)
        if not self._decided[key]:
            count = sum(value == word for value in values if isinstance(value, str))
            self._kept[key] = self._kept.get(key, 0) + count
        return self._decided[key]

    def _decide(
        self, field: str, word: str, values: Sequence[Any], ids: Sequence[Any] | None
    ) -> bool:
        """Decide on a word in a column of handles, hashtags or texts."""
        count = sum(_word_of(value) == word for value in values)
        blanks = any(value in ("", None) or value == [] for value in values)
        if field in ("handle", "account_id"):
            return self._is_no_author(field, word, values, ids, count)
        if word in self.own:
            return True
        if field in _LISTS and _are_lists(values):
            return True
        if field == "text":
            return count > 1 and count >= _MANY * len(values)
        if field in ("language", "location") and _is_code(word, values):
            return False
        # A column that has empty cells beside the word uses the word for something.
        return not blanks and (count > 1 or field in _OTHERS)

    def _is_no_author(
        self, field: str, word: str, values: Sequence[Any], ids: Sequence[Any] | None, count: int
    ) -> bool:
        if field == "handle" and ids is not None:
            with_word = {
                str(one)
                for one, value in zip(ids, values, strict=True)
                if _word_of(value) == word and one not in (None, "")
            }
            if len(with_word) > 1:
                return True
            # One id and always this name: it is its name.
            return word in self.own and not (with_word and count > 1)
        return word in self.own


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _words_in(values: Sequence[Any]) -> set[str]:
    """Return the words of a column that may mean missing."""
    distinct = distinct_texts(values)
    if distinct is not None:
        return set(WORDS.intersection(distinct))
    return {word for word in map(_word_of, values) if word is not None}


def _word_of(value: Any) -> str | None:
    """Return the word that a cell holds and nothing else, None for any other cell."""
    if isinstance(value, str):
        return value if value in WORDS else None
    if isinstance(value, list) and 0 < len(value) <= _SHOWN:
        first = value[0]
        if isinstance(first, str) and first in WORDS and all(one == first for one in value):
            return first
    return None


def _are_numbers(values: Sequence[Any]) -> bool:
    """Return whether a column holds numbers and words alone."""
    distinct = distinct_texts(values)
    return all(
        value is None
        or isinstance(value, int | float)
        or (isinstance(value, str) and (value in WORDS or _is_number(value)))
        for value in (values if distinct is None else distinct)
        if not isinstance(value, list | dict) or value
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, str) and value.strip().lstrip("-").replace(".", "", 1).isdigit()


def _are_ids(values: Sequence[Any]) -> bool:
    """Return whether the values beside the words are ids and not names: most have a digit."""
    named = digits = 0
    for value in values:
        if isinstance(value, int | float):
            return True
        if isinstance(value, str) and value and value not in WORDS:
            named += 1
            digits += any(sign.isdigit() for sign in value)
            if named >= 1000:
                break
    return digits * 2 >= named


def _are_lists(values: Sequence[Any]) -> bool:
    """Return whether the column writes lists, so that a bare word is no value of it."""
    found = (isinstance(v, list) or (isinstance(v, str) and v[:1] in ("[", "{")) for v in values)
    return any(found)


def _is_code(word: str, values: Sequence[Any]) -> bool:
    """Return whether a word is a code among codes: NA is Namibia, nan is Min Nan Chinese."""
    pattern = _COUNTRY if _COUNTRY.fullmatch(word) else _CODE if _CODE.fullmatch(word) else None
    if pattern is None:
        return False
    others = {v for v in values if isinstance(v, str) and v and v not in WORDS}
    return len(others) > 1 and sum(bool(pattern.fullmatch(v)) for v in others) >= 0.8 * len(others)


def tidy(sample: Sample) -> Sample:
    """Return a sample of a table as a first look wants it: no wrappings, no words for missing."""
    return Sample(
        sample.header,
        [
            {name: _tidied(value) for name, value in record.items()}
            if isinstance(record, dict)
            else record
            for record in sample.records
        ],
    )


def _tidied(value: Any) -> Any:
    if isinstance(value, str):
        value = unwrap(value, one_word=False)
    return None if _word_of(value) is not None else value
