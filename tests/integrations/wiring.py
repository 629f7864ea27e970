"""The demo site with its equipment and connections: what the tests of integrations stand on."""

from __future__ import annotations

from typing import Any

from people.actions.define_role import define_role
from people.models import Role, User

# Who may do what here; the shipped roles may give more.
RIGHTS: dict[str, set[str]] = {
    "automation_engineer": {
        "equipment.define_tag",
        "equipment.record_calibration",
        "integrations.bind_tag",
        "integrations.define_endpoint",
        "integrations.retry_message",
        "integrations.set_endpoint_enabled",
        "integrations.unbind_tag",
        "integrations.view_endpoint",
        "integrations.view_message",
    },
    "process_engineer": {
        "equipment.define_equipment_class",
        "equipment.define_process_cell",
        "equipment.define_room",
        "equipment.define_unit",
    },
    "operator": {"equipment.start_cleaning", "equipment.finish_cleaning", "equipment.check_cleaning"},
    "administrator": {
        "integrations.issue_api_token",
        "integrations.revoke_api_token",
        "integrations.view_token",
    },
    "auditor": {"integrations.view_endpoint", "integrations.view_message", "integrations.view_token"},
    "erp": {"batches.receive_order", "batches.view_order"},
}


def fill() -> None:
    """Give the roles their rights, then load the demo's equipment and connections."""
    from mom.demo import equipment, integrations

    grant(User.objects.get(username="admin.sun"))
    equipment.load()
    integrations.load()


def grant(administrator: Any) -> None:
    """Add the rights above to the shipped roles."""
    for code, wanted in RIGHTS.items():
        role = Role.objects.get(code=code)
        held = set(role.permissions.values_list("action", flat=True))
        define_role(code=code, name=role.name, kind=role.kind, permissions=held | wanted, actor=administrator)
