"""Makes every number of a report again from its evidence CSV files, and nothing else.

What a number is stands in the report (`data-number` and the `data-` attributes of its row); what it
must be follows from the CSV of its finding, by the meaning of co-shares in its plainest form.
"""

from __future__ import annotations

import csv
import itertools
import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass
class Number:
    name: str
    value: float | None
    context: dict[str, str]


class Numbers(HTMLParser):
    """Collects data-number elements, each with the data- attributes of the row around it.

    `main` are the main windows of each finding, by kind; `movers` the kind that first movers are
    counted over.
    """

    def __init__(self, report: Path) -> None:
        super().__init__()
        self.found: list[Number] = []
        self.row: dict[str, str] = {}
        self.main: dict[str, dict[str, int]] = defaultdict(dict)
        self.movers: dict[str, str] = {}
        self.feed(report.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "tr":
            self.row = given
            if given.get("class") == "main-window" and "data-window" in given:
                finding, _, kind, window = given["data-window"].split("/")
                self.main[finding][kind] = int(window)
        if "data-main" in given:
            self.movers[given["data-main"]] = given["data-kind"]
        if "data-number" in given:
            value = float(given["data-value"]) if given["data-value"] else None
            self.found.append(Number(given["data-number"], value, dict(self.row)))


@dataclass
class Act:
    account: str
    object: str
    time: int
    row: tuple[str, str]


class Recomputed:
    """The numbers of one finding, from its CSV and nothing else."""

    def __init__(self, finding: str, path: Path, main: dict[str, int], movers: str) -> None:
        with path.open(encoding="utf-8-sig", newline="") as file:
            self.rows = list(csv.DictReader(file))
        self.finding, self.main = finding, main
        self.movers_main = {movers: main[movers]} if movers else main
        self.acts: dict[str, list[Act]] = defaultdict(list)
        self.shares: dict[str, dict[str, int]] = defaultdict(dict)
        self.totals: dict[tuple[str, int], tuple[int, int]] = {}
        self.windows: dict[tuple[str, int], dict[str, float | None]] = {}
        self.moved: dict[str, tuple[int, int]] = {}
        for row in self.rows:
            if row["role"] == "share":
                act = Act(
                    row["account"], row["object"], int(row["time_us"]), (row["sha256"], row["row"])
                )
                self.acts[row["kind"]].append(act)
            elif row["role"] == "member":
                self.shares[row["kind"]][row["account"]] = int(row["account_shares"])
            elif row["role"] == "baseline":
                window = round(float(row["time_window_s"]) * 1_000_000)
                self.totals[row["kind"], window] = (
                    int(row["kind_events"]),
                    int(row["account_pairs"]),
                )

    def events(self, kind: str, window: int) -> Iterator[tuple[Act, Act]]:
        by_object = defaultdict(list)
        for act in self.acts[kind]:
            by_object[act.object].append(act)
        for acts in by_object.values():
            acts.sort(key=lambda act: act.time)
            for place, a in enumerate(acts):
                for b in itertools.islice(acts, place + 1, None):
                    if b.time - a.time > window:
                        break
                    if a.account != b.account and a.row != b.row:
                        yield a, b

    def expected(self, kind: str, window: int) -> float:
        events, pairs = self.totals[kind, window]
        n = list(self.shares[kind].values())
        return events * sum(a * b for a, b in itertools.combinations(n, 2)) / pairs

    def window_numbers(self, kind: str, window: int) -> dict[str, float | None]:
        if (kind, window) not in self.windows:
            events, apart = 0, 0
            objects: set[str] = set()
            links: set[tuple[str, str]] = set()
            for a, b in self.events(kind, window):
                events += 1
                apart += b.time - a.time
                objects.add(a.object)
                links.add((min(a.account, b.account), max(a.account, b.account)))
            self.windows[kind, window] = {
                "events": events,
                "objects": len(objects),
                "links": len(links),
                "accounts": len({account for link in links for account in link}),
                "expected": self.expected(kind, window),
                "mean_delay": apart / events / 1e6 if events else None,
            }
        return self.windows[kind, window]

    def movers(self) -> dict[str, tuple[int, int]]:
        """How often each account was strictly first in an event, and how often second."""
        if not self.moved:
            first, second = Counter[str](), Counter[str]()
            for kind, window in self.movers_main.items():
                for a, b in self.events(kind, window):
                    if a.time < b.time:  # a tie counts for neither
                        first[a.account] += 1
                        second[b.account] += 1
            self.moved = {a: (first[a], second[a]) for a in {*first, *second}}
        return self.moved

    def of_object(self, kind: str, object_: str) -> dict[str, float | None]:
        acts = [a for a in self.acts[kind] if a.object == object_]
        return {
            "accounts": len({a.account for a in acts}),
            "shares": len(acts),
            "first": min(a.time for a in acts),
            "last": max(a.time for a in acts),
        }

    def whole(self, what: str) -> float:
        """The numbers of the finding as a whole."""
        mains = [self.window_numbers(kind, window) for kind, window in self.movers_main.items()]
        observed = int(sum(w["events"] or 0 for w in mains))
        expected = sum(w["expected"] or 0 for w in mains)
        return {
            "accounts": len({a for by_kind in self.shares.values() for a in by_kind}),
            "evidence_rows": len(self.rows),
            "observed": observed,
            "expected": expected,
            "ratio": observed / expected,
        }[what]

    def bar(self, row: dict[str, str]) -> int:
        """How many accounts hit the object of a bar within its window."""
        start, window = int(row["data-start"]), int(row["data-window"])
        return len(
            {
                act.account
                for act in self.acts[row["data-kind"]]
                if act.object == row["data-object"] and start <= act.time <= start + window
            }
        )

    def number(self, number: Number) -> float | None:
        row = number.context
        made: float | None
        match number.name.removeprefix(self.finding + "/").split("/"):
            case [what]:
                made = self.whole(what)
            case ["windows", kind, window, what]:
                made = self.window_numbers(kind, int(window))[what]
            case ["first_movers", account, what]:
                made = self.movers()[account][what == "second"]
            case ["members", account, kind]:
                made = self.shares[kind][account]
            case ["busiest_objects", _, what]:
                made = self.of_object(row["data-kind"], row["data-object"])[what]
            case ["timeline", _, "accounts"]:
                made = self.bar(row)
            case _:
                raise AssertionError(f"no rule makes {number.name} again")
        return made


def agree(value: float | None, shown: float | None) -> bool:
    """Whole numbers to the last digit, others to nine."""
    if value is None or shown is None or isinstance(value, int):
        return value == shown
    return math.isclose(value, shown, rel_tol=1e-9)


def check(numbers: Numbers, recomputed: dict[str, Recomputed]) -> Counter[str]:
    """Compare every number of a report; return how many of each sort there were."""
    checked: Counter[str] = Counter()
    totals: dict[str, float | None] = {}
    bars: Counter[str] = Counter()
    for number in numbers.found:
        finding, what = number.name.split("/", 1)
        if what == "timeline/members_in_window":
            totals[finding] = number.value
            continue
        value = recomputed[finding].number(number)
        assert agree(value, number.value), (number.name, value, number.value)
        if what.startswith("timeline/"):
            bars[finding] += int(value or 0)
        checked[what.split("/")[0]] += 1
    assert bars == totals
    return checked
