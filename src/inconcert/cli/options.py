"""Options that several commands take, and the types of their values."""

from __future__ import annotations

import functools
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inconcert.cli.interrupt import INTERRUPTS
from inconcert.cli.screen import Screen
from inconcert.durations import parse_duration
from inconcert.errors import CaseError, ParameterError
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from inconcert.case import Case

PATH = click.Path(path_type=Path)


class Duration(click.ParamType):  # type: ignore[type-arg] # generic since click 8.4 only
    """A duration such as `60s`; the value is the text, checked, since the api takes text."""

    name = "duration"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """Check `value` and return it; a wrong one is bad usage."""
        try:
            parse_duration(str(value))
        except ParameterError as error:
            self.fail(str(error), param, ctx)
        return str(value)


class ColumnMap(click.ParamType):  # type: ignore[type-arg]
    """COLUMN=FIELD; the value is the pair. The last '=' parts them: a column may hold one.

    An empty FIELD leaves the column unread. Which fields exist is known to the import alone.
    """

    name = "column=field"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, str]:
        """Return (column, field); a text without '=' is bad usage."""
        if isinstance(value, tuple):
            return value[0], value[1]
        column, equals, field = str(value).rpartition("=")
        if not equals or not column.strip():
            self.fail(f"{value!r} is not COLUMN=FIELD, such as --map user=account_id.", param, ctx)
        return column.strip(), field.strip()


def case_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --case."""
    return click.option(
        "--case", "case_path", type=PATH, required=True, metavar="CASE", help="The case file."
    )(function)


def screened(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --json, and pass the command a `Screen` as its first argument."""

    @click.option(
        "--json", "as_json", is_flag=True, help="Print one JSON object on stdout, for a program."
    )
    @functools.wraps(function)
    def command(*args: Any, as_json: bool, **options: Any) -> Any:
        return function(Screen(as_json=as_json), *args, **options)

    return command


def reading_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of reading files, passed on as one dictionary `reading`."""

    @click.option(
        "--format", "format_", metavar="NAME", help="Read as this format (see: inconcert formats)."
    )
    @click.option(
        "--map",
        "pairs",
        type=ColumnMap(),
        multiple=True,
        metavar="COLUMN=FIELD",
        help="Read this column of a table as this field; COLUMN= leaves it out. Repeat as needed.",
    )
    @click.option(
        "--mapping",
        "mapping_file",
        type=PATH,
        metavar="FILE",
        help="Read columns as a file says that --save-mapping wrote.",
    )
    @click.option(
        "--save-mapping", type=PATH, metavar="FILE", help="Write down how columns were read (JSON)."
    )
    @click.option("--platform", metavar="NAME", help="Platform of the rows that name none.")
    @functools.wraps(function)
    def command(
        *args: Any,
        format_: str | None,
        pairs: tuple[tuple[str, str], ...],
        mapping_file: Path | None,
        save_mapping: Path | None,
        platform: str | None,
        **options: Any,
    ) -> Any:
        if save_mapping is not None:
            writable_target(
                save_mapping,
                case=options.get("case_path"),
                inputs=[*options.get("files", ()), mapping_file],
            )
        mapping = dict(pairs)
        if mapping_file is not None:
            from inconcert.ingest import load_mapping

            mapping = {**load_mapping(mapping_file), **mapping}
        reading = {
            "format": format_,
            "mapping": mapping or None,
            "platform": platform,
            "save": save_mapping,
            "mapping_file": mapping_file,
        }
        return function(*args, reading=reading, **options)

    return command


def detection_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of detection, passed on as one dictionary `detection`."""

    @click.option(
        "--only",
        multiple=True,
        metavar="NAME",
        help="Run this detector only (see: inconcert detectors). Repeat as needed.",
    )
    @click.option(
        "--engine",
        type=click.Choice(["duckdb", "spark"]),
        default="duckdb",
        show_default=True,
        help="What computes; spark needs inconcert[spark] and Java 17.",
    )
    @click.option(
        "--windows",
        type=Duration(),
        multiple=True,
        metavar="DURATION",
        help="Window within which two shares count as one event; above an hour it only tells "
        "the scale. Repeat to compare several.",
    )
    @click.option(
        "--kind",
        "kinds",
        multiple=True,
        metavar="KIND",
        help="Weigh this kind of share only: url, hashtag, repost, … Repeat as needed.",
    )
    @click.option("--seed", type=click.IntRange(min=0), help="Seed of every random choice.")
    @click.option(
        "--protect",
        type=PATH,
        metavar="FILE",
        help="CSV of accounts that others may imitate; look-alikes of them are looked for first.",
    )
    @click.option(
        "--events",
        type=PATH,
        metavar="FILE",
        help="CSV with the columns time and label: known events to hold bursts against.",
    )
    @functools.wraps(function)
    def command(
        *args: Any,
        kinds: tuple[str, ...],
        only: tuple[str, ...],
        engine: str,
        windows: tuple[str, ...],
        seed: int | None,
        protect: Path | None,
        events: Path | None,
        **options: Any,
    ) -> Any:
        parameters: dict[str, Any] = {}
        if windows:
            parameters["windows"] = windows
        if kinds:
            parameters["kinds"] = kinds
        if seed is not None:
            parameters["seed"] = seed
        detection = {
            "only": list(only) or None,
            "engine": engine,
            "parameters": parameters or None,
            "protect": protect,
            "events": events,
        }
        return function(*args, detection=detection, **options)

    return command


def writable_target(
    path: Path, *, case: Path | None = None, inputs: Iterable[str | Path | None] = ()
) -> None:
    """Raise now, before the work, where `path` could not or must not be written later.

    It must not where it is the case, one of `inputs` or any DuckDB file: `click.ClickException`,
    which is bad usage. Raises `CaseError` where it could not be written.
    """
    spare(path, case=case, inputs=inputs)
    folder = path.parent
    if path.is_dir():
        raise CaseError(f"{path} is a folder.", "Name a file to write.")
    if not folder.is_dir():
        raise CaseError(f"The folder {folder} does not exist.", "Make it, or name another one.")
    if not os.access(folder, os.W_OK):
        raise CaseError(f"The folder {folder} cannot be written.", "Name a file elsewhere.")


def spare(
    path: Path, *, case: Path | None = None, inputs: Iterable[str | Path | None] = ()
) -> None:
    """Refuse to write over the case, one of `inputs` or a DuckDB file; links are followed."""
    if case is not None and any(
        _same(path, kept) for kept in (case, case.with_name(f"{case.name}.wal"))
    ):
        why = "is the case itself"
    elif any(_same(path, Path(given)) for given in inputs if given is not None):
        why = "is a file that this command reads or writes already"
    elif _is_duckdb(path):
        why = "is a DuckDB file, perhaps a case"
    else:
        return
    raise click.ClickException(
        f"{plain(path)} {why}, and would be overwritten. Name another file to write."
    )


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there yet
        return one.resolve() == other.resolve()


def _is_duckdb(path: Path) -> bool:
    """Say whether a file begins as DuckDB's storage does: a checksum of 8 bytes, then DUCK."""
    if not path.is_file():  # opening a pipe would wait for its other end
        return False
    try:
        with path.open("rb") as file:
            return file.read(12)[8:] == b"DUCK"
    except OSError:
        return False


@contextmanager
def opened(path: Path, *, write: bool = False, create: bool = False) -> Iterator[Case]:
    """Open a case; one that was made here and never got anything committed is taken away again."""
    from inconcert.api import open_case

    fresh = not path.exists()
    if create and fresh and path.parent != Path() and not path.parent.is_dir():
        raise CaseError(
            f"The folder {path.parent} does not exist.", "Make it, or name another one for --case."
        )
    case = open_case(path, write=write, create=create)
    kept = False
    try:
        with INTERRUPTS.stopping(case.connection):
            yield case
        kept = True
    finally:
        empty = fresh and not kept and not INTERRUPTS.has_committed
        case.close()
        if empty:
            path.unlink(missing_ok=True)
            path.with_name(path.name + ".wal").unlink(missing_ok=True)
