"""Registers the resources of the composition root."""

from __future__ import annotations

from kernel.api.routing import ApiRouter
from mom.api.role_matrix import RoleMatrixViewSet
from mom.api.rules import RuleViewSet


def register(router: ApiRouter) -> None:
    """Called once when the addresses are built."""
    router.register("rules", RuleViewSet, basename="rule")
    router.register("role-matrix", RoleMatrixViewSet, basename="role-matrix")
