"""From a material to the recipes that make it, and to those that use it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from audit.declaration import can_run
from kernel.pages import may_open
from kernel.shell import RecordLink
from materials.choices import MaterialKind
from materials.models import MaterialDefinition
from recipes.selectors import recipes_visible_to


def links(record: Any, user: Any) -> list[RecordLink]:
    """The one recipe of a product, or the list of them; who may draft one is led there."""
    if not isinstance(record, MaterialDefinition) or not may_open(user, "recipes.view_recipe"):
        return []
    made_by = list(recipes_visible_to(user).filter(product=record).order_by("code")[:2])
    found = []
    if len(made_by) == 1:
        label = _("Recipe %(recipe)s") % {"recipe": made_by[0].code}
        found.append(RecordLink(label, made_by[0].get_absolute_url(), "sitemap"))
    elif made_by:
        address = f"{reverse('recipes:recipe_list')}?{urlencode({'product': record.pk})}"
        found.append(RecordLink(_("Its recipes"), address, "sitemap"))
    is_made = record.kind in (MaterialKind.INTERMEDIATE, MaterialKind.FINISHED)
    if is_made and not made_by and can_run("recipes.draft_master_recipe", user):
        address = f"{reverse('recipes:draft_master_recipe')}?{urlencode({'product': record.code})}"
        found.append(RecordLink(_("Draft its recipe"), address, "plus"))
    uses = recipes_visible_to(user).filter(versions__formula__material=record).distinct().count()
    if uses and not is_made:
        address = f"{reverse('recipes:recipe_list')}?{urlencode({'uses': record.code})}"
        found.append(
            RecordLink(_("Recipes that use it: %(count)s") % {"count": uses}, address, "list-search")
        )
    return found
