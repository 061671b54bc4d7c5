from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "export"))

from sample_fixtures import (
    case,
    kinds_path,
    kinds_report,
    report,
    sample,
    sample_path,
    tested_path,
    tested_report,
)

__all__ = [
    "case",
    "kinds_path",
    "kinds_report",
    "report",
    "sample",
    "sample_path",
    "tested_path",
    "tested_report",
]
