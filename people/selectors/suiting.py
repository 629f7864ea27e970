"""Which roles an account can hold at all: what is offered where one is requested, and asked when it is granted."""

from __future__ import annotations

from people.models import Role, RoleKind, User

FOR_PROGRAMS = (RoleKind.SERVICE, RoleKind.READING)


def suits(user: User, role: Role) -> bool:
    """Programs' roles are for programs; programs hold besides only roles that read (URS-ACC-03)."""
    if user.is_service:
        return role.kind in FOR_PROGRAMS
    return role.kind != RoleKind.SERVICE


def roles_for(user: User) -> list[Role]:
    """The roles that suit the account, by code; of one that is made for a time those that read."""
    found = [role for role in Role.objects.order_by("code") if suits(user, role)]
    return [role for role in found if user.expires_at is None or role.kind == RoleKind.READING]
