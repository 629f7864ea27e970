"""Probes at the signature itself: moved, repeated, guessed, or taken from an open session (URS-SIG-03, 06)."""

from __future__ import annotations

from typing import Any

import pytest

from audit.errors import SignatureFailed
from audit.models import SecurityEvent, Signature
from batches.choices import StepState
from batches.models import Batch
from tests.batches.floor import OTHER_MIXER, Floor
from tests.probes.faces import BY_API, signature_of, trace
from tests.probes.tokens import program

VERIFY = ("batches:verify_step", "steps/verify")
WHO = "zhang.wei"


@pytest.fixture
def recorded(floor: Floor) -> Batch:
    """A batch whose first step waits for its verifier."""
    return _recorded(floor, floor.started())


def _recorded(floor: Floor, batch: Batch) -> Batch:
    floor.record(batch, "clear", scan="R-101")
    floor.record(batch, "clear", check__floor="yes", check__labels="yes", cleared="yes")
    return batch


@pytest.mark.urs("URS-SIG-06")
def test_a_signature_is_not_taken_to_another_record(floor: Floor, recorded: Batch, face: Any) -> None:
    """What was shown of one batch signs nothing on another, however alike the two look."""
    floor.make_ready(OTHER_MIXER)
    other = _recorded(floor, floor.started(number="1000124"))
    shown = face.digest(WHO, VERIFY, floor.step(recorded, "clear"))
    before = trace()

    moved = face.send(WHO, VERIFY, floor.step(other, "clear"), signature_of(WHO, "verified", shown))

    assert (moved.status, moved.code) == (409, "AUD-015")
    assert trace() == before
    assert floor.step(other, "clear").state == StepState.RECORDED


@pytest.mark.urs("URS-SIG-06", "URS-SIG-05")
def test_a_signature_is_not_taken_to_another_meaning(floor: Floor, recorded: Batch) -> None:
    step = floor.step(recorded, "clear")
    shown = BY_API.digest(WHO, VERIFY, step)
    before = trace()

    signed = BY_API.send(WHO, VERIFY, step, signature_of(WHO, "released", shown))

    assert (signed.status, signed.code) == (422, "AUD-006")
    assert trace() == before


@pytest.mark.urs("URS-SIG-06")
def test_a_signature_that_is_sent_again_signs_once(floor: Floor, recorded: Batch, face: Any) -> None:
    step = floor.step(recorded, "clear")
    given = signature_of(WHO, "verified", face.digest(WHO, VERIFY, step))
    assert face.send(WHO, VERIFY, step, given).status == 200
    before = trace()

    again = face.send(WHO, VERIFY, step, given)

    assert again.status == 409, again
    assert trace() == before
    assert Signature.objects.filter(subject_uuid=step.uuid).count() == 1


@pytest.mark.urs("URS-SIG-03")
@pytest.mark.parametrize("password", ["", "wrong", "0000"])
def test_a_stolen_session_alone_signs_nothing(
    floor: Floor, recorded: Batch, face: Any, password: str
) -> None:
    """The thief has the open browser of the right person, and sees what they would sign; not their secret."""
    step = floor.step(recorded, "clear")
    shown = face.digest(WHO, VERIFY, step)
    before = trace()

    signed = face.send(WHO, VERIFY, step, signature_of(WHO, "verified", shown, password=password))

    assert signed.status in (401, 422), signed
    assert trace() == before
    assert floor.step(recorded, "clear").state == StepState.RECORDED
    if password:
        assert (signed.status, signed.code) == (401, SignatureFailed.code)
        event = SecurityEvent.objects.latest("id")
        assert (event.kind, event.username) == ("signature", WHO)


@pytest.mark.urs("URS-SIG-03", "URS-SIG-08")
def test_a_thief_does_not_sign_in_the_stolen_session_as_themselves(floor: Floor, recorded: Batch) -> None:
    """By the API nobody signs for the session of somebody else; at a dialog the signer needs the right."""
    step = floor.step(recorded, "clear")
    before = trace()

    signed = BY_API.send(
        WHO, VERIFY, step, signature_of("admin.sun", "verified", BY_API.digest(WHO, VERIFY, step))
    )

    assert signed.status == 403, signed
    assert trace() == before


@pytest.mark.urs("URS-SIG-03", "URS-INT-08")
def test_a_token_signs_nothing_whoever_it_names(floor: Floor, recorded: Batch) -> None:
    """A program with a person's user ID and secret is still a program."""
    step = floor.step(recorded, "clear")
    given = signature_of(WHO, "verified", BY_API.digest(WHO, VERIFY, step))
    caller = program("batches.verify_step")
    before = trace()

    reply = caller.post(
        f"/api/v1/steps/{step.uuid}/verify/", {"signature": given}, content_type="application/json"
    )

    assert reply.status_code == 403, reply.content
    assert trace() == before
