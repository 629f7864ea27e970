"""Which roles an account can hold at all: what is offered where one is requested, and asked when it is granted."""

from __future__ import annotations

from audit.declaration import ACTIONS
from people.models import Role, RoleKind, RolePermission, User

FOR_PROGRAMS = (RoleKind.SERVICE, RoleKind.READING)


def suits(user: User, role: Role) -> bool:
    """Programs' roles are for programs; programs hold besides only roles that read (URS-ACC-03)."""
    if user.is_service:
        return role.kind in FOR_PROGRAMS
    return role.kind != RoleKind.SERVICE


def roles_of_programs() -> list[Role]:
    """The roles that a program can hold, by code."""
    return roles_for(User(is_service=True))


def roles_for(user: User) -> list[Role]:
    """The roles that suit the account, by code; of one that is made for a time those that read."""
    roles = Role.objects.order_by("code")
    if user.is_service:
        signing = RolePermission.objects.filter(action__in=signing_rights())
        roles = roles.exclude(pk__in=signing.values("role"))
    found = [role for role in roles if suits(user, role)]
    return [role for role in found if user.expires_at is None or role.kind == RoleKind.READING]


def signing_rights() -> frozenset[str]:
    """The rights that take a signature: signed actions, and the slots of those that several persons sign."""
    signed = {code: each.signature for code, each in ACTIONS.items() if each.signature is not None}
    slots = {slot.permission for sign in signed.values() for slot in sign.slots if slot.permission}
    return frozenset(signed) | slots


def signing_right_of(role: Role) -> str | None:
    """The first right of the role that takes a signature; ``None`` for a role that signs nothing."""
    held = RolePermission.objects.filter(role=role, action__in=signing_rights())
    found: str | None = held.order_by("action").values_list("action", flat=True).first()
    return found
