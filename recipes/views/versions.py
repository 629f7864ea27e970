"""One version: header, totals, formula, equipment, procedure, completeness, approval."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.generic import action_buttons, signatures_table, timeline_of
from audit.models import Signature
from audit.selectors.signatures import signatures_on, signatures_that_count_on
from kernel.findings import against
from kernel.pages import (
    ActionButton,
    Crumb,
    KeyValues,
    ListPage,
    RelatedTable,
    TemplatePanel,
    TimelineEntry,
    may_open,
)
from recipes.choices import RecipeState
from recipes.lifecycles import VERSION
from recipes.models import RecipeVersion
from recipes.selectors import formula_totals, procedure_tree, version_findings, versions_visible_to
from recipes.selectors.records import usability
from recipes.views import columns
from recipes.views.dialogs import APPROVE, VERSION_OFFERS
from recipes.views.version_page import AnyVersionPage


@dataclass(frozen=True)
class Head:
    """One of the two heads: whose signature it is, and who gave it."""

    title: str
    signature: Signature | None


class VersionListPage(ListPage):
    """Every version of every recipe: which waits for whom, which was effective when."""

    permission = "recipes.view_recipe"
    title = _("Recipe versions")
    columns = columns.ALL_VERSIONS
    search_fields = ("code_text", "recipe__name", "product__code", "change_reference")
    search_hint = _("Version, product, name or change record")
    filters = ("state", "product", "site")
    ordering = ("recipe__code", "-number")
    empty_title = _("No versions yet")
    empty_text = _("The first version comes with the recipe: draft one in the list of recipes.")
    empty_icon = "versions"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Recipes"), reverse("recipes:recipe_list")), Crumb(self.title)]

    def get_queryset(self) -> QuerySet[RecipeVersion]:
        return versions_visible_to(self.request.user)

    def get_empty_way(self) -> Crumb:
        return Crumb(_("Recipes"), reverse("recipes:recipe_list"))


class VersionPage(AnyVersionPage):
    """Everything that an approver has to read."""

    permission = "recipes.view_recipe"
    template_name = "recipes/version_detail.html"

    def get_actions(self, record: RecipeVersion) -> Sequence[ActionButton]:
        """The author is not offered what the author may not sign."""
        own = record.author_id == self.request.user.pk
        offers = [offer for offer in VERSION_OFFERS if not (own and offer is APPROVE)]
        return action_buttons(self.request.user, record, offers, lifecycle=VERSION)

    def get_extra_context(self, record: RecipeVersion) -> dict[str, Any]:
        """Whether batches are made by it, and if not, by which one."""
        may_edit = record.state == RecipeState.DRAFT and may_open(self.request.user, "recipes.edit_recipe")
        has_others = record.recipe.versions.exclude(pk=record.pk).exists()
        return {"may_edit": may_edit, "may_compare": has_others, "usable": usability(record)}

    def get_panels(self, record: RecipeVersion) -> list[Any]:
        items = record.formula.select_related("material")
        equipment = record.equipment.select_related("equipment_class")
        return [
            *self._completeness(record),
            RelatedTable(_("Formula"), columns.FORMULA, items, empty=_("The formula is empty.")),
            TemplatePanel(
                _("Totals of the formula"), "recipes/totals.html", {"totals": formula_totals(record)}
            ),
            TemplatePanel(_("Procedure"), "recipes/procedure.html", {"nodes": procedure_tree(record)}),
            KeyValues(_("Header"), columns.HEADER, beside=True),
            *self._approval(record),
            RelatedTable(
                _("Equipment needed"),
                columns.EQUIPMENT,
                equipment,
                empty=_("No equipment is listed."),
                beside=True,
            ),
        ]

    def get_timeline(self, record: RecipeVersion) -> Sequence[TimelineEntry]:
        return timeline_of(record)

    def _completeness(self, record: RecipeVersion) -> list[TemplatePanel]:
        """Only while something can still be done about it."""
        if record.state not in (RecipeState.DRAFT, RecipeState.REVIEW):
            return []
        findings = version_findings(record)
        data = {"findings": findings, "is_complete": not against(findings)}
        return [TemplatePanel(_("Is it complete?"), "recipes/completeness.html", data)]

    def _approval(self, record: RecipeVersion) -> list[Any]:
        """The two heads, and the signatures with the items of 21 CFR 11.50."""
        if record.state == RecipeState.DRAFT:
            return []
        given = signatures_that_count(record)
        shown = signatures_table(signatures_on([record.uuid]), record)
        if record.state != RecipeState.REVIEW:
            return [shown]
        heads = [
            Head(gettext("Head of production"), _in_slot(given, 0)),
            Head(gettext("Quality assurance"), _in_slot(given, 1)),
        ]
        return [TemplatePanel(_("Approval"), "recipes/approval.html", {"heads": heads}, beside=True), shown]


def signatures_that_count(version: RecipeVersion) -> list[Signature]:
    """Those given since the version was submitted last: what was sent back, or withdrawn, is signed anew."""
    if version.submitted_at is None:
        return []
    given = signatures_that_count_on([version.uuid]).filter(signed_at__gte=version.submitted_at)
    return [each for each in given if each.is_whole]


def _in_slot(signatures: list[Signature], slot: int) -> Signature | None:
    """The signature that fills a slot, in the order in which the action declares them."""
    return next((each for each in signatures if json.loads(each.content)["slot"] == slot), None)
