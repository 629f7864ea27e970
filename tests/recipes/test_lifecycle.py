"""A version goes forward only, signed by two heads who did not write it (F-21, URS-RCP-03, 04)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections

from audit.errors import PermissionRefused, SamePerson, SignatureRequired, SlotNotOpen
from audit.models import Signature, SignatureRequest
from kernel import clock
from kernel.errors import TransitionRefused
from materials.models import MaterialDefinition
from recipes.actions.approve_recipe_version import approve_recipe_version
from recipes.actions.withdraw_recipe_version import withdraw_recipe_version
from recipes.choices import RecipeState as S
from recipes.errors import EffectiveDatePast, EffectiveDatesOverlap, RecipeExists
from recipes.lifecycles import VERSION
from recipes.models import RecipeVersion
from recipes.selectors import effective_version

F21 = {
    (S.DRAFT, "edit"): S.DRAFT,
    (S.DRAFT, "submit"): S.REVIEW,
    (S.REVIEW, "approve"): S.APPROVED,
    (S.APPROVED, "make_effective"): S.EFFECTIVE,
    (S.EFFECTIVE, "supersede"): S.SUPERSEDED,
    **{(state, "withdraw"): S.WITHDRAWN for state in (S.REVIEW, S.APPROVED, S.EFFECTIVE)},
}


@pytest.mark.urs("URS-RCP-03")
@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("action", sorted({action for _state, action in F21}))
def test_every_edge_and_no_other_exists(state: S, action: str) -> None:
    if (state, action) in F21:
        assert VERSION.check(state, action) == F21[state, action]
    else:
        with pytest.raises(TransitionRefused):
            VERSION.check(state, action)


@pytest.mark.urs("URS-RCP-04", "URS-SIG-10")
def test_approval_takes_effect_with_the_second_head_only(office: Any) -> None:
    version = office.submit(office.next_draft())
    waiting = approve_recipe_version(
        version=version, actor=office.production, signature=office.sign(office.production)
    )
    assert isinstance(waiting, SignatureRequest)
    version.refresh_from_db()
    assert version.state == S.REVIEW
    office.approve(version, office.quality)
    assert version.state == S.APPROVED
    signers = Signature.objects.filter(subject_uuid=version.uuid).order_by("id")
    assert [(s.signer_username, s.meaning) for s in signers] == [
        ("zhao.lei", "approved"),
        ("chen.jing", "approved"),
    ]


@pytest.mark.urs("URS-RCP-04")
def test_two_of_the_same_function_are_not_two_heads(office: Any, cast: Any) -> None:
    version = office.submit(office.next_draft())
    office.approve(version, office.quality)
    with pytest.raises(SlotNotOpen):
        office.approve(version, cast["zhou.min"])
    with pytest.raises(SamePerson):
        office.approve(version, office.quality)
    assert RecipeVersion.objects.get(pk=version.pk).state == S.REVIEW


@pytest.mark.urs("URS-RCP-04")
@pytest.mark.parametrize("username", ["liu.yang", "li.na", "admin.sun", "xu.hui"])
def test_who_is_no_head_cannot_approve(office: Any, cast: Any, username: str) -> None:
    version = office.submit(office.next_draft())
    with pytest.raises(PermissionRefused):
        office.approve(version, cast[username])


@pytest.mark.urs("URS-RCP-04")
def test_author_does_not_approve_whatever_roles_they_hold(office: Any, cast: Any) -> None:
    from tests.factories.grants import grant_role

    grant_role(user=office.author, role="production_head", site=office.site, actor=cast["admin.sun"])
    version = office.submit(office.next_draft())
    office.approve(version, office.quality)
    with pytest.raises(SamePerson):
        office.approve(version, office.author)
    assert RecipeVersion.objects.get(pk=version.pk).state == S.REVIEW
    assert office.approve(version, office.production).state == S.APPROVED


@pytest.mark.urs("URS-RCP-03", "URS-SIG-06")
def test_nothing_but_a_version_in_review_can_be_signed(office: Any) -> None:
    draft = office.next_draft()
    with pytest.raises(TransitionRefused):
        office.approve(draft, office.production)
    with pytest.raises(TransitionRefused):
        office.approve(office.effective, office.production)
    assert not Signature.objects.filter(subject_uuid=draft.uuid).exists()


@pytest.mark.urs("URS-SIG-06")
def test_what_is_signed_names_formula_steps_and_the_digest_of_all(office: Any) -> None:
    version = office.submit(office.next_draft())
    with pytest.raises(SignatureRequired) as asked:
        approve_recipe_version(version=version, actor=office.quality)
    content = asked.value.content["content"]
    assert content["batch_size"] == "722000 pcs"
    assert "input: RM-STB Stelbatolol 司他巴洛 10.98 kg −0.2 % +0.2 %" in content["formula"]
    assert "2.6 Mix and granulate 混合与制粒 [run_phase]" in content["procedure"]
    assert len(content["document_sha256"]) == 64


@pytest.mark.urs("URS-RCP-03")
def test_nobody_edits_after_submission(office: Any) -> None:
    version = office.submit(office.next_draft())
    with pytest.raises(TransitionRefused):
        office.edit(version, document=office.document)


@pytest.mark.urs("URS-RCP-03", "URS-EBR-01")
def test_new_effective_version_supersedes_the_old_one(office: Any) -> None:
    old, new = office.effective, office.make_effective(office.approved())
    old.refresh_from_db()
    assert (old.state, new.state) == (S.SUPERSEDED, S.EFFECTIVE)
    assert old.effective_until == new.effective_from
    product = MaterialDefinition.objects.get(code="FG-STB-180")
    assert effective_version(office.site, product) == new
    assert effective_version(office.site, product, new.effective_from - timedelta(seconds=1)) == old


@pytest.mark.urs("URS-RCP-03")
def test_two_versions_are_never_effective_at_one_time(office: Any) -> None:
    version = office.approved()
    with pytest.raises(EffectiveDatesOverlap):
        office.make_effective(version, effective_from=clock.now() + timedelta(days=3))
    with pytest.raises(EffectiveDatePast):
        office.make_effective(version, effective_from=clock.now() - timedelta(days=3))


@pytest.mark.urs("URS-RCP-03", "URS-SYS-03")
def test_two_recipes_for_one_product_take_their_turns_under_concurrency(office: Any) -> None:
    first, second = office.approved(office.next_draft()), office.approved(office.drafted())

    def make(version: RecipeVersion) -> str:
        try:
            return str(office.make_effective(version).state)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(make, [first, second])) == [S.EFFECTIVE, S.EFFECTIVE]
    states = sorted(RecipeVersion.objects.values_list("state", flat=True))
    assert states == [S.EFFECTIVE, S.SUPERSEDED, S.SUPERSEDED]


@pytest.mark.urs("URS-RCP-03")
def test_the_database_itself_refuses_a_second_effective_version(
    office: Any, superuser_connection: Any
) -> None:
    office.approved()
    with (
        superuser_connection.cursor() as cursor,
        pytest.raises(Exception, match="recipes_one_effective_version"),
    ):
        cursor.execute(
            "UPDATE recipes_recipeversion SET state = 'effective', effective_from = now() WHERE number = 2"
        )


@pytest.mark.urs("URS-RCP-03")
def test_planned_date_gates_use(office: Any, shift_clock: Any) -> None:
    withdraw_recipe_version(version=office.effective, reason=office.reason, actor=office.quality)
    product = MaterialDefinition.objects.get(code="FG-STB-180")
    assert effective_version(office.site, product) is None
    version = office.approved(office.next_draft())
    office.make_effective(version, effective_from=clock.now() + timedelta(days=3))
    assert effective_version(office.site, product) is None
    shift_clock(days=3, minutes=1)
    assert effective_version(office.site, product) == version


@pytest.mark.urs("URS-RCP-03")
def test_only_one_version_is_under_way(office: Any) -> None:
    office.next_draft()
    with pytest.raises(RecipeExists):
        office.next_draft()
    with pytest.raises(RecipeExists):
        office.drafted(code="MR-STB-180")


@pytest.mark.urs("URS-AUD-02")
def test_state_changes_by_actions_alone(office: Any) -> None:
    from audit.errors import OutsideAction

    version = office.next_draft()
    version.state = S.EFFECTIVE
    with pytest.raises(OutsideAction):
        version.save()
    with pytest.raises((OutsideAction, IntegrityError)):
        RecipeVersion.objects.update(state=S.EFFECTIVE)
