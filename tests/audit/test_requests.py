"""Requests for signatures: listed, shown whole, signed from there, outdated by a change, withdrawn with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.actions.withdraw_signature_request import withdraw_signature_request
from audit.context import Reason, SignatureGiven
from audit.errors import PermissionRefused, RequestNotOpen
from audit.generic.wording import content_rows
from audit.models import AuditEvent, Signature, SignatureRequest
from audit.selectors.requests import waiting_for
from audit.selectors.signatures import signatures_on
from audit.selectors.standing import with_standing
from audit.work_queue import items
from people.models import Notification
from recipes.actions.approve_recipe_version import approve_recipe_version
from recipes.models import RecipeVersion
from recipes.work_queue import items as recipe_work
from tests.batches.together import at_once

WHY = Reason("planned_change", "The second line is not built.")


@pytest.fixture
def waiting(story_db: str, cast: Any) -> SignatureRequest:
    """Approved for quality; production has still to sign."""
    version = RecipeVersion.objects.get(state="review")
    found: Any = approve_recipe_version(
        version=version, actor=cast["chen.jing"], signature=_given(cast, "chen.jing")
    )
    assert isinstance(found, SignatureRequest)
    return found


def _given(cast: Any, username: str) -> SignatureGiven:
    return SignatureGiven(username, cast.password, "approved")


def _client(cast: Any, username: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(cast[username])
    return client


@pytest.mark.urs("URS-SIG-10")
def test_it_waits_for_who_may_fill_the_open_slot_and_for_nobody_else(
    waiting: SignatureRequest, cast: Any
) -> None:
    assert waiting_for(cast["zhao.lei"]) == [waiting]
    assert waiting_for(cast["chen.jing"]) == [], "who has signed is not asked again"
    assert waiting_for(cast["xu.hui"]) == []
    assert waiting.subject_code in str([each.title for each in items(cast["zhao.lei"])])
    assert items(cast["li.na"]) == []


@pytest.mark.urs("URS-SIG-04", "URS-SIG-10")
@pytest.mark.parametrize(("language", "words"), [("en", "Still to sign"), ("zh-hans", "待签名")])
def test_the_pages_show_it_whole_with_who_signed_and_who_may(
    waiting: SignatureRequest, cast: Any, language: str, words: str
) -> None:
    client = _client(cast, "zhao.lei", language)
    listed = client.get(reverse("audit:signature_request_list"), {"whose": "mine"}).content.decode()
    assert waiting.get_absolute_url() in listed and "1 / 2" in listed
    reply = client.get(waiting.get_absolute_url())
    page = reply.content.decode()
    assert len(reply.context["timeline"]) == 1, "the signature that began it"
    assert words in page and "chen.jing" in page and cast["zhao.lei"].get_full_name() in page
    assert reverse("recipes:approve_recipe_version", args=[waiting.subject_uuid]) in page
    assert waiting.digest in page


@pytest.mark.urs("URS-SIG-07")
def test_what_was_given_on_a_withdrawn_request_fills_no_slot_anywhere(
    waiting: SignatureRequest, cast: Any
) -> None:
    version = RecipeVersion.objects.get(uuid=waiting.subject_uuid)
    assert _waits(version, cast["chen.jing"]) is False, "who has signed is not asked again"
    assert [each.standing for each in with_standing(signatures_on([version.uuid]), version)] == ["present"]
    withdraw_signature_request(signature_request=waiting, actor=cast["chen.jing"], reason=WHY)
    assert [each.standing for each in with_standing(signatures_on([version.uuid]), version)] == ["withdrawn"]
    assert _waits(version, cast["chen.jing"]) is True, "the record is to be signed anew, by the same people"
    client = _client(cast, "chen.jing")
    page = client.get(version.get_absolute_url()).content.decode()
    assert page.count("still to sign") == 2 and "withdrawn, counts for nothing" in page
    given = Signature.objects.get(subject_uuid=version.uuid)
    assert client.get(f"/api/v1/signatures/{given.uuid}/").json()["standing"] == "withdrawn"
    request = client.get(waiting.get_absolute_url()).content.decode()
    assert "This request was withdrawn" in request and "Was not signed" in request
    assert "Nobody holds this right" not in request and "Still to sign" not in request

    again: Any = approve_recipe_version(
        version=version, actor=cast["chen.jing"], signature=_given(cast, "chen.jing")
    )
    assert again.pk != waiting.pk
    found = [each.standing for each in with_standing(signatures_on([version.uuid]), version)]
    assert found == ["withdrawn", "present"]


@pytest.mark.urs("URS-SIG-07", "URS-SIG-10")
def test_whoever_has_signed_is_told_that_it_counts_for_nothing(waiting: SignatureRequest, cast: Any) -> None:
    withdraw_signature_request(signature_request=waiting, actor=cast["zhao.lei"], reason=WHY)
    told = Notification.objects.get(url=waiting.get_absolute_url())
    assert told.user == cast["chen.jing"]
    assert waiting.subject_code in told.text["en"] and cast["zhao.lei"].get_full_name() in told.text["zh"]
    assert _client(cast, "chen.jing").get(told.url).status_code == 200


@pytest.mark.urs("URS-SIG-07")
def test_who_withdraws_what_they_signed_is_not_told_of_it(waiting: SignatureRequest, cast: Any) -> None:
    withdraw_signature_request(signature_request=waiting, actor=cast["chen.jing"], reason=WHY)
    assert not Notification.objects.filter(url=waiting.get_absolute_url()).exists()
    with pytest.raises(RequestNotOpen):
        withdraw_signature_request(signature_request=waiting, actor=cast["zhao.lei"], reason=WHY)
    assert not Notification.objects.filter(url=waiting.get_absolute_url()).exists()


def _waits(version: RecipeVersion, person: Any) -> bool:
    return any(each.kind == "recipes.approve" and version.code in each.title for each in recipe_work(person))


@pytest.mark.urs("URS-SIG-05")
def test_the_page_tells_what_is_signed_in_the_order_of_the_dialog_and_in_words(
    waiting: SignatureRequest, cast: Any
) -> None:
    version = RecipeVersion.objects.get(uuid=waiting.subject_uuid)
    waiting.refresh_from_db()
    client = _client(cast, "chen.jing")
    rows = client.get(waiting.get_absolute_url()).context["groups"][0].rows
    told = [
        label
        for label, _value in content_rows({**waiting.content, "content": version.standing_content()}, version)
    ]
    assert [label for label, _value in rows] == told
    shown = _client(cast, "chen.jing", "zh-hans").get(waiting.get_absolute_url()).content.decode()
    assert "投入: " in shown and "input: " not in shown, "lines of the formula in the reader's language"
    assert "[称量物料]" in shown and "[weigh_material]" not in shown, "and step types"
    assert any(line.endswith("[weigh_material]") for line in waiting.content["content"]["procedure"])
    assert any(line.startswith("input: ") for line in waiting.content["content"]["formula"]), (
        "signed in nobody's"
    )
    dialog = client.get(f"{waiting.get_absolute_url()}withdraw/").content.decode()
    assert "recipes.approve_recipe_version" not in dialog
    assert f"{version.code} · Approve recipe version" in dialog


@pytest.mark.urs("URS-SIG-07")
def test_withdrawn_with_a_reason_it_counts_for_nothing_and_stays_in_the_history(
    waiting: SignatureRequest, cast: Any
) -> None:
    with pytest.raises(PermissionRefused):
        withdraw_signature_request(signature_request=waiting, actor=cast["li.na"], reason=WHY)
    address = f"/api/v1/signature-requests/{waiting.uuid}/"
    client = _client(cast, "chen.jing")
    shown = client.get(address).json()
    assert (shown["state"], shown["given"], shown["is_outdated"]) == ("open", 1, False)
    assert [bool(slot["signed"]) for slot in shown["slots"]] == [False, True]
    body = {"reason": {"code": WHY.code, "text": WHY.text}}
    done = client.post(f"{address}withdraw/", body, content_type="application/json")
    assert done.status_code == 200 and done.json()["state"] == "withdrawn"
    assert AuditEvent.objects.get(action="audit.withdraw_signature_request").reason_text == WHY.text
    with pytest.raises(RequestNotOpen):
        withdraw_signature_request(signature_request=waiting, actor=cast["chen.jing"], reason=WHY)
    version = RecipeVersion.objects.get(uuid=waiting.subject_uuid)
    anew: Any = approve_recipe_version(
        version=version, actor=cast["zhao.lei"], signature=_given(cast, "zhao.lei")
    )
    assert isinstance(anew, SignatureRequest) and anew.pk != waiting.pk
    assert version.state == "review"
    assert Signature.objects.filter(request=waiting).count() == 1


@pytest.mark.urs("URS-SIG-10", "URS-SYS-03")
def test_two_who_fill_the_last_slot_at_once_run_the_action_once(waiting: SignatureRequest, cast: Any) -> None:
    version = RecipeVersion.objects.get(uuid=waiting.subject_uuid)
    answers = at_once(
        *(
            lambda: approve_recipe_version(
                version=version, actor=cast["zhao.lei"], signature=_given(cast, "zhao.lei")
            )
            for _each in range(2)
        )
    )
    assert sorted(isinstance(each, RecipeVersion) for each in answers) == [False, True]
    assert Signature.objects.filter(request=waiting).count() == 2
    waiting.refresh_from_db()
    assert waiting.state == "complete"
