"""A case that is served: readers of it while its queue runs jobs, and a job that is killed.

Invented posts are imported. Then so many threads read the case for so long, each a page at a time
(a snapshot with several statements and the list of findings), while the queue imports more posts,
detects, and makes small commits, over and over. A read is *stale* where it does not see what was
committed before it began, and *torn* where its statements do not agree with one another. With
`--pause 0` the readers take all that the machine has, and the job gets its share of that. At the
end a process that is in the middle of a detection is killed (SIGKILL): every table of the case is
compared with what it was, and what the queue says is shown.

    python bench/readers.py [--seconds 60] [--readers 8] [--pause 0.2] [--factor 0.2] [--json]
"""

from __future__ import annotations

import itertools
import json
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import _common as common
import inconcert
from inconcert.api.jobs import job_queue
from inconcert.case import Case
from inconcert.case.job import Job, read_jobs
from inconcert.progress import Progress

# Small commits of one job, and the posts of one more file.
JOBS = ("import", "tick", "detect")
TICKS = 20
POSTS = 200


class Pages:
    """What readers do and see; `committed` is the last run that is known to be committed."""

    def __init__(self, case: Case, pause: float = 0.0) -> None:
        self.case = case
        self.pause = pause  # seconds between the pages of one reader
        self.committed = 0
        self.reads: list[float] = []  # seconds of each
        self.stale: list[str] = []
        self.torn: list[str] = []
        self.errors: list[str] = []
        self.over = threading.Event()

    def read(self) -> None:
        """Read pages until it is over."""
        while not self.over.is_set():
            known, start = self.committed, time.perf_counter()
            try:
                with self.case.snapshot():
                    self.page(known)
            except Exception as error:
                self.errors.append(f"{type(error).__name__}: {error}")
            self.reads.append(time.perf_counter() - start)
            self.over.wait(self.pause)

    def page(self, known: int) -> None:
        """Read one page and hold it against what is known and against itself."""
        sql = "SELECT coalesce(max(run), 0) FROM run"
        last = self.case.one(sql)
        if last < known:
            self.stale.append(f"run {last} where {known} was committed")
        counts = (
            self.case.one("SELECT count(*) FROM post"),
            int(self.case.one("SELECT sum(posts) FROM source") or 0),
            sum(b.num_rows for b in self.case.batches("SELECT post FROM post", rows=2048)),
        )
        if len(set(counts)) > 1:
            self.torn.append(f"posts: {counts}")
        listed = len(inconcert.findings(self.case))
        stored = self.case.one("SELECT count(*) FROM finding")
        if listed != stored:
            self.torn.append(f"findings: {listed} listed of {stored}")
        if self.case.one(sql) != last:
            self.torn.append(f"run {last} was the last no more")


def tick(*, case: Case, progress: Progress, pages: Pages) -> None:
    """Commit something small, again and again, and say so at once."""
    with progress.task("Ticking", TICKS) as advance:
        for _ in range(TICKS):
            with case.run("tick", {}) as number:
                pass
            pages.committed = number
            advance(1)


def more_posts(path: Path, number: int) -> str:
    """Write one more file of posts, and return its path."""
    rows = (f"{number}-{n},u{n % 40},{1_600_000_000 + n},post {number} {n}\n" for n in range(POSTS))
    path.write_text("post_id,account_id,time,text\n" + "".join(rows))
    return str(path)


def measure(
    case: Case, folder: Path, *, seconds: float, readers: int, pause: float,
    names: Sequence[str] = JOBS,
) -> dict[str, Any]:  # fmt: skip
    """Have so many threads read a case while its queue does such jobs; return what they saw."""
    pages, done = Pages(case, pause), Counter[str]()

    def ended(job: Job) -> None:
        if job.state == "done":
            pages.committed = case.one("SELECT max(run) FROM run")
        if job.over:
            done[f"{job.name} {job.state}"] += 1

    work = {"tick": lambda *, case, progress: tick(case=case, progress=progress, pages=pages)}
    with case.snapshot():
        pages.page(0)  # what a page needs is imported
    threads = [threading.Thread(target=pages.read) for _ in range(readers)]
    start = time.perf_counter()
    with job_queue(case, more=work, on_progress=ended) as queue:
        for thread in threads:
            thread.start()
        for number in itertools.count():
            left = seconds - (time.perf_counter() - start)
            if left <= 0:
                break
            posts = more_posts(folder / f"more-{number}.csv", number)
            asked = [
                queue.add(name, {"paths": posts} if name == "import" else {}) for name in names
            ]
            queue.wait(asked[-1].job, left)
    pages.over.set()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - start
    return {
        "seconds": took,
        "readers": readers,
        "reads": len(pages.reads),
        "reads_per_second": len(pages.reads) / took,
        "slowest_read_seconds": max(pages.reads),
        "errors": len(pages.errors),
        "stale_reads": len(pages.stale),
        "torn_reads": len(pages.torn),
        "commits": pages.committed,
        "jobs": dict(done),
        "examples": [*pages.errors[:3], *pages.stale[:3], *pages.torn[:3]],
    }


KILLED = """
import json, sys
from inconcert.api.jobs import job_queue
from inconcert.case import Case

def show(job):
    print(job.state, job.stage, flush=True)

with Case.open(sys.argv[1], write=True) as case, job_queue(case, on_progress=show) as queue:
    job = queue.add(sys.argv[2], json.loads(sys.argv[3]))
    queue.add("report", {"path": sys.argv[1] + ".html"})
    queue.wait(job.job)
"""


def tables_of(path: Path) -> dict[str, Any]:
    """Return rows and a sum over all values of each table of a case."""
    with Case.open(path) as case:
        names = [name for (name,) in case.query("SELECT table_name FROM duckdb_tables()")]
        sql = 'SELECT count(*), sum(hash(t)) FROM "{}" t'
        return {name: case.query(sql.format(name))[0] for name in sorted(names)}


def killed(path: Path, name: str, parameters: dict[str, Any], *, stage: str = "") -> dict[str, Any]:
    """Kill a process in the middle of its job, at a stage; return what is left."""
    before = tables_of(path)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path), name, json.dumps(parameters)],
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        while line := child.stdout.readline():
            if line.startswith(f"running {stage}"):
                break
        child.send_signal(signal.SIGKILL)
        status = child.wait()
    job, waiting = read_jobs(path)[-2:]
    after = tables_of(path)
    with Case.open(path, write=True) as case, job_queue(case) as queue:
        written = queue.jobs()[-2:]
        again = queue.wait(queue.add(name, parameters).job)
    return {
        "killed": status == -signal.SIGKILL,
        "case_as_before": after == before,
        "states": [job.state, waiting.state],
        "said_before_the_next_start": job.error,
        "said": [f"{one.error} {one.hint}" for one in written],
        "next_start": again.state,
    }


def main(argv: list[str] | None = None) -> int:
    """Measure and print."""
    parser = common.parser_of(__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long to read")
    parser.add_argument("--readers", type=common.count, default=8, help="threads that read")
    parser.add_argument("--factor", type=float, default=0.2, help="size of the invented case")
    parser.add_argument("--pause", type=float, default=0.2, help="seconds between two pages")
    o = common.arguments(parser, argv)
    with tempfile.TemporaryDirectory() as given:
        folder = Path(given)
        path = folder / "case.duckdb"
        common.say("Making a case …")
        files = inconcert.simulate("conference", folder / "posts", factor=o.factor, seed=2).files
        inconcert.investigate([files["posts"], files["accounts"]], path)
        common.say(f"Reading for {o.seconds:g} s …")
        with Case.open(path, write=True) as case:
            result = measure(case, folder, seconds=o.seconds, readers=o.readers, pause=o.pause)
        common.say("Killing a job …")
        result["kill"] = killed(path, "detect", {}, stage="Counting co-shares")
    common.show(result, o.json, "A case that is served", result)
    wrong = result["errors"] + result["stale_reads"] + result["torn_reads"]
    return int(wrong > 0 or not result["kill"]["case_as_before"])


if __name__ == "__main__":
    sys.exit(main())
