"""Which roles an account can hold at all: what is offered where one is requested, and asked when it is granted."""

from __future__ import annotations

from collections.abc import Collection

from kernel import clock
from people.models import Role, RoleGrant, RoleKind, RolePermission, User

# Duties that no person joins at any time (URS-ACC-02).
APART: dict[str, str] = {
    RoleKind.GXP: RoleKind.ADMINISTRATION,
    RoleKind.ADMINISTRATION: RoleKind.GXP,
}
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

    A program is offered none that holds one of the rights in ``signing``; who works in GxP for as long as nobody
    ends it no administration, and the other way round: whatever period is asked for, it would be refused.
    """
    roles = Role.objects.order_by("code")
    if user.is_service:
        roles = roles.exclude(pk__in=RolePermission.objects.filter(action__in=signing).values("role"))
    excluded = _excluded_kinds(user)
    found = [role for role in roles if suits(user, role) and role.kind not in excluded]
    return [role for role in found if user.expires_at is None or role.kind == RoleKind.READING]


def _excluded_kinds(user: User) -> set[str]:
    """What the person's roles without an end exclude; one that ends or has not begun leaves room beside it."""
    if user._state.adding:  # asked about programs in general
        return set()
    lasting = RoleGrant.objects.filter(user=user, valid_from__lte=clock.now(), valid_until=None)
    return {APART[kind] for kind in lasting.values_list("role__kind", flat=True).distinct() if kind in APART}


def right_of(role: Role, among: Collection[str]) -> str | None:
    """The first right of the role that is one of ``among``; ``None`` where it holds none of them."""
    held = RolePermission.objects.filter(role=role, action__in=among)
    found: str | None = held.order_by("action").values_list("action", flat=True).first()
    return found
