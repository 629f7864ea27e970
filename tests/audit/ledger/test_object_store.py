"""Checkpoints in an object store: a real HTTP server of the test that speaks the needed part of S3."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from audit.contracts import ANCHORS
from audit.errors import AnchorFailed
from audit.ledger import faults, keys
from audit.ledger.anchoring import anchor_newest
from audit.ledger.integrator import Round
from audit.models import AnchorState, LedgerCheckpoint
from audit.verification import verify
from mom.embedded.ports import free_port
from tests.factories.object_store import REGION, ObjectStore, running_store

pytestmark = pytest.mark.urs("URS-AUD-09")

Ledger = Callable[[], Round]
Act = Callable[[str], int]
ANCHOR = ANCHORS.get("object_store")


@pytest.fixture
def store(settings: Any) -> Iterator[ObjectStore]:
    with running_store() as running:
        settings.PHARMOM_ANCHOR_STORE_URL = running.address
        settings.PHARMOM_ANCHOR_STORE_KEY = running.key
        settings.PHARMOM_ANCHOR_STORE_REGION = REGION
        yield running


def _three(ledger: Ledger, act: Act, shift_clock: Any) -> list[str]:
    for code in ("first", "second", "third"):
        act(code)
        ledger()
        assert anchor_newest()["object_store"]
        shift_clock(hours=1)
    return list(LedgerCheckpoint.objects.order_by("id").values_list("note", flat=True))


def test_every_checkpoint_is_an_object_of_its_own_and_none_is_written_over(
    ledger: Ledger, act: Act, store: ObjectStore, shift_clock: Any
) -> None:
    assert ANCHOR.newest("pharmom-test") is None
    notes = _three(ledger, act, shift_clock)
    assert [body.decode() for _name, body in sorted(store.objects.items())] == notes
    assert all(name.startswith("plant/pharmom-test/000001-0000000000") for name in store.objects)
    assert list(ANCHOR.all_of("pharmom-test")) == notes, "in the log's order, over several pages"
    assert ANCHOR.newest("pharmom-test") == notes[-1]
    ANCHOR.put("pharmom-test", notes[0])
    assert list(ANCHOR.all_of("pharmom-test")) == notes, "the same one again is none too many"
    name = min(store.objects)
    store.objects[name] = b"another content"
    with pytest.raises(AnchorFailed, match="another content lies there"):
        ANCHOR.put("pharmom-test", notes[0])
    assert store.objects[name] == b"another content", "what lies there stays"


def test_the_verification_reads_back_what_the_store_kept(
    ledger: Ledger, act: Act, store: ObjectStore, shift_clock: Any, settings: Any, tmp_path: Any
) -> None:
    _three(ledger, act, shift_clock)
    settings.PHARMOM_ANCHOR_DIR = tmp_path / "emptied"
    report = verify()
    assert (report.faults, report.anchored) == ([], 3)
    first, last = min(store.objects), max(store.objects)
    kept = store.objects[first]
    store.objects[first] = kept.replace(b"pharmom-test/1", b"pharmom-test/2")
    (fault,) = verify().faults
    assert (fault.kind, fault.table, fault.row) == ("anchor", "object_store", "1")
    store.objects[first] = kept
    assert verify().is_whole

    # What only the store has seen: a log that was cut together with the signing side's memory.
    store.objects[last.replace("plant/pharmom-test/000001-0", "plant/pharmom-test/000001-9")] = (
        _of_a_longer_log()
    )
    (fault,) = verify().faults
    assert (fault.kind, "the anchor “Object store” has seen 9000 leaves" in fault.detail) == ("cut", True)


def _of_a_longer_log() -> bytes:
    from audit.ledger.checkpoint import Checkpoint

    return Checkpoint("pharmom-test/1", 9000, bytes(32)).signed([keys.signer()]).encode()


@pytest.mark.parametrize(
    ("answer", "said", "in_chinese"),
    [
        ((507, "InsufficientStorage"), "there is no room left", "空间已满"),
        ((403, "QuotaExceeded"), "there is no room left", "空间已满"),
        ((403, "AccessDenied"), "it does not let us in", "不允许"),
        ((404, "NoSuchBucket"), "the bucket or the object is not there", "不存在"),
    ],
)
def test_what_the_store_refuses_is_named_and_tried_again(
    ledger: Ledger,
    store: ObjectStore,
    client: Client,
    cast: Any,
    answer: tuple[int, str],
    said: str,
    in_chinese: str,
) -> None:
    ledger()
    store.refuses_with = answer
    assert anchor_newest() == {"directory": True, "object_store": False}
    (fault,) = faults.open_faults()
    assert (fault.code, fault.key) == ("AUD-036", "object_store")
    assert said in faults.message(fault)
    with translation.override("zh-hans"):
        assert in_chinese in faults.message(fault), "in the reader's language, whoever ran the task"
    with pytest.raises(AnchorFailed):
        ANCHOR.reach()
    client.force_login(cast["chen.jing"])
    assert said in client.get(reverse("audit:ledger")).content.decode()
    store.refuses_with = None
    ANCHOR.reach()
    assert anchor_newest() == {"object_store": True}
    assert faults.open_faults() == []


def test_a_wrong_secret_a_silent_store_and_a_wrong_address_are_told_apart(
    ledger: Ledger, store: ObjectStore, settings: Any
) -> None:
    ledger()
    settings.PHARMOM_ANCHOR_STORE_KEY = "PLANT:guessed"
    with pytest.raises(AnchorFailed, match="it does not let us in"):
        ANCHOR.reach()
    assert anchor_newest()["object_store"] is False
    assert "guessed" not in AnchorState.objects.get(anchor="object_store").failure
    settings.PHARMOM_ANCHOR_STORE_KEY = ""
    with pytest.raises(AnchorFailed, match="PHARMOM_CREDENTIAL_ANCHOR: ID:secret"):
        ANCHOR.reach()
    settings.PHARMOM_ANCHOR_STORE_KEY = store.key
    settings.PHARMOM_ANCHOR_STORE_URL = f"http://127.0.0.1:{free_port()}/anchors"
    with pytest.raises(AnchorFailed, match="it could not be reached"):
        list(ANCHOR.all_of("pharmom-test"))
    report = verify()
    assert [(each.kind, each.table) for each in report.faults] == [("anchor", "object_store")]
    settings.PHARMOM_ANCHOR_STORE_URL = "ftp://127.0.0.1/anchors"
    with pytest.raises(AnchorFailed, match="PHARMOM_ANCHOR_STORE_URL: https"):
        ANCHOR.reach()


def test_what_the_environment_says_of_another_store_does_not_count(
    ledger: Ledger, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "OTHER")
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "true")
    ledger()
    assert anchor_newest()["object_store"]
