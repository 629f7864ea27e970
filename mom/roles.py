"""The roles that PharMOM ships with: which function in the plant may do and see what.

A catalogue to start from; an administrator changes it by the action ``people.define_role``. The
expected answers of the permission matrix stand in ``tests/permissions/expected.csv``, written by hand.
"""

from __future__ import annotations

from dataclasses import dataclass

from people.models import RoleKind


@dataclass(frozen=True)
class ShippedRole:
    """A role as shipped: its name in both languages, its kind, and its permissions."""

    code: str
    name: dict[str, str]
    kind: str
    permissions: frozenset[str]


_NAMES: dict[str, tuple[str, str, str]] = {
    "administrator": ("Administrator", "系统管理员", RoleKind.ADMINISTRATION),
    "operator": ("Operator", "操作员", RoleKind.GXP),
    "supervisor": ("Production supervisor", "生产主管", RoleKind.GXP),
    "planner": ("Planner", "计划员", RoleKind.GXP),
    "production_head": ("Head of production", "生产负责人", RoleKind.GXP),
    "process_engineer": ("Process engineer", "工艺工程师", RoleKind.GXP),
    "automation_engineer": ("Automation engineer", "自动化工程师", RoleKind.GXP),
    "qa": ("Quality assurance", "质量保证", RoleKind.GXP),
    "qualified_person": ("Qualified person", "质量受权人", RoleKind.GXP),
    "auditor": ("Auditor", "审计员", RoleKind.READING),
    "erp": ("ERP system", "ERP 系统", RoleKind.SERVICE),
    "capture": ("Plant connection", "设备采集", RoleKind.SERVICE),
}

# Permission (an action's code, or app.view_thing) and the roles that hold it, sorted by permission.
PERMISSIONS: dict[str, str] = {
    "audit.define_reason_code": "administrator",
    "audit.view_signatures": "auditor qa qualified_person production_head",
    "audit.view_trail": "auditor qa qualified_person",
    "equipment.define_area": "administrator",
    "equipment.define_site": "administrator",
    "people.create_user": "administrator",
    "people.deactivate_user": "administrator",
    "people.define_role": "administrator",
    "people.end_grant": "administrator",
    "people.grant_role": "administrator",
    "people.record_qualification": "qa",
    "people.unlock_account": "administrator",
    "people.view_people": "administrator auditor qa",
    "people.view_security_log": "administrator auditor qa",
}


def _role(code: str) -> ShippedRole:
    english, chinese, kind = _NAMES[code]
    held = frozenset(permission for permission, roles in PERMISSIONS.items() if code in roles.split())
    return ShippedRole(code, {"en": english, "zh": chinese}, kind, held)


ROLES: tuple[ShippedRole, ...] = tuple(_role(code) for code in _NAMES)
