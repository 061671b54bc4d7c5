"""The words for the roles of members: what each is counted by, and against what chance."""

from __future__ import annotations

from inconcert.plaintext import filled

TITLE = "Roles"
NOTE = (
    "Counted over the acts of the group; first means first in this data set. Wrote first: acts on"
    " a post of its own, or on a text, picture or sequence of hashtags that it posted strictly "
    "before the other members and not as a repost. Reposted: acts in which it passed on a post, "
    "whether that names the post or not. Same text later: acts in which it posted the same as its"
    " own, and was not the first. Originator: wrote first, more often than chance gives. Seeder: "
    "the first of the group with an object from elsewhere. Bridge: in acts of other parts of the "
    "group more often than the rest. Amplifier: starts fewer than a third of its acts. Expected: "
    "if the order within each act were by chance. Member: none of these stands out from chance."
)

# One line for each role, for legends and documentation.
ROLES: dict[str, str] = {
    "originator": "members share what it makes",
    "seeder": "first of the group with objects from elsewhere",
    "bridge": "takes part in acts of several parts of the group",
    "amplifier": "takes part in acts and hardly starts any",
    "member": "no role that stands out from chance",
}

WROTE = (
    "Who wrote and who passed on, over the {acts} acts of the group: {wrote}; {reposted}; "
    "{copied}. First means first in this data set."
)
PARTS = {
    "wrote": "in {count} a member wrote it first ({accounts})",
    "wrote/none": "in none is it known that a member wrote it first",
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
    """Return who wrote first and who passed on: acts or times, and accounts, of each."""

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
