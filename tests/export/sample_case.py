"""A small case: three groups, organic traffic, hostile texts, findings by brute force.

Everything is written straight into the tables, so the tests of the rooms `evidence.table`, `view`
and `export` stand on nothing but `model` and the meaning of co-shares.
"""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from sample_brute_force import (
    DAY,
    HOUR,
    MAIN,
    MINUTE,
    SECOND,
    WINDOWS,
    Share,
    acting_shares,
    baseline_of,
    details_of,
    events_of,
    mean_delay,
)

from inconcert.case import Case

if TYPE_CHECKING:
    from pathlib import Path

START = 1_772_323_200 * SECOND  # 2026-03-01T00:00:00Z

SCRIPT = "</script><script>alert(1)</script>"
FORMULA = "=cmd|' /C calc'!A0"
ARABIC = "أخبار عاجلة من المدينة: المؤتمر يبدأ الآن"
HEBREW = "חדשות מן העיר: הכנס מתחיל עכשיו"
HAN = "会议现在开始,请大家转发这条消息"
EMOJI = "🎻🥁 👩‍👩‍👧‍👦 together 🇺🇳"
LONG = "long words " * 910  # 10,010 characters

TEXTS = (
    "Read this before the conference opens on Monday",
    SCRIPT,
    FORMULA,
    ARABIC,
    HEBREW,
    HAN,
    EMOJI,
    LONG,
    "\u202eevil gnp.exe and a \x00 NUL and \x1b[31mred",
    "first line\n@second line\r\n=1+1;=2+2",
    None,
)


@dataclass
class Sample:
    """What was put into the case, for tests to compare with."""

    groups: list[list[str]] = field(default_factory=list)
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    posts: list[dict[str, Any]] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)

    def account(self, key: str, **fields: Any) -> str:
        platform, name = key.split(":", 1)
        self.accounts[key] = {
            "account": key,
            "platform": platform,
            "account_id": None if name.startswith("@") else name,
            "source": 1,
            "row": len(self.accounts) + 1,
            **fields,
        }
        return key

    def post(
        self, account: str, time: int, text: str | None, objects: list[tuple[str, str]], **rest: Any
    ) -> None:
        number = len(self.posts) + 1
        self.posts.append(
            {
                "post": number,
                "platform": account.split(":", 1)[0],
                "post_id": f"{9_000_000_000_000_000_000 + number}",
                "account": account,
                "time": time,
                "type": "post",
                "text": text,
                "link": f"https://social.example/{number}",
                "source": 1 + number % 2,
                "row": number,
                **rest,
            }
        )
        for kind, object_ in objects:
            self.shares.append(Share(account, kind, object_, time, number))


def _group(sample: Sample, size: int, prefix: str, platform: str) -> list[str]:
    names = [SCRIPT, FORMULA, ARABIC, HEBREW, HAN, EMOJI, None, "Plain Name"]
    members = []
    for index in range(size):
        handle = None if index % 7 == 3 else f"{prefix}_{index:02d}"
        members.append(
            sample.account(
                f"{platform}:{prefix}{index}",
                handle=handle,
                name=names[index % len(names)],
                description=[SCRIPT, ARABIC, None, "likes long walks"][index % 4],
                location=[None, HAN, "Somewhere"][index % 3],
                url="javascript:alert(1)" if index == 0 else None,
                created=START - (40 + index) * DAY if index % 5 else None,
                followers=index * 37,
                following=None if index % 2 else 12,
                posts=1000 + index,
                verified=index % 6 == 0,
            )
        )
    sample.groups.append(members)
    return members


def _bursts(
    sample: Sample,
    rng: random.Random,
    members: list[str],
    kinds: list[str],
    *,
    bursts: int,
    turnout: float,
) -> None:
    for burst in range(bursts):
        base = START + rng.randrange(3 * DAY // MINUTE) * MINUTE + rng.randrange(60) * SECOND
        tag = f"{members[0].split(':')[1]}-{burst}"
        objects = [(kind, _object(kind, tag, burst)) for kind in kinds]
        text = TEXTS[burst % len(TEXTS)]
        order = [m for m in members if rng.random() < turnout]
        rng.shuffle(order)
        order.sort(key=lambda m: m != members[0])  # the first member leads whenever it is there
        for step, member in enumerate(order):
            time = base + int(step * rng.uniform(0.2, 2.5) * SECOND)
            said = text if text is None or rng.random() < 0.6 else f"{text} {rng.choice('abc')} now"
            sample.post(
                member,
                time,
                said,
                objects,
                link=None if step % 4 == 0 else f"https://s.example/{tag}/{step}",
            )


def _object(kind: str, tag: str, burst: int) -> str:
    special = {3: "مؤتمر", 4: "כנס", 5: "会议"}
    if kind == "hashtag":
        return f"{special.get(burst, 'together')}{tag}"
    if kind == "url":
        return (
            f"https://news.example/{tag}?q=<b>&r='\""
            if burst == 1
            else f"https://news.example/{tag}"
        )
    return f"{kind}-{tag}"


def make_sample(seed: int = 7) -> Sample:
    """Return the sample: groups of 4, 12 and 40 accounts over three days, and 160 others."""
    sample, rng = Sample(), random.Random(seed)
    _bursts(
        sample, rng, _group(sample, 40, "crowd", "x"), ["repost", "hashtag"], bursts=18, turnout=0.6
    )
    _bursts(
        sample,
        rng,
        _group(sample, 12, "choir", "telegram"),
        ["url", "text"],
        bursts=14,
        turnout=0.8,
    )
    _bursts(sample, rng, _group(sample, 4, "quartet", "x"), ["url"], bursts=9, turnout=1.0)
    known = sorted({(s.kind, s.object) for s in sample.shares})
    popular = [(k, o) for k, o in known if rng.random() < 0.7]
    first = {key: min(s.time for s in sample.shares if (s.kind, s.object) == key) for key in known}
    others = [
        sample.account(f"x:@other{n}" if n % 3 else f"x:other{n}", handle=f"other{n}", name=None)
        for n in range(160)
    ]
    for _ in range(1500):
        kind, object_ = rng.choice(popular)
        time = first[kind, object_] + int(rng.gauss(0.3, 1.0) * HOUR)
        sample.post(rng.choice(others), time, rng.choice(TEXTS[:1] + TEXTS[3:7]), [(kind, object_)])
    for member in sample.groups[0][:6]:  # members have a life of their own, too
        for n in range(5):
            sample.post(member, START + rng.randrange(3 * DAY), "hello", [("hashtag", f"own{n}")])
    sample.accounts[others[0]]["handle"] = None
    return sample


def _table(rows: list[dict[str, Any]], **types: pa.DataType) -> pa.Table:
    names = sorted({name for row in rows for name in row})
    return pa.table({n: pa.array([row.get(n) for row in rows], type=types.get(n)) for n in names})


def write_sample(path: Path, sample: Sample | None = None) -> Sample:
    """Write the sample into a new case at `path` and return it."""
    sample = sample or make_sample()
    with (
        Case.open(path, create=True) as case,
        case.run("detect", {"windows": ["10s", "60s", "1h"]}, seed=1) as run,
    ):
        _sources(case, sample)
        case.append("account", _table(list(sample.accounts.values())))
        case.append("post", _table(sample.posts))
        case.append("share", _table([vars(s) for s in sample.shares]))
        baselines = [
            {"kind": kind, "time_window": window, **baseline_of(sample.shares, kind, window)}
            for kind in sorted({s.kind for s in sample.shares})
            for window in WINDOWS
        ]
        case.append("baseline", _table(baselines))
        for number, members in enumerate(sample.groups, 1):
            _finding(case, sample, number, members, run)
    return sample


def _sources(case: Case, sample: Sample) -> None:
    rows = [
        {
            "source": n,
            "file": ["/home/someone/posts <1>.csv", "C:\\data\\archive.zip::inner/posts.jsonl"][
                n - 1
            ],
            "format": ["table", "jsonl"][n - 1],
            "sha256": f"{n:064x}",
            "bytes": 1000 * n,
            "rows_read": 900,
            "rows_rejected": 2 if n == 1 else 1,
            "posts": len(sample.posts) // 2,
            "accounts": len(sample.accounts) // 2,
            "duplicates": 0,
            "note": f"times without zone read as UTC {SCRIPT}" if n == 1 else None,
            "imported": START,
        }
        for n in (1, 2)
    ]
    case.append("source", _table(rows))
    rejects = [
        {"source": 1, "row": 5, "reason": "no time", "record": SCRIPT},
        {"source": 1, "row": 9, "reason": "no time", "record": FORMULA},
        {"source": 2, "row": 3, "reason": f"no account in {ARABIC}", "record": None},
    ]
    case.append("reject", _table(rejects))


def _finding(case: Case, sample: Sample, number: int, members: list[str], run: int) -> None:
    finding = f"group-{number}"
    sample.findings.append(finding)
    details = details_of(sample.shares, members)
    main = [
        w
        for w in details["windows"]
        if w["time_window"] == MAIN and w["kind"] == details["main_kind"]
    ]
    observed, expected = sum(w["events"] for w in main), sum(w["expected"] for w in main)
    inside = [s for s in sample.shares if s.account in set(members)]
    links = _links(sample, inside)
    case.append("link", _table(links))
    strength = Counter[str]()
    for link in links:
        strength[link["account_a"]] += link["events"]
        strength[link["account_b"]] += link["events"]
    case.append(
        "account_group",
        _table(
            [
                {
                    "account_group": number,
                    "detector": "coordination",
                    "accounts": len(members),
                    "parameters": "{}",
                }
            ]
        ),
    )
    case.append(
        "member",
        _table(
            [
                {
                    "account_group": number,
                    "account": m,
                    "strength": float(strength[m]),
                    "role": None,
                }
                for m in members
            ],
            role=pa.string(),
        ),
    )
    case.append(
        "finding",
        _table(
            [
                {
                    "finding": finding, "detector": "coordination", "type": "group", "rank": number,
                    "statement": f"{len(members)} accounts acted within 60 s {observed} times.",
                    "accounts": len(members), "observed": float(observed), "expected": expected,
                    "p": None, "q": None, "score": observed / expected, "account_group": number,
                    "details": json.dumps(details), "run": run,
                }
            ],
            p=pa.float64(), q=pa.float64(),
        ),
    )  # fmt: skip
    case.append("evidence", _table(_evidence(sample, finding, inside, details["kinds"])))


def _links(sample: Sample, inside: list[Share]) -> list[dict[str, Any]]:
    rows = []
    for kind in sorted({s.kind for s in inside}):
        n = Counter(s.account for s in inside if s.kind == kind)
        for window in WINDOWS:
            base = baseline_of(sample.shares, kind, window)
            pairs = defaultdict(list)
            for a, b in events_of([s for s in inside if s.kind == kind], window):
                pairs[a.account, b.account].append((a, b))
            for (a, b), events in sorted(pairs.items()):
                rows.append(
                    {
                        "account_a": a, "account_b": b, "kind": kind, "time_window": window,
                        "events": len(events),
                        "objects": len({x.object for x, _ in events}),
                        "a_first": sum(x.time < y.time for x, y in events),
                        "b_first": sum(x.time > y.time for x, y in events),
                        "mean_delay": mean_delay(events),
                        "expected": base["events"] * n[a] * n[b] / base["account_pairs"],
                        "p": 0.5,
                    }
                )  # fmt: skip
    return rows


def _evidence(
    sample: Sample, finding: str, inside: list[Share], kinds: list[str]
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for share in acting_shares(inside):
        post = sample.posts[share.post - 1]
        rows.append(
            {
                "finding": finding,
                "role": "share",
                **vars(share),
                "source": post["source"],
                "row": post["row"],
            }
        )
    for kind in kinds:
        for account, count in sorted(Counter(s.account for s in inside if s.kind == kind).items()):
            rows.append(
                {
                    "finding": finding,
                    "role": "member",
                    "account": account,
                    "kind": kind,
                    "details": json.dumps({"shares": count}),
                }
            )
        for window in WINDOWS:
            base = baseline_of(sample.shares, kind, window)
            rows.append(
                {
                    "finding": finding,
                    "role": "baseline",
                    "kind": kind,
                    "details": json.dumps(
                        {
                            "time_window": window,
                            **{k: base[k] for k in ("shares", "events", "account_pairs")},
                        }
                    ),
                }
            )
    return rows
