"""How crowded the neighbourhood of a handle is: how many handles share most of its letters.

Fan accounts of one person, siblings that count up, branches of a brand: each has a stem that many
handles begin or end with. Being near one of them is no surprise.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.detect.look_alikes.handles import SEPARATORS, Handles, Near

I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

# The part of the letters, from the front or from the back, that counts as most of them.
MOST = 0.6
_LAST = "\U0010ffff"


def crowding(handles: Handles, near: Near, wanted: Bools) -> I64:
    """Return for each pair how many handles of its platform share most letters with one of the two.

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
