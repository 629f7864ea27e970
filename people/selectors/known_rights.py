"""Which codes of rights there are: nobody grants a role what no part of PharMOM asks for."""

from __future__ import annotations

from audit.declaration import ACTIONS
from kernel.shell import shell
from people.models import RolePermission


def known_rights() -> frozenset[str]:
    """The actions that a role can permit, what the apps name beside them, and what some role holds already."""
    actions = {code for code, each in ACTIONS.items() if not (each.event_caused or each.own)}
    named = {each.code for each in shell().rights}
    return frozenset(actions | named | set(RolePermission.objects.values_list("action", flat=True)))
