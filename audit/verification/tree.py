"""The ledger recomputed: every leaf from its row's columns, the tree over them, and every signed root of it.

Its Merkle code is its own: the integrator's (``audit.ledger``) may be wrong without this being wrong too.
Only the reading of notes and keys is shared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge

from audit.contracts import ANCHORS
from audit.errors import AnchorFailed
from audit.ledger.checkpoint import Checkpoint, open_checkpoint
from audit.ledger.note import InvalidNote, Verifier
from audit.models import LedgerEpoch
from audit.said import Said
from audit.said import Said as _
from audit.verification.leaves import Leaf, leaves, size_of_log
from audit.verification.report import Report
from audit.verification.rows import asked

Progress = Callable[[str], None]
SAY_EVERY = 100_000
LEVELS = {256**level: level for level in range(1, 8)}
# The kind of fault that the restore of an older backup shows, and nothing else that is honest.
CUT = "cut"
TABLES = {"E": "audit_event", "C": "audit_change", "S": "audit_seal", "X": "audit_security_event"}


@dataclass
class Stack:
    """The roots of complete subtrees as ``(leaves, root)``, widest first."""

    roots: list[tuple[int, bytes]] = field(default_factory=list)

    def add(self, hashed: bytes, width: int = 1) -> list[tuple[int, bytes]]:
        """One more leaf, or complete subtree that is no wider than the last; which tiles that completes."""
        complete = []
        while self.roots and self.roots[-1][0] == width:
            hashed = hashlib.sha256(b"\x01" + self.roots.pop()[1] + hashed).digest()
            width *= 2
            if width in LEVELS:
                complete.append((LEVELS[width], hashed))
        self.roots.append((width, hashed))
        return complete

    def root(self) -> bytes:
        """The root over all."""
        if not self.roots:
            return hashlib.sha256(b"").digest()
        found = self.roots[-1][1]
        for _width, left in reversed(self.roots[:-1]):
            found = hashlib.sha256(b"\x01" + left + found).digest()
        return found


@dataclass(frozen=True)
class Signed:
    """A root that was signed, and where it was found."""

    size: int
    root: bytes
    where: Said


class TreeCheck:
    """Walks the log from ``start`` to its end; faults go into the report, in the log's order."""

    def __init__(
        self,
        report: Report,
        keys: list[Verifier],
        start: int = 0,
        anchored: Sequence[tuple[Said, Checkpoint]] = (),
        signed: Checkpoint | None = None,
    ) -> None:
        self.report, self.keys, self.start = report, keys, start
        self.anchored, self.signed = anchored, signed
        self.stack = Stack()
        self.size = start
        self.bad_rows: set[tuple[str, int]] = set()
        self._agreed = start  # the largest size whose root was signed and is the one found here
        self._is_broken = False
        self._is_named = False  # whether a row of the log was
        self._is_off = False  # whether a tile is missing or too many
        self._epochs = list(LedgerEpoch.objects.values_list("number", "kept_size"))

    def run(self, say: Progress) -> None:
        """Compare everything."""
        self.stack = _stack_before(self.start)
        self.report.started_at = self.start
        signed = merge(self._checkpoints(), self._anchored(), key=lambda each: each.size)
        waiting = next(signed, None)
        tiles = _tiles(self.start)
        event, last = 0, ("S", 0)
        for leaf in leaves(self.start):
            self._check_row(leaf)
            self._check_place(leaf, event, last)
            event, last = (leaf.row_id if leaf.kind == "E" else event), (leaf.kind, leaf.row_id)
            complete = self.stack.add(leaf.kept)
            self.size = leaf.index + 1
            for level, root in complete:
                self._check_tile(level, root, next(tiles, None))
            while waiting is not None and waiting.size <= self.size:
                self._check_signed(waiting)
                waiting = next(signed, None)
            if self.size % SAY_EVERY == 0:
                say(str(_("%(leaves)s leaves of the ledger recomputed") % {"leaves": self.size}))
        self.report.leaves += self.size - self.start
        if waiting is not None:
            self._name_cut([waiting, *signed])
        elif self.signed is not None and self.signed.size > self.size and not self._is_lost(self.signed):
            self._name_cut([Signed(self.signed.size, self.signed.root, _("the last signed checkpoint"))])
        # After what was cut off, which they may be the rest of.
        for level, index, _root in tiles:
            self._name_tile(level, index)

    def _check_row(self, leaf: Leaf) -> None:
        table = TABLES[leaf.kind]
        if leaf.index != self.size:
            missing = _("the leaves %(first)s to %(last)s are missing before this row") % {
                "first": self.size,
                "last": leaf.index - 1,
            }
            self._fault(leaf, missing)
        if leaf.computed is None and not _is_there(leaf):
            self._fault(leaf, _("the row of leaf %(leaf)s is gone") % {"leaf": leaf.index})
        elif leaf.computed != leaf.kept:
            kept = _("the row is not as it was when it became leaf %(leaf)s") % {"leaf": leaf.index}
            self.bad_rows.add((table, leaf.row_id))
            self._fault(leaf, kept)
        elif not leaf.has_own_hash:
            self._fault(
                leaf,
                _("the hash beside the row is another than that of leaf %(leaf)s") % {"leaf": leaf.index},
            )

    def _check_place(self, leaf: Leaf, event: int, last: tuple[str, int]) -> None:
        """An event, its changes in their order and its seal stand beside each other."""
        kind, number = last
        if leaf.kind == "C":
            fits = kind in "EC" and leaf.event == event and (kind == "E" or number < leaf.row_id)
        elif leaf.kind == "S":
            fits = kind in "EC" and leaf.row_id == event
        else:
            fits = True  # an event may have ended without a seal, which is named elsewhere
        if not fits and leaf.index > self.start and leaf.computed is not None:
            self._fault(leaf, _("leaf %(leaf)s is not where its event is") % {"leaf": leaf.index})

    def _check_tile(self, level: int, root: bytes, kept: tuple[int, int, bytes] | None) -> None:
        index = self.size // 256**level - 1
        if kept != (level, index, root) and not self._is_off:
            self._is_off = kept is None or kept[:2] != (
                level,
                index,
            )  # from here on no tile stands where it should
            self._name_tile(level, index)

    def _name_tile(self, level: int, index: int) -> None:
        detail = _("the tile is not the root of the leaves below it")
        self.report.add("ledger", "audit_tile", f"{level}/{index}", detail)

    def _check_signed(self, signed: Signed) -> None:
        if signed.root == self.stack.root():
            self._agreed = max(self._agreed, signed.size)
        elif not self._is_broken:
            self._is_broken = True
            self._name_range(signed.where, signed.size)
        self.report.checkpoints += 1

    def _name_range(self, what: Said, size: int) -> None:
        """The first row after the last signed root that agreed is where the log stops being what it was."""
        first = asked("SELECT kind, row_id FROM audit_leaf WHERE leaf_index = %s", [self._agreed])
        kind, row_id = first[0] if first else ("E", 0)
        detail = _(
            "the log is not what was signed from this row on (leaf %(leaf)s): %(what)s of %(size)s leaves"
        ) % {
            "leaf": self._agreed,
            "what": what,
            "size": size,
        }
        if not self._is_named:
            self.report.add("ledger", TABLES[kind], row_id, detail)
        else:  # the row that is at fault has been named
            self.report.add("ledger", "audit_leaf", self._agreed, detail)

    def _name_cut(self, later: list[Signed]) -> None:
        most = max(later, key=lambda each: each.size)
        detail = _("the log was cut after this leaf: %(what)s has seen %(size)s leaves") % {
            "what": most.where,
            "size": most.size,
        }
        self.report.add(CUT, "audit_leaf", self.size - 1, detail)

    def _checkpoints(self) -> Iterator[Signed]:
        """Every stored checkpoint whose signature holds; the others are named, all at once without any key."""
        if self.keys:
            return _checkpoints(self.report, self.keys, self.start)
        if asked("SELECT FROM audit_checkpoint LIMIT 1"):
            missing = _("the list of the ledger's public keys is missing, so no signature was verified")
            self.report.add("ledger", "audit_checkpoint", "–", missing)
        return iter(())

    def _anchored(self) -> Iterator[Signed]:
        """What lay in the anchors, smallest first; stated losses are left out."""
        found = []
        for where, checkpoint in self.anchored:
            if checkpoint.size > self.start and not self._is_lost(checkpoint):
                found.append(Signed(checkpoint.size, checkpoint.root, where))
                self.report.anchored += 1
        return iter(sorted(found, key=lambda each: each.size))

    def _is_lost(self, checkpoint: Checkpoint) -> bool:
        """Whether a stated loss took it away."""
        later = [kept for epoch, kept in self._epochs if epoch > checkpoint.epoch]
        return bool(later) and checkpoint.size > min(later)

    def _fault(self, leaf: Leaf, detail: Said) -> None:
        self._is_named = True
        self.report.add("ledger", TABLES[leaf.kind], leaf.row_id, detail)


def anchored_checkpoints(report: Report, keys: list[Verifier]) -> list[tuple[Said, Checkpoint]]:
    """Every checkpoint that can be read back from an anchor, with the anchor's name.

    Read before the database's snapshot is taken, so that none of them can be younger than what is verified.
    """
    found: list[tuple[Said, Checkpoint]] = []
    for anchor in ANCHORS if keys else ():
        if not anchor.is_set():
            continue
        where = _("the anchor “%(anchor)s”") % {"anchor": anchor.label}
        try:
            for number, note in enumerate(anchor.all_of(keys[-1].name), start=1):
                try:
                    found.append((where, open_checkpoint(note, keys)[0]))
                except InvalidNote as failure:  # what else lies there still counts
                    report.add("anchor", anchor.code, number, failure)
        except AnchorFailed as failure:
            report.add("anchor", anchor.code, "–", failure)
    return found


def check_numbered(report: Report, after: int = 0) -> None:
    """Name each row that has no leaf although later ones have: it was put in afterwards.

    Numbers in ``audit_gap`` belong to transactions that had not ended: they get their leaf within seconds.
    """
    for kind in ("E", "X"):
        table = TABLES[kind]
        unnumbered = asked(
            f"SELECT id FROM {table} AS t WHERE id > %s AND NOT EXISTS"
            " (SELECT FROM audit_leaf WHERE kind = %s AND row_id = t.id) AND NOT EXISTS"
            " (SELECT FROM audit_gap AS g WHERE g.kind = %s AND t.id BETWEEN g.first_id AND g.last_id)"
            " AND id <= (SELECT max(row_id) FROM audit_leaf WHERE kind = %s) ORDER BY id",
            [after, kind, kind, kind],
        )
        for (row,) in unnumbered:
            report.add("ledger", table, row, _("the row was put in after later ones had been numbered"))


def _is_there(leaf: Leaf) -> bool:
    """Whether the row is there under another time than the one it had."""
    key = "event_id" if leaf.kind == "S" else "id"
    return bool(asked(f"SELECT FROM {TABLES[leaf.kind]} WHERE {key} = %s LIMIT 1", [leaf.row_id]))


def _checkpoints(report: Report, keys: list[Verifier], start: int) -> Iterator[Signed]:
    """Every stored checkpoint after ``start`` whose signature holds; the others are named."""
    last = start
    while True:
        rows = asked(
            "SELECT id, epoch, size, root, note, verifiers FROM audit_checkpoint WHERE size > %s"
            " ORDER BY size, id LIMIT 5000",
            [last],
        )
        for number, epoch, size, root, note, verifiers in rows:
            try:
                checkpoint, opened = open_checkpoint(note, keys)
            except InvalidNote as failure:
                report.add("ledger", "audit_checkpoint", number, failure)
                continue
            stated = (f"/{epoch}", size, bytes(root), sorted(verifiers.split()))
            signed_by = sorted(str(each) for each in opened.signed_by)
            origin = checkpoint.origin[-len(stated[0]) :]
            if (origin, checkpoint.size, checkpoint.root, signed_by) == stated:
                yield Signed(size, checkpoint.root, _("the checkpoint %(number)s") % {"number": number})
            else:
                wrong = _("the checkpoint's columns are not what was signed")
                report.add("ledger", "audit_checkpoint", number, wrong)
        if len(rows) < 5000:
            return
        last = rows[-1][2]


def _tiles(start: int) -> Iterator[tuple[int, int, bytes]]:
    """Stored tiles in the order in which a growing log completes them."""
    rows = asked(
        "SELECT level, tile_index, root FROM audit_tile WHERE (tile_index + 1) * (256::numeric ^ level) > %s"
        " ORDER BY (tile_index + 1) * (256::numeric ^ level), level",
        [start],
    )
    return ((level, index, bytes(root)) for level, index, root in rows)


def _stack_before(start: int) -> Stack:
    """The complete subtrees over the leaves before ``start``, from tiles and leaves: compared by its root."""
    stack = Stack()
    position = 0
    for level in (4, 3, 2, 1):
        width = 256**level
        count = (start - position) // width
        rows = asked(
            "SELECT root FROM audit_tile WHERE level = %s AND tile_index >= %s AND tile_index < %s ORDER BY tile_index",
            [level, position // width, position // width + count],
        )
        for (root,) in rows:
            stack.add(bytes(root), width)
        position += count * width
    for (hashed,) in asked(
        "SELECT leaf_hash FROM audit_leaf WHERE leaf_index >= %s AND leaf_index < %s ORDER BY leaf_index",
        [position, start],
    ):
        stack.add(bytes(hashed))
    return stack


__all__ = ["Stack", "TreeCheck", "anchored_checkpoints", "check_numbered", "size_of_log"]
