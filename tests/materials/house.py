"""The stock room of these tests: the demo plant's own materials, and the rights that they rely on."""

from __future__ import annotations

from audit.context import Reason
from mom.demo import materials as demo_materials
from people.actions.define_role import define_role
from people.models import Role, User

SEE = {"materials.view_lot"}
RIGHTS: dict[str, set[str]] = {
    "operator": SEE | {"materials.predispense_material", "materials.verify_container"},
    "supervisor": SEE
    | {"materials.receive_lot", "materials.adjust_container", "materials.predispense_material"},
    "qa": SEE
    | {
        "materials.block_lot",
        "materials.define_material",
        "materials.reject_lot",
        "materials.release_lot",
        "materials.return_to_quarantine",
        "materials.sample_lot",
    },
    "auditor": SEE,
    "process_engineer": SEE,
    "production_head": SEE,
}


def give_rights(rights: dict[str, set[str]]) -> None:
    """Make sure that the roles hold what the tests rely on, whatever else they hold."""
    administrator = User.objects.get(username="admin.sun")
    for code, wanted in rights.items():
        role = Role.objects.get(code=code)
        held = set(role.permissions.values_list("action", flat=True))
        if not wanted <= held:
            define_role(
                code=code,
                name=role.name,
                kind=role.kind,
                permissions=held | wanted,
                actor=administrator,
                reason=Reason("access_change", "The tests of this app rely on these permissions"),
            )


def fill_stock() -> None:
    """Rights and the demo materials."""
    give_rights(RIGHTS)
    demo_materials.load()
