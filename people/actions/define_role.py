"""Define what a role permits: the whole list at once, so that the trail shows the difference."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from audit.runner import action
from people.models import Role, RolePermission


@action("people.define_role", label=_("Define role"))
def define_role(*, code: str, name: dict[str, str], kind: str, permissions: Iterable[str]) -> Role:
    """Create or change the role so that it holds exactly ``permissions`` (URS-AUD-10)."""
    role = Role.objects.filter(code=code).first() or Role(code=code)
    if (role.name, role.kind) != (name, kind):
        role.name, role.kind = name, kind
        role.full_clean()
        role.save()
    wanted = set(permissions)
    held = RolePermission.objects.filter(role=role)
    present = {permission.action: permission for permission in held}
    for gone in sorted(set(present) - wanted):
        present[gone].delete()
    RolePermission.objects.bulk_create(
        RolePermission(role=role, action=added) for added in sorted(wanted - set(present))
    )
    return role
