"""Merkle tree of RFC 6962: hashes, roots, proofs and their verification. Knows no database.

A range ``(begin, end)`` means the leaves from ``begin`` up to and without ``end``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

Range = tuple[int, int]
EMPTY_ROOT = hashlib.sha256(b"").digest()
HASH_SIZE = 32


class InvalidProof(ValueError):
    """A proof does not show what it should; the text says why."""


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class CompactRange:
    """What must be kept of a tree to append to it: the roots of its complete subtrees, widest first."""

    def __init__(self, size: int = 0, roots: Sequence[bytes] = ()) -> None:
        if size.bit_count() != len(roots):
            raise ValueError(
                f"a tree of {size} leaves has {size.bit_count()} complete subtrees, not {len(roots)}"
            )
        self.size = size
        self._roots = list(roots)

    def append(self, leaf: bytes) -> None:
        """Add the hash of a leaf, or the root of a subtree when all of this tree's members are such."""
        self._roots.append(leaf)
        merging = self.size
        while merging & 1:
            right, left = self._roots.pop(), self._roots.pop()
            self._roots.append(node_hash(left, right))
            merging >>= 1
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes in order."""
        for leaf in leaves:
            self.append(leaf)

    @property
    def roots(self) -> tuple[bytes, ...]:
        """The roots of the complete subtrees, widest first."""
        return tuple(self._roots)

    def root(self) -> bytes:
        """The tree's root; that of no leaves is the hash of nothing."""
        return fold(self._roots)


def fold(roots: Sequence[bytes]) -> bytes:
    """The root over complete subtrees that stand beside each other, widest first."""
    if not roots:
        return EMPTY_ROOT
    found = roots[-1]
    for left in reversed(roots[:-1]):
        found = node_hash(left, found)
    return found


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over these leaf hashes."""
    tree = CompactRange()
    tree.extend(leaves)
    return tree.root()


def complete_subtrees(begin: int, end: int) -> list[Range]:
    """The range as complete subtrees that lie where the tree has them, left to right."""
    found = []
    while begin < end:
        widest = 1 << ((end - begin).bit_length() - 1)
        aligned = begin & -begin
        width = min(widest, aligned) if aligned else widest
        found.append((begin, begin + width))
        begin += width
    return found


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Which ranges' roots prove that leaf ``index`` is in the tree of ``size``, nearest first."""
    if not 0 <= index < size:
        raise InvalidProof(f"leaf {index} is not in a tree of {size}")
    found: list[Range] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((begin, middle))
            begin = middle
    return found[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """Which ranges' roots prove that the tree of ``new`` begins with that of ``old``."""
    if not 0 < old <= new:
        raise InvalidProof(f"no proof leads from {old} to {new} leaves")
    found: list[Range] = []
    begin, end, is_whole = 0, new, True
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((begin, middle))
            begin, is_whole = middle, False
    if not is_whole:
        found.append((begin, end))
    return found[::-1]


def prove(ranges: Sequence[Range], root_at: Callable[[int, int], bytes]) -> list[bytes]:
    """The hashes of a proof; ``root_at(begin, end)`` knows the roots."""
    return [root_at(begin, end) for begin, end in ranges]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """``InvalidProof`` unless the proof shows that ``leaf`` is number ``index`` of the tree (RFC 9162, 2.1.3)."""
    _only_hashes(leaf, root, *proof)
    ranges = inclusion_ranges(index, size)
    if len(proof) != len(ranges):
        raise InvalidProof(f"a proof of {len(ranges)} hashes is needed, not of {len(proof)}")
    found = leaf
    for (begin, _end), hashed in zip(ranges, proof, strict=True):
        found = node_hash(found, hashed) if begin > index else node_hash(hashed, found)
    if found != root:
        raise InvalidProof("the proof leads to another root")


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """``InvalidProof`` unless the proof shows that the newer tree begins with the older (RFC 9162, 2.1.4)."""
    _only_hashes(old_root, new_root, *proof)
    ranges = consistency_ranges(old, new)
    if len(proof) != len(ranges):
        raise InvalidProof(f"a proof of {len(ranges)} hashes is needed, not of {len(proof)}")
    known = list(zip(ranges, proof, strict=True))
    # Where the older tree is complete in itself its root is no part of the proof.
    old_found = new_found = old_root if not known or known[0][0][1] != old else None
    for (begin, _end), hashed in known:
        if old_found is None or new_found is None:
            old_found = new_found = hashed
        elif begin >= old:
            new_found = node_hash(new_found, hashed)
        else:
            old_found, new_found = node_hash(hashed, old_found), node_hash(hashed, new_found)
    if old_found != old_root:
        raise InvalidProof("the proof leads to another root of the older tree")
    if new_found != new_root:
        raise InvalidProof("the proof leads to another root of the newer tree")


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def _only_hashes(*hashes: bytes) -> None:
    if any(len(each) != HASH_SIZE for each in hashes):
        raise InvalidProof("every hash has 32 bytes")
