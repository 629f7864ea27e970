"""Report an approved action as done."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people.models import User
from quality.errors import NotTheOwner
from quality.lifecycles import CAPA
from quality.models import Capa


@action("quality.implement_capa", label=_("Report as implemented"), subject="capa")
def implement_capa(*, capa: Capa, implementation: str, actor: User) -> Capa:
    """Say what was done and where the evidence is; only the owner reports it."""
    target = CAPA.check(capa.state, "implement_capa")
    if capa.owner_id != actor.pk:
        raise NotTheOwner(capa=capa.code, owner=capa.owner.printed_name)
    capa.state = target
    capa.implementation = implementation.strip()
    capa.implemented_by = actor
    capa.implemented_at = clock.now()
    capa.full_clean()
    capa.save()
    return capa
