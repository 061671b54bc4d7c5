"""Who shares with whom: the co-share network, groups in it, and where to draw them.

`network` is the primitive on a bare table. It compiles its kernel at first use, so this module
imports it only when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inconcert.network.count import Network, count_coshares
    from inconcert.network.primitive import network

__all__ = ["Network", "count_coshares", "network"]


def __getattr__(name: str) -> Any:
    if name == "network":
        from inconcert.network.primitive import network

        return network
    if name in {"Network", "count_coshares"}:
        from inconcert.network import count

        return getattr(count, name)
    raise AttributeError(name)
