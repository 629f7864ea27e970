"""What the anchors know of the log, compared with the log: was it cut, or does it hold other leaves?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from audit.contracts import ANCHORS, Anchor
from audit.errors import AnchorFailed, AnchorForeign, LedgerCut, LedgerForked, NothingToAccept
from audit.ledger import faults, keys, log
from audit.ledger.checkpoint import Checkpoint, open_checkpoint
from audit.ledger.note import InvalidNote, Verifier
from audit.models import LedgerEpoch, LedgerLeaf
from kernel.errors import DomainError


@dataclass(frozen=True)
class Loss:
    """An anchored checkpoint that the log does not lead to."""

    anchor: str
    checkpoint: Checkpoint
    note: str
    comparison: Comparison

    @property
    def is_cut(self) -> bool:
        """Whether leaves are missing; otherwise they are others."""
        return self.checkpoint.size > self.comparison.size

    @cached_property
    def kept(self) -> int:
        """How much of the log is as it was anchored; reads all that was."""
        return self.comparison.kept()

    @property
    def next_epoch(self) -> int:
        """The number of the epoch that would go on from here."""
        return max(self.comparison.epoch, self.checkpoint.epoch) + 1

    def error(self) -> DomainError:
        """The coded fault."""
        kind = LedgerCut if self.is_cut else LedgerForked
        return kind(
            anchor=self.anchor,
            kept=self.kept - 1,
            last=describe_leaf(self.kept - 1),
            lost=self.checkpoint.size,
            size=self.comparison.size,
        )


class Comparison:
    """Compares anchored checkpoints with the log as it is at this moment."""

    def __init__(self, keys: Sequence[Verifier]) -> None:
        self.keys = keys
        self.name = keys[-1].name if keys else ""
        self.size, self.epoch = log.size(), log.epoch()

    def loss(self, anchors: Iterable[Anchor]) -> Loss | None:
        """What the newest checkpoints of these anchors and of our own signing show; anchors' faults are noted."""
        signed = keys.signed_note()
        if signed is not None and (lost := self._looked_at(faults.SIGNER, signed)):
            return lost
        for anchor in anchors:
            try:
                note = anchor.newest(self.name)
                lost = None if note is None else self._looked_at(anchor.code, note)
            except AnchorFailed as failure:
                faults.found(failure, anchor.code)
            except InvalidNote as failure:
                faults.found(AnchorForeign(anchor=anchor.code, why=str(failure)), anchor.code)
            else:
                faults.gone(AnchorForeign, key=anchor.code)
                if lost is not None:
                    return lost
        return None

    def _looked_at(self, anchor: str, note: str) -> Loss | None:
        checkpoint = open_checkpoint(note, self.keys)[0]
        if agrees(checkpoint, self.size, self.epoch):
            return None
        # Another process may have numbered and signed since this one looked: the note was read later.
        self.size, self.epoch = log.size(), log.epoch()
        return None if agrees(checkpoint, self.size, self.epoch) else Loss(anchor, checkpoint, note, self)

    def kept(self) -> int:
        """How many leaves are surely as they were: the largest anchored size that agrees, or all that are left."""
        kept = 0
        for anchor in set_anchors():
            for note in anchor.all_of(self.name) if anchor.is_local else ():
                try:
                    checkpoint = open_checkpoint(note, self.keys)[0]
                except InvalidNote:
                    continue
                if checkpoint.size <= self.size and not agrees(checkpoint, self.size, self.epoch):
                    return kept
                if checkpoint.size <= self.size:
                    kept = max(kept, checkpoint.size)
        return self.size  # nothing that was anchored speaks against what is left


def present_loss() -> Loss:
    """What is lost now, by all anchors that can be read; ``NothingToAccept`` where nothing is."""
    loss = Comparison(keys.verifiers()).loss(set_anchors())
    if loss is None:
        raise NothingToAccept()
    return loss


def agrees(checkpoint: Checkpoint, size: int, epoch: int) -> bool:
    """Whether the log leads to this checkpoint; what a stated loss took away is no contradiction."""
    its_epoch = checkpoint.epoch
    if its_epoch < epoch and checkpoint.size > kept_of(its_epoch):
        return True
    if its_epoch > epoch or checkpoint.size > size:
        return False
    try:
        return log.tiles().root(checkpoint.size) == checkpoint.root
    except LookupError:
        return False


def kept_of(epoch: int) -> int:
    """With how many leaves the epochs after this one began: the fewest that any of them states."""
    kept = LedgerEpoch.objects.filter(number__gt=epoch).values_list("kept_size", flat=True)
    return min(kept, default=0)


def set_anchors() -> Iterator[Anchor]:
    """The anchors that the settings name."""
    return (each for each in ANCHORS if each.is_set())


def describe_leaf(index: int) -> str:
    """What a leaf is: the code of its kind, the number of its row, and when that was recorded."""
    leaf = LedgerLeaf.objects.filter(leaf_index=index).first()
    return "–" if leaf is None else f"{leaf.kind} {leaf.row_id}, {leaf.recorded_at:%Y-%m-%d %H:%M:%S} UTC"
