"""Near handles: all pairs on one platform within one edit, or with equal skeletons.

Not all pairs are compared. Two strings within one insertion, deletion, substitution or exchange of
neighbours have a string in common when up to one character of each is left out (a deletion
neighbourhood: Mor and Fraenkel 1982, *A hash code method for detecting and correcting spelling
errors*, CACM 25). So every handle is hashed whole and with each character left out, the hashes are
sorted, and handles that meet are compared exactly.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.detect.look_alikes.edits import deletions, describe, near_pairs
from inconcert.profile.skeleton import folded, skeletons

I64 = npt.NDArray[np.int64]
I8 = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]

# Below this everything is within one edit of everything; above it, it is no handle.
SHORTEST, LONGEST = 4, 64
# More than this many handles that are one wildcard apart are a family, and so are more than this
# many that are one but for their numbers: among a million counted up each has fifty near ones.
CROWD = 200
# A value that more accounts carry says nothing of two of a family.
CARRIED = 20_000
_NUMBER = re.compile("[0-9]+")

# What a pair differs by, the least innocent first.
CONFUSABLE, LETTER, SEPARATOR, DIGIT = 0, 1, 2, 3
CLASSES = ("confusable", "letter", "separator", "digit")
SEPARATORS = frozenset("_.-·")

# The part of the letters, from the front or from the back, that counts as most of them.
MOST = 0.6
_LAST = "\U0010ffff"


class Handles(NamedTuple):
    """Handles made ready: strings are numbered as given, `used` says which are compared.

    `text` are folded, `skeleton` their skeletons; `platform` numbers platforms. Of several equal
    handles on one platform the first is compared, `same` counts the others; `short` and `long`
    count those of a length that is not.
    """

    text: list[str]
    skeleton: list[str]
    platform: I64
    used: I64
    same: int
    short: int
    long: int


class Near(NamedTuple):
    """Pairs of near handles: numbers of handles a < b, and how they differ.

    `numbered` counts the handles of families that differ in their numbers alone, of which only
    pairs that agree in a value were compared.
    `differs` is one of CLASSES; `how` is SUBSTITUTED, ADDED, EXCHANGED, or 0 for handles of equal
    skeletons that are more than one edit apart; `place` is that of the edit in the longer one.
    `crowded` counts the families in which only pairs that agree in a mark were compared.
    """

    a: I64
    b: I64
    differs: I8
    how: I8
    place: I64
    crowded: int
    numbered: int = 0


def prepare(handles: Sequence[str], platform: I64) -> Handles:
    """Fold handles, take their skeletons, and choose those that are compared."""
    text = folded(handles)
    look = skeletons(handles)
    number = _numbers(text, platform)
    _, first = np.unique(number, return_index=True)
    length = np.fromiter(map(len, text), np.int64, len(text))
    chosen = np.zeros(len(text), np.bool_)
    chosen[first] = True
    short, long = length < SHORTEST, length > LONGEST
    return Handles(
        text, look, platform, np.flatnonzero(chosen & ~short & ~long),
        int((~chosen & ~short & ~long).sum()), int(short.sum()), int(long.sum()),
    )  # fmt: skip


def find_near(
    handles: Handles,
    marks: I64 | None = None,
    *,
    crowd: int = CROWD,
    values: I64 | None = None,
) -> Near:
    """Return all near pairs of `handles`, in order of a and b.

    `marks`, shape (columns, handles), numbers the values of profile fields (-1: none, or too
    common to mean anything). Where more than `crowd` handles are one wildcard apart, only those
    with a mark in common are paired, so that the pairs cannot grow with the square of a family.
    With `values`, shaped as `marks`, the same goes for more than `crowd` handles that differ in
    their numbers alone, which must agree in one of these.
    """
    used = handles.used
    if len(used) < 2:
        return _described(handles, np.empty(0, np.int64), np.empty(0, np.int64), 0)
    own = np.full((1, len(used)), -1, np.int64) if marks is None else marks[:, used]
    own = np.ascontiguousarray(own)
    codes, start = code_points([handles.text[i] for i in used.tolist()])
    bits = max(1, int(len(used) - 1).bit_length())
    salt = _salt(handles.platform[used])
    keys = deletions(codes, start, salt, bits)
    keys.sort()
    family = np.full(len(used), -1, np.int64)
    if values is not None:
        family = _numbered([handles.text[i] for i in used.tolist()], handles.platform[used], crowd)
    shared = own if values is None else np.ascontiguousarray(values[:, used])
    packed, crowded = near_pairs(keys, bits, codes, start, own, crowd, family, shared)
    del keys
    alike, more = _equal_skeletons(handles, own, crowd)
    packed = _distinct(np.concatenate([packed, alike]))
    a, b = used[packed >> 32], used[packed & 0xFFFFFFFF]
    near = _described(handles, a, b, crowded + more)
    return near._replace(numbered=int((family >= 0).sum()))


def _numbered(texts: Sequence[str], platform: I64, crowd: int) -> I64:
    """Number the families of more than `crowd` handles that differ in their numbers alone."""
    stems = _NUMBER.sub("0", "\n".join(texts)).split("\n")
    _, family, size = np.unique(_numbers(stems, platform), return_inverse=True, return_counts=True)
    return np.where(size[family] > crowd, family, -1).astype(np.int64)


def code_points(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint32], I64]:
    """Return (the code points of all texts, where each begins and the end)."""
    joined = "".join(texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    start = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)), out=start[1:])
    return codes, start


def _salt(platform: I64) -> npt.NDArray[np.uint64]:
    return (platform.astype(np.uint64) + np.uint64(1)) * np.uint64(0xD6E8FEB86659FD93)


def _numbers(texts: Sequence[str], platform: I64) -> I64:
    """Number the (platform, text) pairs."""
    text = pa.array(texts, pa.string()).dictionary_encode()
    numbers: I64 = text.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    numbers += platform * max(len(text.dictionary), 1)
    return numbers


def _equal_skeletons(handles: Handles, marks: I64, crowd: int) -> tuple[I64, int]:
    """Return (pairs of used handles with one skeleton, packed; families larger than `crowd`)."""
    used = handles.used
    number = _numbers([handles.skeleton[i] for i in used.tolist()], handles.platform[used])
    order = np.argsort(number, kind="stable")
    cuts = np.flatnonzero(np.diff(number[order])) + 1
    low, high = np.r_[0, cuts], np.r_[cuts, len(order)]
    found: list[npt.NDArray[np.int64]] = []
    crowded = 0
    for size in np.unique(high - low).tolist():
        if size < 2:
            continue
        runs = order[low[high - low == size][:, None] + np.arange(size)]
        if size <= crowd:
            one, other = np.triu_indices(size, 1)
            found.append(_packed(runs[:, one].ravel(), runs[:, other].ravel()))
            continue
        crowded += len(runs)
        found += [_agreeing(run, marks, crowd) for run in runs]
    return np.concatenate(found) if found else np.empty(0, np.int64), crowded


def _agreeing(run: I64, marks: I64, crowd: int) -> I64:
    """Return the pairs of a family that agree in a mark which at most `crowd` of it have."""
    pairs = []
    for column in marks[:, run]:
        values, number, count = np.unique(column, return_inverse=True, return_counts=True)
        for value in np.flatnonzero((count > 1) & (count <= crowd) & (values >= 0)).tolist():
            members = run[number == value]
            one, other = np.triu_indices(len(members), 1)
            pairs.append(_packed(members[one], members[other]))
    return np.concatenate(pairs) if pairs else np.empty(0, np.int64)


def _packed(a: I64, b: I64) -> I64:
    return (np.minimum(a, b) << 32) | np.maximum(a, b)


def _distinct(numbers: I64) -> I64:
    """Return the distinct numbers in order; `np.unique` takes several times as long."""
    numbers = np.sort(numbers)
    keep = np.ones(len(numbers), np.bool_)
    keep[1:] = numbers[1:] != numbers[:-1]
    return numbers[keep]


def _described(handles: Handles, a: I64, b: I64, crowded: int) -> Near:
    """Say of each pair how it differs."""
    met = np.zeros(len(handles.text), np.bool_)
    met[a] = met[b] = True
    members, number = np.flatnonzero(met), np.cumsum(met) - 1
    texts = [handles.text[i] for i in members.tolist()]
    codes, start = code_points(texts)
    which, of = np.unique(codes, return_inverse=True)
    classes = np.array([_class(chr(code)) for code in which.tolist()], np.int8)[of]
    one, other = number[a], number[b]
    how, place, differs = describe(codes, classes, start, one, other)
    look = pa.array([handles.skeleton[i] for i in members.tolist()], pa.string())
    looks = look.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    differs[looks[one] == looks[other]] = CONFUSABLE
    return Near(a, b, differs, how, place, crowded)


def _class(character: str) -> int:
    if character.isdigit():
        return DIGIT
    return SEPARATOR if character in SEPARATORS else LETTER


def crowding(handles: Handles, near: Near, wanted: Bools) -> I64:
    """Return for each pair how many handles of its platform share most letters with one of the two.

    Fan accounts of one person, siblings that count up, branches of a brand: each has a stem that
    many handles begin or end with. Being near one of them is no surprise.

    Letters are those of the folded handle without digits and separators; where fewer than four are
    left, the handle as it is. Counted are handles that begin with the first 60 % of them or end
    with the last 60 %, whichever are more; the two themselves do not count. Only for `wanted`
    pairs; 0 for the others.
    """
    used = handles.used
    letters = _letters([handles.text[i] for i in used.tolist()])
    platform = handles.platform[used].tolist()
    place = np.full(len(handles.text), -1, np.int64)
    place[used] = np.arange(len(used))
    met = np.unique(np.concatenate([near.a[wanted], near.b[wanted]]))
    most = np.zeros(len(handles.text), np.int64)
    for turned in (False, True):
        keys = [
            f"{p}:{text[::-1] if turned else text}"
            for p, text in zip(platform, letters, strict=True)
        ]
        # In bytewise order of UTF-8, which is that of code points; several times as fast as here.
        array = pa.array(keys, pa.string())
        order = array.take(pc.sort_indices(array)).to_pylist()
        found = []
        for i in place[met].tolist():
            key, size = keys[i], len(letters[i])
            stem = key[: len(key) - size + max(1, int(np.ceil(MOST * size)))]
            found.append(bisect_left(order, stem + _LAST) - bisect_left(order, stem))
        most[met] = np.maximum(most[met], found)
    pair: I64 = np.maximum(most[near.a], most[near.b])
    return np.maximum(pair - 2, 0)


def _letters(texts: Sequence[str]) -> list[str]:
    if not texts:
        return []
    gone = {ord(c): None for c in SEPARATORS | set("0123456789")}
    bare = "\n".join(texts).translate(gone).split("\n")
    return [short if len(short) >= 4 else text for short, text in zip(bare, texts, strict=True)]
