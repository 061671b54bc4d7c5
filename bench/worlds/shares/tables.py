"""From codes to tables: names of accounts, objects and origins, profiles, truth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from inconcert.durations import DAY
from inconcert.simulate.traffic import Ints
from worlds.shares.acts import KINDS, NOTHING, URL, Catalogue, Posted
from worlds.shares.campaign import Action
from worlds.shares.organic import Scene
from worlds.shares.people import START, People

_WORDS = ("harrow", "quill", "lantern", "meridian", "tidewater", "copperfield", "northmere",
          "velline", "oskelle", "brannok", "sarovin", "hestrin", "avendal", "lomarra")  # fmt: skip
_SORTS = ("dispatch", "gazette", "wire", "journal", "review", "post", "notes", "video", "radio")
_PLACES = ("North Quay", "Lomarra", "Port Velline", "Avendal", "Old Harrow", "Sarovin Bay", "")
_LINES = ("tea and trains", "views are my own", "runner, reader", "here for the weather", "",
          "father of two", "photographs, mostly", "amateur gardener")  # fmt: skip
_CLIENTS = ("Web App", "Phone App A", "Phone App B")


def write(
    seed: int, acts: Posted, scene: Scene, owners: Ints, plans: list[list[Action]]
) -> tuple[pa.Table, pa.Table, pa.Table, pa.Table]:
    """Return the tables (shares, truth, accounts, actions) of a world."""
    rng = np.random.default_rng([seed, 1])
    catalogue, people = scene.catalogue, scene.people
    # Numbers at random, so that nothing can be read off an account's or an object's name.
    account_number = _scattered(seed, len(people))
    domains = _domains(_scattered(seed + 2, catalogue.domains))
    keys = pa.array([f"x:{n}" for n in account_number.tolist()])
    objects, origins = _objects(catalogue, _scattered(seed + 1, catalogue.size), domains, keys)
    shares = _shares(acts, catalogue, keys, objects, origins)
    used = np.zeros(len(people), np.bool_)
    used[acts.account] = True
    who = np.flatnonzero(used)
    truth = pa.table({
        "account": keys.take(pa.array(who)),
        "label": ["campaign" if people.campaign[i] else "organic" for i in who],
        "role": [people.role[i] for i in who],
        "campaign": [people.campaign[i] for i in who],
    })  # fmt: skip
    profiles = _profiles(rng, people, who, account_number, domains, owners)
    return shares, truth, profiles, _actions(plans, objects)


def _scattered(seed: int, n: int) -> Ints:
    """Return `n` different numbers below 2**32 in no order, the first k the same for every n.

    Each step is one-to-one on 32 bits: the finalizer of MurmurHash3 (Appleby, public domain).
    """
    mask = np.uint64(0xFFFFFFFF)
    x = (np.arange(n, dtype=np.uint64) + np.uint64(seed * 2654435761 % 2**32)) & mask
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        x = ((x ^ (x >> np.uint64(shift))) * np.uint64(factor)) & mask
    return np.asarray(x ^ (x >> np.uint64(16)), np.int64)


def _domains(number: Ints) -> list[str]:
    # "example" is reserved (RFC 6761): nobody can own these.
    return [
        f"{_WORDS[n % len(_WORDS)]}-{_SORTS[n // len(_WORDS) % len(_SORTS)]}-{n}.example"
        for n in number.tolist()
    ]


def _objects(
    catalogue: Catalogue, number: Ints, domains: list[str], keys: pa.Array
) -> tuple[pa.Array, pa.Array]:
    """Return the name of each object and its origin (null where nothing is known)."""
    kind, origin = catalogue.columns()
    accounts = keys.to_pylist()
    names: list[str] = []
    origins: list[str | None] = []
    for k, o, n in zip(kind.tolist(), origin.tolist(), number.tolist(), strict=True):
        if o == NOTHING:
            names.append(f"{KINDS[k]}{n}")
            origins.append(None)
        elif k == URL:
            names.append(f"https://{domains[o]}/a/{n}")
            origins.append(domains[o])
        else:
            names.append(f"x:{n + 2**33}")
            origins.append(accounts[-2 - o])
    return pa.array(names, pa.string()), pa.array(origins, pa.string())


def _shares(
    acts: Posted, catalogue: Catalogue, keys: pa.Array, objects: pa.Array, origins: pa.Array
) -> pa.Table:
    kind, _ = catalogue.columns()
    order = np.argsort(acts.time, kind="stable")
    acts = acts.where(order)
    post = np.arange(1, len(acts) + 1)
    more = np.flatnonzero(acts.extra != NOTHING)
    row = np.concatenate([np.arange(len(acts)), more])
    code = np.concatenate([acts.object, acts.extra[more]])
    again = np.argsort(row, kind="stable")
    row, code = row[again], code[again]
    kinds = pa.DictionaryArray.from_arrays(pa.array(kind[code].astype(np.int32)), pa.array(KINDS))
    return pa.table({
        "account": keys.take(pa.array(acts.account[row])),
        "kind": kinds.cast(pa.string()),
        "object": objects.take(pa.array(code)),
        "origin": origins.take(pa.array(code)),
        "time": pa.array(acts.time[row]),
        "post": pa.array(post[row]),
    })  # fmt: skip


def _profiles(
    rng: np.random.Generator, people: People, who: Ints, number: Ints, domains: list[str],
    owners: Ints,
) -> pa.Table:  # fmt: skip
    """Return a profile for each of `who`; a syndicate's outlets declare owner and app."""
    created = START - (rng.exponential(1400.0, len(people)) * DAY).astype(np.int64) - DAY
    place, line = rng.integers(0, len(_PLACES), len(people)), rng.integers(0, 8, len(people))
    client = rng.integers(0, len(_CLIENTS), len(people))
    rows = []
    for i in who.tolist():
        part, _, club = people.role[i].rpartition(" ")
        url, text, program = None, _LINES[line[i]], _CLIENTS[client[i]]
        if part == "syndicate":
            owner = domains[owners[int(club) - 1]]
            url, text = f"https://{owner}/local/{number[i]}", f"A title of {owner}"
            program = f"{owner} publisher"
        elif people.role[i] in ("weather", "quake"):
            text, program = f"Automated {people.role[i]} reports", f"{people.role[i]} bot {i}"
        elif people.role[i] in ("outlet", "scheduler"):
            program = "Queue Scheduler"
        rows.append((
            f"x:{number[i]}", f"user{number[i]}", f"User {number[i]}", text or None,
            _PLACES[place[i]] or None, url, program, int(created[i]), float(people.zone[i]), "x",
        ))  # fmt: skip
    names = ("account", "handle", "name", "description", "location", "url", "client",
             "created", "zone", "platform")  # fmt: skip
    types = [pa.string()] * 7 + [pa.int64(), pa.float64(), pa.string()]
    return _table(names, types, rows)


def _actions(plans: list[list[Action]], objects: pa.Array) -> pa.Table:
    rows = [
        (f"campaign {number}", i, action.start,
         objects[int(action.link if action.link != NOTHING else action.objects[0])].as_py(),
         action.exclusive, action.cell)
        for number, actions in enumerate(plans, 1)
        for i, action in enumerate(actions, 1)
    ]  # fmt: skip
    names = ("campaign", "action", "time", "object", "exclusive", "cell")
    types = [pa.string(), pa.int64(), pa.int64(), pa.string(), pa.bool_(), pa.int64()]
    return _table(names, types, rows)


def _table(names: tuple[str, ...], types: list[pa.DataType], rows: list[Any]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return pa.table(
        {n: pa.array(column, t) for n, column, t in zip(names, columns, types, strict=True)}
    )
