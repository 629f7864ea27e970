"""What recipes ask of people: finish a draft, approve, make effective."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from audit.runner import can_run
from audit.selectors.signatures import signatures_on
from kernel.shell import WorkItem
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
        waiting = list(versions_awaiting_approval(user))
        since = {each.uuid: each.submitted_at for each in waiting if each.submitted_at is not None}
        signed = {
            uuid
            for uuid, at in signatures_on(since)
            .filter(signer_id=user.pk)
            .values_list("subject_uuid", "signed_at")
            if at >= since[uuid]
        }
        found += [
            _item(each, _("Approve recipe %(version)s"), "approve", "warn", "signature")
            for each in waiting
            if each.uuid not in signed
        ]
    if can_run("recipes.make_version_effective", user):
        approved = versions_visible_to(user).filter(state=RecipeState.APPROVED)
        words = _("Make recipe %(version)s effective")
        found += [_item(each, words, "effective", "warn", "player-play") for each in approved]
    return found


def _item(version: RecipeVersion, title: str, kind: str, severity: str, icon: str) -> WorkItem:
    return WorkItem(
        title=title % {"version": version.code},
        detail=f"{version.recipe.name} · {version.change_summary}"[:120],
        url=version.get_absolute_url(),
        kind=f"recipes.{kind}",
        severity=severity,
        icon=icon,
    )
