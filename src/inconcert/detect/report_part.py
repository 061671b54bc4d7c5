"""What one detector alone says in a report, as plain data: findings go in, words come out.

Pictures and tables are drawn in `export`, the same for all. Here a detector gives the words that
are true of its own test and of no other's. A module that does so imports no statistics: it is
loaded whenever a report is written, also of a case that another version made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

# What a type of finding may declare in `views`, and what a finding of that type holds for it.
VIEWS: Mapping[str, str] = {
    "score": "evidence rows of role share (or act) with account, kind, object and time; "
    "details `main` ({kind: window in µs}) and `busiest_objects`",
    "network": "members, the links among them at the windows of `main`, `main_kind` and "
    "`first_movers`",
    "counts": "details `windows`: observed and expected events by kind and window",
    "test": "p, and details `test`: units, in_step, expected, halves",
    "scale": "details `scale`: time_window, low, high, agreement, windows",
}

# HTML elements that the words of a detector may hold; everything else in them is shown as text.
TAGS = ("strong", "em", "code", "var", "sub")

Finding = Mapping[str, Any]


class Method(NamedTuple):
    """How a detector works, for the end of a report.

    `text` are paragraphs, and lists of steps; `cannot` what it does not show; `glossary` its terms.
    `tests` says whether findings are tested, with a p and q of their own.
    """

    text: Sequence[str | Sequence[str]] = ()
    cannot: Sequence[str] = ()
    glossary: Sequence[tuple[str, str]] = ()
    tests: bool = False


def _nothing(finding: Finding) -> dict[str, Any]:
    return {}


class ReportPart(NamedTuple):
    """What a detector alone says in a report; all of it may be missing.

    - `finding`: takes a finding as `view.findings` gives it and returns any of: `heading`;
      `marking`, the kinds of share that mark it; `note`, on its numbers; `test`, sentences on its
      test; `halves`, what each trial was found and tested on; `trials`, on the table of them;
      `scale`, sentences; `explained`, what begins "… would be enough to account for"; `members`, on
      the columns of their table; `evidence`, on the rows of the CSV.
    - `method`: takes the parameters of the last run and the findings that are shown.
    - `tested`: takes how many were tested and confirmed, and the rate; returns one sentence.
    """

    finding: Callable[[Finding], dict[str, Any]] = _nothing
    method: Callable[[Mapping[str, Any], Sequence[Finding]], Method] | None = None
    tested: Callable[[int, int, float], str] | None = None
