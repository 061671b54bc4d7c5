"""Small invented cases, through the real detectors, and all that is said of each."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import explain_samples as samples
import numpy as np
import pyarrow as pa
import sample_cohorts
import sample_floods
import sample_look_alikes
import sample_personas
import sample_promoters
import sample_twins

from inconcert.case import Case
from inconcert.detect import DETECTORS
from inconcert.detect.coordination.explanations import PassedTrial, explain
from inconcert.durations import DAY, HOUR, MINUTE
from inconcert.evidence.record import EVIDENCE_SCHEMA, Finding, record
from inconcert.progress import SILENT
from worlds.cohorts import Planted, Signups, cohort_world, ids_only
from worlds.floods import write_case
from written_runs import all_numbers

Told = frozenset[str]
SAMPLES = {"twins": sample_twins, "promoters": sample_promoters, "personas": sample_personas,
           "cohorts": sample_cohorts}  # fmt: skip
KNOWN = {detector.name: detector for detector in DETECTORS}


@contextmanager
def opened() -> Iterator[Case]:
    with (
        tempfile.TemporaryDirectory() as folder,
        Case.open(Path(folder) / "case.duckdb", create=True) as case,
    ):
        yield case


def texts(value: Any) -> Iterable[str]:
    """Yield every text in what a detector gave."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from texts(one)


def said(detector: str, case: Case, **given: Any) -> Told:
    """Return all that a detector says of a case."""
    with case.transaction():
        looked = KNOWN[detector].run(case, KNOWN[detector].configured(given), "duckdb", SILENT)
    found = [(f.statement, f.details) for f in looked.findings]
    return frozenset(texts([found, all_numbers(looked)]))


def group_of(case: Case, members: list[str]) -> None:
    """Record a confirmed group."""
    with case.run("detect", {}) as run:
        group = Finding(
            "group", "Seen.", len(members), 1.0, 0.1, 1.0, EVIDENCE_SCHEMA.empty_table(), {},
            p=1e-40, q=1e-8, members=members,
        )  # fmt: skip
        record(case, "coordination", [group], run=run, parameters={})


# -- explanations ----------------------------------------------------------------------------------

LAW, OTHERS = PassedTrial(7, 10, 3.1e-9, True), PassedTrial(7, 10, 3.1e-9, False)


def explained(world: samples.World, **changes: Any) -> Told:
    return frozenset(e.sentence for e in explain(world.context(**changes)))


def many_sources() -> samples.World:
    """Outlets that declare one owner, of articles from everywhere; some declare nothing."""
    world = samples.outlets()
    for row in world.acts:
        row["origin"] = f"s{row['act']}.example"
    for row in world.profiles[-3:]:
        row["url"] = None
    return world


def unknown_sources() -> samples.World:
    world = samples.outlets(declare="nothing", profiles=False)
    for row in world.acts:
        row["origin"] = None
    world.clients = {}
    return world


def fans_with_words() -> samples.World:
    world = samples.followers(minutes=True)
    samples.add_words(world)
    return world


# -- floods ----------------------------------------------------------------------------------------


def flood(change: Callable[[Case], None] | None = None, unit: int = 1, **given: Any) -> Told:
    with opened() as case:
        world = sample_floods.world()
        write_case(sample_floods.coarse(world, unit) if unit > 1 else world, case)
        if change is not None:
            change(case)
        return said("floods", case, **given)


def flood_of_members(case: Case) -> None:
    group_of(case, sorted(sample_floods.world().roles))


def flood_of_nobody(case: Case) -> None:
    group_of(case, ["x:nobody"])


def unnamed(case: Case) -> None:
    """Reposts that do not say what they pass on."""
    sample_floods.unnamed(case)
    # How fast reposts came is not known of such: the accounts were made for the flood.
    world = sample_floods.world()
    with case.transaction():
        case.execute(
            "UPDATE account SET created = ? WHERE account IN (SELECT unnest(?::VARCHAR[]))",
            [world.starts[0] - 10 * 86_400_000_000, sorted(world.roles)],
        )


def unnamed_without_members(case: Case) -> None:
    unnamed(case)
    flood_of_nobody(case)


def ageless(case: Case) -> None:
    with case.transaction():
        case.execute("UPDATE account SET created = NULL")


def flood_with_key_dates(at: str) -> Told:
    start = sample_floods.world().starts[0]
    when = {"after": start + 4 * HOUR, "before": start - 20 * MINUTE, "at": start,
            "far": start + 3000 * DAY}[at]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dates.csv"
        path.write_text(f"time,label\n{when / 1e6},made public\n", encoding="utf-8")
        return flood(key_dates=str(path))


def flood_of_a_day(case: Case) -> None:
    """Keep two days around the flood alone."""
    start = sample_floods.world().starts[0]
    with case.transaction():
        for table in ("share", "post"):
            case.execute(
                f"DELETE FROM {table} WHERE time NOT BETWEEN ? AND ?",
                [start - DAY, start + DAY - HOUR],
            )


def said_in_a_void(detector: str) -> Told:
    with opened() as case:
        return said(detector, case)


# -- look-alikes, twins, promoters -----------------------------------------------------------------


def look_alikes(listed: str = "", change: str = "", profiles: bool = True) -> Told:
    with opened() as case, tempfile.TemporaryDirectory() as folder:
        if profiles:
            sample_look_alikes.fill(case)
        if change:
            with case.transaction():
                case.execute(change)
        given = {}
        if listed:
            path = Path(folder) / "list.csv"
            path.write_text(listed, encoding="utf-8")
            given = {"protect": str(path)}
        return said("look_alikes", case, **given)


def sample(detector: str, change: str = "", *, of: ModuleType | None = None, **filled: Any) -> Told:
    """What a detector says of its sample case, or of another's."""
    with opened() as case:
        (of or SAMPLES[detector]).fill(case, **filled)
        if change:
            with case.transaction():
                case.execute(change)
        return said(detector, case)


# -- cohorts ---------------------------------------------------------------------------------------


def cohort(accounts: pa.Table, posts: pa.Table | None = None) -> Told:
    with opened() as case:
        with case.run("import", {}):
            case.append("account", accounts)
            if posts is not None:
                case.append("post", posts)
        return said("cohorts", case)


def by_ids(seed: int, *plans: Planted) -> Told:
    return cohort(ids_only(cohort_world(seed, Signups(600), plans), seed).accounts)


PLANTED = sample_cohorts.START + 900 * DAY


def planted_at(*days: tuple[int, int, int]) -> pa.Table:
    """Strangers of (first day, days, accounts) among others of four years."""
    accounts = sample_cohorts.profiles(6, ordinary=1200).slice(0, 1200)
    made, rng = accounts["created"].to_numpy().copy(), np.random.default_rng(6)
    rows = rng.permutation(len(made))
    for first, length, number in days:
        here, rows = rows[:number], rows[number:]
        made[here] = PLANTED + first * DAY + rng.integers(0, length * DAY, number)
    return sample_cohorts.replaced(accounts, "created", made)


def alike() -> pa.Table:
    """Strangers of one day who all say that they live in one place, as a tenth of others do."""
    accounts = planted_at((0, 1, 60))
    of_the_day = accounts["created"].to_numpy() // DAY == PLANTED // DAY
    places = np.random.default_rng(8).integers(0, 10, len(accounts))
    where = [f"Place {1 if here else i}" for here, i in zip(of_the_day, places, strict=True)]
    return sample_cohorts.replaced(accounts, "location", where)


def strange_account() -> Told:
    """One account with everything odd, and no group."""
    with opened() as case:
        sample_personas.fill(case, group=False)
        name = f"x:{1000 + sample_personas.PEOPLE}"
        with case.transaction():
            case.execute(
                "UPDATE account SET followers = 5000000, following = 0, description = NULL, "
                "created = (SELECT min(time) FROM post WHERE account = ?) - 1000 WHERE account = ?",
                [name, name],
            )
            case.execute("UPDATE post SET client = 'own program' WHERE account = ?", [name])
            middle = case.one("SELECT median(time) FROM post WHERE account = ?", [name])
            case.execute(
                "UPDATE post SET time = time + 540 * 86400000000, language = 'fr' "
                "WHERE account = ? AND time > ?",
                [name, int(middle)],
            )
        return said("personas", case, fdr=0.2)


CASES: dict[str, Callable[[], Told]] = {
    "campaign": lambda: explained(samples.campaign()),
    "campaign alone": lambda: explained(samples.campaign(outsiders=0)),
    "apart": lambda: explained(samples.of_many_programs()),
    "outlets": lambda: explained(samples.outlets()),
    "outlets of words": lambda: explained(samples.outlets(declare="words")),
    "outlets, few declare": lambda: explained(samples.outlets(declare="few")),
    "outlets that declare nothing": lambda: explained(samples.outlets(declare="nothing")),
    "outlets, no profiles": lambda: explained(samples.outlets(profiles=False)),
    "outlets of many sources": lambda: explained(many_sources()),
    "unknown sources": lambda: explained(unknown_sources()),
    "feeds": lambda: explained(samples.programs()),
    "tide": lambda: explained(samples.tide(24, people=False)),
    "tide, few posts": lambda: explained(samples.tide(10, people=False)),
    "tide, three acts": lambda: explained(samples.tide(3, people=False)),
    "fans": lambda: explained(samples.followers()),
    "fans in minutes": lambda: explained(samples.followers(minutes=True)),
    "fans with words": lambda: explained(fans_with_words()),
    "fans who stood": lambda: explained(samples.followers(minutes=True), passed_trial=LAW),
    "fans, two meetings": lambda: explained(samples.followers(posts=2, size=3)),
    "news": lambda: explained(samples.readers(2)),
    "news that stood": lambda: explained(samples.readers(2), passed_trial=OTHERS),
    "news, half alone": lambda: explained(samples.part_alone()),
    "neighbours": lambda: explained(samples.neighbours()),
    "flood": flood,
    "flood of members": lambda: flood(flood_of_members),
    "flood, no member": lambda: flood(flood_of_nobody),
    "flood, unnamed": lambda: flood(unnamed),
    "flood, unnamed, no member": lambda: flood(unnamed_without_members),
    "flood, ageless": lambda: flood(ageless),
    "flood to the minute": lambda: flood(unit=MINUTE),
    "flood of a day": lambda: flood(flood_of_a_day),
    "flood and bursts": lambda: flood(flood_bursts=9),
    "flood, event before": lambda: flood_with_key_dates("before"),
    "flood, event after": lambda: flood_with_key_dates("after"),
    "flood, event at start": lambda: flood_with_key_dates("at"),
    "flood, event far away": lambda: flood_with_key_dates("far"),
    "no posts": lambda: said_in_a_void("floods"),
    "look-alikes": look_alikes,
    "look-alikes, bare": lambda: look_alikes(
        change="UPDATE account SET name = NULL, avatar = NULL, description = NULL"
    ),
    "look-alikes, pictures alone": lambda: look_alikes(
        change="UPDATE account SET name = NULL, description = NULL"
    ),
    "look-alikes, undecided": lambda: look_alikes(
        change="UPDATE account SET created = NULL, followers = NULL, verified = NULL"
    ),
    "look-alikes, disagree": lambda: look_alikes(
        change="UPDATE account SET followers = 5, verified = false WHERE account = 'x:orig'"
    ),
    "look-alikes, parody": lambda: look_alikes(
        change="UPDATE account SET description = 'News of the river. A parody.' "
        "WHERE account IN ('x:orig', 'x:fake')"
    ),
    "look-alikes, listed": lambda: look_alikes(
        "handle,platform\n@OrlaviaRiverDesk,x\n",
        "UPDATE account SET name = 'Somebody', avatar = NULL, description = NULL, created = NULL, "
        "followers = NULL WHERE account = 'x:fake'",
    ),
    "look-alikes, absent": lambda: look_alikes(
        "handle,name\nOrlaviaRiverDesk,Orlavia River Desk\n",
        "DELETE FROM account WHERE account = 'x:orig'",
    ),
    "an office": lambda: look_alikes(
        "name;platform;no_account\nWater Warden of Tessmark;x;yes\n",
        "UPDATE account SET description = 'Office of the Water Warden of Tessmark' "
        "WHERE account = 'x:7'",
    ),
    "twins": lambda: sample("twins"),
    "one platform": lambda: sample("twins", of=sample_look_alikes),
    "promoters": lambda: sample("promoters"),
    "promoters, undated": lambda: sample("promoters", "UPDATE account SET created = NULL"),
    "promoters, nobody": lambda: sample("promoters", "DELETE FROM share"),
    "personas": lambda: sample("personas"),
    "personas, days": lambda: sample("personas", f"UPDATE post SET time = time // {DAY} * {DAY}"),
    "personas, no posts": lambda: said_in_a_void("personas"),
    "personas, no claims": lambda: sample("personas", claims=False),
    "personas, no group": lambda: sample("personas", group=False),
    "cohorts": lambda: sample("cohorts"),
    "cohorts, undated": lambda: sample("cohorts", "UPDATE account SET created = NULL"),
    "cohorts, import and others": lambda: cohort(
        cohort_world(5, Signups(3000, imported=40)).accounts
    ),
    "cohorts, import": lambda: cohort(cohort_world(7, Signups(1000, imported=40)).accounts),
    "cohorts, planted": lambda: cohort(
        cohort_world(3, Signups(1500), (Planted(40, 4, "text"), Planted(30, 1, "digits"))).accounts
    ),
    "cohorts, newcomers": lambda: cohort(sample_cohorts.newcomers()),
    "cohorts, ids": lambda: by_ids(4, Planted(30, 1, "words"), Planted(40, 2, "text")),
    "cohorts, order alone": lambda: by_ids(5, Planted(60, 4, "text"), Planted(60, 6, "words")),
    "cohorts, words": lambda: cohort(
        cohort_world(3, Signups(1500), (Planted(40, 3, "words"),)).accounts
    ),
    "cohorts, alike": lambda: cohort(alike()),
    "cohorts, weeks": lambda: cohort(planted_at((0, 60, 700))),
    "cohorts, after a larger": lambda: cohort(planted_at((-20, 1, 400), (0, 1, 60))),
    "cohorts, after larger ones": lambda: cohort(
        planted_at((-30, 1, 150), (-20, 1, 150), (-10, 1, 150), (0, 1, 60))
    ),
    "cohorts, few": lambda: cohort(planted_at((0, 1, 12))),
    "cohorts, rounded": lambda: cohort(sample_cohorts.rounded(10)),
    "cohorts, early posts": lambda: cohort(*sample_cohorts.posted_early()),
    "personas, one account": strange_account,
}


@functools.cache
def shown(name: str) -> Told:
    """Return all that is said of a case, once a session."""
    return CASES[name]()
