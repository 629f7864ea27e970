"""Every endpoint of the API: what the URL configuration has, and what the reviewed table says it takes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from audit.models import (
    AuditEvent,
    InstallationRun,
    ReasonCode,
    SecurityEvent,
    Signature,
    SignatureRequest,
)
from batches.models import Batch, BatchException, ProductionOrder, RawFile, StepExecution
from environment.models import Excursion, MonitoringPoint
from equipment.models import Area, EquipmentClass, ProcessCell, Room, Site, Tag, Unit
from integrations.models import ApiToken, ImportMapping, ImportRow, ImportRun, OutboxMessage, TagBinding
from integrations.models import Endpoint as Connection
from materials.models import Container, MaterialDefinition, MaterialLot
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
    SecurityAlert,
    Terminal,
    User,
)
from quality.models import Capa, Deviation, LegalHold, RetentionRule, TrailReview
from recipes.models import MasterRecipe, RecipeVersion
from tests.factories.ledger import a_checkpoint
from tests.factories.persons import the_inspector
from tests.factories.story import the_released_batch
from tests.permissions.records import a_locked_account, record_of

TABLE = Path(__file__).parent / "api.csv"
# What the table says where no right is asked for: one's own, and what every person signed in may read.
OF_EVERYBODY = ("own", "signed_in")
# Open to whoever stands at the door: the description of the API, and the answer to what is no address.
OPEN = {"/api/schema/", "/api/docs/", "/api/.*"}
# Everybody's own account: no role decides there (tests/people/test_my_authenticators.py).
OWN = "/api/v1/my-"
# Materials, equipment classes and the ledger are no site's: who may see them anywhere sees all of them.
PLACELESS = (
    "materials",
    "equipment-classes",
    "ledger-checkpoints",
    "retention-rules",
    "authenticators",
    "sessions",
    "access-rules",
    "who-could",
    "explanations",
    "rules",
    "role-matrix",
    "refused-attempts",
    "security-alerts",
    "locked-accounts",
    "signers",
    "statements",
    "external-identities",
    "tokens",
    "people",
    "inspectors",
    "service-accounts",
    "roles",
    "reason-codes",
    "installation-checks",
)

_MODELS: dict[str, type[Any]] = {
    "analytics": Site,
    "sites": Site,
    "areas": Area,
    "process-cells": ProcessCell,
    "equipment-classes": EquipmentClass,
    "tags": Tag,
    "monitoring-points": MonitoringPoint,
    "equipment": Unit,
    "materials": MaterialDefinition,
    "lots": MaterialLot,
    "containers": Container,
    "rooms": Room,
    "excursions": Excursion,
    "recipes": MasterRecipe,
    "recipe-versions": RecipeVersion,
    "orders": ProductionOrder,
    "batches": Batch,
    "past-records": Batch,
    "steps": StepExecution,
    "exceptions": BatchException,
    "deviations": Deviation,
    "capas": Capa,
    "trail-reviews": TrailReview,
    "connections": Connection,
    "outbox": OutboxMessage,
    "import-mappings": ImportMapping,
    "imports": ImportRun,
    "import-rows": ImportRow,
    "legal-holds": LegalHold,
    "retention-rules": RetentionRule,
    "authenticators": Authenticator,
    "sessions": PersonSession,
    "role-requests": RoleRequest,
    "role-grants": RoleGrant,
    "access-reviews": AccessReview,
    "access-lists": Site,
    "who-could": RoleGrant,
    "explanations": User,
    "access-rules": ComplianceRules,
    "terminals": Terminal,
    "signers": User,
    "signature-requests": SignatureRequest,
    "statements": AccountabilityStatement,
    "external-identities": ExternalIdentity,
    "tokens": ApiToken,
    "people": User,
    "inspectors": User,
    "service-accounts": User,
    "roles": Role,
    "reason-codes": ReasonCode,
    "installation-checks": InstallationRun,
    "tag-sources": TagBinding,
}


@dataclass(frozen=True)
class Endpoint:
    """One method of one address, and the permission that it takes."""

    method: str
    address: str
    permission: str

    def __str__(self) -> str:
        return f"{self.method} {self.address}"

    @property
    def resource(self) -> str:
        """``lots`` of ``/api/v1/lots/{code}/block/``."""
        return self.address.split("/")[3]

    @property
    def has_record(self) -> bool:
        """Whether it is about one record."""
        return "{" in self.address

    @property
    def is_placeless(self) -> bool:
        """Whether what it shows or changes belongs to no site."""
        return self.resource in PLACELESS


@cache
def reviewed() -> tuple[Endpoint, ...]:
    """The whole reviewed table."""
    with TABLE.open(encoding="utf-8") as lines:
        return tuple(Endpoint(**row) for row in csv.DictReader(lines))


@cache
def endpoints() -> tuple[Endpoint, ...]:
    """Those that take a right; the others are everybody's who is signed in, for themselves."""
    return tuple(each for each in reviewed() if each.permission not in OF_EVERYBODY)


def found() -> list[tuple[str, str]]:
    """Method and address of everything under ``/api/`` that the URL configuration answers."""
    return [
        each
        for each in _walk(get_resolver().url_patterns)
        if each[1] not in OPEN and not each[1].startswith(OWN)
    ]


def urls() -> dict[Endpoint, str]:
    """Each endpoint's address with a record of the story in it."""
    keys: dict[str, str] = {}
    for each in endpoints():
        if each.has_record and each.resource not in keys:
            keys[each.resource] = _key_of(each.resource)
    return {each: _address(each, keys) for each in endpoints()}


def _address(each: Endpoint, keys: dict[str, str]) -> str:
    if "{number}" in each.address:  # a file of a step, by its number
        file = record_of(RawFile)
        return each.address.format(code=file.step.uuid, number=file.number)
    return re.sub(r"{\w+}", keys.get(each.resource, ""), each.address)


def _key_of(resource: str) -> str:
    if resource == "audit-events":
        return str(AuditEvent.objects.filter(site="SZ").latest("id").pk)
    if resource == "signatures":
        return str(Signature.objects.latest("id").uuid)
    if resource == "ledger-checkpoints":
        return str(a_checkpoint().pk)
    if resource == "inspectors":
        return str(the_inspector().uuid)
    if resource == "service-accounts":
        return "capture"
    if resource == "role-matrix":
        return "quality.release_batch"
    if resource == "readings":
        return str(Tag.objects.get(code="R-102.PressureDifference").uuid)
    if resource in ("refused-attempts", "security-alerts", "locked-accounts"):
        locked = a_locked_account()
        if resource == "refused-attempts":
            return str(SecurityEvent.objects.latest("id").pk)
        return str(SecurityAlert.objects.latest("id").uuid if resource == "security-alerts" else locked.uuid)
    record = the_released_batch() if resource == "reviews" else record_of(_MODELS[resource])
    return str(record.uuid)


def _walk(patterns: Any, prefix: str = "/") -> Iterator[tuple[str, str]]:
    for each in patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, route)
        elif isinstance(each, URLPattern) and route.startswith("/api/"):
            address = re.sub(r"\(\?P<(\w+)>.*?\)", r"{\1}", route.replace("^", "").replace("$", ""))
            for method in _methods_of(each.callback):
                yield method, address


def _methods_of(view: Any) -> list[str]:
    """What a resource's address answers; a plain view counts once, to be listed or to be open."""
    actions = getattr(view, "actions", None)
    if actions is None:
        return ["GET"]
    # The framework adds HEAD beside GET when the first request comes.
    return [method.upper() for method in actions if method in view.cls.http_method_names and method != "head"]
