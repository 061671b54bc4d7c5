"""Picture files that avatars name: read beside the table, hashed, and told of where they cannot be.

The value stays what the input gave; its hash goes to a column of its own, so that the same picture
saved anew is known again. Decoding runs in threads: Pillow lets go of the interpreter.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

from inconcert.ingest.files.inputs import Input
from inconcert.ingest.pictures.files import (
    Files,
    OutsideError,
    find_picture,
    is_picture_name,
    may_name_a_file,
    place_of,
)
from inconcert.ingest.pictures.hash import PictureHash, hash_picture, strict_decoders
from inconcert.plaintext import plain
from inconcert.progress import Advance, Progress

# So many files wait for a thread at a time; more would only fill memory.
_AHEAD = 256
_EXAMPLES = 2


@dataclass
class Pictures:
    """What became of the profile pictures of one input.

    `hashes` goes from the value as given to the hash of the file that it names. The lists hold
    values: `perceptual` in which a picture was seen, `exact` whose files count by their bytes,
    `unread` whose files have no hash, each with the reason; `outside` that lead out of the folder,
    `missing` that look like pictures and are not there.
    """

    hashes: dict[str, str] = field(default_factory=dict)
    perceptual: int = 0
    exact: list[tuple[str, str]] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def notes(self) -> list[str]:
        """Return what a person must know of them, one phrase each."""
        found = self.perceptual + len(self.exact) + len(self.unread)
        told = []
        if self.perceptual:
            told.append(f"{_count(self.perceptual, 'profile picture')} compared by what they show")
        if self.exact:
            told.append(
                f"{_count(len(self.exact), 'profile picture')} compared by the bytes of the file "
                f"alone ({_shown(self.exact)})"
            )
        if self.unread:
            told.append(
                f"{_count(len(self.unread), 'profile picture')} that cannot be read, compared by "
                f"name ({_shown(self.unread)})"
            )
        if self.outside:
            names = ", ".join(plain(value[:80]) for value in self.outside[:_EXAMPLES])
            told.append(
                f"{_count(len(self.outside), 'avatar')} not followed outside the folder of the "
                f"input, compared by name ({names})"
            )
        # Names alone are what platforms give; a path that leads nowhere may be a folder forgotten.
        lost = self.missing if found else [v for v in self.missing if "/" in v or "\\" in v]
        if lost:
            names = ", ".join(plain(value[:80]) for value in lost[:_EXAMPLES])
            told.append(
                f"{_count(len(lost), 'profile picture')} not beside the table, compared by name "
                f"({names})"
            )
        return told


def read_pictures(given: Input, values: Iterable[str], progress: Progress) -> Pictures:
    """Hash the picture files that avatars of an input name.

    `values` are its distinct avatars. Addresses and opaque names pass; nothing here refuses an
    input. Raises `OSError` where the input itself, a zip, can no longer be opened.
    """
    result = Pictures()
    wanted = [value for value in values if may_name_a_file(value)]
    if not wanted:
        return result
    files, below = place_of(given)
    try:
        by_file = _found(files, below, wanted, result)
        if by_file:
            with progress.task("Reading pictures", len(by_file)) as advance:
                _hash_all(files, by_file, result, advance)
    finally:
        files.close()
    return result


def _found(
    files: Files, below: tuple[str, ...], wanted: Sequence[str], result: Pictures
) -> dict[str, list[str]]:
    """Return the values by the file that they name; tell those that lead nowhere."""
    by_file: dict[str, list[str]] = {}
    for value in wanted:
        try:
            found = find_picture(files, below, value)
        except OutsideError:
            result.outside.append(value)
            continue
        if found is not None:
            by_file.setdefault(found, []).append(value)
        elif is_picture_name(value):
            result.missing.append(value)
    return by_file


def _hash_all(
    files: Files, by_file: dict[str, list[str]], result: Pictures, advance: Advance
) -> None:
    def one(found: str) -> PictureHash:
        try:
            return hash_picture(files.read(found))
        except OSError as error:
            return PictureHash(None, (error.strerror or str(error)).lower())

    names = iter(by_file)
    with strict_decoders(), ThreadPoolExecutor(min(os.cpu_count() or 1, 8)) as pool:
        while batch := list(islice(names, _AHEAD)):
            for found, hashed in zip(batch, pool.map(one, batch), strict=True):
                _keep(by_file[found], hashed, result)
            advance(len(batch))


def _keep(values: list[str], hashed: PictureHash, result: Pictures) -> None:
    if hashed.value is None:
        result.unread.append((values[0], hashed.problem))
        return
    result.hashes.update(dict.fromkeys(values, hashed.value))
    if hashed.problem:
        result.exact.append((values[0], hashed.problem))
    else:
        result.perceptual += 1


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _shown(some: Sequence[tuple[str, str]]) -> str:
    """Return the first files of different reasons, each with its reason."""
    first: dict[str, str] = {}
    for value, reason in some:
        first.setdefault(reason, value)
    pairs = islice(first.items(), _EXAMPLES)
    return "; ".join(f"{plain(value[:80])}: {plain(reason)}" for reason, value in pairs)
