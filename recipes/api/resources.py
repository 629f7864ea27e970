"""Resources ``recipes`` and ``recipe-versions``."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action as route
from rest_framework.response import Response

from audit.api import ActionEndpoints, creation, endpoint
from kernel.api.resources import ReadViewSet
from recipes.actions.add_formula_row import add_formula_row
from recipes.actions.add_recipe_element import add_recipe_element
from recipes.actions.approve_recipe_version import approve_recipe_version
from recipes.actions.change_formula_row import change_formula_row
from recipes.actions.change_recipe_element import change_recipe_element
from recipes.actions.discard_recipe_draft import discard_recipe_draft
from recipes.actions.draft_master_recipe import draft_master_recipe
from recipes.actions.draft_recipe_version import draft_recipe_version
from recipes.actions.edit_recipe import edit_recipe
from recipes.actions.list_needed_equipment import list_needed_equipment
from recipes.actions.make_version_effective import make_version_effective
from recipes.actions.move_recipe_element import move_recipe_element
from recipes.actions.remove_formula_row import remove_formula_row
from recipes.actions.remove_recipe_element import remove_recipe_element
from recipes.actions.send_back_recipe_version import send_back_recipe_version
from recipes.actions.submit_recipe_version import submit_recipe_version
from recipes.actions.withdraw_recipe_version import withdraw_recipe_version
from recipes.api.bodies import (
    AddElementBody,
    ChangeElementBody,
    DraftRecipeBody,
    DraftVersionBody,
    EditBody,
    EffectiveBody,
    EquipmentListBody,
    FormulaRowBody,
    MoveElementBody,
    RemoveElementBody,
    RemoveFormulaRowBody,
)
from recipes.api.serializers import (
    ComparisonShown,
    RecipeShown,
    RecipeWithVersions,
    VersionShown,
    VersionWithDocument,
)
from recipes.selectors import recipes_with_versions, versions_visible_to
from recipes.selectors.comparison import compare, other_version, others_of

WITH = OpenApiParameter(
    "with", int, description="Number of the version to compare with; the effective one by default."
)


class RecipeResource(ActionEndpoints, ReadViewSet):
    """Master recipes and their versions."""

    permission = "recipes.view_recipe"
    serializer_class = RecipeShown
    detail_serializer_class = RecipeWithVersions
    filters = {"site": "site__code", "product": "product__code"}
    search_fields = ("code", "name", "product__code")
    ordering_fields = ("code",)

    draft_version = endpoint(draft_recipe_version, body=DraftVersionBody)

    def get_records(self) -> Any:
        """The visible recipes."""
        related = ("versions__recipe", "versions__site", "versions__product", "versions__author")
        return recipes_with_versions(self.request.user).prefetch_related(*related)


class RecipeVersionResource(ActionEndpoints, ReadViewSet):
    """Versions, called ``<recipe>-v<number>``, with their document; posting one drafts a new recipe."""

    permission = "recipes.view_recipe"
    serializer_class = VersionShown
    detail_serializer_class = VersionWithDocument
    filters = {
        "site": "site__code",
        "recipe": "recipe__code",
        "product": "product__code",
        "state": "state",
    }
    search_fields = ("recipe__code", "change_summary", "change_reference")
    ordering_fields = ("number", "effective_from")
    code_field = "code_text"

    create = creation(draft_master_recipe, body=DraftRecipeBody)
    edit = endpoint(edit_recipe, body=EditBody)
    add_element = endpoint(add_recipe_element, body=AddElementBody)
    change_element = endpoint(change_recipe_element, body=ChangeElementBody)
    move_element = endpoint(move_recipe_element, body=MoveElementBody)
    remove_element = endpoint(remove_recipe_element, body=RemoveElementBody)
    add_formula_row = endpoint(add_formula_row, body=FormulaRowBody)
    change_formula_row = endpoint(change_formula_row, body=FormulaRowBody)
    remove_formula_row = endpoint(remove_formula_row, body=RemoveFormulaRowBody)
    list_equipment = endpoint(list_needed_equipment, body=EquipmentListBody)
    discard = endpoint(discard_recipe_draft)
    submit = endpoint(submit_recipe_version)
    send_back = endpoint(send_back_recipe_version)
    approve = endpoint(approve_recipe_version)
    make_effective = endpoint(make_version_effective, body=EffectiveBody)
    withdraw = endpoint(withdraw_recipe_version)

    def get_records(self) -> Any:
        """The visible versions."""
        return versions_visible_to(self.request.user)

    @extend_schema(parameters=[WITH], responses=ComparisonShown)
    @route(detail=True, methods=["get"], filter_backends=[])
    def comparison(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """What changes from the version ``with`` (its number) to this one.

        Without it from the effective version, else from the newest before it, else from the newest; where
        there is no other, ``before`` is null.
        """
        version = self.get_object()
        others = others_of(version, request.user)
        other = other_version(version, others, request.query_params.get("with", ""))
        changes = compare(other, version) if other is not None else []
        return Response(ComparisonShown({"before": other, "after": version, "changes": changes}).data)
