"""The demo plant holds a delegation, made as people make it, so that whoever looks around sees one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from audit.models import AuditEvent, AuditRef
from mom.demo import deputies
from mom.demo.plant import PRESENT, load_plant
from people.models import RoleGrant, RoleRequest


@pytest.mark.urs("URS-ACC-12")
def test_the_qualified_person_of_the_demo_has_a_deputy_whom_two_agreed_to(cast_db: str, cast: Any) -> None:
    load_plant(pieces=PRESENT)
    load_plant(pieces=PRESENT)  # a second start adds nothing
    (held,) = RoleGrant.objects.exclude(delegated_from=None)
    assert (held.user, held.role.code) == (cast[deputies.DEPUTY], deputies.ROLE)
    assert held.valid_until is not None
    request = RoleRequest.objects.get()
    assert (request.state, request.owner, request.administrator) == (
        "approved",
        cast["chen.jing"],
        cast["admin.sun"],
    )
    told = AuditRef.objects.filter(ref=f"role_request:{request.code}").values("event_id")
    events = AuditEvent.objects.filter(id__in=told).order_by("id")
    assert [each.actor_username for each in events] == ["xu.hui", "chen.jing", "admin.sun"]
    for who in (deputies.HOLDER, deputies.DEPUTY):
        browser = Client(headers={"accept-language": "en"})
        browser.force_login(cast[who])
        assert f"/account/delegations/{held.uuid}/end/" in browser.get("/account/").content.decode(), who
