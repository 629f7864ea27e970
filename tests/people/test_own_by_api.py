"""What one keeps for oneself, by the API: the filters of lists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from integrations.actions.issue_api_token import issue_api_token
from kernel import clock
from people.models import SavedFilter
from tests.people.test_accounts_by_api import caller, refused

FILTERS = "/api/v1/my-filters/"
KEPT = {"page": "batches:batch_list", "query": "state=held&page=3", "name": "Held"}


@pytest.mark.urs("URS-ACC-02")
def test_a_token_keeps_nothing_of_its_own(cast_db: str, cast: Any) -> None:
    issued = issue_api_token(
        user=cast["erp"],
        name="Orders",
        scopes=["batches.view_order"],
        expires_at=clock.now() + timedelta(days=1),
        actor=cast["admin.sun"],
    )
    program = APIClient(headers={"Authorization": f"Bearer {issued.plain}"})
    refused(program.post(FILTERS, KEPT), 401, "KER-101")
    refused(program.get(FILTERS), 401, "KER-101")
    assert not SavedFilter.objects.exists()


def test_filters_are_kept_opened_with_and_given_up_by_their_owner_alone(cast_db: str, cast: Any) -> None:
    li, zhang = caller(cast["li.na"]), caller(cast["zhang.wei"])
    made = li.post(FILTERS, KEPT)
    assert (made.status_code, made.json()["query"], made.json()["is_default"]) == (201, "state=held", False)
    refused(li.post(FILTERS, KEPT), 422, "PEO-014")
    refused(li.post(FILTERS, {**KEPT, "name": "Empty", "query": "page=2"}), 422, "PEO-013")
    one = f"{FILTERS}{made.json()['uuid']}/"
    for address in (one, f"{one}open-with/", f"{one}delete/"):
        reply = zhang.get(address) if address == one else zhang.post(address, {})
        refused(reply, 404, "KER-104")
    assert li.post(f"{one}open-with/", {}).json()["is_default"] is True
    assert li.post(f"{one}open-with/", {"is_default": False}).json()["is_default"] is False
    assert li.delete(one).status_code == 405, "only what the trail tells of"
    assert li.post(f"{one}delete/", {}).status_code == 200
    assert (li.get(FILTERS).json()["count"], SavedFilter.objects.exists()) == (0, False)
