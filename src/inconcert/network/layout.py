"""Where to draw the accounts of a group: a force-directed layout with a fixed seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def spring(
    nodes: int,
    links: NDArray[np.int64],
    weights: NDArray[np.float64] | None = None,
    *,
    iterations: int = 120,
    seed: int = 1,
) -> NDArray[np.float64]:
    """Return positions of shape (nodes, 2) in the unit square, the same for the same input.

    `links` has shape (m, 2) and holds pairs of 0 … nodes - 1; `weights` are positive, one a link.
    Nodes repel each other by k²/d, links attract by w·d²/k, and a pull to the middle keeps
    unconnected parts in the picture; steps shrink as the layout cools (T. Fruchterman and
    E. Reingold, Graph drawing by force-directed placement, Software: Practice and Experience
    21(11), 1991). Weights enter by their logarithm relative to the median, since co-share counts
    are heavy-tailed. Cost is iterations × (nodes² + links), plus nodes³ once:
    meant for at most some hundred nodes.
    """
    if nodes <= 0:
        return np.zeros((0, 2))
    if nodes == 1:
        return np.full((1, 2), 0.5)
    pairs = np.asarray(links, dtype=np.int64).reshape(-1, 2)
    pull = _pull(pairs, weights)
    k = 1.0 / np.sqrt(nodes)
    # A little noise: no two nodes at one place.
    noise = np.random.default_rng(seed).uniform(-0.05, 0.05, (nodes, 2))
    place = _start(nodes, pairs, pull) + noise
    for step in range(iterations):
        force = _repulsion(place, k) - 0.6 * place
        if len(pairs):
            delta = place[pairs[:, 0]] - place[pairs[:, 1]]
            attraction = delta * (pull * np.linalg.norm(delta, axis=1) / k)[:, None]
            for axis in (0, 1):
                force[:, axis] -= np.bincount(pairs[:, 0], attraction[:, axis], nodes)
                force[:, axis] += np.bincount(pairs[:, 1], attraction[:, axis], nodes)
        length = np.linalg.norm(force, axis=1, keepdims=True)
        heat = 0.1 * (1 - step / iterations)
        place = place + force / np.maximum(length, 1e-9) * np.minimum(length, heat)
    return _unit(place)


def _start(nodes: int, pairs: NDArray[np.int64], pull: NDArray[np.float64]) -> NDArray[np.float64]:
    """Place nodes by the second and third eigenvector of the normalised adjacency matrix.

    From there clusters are apart from the first step on; from a circle the layout may end with two
    of them knotted (Y. Koren, Drawing graphs by eigenvectors: theory and practice, Computers and
    Mathematics with Applications 49, 2005).
    """
    if nodes < 3:
        return np.column_stack([np.arange(nodes) - 0.5, np.zeros(nodes)])
    adjacency = np.zeros((nodes, nodes))
    np.add.at(adjacency, (pairs[:, 0], pairs[:, 1]), pull)
    adjacency += adjacency.T
    root = np.sqrt(np.maximum(adjacency.sum(axis=1), 1e-9))
    _, vectors = np.linalg.eigh(adjacency / root[:, None] / root[None, :])
    chosen = vectors[:, [-2, -3]]
    # An eigenvector's sign is anybody's choice: its largest entry is to be positive.
    largest = np.abs(chosen).argmax(axis=0)
    return np.asarray(chosen * np.sign(chosen[largest, [0, 1]]), dtype=np.float64)


def _pull(pairs: NDArray[np.int64], weights: NDArray[np.float64] | None) -> NDArray[np.float64]:
    if weights is None or not len(pairs):
        return np.ones(len(pairs))
    heavy = np.log1p(np.asarray(weights, dtype=np.float64) / np.median(weights))
    # A node of many links must not collapse onto its neighbours: share the pull among them.
    degree = np.bincount(pairs.ravel(), minlength=int(pairs.max()) + 1)
    shared = np.sqrt(degree[pairs[:, 0]] * degree[pairs[:, 1]])
    return np.asarray(2.0 * heavy / shared, dtype=np.float64)


def _repulsion(place: NDArray[np.float64], k: float) -> NDArray[np.float64]:
    delta = place[:, None, :] - place[None, :, :]
    square = np.maximum((delta**2).sum(axis=2), 1e-6)
    return np.asarray((delta * (k * k / square)[:, :, None]).sum(axis=1), dtype=np.float64)


def _unit(place: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scale into the unit square, equally in both directions, in the middle."""
    low, high = place.min(axis=0), place.max(axis=0)
    size = float((high - low).max()) or 1.0
    return np.asarray((place - (low + high) / 2) / size + 0.5, dtype=np.float64)
