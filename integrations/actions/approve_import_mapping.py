"""Approve a mapping: somebody who has not written in it answers for what it makes of a file."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.signing import Sign
from integrations.actions._mappings import demand_draft
from integrations.choices import MappingState
from integrations.errors import OwnMapping
from integrations.lifecycles import MAPPING
from integrations.models import ImportMapping
from integrations.selectors.import_values import demand_complete
from kernel import clock


def _before_signing(*, mapping: ImportMapping, actor: Any) -> None:
    demand_draft(mapping)
    if actor.get_username() in mapping.written_by:
        raise OwnMapping(person=actor.get_full_name())
    demand_complete(mapping)


@action(
    "integrations.approve_import_mapping",
    label=_("Approve import mapping"),
    subject="mapping",
    signature=Sign(
        Meaning.APPROVED,
        follows=_("Files are imported by this version; the one before is used no more."),
    ),
    check=_before_signing,
)
def approve_import_mapping(*, mapping: ImportMapping, actor: Any) -> ImportMapping:
    """Put the draft in force. Raises ``OwnMapping``, ``MappingIncomplete``, ``MappingClosed``."""
    for former in ImportMapping.objects.filter(
        site=mapping.site, code=mapping.code, state=MappingState.APPROVED
    ):
        former.state = MAPPING.check(former.state, "supersede")
        former.save()
    mapping.state = MAPPING.check(mapping.state, "approve_import_mapping")
    mapping.approved_by, mapping.approved_at = actor, clock.now()
    mapping.full_clean()
    mapping.save()
    return mapping
