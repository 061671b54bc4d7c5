"""The words for the roles of members: what each is counted by, and against what chance."""

from __future__ import annotations

TITLE = "Roles"
NOTE = (
    "Counted over the acts of the group; first means first in this data set. Originator: members "
    "shared its posts, or posted the same text after it. Seeder: the first of the group with an "
    "object from elsewhere. Bridge: in acts of other parts of the group more often than the rest. "
    "Amplifier: starts fewer than a third of its acts. Expected: if the order within each act "
    "were by chance. Member: none of these stands out from chance."
)

# One line for each role, for legends and documentation.
ROLES: dict[str, str] = {
    "originator": "members share what it makes",
    "seeder": "first of the group with objects from elsewhere",
    "bridge": "takes part in acts of several parts of the group",
    "amplifier": "takes part in acts and hardly starts any",
    "member": "no role that stands out from chance",
}

TEMPLATES: dict[str, str] = {
    "roles/title": TITLE,
    "roles/note": NOTE,
    **{f"roles/{name}": text for name, text in ROLES.items()},
}
