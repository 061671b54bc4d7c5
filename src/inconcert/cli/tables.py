"""Files that commands write tables to, named on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from inconcert.errors import ParameterError

if TYPE_CHECKING:
    from pathlib import Path

ENDINGS = ".csv, .tsv, .jsonl, .parquet or .xlsx (.csv.gz, .tsv.gz and .jsonl.gz as well)"


def check_ending(path: Path) -> str:
    """Return what the ending of a path says it is to be; any that is not known is bad usage."""
    from inconcert.evidence.files import form_of

    try:
        return form_of(path).name
    except ParameterError as error:
        raise click.UsageError(str(error)) from error
