"""The mapping of a table of unknown format as it grows: by name, then by value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from inconcert.ingest.mapping import passed_on, roles, synonyms, weigh_text, words
from inconcert.ingest.mapping.fallback import SEVERAL, fillers
from inconcert.ingest.mapping.synonyms import plain_name
from inconcert.ingest.mapping.table_type import COLLECTED, OWNERS, is_of_profile
from inconcert.ingest.mapping.weigh_account import actors, counted
from inconcert.ingest.times.moments import TimeColumns, find_parts
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from inconcert.ingest.mapping.column_profile import ColumnProfile
    from inconcert.ingest.mapping.relate import SampledTable

_COUNTS = frozenset(
    "likes reposts replies quotes views followers following posts".split()  # noqa: SIM905
)
_ACCOUNT = ("account_id", "handle")
_MADE = frozenset(["created", "creation", "joined", "registered", "since"])


class Choice:
    """Columns by field; `given` are those of the person, which stay as they are.

    `notes` and `doubts` say what was decided where something else was possible.
    """

    def __init__(
        self, table: SampledTable, given: Mapping[str, str], rows: Literal["post", "account"]
    ) -> None:
        self.table = table
        self.profiles = table.profiles
        self.mapping = {column: field for column, field in given.items() if field}
        self.given = frozenset(given)
        self.fixed = set(given)
        self.rows = rows
        self.named_only = False
        self.notes: list[str] = []
        self.doubts: list[str] = []

    def has(self, field: str) -> bool:
        """Return whether a column is taken for a field."""
        return field in self.mapping.values()

    def column(self, *fields: str) -> str | None:
        """Return the first column of the first of these fields that has one."""
        for field in fields:
            for column, own in self.mapping.items():
                if own == field:
                    return column
        return None

    @property
    def account(self) -> str | None:
        """The column that tells accounts apart."""
        return self.column(*_ACCOUNT)

    def is_free(self, column: str) -> bool:
        """Return whether no field has a column."""
        return column not in self.mapping and column not in self.fixed

    def left(self) -> list[ColumnProfile]:
        """Return the columns that no field has and that hold something."""
        return [k for k in self.profiles.values() if self.is_free(k.name) and not k.empty]

    # -- by name -------------------------------------------------------------------------------

    def by_name(self, *, empty: bool = False) -> None:
        """Take for every field the column whose name fits best and whose values do not forbid.

        Columns without a value come last (`empty`), for fields that no other has.
        """
        offers = sorted(
            (rank, position, column, field)
            for position, column in enumerate(self.profiles)
            for rank, field in self._meanings(column)
            if field != "text" or empty
        )
        # Ambiguous names (several fields) wait until the clear ones are settled.
        for several in (False, True):
            for _, _, column, field in offers:
                ambiguous = len(self._meanings(column)) > 1
                profile = self.profiles[column]
                if ambiguous is not several or profile.empty is not empty:
                    continue
                if not self.is_free(column) or self.has(field) or not self._fits(field, profile):
                    continue
                if empty or not ambiguous or not self._other(field, profile):
                    self.mapping[column] = field

    def _meanings(self, column: str) -> Sequence[tuple[int, str]]:
        """Return what a name may mean, each with how sure that is (0 is surest)."""
        names = synonyms.POST_NAMES if self.rows == "post" else synonyms.ACCOUNT_NAMES
        found = names.get(plain_name(column), ())
        if not found and self.rows == "post" and (said := passed_on.named(column)):
            return ((100, said),)
        own = words.words_of(column)
        if found or len(own) < 2 or own[0] not in OWNERS:
            return found
        # `user_friends` is what `friends` is, of a user.
        rest = names.get("".join(own[1:]), ())
        field = "account." if self.rows == "post" else ""
        return [(100 + rank, f) for rank, f in rest if f.startswith(field) and f not in _ACCOUNT][
            :1
        ]

    def _fits(self, field: str, profile: ColumnProfile) -> bool:  # noqa: PLR0911 - one return a field
        """Return whether the values can be the field; an empty column is taken at its name."""
        if profile.empty:
            return field not in ("time", *_ACCOUNT)
        if passed_on.named(profile.name) == field and plain_name(profile.name) not in (
            synonyms.POST_NAMES
        ):
            return passed_on.agrees(self.table.values[profile.name], field)
        if field == "time":
            return profile.times >= 0.5 and COLLECTED.isdisjoint(words.words_of(profile.name))
        if field in ("account.created", "created"):
            return profile.times >= 0.5
        if field in ("urls", "link"):
            return profile.urls >= 0.5
        if field in _ACCOUNT and counted(profile.name):
            return False
        if field == "handle":
            return profile.times < 0.9 or profile.digits > 0.9
        if field in ("post_id", "account_id"):
            return profile.spaced < 0.5
        if field.removeprefix("account.") in _COUNTS:
            return profile.digits >= 0.5 or profile.handles >= 0.5
        if field == "type":
            return profile.distinct < 0.9 or profile.filled < 5
        if field in ("name", "account.name"):
            return not all(map(_is_fullname, filter(None, self.table.texts(profile.name))))
        return True

    def _other(self, field: str, profile: ColumnProfile) -> bool:  # noqa: PLR0911 - one return a field
        """Return whether a column with an ambiguous name is rather another field."""
        known = self.has("handle") or self.has("account_id")
        if field == "account_id":
            return profile.digits < 0.5
        if field == "handle":
            # 'name', 'author', 'user': a handle has no spaces; a display name may.
            bare = plain_name(profile.name) == "name"
            return (bare and (known or self._named_better(profile.name))) or profile.spaced > 0.2
        if field == "account.name":
            handle = self.has("handle") if plain_name(profile.name) == "author" else known
            return (
                plain_name(profile.name) in ("author", "name")
                and profile.spaced <= 0.2
                and not handle
            )
        if field == "link":
            return profile.own_links < 0.5
        if field == "urls":
            return profile.own_links >= 0.5 and profile.distinct > 0.9
        if field == "client":
            return profile.urls > 0.5 or (profile.anchors < 0.5 and profile.spaced < 0.05)
        return False

    def _named_better(self, bare: str) -> bool:
        """Return whether another column says more of who wrote than a bare 'name'."""
        others = [c for c in self.profiles if c != bare and (self.is_free(c) or self._is_name(c))]
        return any(one.sure >= 1 for one in actors(self.table, others))

    def _is_name(self, column: str) -> bool:
        return self.mapping.get(column) == "account.name" and column not in self.given

    # -- by what columns are to each other -----------------------------------------------------

    def decide(self, overrides: Collection[str]) -> None:
        """Take back what the values of several columns together speak against."""
        values = self.table.values
        loose = roles.repeats(values, self.mapping)
        if loose is not None and loose not in overrides:
            del self.mapping[loose]
            self.fixed.add(loose)
            handle = self.column("handle")
            if handle and not self.has("account_id") and roles.one_to_one(values, loose, handle):
                self.mapping[loose] = "account_id"
            self.by_name()
        free = [k.name for k in self.left() if k.times >= 0.5]
        posted = roles.posted(values, self.mapping, free)
        if posted is not None:
            created = self.column("time")
            if created is not None and created not in overrides:
                del self.mapping[created]
                self.mapping[posted] = "time"
                self.fixed.add(created)
                if not self.has("account.created"):
                    self.mapping[created] = "account.created"

    def moments(self) -> TimeColumns | None:
        """Return the columns of day, clock and zone that make the time together."""
        dates = [c for c, field in self.mapping.items() if field == "time"]
        if len(dates) > 1:
            # Named by the person: one is the day and others its clock or zone, or each fills what
            # the other lacks.
            for day in dates:
                found = find_parts(self.table.values, day, [one for one in dates if one != day])
                if found.columns:
                    return found
        if len(dates) != 1:
            return None
        return find_parts(self.table.values, dates[0], [k.name for k in self.left()])

    # -- by value ------------------------------------------------------------------------------

    def time(self) -> None:
        """Find the time among the columns whose names said nothing, or a better one."""
        if self.has("time"):
            self._moving()
            return
        offers = [
            (COLLECTED.isdisjoint(words.words_of(k.name)), not is_of_profile(k.name), timed,
             k.dates, k.times, -place, k.name)
            for place, k in enumerate(self.left())
            for timed in [words.has(k.name, words.TIME) or _hinted(k.name)]
            if k.dates >= 0.8 or (k.times >= 0.8 and k.digits >= 0.8 and timed)
            if not _of_account(k.name)
        ]  # fmt: skip
        if offers:
            self.mapping[max(offers)[-1]] = "time"
            return
        # What is called a time is taken: its rows then say what is wrong with them.
        called = [
            (rank, profile.name)
            for profile in self.left()
            for rank, field in synonyms.POST_NAMES.get(plain_name(profile.name), ())
            if field == "time"
        ]
        if called and not self.table.profiles[min(called)[1]].reads > 0.5:
            self.mapping[min(called)[1]] = "time"

    def _moving(self) -> None:
        """Change a time that is the same in all rows for one that is not."""
        column = self.column("time")
        if column is None or column in self.given or not self.table.constant(column):
            return
        offers = [
            (words.has(k.name, words.TIME) or _hinted(k.name), k.different, -place, k.name)
            for place, k in enumerate(self.left())
            if k.dates >= 0.8 or (k.times >= 0.8 and words.has(k.name, words.TIME))
            if k.different > 2 and not _of_account(k.name)
            if COLLECTED.isdisjoint(words.words_of(k.name))
        ]
        if offers:
            del self.mapping[column]
            self.mapping[max(offers)[-1]] = "time"
            self.notes.append(
                f"time is taken from {plain(max(offers)[-1])}, since {plain(column)} is the same "
                "in all rows"
            )

    def text(self) -> list[str]:
        """Find the text; return the other columns that may be it, the likeliest first."""
        free = [k.name for k in self.left()]
        known = self.column("text")
        found = weigh_text.offers(self.table, free, self.account)
        if known is None and found:
            known = found[0].column
            self.mapping[known] = "text"
            found = found[1:]
        return [one.column for one in found if not words.has(one.column, words.OTHERS)]

    def urls(self) -> None:
        """Find links among the columns whose names said nothing."""
        if self.has("urls"):
            return
        offers = [
            (k.urls, -place, k.name)
            for place, k in enumerate(self.left())
            if k.urls >= 0.5
            and k.own_links < 0.5
            and not synonyms.PICTURE.search(plain_name(k.name))
            and plain_name(k.name) not in synonyms.ORIGIN
        ]
        if offers:
            self.mapping[max(offers)[-1]] = "urls"

    # -- several columns of one field ----------------------------------------------------------

    def fill(self) -> None:
        """Add the columns that fill what the first of their field leaves empty, after it."""
        free = {k.name for k in self.left() if k.times < 0.9 or k.digits >= 0.9}
        added = fillers(self.table, self.mapping, free, self._fits)
        whole: dict[str, str] = {}
        for column, field in self.mapping.items():
            whole[column] = field
            if column in added:
                whole |= dict.fromkeys(added[column], field)
                more = ", then ".join(map(plain, added[column]))
                self.notes.append(f"{field} is taken from {plain(column)}, where empty from {more}")
        self.mapping = whole
        # Columns that are empty so far stand behind: a later row may fill them.
        for profile in self.profiles.values():
            meant = self._meanings(profile.name)
            if profile.empty and self.is_free(profile.name) and len(meant) == 1:
                field = meant[0][1]
                if field in SEVERAL and self.has(field):
                    self.mapping[profile.name] = field

    def handles_of_others(self) -> frozenset[str]:
        """Return the fields naming other accounts whose column holds handles, not ids."""
        found = set()
        for column, field in self.mapping.items():
            if field in ("repost_account", "reply_account", "quote_account", "mentions"):
                name = plain_name(column)
                if not name.endswith(("id", "ids", "idstr")):
                    found.add(field)
        return frozenset(found)


def _of_account(name: str) -> bool:
    """Return whether a name is of the time at which an account was created."""
    own = frozenset(words.words_of(name))
    return not own.isdisjoint(OWNERS) and not own.isdisjoint(_MADE)


def _hinted(name: str) -> bool:
    return bool(synonyms.TIME_HINT.search(plain_name(name)))


def _is_fullname(text: str) -> bool:
    return len(text) > 3 and text[0] == "t" and text[1].isdigit() and text[2] == "_"
