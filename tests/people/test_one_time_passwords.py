"""What an administrator hands over opens one page for a day, signs nothing, and is kept nowhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from audit.context import Reason, SignatureGiven
from audit.contracts import authority
from audit.errors import SignatureFailed, TemporarySecret
from audit.models import AuditEvent
from materials.actions.release_lot import release_lot
from people.actions.change_password import change_password
from people.actions.reset_password import reset_password
from people.errors import OneTimeSecretExpired, OwnIdentity, ServiceAccountsDoNotSignIn, UsernameTaken
from people.models import AccessPeriod, PersonSession, User
from tests.materials.conftest import room, stock_db, stock_template  # noqa: F401 fixtures
from tests.people.desk import Desk

FACES = pytest.mark.parametrize("face", ["page", "api"])
WHY = {"reason_code": "access_change", "reason_text": "Came to the office with the work pass"}
OWN = "nobody-else-knows-this-2"
_SHOWN = re.compile(r'id="one-time"[^>]*value="([^"]+)"')


@pytest.fixture
def administrator(room: Any) -> Client:  # noqa: F811
    client = Client(headers={"accept-language": "en"})
    client.force_login(room.cast["admin.sun"])
    return client


def reset(administrator: Client, face: str, person: User) -> str:
    """By the administrator; what they are shown."""
    if face == "api":
        body = {"reason": {"code": WHY["reason_code"], "text": WHY["reason_text"]}}
        answer = administrator.post(
            f"/api/v1/signers/{person.username}/reset-password/", body, content_type="application/json"
        )
        assert answer.status_code == 200, answer.content
        plain = str(answer.json()["one_time_password"])
    else:
        answer = administrator.post(
            f"/people/{person.uuid}/reset-password/", WHY, headers={"HX-Request": "true"}
        )
        found = _SHOWN.search(answer.content.decode())
        assert found is not None, answer.content.decode()
        plain = found.group(1)
    assert answer["Cache-Control"] == "no-store"
    return plain


@pytest.mark.urs("URS-SIG-11")
@FACES
def test_a_reset_voids_the_password_and_gives_one_that_signs_nothing(
    room: Any,  # noqa: F811
    administrator: Client,
    face: str,
) -> None:
    desk = Desk("chen.jing", room.cast.password)
    lot = room.sampled()
    assert desk.sign("api", room.sampled(), username="chen.jing", password=desk.password).status_code == 200
    plain = reset(administrator, face, room.cast["chen.jing"])
    assert AccessPeriod.objects.get().why == "credential"
    assert not PersonSession.objects.filter(user=room.cast["chen.jing"], ended_at=None).exists()
    assert desk.browser.get("/batches/").status_code == 302
    with pytest.raises(SignatureFailed):
        authority().identify("chen.jing", desk.password)
    with pytest.raises(TemporarySecret) as refused:
        release_lot(
            lot=lot, actor=room.cast["chen.jing"], signature=SignatureGiven("chen.jing", plain, "released")
        )
    assert refused.value.status == 403
    newly = Desk("chen.jing", plain)
    assert newly.browser.get("/batches/")["Location"] == "/password/"
    sent = {"old_password": plain, "new_password": OWN, "new_password_again": OWN}
    assert newly.browser.post("/password/", sent).status_code == 302
    again = Desk("chen.jing", OWN)
    assert again.sign("api", lot, username="chen.jing", password=OWN).status_code == 200


@pytest.mark.urs("URS-SIG-11")
def test_a_one_time_password_expires_after_a_day(
    room: Any,  # noqa: F811
    administrator: Client,
    shift_clock: Any,
) -> None:
    plain = reset(administrator, "api", room.cast["chen.jing"])
    shift_clock(hours=23)
    assert authority().identify("chen.jing", plain) == room.cast["chen.jing"]
    shift_clock(hours=2)
    assert Client().post("/sign-in/", {"username": "chen.jing", "password": plain}).status_code == 422
    person = room.cast["chen.jing"]
    with pytest.raises(OneTimeSecretExpired):
        change_password(user=person, old_password=plain, new_password=OWN, actor=person)


@pytest.mark.urs("URS-SIG-11")
def test_no_secret_stands_in_the_trail_the_logs_or_an_export(
    room: Any,  # noqa: F811
    administrator: Client,
    caplog: Any,
    capfd: Any,
) -> None:
    plain = reset(administrator, "page", room.cast["chen.jing"])
    created = administrator.post(
        "/people/new/",
        {"username": "gao.yan", "printed_name": "Gao Yan", "language": "en"},
        headers={"HX-Request": "true"},
    )
    found = _SHOWN.search(created.content.decode())
    assert found is not None
    person = User.objects.get(username="gao.yan")
    change_password(user=person, old_password=found.group(1), new_password=OWN, actor=person)
    Client().post("/sign-in/", {"username": "gao.yan", "password": OWN})
    secrets = [plain, found.group(1), OWN]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE ANY(%s)',
                [[f"%{s}%" for s in secrets]],
            )
            assert cursor.fetchone() == (0,), table
    logged = caplog.text + "".join(capfd.readouterr())
    exported = administrator.get("/people/?format=csv")
    text = b"".join(exported.streaming_content).decode() if exported.streaming else exported.content.decode()
    assert not [each for each in secrets if each in logged or each in text]
    assert AuditEvent.objects.filter(action="people.reset_password").count() == 1


@pytest.mark.urs("URS-SIG-11")
def test_who_is_never_reset(room: Any) -> None:  # noqa: F811
    by, why = room.cast["admin.sun"], Reason("access_change", "Asked for it on the telephone")
    with pytest.raises(OwnIdentity):
        reset_password(user=by, actor=by, reason=why)
    with pytest.raises(ServiceAccountsDoNotSignIn):
        reset_password(user=room.cast["erp"], actor=by, reason=why)


@pytest.mark.urs("URS-SIG-08")
@pytest.mark.parametrize("other", ["\uff2ci.Na", "LI.NA", " li.na ", "\ufb01.x"])
def test_a_user_id_is_never_given_again(room: Any, other: str) -> None:  # noqa: F811
    from people.actions.create_user import create_user
    from people.actions.deactivate_user import deactivate_user

    by = room.cast["admin.sun"]
    create_user(username="fi.x", printed_name="Fi", actor=by)
    why = Reason("access_change", "Leaves the company today")
    deactivate_user(user=room.cast["li.na"], actor=by, reason=why)
    with pytest.raises(UsernameTaken) as refused:
        create_user(username=other, printed_name="Another Li Na", actor=by)
    assert refused.value.status == 409
