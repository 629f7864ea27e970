"""The rights that something asks for: what a role can hold at all."""

from __future__ import annotations

from audit.declaration import ACTIONS
from kernel.shell import shell
from people.actions._signing_rights import signing_rights
from people.models import RolePermission


def known_rights() -> frozenset[str]:
    """The actions that a role can permit, the slots of those that several sign, and what the apps name beside them.

    Also what some role holds already, so that one of an earlier version can be changed where a right has gone since.
    """
    actions = {code for code, each in ACTIONS.items() if not (each.event_caused or each.own)}
    named = {each.code for each in shell().rights}
    return frozenset(
        actions | signing_rights() | named | set(RolePermission.objects.values_list("action", flat=True))
    )
