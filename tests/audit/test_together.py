"""Many at once: one secret, one signature per record with its own digest; what befalls one befalls no other."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.context import Reason, SignatureGiven
from audit.errors import ChangedWhileSigning, SignatureFailed, SignerIsNotActor
from audit.models import AuditEvent, SecurityEvent, Signature
from audit.together import Member, perform_together
from audit.verification import verify
from batches.actions.assess_exception import assess_exception
from batches.actions.report_exception import report_exception
from batches.models import BatchException
from mom.demo.work.acting import actor
from tests.factories.story import the_running_batch

SAID = {"assessment": "no_impact", "justification": "Seen at the machine; the product is closed there."}


@pytest.fixture
def five(story_db: str) -> list[BatchException]:
    """Reported by the operator, none assessed."""
    return [
        report_exception(
            batch=the_running_batch(),
            severity="minor",
            reason=Reason("other", f"Noise number {number}"),
            actor=actor("li.na"),
        )
        for number in range(5)
    ]


def seen(record: BatchException) -> Member:
    return Member(record, assess_exception.what_to_sign(record, SAID).digest)


def given(cast: Any, username: str = "chen.jing", password: str = "") -> SignatureGiven:
    return SignatureGiven(username, password or cast.password, "approved")


def sign(members: list[Member], cast: Any, who: str = "chen.jing", **how: Any) -> Any:
    return perform_together(
        assess_exception, members, actor=cast[who], given=given(cast, **how), arguments=SAID
    )


@pytest.mark.urs("URS-SIG-13")
def test_five_are_signed_one_is_tampered_with_and_four_stay_valid(
    five: list[BatchException], cast: Any, superuser_connection: Any
) -> None:
    outcomes = sign([seen(each) for each in five], cast)
    assert [each.is_signed for each in outcomes] == [True] * 5
    signatures = list(Signature.objects.filter(subject_uuid__in=[each.uuid for each in five]).order_by("id"))
    assert len({each.digest for each in signatures}) == 5
    events = AuditEvent.objects.filter(pk__in=[each.event_id for each in signatures])
    assert len(set(events.values_list("correlation", flat=True))) == 1
    with superuser_connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_signature DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE audit_signature SET content = replace(content, 'Noise', 'Smell') WHERE id = %s",
            [signatures[2].pk],
        )
        cursor.execute("ALTER TABLE audit_signature ENABLE TRIGGER USER")
    now = [
        each.is_whole for each in Signature.objects.filter(pk__in=[s.pk for s in signatures]).order_by("id")
    ]
    assert now == [True, True, False, True, True]
    named = {(fault.table, str(fault.row)) for fault in verify().faults}
    assert ("audit_signature", str(signatures[2].pk)) in named
    assert not {("audit_signature", str(each.pk)) for each in signatures if each != signatures[2]} & named


@pytest.mark.urs("URS-SIG-13", "URS-SIG-06")
def test_what_is_refused_for_one_record_leaves_the_others_signed(
    five: list[BatchException], cast: Any
) -> None:
    members = [seen(each) for each in five]
    assess_exception(exception=five[1], actor=cast["chen.jing"], signature=given(cast), **SAID)
    members[3] = Member(five[3], members[0].seen_digest)  # taken over from another record
    outcomes = sign(members, cast)
    assert [each.is_signed for each in outcomes] == [True, False, True, False, True]
    assert outcomes[1].error is not None and outcomes[1].error.code == "BAT-072"
    assert isinstance(outcomes[3].error, ChangedWhileSigning)
    assert [each.state for each in BatchException.objects.filter(pk__in=[e.pk for e in five]).order_by("id")] == [
        "assessed", "assessed", "assessed", "open", "assessed"
    ]  # fmt: skip
    again = sign(members, cast)
    assert not any(each.is_signed for each in again), "sent twice, signed once"


@pytest.mark.urs("URS-SIG-12", "URS-SIG-13")
def test_one_wrong_secret_signs_nothing_and_counts_once(five: list[BatchException], cast: Any) -> None:
    members = [seen(each) for each in five]
    with pytest.raises(SignatureFailed):
        sign(members, cast, password="wrong")
    with pytest.raises(SignerIsNotActor):
        sign(members, cast, username="xu.hui")
    assert not Signature.objects.filter(subject_uuid__in=[each.uuid for each in five]).exists()
    kept = SecurityEvent.objects.filter(action="batches.assess_exception", kind="signature")
    assert kept.filter(username="chen.jing").exists()


@pytest.mark.urs("URS-ACC-01", "URS-SIG-13")
def test_the_right_is_asked_for_each_record(five: list[BatchException], cast: Any) -> None:
    outcomes = sign([seen(each) for each in five], cast, who="li.na", username="li.na")
    assert [each.error.status for each in outcomes if each.error is not None] == [403] * 5


def _client(username: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language, "HX-Request": "true"})
    client.force_login(actor(username))
    return client


@pytest.mark.urs("URS-SIG-13")
@pytest.mark.parametrize(
    ("language", "words"), [("en", "one signature each"), ("zh-hans", "每条各有一个签名")]
)
def test_by_page_the_list_is_shown_and_each_result_told(
    five: list[BatchException], cast: Any, language: str, words: str
) -> None:
    client, address = _client("chen.jing", language), reverse("batches:assess_together")
    listed = client.get(reverse("batches:exception_list"), headers={"HX-Request": ""})
    assert address in listed.content.decode()
    offered = client.get(address).content.decode()
    assert all(str(each.uuid) in offered for each in five)
    nothing = client.post(address, SAID)
    assert nothing.status_code == 422 and "AUD-090" in nothing.content.decode()
    dialog = client.post(address, {**SAID, "tick": [str(each.uuid) for each in five]}).content.decode()
    assert words in dialog and all(f"Noise number {number}" in dialog for number in range(5))
    hidden = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', dialog)
    sent: dict[str, Any] = {**dict(hidden), "tick": [value for name, value in hidden if name == "tick"]}
    assert len(sent["tick"]) == 5
    wrong = client.post(address, {**sent, "username": "chen.jing", "password": "wrong"})
    assert wrong.status_code == 401 and "seen_" in wrong.content.decode()
    sent[f"seen_{five[0].uuid}"] = "0" * 64
    done = client.post(address, {**sent, "username": "chen.jing", "password": cast.password})
    assert done.status_code == 200 and "AUD-" in done.content.decode()
    assert BatchException.objects.filter(pk__in=[each.pk for each in five], state="assessed").count() == 4
    assert _client("li.na").get(address).status_code == 403


@pytest.mark.urs("URS-SIG-06", "URS-SIG-13")
def test_the_dialog_that_comes_back_marks_what_is_not_as_it_was_shown(
    five: list[BatchException], cast: Any
) -> None:
    client, address = _client("chen.jing"), reverse("batches:assess_together")
    ticked = {**SAID, "tick": [str(each.uuid) for each in five], "signing": "1", "meaning": "approved"}
    sent = {**ticked, **{f"seen_{each.uuid}": seen(each).seen_digest for each in five}}
    wrong = {**sent, "username": "chen.jing", "password": "wrong"}
    assert "changed since you saw it" not in client.post(address, wrong).content.decode()
    assess_exception(exception=five[4], actor=cast["chen.jing"], signature=given(cast), **SAID)
    again = client.post(address, wrong).content.decode()
    assert again.count("changed since you saw it") == 1
    marked = re.search(r"<details[^>]* open><summary><strong>([^<]+)</strong>", again)
    assert marked is not None and marked[1] == str(five[4]), "unfolded, so that it is read"


@pytest.mark.urs("URS-SIG-13")
def test_by_api_each_member_is_answered(five: list[BatchException], cast: Any) -> None:
    client, address = _client("chen.jing"), "/api/v1/exceptions/assess-together/"
    body: dict[str, Any] = {**SAID, "members": [{"uuid": str(each.uuid)} for each in five]}
    asked = client.post(address, body, content_type="application/json")
    assert asked.status_code == 401, asked.json()
    told = {each["uuid"]: each for each in asked.json()["members"]}
    assert len({each["digest"] for each in told.values()}) == 5
    assert all(each["content"]["content"]["description"] for each in told.values())
    assert asked.json()["needed"] == ["user_id", "secret"]
    body["members"] = [
        {"uuid": str(each.uuid), "seen_digest": told[str(each.uuid)]["digest"]} for each in five[:4]
    ] + [{"uuid": str(five[4].uuid), "seen_digest": "0" * 64}]
    signature = {"username": "chen.jing", "password": cast.password, "meaning": "approved"}
    done = client.post(address, {**body, "signature": signature}, content_type="application/json")
    assert done.status_code == 200, done.json()
    assert [each["signed"] for each in done.json()["results"]] == [True] * 4 + [False]
    refused = _client("li.na").post(address, body, content_type="application/json")
    assert refused.status_code == 403
