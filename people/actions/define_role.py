"""Define what a role permits: the whole list at once, so that the trail shows the difference."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import ACTIONS, action
from equipment.selectors.definition import to_define
from people.actions._known_rights import known_rights
from people.actions._lapsing import lapse_with_department
from people.actions._places import demand_everywhere
from people.actions._signing_rights import signing_rights
from people.errors import MixedDuties, RoleKindStays, UnknownRight
from people.models import Role, RoleKind, RolePermission


@action("people.define_role", label=_("Define role"), administration=True)
def define_role(
    *,
    code: str,
    name: dict[str, str],
    kind: str,
    permissions: Collection[str],
    department: str | None = None,
    actor: Any,
    is_new: bool = False,
) -> Role:
    """Create or change the role so that it holds exactly ``permissions`` (URS-ACC-02, URS-AUD-10).

    ``department`` says who answers for it; ``None`` leaves it as it is. ``is_new`` refuses a code that is there.

    Raises ``UnknownRight``, ``MixedDuties``, ``RoleKindStays``.

    A role is the same at every site, so it takes an administrator of everywhere.
    """
    demand_definer(None, actor)
    role = to_define(Role, code=code, is_new=is_new, action=define_role, actor=actor)
    is_added = role._state.adding
    if is_added:
        role.kind = kind
    if role.kind != kind:
        raise RoleKindStays(role=code)
    _refuse_unknown(permissions)
    _refuse_mixed(RoleKind(kind), permissions)
    department = role.department if department is None else department
    if is_added or (role.name, role.department) != (name, department):
        role.name, role.department = name, department
        role.full_clean()
        role.save()
        lapse_with_department(role)
    elif _held_by(role).keys() != set(permissions):
        role.save()  # a version of its own, so that who has seen the list of before is told
    _hold_exactly(role, set(permissions))
    return role


def demand_definer(role: Role | None, person: Any) -> None:
    """Refuse who holds this right at some site only; asked before a button is shown, and again by the action."""
    demand_everywhere(person, define_role.code, str(define_role.label))


def _held_by(role: Role) -> dict[str, RolePermission]:
    return {permission.action: permission for permission in RolePermission.objects.filter(role=role)}


def _hold_exactly(role: Role, wanted: set[str]) -> None:
    present = _held_by(role)
    for gone in sorted(set(present) - wanted):
        present[gone].delete()
    RolePermission.objects.bulk_create(
        RolePermission(role=role, action=added) for added in sorted(wanted - set(present))
    )


def kinds_that_may_hold(permission: str) -> frozenset[RoleKind]:
    """Which kinds of role may hold this permission; nothing else may be joined with their duties."""
    if permission == "people.grant_role":  # nobody's: roles are granted on request
        return frozenset()
    declared = ACTIONS.get(permission)
    is_administration = declared is not None and declared.administration
    is_looking = declared is None and permission.partition(".")[2].startswith("view_")
    fits = {
        RoleKind.GXP: not is_administration,
        # A program never signs (URS-SIG-03), so a right that takes a signature would do nothing there.
        RoleKind.SERVICE: not is_administration and permission not in signing_rights(),
        RoleKind.ADMINISTRATION: is_administration or is_looking,
        RoleKind.READING: is_looking,
    }
    return frozenset(kind for kind, is_fit in fits.items() if is_fit)


def _refuse_unknown(permissions: Collection[str]) -> None:
    """A code that nothing asks for would stand in the role and permit nothing, or one day something else."""
    unknown = sorted(set(permissions) - known_rights())
    if unknown:
        raise UnknownRight(permission=unknown[0])


def _refuse_mixed(kind: RoleKind, permissions: Collection[str]) -> None:
    """What a role may hold follows from its kind, or the rule against joining duties would mean nothing."""
    for code in sorted(permissions):
        if kind not in kinds_that_may_hold(code):
            raise MixedDuties(kind=kind.label, permission=code)
