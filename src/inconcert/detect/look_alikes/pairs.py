"""All accounts of a case compared: near handles, what agrees, how surprising, who was first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from inconcert.arrow_columns import numbered
from inconcert.detect.look_alikes.agreement import (
    I64,
    NAME,
    Agreement,
    Bools,
    Field,
    agreement,
    heads,
    make_field,
    marks,
)
from inconcert.detect.look_alikes.chance import Scores, score
from inconcert.detect.look_alikes.handles import (
    CARRIED,
    CROWD,
    Handles,
    Near,
    crowding,
    find_near,
    prepare,
)
from inconcert.detect.look_alikes.original import AccountStanding, Originals, originals, stand
from inconcert.detect.look_alikes.strata import STANDINGS, crowded, forms, siblings, standings
from inconcert.profile.avatar import avatar_key, likeness, perceptual
from inconcert.profile.skeleton import folded, name_keys

# Platforms replace what they hide by digests, in hexadecimal or base 64, longer than any handle.
_DIGEST = r"^[A-Za-z0-9+/_-]{40,}=*$"


class Compared(NamedTuple):
    """The accounts that were compared (a row each, in the order of `accounts`) and their pairs.

    `accounts` are the rows given that have a handle to compare; `form`, `rank` (profile.strata:
    how the handles differ, and which account is better known), `crowd`, `sibling` are per pair.
    `hidden` counts rows whose handle is a digest, `without` those without one.
    """

    accounts: pa.Table
    handles: Handles
    near: Near
    fields: list[Field]
    found: Agreement
    crowd: I64
    form: I64
    rank: I64
    sibling: Bools
    scores: Scores
    standing: AccountStanding
    originals: Originals
    hidden: int
    without: int


def compare(accounts: pa.Table, *, listed: Collection[str] = (), seed: int = 1) -> Compared:
    """Compare all accounts of each platform.

    `accounts` has the columns account, platform, handle, name, description, avatar, created,
    followers and verified of model.ACCOUNT, at most one row an account, in an order of its own
    that decides which of several equal handles stands for all. `listed` are keys of accounts to
    protect.
    """
    kept, hidden, without = _with_handles(accounts)
    platform, _ = numbered(pc.fill_null(kept["platform"], ""))
    handles = prepare(kept["handle"].to_pylist(), platform)
    pictures = [avatar_key(value) for value in kept["avatar"].to_pylist()]
    keys = (
        _once(kept["name"].to_pylist(), name_keys),
        pictures,
        _once([(text or "").strip() for text in kept["description"].to_pylist()], folded),
    )
    standing = _standing(kept, listed, platform)
    fields = [make_field(values, platform, standing.followers) for values in keys]
    near = find_near(handles, marks(fields, CROWD), values=marks(fields, CARRIED))
    hashes = perceptual(pictures)
    like = likeness(hashes, seed)
    found = agreement(near, fields, hashes, like)
    agree: Bools = np.asarray(found.agree.any(axis=0))
    on_list = standing.listed[near.a] | standing.listed[near.b]
    crowd = crowding(handles, near, agree | on_list)
    form = forms(handles.text, _texts(kept["name"]), near, agree, found.agree[NAME])
    rank = crowded(standings(standing, near.a, near.b, _heads(fields, standing, near)), crowd)
    sibling = siblings(near, form, rank, agree)
    each = np.bincount(platform[handles.used], minlength=1)
    pairs = int((each * (each - 1) // 2).sum())
    scores = score(
        near, form * STANDINGS + rank, sibling, found, fields, pairs, like, standing, seed
    )
    return Compared(
        kept, handles, near, fields, found, crowd, form, rank, sibling, scores, standing,
        originals(standing, near.a, near.b), hidden, without,
    )  # fmt: skip


def _heads(fields: Sequence[Field], standing: AccountStanding, near: Near) -> Bools:
    """Say of each pair whether it has the best known carrier of every value that the two share."""
    head = np.ones(len(near.a), np.bool_)
    for field in fields:
        same = (field.value[near.a] == field.value[near.b]) & (field.value[near.a] >= 0)
        head &= ~same | heads(field, standing.followers, near.a, near.b)
    return head


def _texts(column: pa.ChunkedArray) -> list[str]:
    texts: list[str] = pc.fill_null(column, "").to_pylist()
    return texts


def by_letters(compared: Compared, seed: int, *, most: int = 100_000) -> float:
    """Return how many near pairs handles of these lengths and letters give by chance.

    The first half of each handle is put before the second half of another of the same length and
    platform, which keeps lengths, letters and their places and breaks stems; counted among at most
    `most` of them and scaled to all pairs.
    """
    handles = compared.handles
    rng = np.random.default_rng([seed, 9])
    used = handles.used
    chosen = np.sort(rng.permutation(used)[:most])
    if len(chosen) < 2:
        return 0.0
    texts = [handles.text[i] for i in chosen.tolist()]
    length = np.fromiter(map(len, texts), np.int64, len(texts))
    platform = handles.platform[chosen]
    shuffled = rng.permutation(len(chosen))
    order = np.lexsort((platform, length))
    partner = np.empty(len(chosen), np.int64)
    partner[order] = shuffled[np.lexsort((platform[shuffled], length[shuffled]))]
    made = [
        text[: len(text) // 2] + texts[other][len(text) // 2 :]
        for text, other in zip(texts, partner.tolist(), strict=True)
    ]
    near = find_near(prepare(made, platform))
    return len(near.a) * (len(used) / len(chosen)) ** 2


def _with_handles(accounts: pa.Table) -> tuple[pa.Table, int, int]:
    handle = pc.fill_null(accounts["handle"], "")
    digest = pc.match_substring_regex(handle, _DIGEST)
    if "account_id" in accounts.column_names:
        # Hashed editions repeat the hash of the id where the handle was.
        long = pc.greater(pc.utf8_length(handle), 24)
        same = pc.fill_null(pc.equal(handle, accounts["account_id"]), False)
        digest = pc.or_(digest, pc.and_(long, same))
    empty = pc.equal(handle, "")
    kept = accounts.filter(pc.invert(pc.or_(digest, empty)))
    return kept, pc.sum(digest).as_py() or 0, pc.sum(empty).as_py() or 0


def _once(values: list[str | None], of: Callable[[Sequence[str]], list[str]]) -> list[str | None]:
    """Apply a function to the distinct values alone: names and bios are reused."""
    coded = pa.array([value or None for value in values], pa.string()).dictionary_encode()
    keys = of(coded.dictionary.to_pylist())
    taken: list[str | None] = pa.array(keys, pa.string()).take(coded.indices).to_pylist()
    return taken


def _standing(accounts: pa.Table, listed: Collection[str], platform: I64) -> AccountStanding:
    def whole(name: str) -> I64:
        column = pc.fill_null(pc.cast(accounts[name], pa.int64()), -1)
        numbers: I64 = np.asarray(column.to_numpy(), np.int64)
        return numbers

    verified: npt.NDArray[np.int8] = np.asarray(
        pc.fill_null(pc.cast(accounts["verified"], pa.int8()), -1).to_numpy(), np.int8
    )
    names = set(listed)
    on_list = np.array([key in names for key in accounts["account"].to_pylist()], np.bool_)
    return stand(whole("created"), whole("followers"), verified, on_list, platform)
