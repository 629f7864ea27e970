"""Draft a mapping: what a file of a former system is, and how it is written."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.models import Site
from integrations.actions._mappings import keep, take_sample
from integrations.errors import MappingThere
from integrations.models import ImportMapping
from integrations.selectors.import_values import target_of


@action(
    "integrations.draft_import_mapping", label=_("Draft import mapping"), scope="site", secret=("sample",)
)
def draft_import_mapping(
    *,
    site: Site,
    code: str,
    name: dict[str, str],
    target: str,
    encoding: str,
    delimiter: str,
    decimal_sign: str,
    day_format: str,
    sample: bytes | None = None,
    actor: Any,
) -> ImportMapping:
    """Begin version 1 of a mapping; ``sample`` is a file of the former system, of which the head is kept.

    Raises ``MappingThere``, ``TargetUnknown``, ``FileUnreadable``.
    """
    target_of(target)
    if ImportMapping.objects.filter(site=site, code=code).exists():
        raise MappingThere(code=code)
    mapping = ImportMapping(
        site=site,
        code=code,
        name=name,
        target=target,
        encoding=encoding,
        delimiter=delimiter,
        decimal_sign=decimal_sign,
        day_format=day_format,
    )
    take_sample(mapping, sample)
    return keep(mapping, actor)
