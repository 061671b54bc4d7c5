"""From posts to shares: which account did something with which object, and when."""

from inconcert.extract.kinds import KINDS, Kind
from inconcert.extract.run import KindSummary, extract
from inconcert.extract.url import canonical

__all__ = ["KINDS", "Kind", "KindSummary", "canonical", "extract"]
