"""The roles with what they permit."""

from __future__ import annotations

from django.db.models import QuerySet

from people.models import Role


def roles_with_rights() -> QuerySet[Role]:
    """Every role by code, its permissions at hand."""
    found: QuerySet[Role] = Role.objects.prefetch_related("permissions").order_by("code")
    return found
