"""Detectors: from the tables of a case to findings with their evidence.

A detector is one folder here, which opens with its declaration (`declaration.Detector`), and one
line in `registry.DETECTORS`; an outside package adds one through the entry point group
`inconcert.detectors`, with the same declaration. What several of them need lies beside the folders,
in files whose names say what it is.
"""

from __future__ import annotations

from inconcert.detect.declaration import Detector, FindingType, Result, parameter
from inconcert.detect.registry import DETECTORS, detectors, registered
from inconcert.detect.run import check, check_ahead, check_lists, detect, files_of, kinds_of

__all__ = [
    "DETECTORS",
    "Detector",
    "FindingType",
    "Result",
    "check",
    "check_ahead",
    "check_lists",
    "detect",
    "detectors",
    "files_of",
    "kinds_of",
    "parameter",
    "registered",
]
