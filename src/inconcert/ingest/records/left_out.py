"""What one JSON object holds beside the array that is read, and objects that hold no array."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inconcert.errors import InputError
from inconcert.ingest.record_reader import SAMPLE_RECORDS
from inconcert.plaintext import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inconcert.ingest.format import Sample

_SHOWN = 5


def other_arrays(samples: Mapping[str, Sample], taken: str) -> list[str]:
    """Return a sentence that names the arrays of records like those of the one taken, if any."""
    others = []
    for path, sample in samples.items():
        if path != taken and alike(sample, samples[taken]):
            count = len(sample.records)
            more = " or more" if count >= SAMPLE_RECORDS else ""
            others.append(f"{plain(path)} ({count:,}{more})")
    if not others:
        return []
    rest = f" and {len(others) - _SHOWN:,} more" if len(others) > _SHOWN else ""
    return [
        f"only the array {plain(taken)} of this JSON object was read; other arrays of "
        f"records were left out: {', '.join(others[:_SHOWN])}{rest}. Write all records into one "
        "file of JSON Lines, one per line, each with its account."
    ]


def alike(one: Sample, other: Sample) -> bool:
    """Return whether records of one array have the fields of those of another."""
    keys = keys_of(one)
    shared = len(keys & keys_of(other))
    return shared >= 2 or 2 * shared > len(keys)


def refuse_keyed(whole: Sample, file: str) -> None:
    """Raise `InputError` where an object is no record but holds columns, or records by their ids.

    Read as one record, all posts but one would be lost.
    """
    record = whole.records[0] if len(whole.records) == 1 else None
    if not isinstance(record, dict) or len(record) < 2:
        return
    inner = [value for value in record.values() if isinstance(value, dict) and value]
    if len(inner) < 0.9 * len(record):
        return
    first = inner[0].keys()
    if all(map(str.isdecimal, first)) and all(value.keys() == first for value in inner):
        raise InputError(
            f"{plain(file)} holds columns, each an object of {len(first):,} rows, and no records.",
            'Write records, in pandas: df.to_json(path, orient="records", lines=True).',
        )
    common = set(first).intersection(*inner)
    if len(inner) >= 3 and len(common) >= 2 and all(len(common) * 2 >= len(v) for v in inner):
        raise InputError(
            f"{plain(file)} is one object that holds {len(inner):,} records by their keys "
            f"({plain(str(next(iter(record)))[:40])}, …), and no array of records.",
            "Write the records as JSON Lines, one per line, each with its key as a field.",
        )


def keys_of(sample: Sample) -> set[Any]:
    """Return the fields of the first records."""
    return {key for record in sample.records[:50] if isinstance(record, dict) for key in record}
