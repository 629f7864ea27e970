"""Edit a draft: replace its document, change its header."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from recipes.actions._writing import write_document
from recipes.lifecycles import VERSION
from recipes.models import RecipeVersion

_HEADER = ("batch_size", "stated_mass", "minimum_size", "maximum_size", "change_summary", "change_reference")


@action("recipes.edit_recipe", label=_("Edit recipe"), subject="version", reason="on_change")
def edit_recipe(
    *,
    version: RecipeVersion,
    document: dict[str, Any] | None = None,
    batch_size: Decimal | None = None,
    stated_mass: Decimal | None = None,
    minimum_size: Decimal | None = None,
    maximum_size: Decimal | None = None,
    change_summary: str | None = None,
    change_reference: str | None = None,
) -> RecipeVersion:
    """What is not given stays; ``document`` replaces formula, equipment and procedure as a whole."""
    version.state = VERSION.check(version.state, "edit")
    given = (batch_size, stated_mass, minimum_size, maximum_size, change_summary, change_reference)
    for name, value in zip(_HEADER, given, strict=True):
        if value is not None:
            setattr(version, name, value)
    version.full_clean()
    version.save()
    if document is not None:
        write_document(version, document)
    return version
