"""What was found, in which words, and the rows behind it."""

from inconcert.evidence.record import Finding, finding_id, forget, record
from inconcert.evidence.table import write_csv

__all__ = ["Finding", "finding_id", "forget", "record", "write_csv"]
