"""Draft the next version of a mapping; the approved one holds until that is approved."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from integrations.actions._mappings import keep
from integrations.errors import MappingThere
from integrations.models import ImportMapping
from integrations.selectors.imports import draft_of, next_version

_COPIED = (
    "site", "code", "name", "target", "encoding", "delimiter", "decimal_sign", "day_format", "layout", "controls",
    "sample_columns", "sample_rows",
)  # fmt: skip


@action(
    "integrations.revise_import_mapping", label=_("Draft next version"), scope="mapping", locks=("mapping",)
)
def revise_import_mapping(*, mapping: ImportMapping, actor: Any) -> ImportMapping:
    """A draft that begins as ``mapping`` is; raises ``MappingThere`` where one is written already."""
    waiting = draft_of(mapping)
    if waiting is not None:
        raise MappingThere(code=str(waiting))
    copied = {name: getattr(mapping, name) for name in _COPIED}
    return keep(ImportMapping(**copied, version=next_version(mapping)), actor)
