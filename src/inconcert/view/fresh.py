"""Which findings no longer stand on what the case holds, and the command that mends it.

All of it is one query over `detector_run`, which says of each run what it stood on.
"""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

from inconcert.detect import detectors
from inconcert.view.exported import without_folders

if TYPE_CHECKING:
    from inconcert.case import Case

# Of each detector's last run: how many sources the case did not hold then, whether the posts were
# taken apart otherwise since, and the first detector it reads that ran again or is out of date.
_STALE = """
WITH RECURSIVE last AS (
  SELECT * FROM detector_run QUALIFY row_number() OVER (PARTITION BY detector ORDER BY run DESC) = 1
),
taken AS (SELECT run, parameters FROM run WHERE command = 'extract'),
own AS (
  SELECT l.detector, l.run,
    (SELECT count(DISTINCT s.sha256) FROM source s
     WHERE NOT list_contains(l.sources, s.sha256)) AS sources,
    coalesce((SELECT n.parameters <> t.parameters FROM taken t, taken n
              WHERE t.run = l.extract_run AND n.run = (SELECT max(run) FROM taken)), false)
      AS shares
  FROM last l
),
reading AS (
  SELECT detector, unnest(reads) AS source, unnest(reads_runs) AS source_run,
         generate_subscripts(reads, 1) AS place
  FROM last
),
again AS (
  SELECT r.detector, r.source, r.place, l.run > coalesce(r.source_run, 0) AS newer
  FROM reading r JOIN last l ON l.detector = r.source
),
stale AS (
  SELECT detector FROM own WHERE sources > 0 OR shares
  UNION SELECT detector FROM again WHERE newer
  UNION SELECT a.detector FROM again a JOIN stale s ON s.detector = a.source
)
SELECT o.detector, o.sources, o.shares, a.source, a.newer
FROM own o JOIN stale USING (detector)
LEFT JOIN (
  SELECT detector, arg_min(source, place) AS source, arg_min(newer, place) AS newer
  FROM again WHERE newer OR source IN (SELECT detector FROM stale) GROUP BY detector
) a USING (detector)
ORDER BY o.run, o.detector
"""


def out_of_date(case: Case) -> dict[str, dict[str, str]]:
    """Return {detector: {"reason", "command"}} of the detectors whose results are out of date.

    They are where posts were imported or taken apart otherwise since, or where a detector that they
    read (`Detector.reads`) ran again or is out of date itself. `command` runs all of them again,
    with the usual parameters, '' where none of them is installed; the case is named without its
    folder.
    """
    reasons = {
        detector: _reason(sources, shares, source, newer)
        for detector, sources, shares, source, newer in case.query(_STALE)
    }
    ran = {name for (name,) in case.query("SELECT DISTINCT detector FROM detector_run")}
    # Of others the package is gone.
    known = [name for name in detectors() if name in reasons]
    command = _command(case, known, everything=ran >= set(detectors()))
    return {name: {"reason": reasons[name], "command": command} for name in reasons}


def _reason(sources: int, shares: bool, source: str | None, newer: bool | None) -> str:
    if sources:
        return f"{sources:,} {'source was' if sources == 1 else 'sources were'} imported after it"
    if shares:
        return "the posts were taken apart into other kinds of share after it"
    if newer:
        return f"{source}, which it reads, was run again after it"
    return f"{source}, which it reads, is out of date"


def _command(case: Case, stale: list[str], *, everything: bool) -> str:
    words = ["inconcert", "detect", "--case", case.path.name]
    if not stale:
        return ""
    if not (everything and set(stale) >= set(detectors())):
        words += [word for name in stale for word in ("--only", name)]
    return shlex.join(words)


def left_out(case: Case) -> list[dict[str, str]]:
    """Return the detectors of other packages that the last detection left out, and why."""
    text = case.one("SELECT parameters FROM run WHERE command = 'detect' ORDER BY run DESC LIMIT 1")
    parameters = json.loads(text or "{}")
    told = parameters.get("left_out") if isinstance(parameters, dict) else None
    return [
        {"name": str(one.get("name")), "problem": str(one.get("problem"))}
        for one in without_folders(told or [])
        if isinstance(one, dict)
    ]
