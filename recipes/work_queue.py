"""What recipes ask of people: finish a draft, approve, make effective."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from audit.declaration import can_run
from audit.selectors.signatures import signatures_that_count_on
from kernel.shell import WorkItem
from recipes.actions.approve_recipe_version import APPROVAL
from recipes.choices import RecipeState
from recipes.models import RecipeVersion
from recipes.selectors import versions_awaiting_approval, versions_visible_to


def items(user: Any) -> list[WorkItem]:
    """Drafts of one's own, versions to approve, approved versions to make effective."""
    found: list[WorkItem] = []
    if can_run("recipes.edit_recipe", user):
        drafts = versions_visible_to(user).filter(state=RecipeState.DRAFT, author_id=user.pk)
        found += [
            _item(each, _("Finish recipe %(version)s"), "draft", "neutral", "pencil") for each in drafts
        ]
    if can_run("recipes.approve_recipe_version", user):
        words = _("Approve recipe %(version)s")
        found += [_item(each, words, "approve", "warn", "signature") for each in _to_sign(user)]
    if can_run("recipes.make_version_effective", user):
        approved = versions_visible_to(user).filter(state=RecipeState.APPROVED)
        words = _("Make recipe %(version)s effective")
        found += [_item(each, words, "effective", "warn", "player-play") for each in approved]
    return found


def _to_sign(user: Any) -> list[RecipeVersion]:
    """Versions with a slot that this person may still fill: none of their own, none signed, none taken."""
    waiting = list(versions_awaiting_approval(user))
    since = {each.uuid: each.submitted_at for each in waiting if each.submitted_at is not None}
    signers: dict[UUID, set[int]] = defaultdict(set)
    taken: dict[UUID, set[int]] = defaultdict(set)
    for signature in signatures_that_count_on(since):
        if signature.signed_at >= since[signature.subject_uuid] and signature.is_whole:
            signers[signature.subject_uuid].add(signature.signer_id)
            taken[signature.subject_uuid].add(json.loads(signature.content)["slot"])
    slots = {number for number, slot in enumerate(APPROVAL.slots) if user.has_perm(slot.permission)}
    return [each for each in waiting if user.pk not in signers[each.uuid] and slots - taken[each.uuid]]


def _item(version: RecipeVersion, title: str, kind: str, severity: str, icon: str) -> WorkItem:
    return WorkItem(
        title=title % {"version": version.code},
        detail=f"{version.recipe.name} · {version.change_summary}"[:120],
        url=version.get_absolute_url(),
        kind=f"recipes.{kind}",
        since=version.approved_at or version.submitted_at,
        severity=severity,
        icon=icon,
    )
