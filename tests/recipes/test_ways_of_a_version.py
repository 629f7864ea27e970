"""Sent back, discarded, drafted from another version: the ways of a version besides straight on."""

from __future__ import annotations

from typing import Any

import pytest

from audit.context import Reason
from audit.errors import PermissionRefused, ReasonRequired
from audit.models import Signature
from kernel.errors import TransitionRefused
from recipes.actions.approve_recipe_version import approve_recipe_version
from recipes.actions.discard_recipe_draft import discard_recipe_draft
from recipes.actions.draft_recipe_version import draft_recipe_version
from recipes.actions.send_back_recipe_version import send_back_recipe_version
from recipes.errors import UnknownRecord
from recipes.models.content import document_of
from recipes.selectors.records import usability
from recipes.views.versions import signatures_that_count
from recipes.work_queue import items

WHY = Reason("quality_decision", "The drying time has no report yet")


@pytest.mark.urs("URS-RCP-04", "URS-SIG-06")
def test_a_version_sent_back_is_signed_anew_by_both(office: Any) -> None:
    version = office.submit(office.next_draft())
    office.approve(version, office.production)
    version = send_back_recipe_version(version=version, actor=office.quality, reason=WHY)
    assert (version.state, version.submitted_at) == ("draft", None)
    assert [item.kind for item in items(office.author)] == ["recipes.draft"]
    version = office.submit(version)
    assert signatures_that_count(version) == []
    assert [item.kind for item in items(office.production)] == ["recipes.approve"]
    office.approve(version, office.quality)
    assert version.state == "review", "the signature of the earlier submission fills no slot"
    office.approve(version, office.production)
    assert version.state == "approved"
    assert Signature.objects.filter(subject_uuid=version.uuid).count() == 3
    assert len(signatures_that_count(version)) == 2


@pytest.mark.urs("URS-AUD-04")
def test_sending_back_needs_a_reason_a_right_and_a_version_in_review(office: Any) -> None:
    version = office.next_draft()
    with pytest.raises(TransitionRefused):
        send_back_recipe_version(version=version, actor=office.quality, reason=WHY)
    version = office.submit(version)
    with pytest.raises(ReasonRequired):
        send_back_recipe_version(version=version, actor=office.quality)
    with pytest.raises(PermissionRefused):
        send_back_recipe_version(version=version, actor=office.author, reason=WHY)
    approved = office.approve(version)
    with pytest.raises(TransitionRefused):
        send_back_recipe_version(version=approved, actor=office.quality, reason=WHY)


def test_a_discarded_draft_makes_way_for_another(office: Any) -> None:
    draft = office.next_draft()
    with pytest.raises(PermissionRefused):
        discard_recipe_draft(version=draft, actor=office.quality, reason=WHY)
    with pytest.raises(ReasonRequired):
        discard_recipe_draft(version=draft, actor=office.author)
    gone = discard_recipe_draft(version=draft, actor=office.author, reason=WHY)
    assert (gone.state, gone.number) == ("withdrawn", 2)
    assert office.next_draft().number == 3
    with pytest.raises(TransitionRefused):
        discard_recipe_draft(version=office.effective, actor=office.author, reason=WHY)


def test_a_draft_starts_from_the_version_that_is_named(office: Any) -> None:
    other = office.next_draft()
    office.edit(other, document={**office.document, "equipment": []})
    discard_recipe_draft(version=other, actor=office.author, reason=WHY)
    recipe = office.effective.recipe
    with pytest.raises(UnknownRecord):
        draft_recipe_version(recipe=recipe, change_summary="Anew", based_on=9, actor=office.author)
    draft = draft_recipe_version(recipe=recipe, change_summary="Anew", based_on=1, actor=office.author)
    assert document_of(draft) == document_of(office.effective)


@pytest.mark.urs("URS-RCP-03")
def test_each_version_says_whether_batches_are_made_by_it(office: Any) -> None:
    old = office.effective
    assert usability(old).is_usable
    new = office.next_draft()
    assert "before it is approved" in usability(new).why_not
    new = office.make_effective(office.approved(new))
    old.refresh_from_db()
    assert usability(new).is_usable
    assert "started by it any more" in usability(old).why_not
    assert usability(old).instead == new


@pytest.mark.urs("URS-SIG-06")
def test_what_is_signed_names_the_submission(office: Any) -> None:
    version = office.submit(office.next_draft())
    first = version.signed_content()["submitted_at"]
    version = send_back_recipe_version(version=version, actor=office.quality, reason=WHY)
    again = office.submit(version).signed_content()["submitted_at"]
    assert first < again
    with pytest.raises(TransitionRefused):
        approve_recipe_version(
            version=office.effective, actor=office.quality, signature=office.sign(office.quality)
        )
