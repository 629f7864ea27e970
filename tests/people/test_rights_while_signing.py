"""A right or an account that ends in the middle of a signing: before the signature or after it, never half."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connections

from audit.context import Reason, SignatureGiven
from audit.errors import AccountChangedWhileSigning, PermissionRefused
from audit.models import AuditEvent, ReasonCode, SecurityEvent, Signature
from audit.signing import Sign
from audit.verification import verify
from people.actions.change_password import change_password
from people.actions.deactivate_user import deactivate_user
from people.actions.end_grant import end_grant
from people.models import RoleGrant
from tests.audit.conftest import declare, reason_code  # noqa: F401 fixtures

WHY = Reason("access_change", "The person changes to another department")


def given(cast: Any) -> SignatureGiven:
    return SignatureGiven("chen.jing", cast.password, "approved")


@pytest.mark.urs("URS-SIG-01")
def test_a_right_withdrawn_after_the_dialog_was_opened_signs_nothing(
    declare: Any,  # noqa: F811
    reason_code: ReasonCode,  # noqa: F811
    cast: Any,
) -> None:
    act = declare("audit.test_sign", signature=Sign("approved", follows="It is switched off."))
    assert act.what_to_sign(reason_code, {}).digest
    for grant in RoleGrant.objects.filter(user=cast["chen.jing"]):
        end_grant(grant=grant, actor=cast["admin.sun"], reason=WHY)
    with pytest.raises(PermissionRefused):
        act(reason_code=reason_code, actor=cast["chen.jing"], signature=given(cast))
    nothing_signed()


def _withdraw(cast: Any) -> None:
    for grant in RoleGrant.objects.filter(user=cast["chen.jing"]):
        end_grant(grant=grant, actor=cast["admin.sun"], reason=WHY)


def _deactivate(cast: Any) -> None:
    deactivate_user(user=cast["chen.jing"], actor=cast["admin.sun"], reason=WHY)


def _change(cast: Any) -> None:
    person = cast["chen.jing"]
    change_password(
        user=person, old_password=cast.password, new_password="nobody-else-knows-this-2", actor=person
    )


@pytest.mark.urs("URS-SIG-01")
@pytest.mark.parametrize(
    ("ends", "refusal"),
    [
        (_withdraw, PermissionRefused),
        (_deactivate, (AccountChangedWhileSigning, PermissionRefused)),
        (_change, AccountChangedWhileSigning),
    ],
)
def test_what_ends_between_the_proof_and_the_lock_refuses(
    declare: Any,  # noqa: F811
    reason_code: ReasonCode,  # noqa: F811
    cast: Any,
    ends: Callable[[Any], None],
    refusal: Any,
) -> None:
    """The secret was right and the right was there when they were asked: the very last look refuses."""
    stops = {"now": False}

    def check(*, reason_code: ReasonCode, actor: Any) -> None:  # runs after the right was asked
        if not stops["now"]:
            stops["now"] = True
            elsewhere(ends, cast)

    act = declare("audit.test_sign", signature=Sign("approved", follows="It is switched off."), check=check)
    with pytest.raises(refusal):
        act(reason_code=reason_code, actor=cast["chen.jing"], signature=given(cast))
    assert stops["now"]
    nothing_signed()


@pytest.mark.urs("URS-SIG-01")
def test_a_withdrawal_waits_for_the_signature_that_is_being_written(
    declare: Any,  # noqa: F811
    reason_code: ReasonCode,  # noqa: F811
    cast: Any,
) -> None:
    """It takes effect behind the signature, whose event says that the right was held."""
    writes, begun = Event(), Event()

    def slow(*, reason_code: ReasonCode) -> ReasonCode:
        begun.set()
        writes.wait(timeout=0.5)  # nobody may get through meanwhile
        reason_code.is_active = False
        reason_code.save()
        return reason_code

    act = declare("audit.test_sign", body=slow, signature=Sign("approved", follows="It is switched off."))
    with ThreadPoolExecutor(1) as pool:

        def withdraw() -> None:
            begun.wait(timeout=10)
            try:
                _withdraw(cast)
            finally:
                connections.close_all()
                writes.set()

        done = pool.submit(withdraw)
        act(reason_code=reason_code, actor=cast["chen.jing"], signature=given(cast))
        done.result(timeout=10)
    signed = AuditEvent.objects.get(action="audit.test_sign")
    ended = AuditEvent.objects.get(action="people.end_grant")
    assert Signature.objects.get().event_id == signed.pk
    assert RoleGrant.objects.get(user=cast["chen.jing"]).valid_until == ended.recorded_at > signed.recorded_at
    assert verify().is_whole


@pytest.mark.urs("URS-SIG-10")
def test_two_people_signing_the_same_record_at_once_leave_nothing_half(
    declare: Any,  # noqa: F811
    reason_code: ReasonCode,  # noqa: F811
    cast: Any,
) -> None:
    """Both saw the same content: one of them signs, the other is told that it has changed."""
    act = declare("audit.test_sign", signature=Sign("approved", follows="It is switched off."))
    seen = act.what_to_sign(reason_code, {}).digest
    together = Event()

    def sign(username: str) -> str:
        together.wait(timeout=10)
        signature = SignatureGiven(username, cast.password, "approved", seen)
        try:
            act(reason_code=reason_code, actor=cast[username], signature=signature)
        except Exception as error:
            return str(getattr(error, "code", repr(error)))
        finally:
            connections.close_all()
        return "signed"

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(sign, username) for username in ("chen.jing", "zhou.min")]
        together.set()
        answers = sorted(each.result(timeout=20) for each in both)
    assert answers == ["AUD-015", "signed"]
    assert Signature.objects.count() == 1
    assert AuditEvent.objects.filter(action="audit.test_sign").count() == 1
    assert SecurityEvent.objects.latest("id").error_code == "AUD-015"


def elsewhere(act: Callable[[Any], None], cast: Any) -> None:
    """In another connection, so that it is done when this returns."""

    def run() -> None:
        try:
            act(cast)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result(timeout=10)


def nothing_signed() -> None:
    assert ReasonCode.objects.get(code="other").is_active
    assert not Signature.objects.exists()
    assert not AuditEvent.objects.filter(action="audit.test_sign").exists()
