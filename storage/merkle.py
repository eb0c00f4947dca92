"""A tree of hashes over rows (RFC 6962, section 2.1): one root for all, and a short proof for each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

LEAF, NODE = b"\x00", b"\x01"  # so that no leaf can pass for a node


def leaf_hash(content: bytes) -> bytes:
    """The hash of a row's canonical bytes."""
    return hashlib.sha256(LEAF + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return hashlib.sha256(NODE + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes in their order; of none the hash of nothing.

    >>> root_of([]).hex()[:16], root_of([leaf_hash(b"")]).hex()[:16]
    ('e3b0c44298fc1c14', '6e340b9cffb37a98')
    """
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else hashlib.sha256().digest()


def path_of(leaves: Sequence[bytes], position: int) -> list[bytes]:
    """The inclusion proof of a leaf: its neighbours from the bottom up (RFC 6962, section 2.1.1)."""
    level, path = list(leaves), []
    while len(level) > 1:
        neighbour = position ^ 1
        if neighbour < len(level):
            path.append(level[neighbour])
        level, position = _above(level), position // 2
    return path


def _above(level: list[bytes]) -> list[bytes]:
    """The next level; a node without a neighbour rises as it is, which gives the tree of RFC 6962."""
    above = [node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
    return above + level[-1:] if len(level) % 2 else above
