"""From a recipe version to the batches that are made by it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from batches.selectors.visible import batches_visible_to
from kernel.pages import may_open
from kernel.shell import RecordLink
from recipes.models import RecipeVersion


def links(record: Any, user: Any) -> list[RecordLink]:
    """The list of batches, narrowed to the version; nothing while there is none."""
    if not isinstance(record, RecipeVersion) or not may_open(user, "batches.view_batch"):
        return []
    count = batches_visible_to(user).filter(control_recipe__recipe_version=record).count()
    if not count:
        return []
    address = f"{reverse('batches:batch_list')}?{urlencode({'recipe': record.pk})}"
    return [RecordLink(_("Batches made by it: %(count)s") % {"count": count}, address, "packages")]
