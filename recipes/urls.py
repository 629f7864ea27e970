"""Addresses of the pages of recipes."""

from django.urls import path

from recipes.views import dialogs, recipes, versions

app_name = "recipes"

urlpatterns = [
    path("", recipes.RecipeListPage.as_view(), name="recipe_list"),
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
]
