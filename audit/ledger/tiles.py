"""Roots and proofs of a large tree from few of its nodes: leaves, and the roots of every 256 below each other.

Level 0 are the leaves, level 1 the roots of complete subtrees of 256 leaves, level 2 of 256 of these, and
so on. A tile is 256 neighbours of one level, the last one perhaps not full.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from audit.ledger.merkle import (
    Range,
    complete_subtrees,
    consistency_ranges,
    fold,
    inclusion_ranges,
    node_hash,
)

BITS = 8
TILE = 1 << BITS
# (level, tile) → the hashes of that tile's nodes that are there, from its first one.
Load = Callable[[int, set[int]], Mapping[int, bytes]]


class Tiles:
    """Reads whole tiles by ``load(level, tiles) -> {node: hash}``, each once, and answers from them."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._nodes: dict[tuple[int, int], bytes] = {}
        self._tiles: set[tuple[int, int]] = set()
        self._roots: dict[Range, bytes] = {}

    def root(self, size: int) -> bytes:
        """The root over the first ``size`` leaves."""
        self.fetch([(0, size)])
        return self.root_at(0, size)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The proof that leaf ``index`` is in the tree of ``size``."""
        return self._proof(inclusion_ranges(index, size))

    def inclusions(self, indexes: Iterable[int], size: int) -> dict[int, list[bytes]]:
        """The proofs of many leaves; one read per level however many they are."""
        wanted = {index: inclusion_ranges(index, size) for index in indexes}
        self.fetch({each for ranges in wanted.values() for each in ranges})
        return {index: [self.root_at(*each) for each in ranges] for index, ranges in wanted.items()}

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The proof that the tree of ``new`` leaves begins with that of ``old``."""
        return self._proof(consistency_ranges(old, new))

    def fetch(self, ranges: Iterable[Range]) -> None:
        """Read every tile that the roots of these ranges need and that was not read yet."""
        wanted: dict[int, set[int]] = {}
        for begin, end in {part for each in ranges for part in complete_subtrees(*each)}:
            level = _level(end - begin)
            tile = begin >> BITS * (level + 1)
            if (level, tile) not in self._tiles:
                wanted.setdefault(level, set()).add(tile)
        for level, tiles in sorted(wanted.items()):
            self._nodes |= {(level, node): hashed for node, hashed in self._load(level, tiles).items()}
            self._tiles |= {(level, tile) for tile in tiles}

    def root_at(self, begin: int, end: int) -> bytes:
        """The root of a range whose tiles have been fetched; ``LookupError`` where a node is missing."""
        return fold([self._subtree(*each) for each in complete_subtrees(begin, end)])

    def _proof(self, ranges: list[Range]) -> list[bytes]:
        self.fetch(ranges)
        return [self.root_at(*each) for each in ranges]

    def _subtree(self, begin: int, end: int) -> bytes:
        width = end - begin
        level = _level(width)
        if width == 1 << BITS * level:
            try:
                return self._nodes[level, begin // width]
            except KeyError:
                raise LookupError(f"node {begin // width} of level {level} is missing") from None
        if (begin, end) not in self._roots:
            middle = begin + width // 2
            self._roots[begin, end] = node_hash(self._subtree(begin, middle), self._subtree(middle, end))
        return self._roots[begin, end]


def _level(width: int) -> int:
    """The level whose nodes make up a complete subtree of so many leaves."""
    return (width.bit_length() - 1) // BITS
