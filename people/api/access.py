"""Resources ``role-requests`` and ``access-rules``: who asks for which role, and which rules hold."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from audit.api import ActionEndpoints, creation, endpoint
from equipment.models import Area, ComplianceProfile, Site
from kernel.api.fields import LocalizedText, RecordField
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import Body, RecordSerializer
from people.actions.approve_role_request import approve_role_request
from people.actions.approve_rules import approve_rules, refuse_rules
from people.actions.authorise_role_request import authorise_role_request
from people.actions.end_grant import end_grant
from people.actions.propose_rules import propose_rules
from people.actions.refuse_role_request import decline_role_request, refuse_role_request
from people.actions.request_grant_change import request_grant_change
from people.actions.request_role import request_role
from people.actions.request_withdrawal import request_withdrawal
from people.models import ComplianceRules, RoleGrant, RoleRequest, User
from people.models.compliance import RULES
from people.rules import in_force
from people.selectors.role_requests import grants_visible_to, requests_visible_to
from people.selectors.rules_compared import rules_compared


def _holder(record: Any) -> str | None:
    """The user ID of the person for whom a deputy holds the role."""
    return record.delegated_from.user.username if record.delegated_from is not None else None


class RoleRequestShown(RecordSerializer):
    """A request and both approvals; ``delegated_by`` is who asks for a deputy."""

    delegated_by = serializers.SerializerMethodField()

    class Meta:
        model = RoleRequest
        fields = (
            "uuid",
            "code",
            "kind",
            "state",
            "user",
            "role",
            "site",
            "area",
            "valid_from",
            "valid_until",
            "delegated_by",
            "why",
            "requested_by",
            "requested_at",
            "owner",
            "owner_at",
            "administrator",
            "administrator_at",
            "closed_by",
            "closed_at",
            "row_version",
        )

    def get_delegated_by(self, request: RoleRequest) -> str | None:
        """The holder; null for anything but a delegation."""
        return _holder(request)


class RequestRoleBody(Body):
    """Who shall hold which role where, from when to when, and why."""

    user = RecordField(lambda context: User.objects.all(), lookup="username")
    role = serializers.CharField(max_length=40)
    site = RecordField(lambda context: Site.objects.all(), required=False)
    area = RecordField(lambda context: Area.objects.all(), required=False)
    valid_from = serializers.DateTimeField(required=False)
    valid_until = serializers.DateTimeField(required=False)
    why = serializers.CharField(max_length=1000)


class RoleRequestResource(ActionEndpoints, ReadViewSet):
    """Requests for roles."""

    permission = "people.view_role_requests"
    serializer_class = RoleRequestShown
    filters: ClassVar[dict[str, str]] = {
        "site": "site__code",
        "state": "state",
        "kind": "kind",
        "user": "user__username",
        "role": "role__code",
    }
    search_fields = ("code", "user__username", "user__printed_name")
    ordering_fields = ("requested_at",)

    create = creation(request_role, body=RequestRoleBody)
    approve = endpoint(approve_role_request, record_as="request")
    authorise = endpoint(authorise_role_request, record_as="request")
    refuse = endpoint(refuse_role_request, record_as="request")
    decline = endpoint(decline_role_request, record_as="request")

    def get_records(self) -> QuerySet[RoleRequest]:
        """The visible requests."""
        return requests_visible_to(self.request.user)


class GrantShown(RecordSerializer):
    """A role held by a person at a place for a time; ended ones stay. A deputy holds it for ``delegated_by``."""

    delegated_by = serializers.SerializerMethodField()

    class Meta:
        model = RoleGrant
        fields = (
            "uuid",
            "user",
            "role",
            "site",
            "area",
            "valid_from",
            "valid_until",
            "delegated_by",
            "row_version",
        )

    def get_delegated_by(self, grant: RoleGrant) -> str | None:
        """The holder; null for a person's own role."""
        return _holder(grant)


class GrantChangeBody(Body):
    """Until when the grant shall hold (left out: until it is withdrawn), and why."""

    valid_until = serializers.DateTimeField(required=False)
    why = serializers.CharField(max_length=1000)


class WithdrawalBody(Body):
    """Why the grant shall end."""

    why = serializers.CharField(max_length=1000)


class GrantResource(ActionEndpoints, ReadViewSet):
    """Role grants."""

    permission = "people.view_people"
    serializer_class = GrantShown
    code_field = "uuid"
    filters: ClassVar[dict[str, str]] = {
        "site": "site__code",
        "user": "user__username",
        "role": "role__code",
        "valid_from_before": "valid_from__lt",
    }
    ordering_fields = ("valid_from", "valid_until")

    change = endpoint(request_grant_change, body=GrantChangeBody)
    withdraw = endpoint(request_withdrawal, body=WithdrawalBody)
    end = endpoint(end_grant)

    def get_records(self) -> QuerySet[RoleGrant]:
        """The grants for the places where the caller may read accounts."""
        return grants_visible_to(self.request.user)


class RulesShown(RecordSerializer):
    """A version with all its rules."""

    is_in_force = serializers.SerializerMethodField()

    class Meta:
        model = ComplianceRules
        fields = (
            "uuid",
            "version",
            "name",
            "profile",
            "why",
            "state",
            "is_in_force",
            "effective_from",
            "proposed_by",
            "proposed_at",
            "decided_by",
            "decided_at",
            *RULES,
            "row_version",
        )

    def get_is_in_force(self, rules: ComplianceRules) -> bool:
        """Whether it holds now."""
        return bool(rules.version == in_force().version)


class RulesWithChanges(RulesShown):
    """The same with what it changes: rule and value before, of the rules that differ."""

    changed_from = serializers.SerializerMethodField()

    class Meta:
        model = ComplianceRules
        fields = (*RulesShown.Meta.fields, "changed_from")

    def get_changed_from(self, rules: ComplianceRules) -> dict[str, Any]:
        """The value in force now for a proposal, else the one in force when it was decided."""
        return {each.name: each.before for each in rules_compared(rules) if each.change}


class ProposeRulesBody(Body):
    """A version of the rules: what is left out stays as it is in force."""

    name = LocalizedText()
    profile = serializers.ChoiceField(choices=ComplianceProfile.choices)
    why = serializers.CharField(max_length=1000)
    effective_from = serializers.DateTimeField(required=False)
    rules = serializers.DictField(child=serializers.JSONField())

    def arguments(self) -> dict[str, Any]:
        """The rules in force, and above them what the body says."""
        present = in_force()
        named = {name: getattr(present, name) for name in RULES}
        return {**self.validated_data, "rules": {**named, **self.validated_data["rules"]}}


class RulesResource(ActionEndpoints, ReadViewSet):
    """Versions of the rules of access."""

    permission = "people.view_access_rules"
    serializer_class = RulesShown
    detail_serializer_class = RulesWithChanges
    code_field = "uuid"
    site_path = ""
    filters: ClassVar[dict[str, str]] = {"state": "state", "profile": "profile"}
    ordering_fields = ("version", "effective_from")

    create = creation(propose_rules, body=ProposeRulesBody)
    approve = endpoint(approve_rules, record_as="rules")
    refuse = endpoint(refuse_rules, record_as="rules")

    def get_records(self) -> QuerySet[ComplianceRules]:
        """Every version: they hold for the whole plant."""
        return ComplianceRules.objects.select_related("proposed_by", "decided_by")
