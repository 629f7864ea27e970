"""Which roles an account can hold at all: what is offered where one is requested, and asked when it is granted."""

from __future__ import annotations

from collections.abc import Collection

from people.models import Role, RoleKind, RolePermission, User

FOR_PROGRAMS = (RoleKind.SERVICE, RoleKind.READING)


def suits(user: User, role: Role) -> bool:
    """Programs' roles are for programs; programs hold besides only roles that read (URS-ACC-03)."""
    if user.is_service:
        return role.kind in FOR_PROGRAMS
    return role.kind != RoleKind.SERVICE


def roles_of_programs(signing: Collection[str]) -> list[Role]:
    """The roles that a program can hold, by code; ``signing`` are the rights that take a signature."""
    return roles_for(User(is_service=True), signing)


def roles_for(user: User, signing: Collection[str]) -> list[Role]:
    """The roles that suit the account, by code; of one that is made for a time those that read.

    A program is offered none that holds one of the rights in ``signing``.
    """
    roles = Role.objects.order_by("code")
    if user.is_service:
        roles = roles.exclude(pk__in=RolePermission.objects.filter(action__in=signing).values("role"))
    found = [role for role in roles if suits(user, role)]
    return [role for role in found if user.expires_at is None or role.kind == RoleKind.READING]


def right_of(role: Role, among: Collection[str]) -> str | None:
    """The first right of the role that is one of ``among``; ``None`` where it holds none of them."""
    held = RolePermission.objects.filter(role=role, action__in=among)
    found: str | None = held.order_by("action").values_list("action", flat=True).first()
    return found
