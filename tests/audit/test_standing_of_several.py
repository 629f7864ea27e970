"""Two signatures that one action asks for stand or fall together: both are for the version, or neither (URS-SIG-07)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client

from audit.choices import Standing
from audit.context import Reason, SignatureGiven
from audit.models import Signature, SignatureRequest
from audit.selectors.signatures import signatures_on
from audit.selectors.standing import is_unsigned, with_standing, with_standing_found
from audit.signing import LEFT
from recipes.actions.approve_recipe_version import approve_recipe_version
from recipes.actions.edit_recipe import edit_recipe
from recipes.actions.send_back_recipe_version import send_back_recipe_version
from recipes.models import RecipeVersion

WHY = Reason("planned_change", "The speed is wrong.")


@pytest.fixture
def version(story_db: str) -> RecipeVersion:
    found: RecipeVersion = RecipeVersion.objects.get(state="review")
    return found


def _sign(cast: Any, version: RecipeVersion, username: str) -> Any:
    given = SignatureGiven(username, cast.password, "approved")
    return approve_recipe_version(version=version, actor=cast[username], signature=given)


def _standing(version: RecipeVersion) -> dict[str, str]:
    fresh = RecipeVersion.objects.get(pk=version.pk)
    return {each.signer_username: each.standing for each in with_standing(signatures_on([fresh.uuid]), fresh)}


@pytest.mark.urs("URS-SIG-07", "URS-SIG-10")
def test_the_first_of_two_is_for_the_version_before_and_after_the_second(
    version: RecipeVersion, cast: Any
) -> None:
    assert isinstance(_sign(cast, version, "chen.jing"), SignatureRequest)
    assert _standing(version) == {"chen.jing": Standing.PRESENT}
    approved = _sign(cast, version, "zhao.lei")
    assert approved.state == "approved", "the record itself has changed: its state"
    both = {"chen.jing": Standing.PRESENT, "zhao.lei": Standing.PRESENT}
    assert _standing(version) == both
    found = with_standing_found(Signature.objects.filter(subject_uuid=version.uuid))
    assert {each.signer_username: each.standing for each in found} == both
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(cast["chen.jing"])
    page = browser.get(approved.get_absolute_url()).content.decode()
    assert page.count("for this version") >= 2 and "for an earlier version" not in page


@pytest.mark.urs("URS-SIG-07")
def test_the_first_of_two_is_for_an_earlier_version_once_what_it_was_for_is_edited(
    version: RecipeVersion, cast: Any
) -> None:
    _sign(cast, version, "chen.jing")
    sent_back = send_back_recipe_version(version=version, actor=cast["zhao.lei"], reason=WHY)
    edit_recipe(version=sent_back, change_reference="CC-2026-099", actor=cast["liu.yang"], reason=WHY)
    assert _standing(version) == {"chen.jing": Standing.EARLIER}
    signatures = signatures_on([version.uuid])
    assert is_unsigned(with_standing(signatures, RecipeVersion.objects.get(pk=version.pk)))
    assert all(each.is_whole for each in signatures), "what was signed keeps its valid signature"


def _as_written_before(signatures: Iterable[Signature]) -> list[Signature]:
    """As PharMOM wrote them before it kept the digest of what the action left: the number of the version alone."""
    found = list(signatures)
    for each in found:
        content = json.loads(each.content)
        del content[LEFT]
        each.content = json.dumps(content)
        each.digest = hashlib.sha256(each.content.encode("utf-8")).hexdigest()
    return found


@pytest.mark.urs("URS-SIG-07", "URS-SIG-10")
def test_older_signatures_of_one_request_count_as_the_last_of_them(version: RecipeVersion, cast: Any) -> None:
    """The first was given for a version of the row that the last one replaced: together they are for this one."""
    _sign(cast, version, "chen.jing")
    approved = _sign(cast, version, "zhao.lei")
    older = _as_written_before(signatures_on([version.uuid]))
    by_name = {each.signer_username: each for each in older}
    assert by_name["chen.jing"].subject_version < by_name["zhao.lei"].subject_version == approved.row_version
    assert {each.standing for each in with_standing(older, approved)} == {Standing.PRESENT}
    (alone,) = with_standing([by_name["chen.jing"]], approved)
    assert alone.standing == Standing.EARLIER, "nobody has signed this version with it"
