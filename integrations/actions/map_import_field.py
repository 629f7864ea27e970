"""Say where one field comes from: a column of the file, or one value for all rows."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.declaration import action
from integrations.actions._mappings import demand_draft, keep
from integrations.errors import MappingIncomplete
from integrations.models import ImportMapping
from integrations.selectors.import_values import target_of


@action("integrations.map_import_field", label=gettext_lazy("Map field"), subject="mapping")
def map_import_field(
    *,
    mapping: ImportMapping,
    field: str,
    column: str = "",
    fixed: str = "",
    words: dict[str, str] | None = None,
    is_control: bool = False,
    actor: Any,
) -> ImportMapping:
    """Map ``field`` in a draft; with neither column nor fixed value it is left out again.

    ``words`` translates what the file says; ``is_control`` makes its sum a control total. Raises
    ``MappingIncomplete`` for what cannot be meant.
    """
    demand_draft(mapping)
    known = target_of(mapping.target).field(field)
    if known is None:
        raise MappingIncomplete(why=_("there is no field “%(field)s”") % {"field": field})
    if column and fixed:
        raise MappingIncomplete(why=_("a field comes from a column or has a fixed value, not both"))
    if is_control and not (known.is_number and column):
        raise MappingIncomplete(why=_("a control total is formed of a column of numbers"))
    layout = {code: source for code, source in mapping.layout.items() if code != field}
    if column or fixed:
        source: dict[str, Any] = {"column": column} if column else {"fixed": fixed}
        layout[field] = {**source, "words": words} if words else source
    mapping.layout = layout
    mapping.controls = sorted({*mapping.controls, field} if is_control else {*mapping.controls} - {field})
    return keep(mapping, actor)
