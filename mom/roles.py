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


ROLES: tuple[ShippedRole, ...] = (
    ShippedRole(
        "administrator",
        {"en": "Administrator", "zh": "系统管理员"},
        RoleKind.ADMINISTRATION,
        frozenset(
            {
                "audit.define_reason_code",
                "equipment.define_area",
                "equipment.define_site",
                "people.create_user",
                "people.deactivate_user",
                "people.define_role",
                "people.end_grant",
                "people.grant_role",
                "people.unlock_account",
                "people.view_people",
            }
        ),
    ),
    ShippedRole("operator", {"en": "Operator", "zh": "操作员"}, RoleKind.GXP, frozenset()),
    ShippedRole("supervisor", {"en": "Production supervisor", "zh": "生产主管"}, RoleKind.GXP, frozenset()),
    ShippedRole("planner", {"en": "Planner", "zh": "计划员"}, RoleKind.GXP, frozenset()),
    ShippedRole("production_head", {"en": "Head of production", "zh": "生产负责人"}, RoleKind.GXP, frozenset()),
    ShippedRole("process_engineer", {"en": "Process engineer", "zh": "工艺工程师"}, RoleKind.GXP, frozenset()),
    ShippedRole("automation_engineer", {"en": "Automation engineer", "zh": "自动化工程师"}, RoleKind.GXP, frozenset()),
    ShippedRole("qa", {"en": "Quality assurance", "zh": "质量保证"}, RoleKind.GXP, frozenset()),
    ShippedRole("qualified_person", {"en": "Qualified person", "zh": "质量受权人"}, RoleKind.GXP, frozenset()),
    ShippedRole("auditor", {"en": "Auditor", "zh": "审计员"}, RoleKind.READING, frozenset()),
    ShippedRole("erp", {"en": "ERP system", "zh": "ERP 系统"}, RoleKind.SERVICE, frozenset()),
    ShippedRole("capture", {"en": "Plant connection", "zh": "设备采集"}, RoleKind.SERVICE, frozenset()),
)
