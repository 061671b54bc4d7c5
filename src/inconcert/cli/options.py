"""Options that several commands share, and the types of their values."""

from __future__ import annotations

import functools
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inconcert.cli.interrupt import INTERRUPTS
from inconcert.cli.logfile import files_set, logged
from inconcert.cli.screen import Screen
from inconcert.durations import parse_duration
from inconcert.errors import CaseError, ParameterError
from inconcert.memory import VARIABLE, memory_limit, parse_memory
from inconcert.plaintext import plain
from inconcert.sizes import parse_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from inconcert.case import Case
    from inconcert.detect.settings import Option

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


class ZoneName(click.ParamType):  # type: ignore[type-arg]
    """A time zone, as an offset or a name; the value is the text, checked."""

    name = "zone"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """Check `value` and return it; a wrong one is bad usage."""
        from inconcert.ingest.times.zones import Zone

        try:
            return Zone(str(value)).text
        except ParameterError as error:
            self.fail(f"{error.problem} {error.hint}", param, ctx)


class Size(click.ParamType):  # type: ignore[type-arg]
    """A size such as `4GB`; the value is the text, which `parse` has accepted."""

    name = "size"

    def __init__(self, parse: Callable[[str], int]) -> None:
        self._parse = parse

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """Check `value` and return it; a wrong one is bad usage."""
        try:
            self._parse(str(value))
        except ParameterError as error:
            self.fail(str(error), param, ctx)
        return str(value)


class ColumnMap(click.ParamType):  # type: ignore[type-arg]
    """COLUMN=FIELD; the value is the pair, split at the last '=': a column may contain one.

    An empty FIELD leaves the column unread. Only the import knows which fields exist.
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


def force_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --force."""
    return click.option(
        "--force",
        is_flag=True,
        help="Overwrite an existing file, unless it is a case or a source.",
    )(function)


def screened(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --json, --log and --memory, and pass the command a `Screen` as its first argument."""

    @click.option(
        "--memory",
        type=Size(parse_memory),
        metavar="SIZE",
        help="Memory that DuckDB or Spark may use, such as 4GB or 50%; also INCONCERT_MEMORY. "
        "[default: a quarter]",
    )
    @click.option(
        "--log",
        type=PATH,
        metavar="FILE",
        help="Append what is done, and how long it takes, to FILE.",
    )
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
    @functools.wraps(function)
    def command(
        *args: Any, as_json: bool, log: Path | None, memory: str | None, **options: Any
    ) -> Any:
        context = click.get_current_context()
        with _memory(memory, context), logged(log, context):
            return function(Screen(as_json=as_json), *args, **options)

    return command


@contextmanager
def _memory(given: str | None, context: click.Context) -> Iterator[None]:
    """Let every engine of the command keep to a limit, and check now that it is valid."""
    before = os.environ.get(VARIABLE)
    if given is not None:
        os.environ[VARIABLE] = given
    try:
        if context.info_name != "doctor":  # which reports a wrong one
            memory_limit()
        yield
    finally:
        if given is not None:
            os.environ.pop(VARIABLE, None)
            if before is not None:
                os.environ[VARIABLE] = before


def time_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add how ambiguous times are read, passed on as `day_first` (None: not given) and `zone`."""

    @click.option(
        "--day-first",
        is_flag=True,
        help="Read 3/4/2021 as 3 April. [default: whatever fits the dates]",
    )
    @click.option("--month-first", is_flag=True, help="Read 3/4/2021 as 4 March.")
    @click.option(
        "--zone",
        type=ZoneName(),
        metavar="ZONE",
        help="Time zone of times without one: Europe/Berlin, +02:00, … [default: UTC]",
    )
    @functools.wraps(function)
    def command(
        *args: Any, day_first: bool, month_first: bool, zone: str | None, **options: Any
    ) -> Any:
        if day_first and month_first:
            raise click.UsageError(
                "--day-first and --month-first contradict each other: give only one of them."
            )
        asked = day_first if day_first or month_first else None
        return function(*args, day_first=asked, zone=zone, **options)

    return command


def reading_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of reading files, passed on as one dictionary `reading`."""

    @click.option(
        "--format", "format_", metavar="NAME", help="Format of the files (see: inconcert formats)."
    )
    @click.option(
        "--map",
        "pairs",
        type=ColumnMap(),
        multiple=True,
        metavar="COLUMN=FIELD",
        help="Read a column of a table as a field; COLUMN= leaves it out. Repeat as needed.",
    )
    @click.option(
        "--mapping",
        "mapping_file",
        type=PATH,
        metavar="FILE",
        help="Read columns as in a file written by --save-mapping.",
    )
    @click.option(
        "--save-mapping", type=PATH, metavar="FILE", help="Save how columns were read (JSON)."
    )
    @click.option("--platform", metavar="NAME", help="Platform of rows that do not name one.")
    @time_options
    @click.option(
        "--max-unpacked",
        type=Size(parse_size),
        metavar="SIZE",
        help="Refuse a compressed file, or a zip, that unpacks to more. [default: 64GiB, or 256MiB "
        "where that is more than 250 times the packed size]",
    )
    @functools.wraps(function)
    def command(
        *args: Any,
        format_: str | None,
        pairs: tuple[tuple[str, str], ...],
        mapping_file: Path | None,
        save_mapping: Path | None,
        platform: str | None,
        day_first: bool | None,
        zone: str | None,
        max_unpacked: str | None,
        **options: Any,
    ) -> Any:
        if save_mapping is not None:
            from inconcert.targets import check_target

            check_target(
                save_mapping,
                case=options.get("case_path"),
                reads=[
                    *options.get("files", ()),
                    mapping_file,
                    *(one for one in options.values() if isinstance(one, Path)),
                    *files_set(options.get("settings") or ()),
                ],
                force=bool(options.get("force")),
            )
        mapping = dict(pairs)
        if mapping_file is not None:
            from inconcert.ingest import load_mapping

            mapping = {**load_mapping(mapping_file), **mapping}
        reading = {
            "format": format_,
            "mapping": mapping or None,
            "platform": platform,
            "day_first": day_first,
            "zone": zone,
            "max_unpacked": max_unpacked,
            "save": save_mapping,
            "mapping_file": mapping_file,
        }
        return function(*args, reading=reading, **options)

    return command


class DetectionCommand(click.Command):
    """A command that detects: it has the options that detectors declare, whatever their package.

    They are loaded when the command is used, so that `inconcert --help` does not wait for them.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse arguments, in which options may still have their older names."""
        former = {f"--{one.formerly}": one.option for one in _options() if one.formerly}
        parts = [arg.partition("=") for arg in args]
        return super().parse_args(
            ctx, ["".join((former.get(name, name), *rest)) for name, *rest in parts]
        )

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's own parameters, the declared ones before `--set`."""
        own = super().get_params(ctx)
        taken = {name for one in own for name in (one.name, *one.opts)}
        at = next(place for place, one in enumerate(own) if one.name == "settings")
        # An option of another package that the command has itself is left to --set.
        declared = [one for one in _options() if not {one.option, _name(one.option)} & taken]
        return [*own[:at], *map(_declared, declared), *own[at:]]


def _options() -> list[Option]:
    from inconcert.detect.registry import detectors
    from inconcert.detect.settings import options

    return options(detectors())


def _declared(one: Option) -> click.Option:
    """Return the option of a parameter that detectors declare."""
    said = f"{one.help[:1].upper()}{one.help[1:]}."
    return click.Option(
        [one.option, _name(one.option)],
        type=PATH if one.given else one.type,
        multiple=one.many,
        metavar="FILE" if one.given else one.metavar or None,
        help=f"{said} Repeat as needed." if one.many else said,
    )


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
        help="The engine; spark needs inconcert[spark] and Java 17.",
    )
    @click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="NAME=VALUE",
        help="Set a parameter (see: inconcert detectors); DETECTOR.NAME=VALUE for one detector.",
    )
    @functools.wraps(function)
    def command(
        *args: Any, only: tuple[str, ...], engine: str, settings: tuple[str, ...], **given: Any
    ) -> Any:
        declared = _options()
        values = {one.parameter: given.pop(_name(one.option), None) for one in declared}
        lists = {one.parameter: values.pop(one.parameter) for one in declared if one.given}
        parameters = {name: value for name, value in values.items() if value not in (None, ())}
        if settings:
            from inconcert.detect.registry import detectors
            from inconcert.detect.settings import parse_settings

            parameters |= parse_settings(settings, detectors())
        detection = {
            "only": list(only) or None,
            "engine": engine,
            "parameters": parameters or None,
            **lists,
        }
        return function(*args, detection=detection, **given)

    return command


def _name(option: str) -> str:
    return option.removeprefix("--").replace("-", "_")


@contextmanager
def opened(path: Path, *, write: bool = False, create: bool = False) -> Iterator[Case]:
    """Open a case; a new one into which nothing was committed is removed again."""
    from inconcert.api import open_case

    fresh = not path.exists()
    if create and fresh and path.parent != Path() and not path.parent.is_dir():
        raise CaseError(
            f"The folder {plain(path.parent)} does not exist.",
            "Create it, or choose another one for --case.",
        )
    case = open_case(path, write=write, create=create)
    kept = False
    try:
        yield case
        kept = True
    finally:
        empty = fresh and not kept and not INTERRUPTS.has_committed
        case.close()
        if empty:
            path.unlink(missing_ok=True)
            path.with_name(path.name + ".wal").unlink(missing_ok=True)
