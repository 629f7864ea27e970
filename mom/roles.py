"""The roles that PharMOM ships with: which function in the plant may do and see what.

A catalogue to start from; an administrator changes it by the action ``people.define_role``. The
expected answers of the permission matrix stand in ``tests/permissions/expected.csv``, written by hand.
"""

from __future__ import annotations

from dataclasses import dataclass

from people.choices import Department
from people.models import RoleKind


@dataclass(frozen=True)
class ShippedRole:
    """A role as shipped: its name in both languages, its kind, and its permissions."""

    code: str
    name: dict[str, str]
    kind: str
    permissions: frozenset[str]
    department: str = Department.NONE


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

# Who answers for a role, and within which department it can be lent to a deputy.
_DEPARTMENTS: dict[str, str] = {
    "administrator": Department.IT,
    "operator": Department.PRODUCTION,
    "supervisor": Department.PRODUCTION,
    "planner": Department.PRODUCTION,
    "production_head": Department.PRODUCTION,
    "process_engineer": Department.ENGINEERING,
    "automation_engineer": Department.ENGINEERING,
    "qa": Department.QUALITY,
    "qualified_person": Department.QUALITY,
}

# Everybody whose work is in the plant, and the auditor: who may look at batches, equipment, lots and recipes.
# The administrator is not among them: keeping accounts needs no look at the records (RD 22(1), DI Q4).
FLOOR = "auditor automation_engineer operator planner process_engineer production_head qa qualified_person supervisor"

# Permission (an action's code, or app.view_thing) and the roles that hold it, sorted by permission.
# A comment says why, where a reviewer could ask.
PERMISSIONS: dict[str, str] = {
    # Those who answer for the plant's work and its quality, and who may read every record behind the figures.
    "analytics.view_figures": (
        "auditor automation_engineer process_engineer production_head qa qualified_person supervisor"
    ),
    # The ledger proves records to others and shows none of them: who keeps the servers does this, with a reason
    # in the trail, and quality sees it.
    "audit.accept_restored_trail": "administrator",
    # Settings belong to somebody who is independent of the records' content (FDA DI Q4); QA decides the list.
    "audit.define_reason_code": "administrator",
    "audit.rotate_document_key": "administrator",
    "audit.rotate_ledger_key": "administrator",
    # The administrator looks after keys and anchors; the others rest on what the ledger proves.
    # The same: what the servers are like is looked at by who keeps them, and by who must know that they hold.
    "audit.verify_installation": "administrator",
    "audit.view_installation": "administrator auditor qa qualified_person",
    "audit.view_ledger": "administrator auditor qa qualified_person",
    # What each action asks for is no secret from those who do it.
    "audit.view_rules": f"administrator {FLOOR}",
    # Those who sign for production and quality call a request off; what was signed stays in the history.
    "audit.withdraw_signature_request": "production_head qa qualified_person",
    "audit.view_signatures": "auditor production_head qa qualified_person",
    "audit.view_trail": "auditor qa qualified_person",
    # Ends the batch for good: those who answer for it, not who stands at the machine; QA may, as it may hold.
    "batches.abort_batch": "production_head qa supervisor",
    # A critical value is changed by two people: those who enter values propose, the shift or QA approves (URS-AUD-05).
    "batches.approve_correction": "qa supervisor",
    "batches.propose_correction": "operator supervisor",
    "batches.reject_correction": "qa supervisor",
    # Whoever answers for the shift lets it go on with what was weighed, or not; what that means for the
    # product stays QA's to say, in the exception that it raises. Never who weighed: the action sees to that.
    "batches.approve_override": "supervisor",
    # The second person about what a raw file gave when it was processed again: quality decides (URS-DAT-07).
    "batches.approve_reprocessing": "qa",
    # What a departure means for the product is QA's to say, never production's (GMP 249, 250).
    "batches.assess_exception": "qa",
    # Takes back what the supervisor issued, before anything of it was done.
    "batches.cancel_batch": "production_head supervisor",
    "batches.complete_production": "supervisor",
    # Those who enter values correct them, with a reason; QA asks for a correction and makes none itself.
    "batches.correct_value": "operator supervisor",
    "batches.create_batch": "supervisor",
    "batches.end_phase": "operator supervisor",
    # Stopping is the safe direction: everybody who answers for the batch may.
    "batches.hold_batch": "operator production_head qa supervisor",
    # The ERP sends orders; the planner enters them by its door when it is out of order.
    "batches.receive_order": "erp planner",
    # A copy leaves the system, numbered and with a name on it: by those who answer for the record. Who only
    # reads, such as an inspector, is handed one.
    "batches.print_batch_record": "production_head qa qualified_person supervisor",
    # The record with its proofs, for inspectors and the authorities: by those who answer for its release.
    "batches.export_dossier": "production_head qa qualified_person",
    "batches.record_step": "operator supervisor",
    "batches.refuse_override": "supervisor",
    "batches.reject_reprocessing": "qa",
    # Whoever stands at the equipment and sees something reports it (GMP 249).
    "batches.report_exception": "automation_engineer operator process_engineer production_head qa supervisor",
    # Those who know what the instrument measures and how it is evaluated; never at the workstation in passing.
    "batches.reprocess_raw_file": "process_engineer qa",
    "batches.request_override": "operator supervisor",
    "batches.restart_batch": "production_head supervisor",
    # Takes a record further away from release, never nearer: each reviewer may, production to put right
    # what it finds late, the qualified person instead of deciding on a poor record.
    "batches.return_batch": "production_head qa qualified_person",
    # F-21, GMP 24: the head of production, not the supervisor whose shift made the batch.
    "batches.review_production": "production_head",
    # Leaving out a step of the approved procedure is a departure that QA authorises (URS-EBR-03).
    "batches.skip_step": "qa",
    "batches.start_batch": "supervisor",
    "batches.start_step": "operator supervisor",
    "batches.stop_batch": "production_head qa supervisor",
    # Whoever works at the step, and the instrument's own connection.
    "batches.take_raw_file": "capture operator supervisor",
    # Never by who performed the step, whatever roles they hold: the action sees to that (URS-SIG-10).
    "batches.verify_step": "operator supervisor",
    "batches.view_batch": FLOOR,
    "batches.view_order": f"{FLOOR} erp",
    # The screen at the equipment, for those who record there; others read the batch record.
    "batches.view_workstation": "operator supervisor",
    "environment.acknowledge_excursion": "operator qa supervisor",
    "environment.assess_excursion": "qa",
    "environment.define_monitoring_point": "automation_engineer",
    "environment.set_point_limits": "qa",
    "environment.view_excursion": FLOOR,
    "equipment.check_cleaning": "operator qa supervisor",
    # Sites and areas are the places that rights are granted for, so they come with the accounts.
    "equipment.define_area": "administrator",
    "equipment.define_equipment_class": "automation_engineer process_engineer",
    "equipment.define_process_cell": "automation_engineer process_engineer",
    "equipment.define_room": "automation_engineer process_engineer",
    "equipment.define_site": "administrator",
    "equipment.define_tag": "automation_engineer",
    "equipment.define_unit": "automation_engineer process_engineer",
    "equipment.finish_cleaning": "operator supervisor",
    "equipment.record_calibration": "automation_engineer",
    # Hands back a unit that must still be cleaned, checked by a second person and in calibration.
    "equipment.return_to_service": "automation_engineer production_head",
    "equipment.start_cleaning": "operator supervisor",
    # Blocking is the safe direction, so the shift and QA need not wait for the engineer.
    "equipment.take_out_of_service": "automation_engineer production_head qa supervisor",
    # The administrator defines sites and areas and must see them; rooms and units take rights of their own.
    "equipment.view_plant": f"administrator {FLOOR}",
    "equipment.view_room": FLOOR,
    "equipment.view_tag": FLOOR,
    "equipment.view_unit": FLOOR,
    "equipment.write_log_note": "automation_engineer operator qa supervisor",
    # Quality decides on what the carrying out has made; who carries out never holds this beside it.
    "integrations.accept_import": "qa",
    "integrations.approve_import_mapping": "qa",
    "integrations.bind_tag": "automation_engineer",
    # The right to what the rows become is asked besides: an import does nothing that its person could not do by hand.
    "integrations.carry_out_import": "automation_engineer planner process_engineer supervisor",
    "integrations.change_import_mapping": "automation_engineer process_engineer",
    "integrations.check_import": "automation_engineer planner process_engineer supervisor",
    "integrations.compare_import": "automation_engineer planner process_engineer supervisor",
    "integrations.define_endpoint": "automation_engineer",
    "integrations.draft_import_mapping": "automation_engineer process_engineer",
    "integrations.fail_import": "qa",
    "integrations.issue_api_token": "administrator",
    "integrations.map_import_field": "automation_engineer process_engineer",
    "integrations.prepare_import": "automation_engineer planner process_engineer supervisor",
    "integrations.print_import_report": "automation_engineer planner process_engineer qa qualified_person supervisor",
    "integrations.retry_message": "automation_engineer",
    "integrations.revise_import_mapping": "automation_engineer process_engineer",
    "integrations.revoke_api_token": "administrator",
    "integrations.rotate_api_token": "administrator",
    "integrations.set_endpoint_enabled": "automation_engineer",
    "integrations.sign_import_report": "automation_engineer planner process_engineer supervisor",
    "integrations.unbind_tag": "automation_engineer",
    "integrations.view_endpoint": "administrator auditor automation_engineer qa supervisor",
    "integrations.view_import": "auditor automation_engineer planner process_engineer qa qualified_person supervisor",
    "integrations.view_message": "administrator auditor automation_engineer qa supervisor",
    "integrations.view_token": "administrator auditor",
    "integrations.withdraw_import": "automation_engineer planner process_engineer supervisor",
    "materials.adjust_container": "supervisor",
    # Only QA changes what may be used (GMP 107, 113; URS-MAT-02).
    "materials.block_lot": "qa",
    "materials.define_material": "process_engineer qa",
    "materials.predispense_material": "operator supervisor",
    "materials.receive_lot": "planner supervisor",
    "materials.reject_lot": "qa",
    "materials.release_lot": "qa",
    "materials.return_to_quarantine": "qa",
    # Sampling is the quality department's right (GMP 222).
    "materials.sample_lot": "qa",
    # The second pair of eyes on a typed weight is another person of the floor, whatever role they hold.
    "materials.verify_container": "operator supervisor",
    "materials.view_lot": FLOOR,
    # The owner's half: who answers for the place, and quality alone for quality's own roles.
    "people.approve_role_request": "production_head qa qualified_person",
    # Rules of access are proposed by who keeps the system and approved by who answers for the records.
    "people.approve_rules": "qa qualified_person",
    "people.authorise_role_request": "administrator",
    "people.change_service_account": "administrator",
    "people.create_inspector": "administrator",
    "people.create_service_account": "administrator",
    "people.create_user": "administrator",
    "people.deactivate_user": "administrator",
    "people.decline_role_request": "administrator",
    "people.define_role": "administrator",
    "people.enable_account": "administrator",
    "people.end_grant": "administrator",
    "people.end_session": "administrator",
    # Nobody's: it ends with the first set-up. Roles are requested, and two persons agree (Annex 11, 12.3).
    "people.grant_role": "",
    "people.propose_rules": "administrator",
    "people.link_identity": "administrator",
    # Training is GxP evidence, not account keeping: never the administrator (GMP 26, 27).
    # What everybody who signs answers for is quality's to word; accounts stay the administrator's.
    "people.publish_statement": "qa",
    # Whoever hands out accounts sees to whom (21 CFR 11.100(b)).
    "people.record_identity_check": "administrator",
    "people.record_qualification": "qa",
    "people.refuse_role_request": "production_head qa qualified_person",
    "people.refuse_rules": "qa qualified_person",
    "people.request_grant_change": "administrator",
    "people.request_role": "administrator",
    "people.request_withdrawal": "administrator",
    # By the quality unit: who keeps the accounts does not review them.
    "people.review_access": "qa qualified_person",
    "people.register_terminal": "administrator",
    "people.revoke_authenticator": "administrator",
    "people.rotate_factor_key": "administrator",
    "people.revoke_terminal": "administrator",
    "people.switch_off_service_account": "administrator",
    "people.switch_on_service_account": "administrator",
    "people.reset_password": "administrator",
    "people.unlink_identity": "administrator",
    "people.unlock_account": "administrator",
    "people.view_access_reviews": "administrator auditor qa qualified_person",
    "people.view_access_rules": "administrator auditor qa qualified_person",
    "people.view_people": "administrator auditor qa",
    "people.view_role_requests": "administrator auditor production_head qa qualified_person",
    "people.view_security_log": "administrator auditor qa",
    "people.view_sessions": "administrator auditor qa",
    "people.view_terminals": "administrator auditor qa",
    # Production's own engineer investigates together with QA (GMP 249); QA names who does, and approves.
    "quality.amend_investigation": "process_engineer qa",
    "quality.approve_capa": "qa",
    "quality.assess_affected_batch": "process_engineer qa",
    # Only QA sets the class (URS-QMS-01).
    "quality.classify_deviation": "qa",
    # Never by the investigator: the action sees to that (URS-QMS-04).
    "quality.close_deviation": "qa",
    "quality.complete_investigation": "process_engineer qa",
    "quality.confirm_effectiveness": "qa",
    # The two slots of a disposal; both have to be there (URS-AUD-14).
    "quality.dispose_as_qualified_person": "qualified_person",
    "quality.dispose_as_quality": "qa",
    "quality.dispose_of_batch": "qa qualified_person",
    "quality.find_ineffective": "qa",
    "quality.flag_trail_entry": "qa qualified_person",
    # Management and the qualified person are told of actions (GMP 254), the shift and QA of departures (GMP 249).
    "quality.hear_of_capas": "production_head qa qualified_person",
    "quality.hear_of_deviations": "production_head qa supervisor",
    "quality.implement_capa": "automation_engineer process_engineer production_head qa supervisor",
    "quality.lift_legal_hold": "qa qualified_person",
    "quality.list_affected_batch": "process_engineer qa",
    # Everybody who works in the plant reports a departure (GMP 249); the auditor reads only.
    "quality.open_deviation": (
        "automation_engineer operator planner process_engineer production_head qa qualified_person supervisor"
    ),
    "quality.place_legal_hold": "qa qualified_person",
    "quality.plan_capa": "process_engineer qa",
    # The decision on a batch is the qualified person's alone, not QA's, not production's (GMP 25; URS-EBR-16).
    "quality.reject_batch": "qualified_person",
    "quality.release_batch": "qualified_person",
    "quality.reopen_deviation": "qa",
    "quality.request_closure": "process_engineer qa",
    # By somebody who wrote none of the entries (URS-AUD-12): where all of QA did, the qualified person.
    "quality.review_audit_trail": "qa qualified_person",
    "quality.review_batch": "qa",
    "quality.review_site_trail": "qa qualified_person",
    # Quality keeps the records (GMP 162), so it sets for how long; never shorter than the market asks.
    "quality.set_retention_rule": "qa",
    "quality.start_investigation": "qa",
    "quality.view_capa": FLOOR,
    "quality.view_deviation": FLOOR,
    "quality.view_retention": "auditor production_head qa qualified_person",
    "quality.view_review": "auditor process_engineer production_head qa qualified_person supervisor",
    "recipes.add_formula_row": "process_engineer",
    "recipes.add_recipe_element": "process_engineer",
    # The two slots of the approval; no action of their own (GMP 24, 173).
    "recipes.approve_as_production": "production_head",
    "recipes.approve_as_quality": "qa",
    "recipes.approve_recipe_version": "production_head qa",
    "recipes.change_formula_row": "process_engineer",
    "recipes.change_recipe_element": "process_engineer",
    "recipes.discard_recipe_draft": "process_engineer",
    "recipes.draft_master_recipe": "process_engineer",
    "recipes.draft_recipe_version": "process_engineer",
    "recipes.edit_recipe": "process_engineer",
    "recipes.list_needed_equipment": "process_engineer",
    "recipes.make_version_effective": "qa",
    "recipes.move_recipe_element": "process_engineer",
    "recipes.remove_formula_row": "process_engineer",
    "recipes.remove_recipe_element": "process_engineer",
    # Whoever would have to sign may say instead what is still to be done.
    "recipes.send_back_recipe_version": "production_head qa",
    "recipes.submit_recipe_version": "process_engineer",
    "recipes.view_recipe": FLOOR,
    "recipes.withdraw_recipe_version": "qa",
}


def _role(code: str) -> ShippedRole:
    english, chinese, kind = _NAMES[code]
    held = frozenset(permission for permission, roles in PERMISSIONS.items() if code in roles.split())
    department = _DEPARTMENTS.get(code, Department.NONE)
    return ShippedRole(code, {"en": english, "zh": chinese}, kind, held, department)


ROLES: tuple[ShippedRole, ...] = tuple(_role(code) for code in _NAMES)
