"""Tables of unknown format: which column is which, by name and by what stands in it.

The steps, each in a module of its own: what columns look like (`profiles`) and how they go together
(`relate`), whether rows are posts or accounts (`table_type`), which column is which (`chosen`,
`chosen_accounts`, with `weigh_account` and `weigh_text`), what was shared (`comparable`,
`weigh_object`), further columns of one field (`fallback`), and what is doubtful (`misread`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inconcert.errors import InputError
from inconcert.ingest.mapping import passed_on, roles, words
from inconcert.ingest.mapping.adjust import Adjust
from inconcert.ingest.mapping.chosen import Choice
from inconcert.ingest.mapping.chosen_accounts import find_accounts
from inconcert.ingest.mapping.chosen_times import better_time
from inconcert.ingest.mapping.comparable import objects_of
from inconcert.ingest.mapping.misread import check
from inconcert.ingest.mapping.own_links import links_of_others
from inconcert.ingest.mapping.plan import TablePlan, check_overrides, fitted, listed
from inconcert.ingest.mapping.relate import SampledTable
from inconcert.ingest.mapping.synonyms import plain_name
from inconcert.ingest.mapping.table_type import TableType, table_type, unsure
from inconcert.ingest.mapping.weigh_account import plausible
from inconcert.ingest.times.id_times import ids_for_times, platform_by_ids
from inconcert.ingest.times.moments import lost_parts
from inconcert.ingest.values.platforms import platform_of
from inconcert.ingest.values.pointers import by_collector
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inconcert.ingest.format import Sample


def plan_generic(
    sample: Sample,
    header: Sequence[str],
    overrides: Mapping[str, str],
    file: str,
    *,
    platform: str | None = None,
    rows: TableType | None = None,
) -> TablePlan:
    """Return the plan of a table of unknown format.

    `overrides` (column to field, '' for none) come first; `rows` says whether posts or accounts
    are asked for, None to see from the columns. Raises `InputError` with the columns and the
    `--map` that would mend it where no account or no time column is found.
    """
    table = SampledTable(header, sample.records)
    type_ = rows or table_type(table, overrides)
    given = fitted(overrides, type_)
    check_overrides(given, header, type_, file)
    chosen = Choice(table, given, type_)
    objects = _posts(chosen, given) if type_ == "post" else _accounts(chosen)
    known = platform or _platform(table.values, chosen.mapping, header)
    by_ids = _times_in_ids(chosen, known) if type_ == "post" else None
    _require(chosen, file, header, type_, asked=rows is not None, timed=by_ids is not None)
    name = "table" if type_ == "post" else "account-table"
    plan = TablePlan(name, type_, chosen.mapping)
    plan.platform = known or by_ids
    if by_ids is not None and known is None:
        plan.doubts.append(ids_for_times(by_ids))
    parts = chosen.moments() if type_ == "post" else None
    lost = lost_parts(parts) if parts is not None else []
    clock = dict.fromkeys(parts.columns, "time") if parts is not None else {}
    chat = roles.chat_of(table.values, chosen.mapping)
    original = passed_on.not_original(chosen) if type_ == "post" else None
    if original is not None:
        chosen.mapping[original] = plan.mapping[original] = "is_repost"
        plan.notes.append(f"what {plain(original)} denies is taken for a repost")
    plan.adjust = Adjust(objects, chosen.handles_of_others(), parts, chat, original is not None)
    plan.mapping |= dict.fromkeys(objects, "objects") | clock
    plan.shown_only = frozenset((*objects, *clock))
    plan.left = [column for column in header if column not in plan.mapping]
    plan.notes += chosen.notes
    if chosen.named_only:
        plan.notes.append("accounts are known by their display names only")
    if by_ids is not None:
        plan.notes.append("no column for a time: the ids of the posts hold it")
    if type_ == "post":
        plan.doubts += lost
        plan.doubts += check(chosen, file, clock_lost=bool(lost))
    if rows is None and type_ == "post" and (column := unsure(plan.mapping)) is not None:
        plan.notes.append(
            f"rows taken for posts at {plain(column)}; --format account-table takes them for "
            "accounts"
        )
    return plan


def _posts(chosen: Choice, given: Mapping[str, str]) -> dict[str, str]:
    """Choose the columns of posts; return those of objects with their kinds."""
    chosen.fixed |= roles.containers(chosen.table.values, given)
    chosen.fixed |= by_collector(chosen.table.header, plain_name) - set(given)
    chosen.by_name()
    chosen.decide(given)
    chosen.time()
    find_accounts(chosen)
    better_time(chosen)
    links_of_others(chosen)
    others = chosen.text()
    text = chosen.column("text")
    chosen.urls()
    objects = objects_of(chosen, given)
    for column in objects:
        # Taken under their own names by `Adjust`, not by field.
        chosen.mapping.pop(column, None)
        chosen.fixed.add(column)
    chosen.fill()
    chosen.by_name(empty=True)
    others = [column for column in others if chosen.is_free(column)]
    if text is not None and others:
        chosen.notes.append(
            f"text is taken from {plain(text)}, not from {', '.join(map(plain, others[:3]))}"
        )
    return objects


def _accounts(chosen: Choice) -> dict[str, str]:
    chosen.by_name()
    find_accounts(chosen)
    chosen.by_name(empty=True)
    return {}


def _platform(
    values: Mapping[str, Sequence[object]], mapping: Mapping[str, str], header: Sequence[str]
) -> str | None:
    for column, field in mapping.items():
        if field == "link":
            found = {platform_of(str(value)) for value in values.get(column, ()) if value}
            if len(found) == 1:
                return found.pop()
    if any("tweet" in plain_name(name) for name in header):
        return "x"
    return None


def _require(
    chosen: Choice, file: str, header: Sequence[str], table: str, *, asked: bool, timed: bool
) -> None:
    """Raise where accounts, or times, are nowhere told; ids that hold times (`timed`) tell them."""
    fields = set(chosen.mapping.values())
    missing = []
    if not fields & {"account_id", "handle"}:
        column = plain(_likely_account(chosen) or "COLUMN")
        missing.append(f"an account (--map {column}=account_id or --map {column}=handle)")
    if table == "post" and "time" not in fields and not timed:
        dated = [look.name for look in chosen.left() if look.times >= 0.3 and look.digits < 0.5]
        missing.append(f"a time (--map {plain(dated[0]) if len(dated) == 1 else 'COLUMN'}=time)")
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


def _times_in_ids(chosen: Choice, platform: str | None) -> str | None:
    """Return the platform whose ids hold the times of posts, where no column does."""
    ids = chosen.column("post_id")
    if ids is None or chosen.has("time"):
        return None
    return platform_by_ids(chosen.table.values[ids], platform)


def _likely_account(chosen: Choice) -> str | None:
    """Return the one column that, by its values, may name accounts: short names that come again."""
    table = chosen.table
    found = [
        look.name
        for look in chosen.left()
        if table.repeats(look.name)
        and plausible(table, look.name)
        and look.digits < 0.5
        and not words.has(look.name, words.ATTRIBUTE | words.OBJECT | words.TIME)
        and (look.handles >= 0.8 or look.titled >= 0.8)
    ]
    return found[0] if len(found) == 1 else None
