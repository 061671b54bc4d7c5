"""Tables of unknown make: which column is which, by name and by what stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from inconcert.errors import InputError
from inconcert.ingest import roles, synonyms
from inconcert.ingest.adjust import Adjust
from inconcert.ingest.looks import Look, look_at
from inconcert.ingest.plan import TablePlan, check_overrides, listed
from inconcert.ingest.platforms import platform_of
from inconcert.ingest.synonyms import plain_name
from inconcert.ingest.table_kind import TableKind, table_kind, unsure
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from inconcert.ingest.format import Sample

_COUNTS = frozenset(
    "likes reposts replies quotes views followers following posts".split()  # noqa: SIM905
)


def plan_generic(
    sample: Sample,
    header: Sequence[str],
    overrides: Mapping[str, str],
    file: str,
    *,
    platform: str | None = None,
    rows: TableKind | None = None,
) -> TablePlan:
    """Return the plan of a table of unknown make.

    `overrides` (column to field, '' for none) come first; `rows` says whether posts or accounts
    are asked for, None to see from the columns. Raises `InputError` with the columns and the
    `--map` that would mend it where no account or no time column is found.
    """
    values = {name: [record.get(name) for record in sample.records] for name in header}
    looks = {name: look_at(name, values[name]) for name in header}
    table = rows or table_kind(looks, overrides)
    check_overrides(overrides, header, table, file)
    mapping = {column: field for column, field in overrides.items() if field}
    chosen = _Choice(looks, mapping, set(overrides), table)
    if table == "post":
        chosen.fixed |= roles.containers(values, overrides)
    chosen.by_name()
    if table == "post":
        chosen.settle(values, overrides)
        chosen.by_value()
    chosen.accounts()
    objects = chosen.objects() if table == "post" else {}
    _require(chosen, file, header, table, asked=rows is not None)
    plan = TablePlan("table" if table == "post" else "account-table", table, chosen.mapping)
    plan.platform = platform or _platform(values, chosen.mapping, header)
    clock = chosen.clock(values) if table == "post" else {}
    chat = roles.chat_of(values, chosen.mapping)
    plan.adjust = Adjust(objects, chosen.handles_of_others(), tuple(clock), chat)
    plan.mapping |= dict.fromkeys(objects, "objects") | clock
    plan.shown_only = frozenset((*objects, *clock))
    if chosen.named_only:
        plan.notes.append("accounts are known by their display names only")
    if rows is None and table == "post" and (column := unsure(plan.mapping)) is not None:
        plan.notes.append(
            f"rows taken for posts at {plain(column)}; --format account-table takes them for "
            "accounts"
        )
    return plan


class _Choice:
    """The mapping as it grows: by name, then by value."""

    def __init__(
        self,
        looks: Mapping[str, Look],
        mapping: dict[str, str],
        fixed: set[str],
        table: Literal["post", "account"],
    ) -> None:
        self.looks = looks
        self.mapping = mapping
        self.fixed = fixed
        self.table = table
        self.named_only = False

    def _has(self, field: str) -> bool:
        return field in self.mapping.values()

    def _free(self, column: str) -> bool:
        return column not in self.mapping and column not in self.fixed

    def by_name(self) -> None:
        """Take for every field the column whose name fits best and whose values do not forbid."""
        names = synonyms.POST_NAMES if self.table == "post" else synonyms.ACCOUNT_NAMES
        offers = sorted(
            (rank, position, column, field)
            for position, column in enumerate(self.looks)
            for rank, field in names.get(plain_name(column), ())
        )
        # Ambiguous names (several fields) wait until the clear ones are settled.
        for several in (False, True):
            for _, _, column, field in offers:
                ambiguous = len(names[plain_name(column)]) > 1
                if ambiguous is several and self._free(column) and not self._has(field):
                    look = self.looks[column]
                    if self._fits(field, look) and not (ambiguous and self._other(field, look)):
                        self.mapping[column] = field

    def settle(self, values: roles.Values, overrides: Collection[str]) -> None:
        """Take back what the values of several columns together speak against."""
        loose = roles.repeats(values, self.mapping)
        if loose is not None and loose not in overrides:
            del self.mapping[loose]
            self.fixed.add(loose)
            handle = next((c for c, field in self.mapping.items() if field == "handle"), None)
            if handle and not self._has("account_id") and roles.one_to_one(values, loose, handle):
                self.mapping[loose] = "account_id"
            self.by_name()
        free = [k.name for k in self._left() if k.times >= 0.5]
        posted = roles.posted(values, self.mapping, free)
        if posted is not None:
            created = next(c for c, field in self.mapping.items() if field == "time")
            if created not in overrides:
                del self.mapping[created]
                self.mapping[posted] = "time"
                self.fixed.add(created)
                if not self._has("account.created"):
                    self.mapping[created] = "account.created"

    def clock(self, values: roles.Values) -> dict[str, str]:
        """Return the columns of day and clock that make the time together, day first."""
        dates = [c for c, field in self.mapping.items() if field == "time"]
        if len(dates) != 1:
            return {}
        found = roles.clock_of(values, dates[0], [k.name for k in self._left()])
        return {dates[0]: "time", found: "time"} if found else {}

    def _fits(self, field: str, look: Look) -> bool:  # noqa: PLR0911 - one return a field
        """Return whether the values can be the field; an empty column is taken at its name."""
        if look.empty:
            return field not in ("time", "account_id", "handle")
        if field in ("time", "account.created", "created"):
            return look.times >= 0.5
        if field in ("urls", "link"):
            return look.urls >= 0.5
        if field == "handle":
            return look.times < 0.9 or look.digits > 0.9
        if field in ("post_id", "account_id"):
            return look.spaced < 0.5
        if field.removeprefix("account.") in _COUNTS:
            return look.digits >= 0.5 or look.handles >= 0.5
        if field == "kind":
            return look.distinct < 0.9 or look.filled < 5
        return True

    def _other(self, field: str, look: Look) -> bool:  # noqa: PLR0911 - one return a field
        """Return whether a column with an ambiguous name is rather another field."""
        known = self._has("handle") or self._has("account_id")
        if field == "account_id":
            return look.digits < 0.5
        if field == "handle":
            # 'name', 'author', 'user': a handle has no spaces; a display name may.
            return (plain_name(look.name) == "name" and known) or look.spaced > 0.2
        if field == "account.name":
            return plain_name(look.name) in ("author", "name") and look.spaced <= 0.2 and not known
        if field == "link":
            return look.own_links < 0.5
        if field == "urls":
            return look.own_links >= 0.5 and look.distinct > 0.9
        if field == "client":
            return look.urls > 0.5 or (look.anchors < 0.5 and look.spaced < 0.05)
        if field == "text":
            return self._has("text")
        return False

    def by_value(self) -> None:
        """Find time, text and links among the columns whose names said nothing."""
        if not self._has("time"):
            self._take(
                "time",
                (
                    (bool(synonyms.TIME_HINT.search(plain_name(k.name))), k.dates, k.times, k)
                    for k in self._left()
                    if k.dates >= 0.8 or (k.times >= 0.8 and k.digits >= 0.8 and _epochs(k))
                ),
            )
        if not self._has("time"):
            self._time_by_name_alone()
        if not self._has("text"):
            self._take(
                "text",
                (
                    (k.length, 0.0, 0.0, k)
                    for k in self._left()
                    if k.spaced >= 0.6 and k.length >= 25 and k.urls < 0.5 and k.distinct > 0.3
                ),
            )
        if not self._has("urls"):
            self._take(
                "urls",
                (
                    (k.urls, 0.0, 0.0, k)
                    for k in self._left()
                    if k.urls >= 0.5
                    and k.own_links < 0.5
                    and not synonyms.PICTURE.search(plain_name(k.name))
                    and plain_name(k.name) not in synonyms.ORIGIN
                ),
            )

    def _time_by_name_alone(self) -> None:
        """Take the column that is called a time: its rows then say what is wrong with them."""
        called = [
            (rank, look.name)
            for look in self._left()
            for rank, field in synonyms.POST_NAMES.get(plain_name(look.name), ())
            if field == "time"
        ]
        if called:
            self.mapping[min(called)[1]] = "time"

    def _left(self) -> list[Look]:
        return [k for k in self.looks.values() if self._free(k.name) and not k.empty]

    def _take(self, field: str, offers: Any) -> None:
        best = max(offers, key=lambda offer: offer[:3], default=None)
        if best is not None:
            self.mapping[best[3].name] = field

    def accounts(self) -> None:
        """Find the account where no name told it: '@' values, hinted names, then display names."""
        if self._has("account_id") or self._has("handle"):
            return
        hinted = [
            look
            for look in self._left()
            if synonyms.ACCOUNT_HINT.search(plain_name(look.name))
            and look.handles >= 0.8
            and look.times < 0.8
            and look.urls < 0.5
        ]
        if hinted:
            best = min(hinted, key=lambda k: (k.digits < 0.8, -k.filled))
            self.mapping[best.name] = "account_id" if best.digits >= 0.8 else "handle"
            return
        name = next((c for c, f in self.mapping.items() if f in ("account.name", "name")), None)
        if name is not None and name not in self.fixed:
            self.mapping[name] = "handle"
            self.named_only = True

    def objects(self) -> dict[str, str]:
        """Return the columns '<kind>_id' that name shared objects, with their kind."""
        found = {}
        for look in self.looks.values():
            if not self._free(look.name):
                continue
            match = synonyms.OBJECT_ID.fullmatch(look.name.strip())
            if match:
                kind = match.group(1).lower()
                if kind in synonyms.SHARED_KINDS:
                    found[look.name] = kind
        return found

    def handles_of_others(self) -> frozenset[str]:
        """Return the fields naming other accounts whose column holds handles, not ids."""
        found = set()
        for column, field in self.mapping.items():
            if field in ("repost_account", "reply_account", "quote_account", "mentions"):
                name = plain_name(column)
                if not name.endswith(("id", "ids", "idstr")):
                    found.add(field)
        return frozenset(found)


def _epochs(look: Look) -> bool:
    """A column of numbers is taken for times only where the name hints at it."""
    return bool(synonyms.TIME_HINT.search(plain_name(look.name)))


def _platform(
    values: Mapping[str, Sequence[Any]], mapping: Mapping[str, str], header: Sequence[str]
) -> str | None:
    for column, field in mapping.items():
        if field == "link":
            found = {platform_of(str(value)) for value in values.get(column, ()) if value}
            if len(found) == 1:
                return found.pop()
    if any("tweet" in plain_name(name) for name in header):
        return "x"
    return None


def _require(chosen: _Choice, file: str, header: Sequence[str], table: str, *, asked: bool) -> None:
    fields = set(chosen.mapping.values())
    missing = (
        []
        if fields & {"account_id", "handle"}
        else ["an account (--map COLUMN=account_id or --map COLUMN=handle)"]
    )
    if table == "post" and "time" not in fields:
        missing.append("a time (--map COLUMN=time)")
    if missing:
        what = " and no column for ".join(one.partition(" (")[0] for one in missing)
        how = ", ".join(one.partition("(")[2].rstrip(")") for one in missing)
        account_table = ""
        if table == "post" and not asked:
            account_table = "; where its rows are accounts, take --format account-table"
        raise InputError(
            f"{plain(file)} has no column for {what}; its columns are {listed(header)}.",
            f"Name the column: {how}{account_table}.",
        )
