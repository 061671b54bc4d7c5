"""A world of shares with known truth, made in one call from a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from worlds.shares import campaign as c
from worlds.shares import organic, tables
from worlds.shares import people as p
from worlds.shares.acts import URL, Catalogue, Posted, join
from worlds.shares.cast import make_cast
from worlds.shares.innocent import clean, fill, innocent
from worlds.shares.settings import Campaign, Traffic


@dataclass(frozen=True)
class ShareWorld:
    """Shares and their truth.

    `shares`: account string, kind string (url, repost, hashtag, text), object string, origin
    string (null where nothing is known), time int64 (µs UTC), post int64, in time order; the
    objects of one post share its number.
    `truth`: account, label ('organic' or 'campaign'), role ('person', 'fan 2', 'syndicate 1',
    'member', …), campaign ('' or 'campaign 3'): one row for each account that shares anything.
    `accounts`: profiles in the order of `truth`: account, handle, name, description, location,
    url, client (strings, null where empty), created (µs), zone (hours from UTC).
    `actions`: the campaigns' plans: campaign, action (from 1), time (start, µs), object (the link
    or post it is about, or the first text), exclusive, cell (from 0).
    """

    shares: pa.Table
    truth: pa.Table
    accounts: pa.Table
    actions: pa.Table


def share_world(
    seed: int, traffic: Traffic | None = None, campaigns: Sequence[Campaign] = ()
) -> ShareWorld:
    """Return a world of `traffic` (Traffic() where None) with `campaigns` planted in it.

    The same arguments give the same bytes; the organic shares (all but their post numbers) do not
    depend on the campaigns, which come on top.
    """
    traffic = traffic or Traffic()

    def stream(name: str) -> np.random.Generator:
        return np.random.default_rng([seed, *name.encode()])

    catalogue = Catalogue()
    cast = make_cast(stream("cast"), traffic)
    stock = organic.make_stock(
        stream("stock"), catalogue, cast.ordinary, topics=traffic.topics, days=traffic.days,
        posts=traffic.shares / (1 + traffic.hashtags),
    )  # fmt: skip
    scene = organic.Scene(catalogue, cast.people, stock, traffic.days)
    owners = catalogue.new_domains(traffic.syndicates)
    everyday = innocent(stream, cast, scene, owners, traffic)
    popular = _popular(everyday, scene)
    planted, camouflage, plans = [], [], []
    for number, campaign in enumerate(campaigns, 1):
        name = f"campaign {number}"
        rng = stream(name)
        members = np.arange(len(scene.people), len(scene.people) + campaign.accounts)
        more = p.make_people(rng, campaign.accounts, traffic.topics, role="member", campaign=name)
        scene.people = p.join_people([scene.people, more])
        actions = c.plan(rng, catalogue, campaign, popular, traffic.days)
        plans.append(actions)
        planted.append(c.carry_out(rng, campaign, members, actions))
        if traffic.shares:
            shares = campaign.camouflage * campaign.accounts
            camouflage.append(fill(rng, scene, members, Posted.none(), shares, traffic.hashtags))
    # Planted acts come first: where a member also met the object by chance, the plan's act stays.
    acts = clean(join([*planted, *camouflage, everyday]), scene)
    return ShareWorld(*tables.write(seed, acts, scene, owners, plans))


def _popular(acts: Posted, scene: organic.Scene) -> c.Popular:
    """Return the objects of ordinary traffic and of the news that campaigns may act on."""
    size, stock = scene.catalogue.size, scene.stock
    kind, _ = scene.catalogue.columns()
    shares = np.bincount(acts.object, minlength=size)
    first = np.full(size, np.iinfo(np.int64).max)
    np.minimum.at(first, acts.object, acts.time)
    codes = np.concatenate([stock.code, *stock.news])
    codes = codes[shares[codes] >= c.POPULAR]
    return c.Popular(codes, first[codes], shares[codes], kind[codes] == URL)
