"""Which of the arrays of one JSON object are read: those that plainly hold posts or accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inconcert.errors import InputError
from inconcert.ingest.mapping.words import word_set, words_of
from inconcert.ingest.records.left_out import keys_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from inconcert.ingest.choose import Reader
    from inconcert.ingest.format import Sample

# So many arrays of one JSON object are looked at.
_MOST_ARRAYS = 40
# Words by which an array of a JSON object says what it holds.
_OF_POSTS = word_set("posts post tweets statuses messages toots")
_OF_ACCOUNTS = word_set("users user accounts account authors author profiles members people actors")


def readable(
    paths: Sequence[str], samples: Mapping[str, Sample], reader_of: Callable[[str], Reader]
) -> dict[str, Reader]:
    """Return readers of the arrays side by side that hold posts alike, or accounts by their name.

    An array of unlike records with an account and a time may be of anything: media, places, likes.
    """
    found: dict[str, Reader] = {}
    for path in paths[:_MOST_ARRAYS]:
        if "*" in path or any(one.startswith(f"{path}.") for one in samples):
            continue
        try:
            found[path] = reader_of(path)
        except InputError:
            continue
    posts = [path for path, one in found.items() if one.format == "table"]
    if not posts:
        return {path: one for path, one in found.items() if path == paths[0]}
    # The array with most posts, unless another is called so.
    first = min(posts, key=lambda path: _OF_POSTS.isdisjoint(words_of(path)))
    return {first: found[first]} | {
        path: one
        for path, one in found.items()
        if path != first
        and (
            (one.format == "table" and _same_make(samples[path], samples[first]))
            or (one.format != "table" and not _OF_ACCOUNTS.isdisjoint(words_of(path)))
        )
    }


def _same_make(one: Sample, other: Sample) -> bool:
    """Return whether records of two arrays are of one make: half of all their fields are shared."""
    keys, others = keys_of(one), keys_of(other)
    return 2 * len(keys & others) >= len(keys | others)
