"""The story's record on which each address is tried; an address that no line here fits fails by name."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from audit.models import (
    AuditEvent,
    InstallationRun,
    LedgerCheckpoint,
    ReasonCode,
    Signature,
    SignatureRequest,
)
from batches.models import (
    Batch,
    BatchException,
    CorrectionProposal,
    ProcessedResult,
    ProductionOrder,
    RawFile,
    StepExecution,
    StepRecord,
    ToleranceOverride,
)
from environment.models import Excursion, MonitoringPoint
from equipment.models import Area, EquipmentClass, ProcessCell, Room, Site, Tag, Unit
from integrations.models import (
    ApiToken,
    Endpoint,
    ImportMapping,
    ImportRow,
    ImportRun,
    OutboxMessage,
    TagBinding,
)
from materials.models import Container, MaterialDefinition, MaterialLot
from mom.demo.cast import DEMO_PASSWORD
from people.models import (
    AccessReview,
    AccountabilityStatement,
    Authenticator,
    ComplianceRules,
    ExternalIdentity,
    PersonSession,
    Role,
    RoleGrant,
    RoleRequest,
    SavedFilter,
    Terminal,
    User,
)
from quality.models import AffectedBatch, Capa, Deviation, LegalHold, RetentionRule, TrailReview
from recipes.models import MasterRecipe, RecipeVersion
from tests.factories.imports import the_import, the_mapping
from tests.factories.ledger import a_check_of_the_installation, a_checkpoint
from tests.factories.persons import LOCKED, the_identity, the_terminal
from tests.factories.story import step_of, the_released_batch, the_running_batch, the_waiting_order
from tests.people.devices import register_app
from tests.permissions.addresses import Address

# Records that belong to no site: whoever holds the right anywhere may act on them.
PLACELESS: tuple[type[Any], ...] = (
    ComplianceRules,
    AccountabilityStatement,
    User,
    Role,
    ReasonCode,
    ApiToken,
    MaterialDefinition,
    EquipmentClass,
    LedgerCheckpoint,
    RetentionRule,
    PersonSession,
    ExternalIdentity,
    Authenticator,
)

_OF_MODEL: dict[type[Any], Any] = {
    AccountabilityStatement: lambda: AccountabilityStatement.objects.get(),
    AffectedBatch: lambda: AffectedBatch.objects.get(),
    ApiToken: lambda: ApiToken.objects.earliest("id"),
    AccessReview: lambda: AccessReview.objects.get(),
    Area: lambda: Area.objects.get(code="OSD"),
    Authenticator: lambda: an_authenticator(),
    Batch: lambda: the_running_batch(),
    CorrectionProposal: lambda: CorrectionProposal.objects.get(),
    ProcessedResult: lambda: ProcessedResult.objects.filter(state="stands").latest("id"),
    RawFile: lambda: RawFile.objects.latest("id"),
    BatchException: lambda: BatchException.objects.get(state="open"),
    Capa: lambda: Capa.objects.filter(state="planned").latest("id"),
    ComplianceRules: lambda: ComplianceRules.objects.latest("version"),
    Container: lambda: Container.objects.filter(kind="source", is_empty=False).latest("id"),
    Deviation: lambda: Deviation.objects.filter(state="open", batch=None).latest("id"),
    Endpoint: lambda: Endpoint.objects.get(code="PLC"),
    EquipmentClass: lambda: EquipmentClass.objects.get(code="HSG"),
    ExternalIdentity: lambda: the_identity(),
    Excursion: lambda: Excursion.objects.filter(state="unack_active").latest("id"),
    InstallationRun: lambda: a_check_of_the_installation(),
    LedgerCheckpoint: lambda: a_checkpoint(),
    ImportMapping: lambda: the_mapping(),
    ImportRow: lambda: ImportRow.objects.filter(run=the_import()).earliest("line"),
    ImportRun: lambda: the_import(),
    LegalHold: lambda: LegalHold.objects.get(),
    MasterRecipe: lambda: MasterRecipe.objects.get(code="MR-STB-180"),
    MaterialDefinition: lambda: MaterialDefinition.objects.get(code="EX-STA"),
    MaterialLot: lambda: MaterialLot.objects.filter(state="sampled").latest("id"),
    MonitoringPoint: lambda: MonitoringPoint.objects.get(code="R-102.PressureDifference"),
    OutboxMessage: lambda: OutboxMessage.objects.get(),
    PersonSession: lambda: a_session(),
    ProcessCell: lambda: ProcessCell.objects.get(code="OSD-1"),
    ProductionOrder: lambda: the_waiting_order(),
    ReasonCode: lambda: ReasonCode.objects.get(code="other"),
    RecipeVersion: lambda: RecipeVersion.objects.get(state="draft"),
    RetentionRule: lambda: RetentionRule.objects.get(),
    Role: lambda: Role.objects.get(code="qa"),
    RoleGrant: lambda: RoleGrant.objects.get(user__username="zhang.wei"),
    RoleRequest: lambda: RoleRequest.objects.filter(user__username="huang.jie").latest("pk"),
    Room: lambda: Room.objects.get(code="R-102"),
    Signature: lambda: Signature.objects.latest("id"),
    SignatureRequest: lambda: SignatureRequest.objects.latest("id"),
    Site: lambda: Site.objects.get(code="SZ"),
    StepExecution: lambda: step_of(the_running_batch(), "mix"),
    StepRecord: lambda: StepRecord.objects.get(
        step=step_of(the_running_batch(), "granulation-water"), field="water"
    ),
    Tag: lambda: Tag.objects.get(code="HSG-01.BowlTemperature"),
    TagBinding: lambda: TagBinding.objects.filter(is_active=True).earliest("id"),
    Terminal: lambda: the_terminal(),
    ToleranceOverride: lambda: ToleranceOverride.objects.get(),
    TrailReview: lambda: TrailReview.objects.latest("id"),
    Unit: lambda: Unit.objects.get(code="HSG-02"),
    User: lambda: User.objects.get(username="zhang.wei"),
}
# Pages that are no dialogs, with the model of their record.
_PAGES: dict[str, type[Any]] = {
    "audit:person": User,
    "audit:checkpoint": LedgerCheckpoint,
    "audit:checkpoint_note": LedgerCheckpoint,
    "audit:reason_code_detail": ReasonCode,
    "audit:signature_detail": Signature,
    "audit:signature_request_detail": SignatureRequest,
    "batches:batch_detail": Batch,
    "batches:download_raw_file": RawFile,
    "batches:order_detail": ProductionOrder,
    "batches:step_as_seen": StepExecution,
    "batches:workstation": Batch,
    "environment:excursion_detail": Excursion,
    "environment:room_detail": Room,
    "environment:room_values": Room,
    "equipment:area_detail": Area,
    "equipment:class_detail": EquipmentClass,
    "equipment:process_cell_detail": ProcessCell,
    "equipment:site_detail": Site,
    "equipment:unit_detail": Unit,
    "equipment:unit_label": Unit,
    "equipment:unit_log": Unit,
    "integrations:endpoint_detail": Endpoint,
    "integrations:import_detail": ImportRun,
    "integrations:mapping_detail": ImportMapping,
    "integrations:message_detail": OutboxMessage,
    "integrations:rejected_rows": ImportRun,
    "integrations:token_detail": ApiToken,
    "materials:container_detail": Container,
    "materials:lot_detail": MaterialLot,
    "materials:material_detail": MaterialDefinition,
    "people:authenticator_detail": Authenticator,
    "people:person_detail": User,
    "people:explain": User,
    "people:review_detail": AccessReview,
    "people:access_list": Site,
    "people:role_detail": Role,
    "right_detail": Role,
    "people:request_detail": RoleRequest,
    "people:rules_detail": ComplianceRules,
    "people:session_detail": PersonSession,
    "people:terminal_detail": Terminal,
    "people:statement_detail": AccountabilityStatement,
    "quality:batch_before_release": Batch,
    "quality:batch_review": Batch,
    "quality:batch_values": Batch,
    "quality:capa_detail": Capa,
    "quality:deviation_detail": Deviation,
    "quality:hold_detail": LegalHold,
    "quality:site_trail": Site,
    "quality:trail_review": Batch,
    "quality:trail_review_detail": TrailReview,
    "recipes:comparison": RecipeVersion,
    "recipes:editor": RecipeVersion,
    "recipes:recipe_detail": MasterRecipe,
    "recipes:version_detail": RecipeVersion,
}
# What stands in an address beside the record: a part of the draft.
_PARTS: dict[str, dict[str, str]] = {
    "integrations:map_field": {"field": "kind"},
    "recipes:change_element": {"key": "mix"},
    "recipes:move_element": {"key": "mix"},
    "recipes:remove_element": {"key": "mix"},
    "recipes:change_formula_row": {"role": "input", "material": "EX-STA"},
    "recipes:remove_formula_row": {"role": "input", "material": "EX-STA"},
}
_STEP_PAGES = (
    "batches:workstation_step",
    "batches:record_step",
    "batches:start_step",
    "batches:take_raw_file",
)


def record_of(model: type[Any]) -> Any:
    """The record of the story that stands for its model."""
    return _OF_MODEL[model]()


def a_session() -> PersonSession:
    """Somebody else's, so that whoever ends it goes on."""
    found = PersonSession.objects.filter(user__username="zhang.wei", ended_at=None).first()
    if found is None:
        Client().force_login(User.objects.get(username="zhang.wei"))
        found = PersonSession.objects.get(user__username="zhang.wei", ended_at=None)
    return found


def an_authenticator() -> Authenticator:
    """The app of somebody in quality assurance."""
    found = Authenticator.objects.filter(revoked_at=None).first()
    if found is None:
        register_app(User.objects.get(username="chen.jing"), DEMO_PASSWORD, "T-1")
        found = Authenticator.objects.get()
    return found


def a_locked_account() -> User:
    """Somebody who typed a wrong password too often; the log and the alerts tell of it."""
    found: User = User.objects.get(username=LOCKED)
    return found


def model_of(address: Address) -> type[Any] | None:
    """What the address is about, ``None`` for lists and creations."""
    return address.model if address.action is not None else _PAGES.get(address.name)


def url_of(address: Address) -> str:
    """The address with its record in it."""
    if "<" not in address.route:
        return reverse(address.name)
    if address.name in _STEP_PAGES:
        step = record_of(StepExecution)
        return reverse(address.name, kwargs={"uuid": step.batch.uuid, "step_uuid": step.uuid})
    if address.name == "audit:event":
        return reverse(address.name, kwargs={"pk": AuditEvent.objects.filter(site="SZ").latest("id").pk})
    if address.name in ("audit:record_history", "audit:record_as_of"):
        batch = the_running_batch()
        return reverse(address.name, kwargs={"kind": "batches.batch", "uuid": batch.uuid})
    if address.name == "audit:person":
        return reverse(address.name, kwargs={"username": "li.na"})
    if address.name in ("people:open_with_filter", "people:delete_filter"):
        return reverse(address.name, kwargs={"uuid": SavedFilter.objects.get().uuid})
    if address.route.startswith("account/authenticators/"):
        return reverse(address.name, kwargs={"uuid": an_authenticator().uuid})
    if address.route.startswith("account/sessions/"):
        return reverse(address.name, kwargs={"uuid": record_of(PersonSession).uuid})
    if address.route.startswith(("account/roles/", "account/delegations/")):
        return reverse(address.name, kwargs={"uuid": record_of(RoleGrant).uuid})
    if address.name == "people:call_back_request":
        return reverse(address.name, kwargs={"uuid": record_of(RoleRequest).uuid})
    if address.name in ("audit:checkpoint", "audit:checkpoint_note"):
        return reverse(address.name, kwargs={"pk": a_checkpoint().pk})
    if address.name == "right_detail":
        return reverse(address.name, kwargs={"code": "quality.release_batch"})
    if address.name == "help_topic":
        return reverse(address.name, kwargs={"code": "batches"})
    model = model_of(address)
    assert model is not None, f"{address.name}: say on which record it is tried"
    found = the_released_batch() if address.name.startswith("quality:batch") else record_of(model)
    return reverse(address.name, kwargs={"uuid": found.uuid, **_PARTS.get(address.name, {})})
