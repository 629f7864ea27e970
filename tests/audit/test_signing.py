"""Signatures: the secret each time, the right meaning, bound to what was seen, one person per slot."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from audit.actions.define_reason_code import define_reason_code
from audit.context import Reason, SignatureGiven
from audit.errors import (
    AccountLocked,
    ChangedWhileSigning,
    ComponentsMissing,
    MeaningNotAllowed,
    SamePerson,
    SignatureFailed,
    SignatureRequired,
    SignerIsNotActor,
    SlotNotOpen,
    TemporarySecret,
)
from audit.models import AuditEvent, ReasonCode, SecurityEvent, Signature, SignatureRequest
from audit.signing import Sign
from audit.slots import Slot
from audit.verification import verify
from equipment.models import Site
from mom.demo.cast import HANDED_OVER, make_signer
from people.actions.create_user import create_user
from people.models import Notification
from tests.audit.conftest import grant_to_role
from tests.factories.grants import grant_role


def _given(
    username: str, password: str, meaning: str = "approved", seen: str | None = None
) -> SignatureGiven:
    return SignatureGiven(username, password, meaning, seen)


@pytest.mark.urs("URS-SIG-03")
def test_without_signature_nothing_happens_and_the_content_is_told(
    declare: Any, reason_code: ReasonCode, cast: Any
) -> None:
    act = declare("audit.test_sign", signature=Sign("approved", follows="It is switched off."))
    with pytest.raises(SignatureRequired) as needed:
        act(reason_code=reason_code, actor=cast["chen.jing"])
    assert needed.value.status == 401
    assert needed.value.content["content"]["code"] == "other"
    assert needed.value.meanings == ("approved",)
    assert ReasonCode.objects.get(code="other").is_active
    assert not Signature.objects.exists()


@pytest.mark.urs("URS-SIG-04", "URS-SIG-05", "URS-SIG-06")
def test_signature_shows_its_six_items_and_is_bound_to_the_content(
    declare: Any, reason_code: ReasonCode, cast: Any
) -> None:
    act = declare("audit.test_sign", signature=Sign("approved", follows="It is switched off."))
    person = cast["chen.jing"]
    seen = act.what_to_sign(reason_code, {}).digest
    act(reason_code=reason_code, actor=person, signature=_given("chen.jing", cast.password, seen=seen))
    signature = Signature.objects.get()
    shown = signature.manifestation()
    assert shown == {
        "name": "陈静 Chen Jing",
        "username": "chen.jing",
        "role": "qa",
        "signed_at": AuditEvent.objects.get(action="audit.test_sign").recorded_at,
        "zone": "UTC",
        "meaning": "Approved",
    }
    assert signature.is_whole
    assert (signature.subject_uuid, signature.subject_version) == (reason_code.uuid, 2)
    assert verify().is_whole


@pytest.mark.urs("URS-SIG-11")
def test_a_temporary_secret_signs_nothing(declare: Any, reason_code: ReasonCode, cast: Any) -> None:
    """Whoever set it knows it: the administrator could sign as that person."""
    secret = HANDED_OVER
    person = create_user(username="gao.yan", printed_name="Gao Yan", password=secret, actor=cast["admin.sun"])
    grant_role(user=person, role="qa", site=Site.objects.get(code="SZ"), actor=cast["admin.sun"])
    act = declare("audit.test_sign", signature=Sign("approved", follows="It is switched off."))
    with pytest.raises(TemporarySecret) as refused:
        act(reason_code=reason_code, actor=person, signature=_given("gao.yan", secret))
    assert refused.value.status == 403
    assert not Signature.objects.exists()
    kept = SecurityEvent.objects.latest("id")
    assert (kept.kind, kept.username, kept.error_code) == ("signature", "gao.yan", "AUD-018")
    own = "nobody-else-knows-this-2"
    make_signer(person, cast["admin.sun"], own)
    act(reason_code=reason_code, actor=person, signature=_given("gao.yan", own))
    assert Signature.objects.get().signer == person


@pytest.mark.urs("URS-SIG-03")
@pytest.mark.parametrize(
    ("username", "password", "refusal"),
    [
        ("chen.jing", "wrong", SignatureFailed),
        ("nobody", "x", SignatureFailed),
        ("chen.jing", "", ComponentsMissing),
        ("", "x", ComponentsMissing),
    ],
)
def test_wrong_secret_signs_nothing_and_is_logged(
    declare: Any, reason_code: ReasonCode, cast: Any, username: str, password: str, refusal: Any
) -> None:
    act = declare("audit.test_sign", signature=Sign("approved", follows="It is switched off."))
    with pytest.raises(refusal):
        act(reason_code=reason_code, actor=cast["chen.jing"], signature=_given(username, password))
    assert not Signature.objects.exists()
    assert ReasonCode.objects.get(code="other").is_active
    event = SecurityEvent.objects.latest("id")
    assert (event.kind, event.username) == ("signature", username or "chen.jing")


@pytest.mark.urs("URS-SIG-12")
def test_wrong_secrets_while_signing_lock_the_account(
    declare: Any, reason_code: ReasonCode, cast: Any
) -> None:
    act = declare("audit.test_sign", signature=Sign("approved", follows="It is switched off."))
    person = cast["chen.jing"]
    for _attempt in range(settings.PHARMOM_WRONG_SECRETS_BEFORE_LOCK):
        with pytest.raises(SignatureFailed):
            act(reason_code=reason_code, actor=person, signature=_given("chen.jing", "wrong"))
    with pytest.raises(AccountLocked):
        act(reason_code=reason_code, actor=person, signature=_given("chen.jing", cast.password))


@pytest.mark.urs("URS-SIG-05")
def test_meaning_must_be_the_actions_own(declare: Any, reason_code: ReasonCode, cast: Any) -> None:
    act = declare("audit.test_sign", signature=Sign("approved", follows="It is switched off."))
    with pytest.raises(MeaningNotAllowed) as refusal:
        act(
            reason_code=reason_code,
            actor=cast["chen.jing"],
            signature=_given("chen.jing", cast.password, "released"),
        )
    assert refusal.value.status == 422


def test_one_persons_signature_cannot_carry_anothers_action(
    declare: Any, reason_code: ReasonCode, cast: Any
) -> None:
    act = declare("audit.test_sign", signature=Sign("approved", follows="It is switched off."))
    with pytest.raises(SignerIsNotActor):
        act(reason_code=reason_code, actor=cast["chen.jing"], signature=_given("zhou.min", cast.password))


@pytest.mark.urs("URS-SIG-06")
def test_content_that_changed_after_it_was_shown_is_not_signed(
    declare: Any, reason_code: ReasonCode, cast: Any
) -> None:
    act = declare("audit.test_sign", signature=Sign("approved", follows="It is switched off."))
    seen = act.what_to_sign(reason_code, {}).digest
    define_reason_code(
        code="other",
        label={"en": "Others", "zh": "其它"},
        actor=cast["admin.sun"],
        reason=Reason("planned_change", "The list is worded anew"),
    )
    with pytest.raises(ChangedWhileSigning):
        act(
            reason_code=reason_code,
            actor=cast["chen.jing"],
            signature=_given("chen.jing", cast.password, seen=seen),
        )
    assert not Signature.objects.exists()


@pytest.fixture
def two_slots(declare: Any, cast: Any) -> Any:
    slots = (Slot("approved", "audit.test_head"), Slot("approved", "audit.test_quality"))
    made = declare(
        "audit.test_two",
        signature=Sign(slots=slots, follows="It is switched off."),
        roles="qa production_head qualified_person",
    )
    grant_to_role("production_head", "audit.test_head", cast)
    grant_to_role("qa", "audit.test_quality", cast)
    return made


@pytest.mark.urs("URS-SIG-10")
def test_the_action_runs_when_the_last_slot_is_filled(
    two_slots: Any, reason_code: ReasonCode, cast: Any
) -> None:
    waiting = two_slots(
        reason_code=reason_code, actor=cast["zhao.lei"], signature=_given("zhao.lei", cast.password)
    )
    assert isinstance(waiting, SignatureRequest)
    assert ReasonCode.objects.get(code="other").is_active
    two_slots(reason_code=reason_code, actor=cast["chen.jing"], signature=_given("chen.jing", cast.password))
    assert not ReasonCode.objects.get(code="other").is_active
    request = SignatureRequest.objects.get()
    assert request.state == "complete"
    assert [s.signer_username for s in request.signatures.order_by("id")] == ["zhao.lei", "chen.jing"]
    assert verify().is_whole


@pytest.mark.urs("URS-SIG-10")
def test_same_person_or_one_without_a_slot_is_refused(
    two_slots: Any, reason_code: ReasonCode, cast: Any
) -> None:
    two_slots(reason_code=reason_code, actor=cast["chen.jing"], signature=_given("chen.jing", cast.password))
    for username, refusal in (("chen.jing", SamePerson), ("zhou.min", SlotNotOpen), ("xu.hui", SlotNotOpen)):
        with pytest.raises(refusal):
            two_slots(
                reason_code=reason_code, actor=cast[username], signature=_given(username, cast.password)
            )
    assert Signature.objects.count() == 1
    assert ReasonCode.objects.get(code="other").is_active


@pytest.mark.urs("URS-SIG-07")
def test_a_change_between_two_signatures_starts_anew(
    two_slots: Any, reason_code: ReasonCode, cast: Any
) -> None:
    two_slots(reason_code=reason_code, actor=cast["chen.jing"], signature=_given("chen.jing", cast.password))
    define_reason_code(
        code="other",
        label={"en": "Others", "zh": "其它"},
        actor=cast["admin.sun"],
        reason=Reason("planned_change", "The list is worded anew"),
    )
    waiting = two_slots(
        reason_code=reason_code, actor=cast["zhao.lei"], signature=_given("zhao.lei", cast.password)
    )
    assert isinstance(waiting, SignatureRequest)
    assert sorted(SignatureRequest.objects.values_list("state", flat=True)) == ["open", "withdrawn"]
    assert ReasonCode.objects.get(code="other").is_active
    outdated = SignatureRequest.objects.get(state="withdrawn")
    told = Notification.objects.get(url=outdated.get_absolute_url())
    assert (told.user, "has changed since you signed it" in told.text["en"]) == (cast["chen.jing"], True)


def test_signatures_can_never_be_changed_or_deleted(declare: Any, reason_code: ReasonCode, cast: Any) -> None:
    from django.db import DatabaseError, connection, transaction

    from audit.errors import AppendOnly

    act = declare("audit.test_sign", signature=Sign("approved", follows="It is switched off."))
    act(reason_code=reason_code, actor=cast["chen.jing"], signature=_given("chen.jing", cast.password))
    signature = Signature.objects.get()
    with pytest.raises(AppendOnly):
        signature.save()
    with pytest.raises(AppendOnly):
        signature.delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_signature SET meaning = 'released'")


@pytest.mark.urs("URS-SIG-10")
def test_check_refuses_before_the_first_signature_is_kept(
    declare: Any, reason_code: ReasonCode, cast: Any
) -> None:
    def only_while_active(*, reason_code: ReasonCode, actor: Any) -> None:
        if actor.username == "chen.jing":
            raise SamePerson(person=actor.get_full_name(), action="test")

    slots = (Slot("approved"), Slot("approved"))
    act = declare(
        "audit.test_check",
        signature=Sign(slots=slots, follows="It is switched off."),
        check=only_while_active,
    )
    with pytest.raises(SamePerson):
        act(reason_code=reason_code, actor=cast["chen.jing"], signature=_given("chen.jing", cast.password))
    assert not Signature.objects.exists()
    act(reason_code=reason_code, actor=cast["zhou.min"], signature=_given("zhou.min", cast.password))
    assert Signature.objects.get().signer_username == "zhou.min"


@pytest.mark.urs("URS-SIG-05", "URS-SIG-10")
def test_the_refusal_tells_the_slots_who_signed_who_may_and_what_follows(
    two_slots: Any, reason_code: ReasonCode, cast: Any
) -> None:
    with pytest.raises(SignatureRequired) as first:
        two_slots(reason_code=reason_code, actor=cast["chen.jing"])
    told = first.value.signature
    assert told["follows"] == "It is switched off."
    assert [slot["permission"] for slot in told["slots"]] == ["audit.test_head", "audit.test_quality"]
    assert [slot["signed"] for slot in told["slots"]] == [None, None]
    assert "陈静 Chen Jing" in told["slots"][1]["people_who_may"]
    two_slots(reason_code=reason_code, actor=cast["chen.jing"], signature=_given("chen.jing", cast.password))
    with pytest.raises(SignatureRequired) as second:
        two_slots(reason_code=reason_code, actor=cast["zhao.lei"])
    head, quality = second.value.signature["slots"]
    assert quality["signed"]["username"] == "chen.jing" and quality["people_who_may"] == []
    assert head["signed"] is None and cast["zhao.lei"].get_full_name() in head["people_who_may"]


@pytest.mark.urs("URS-SIG-07")
def test_slots_filled_for_other_content_do_not_count(
    two_slots: Any, reason_code: ReasonCode, cast: Any
) -> None:
    two_slots(reason_code=reason_code, actor=cast["chen.jing"], signature=_given("chen.jing", cast.password))
    define_reason_code(
        code="other",
        label={"en": "Others", "zh": "其它"},
        actor=cast["admin.sun"],
        reason=Reason("planned_change", "The list is worded anew"),
    )
    reason_code.refresh_from_db()
    told = two_slots.what_to_sign(reason_code, {}).signature
    assert [slot["signed"] for slot in told["slots"]] == [None, None]
