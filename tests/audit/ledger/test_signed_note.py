"""The newest signed note beside the keys: no round that comes late puts an older one in its place."""

from __future__ import annotations

import fcntl
import threading

import pytest

from audit.ledger import keys
from audit.ledger.checkpoint import Checkpoint
from audit.ledger.note import Signer

pytestmark = pytest.mark.urs("URS-AUD-09")

STAYS_S = 0.3  # long enough for the whole of it, were it not waiting


def _note(size: int, epoch: int = 1, signer: Signer | None = None) -> str:
    return Checkpoint(f"pharmom-test/{epoch}", size, bytes(32)).signed([signer or keys.signer()])


@pytest.fixture(autouse=True)
def _key() -> None:
    keys.make("pharmom-test")


def test_a_round_that_comes_late_never_replaces_a_newer_note() -> None:
    """It waits while the other one compares and writes, and compares only then."""
    older, newer = _note(10), _note(20)
    keys.remember(_note(5))
    late = threading.Thread(target=keys.remember, args=(older,))
    with (keys.folder() / keys.LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        late.start()
        late.join(STAYS_S)
        assert late.is_alive(), "it did not wait for the round that was there first"
        keys.write_whole(keys.folder() / keys.SIGNED, newer)
    late.join(10)
    assert not late.is_alive()
    assert keys.signed_note() == newer


def test_many_rounds_at_once_leave_the_newest_note() -> None:
    together = threading.Barrier(4)
    behind: list[int] = []

    def sign(sizes: range) -> None:
        together.wait()
        for size in sizes:
            keys.remember(_note(size))
            kept = int((keys.signed_note() or "").split("\n")[1])
            behind.extend([size] if kept < size else [])

    rounds = [threading.Thread(target=sign, args=(range(first, 33, 4),)) for first in range(1, 5)]
    for each in rounds:
        each.start()
    for each in rounds:
        each.join(30)
    assert (behind, keys.signed_note()) == ([], _note(32))


def test_the_first_note_of_a_later_epoch_is_newer_with_fewer_leaves() -> None:
    """A stated loss: what was signed after it stands for a shorter log."""
    before, after = _note(20), _note(8, epoch=2)
    keys.remember(before)
    keys.remember(after)
    assert keys.signed_note() == after
    keys.remember(before)
    assert keys.signed_note() == after


@pytest.mark.parametrize("spoilt", [b"\xff\xfe", b"", b"no note\n", None])
def test_what_none_of_our_keys_signed_is_replaced(spoilt: bytes | None) -> None:
    foreign = _note(10**6, signer=Signer.generate("pharmom-test"))
    (keys.folder() / keys.SIGNED).write_bytes(foreign.encode() if spoilt is None else spoilt)
    keys.remember(_note(3))
    assert keys.signed_note() == _note(3)
