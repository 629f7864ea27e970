"""Change how the files of a drafted mapping are written."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from integrations.actions._mappings import demand_draft, keep, take_sample
from integrations.models import ImportMapping


@action(
    "integrations.change_import_mapping",
    label=_("Change import mapping"),
    subject="mapping",
    secret=("sample",),
)
def change_import_mapping(
    *,
    mapping: ImportMapping,
    name: dict[str, str],
    encoding: str,
    delimiter: str,
    decimal_sign: str,
    day_format: str,
    sample: bytes | None = None,
    actor: Any,
) -> ImportMapping:
    """Another name, encoding, delimiter, decimal sign, form of days, or sample of a draft."""
    demand_draft(mapping)
    mapping.name, mapping.encoding, mapping.delimiter = name, encoding, delimiter
    mapping.decimal_sign, mapping.day_format = decimal_sign, day_format
    take_sample(mapping, sample)
    return keep(mapping, actor)
