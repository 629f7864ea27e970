"""What the editor's actions have in common: the draft's document is changed in one place and written back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from recipes.actions._writing import write_document
from recipes.lifecycles import VERSION
from recipes.models import RecipeVersion
from recipes.models.content import document_of


def edit_document(version: RecipeVersion, change: Callable[[dict[str, Any]], None]) -> RecipeVersion:
    """Let ``change`` alter the document of a draft, and write what differs; other states are refused."""
    version.state = VERSION.check(version.state, "edit")
    document = document_of(version)
    change(document)
    write_document(version, document)
    # The version of the whole goes up with every part, so that nobody edits what they have not seen.
    version.full_clean()
    version.save()
    return version
