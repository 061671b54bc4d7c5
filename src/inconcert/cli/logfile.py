"""`--log FILE`: what was done, when and how long it took, for the record of an investigation.

It holds stages, counts, durations, versions and parameters; no content of posts, no names of
accounts, and no folders of the machine. A log is appended to, never overwritten.
"""

from __future__ import annotations

import logging
import platform
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from inconcert.plaintext import plain
from inconcert.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import click

_LOG = logging.getLogger("inconcert.cli")


class _Line(logging.Formatter):
    """One line a record, in UTC; no traceback, since that names folders."""

    def format(self, record: logging.LogRecord) -> str:
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        text = plain(record.getMessage(), limit=4000)
        return f"{moment}.{int(record.msecs):03}Z {record.levelname} {record.name}: {text}"


class _File(logging.FileHandler):
    """A log file; if it can no longer be written, the work continues without it."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        import sys

        del record
        logging.getLogger("inconcert").removeHandler(self)
        error = sys.exc_info()[1]
        why = getattr(error, "strerror", None) or type(error).__name__
        print(f"The log cannot be written ({why}); the work continues without it.", file=sys.stderr)


@contextmanager
def logged(path: Path | None, context: click.Context) -> Iterator[None]:
    """Write what is done inside to the log at `path` (None: nowhere).

    Raises `TargetError` or `CaseError` where `path` is not a log of inconcert or cannot be written.
    """
    if path is None:
        yield
        return
    handler = _handler(path, context)
    logger = logging.getLogger("inconcert")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    start = time.perf_counter()
    try:
        _begin(context)
        yield
        _LOG.info("%s ended after %.1f s", context.info_name, time.perf_counter() - start)
    except BaseException as error:
        # Its text may name files, accounts and columns: the screen shows it, a log does not.
        seconds = time.perf_counter() - start
        _LOG.info("%s stopped after %.1f s: %s", context.info_name, seconds, type(error).__name__)
        raise
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        try:
            handler.close()
        except OSError:
            # A full disk was reported when the line was written.
            pass


def _begin(context: click.Context) -> None:
    from importlib.metadata import version

    _LOG.info(
        "%s begins: inconcert %s, Python %s, DuckDB %s",
        context.info_name, __version__, platform.python_version(), version("duckdb"),
    )  # fmt: skip


def _handler(path: Path, context: click.Context) -> _File:
    from inconcert.errors import CaseError
    from inconcert.targets import LOG_MAGIC, check_target, is_log

    ours = is_log(path)
    check_target(path, case=context.params.get("case_path"), reads=_read(context), force=ours)
    try:
        if not ours:
            with path.open("a", encoding="utf-8") as file:
                file.write(f"{LOG_MAGIC}\n")
        handler = _File(path, encoding="utf-8", errors="backslashreplace")
        handler.setFormatter(_Line())
    except OSError as error:
        raise CaseError(
            f"The log {plain(path)} cannot be written ({error.strerror or error}).",
            "Name a file in a folder that exists and that you can write to.",
        ) from error
    return handler


def _read(context: click.Context) -> Iterable[Path | str]:
    """Return what else the command reads and writes: every option that is a path."""
    from pathlib import Path

    for name, value in context.params.items():
        if name not in {"case_path", "log"}:
            yield from (one for one in _each(value) if isinstance(one, Path))
    yield from _each(context.params.get("files"))
    yield from files_set(context.params.get("settings") or ())


def files_set(settings: Iterable[str]) -> Iterator[str]:
    """Yield the files that texts such as `--set NAME=VALUE` takes name."""
    pairs = [tuple(part.strip() for part in one.partition("=")[::2]) for one in settings]
    if pairs:
        from inconcert.detect import detectors
        from inconcert.detect.settings import files_given

        for name, value in pairs:
            yield from files_given({name: value}, detectors())


def _each(value: object) -> Iterator[Path | str]:
    if isinstance(value, (list, tuple)):
        for one in value:
            yield from _each(one)
    elif value is not None:
        yield value  # type: ignore[misc]
