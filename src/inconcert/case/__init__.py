"""A case: one DuckDB file with one writer and any number of readers, and the queue of its jobs.

`file` opens it, reads and writes; `connections` gives each thread one of its own; `migrate` brings
older cases up to date; `holder` says who holds a case; `queue` runs jobs, `job` says what one is.
"""

from inconcert.case.file import Case, now
from inconcert.case.migrate import MIGRATIONS

__all__ = ["MIGRATIONS", "Case", "now"]
