"""By what the list of batches is narrowed, and how other pages link to a part of it."""

from __future__ import annotations

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from batches.choices import IN_HAND, ON_HOLD, WAITING
from batches.models import Batch, BatchException, ProductionOrder
from kernel.forms import DayField
from kernel.pages import from_day, until_day
from recipes.selectors import versions_visible_to


class BatchFilters(django_filters.FilterSet):
    """By state, product and recipe version; and, as figures link to it, by days of the site and by exceptions."""

    recipe = django_filters.ModelChoiceFilter(
        label=_("Recipe version"),
        field_name="control_recipe__recipe_version",
        queryset=lambda request: versions_visible_to(request.user).order_by("recipe__code", "-number"),
    )
    started_from = from_day("started_at", _("Started from"))
    started_to = until_day("started_at", _("Started until"))
    completed_from = from_day("completed_at", _("Production complete from"))
    completed_to = until_day("completed_at", _("Production complete until"))
    standing = django_filters.ChoiceFilter(
        label=_("Standing"),
        choices=(
            ("in_hand", _("Not decided on")),
            ("waiting", _("Waiting for review or decision")),
            ("held", _("Held")),
        ),
        method="by_standing",
    )
    has_exceptions = django_filters.BooleanFilter(label=_("With exceptions"), method="by_exceptions")
    site = django_filters.CharFilter(label=_("Site"), field_name="site__code")

    class Meta:
        model = Batch
        fields = ("state", "material", "recipe")

    def by_standing(self, batches: QuerySet[Batch], name: str, value: str) -> QuerySet[Batch]:
        """Nobody has decided on them; of these, those after production, or those that are held."""
        if value == "waiting":
            return batches.filter(state__in=WAITING)
        in_hand = batches.filter(state__in=IN_HAND)
        return in_hand if value == "in_hand" else in_hand.filter(procedure_state__in=ON_HOLD)

    def by_exceptions(self, batches: QuerySet[Batch], name: str, value: bool) -> QuerySet[Batch]:
        """Those that have any, or those that have none."""
        departed = Exists(BatchException.objects.filter(batch=OuterRef("pk")))
        return batches.filter(departed if value else ~departed)


class ExceptionFilters(django_filters.FilterSet):
    """By state, severity, kind and the days when they were raised."""

    raised_from = from_day("raised_at", _("Raised from"))
    raised_until = until_day("raised_at", _("Raised until"))

    class Meta:
        model = BatchException
        fields = ("state", "severity", "kind")


class OrderFilters(django_filters.FilterSet):
    """By state and product, and by the day until which they are due."""

    due_until = django_filters.DateFilter(
        label=_("Due until"), field_name="due_on", lookup_expr="lte", widget=DayField.widget
    )

    class Meta:
        model = ProductionOrder
        fields = ("state", "material")
