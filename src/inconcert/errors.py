"""The exceptions of inconcert: a small tree, each with a next step.

Every message a user can meet says what happened, where, and what to do next. The command line
prints `str(error)` on one line and exits with 1; a programmer catches `InconcertError`.
"""

from __future__ import annotations


class InconcertError(Exception):
    """Base of every error that inconcert raises on purpose.

    `problem` says what happened and where; `hint` says what to do next.
    """

    def __init__(self, problem: str, hint: str = "") -> None:
        self.problem = problem
        self.hint = hint
        super().__init__(f"{problem} {hint}".strip())


class InputError(InconcertError):
    """A file or table cannot be read."""


class UnknownFormatError(InputError):
    """No reader recognises the content, or the named format does not exist."""


class MappingError(InputError):
    """A column mapping names a field or column that does not exist."""


class CaseError(InconcertError):
    """A case file cannot be opened, read or written."""


class CaseLockedError(CaseError):
    """Another process holds the case for writing."""


class CaseBusyError(CaseError):
    """Another thread of this program writes to the case."""


class CaseVersionError(CaseError):
    """The case was written by another version of inconcert."""


class DiskFullError(CaseError):
    """There is no room left to write; the case is as it was before."""


class MemoryLimitError(CaseError):
    """DuckDB needs more memory than it may use."""


class TargetError(InconcertError):
    """What would be written over is a source, the case, or a file that inconcert did not make."""


class EngineError(InconcertError):
    """A step failed in an engine; carries the step's name and SQL."""

    def __init__(self, problem: str, hint: str = "", *, step: str = "", sql: str = "") -> None:
        self.step = step
        self.sql = sql
        super().__init__(problem, hint)


class DetectorError(InconcertError):
    """A detector of another package failed."""


class MissingExtraError(InconcertError):
    """An optional dependency is needed for what was asked."""


class ParameterError(InconcertError):
    """A parameter is out of its range or of the wrong form."""


class CoarseTimesWarning(UserWarning):
    """Times of a table given in Python are recorded more coarsely than a time window is long."""


class RowsLeftOutWarning(UserWarning):
    """Rows of a table given in Python could not be read and were left out; the rest was counted.

    `rows` says how many. The text names the first of them and why.
    """

    def __init__(self, problem: str, hint: str = "", *, rows: int = 0) -> None:
        self.rows = rows
        super().__init__(f"{problem} {hint}".strip())


class DoubtWarning(UserWarning):
    """A table given in Python may have been misread: how, and what settles it."""
