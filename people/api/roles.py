"""Resource ``roles``: what each role permits, and the definition of one, whole at once."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from audit.api import ActionEndpoints, creation, endpoint
from kernel.api.errors import UnknownReference
from kernel.api.fields import LocalizedText
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import Body, RecordSerializer
from people.actions._known_rights import known_rights
from people.actions.define_role import define_role
from people.choices import Department
from people.models import Role, RoleKind
from people.selectors.roles import roles_with_rights

MOST = 1000


class RoleDefinedShown(RecordSerializer):
    """A role and the codes of everything that it permits."""

    permissions = serializers.SerializerMethodField()

    class Meta:
        model = Role
        fields = ("uuid", "code", "name", "kind", "department", "permissions", "row_version")

    def get_permissions(self, role: Role) -> list[str]:
        """By code."""
        return sorted(each.action for each in role.permissions.all())


class RoleChangeBody(Body):
    """The whole list of rights; the name and the department stay when they are left out. The kind never changes."""

    name = LocalizedText(required=False)
    department = serializers.ChoiceField(choices=Department.choices, required=False)
    permissions = serializers.ListField(child=serializers.CharField(max_length=100), max_length=MOST)

    def validate_permissions(self, codes: list[str]) -> list[str]:
        """Each must be a right that something asks for."""
        known = known_rights()
        for code in codes:
            if code not in known:
                raise UnknownReference(field="permissions", value=code)
        return codes

    def arguments(self) -> dict[str, Any]:
        """The role's own values, and above them what the body says."""
        role: Role = self.context["record"]
        return {"code": role.code, "name": role.name, "kind": role.kind, **self.validated_data}


class RoleBody(RoleChangeBody):
    """A new role: what it is called in both languages, of which kind it is, and what it permits."""

    code = serializers.SlugField(max_length=40)
    name = LocalizedText()
    kind = serializers.ChoiceField(choices=RoleKind.choices)

    def arguments(self) -> dict[str, Any]:
        """What the body says, meant as new."""
        return {**self.validated_data, "is_new": True}


class RoleResource(ActionEndpoints, ReadViewSet):
    """Roles; one is the same at every site. Who holds which stands in ``role-grants``."""

    permission = "people.view_people"
    serializer_class = RoleDefinedShown
    site_path = ""
    filters: ClassVar[dict[str, str]] = {
        "kind": "kind",
        "department": "department",
        "permission": "permissions__action",
    }
    search_fields = ("code", "name")
    ordering_fields = ("code",)

    create = creation(define_role, body=RoleBody)
    change = endpoint(define_role, body=RoleChangeBody)

    def get_records(self) -> QuerySet[Role]:
        """Every role."""
        return roles_with_rights()
