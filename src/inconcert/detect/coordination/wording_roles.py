"""The words for the roles of members: what each is counted by, and against what chance."""

from __future__ import annotations

from inconcert.plaintext import filled

TITLE = "Roles"
NOTE = (
    "Counted over the occasions of the group; “first” means first in this data set. Wrote first: "
    "occasions on a post of its own, or on a text, picture or sequence of hashtags that it posted "
    "strictly before the other members and not as a repost. Reposted: occasions on which it passed "
    "on a post, whether or not it names the post. Same text later: occasions on which it posted "
    "the same content as its own and was not the first. Originator: wrote first more often than "
    "chance predicts. Seeder: the first of the group with an object from elsewhere. Bridge: takes "
    "part in occasions of other parts of the group more often than the rest. Amplifier: starts "
    "fewer than a third of its occasions. Expected: if the order within each occasion were random. "
    "Member: none of these stands out from chance."
)

# One line for each role, for legends and documentation.
ROLES: dict[str, str] = {
    "originator": "members share what it posts",
    "seeder": "first of the group with objects from elsewhere",
    "bridge": "takes part in occasions of several parts of the group",
    "amplifier": "takes part in occasions and starts hardly any",
    "member": "no role stands out from chance",
}

WROTE = (
    "Who wrote and who passed on, over the {acts} occasions of the group: {wrote}; {reposted}; "
    "{copied}. “First” means first in this data set."
)
PARTS = {
    "wrote": "on {count} a member wrote it first ({accounts})",
    "wrote/none": "on none is a member known to have written it first",
    "reposted": "{count} times a member passed on a post ({accounts})",
    "reposted/none": "no member passed on a post",
    "copied": "{count} times a member posted the same as its own, and not first ({accounts})",
    "copied/none": "no member posted the same as its own after another",
}

TEMPLATES: dict[str, str] = {
    "roles/title": TITLE,
    "roles/note": NOTE,
    "roles/wrote": WROTE,
    **{f"roles/part/{name}": text for name, text in PARTS.items()},
    **{f"roles/{name}": text for name, text in ROLES.items()},
}


def wrote_text(
    *, acts: int, wrote: int, writers: int, reposted: int, reposters: int, copied: int, copiers: int
) -> str:
    """Return who wrote first and who passed on: occasions or times, and accounts, of each."""

    def part(name: str, count: int, accounts: int) -> str:
        if not count:
            return PARTS[f"{name}/none"]
        told = f"{accounts:,} account{'s' * (accounts != 1)}"
        return filled(PARTS[name], count=f"{count:,}", accounts=told)

    return filled(
        WROTE,
        acts=f"{acts:,}",
        wrote=part("wrote", wrote, writers),
        reposted=part("reposted", reposted, reposters),
        copied=part("copied", copied, copiers),
    )
