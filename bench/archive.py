"""The main job on a disclosure archive: 1.1 million posts from CSV to report.

Simulates the archive once (not timed; kept in --work), then runs `inconcert investigate` in a fresh
process and prints seconds, seconds by stage, peak memory, posts and findings. Then every detector
examines the case once more, alone: `detectors` are the seconds and findings of each, how many
`members` these have, and how many of them are `planted`; `beside_groups` are the seconds of all but
coordination.

    python bench/archive.py [--posts 1.1e6] [--work DIR] [--profile FILE] [--json]
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import _common as common

FULL = 1_100_000
LEAST = 11_000  # the smallest factor that the scenario knows
SEED = 1

# In a process of its own, so that the process that measures stays small.
_SIMULATE = """
import sys
from inconcert.simulate import simulate
simulate("archive", sys.argv[1], seed=int(sys.argv[2]), factor=float(sys.argv[3]))
"""

# A file rather than -c: without one DuckDB takes the session for interactive and draws on stdout.
_INVESTIGATE = """
import cProfile, sys
from inconcert.cli import main
target = sys.argv.pop(1)
if not target:
    main()
profile = cProfile.Profile()
try:
    profile.runcall(main)
finally:
    profile.dump_stats(target)
"""

# The first run of each kind compiles; that is counted, since users pay for it too.
_DETECT = """
import csv, json, sys, time
from pathlib import Path
from inconcert.case import Case
from inconcert.detect import detect, detectors
with open(sys.argv[2], encoding="utf-8", newline="") as file:
    planted = {row["account_id"] for row in csv.DictReader(file) if row["label"] == "campaign"}
seconds = {}
with Case.open(Path(sys.argv[1]), write=True) as case:
    for name in detectors():
        start = time.perf_counter()
        found = detect(case, only=[name])
        taken = time.perf_counter() - start
        rows = case.query(
            "SELECT m.account FROM member m JOIN finding f USING (account_group) "
            "WHERE f.detector = ?", [name]
        )
        members = [account.partition(":")[2] for account, in rows]
        seconds[name] = {
            "seconds": round(taken, 2),
            "findings": len(found),
            "members": len(members),
            "planted": sum(account in planted for account in members),
        }
print(json.dumps(seconds))
"""


def main() -> None:
    """Run the benchmark."""
    parser = common.parser_of(__doc__)
    parser.add_argument("--posts", type=common.count, default=FULL, help="posts in the archive")
    work = Path(tempfile.gettempdir()) / "inconcert-bench"
    parser.add_argument("--work", type=Path, default=work, help="where the archive is kept")
    parser.add_argument("--runs", type=common.count, default=1, help="report the fastest of")
    parser.add_argument("--profile", type=Path, help="write cProfile figures of the run here")
    given = common.arguments(parser)
    if given.posts < LEAST:
        parser.error(f"--posts: at least {LEAST:,}")
    folder = archive(given.work, given.posts)
    results = [investigate(folder, given.profile) for _ in range(given.runs)]
    best = min(results, key=lambda result: result["seconds"])
    best["runs"] = given.runs
    common.show(best, given.json, f"inconcert investigate, {best['posts']:,} posts", best)


def archive(work: Path, posts: int) -> Path:
    """Return the folder of an archive of about `posts` posts; simulate it if it is not there."""
    import inconcert

    # Another generator makes another archive: what is kept goes by its sources.
    room = Path(inconcert.__file__).parent / "simulate"
    made_by = hashlib.sha256()
    for path in sorted(room.rglob("*")):
        if path.suffix in (".py", ".toml"):
            made_by.update(path.read_bytes())
    folder = work / f"archive-{posts}-seed{SEED}-{made_by.hexdigest()[:12]}"
    if not (folder / "scenario.json").exists():  # written last
        common.say(f"Simulating an archive of {posts:,} posts in {folder} …")
        shutil.rmtree(folder, ignore_errors=True)
        made = common.run([sys.executable, "-c", _SIMULATE, folder, str(SEED), str(posts / FULL)])
        if made.status:
            raise SystemExit("The archive could not be simulated.")
    return folder


def investigate(folder: Path, profile: Path | None) -> dict[str, Any]:
    """Run the main job once on the archive and return its figures."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        report, runner = Path(scratch) / "report.html", Path(scratch) / "main.py"
        case = Path(scratch) / "case.duckdb"
        runner.write_text(_INVESTIGATE, encoding="utf-8")
        job, ran = measured(
            "The main job", runner, profile or "", "investigate", folder / "posts.csv",
            folder / "accounts.csv", "--case", case, "-o", report, "--json",
        )  # fmt: skip
        detectors, _ = measured("A detector", "-c", _DETECT, case, folder / "truth.csv")
        beside = (one["seconds"] for name, one in detectors.items() if name != "coordination")
        scenario = json.loads((folder / "scenario.json").read_text(encoding="utf-8"))
        return {
            "seconds": round(ran.seconds, 2),
            "cpu_seconds": round(ran.cpu_seconds, 2),
            "peak_gib": round(ran.peak_gib, 3),
            "posts": job["import"]["posts"],
            "accounts": int(scenario["counts"]["accounts"]),
            "findings": len(job["findings"]),
            "stages": job["seconds"],
            "csv_gib": round((folder / "posts.csv").stat().st_size / common.GIB, 3),
            "report_mib": round(report.stat().st_size / (1 << 20), 2),
            "detectors": detectors,
            "beside_groups": round(sum(beside), 2),
        }


def measured(what: str, *arguments: Any) -> tuple[dict[str, Any], common.Ran]:
    """Run Python in a process of its own; return the JSON object that it prints, and its cost."""
    ran = common.run([sys.executable, *arguments])
    if ran.status:
        raise SystemExit(f"{what} ended with status {ran.status}.\n{ran.stdout[-2000:]}")
    return json.loads(ran.stdout), ran


if __name__ == "__main__":
    main()
