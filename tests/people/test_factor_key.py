"""The key that seals authenticators is replaced while people work; killed in the middle it loses nothing."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from audit.context import Reason
from audit.models import AuditChange, AuditEvent
from people import second_factor
from people.actions.revoke_authenticator import revoke_authenticator
from people.actions.rotate_factor_key import rotate_factor_key
from people.choices import FactorPurpose
from people.errors import FactorKeyUnusable
from people.factors import keys
from people.factors.enrolment import begin_app, shown_again
from people.models import Authenticator, User
from tests.integrations.workers import until
from tests.people.devices import SESSION, App, Passkey, register_app, register_key
from tests.people.factor_key_process import OPTIONS, started

pytestmark = pytest.mark.urs("URS-ACC-10")
SIGN_IN = FactorPurpose.SIGN_IN


@pytest.fixture
def li_na(cast_db: str, cast: Any, settings: Any, tmp_path: Path) -> User:
    """With a folder of keys that no other test has."""
    settings.PHARMOM_FACTOR_KEYS = tmp_path / "factor-keys"
    person: User = cast["li.na"]
    return person


@pytest.fixture
def app(li_na: User, cast: Any, shift_clock: Any) -> App:
    """Her app; the code that registered it is over."""
    found = register_app(li_na, cast.password)
    shift_clock(minutes=5)
    return found


def rotate(monkeypatch: pytest.MonkeyPatch, cast: Any, user: str = "admin.sun") -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(cast.password + "\n"))
    said = io.StringIO()
    call_command("rotate_factor_key", *OPTIONS, "--user", user, stdout=said)
    return said.getvalue()


def is_taken(user: User, app: App) -> bool:
    return second_factor.verify(user, app.code(), purpose=SIGN_IN) == "totp"


def opened_by(key: bytes, sealed: str) -> bool:
    try:
        return bool(Fernet(key).decrypt(sealed))
    except InvalidToken:
        return False


def test_everything_live_is_sealed_anew_and_the_former_key_is_gone(
    li_na: User, app: App, cast: Any, monkeypatch: pytest.MonkeyPatch, shift_clock: Any
) -> None:
    wang = cast["wang.fang"]
    others = register_app(wang, cast.password)
    register_key(cast["zhang.wei"], cast.password, Passkey())
    lost = register_app(cast["zhao.lei"], cast.password)
    gone = Authenticator.objects.get(user=cast["zhao.lei"])
    why = Reason("access_change", "came in person, telephone lost")
    revoke_authenticator(authenticator=gone, actor=cast["admin.sun"], reason=why)
    open_question = begin_app(cast["chen.jing"], SESSION)
    (former,) = keys.path().read_bytes().split()
    said = rotate(monkeypatch, cast)
    (new,) = keys.path().read_bytes().split()
    assert new != former and keys.fingerprints()[0] in said and str(keys.path()) in said
    assert keys.path().stat().st_mode & 0o077 == 0

    live = Authenticator.objects.filter(kind="totp", revoked_at=None)
    assert len(live) == 2
    assert all(opened_by(new, each.sealed_key) and not opened_by(former, each.sealed_key) for each in live)
    assert shown_again(cast["chen.jing"], open_question.question, SESSION).letters == open_question.letters
    shift_clock(minutes=1)
    assert is_taken(li_na, app) and is_taken(wang, others)
    with pytest.raises(Exception, match="PEO-0"):
        second_factor.verify(cast["zhao.lei"], lost.code(), purpose=SIGN_IN)

    event = AuditEvent.objects.get(action="people.rotate_factor_key")
    assert (event.channel, event.reason_text) == ("command", "the yearly rotation of the plant's keys")
    assert event.data["key"] == keys.fingerprints()[0]
    changes = AuditChange.objects.filter(event=event, table_name="people_authenticator")
    assert changes.count() == 2
    kept = str(list(changes.values_list("before", "after"))) + str(event.data)
    assert not any(text in kept for text in (former.decode(), new.decode(), live[0].sealed_key))


def test_killed_in_the_middle_both_keys_are_read_and_the_next_one_does_the_whole(
    li_na: User, app: App, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has made the new key and waits for the row of an app when it dies."""
    register_app(cast["wang.fang"], cast.password)
    last = Authenticator.objects.latest("id")
    before = dict(Authenticator.objects.values_list("pk", "sealed_key"))
    with transaction.atomic():
        Authenticator.objects.select_for_update().get(pk=last.pk)
        process = started(cast.password)
        try:
            until(lambda: waiting("people_authenticator") or process.poll() is not None, 60)
            assert process.poll() is None
        finally:
            process.kill()
            process.wait(20)
    until(lambda: not waiting("people_authenticator"))
    assert len(keys.fingerprints()) == 2
    assert dict(Authenticator.objects.values_list("pk", "sealed_key")) == before
    assert not AuditEvent.objects.filter(action="people.rotate_factor_key").exists()
    assert is_taken(li_na, app)
    rotate(monkeypatch, cast)
    assert len(keys.fingerprints()) == 1
    assert all(keys.unseal(each.sealed_key, each.uuid) for each in Authenticator.objects.all())


def test_killed_before_the_former_key_is_dropped_both_are_there(
    li_na: User, app: App, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the action alone leaves: everything is sealed with the new key, and the former one still is there."""
    former = keys.fingerprints()
    keys.make()
    why = Reason("planned_change", "the yearly rotation of the plant's keys")
    new = keys.fingerprints()[0]
    assert rotate_factor_key(former=former, key=new, actor=cast["admin.sun"], reason=why) == 1
    assert keys.fingerprints() == [new, *former]
    assert is_taken(li_na, app)
    rotate(monkeypatch, cast)
    assert len(keys.fingerprints()) == 1 and keys.fingerprints()[0] not in (new, *former)
    keys.unseal(Authenticator.objects.get().sealed_key, Authenticator.objects.get().uuid)


def test_what_is_being_sealed_meanwhile_is_waited_for(
    li_na: User, app: App, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sealed with the former key and not yet committed: dropped before, it would never open again."""
    sealed, may_commit, about = Event(), Event(), uuid4()

    def register() -> None:
        try:
            with transaction.atomic():
                text = keys.seal(b"0" * 20, about)
                sealed.set()
                assert may_commit.wait(60)
                challenge(cast["wang.fang"], text, about)
        finally:
            connections.close_all()

    def run() -> None:
        try:
            rotate(monkeypatch, cast)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(register)
        assert sealed.wait(60)
        second = pool.submit(run)
        until(lambda: waiting("pg_advisory_xact_lock(") or second.done(), 60)
        assert not second.done() and len(keys.fingerprints()) == 2
        may_commit.set()
        first.result(60)
        second.result(60)
    from people.models import FactorChallenge

    found = FactorChallenge.objects.get(uuid=about)
    assert len(keys.fingerprints()) == 1
    assert keys.unseal(found.sealed, about) == b"0" * 20


def test_an_app_that_no_key_opens_stops_it_and_keeps_every_key(
    li_na: User, app: App, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.path().unlink()
    register_app(cast["wang.fang"], cast.password)
    with pytest.raises(CommandError, match="PEO-120"):
        rotate(monkeypatch, cast)
    assert len(keys.fingerprints()) == 2
    assert keys.unseal(*Authenticator.objects.values_list("sealed_key", "uuid").latest("id"))


def test_who_is_no_administrator_rotates_nothing(
    li_na: User, app: App, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match="AUD-002"):
        rotate(monkeypatch, cast, "chen.jing")
    assert is_taken(li_na, app)


def test_a_newer_key_of_somebody_else_is_not_dropped(li_na: User, app: App, cast: Any) -> None:
    keys.make()
    mine = keys.fingerprints()[0]
    keys.make()
    why = Reason("planned_change", "the yearly rotation of the plant's keys")
    with pytest.raises(FactorKeyUnusable):
        rotate_factor_key(former=[], key=mine, actor=cast["admin.sun"], reason=why)
    assert not keys.keep_alone(mine)
    assert len(keys.fingerprints()) == 3


def challenge(user: User, text: str, about: Any) -> None:
    """A row with what was sealed, as a question is kept."""
    from datetime import timedelta

    from kernel import clock
    from people.models import FactorChallenge

    now = clock.now()
    FactorChallenge.objects.create(
        uuid=about,
        user=user,
        purpose=FactorPurpose.REGISTER_TOTP,
        session=SESSION,
        sealed=text,
        asked_at=now,
        expires_at=now + timedelta(minutes=15),
    )


def waiting(for_what: str) -> bool:
    """Whether a statement about it waits for a lock in this test's database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # kept for the transaction otherwise
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND wait_event_type = 'Lock' AND query LIKE %s",
            [f"%{for_what}%"],
        )
        return bool(cursor.fetchone()[0])
