"""Codes and passkeys: taken once, for one purpose, in one session; what is wrong counts and locks."""

from __future__ import annotations

from base64 import b32encode, b64encode
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections

from audit.context import Reason
from audit.errors import AccountLocked, PermissionRefused, ReasonRequired, SignatureFailed
from audit.models import AuditChange, SecurityEvent
from kernel.errors import DomainError
from people import second_factor
from people.actions.record_authenticator_test import record_authenticator_test
from people.actions.record_identity_check import record_identity_check
from people.actions.register_totp import register_totp
from people.actions.rename_authenticator import rename_authenticator
from people.actions.revoke_authenticator import revoke_authenticator, revoke_own_authenticator
from people.actions.unlock_account import unlock_account
from people.choices import FactorPurpose, IdentityMeans, RevokedWhy
from people.errors import (
    AuthenticatorNameTaken,
    AuthenticatorOfSomebodyElse,
    ChallengeOver,
    CodeUsedBefore,
    FactorKeyUnusable,
    FactorMissing,
    IdentityNotCheckedAgain,
    LastAuthenticator,
    NotProven,
    OwnAuthenticator,
    WrongCode,
)
from people.factors.enrolment import begin_app
from people.models import Authenticator, User
from tests.people.devices import SESSION, App, Passkey, register_app, register_key

LOST = Reason("access_change", "came in person, work ID seen, telephone lost")
SIGN_IN, SIGN = FactorPurpose.SIGN_IN, FactorPurpose.SIGN


@pytest.fixture
def li_na(cast_db: str, cast: Any) -> User:
    """An operator without any authenticator."""
    person: User = cast["li.na"]
    return person


@pytest.fixture
def app(li_na: User, cast: Any, shift_clock: Any) -> App:
    """Her app; the code that registered it is over."""
    found = register_app(li_na, cast.password)
    shift_clock(minutes=5)
    return found


@pytest.mark.urs("URS-ACC-09", "URS-SIG-01")
def test_a_code_is_taken_once_for_whatever_purpose(li_na: User, app: App) -> None:
    assert second_factor.is_needed(li_na)
    code = app.code()
    assert second_factor.verify(li_na, code, purpose=SIGN_IN) == "totp"
    for purpose in (SIGN_IN, SIGN):
        with pytest.raises(CodeUsedBefore):
            second_factor.verify(li_na, code, purpose=purpose)


@pytest.mark.urs("URS-ACC-09")
def test_after_a_later_code_no_earlier_one_is_taken(li_na: User, app: App) -> None:
    second_factor.verify(li_na, app.code(+1), purpose=SIGN_IN)
    for earlier in (0, -1):
        with pytest.raises(CodeUsedBefore):
            second_factor.verify(li_na, app.code(earlier), purpose=SIGN_IN)


@pytest.mark.urs("URS-ACC-09")
@pytest.mark.parametrize("apart", [-2, 2])
def test_codes_outside_the_window_are_wrong(li_na: User, app: App, apart: int) -> None:
    with pytest.raises(WrongCode):
        second_factor.verify(li_na, app.code(apart), purpose=SIGN_IN)


@pytest.mark.urs("URS-ACC-09")
def test_a_clock_that_jumps_back_makes_no_used_code_valid_again(
    li_na: User, app: App, shift_clock: Any
) -> None:
    code = app.code()
    second_factor.verify(li_na, code, purpose=SIGN_IN)
    shift_clock(hours=-1)
    for steps in (0, 1):
        with pytest.raises(CodeUsedBefore):
            second_factor.verify(li_na, app.code(steps), purpose=SIGN_IN)
    with pytest.raises(WrongCode):
        second_factor.verify(li_na, code, purpose=SIGN_IN)


@pytest.mark.urs("URS-ACC-09")
def test_of_many_with_the_same_code_at_once_one_is_let_in(li_na: User, app: App) -> None:
    code, together = app.code(), Barrier(4)

    def give(_number: int) -> str:
        together.wait(10)
        try:
            return second_factor.verify(li_na, code, purpose=SIGN_IN)
        except DomainError as error:
            return error.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(give, range(4)))
    assert outcomes == ["PEO-061", "PEO-061", "PEO-061", "totp"]


@pytest.mark.urs("URS-SIG-12", "URS-ACC-07")
def test_wrong_codes_lock_although_the_password_was_right_each_time(li_na: User, app: App, cast: Any) -> None:
    from audit.contracts import authority

    for _guess in range(settings.PHARMOM_WRONG_SECRETS_BEFORE_LOCK):
        authority().identify("li.na", cast.password)
        with pytest.raises(WrongCode):
            second_factor.verify(li_na, "000000" if app.code() != "000000" else "111111", purpose=SIGN_IN)
    with pytest.raises(AccountLocked):
        authority().identify("li.na", cast.password)
    with pytest.raises(AccountLocked):
        second_factor.verify(li_na, app.code(), purpose=SIGN_IN)
    kept = SecurityEvent.objects.filter(username="li.na").values_list("kind", "error_code")
    assert ("sign_in", "PEO-060") in list(kept)
    unlock_account(user=cast["li.na"], actor=cast["admin.sun"], reason=LOST)
    assert second_factor.verify(li_na, app.code(), purpose=SIGN_IN) == "totp"


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_nothing_given_is_said_and_not_counted(li_na: User, app: App, nothing: str | None) -> None:
    for _time in range(settings.PHARMOM_WRONG_SECRETS_BEFORE_LOCK + 1):
        with pytest.raises(FactorMissing):
            second_factor.verify(li_na, nothing, purpose=SIGN_IN)


@pytest.mark.urs("URS-ACC-10")
def test_a_lost_one_is_refused_from_the_next_use_on(li_na: User, app: App, cast: Any) -> None:
    telephone = Authenticator.objects.get()
    admin = cast["admin.sun"]
    with pytest.raises(ReasonRequired):
        revoke_authenticator(authenticator=telephone, actor=admin)
    with pytest.raises(PermissionRefused):
        revoke_authenticator(authenticator=telephone, actor=cast["wang.fang"], reason=LOST)
    gone = revoke_authenticator(authenticator=telephone, why=RevokedWhy.LOST, actor=admin, reason=LOST)
    assert (gone.revoked_why, gone.test_due_at) == ("lost", None)
    with pytest.raises(WrongCode):
        second_factor.verify(li_na, app.code(), purpose=SIGN_IN)
    assert not second_factor.is_needed(li_na)


@pytest.mark.urs("URS-ACC-10")
def test_one_that_was_lost_is_replaced_after_a_new_identity_check(
    li_na: User, app: App, cast: Any, shift_clock: Any
) -> None:
    admin = cast["admin.sun"]
    revoke_authenticator(authenticator=Authenticator.objects.get(), actor=admin, reason=LOST)
    for kind in (register_app, lambda user, password: register_key(user, password, Passkey())):
        with pytest.raises(IdentityNotCheckedAgain):
            kind(li_na, cast.password)
    record_identity_check(user=li_na, means=IdentityMeans.WORK_PASS, actor=admin)
    new = register_app(li_na, cast.password)
    shift_clock(minutes=2)
    assert second_factor.verify(li_na, new.code(), purpose=SIGN_IN) == "totp"


def test_an_administrator_does_not_revoke_their_own_without_a_second_person(cast_db: str, cast: Any) -> None:
    admin = cast["admin.sun"]
    register_app(admin, cast.password)
    with pytest.raises(OwnAuthenticator):
        revoke_authenticator(authenticator=Authenticator.objects.get(), actor=admin, reason=LOST)


def test_a_password_alone_adds_no_second_authenticator(
    li_na: User, app: App, cast: Any, shift_clock: Any
) -> None:
    with pytest.raises(NotProven):
        register_app(li_na, cast.password, "Thief's telephone")
    second_factor.prove(li_na, app.code(), SESSION)
    shift_clock(minutes=10)
    with pytest.raises(NotProven):
        register_app(li_na, cast.password, "Too late")
    second_factor.prove(li_na, app.code(), "e" * 64)
    with pytest.raises(NotProven):
        register_app(li_na, cast.password, "From another session")
    second_factor.prove(li_na, app.code(1), SESSION)
    register_app(li_na, cast.password, "Tablet")
    with pytest.raises(NotProven):
        register_app(li_na, cast.password, "With the same proof")


def test_the_last_one_is_not_given_up_by_its_owner(li_na: User, app: App, cast: Any) -> None:
    telephone = Authenticator.objects.get()
    second_factor.prove(li_na, app.code(), SESSION)
    with pytest.raises(LastAuthenticator):
        revoke_own_authenticator(user=li_na, actor=li_na, authenticator=telephone, session=SESSION)
    register_app(li_na, cast.password, "Tablet")
    with pytest.raises(NotProven):
        revoke_own_authenticator(user=li_na, actor=li_na, authenticator=telephone, session=SESSION)
    second_factor.prove(li_na, app.code(1), SESSION)
    gone = revoke_own_authenticator(user=li_na, actor=li_na, authenticator=telephone, session=SESSION)
    assert gone.revoked_at is not None


def test_registering_needs_the_password_the_first_code_and_the_same_session(li_na: User, cast: Any) -> None:
    new = begin_app(li_na, SESSION)
    app = App.that_read(new.letters)
    entered = {"user": li_na, "actor": li_na, "name": "Telephone", "question": new.question}
    right = {"password": cast.password, "code": app.code(), "session": SESSION}
    for wrong, error in (
        ({"password": "not-hers"}, SignatureFailed),
        ({"code": app.code(5)}, WrongCode),
        ({"session": "e" * 64}, ChallengeOver),
    ):
        with pytest.raises(error):
            register_totp(**entered, **(right | wrong))
    made = register_totp(**entered, **right)
    assert made.tested_at == made.registered_at
    with pytest.raises(CodeUsedBefore):  # the code that registered it lets nobody in
        second_factor.verify(li_na, right["code"], purpose=SIGN_IN)


def test_what_was_shown_too_long_ago_is_over(li_na: User, cast: Any, shift_clock: Any) -> None:
    new = begin_app(li_na, SESSION)
    shift_clock(minutes=16)
    app = App.that_read(new.letters)
    with pytest.raises(ChallengeOver):
        register_totp(
            user=li_na,
            actor=li_na,
            password=cast.password,
            name="Telephone",
            code=app.code(),
            question=new.question,
            session=SESSION,
        )


@pytest.mark.urs("URS-ACC-10")
def test_a_test_is_recorded_for_the_one_that_was_used(
    li_na: User, app: App, cast: Any, shift_clock: Any
) -> None:
    telephone = Authenticator.objects.get()
    shift_clock(days=settings.PHARMOM_AUTHENTICATOR_TEST_DAYS + 1)
    used = second_factor.prove(li_na, app.code(), SESSION)
    tested = record_authenticator_test(user=li_na, actor=li_na, authenticator=used, session=SESSION)
    assert tested.tested_at > telephone.tested_at
    with pytest.raises(NotProven):
        record_authenticator_test(user=li_na, actor=li_na, authenticator=used, session=SESSION)


def test_names_are_ones_own_and_told_apart(li_na: User, app: App, cast: Any) -> None:
    telephone = Authenticator.objects.get()
    second_factor.prove(li_na, app.code(), SESSION)
    register_app(li_na, cast.password, "Tablet")
    with pytest.raises(AuthenticatorNameTaken):
        rename_authenticator(user=li_na, actor=li_na, authenticator=telephone, name=" Tablet ")
    wang = cast["wang.fang"]
    with pytest.raises(AuthenticatorOfSomebodyElse):
        rename_authenticator(user=wang, actor=wang, authenticator=telephone, name="Mine")
    assert rename_authenticator(user=li_na, actor=li_na, authenticator=telephone, name="Old").name == "Old"


@pytest.mark.urs("URS-ACC-06")
def test_the_key_is_nowhere_in_the_database_in_plain_nor_in_the_trail(
    li_na: User, app: App, superuser_connection: Any
) -> None:
    letters = app.key.hex(), b32encode(app.key).decode().rstrip("="), b64encode(app.key).decode()
    kept = Authenticator.objects.get()
    image = AuditChange.objects.filter(table_name="people_authenticator").latest("id")
    assert kept.sealed_key not in str(image.after)
    with superuser_connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' "
            "AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM public."{table}" AS t')
            content = cursor.fetchone()[0] or ""
            assert not any(each in content for each in letters), table


@pytest.mark.urs("URS-ACC-09")
def test_a_sealed_key_taken_over_to_another_row_opens_nothing(
    li_na: User, app: App, cast: Any, superuser_connection: Any
) -> None:
    wang = cast["wang.fang"]
    register_app(wang, cast.password)
    with superuser_connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica; ALTER TABLE people_authenticator DISABLE TRIGGER ALL"
        )
        cursor.execute(
            "UPDATE people_authenticator SET sealed_key = (SELECT sealed_key FROM people_authenticator "
            "WHERE user_id = %s) WHERE user_id = %s",
            [li_na.pk, wang.pk],
        )
    with pytest.raises(FactorKeyUnusable):
        second_factor.verify(wang, app.code(), purpose=SIGN_IN)


def test_without_its_key_nobody_is_let_in(li_na: User, app: App, settings: Any, tmp_path: Any) -> None:
    settings.PHARMOM_FACTOR_KEYS, settings.PHARMOM_FACTOR_MAKES_KEY = tmp_path / "none", False
    with pytest.raises(FactorKeyUnusable):
        second_factor.verify(li_na, app.code(), purpose=SIGN_IN)
    settings.PHARMOM_FACTOR_MAKES_KEY = True
    with pytest.raises(FactorKeyUnusable):
        second_factor.verify(li_na, app.code(), purpose=SIGN_IN)


def test_a_new_key_in_front_leaves_what_earlier_ones_sealed_readable(li_na: User, app: App) -> None:
    from people.factors import keys

    before = keys.path().read_bytes()
    keys.make()
    assert keys.path().read_bytes().endswith(before)
    assert second_factor.verify(li_na, app.code(), purpose=SIGN_IN) == "totp"


def test_it_is_asked_with_one_query(li_na: User, app: App, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1, connection=connection):
        assert second_factor.is_needed(li_na)
