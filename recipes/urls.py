"""Addresses of the pages of recipes."""

from django.urls import path

from recipes.views import comparison, dialogs, editor, elements, parts, recipes, versions

app_name = "recipes"

urlpatterns = [
    path("", recipes.RecipeListPage.as_view(), name="recipe_list"),
    path("draft/", dialogs.draft_master_recipe_page, name="draft_master_recipe"),
    path("versions/", versions.VersionListPage.as_view(), name="version_list"),
    path("<uuid:uuid>/", recipes.RecipePage.as_view(), name="recipe_detail"),
    path("<uuid:uuid>/draft/", dialogs.draft_recipe_version_page, name="draft_recipe_version"),
    path("versions/<uuid:uuid>/", versions.VersionPage.as_view(), name="version_detail"),
    path("versions/<uuid:uuid>/edit/", dialogs.edit_recipe_page, name="edit_recipe"),
    path("versions/<uuid:uuid>/submit/", dialogs.submit_recipe_version_page, name="submit_recipe_version"),
    path("versions/<uuid:uuid>/approve/", dialogs.approve_recipe_version_page, name="approve_recipe_version"),
    path(
        "versions/<uuid:uuid>/effective/", dialogs.make_version_effective_page, name="make_version_effective"
    ),
    path(
        "versions/<uuid:uuid>/withdraw/", dialogs.withdraw_recipe_version_page, name="withdraw_recipe_version"
    ),
    path(
        "versions/<uuid:uuid>/return/", dialogs.send_back_recipe_version_page, name="send_back_recipe_version"
    ),
    path("versions/<uuid:uuid>/discard/", dialogs.discard_recipe_draft_page, name="discard_recipe_draft"),
    path("versions/<uuid:uuid>/comparison/", comparison.ComparisonPage.as_view(), name="comparison"),
    path("versions/<uuid:uuid>/editor/", editor.EditorPage.as_view(), name="editor"),
    path("versions/<uuid:uuid>/equipment/", parts.EquipmentPage.as_view(), name="list_equipment"),
    path("versions/<uuid:uuid>/formula/add/", parts.AddFormulaRowPage.as_view(), name="add_formula_row"),
    path(
        "versions/<uuid:uuid>/formula/<slug:role>/<str:material>/",
        parts.ChangeFormulaRowPage.as_view(),
        name="change_formula_row",
    ),
    path(
        "versions/<uuid:uuid>/formula/<slug:role>/<str:material>/remove/",
        parts.RemoveFormulaRowPage.as_view(),
        name="remove_formula_row",
    ),
    path("versions/<uuid:uuid>/procedure/add/", elements.AddElementPage.as_view(), name="add_element"),
    path(
        "versions/<uuid:uuid>/procedure/at/<slug:key>/",
        elements.ChangeElementPage.as_view(),
        name="change_element",
    ),
    path(
        "versions/<uuid:uuid>/procedure/at/<slug:key>/move/",
        elements.MoveElementPage.as_view(),
        name="move_element",
    ),
    path(
        "versions/<uuid:uuid>/procedure/at/<slug:key>/remove/",
        elements.RemoveElementPage.as_view(),
        name="remove_element",
    ),
]
