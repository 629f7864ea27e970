"""Nobody signs before somebody has looked who it is and they have accepted what they answer for."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.context import Reason
from audit.errors import SignatureFailed, TemporarySecret
from audit.models import AuditEvent, SecurityEvent, Signature
from audit.verification import verify
from materials.models import MaterialLot
from mom.demo.cast import DEMO_PASSWORD, HANDED_OVER, make_signer
from people.actions.accept_statement import accept_statement
from people.actions.change_password import change_password
from people.actions.create_user import create_user
from people.actions.deactivate_user import deactivate_user
from people.actions.publish_statement import publish_statement
from people.actions.record_identity_check import record_identity_check
from people.errors import (
    AccountOver,
    DocumentNumberWritten,
    OwnIdentity,
    ServiceAccountsDoNotSignIn,
    StatementReplaced,
    StatementUnchanged,
)
from people.models import AccountabilityStatement, IdentityCheck, StatementAcceptance, User
from people.selectors.signers import present_statement, standing_of
from tests.factories.grants import grant_role
from tests.materials.conftest import room, stock_db, stock_template  # noqa: F401 fixtures
from tests.people.desk import Desk

FACES = pytest.mark.parametrize("face", ["page", "api"])
NEW_TEXT = {"en": "I answer for what I sign.", "zh": "我对所签内容负责。"}
WHY = Reason("access_change", "Leaves the company today")


@pytest.fixture
def newcomer(room: Any) -> User:  # noqa: F811
    """Quality on the first day, with a password of their own and nothing else."""
    by = room.cast["admin.sun"]
    made = create_user(
        username="gao.yan", printed_name="高燕 Gao Yan", password=HANDED_OVER, language="en", actor=by
    )
    grant_role(user=made, role="qa", site=room.site, actor=by)
    return change_password(user=made, old_password=HANDED_OVER, new_password=DEMO_PASSWORD, actor=made)


def signing(face: str, room: Any) -> Any:  # noqa: F811
    lot = room.sampled()
    desk = Desk("gao.yan", DEMO_PASSWORD)
    answer = desk.sign(face, lot, username="gao.yan", password=DEMO_PASSWORD)
    is_released = MaterialLot.objects.get(pk=lot.pk).state == "released"
    assert is_released == (answer.status_code == 200)
    return answer


def refused(face: str, room: Any, code: str) -> None:  # noqa: F811
    before = Signature.objects.count()
    answer = signing(face, room)
    assert (answer.status_code, Signature.objects.count()) == (403, before)
    assert code in answer.content.decode()
    kept = SecurityEvent.objects.latest("id")
    assert (kept.kind, kept.username, kept.error_code) == ("signature", "gao.yan", code)


@pytest.mark.urs("URS-SIG-09")
@FACES
def test_signing_needs_the_identity_check_and_the_statement(
    room: Any,  # noqa: F811
    newcomer: User,
    face: str,
) -> None:
    refused(face, room, "PEO-030")
    record_identity_check(user=newcomer, means="passport", actor=room.cast["admin.sun"])
    refused(face, room, "PEO-031")
    present = present_statement()
    accept_statement(user=newcomer, statement=present, password=DEMO_PASSWORD, actor=newcomer)
    assert signing(face, room).status_code == 200
    assert verify().is_whole


@pytest.mark.urs("URS-SIG-09")
def test_a_new_version_has_to_be_accepted_again_and_the_old_acceptance_is_kept(
    room: Any,  # noqa: F811
    newcomer: User,
) -> None:
    make_signer_of(newcomer, room)
    assert signing("api", room).status_code == 200
    second = publish_statement(text=NEW_TEXT, actor=room.quality)
    assert second.version == 2
    refused("api", room, "PEO-031")
    desk = Desk("gao.yan", DEMO_PASSWORD)
    shown = desk.browser.get("/statement/").content.decode()
    assert NEW_TEXT["en"] in shown
    sent = desk.browser.post("/statement/", {"version": 2, "password": DEMO_PASSWORD})
    assert sent.status_code == 302
    assert "You have accepted this version" in desk.browser.get("/statement/").content.decode()
    assert signing("api", room).status_code == 200
    kept = StatementAcceptance.objects.filter(user=newcomer).order_by("id")
    assert [each.statement.version for each in kept] == [1, 2]


@pytest.mark.urs("URS-SIG-09")
def test_accepting_takes_the_persons_own_secret_and_the_version_that_was_read(
    room: Any,  # noqa: F811
    newcomer: User,
) -> None:
    desk = Desk("gao.yan", DEMO_PASSWORD)
    assert desk.browser.post("/statement/", {"version": 1, "password": "wrong"}).status_code == 401
    assert desk.browser.post("/statement/", {"version": 7, "password": DEMO_PASSWORD}).status_code == 409
    address = "/api/v1/statements/1/accept/"
    post = {"content_type": "application/json"}
    assert desk.browser.post(address, {"password": "wrong"}, **post).status_code == 401
    assert desk.browser.post(address, {"password": DEMO_PASSWORD}, **post).status_code == 200
    assert desk.browser.post(address, {"password": DEMO_PASSWORD}, **post).json()["code"] == "PEO-036"
    with pytest.raises(StatementReplaced):
        accept_statement(
            user=newcomer,
            statement=AccountabilityStatement.objects.get(),
            password=DEMO_PASSWORD,
            actor=newcomer,
        )
    assert StatementAcceptance.objects.filter(user=newcomer).count() == 1
    assert SecurityEvent.objects.filter(username="gao.yan", error_code="AUD-005").count() == 2


@pytest.mark.urs("URS-SIG-09", "URS-SIG-11")
def test_a_handed_over_password_accepts_nothing(room: Any) -> None:  # noqa: F811
    made = create_user(
        username="gao.yan", printed_name="Gao Yan", password=HANDED_OVER, actor=room.cast["admin.sun"]
    )
    with pytest.raises(TemporarySecret):
        accept_statement(user=made, statement=present_statement(), password=HANDED_OVER, actor=made)


@pytest.mark.urs("URS-SIG-09")
def test_identity_is_checked_by_another_person_and_without_numbers(
    room: Any,  # noqa: F811
    newcomer: User,
) -> None:
    by = room.cast["admin.sun"]
    with pytest.raises(OwnIdentity):
        record_identity_check(user=by, means="passport", actor=by)
    with pytest.raises(ServiceAccountsDoNotSignIn):
        record_identity_check(user=room.cast["erp"], means="passport", actor=by)
    for number in ("320102199003078515", "E 1234 5678", "No. 12-34-56"):
        with pytest.raises(DocumentNumberWritten):
            record_identity_check(user=newcomer, means="passport", remark=number, actor=by)
    deactivate_user(user=newcomer, actor=by, reason=WHY)
    with pytest.raises(AccountOver):
        record_identity_check(user=newcomer, means="passport", actor=by)
    assert not IdentityCheck.objects.filter(user=newcomer).exists()


@pytest.mark.urs("URS-SIG-09")
@FACES
def test_the_administrator_records_the_check_where_the_person_is(
    room: Any,  # noqa: F811
    newcomer: User,
    face: str,
) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(room.cast["admin.sun"])
    entered = {"means": "known", "remark": "Works here since spring"}
    if face == "page":
        address = f"/people/{newcomer.uuid}/identity/"
        assert client.post(address, entered, headers={"HX-Request": "true"}).status_code == 200
    else:
        address = "/api/v1/signers/gao.yan/record-identity-check/"
        assert client.post(address, entered, content_type="application/json").status_code == 200
    check = standing_of(newcomer.pk).check
    assert check is not None and (check.means, check.checked_by.username) == ("known", "admin.sun")
    shown = client.get(f"/people/{newcomer.uuid}/").content.decode()
    assert "Known in person" in shown and "Works here since spring" in shown
    event = AuditEvent.objects.get(action="people.record_identity_check", subject_code="gao.yan")
    assert event.actor_username == "admin.sun"


@pytest.mark.urs("URS-SIG-09")
def test_the_same_text_is_no_new_version(room: Any) -> None:  # noqa: F811
    present = present_statement()
    assert present is not None
    with pytest.raises(StatementUnchanged):
        publish_statement(text=dict(present.text), actor=room.quality)
    client = Client(headers={"accept-language": "en"})
    client.force_login(room.quality)
    assert client.post("/statements/new/", NEW_TEXT).status_code == 302
    made = AccountabilityStatement.objects.get(version=2)
    assert NEW_TEXT["zh"] in client.get(f"/statements/{made.uuid}/").content.decode()


@pytest.mark.urs("URS-SIG-09")
def test_the_report_lists_every_signer_with_what_the_letter_needs(
    room: Any,  # noqa: F811
    newcomer: User,
) -> None:
    make_signer_of(newcomer, room)
    assert signing("api", room).status_code == 200
    deactivate_user(user=newcomer, actor=room.cast["admin.sun"], reason=WHY)
    client = Client(headers={"accept-language": "en"})
    client.force_login(room.cast["admin.sun"])
    rows = list(csv.reader(io.StringIO(read(client.get("/signers/?format=csv")))))
    mine = next(row for row in rows if "gao.yan" in row)
    assert any("Quality assurance" in row for row in rows if "chen.jing" in row[0])
    signed = Signature.objects.get(signer=newcomer).signed_at
    assert sum(signed.strftime("%Y-%m-%d") in cell for cell in mine) >= 2
    shown = client.get("/api/v1/signers/gao.yan/").json()
    assert (shown["identity_means"], shown["statement_version"], shown["is_active"]) == (
        "work_pass",
        1,
        False,
    )
    assert shown["first_signing"] == shown["last_signing"] != ""
    listed = client.get("/api/v1/signers/?page_size=100").json()["results"]
    assert {"chen.jing", "gao.yan"} <= {each["username"] for each in listed}
    assert not {"erp", "capture", "system"} & {each["username"] for each in listed}


def test_the_report_asks_as_much_for_many_as_for_few(room: Any) -> None:  # noqa: F811
    client = Client()
    client.force_login(room.cast["admin.sun"])

    def asked(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    before = {address: asked(address) for address in ("/signers/", "/api/v1/signers/")}
    for number in range(6):
        made = create_user(
            username=f"more.{number}", printed_name="More", password=HANDED_OVER, actor=room.cast["admin.sun"]
        )
        grant_role(user=made, role="qa", site=room.site, actor=room.cast["admin.sun"])
        make_signer(made, room.cast["admin.sun"])
    assert {address: asked(address) for address in before} == before


def make_signer_of(person: User, room: Any) -> None:  # noqa: F811
    """What is still missing of one who has a password already."""
    record_identity_check(user=person, means="work_pass", actor=room.cast["admin.sun"])
    accept_statement(user=person, statement=present_statement(), password=DEMO_PASSWORD, actor=person)


def read(answer: Any) -> str:
    return (
        b"".join(answer.streaming_content).decode("utf-8-sig")
        if answer.streaming
        else answer.content.decode()
    )


@pytest.mark.urs("URS-SIG-12")
def test_locked_and_unknown_accounts_are_answered_alike(room: Any) -> None:  # noqa: F811
    from audit.contracts import authority

    with pytest.raises(SignatureFailed):
        authority().identify("nobody", "x")
