"""The command line: a thin face over `inconcert.api`."""

from __future__ import annotations

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and exit with its code: 0, 1 (bad input), 2 (bad usage) or 130."""
    from inconcert.cli.app import run

    sys.exit(run(sys.argv[1:]))
