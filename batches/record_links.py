"""From recipe versions, lots, containers and units to their batches."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from batches.selectors.visible import batches_visible_to
from equipment.models import Unit
from kernel.pages import may_open
from kernel.shell import RecordLink
from materials.models import Container, MaterialLot
from recipes.models import RecipeVersion

KINDS = (RecipeVersion, MaterialLot, Container, Unit)


def links(record: Any, user: Any) -> list[RecordLink]:
    """The one batch of a lot, container or unit; the list of those of a version; nothing while there is none."""
    if not isinstance(record, KINDS) or not may_open(user, "batches.view_batch"):
        return []
    if isinstance(record, RecipeVersion):
        return _made_by(record, user)
    code = _batch_code(record)
    found = batches_visible_to(user).filter(code=code, site_id=record.site_id).first() if code else None
    if found is None:
        return []
    return [RecordLink(_("Batch %(batch)s") % {"batch": found.code}, found.get_absolute_url(), "package")]


def _batch_code(record: Any) -> str:
    """The batch that made the lot, that the container was weighed for, that the unit works or worked for."""
    if isinstance(record, MaterialLot | Container):
        return record.batch_code
    return record.in_use_for or record.last_batch_code if isinstance(record, Unit) else ""


def _made_by(record: RecipeVersion, user: Any) -> list[RecordLink]:
    count = batches_visible_to(user).filter(control_recipe__recipe_version=record).count()
    if not count:
        return []
    address = f"{reverse('batches:batch_list')}?{urlencode({'recipe': record.pk})}"
    return [RecordLink(_("Batches made by it: %(count)s") % {"count": count}, address, "packages")]
