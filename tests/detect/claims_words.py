"""What the words' own functions say with given values, for what no small case brings about."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
from claims_cases import Told, opened

from inconcert import api
from inconcert.case import Case
from inconcert.detect import DETECTORS, detectors
from inconcert.detect.cohorts import wording as wording_cohorts
from inconcert.detect.coordination import wording as wording_groups
from inconcert.detect.coordination import wording_explanations, wording_roles
from inconcert.detect.coordination.report import of_group
from inconcert.detect.explanation import VERDICTS
from inconcert.detect.floods import explanations as flood_told
from inconcert.detect.floods import wording as wording_floods
from inconcert.detect.floods.behaviour import Behaviour, Mark
from inconcert.detect.look_alikes import wording as wording_look_alikes
from inconcert.detect.personas import wording as wording_personas
from inconcert.detect.promoters import explanations as promoters_explained
from inconcert.detect.promoters import wording as wording_promoters
from inconcert.detect.twins import wording as wording_twins
from inconcert.detect.words import declared, explained_text, tested_text
from inconcert.evidence import wording_members, wording_result
from inconcert.view.findings import findings
from inconcert.view.ran import detectors_that_ran
from inconcert.view.result import result_of

START = 1_700_006_400
HEAD = "account_id,time,text,link,mood"


def group(*, weak: int = 0, members: int = 12) -> Told:
    return frozenset([
        wording_groups.group_statement(
            members=members, accounts=members, platforms=["x"], kind="url", objects=4,
            window=60_000_000, events=9, expected=0.1, span=(0, 1), weak=weak,
        ),
        wording_members.rule_text() if weak else "",
        wording_members.WEAK if weak else "",
    ])  # fmt: skip


def tested() -> Told:
    return frozenset([
        wording_groups.tested_text(window=60_000_000, in_step=9, units=11, expected=0.5),
        wording_groups.held_out_text(12), wording_groups.IN_STEP.format(level="5%"),
    ])  # fmt: skip


def scale(known: bool, certain: bool = False) -> Told:
    low, high = (60_000_000, 60_000_000) if certain else (10_000_000, 300_000_000)
    given = (low, high, 0.9) if known else (None, None, None)
    return frozenset([wording_groups.scale_text(60_000_000, *given)])


def saying(text: Callable[..., str | None], *given: object, **named: object) -> Callable[[], Told]:
    """What a function of the words says of these values."""
    return lambda: frozenset([text(*given, **named) or ""])


def each(text: Callable[[str], str], *names: str) -> Callable[[], Told]:
    """What a function or a table of the words says of each of these names."""
    return lambda: frozenset(text(name) for name in names)


def reported(*, tested: bool) -> Told:
    trial = {"accounts": 9, "units": 11, "in_step": 9, "expected": 0.5, "level": 0.05,
             "time_window": 60_000_000, "unit": None}  # fmt: skip
    halves = [{"found_on": 0, "tested_on": 1, **trial}, {"found_on": -1, "tested_on": -1, **trial}]
    told = of_group({
        "accounts": 12, "score": 9.0, "kinds": ["url"], "counts": [], "main": {"url": 60_000_000},
        "main_kind": "url", "test": {**trial, "halves": halves} if tested else None,
        "scale": {"time_window": 60_000_000, "low": None, "high": None, "agreement": None}
        if tested else None,
    })  # fmt: skip
    halved = [name for names in told.pop("halves") for name in names]
    said = [one for part in told.values() for one in ([part] if isinstance(part, str) else part)]
    return frozenset([*said, *halved])


def words_of(detector: str) -> Told:
    """What a detector's part of a report is called, and its types of findings."""
    return frozenset(declared({detector: detectors()[detector]}).values())


def roles(**given: int) -> Told:
    none = dict.fromkeys(("wrote", "writers", "reposted", "reposters", "copied", "copiers"), 0)
    return frozenset([wording_roles.wrote_text(acts=20, **none | given)])


def flood_object(kind: str) -> str:
    return wording_floods.object_text(kind, "this")


def signals(*names: str) -> Told:
    tables = (wording_personas.SIGNALS, wording_personas.ONE, wording_personas.ABOUT)
    return frozenset(table[name] for table in tables for name in names if name in table)


# -- what a run ends with --------------------------------------------------------------------------


def ended(
    rows: list[str], *, head: str = HEAD, change: str = "", only: Any = ("coordination",)
) -> Told:
    """Return what a run over a small table ends with; without detectors (`()`) it only reads."""
    with tempfile.TemporaryDirectory() as folder, opened() as case:
        _import(case, Path(folder), head, rows)
        if change:
            api.extract(case)
            with case.transaction():
                case.execute(change)
        if only != ():
            api.detect(case, only=only)
        return _sentence(case)


def _import(case: Case, folder: Path, head: str, rows: list[str]) -> None:
    path = folder / "table.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    api.import_files(case, path)


def _sentence(case: Case) -> Told:
    found = findings(case)
    return frozenset([str(result_of(case, found, detectors_that_ran(case, found))["sentence"])])


def line(i: int, who: int, link: object, at: int | None = None, text: str = "we saw herons") -> str:
    time = START + (i * 997 if at is None else at)
    return f"wader{who},{time},{text} {i} times by the weir,https://a{link}.example/{link},calm"


def step() -> list[str]:
    """People who share links, and twelve who share theirs within seconds."""
    rng = np.random.default_rng(3)
    rows = [line(i, int(rng.integers(0, 300)), int(rng.integers(0, 200)),
                 int(rng.integers(0, 864_000))) for i in range(3000)]  # fmt: skip
    for act in range(25):
        at = int(rng.integers(0, 864_000))
        rows += [line(9000 + act, 1000 + m, 5000 + act, at + int(rng.integers(0, 15)))
                 for m in range(12) if rng.random() < 0.8]  # fmt: skip
    return rows


def imported_since() -> Told:
    """What a case says of groups after one account was looked at, and then others were read."""
    with tempfile.TemporaryDirectory() as folder, opened() as case:
        _import(case, Path(folder), HEAD, [line(i, 0, i % 4) for i in range(40)])
        api.detect(case, only=("coordination",))
        _import(case, Path(folder), HEAD, [line(100 + i, i % 9, i % 4) for i in range(40)])
        return _sentence(case)


RUNS: dict[str, Callable[[], Told]] = {
    "run: one account": lambda: ended([line(i, 1, i % 4) for i in range(40)]),
    "run: no object": lambda: ended([f"wader{i % 9},{START + i * 97},ok,,calm" for i in range(40)]),
    "run: nothing common": lambda: ended(
        [f"wader{i % 9},{START + i * 977},,https://a{i}.example/,calm" for i in range(40)]
    ),
    "run: one post each": lambda: ended([line(i, i, i % 4) for i in range(60)]),
    "run: one time": lambda: ended([line(i, i % 9, i % 4, 0) for i in range(40)]),
    "run: days": lambda: ended([line(i, i % 9, i % 4, i % 20 * 86400) for i in range(60)]),
    "run: never close": lambda: ended([line(i, i % 4, i // 2, i * 777_600) for i in range(40)]),
    "run: no times": lambda: ended(
        [line(i, i % 9, i % 4) for i in range(40)], change="UPDATE share SET time = NULL"
    ),
    "run: ordinary": lambda: ended([line(i, i * 7 % 30, i * 11 % 40) for i in range(900)]),
    "run: in step": lambda: ended(step()),
    "run: floods alone": lambda: ended(
        [line(i, i * 7 % 30, i * 11 % 40) for i in range(90)], only=("floods",)
    ),
    "run: not looked": lambda: ended([line(i, i * 7 % 30, i) for i in range(90)], only=()),
    "run: imported since": imported_since,
    "run: profiles": lambda: ended(
        [f"{i},wader{i},Wader {i},{i * 3},2020-01-{i % 28 + 1:02d}" for i in range(30)],
        head="account_id,handle,name,followers,created", only=None,
    ),
}  # fmt: skip


def filled(module: ModuleType, *names: str) -> Callable[[], Told]:
    """Templates of a module with something in every field.

    For what depends on data that no small case has: a season, ids in order, two years of posts.
    """
    return each(lambda name: re.sub(r"\{[^{}]*\}", "7", module.TEMPLATES[name]), *names)


def flood_explained(*, confirmed: bool, share: float) -> Told:
    """Return how the usual people explain a flood: `share` of them had posted before it began."""
    behaviour = Behaviour((Mark("repeated", 60, 100, 50.0, 0.1, 1e-6),), 1e-6, "repeated")
    composition = SimpleNamespace(total=lambda name: 60, grouped=0)
    flood = SimpleNamespace(
        confirmed=confirmed, behaviour=behaviour, known=9,
        regulars=round(100 * share), accounts=100, composition=composition, posts=100,
    )  # fmt: skip
    return frozenset([flood_told._regulars(flood).sentence])  # type: ignore[arg-type]


def mark(usual: float | None, p: float | None, name: str = "relentless") -> Told:
    """Return what is said of one mark of a burst."""
    return frozenset([flood_told._mark(Mark(name, 60, 100, 50.0, usual, p))])


def pace(p: float, *, confirmed: bool) -> Told:
    """Return how the pace of news explains a flood whose reposts were so fast with chance `p`."""
    marks = (Mark("fast", 60, 100, 50.0, 0.5, p), Mark("repeated", 60, 100, 50.0, 0.1, 1e-6))
    flood = SimpleNamespace(
        confirmed=confirmed, behaviour=Behaviour(marks, 1e-6, "repeated"), posts=100,
        composition=SimpleNamespace(total=lambda name: 60, grouped=0),
    )  # fmt: skip
    return frozenset([flood_told._cascade(flood, hasty=True).sentence])  # type: ignore[arg-type]


def audience(hours: int, *, confirmed: bool) -> Told:
    """Return how an audience explains a burst of so many hours, twenty posts each by forty."""
    flood = SimpleNamespace(
        composition=SimpleNamespace(group=np.full(40, -1), repeated=np.full(40, 20)), posts=800,
        timing=SimpleNamespace(
            start=SimpleNamespace(time=0), end=SimpleNamespace(time=hours * 3_600_000_000)
        ),
        confirmed=confirmed, behaviour=Behaviour((), 1e-6, ""),
    )  # fmt: skip
    return frozenset([flood_told._audience(flood).sentence])  # type: ignore[arg-type]


def awake(late: int, among: int) -> Told:
    """Return how being awake explains ten places among `among` of a hundred, others `late` (s)."""
    n = 10
    firsts = SimpleNamespace(
        account=np.array([0]), early=np.arange(2 * n) < n, among=np.full(2 * n, among),
        size=np.full(2 * n, 100), pace=np.full(2 * n, 60e6), part=np.full(2 * n, among / 100),
        aside=np.zeros(2 * n, bool),
        delay=np.repeat([0, late * 1_000_000], n),
    )  # fmt: skip
    team = SimpleNamespace(
        members=np.array([0]), account=np.repeat([0, 1], n), rows=np.arange(2 * n),
        object=np.tile(np.arange(n), 2),
    )  # fmt: skip
    member = SimpleNamespace(rows=np.arange(n))
    found = promoters_explained._awake(team, firsts, [member])  # type: ignore[arg-type,list-item]
    return frozenset([found.sentence])


WORDS: dict[str, Callable[[], Told]] = {
    "an audience": lambda: audience(3, confirmed=False),
    "an audience of a flood": lambda: audience(3, confirmed=True),
    "four days of posts": lambda: audience(96, confirmed=False),
    "a mark of haste": lambda: mark(0.1, 1e-3, "fast"),
    "two platforms": filled(wording_floods, "floods/note/platform", "floods/note/apart"),
    "others as soon": lambda: awake(30, 1),
    "others asleep": lambda: awake(3600, 1),
    "others asleep, room for all": lambda: awake(3600, 100),
    "explained by hours": each(explained_text, "audience", "awake", "notified"),
    "regulars of a burst": lambda: flood_explained(confirmed=False, share=0.95),
    "regulars of a flood": lambda: flood_explained(confirmed=True, share=0.95),
    "a mark of a law": lambda: mark(0.011, 1e-9),
    "a mark without comparison": lambda: mark(None, None),
    "a usual mark": lambda: mark(0.5, 1.0),
    "a mark without a law": lambda: mark(0.1, 1e-3, "repeated"),
    "the pace of a flood": lambda: pace(0.4, confirmed=True),
    "the pace of a burst": lambda: pace(0.4, confirmed=False),
    "a hasty flood": lambda: pace(1e-6, confirmed=True),
    "weeks of a flood": saying(wording_floods.say, "shape/week"),
    "too short for hours": saying(wording_floods.say, "shape/level"),
    "nobody before": filled(wording_floods, "floods/regulars/none", "floods/event/none"),
    "reposts of what is not here": filled(wording_floods, "floods/note/originals"),
    "ids in order": filled(
        wording_cohorts, "cohorts/cohort_ids", "cohorts/template_ids", "cohorts/cohort/ids",
        "cohorts/cohort/range", "cohorts/cohort/between", "cohorts/cohort/before",
    ),
    "a rate of the platform": filled(wording_cohorts, "cohorts/cohort/rate"),
    "spans in a row": filled(wording_cohorts, "cohorts/cohort/surest"),
    "a week as busy": filled(wording_cohorts, "cohorts/explanation/season/holds"),
    "nothing on either side": filled(
        wording_cohorts, "cohorts/explanation/season/unknown",
        "cohorts/explanation/newcomers/unknown",
    ),
    "nearly alike": filled(wording_cohorts, "cohorts/explanation/newcomers/nearly"),
    "weeks of a group": filled(
        wording_personas, "personas/week", "personas/silent", "personas/saving"
    ),
    "clocks that go forward": filled(wording_personas, "personas/saving/0", "personas/saving/2"),
    "clocks that never change": filled(wording_personas, "personas/saving/1"),
    "a block of hours": filled(wording_personas, "personas/clock/block"),
    "more than are shown": filled(wording_personas, "personas/rhythm/more", "personas/left_out"),
    "promoters of several months": filled(wording_promoters, "created/some"),
    "never early": filled(wording_promoters, "table/late", "table/late/note"),
    "a crowd of handles": filled(wording_look_alikes, "crowd"),
    "one name": filled(wording_explanations, "syndicate/named", "declared/name"),
    "hardly closer": saying(wording_explanations.closer_text, slightly=True, least=1.25),
    "unsure": filled(wording_explanations, "fans/unsure", "news/unsure", "time_zone/unsure"),
    "told apart": saying(
        wording_explanations.apart_text, origin="wire.example", acts=5, number=9, others=2
    ),
    "told apart from what is no group": saying(
        wording_explanations.apart_text, origin="wire.example", acts=5, number=9, others=0
    ),
    "a trial in minutes": saying(
        wording_groups.tested_text, window=60_000_000, unit=60_000_000, in_step=9, units=11,
        expected=0.5,
    ),
    "no owner most name": filled(wording_explanations, "syndicate/no", "null/hour"),
    "few posts, few others": filled(
        wording_explanations, "feed/few/no clock", "feed/single", "news/few"
    ),
    "a group": group,
    "a group, one weak": lambda: group(weak=1),
    "a group, some weak": lambda: group(weak=5),
    "a group, all weak": lambda: group(weak=12),
    "a trial": tested,
    "a tested group in a report": lambda: reported(tested=True),
    "a group not yet tested in a report": lambda: reported(tested=False),
    "scale, known": lambda: scale(True),
    "scale, certain": lambda: scale(True, certain=True),
    "scale, not known": lambda: scale(False),
    "candidates, some confirmed": saying(wording_groups.candidates_text, 312, 8, 0.05),
    "candidates, none confirmed": saying(wording_groups.candidates_text, 312, 0, 0.05),
    "candidates, none": saying(wording_groups.candidates_text, 0, 0, 0.05),
    "listed, a name in common": saying(
        wording_look_alikes.listed_statement, one="harrow", other="harr0w", platform="x",
        differs="letter", exchanged=False, fields=["name"], rate=0.01,
    ),
    "twins of one object": saying(
        wording_twins.twin_statement, one="@harrow", other="@harrow", here="x", there="forum",
        fields=["handle"], objects=1, window=60_000_000, expected=0.01,
    ),
    "tested, some confirmed": saying(tested_text, 300, 12, 0.05, "floods"),
    "tested, none confirmed": saying(tested_text, 300, 0, 0.05, "floods"),
    "tested, no rate": saying(tested_text, 300, None, None, "floods"),
    "nothing tested": saying(tested_text, 0, 0, 0.05, "floods"),
    "more confirmed than tested": saying(tested_text, 0, 1, 0.05, "floods"),
    "not known what was tested": saying(tested_text, None, None, 0.05, "floods"),
    **{f"words of {one.name}": (lambda name=one.name: words_of(name)) for one in DETECTORS},
    "reposts unnamed": saying(wording_result.unnamed_text, "repost", 9),
    "quotes unnamed": saying(wording_result.unnamed_text, "quote", 9),
    "replies unnamed": saying(wording_result.unnamed_text, "reply", 9),
    "all named": each(
        lambda type_: wording_result.unnamed_text(type_, 0) or "", "repost", "quote", "reply"
    ),
    "nobody wrote": roles,
    "wrote and passed on": lambda: roles(
        wrote=5, writers=1, reposted=9, reposters=3, copied=7, copiers=2
    ),
    "a table of roles": lambda: frozenset([wording_roles.TITLE, wording_roles.NOTE]),
    "starters": each(wording_roles.ROLES.__getitem__, "originator", "seeder", "bridge"),
    "others": each(wording_roles.ROLES.__getitem__, "amplifier", "member"),
    "signals of habits": lambda: signals(
        "always_on", "client", "language_change", "topic_change", "shared_client"
    ),
    "signals of profiles": lambda: signals(
        "reach", "young", "no_description", "no_avatar", "place_clock", "place_language"
    ),
    "languages of members alone": saying(
        wording_personas.say, "languages/alone", known="9", members="12"
    ),
    "languages of both": saying(
        wording_personas.say, "languages", known="9", members="12", ordinary="400"
    ),
    "clock from languages": saying(wording_personas.say, "clock/source/languages", accounts="40"),
    "patterns of texts": each(
        lambda trait: wording_cohorts.pattern_text(trait, "this"),
        "text", "emoji", "hashtags", "link", "profile link", "client",
    ),
    "one letter": saying(wording_look_alikes.difference_text, "letter", False),
    "one separator": saying(wording_look_alikes.difference_text, "separator", False),
    "one digit": saying(wording_look_alikes.difference_text, "digit", False),
    "two exchanged": saying(wording_look_alikes.difference_text, "letter", True),
    "floods of links": each(flood_object, "url", "text", "mention"),
    "floods of tags": each(flood_object, "hashtag", "domain", "reposted"),
    "explained by time": each(explained_text, "time_zone", "cascade", "import", "season"),
    "explained by people": each(
        explained_text, "syndicate", "feed", "fans", "news", "regulars", "newcomers"
    ),
    "verdicts for": each(VERDICTS.__getitem__, "holds", "in_part"),
    "verdicts against": each(VERDICTS.__getitem__, "does_not_hold", "not_known"),
}  # fmt: skip
