"""Batches: the list, and the record of one batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.generic import Offer, action_buttons, timeline_of
from batches.actions.abort_batch import abort_batch
from batches.actions.cancel_batch import cancel_batch
from batches.actions.complete_production import complete_production
from batches.actions.export_dossier import export_dossier
from batches.actions.hold_batch import hold_batch
from batches.actions.print_batch_record import print_batch_record
from batches.actions.report_exception import report_exception
from batches.actions.restart_batch import restart_batch
from batches.actions.return_batch import return_batch
from batches.actions.review_production import review_production
from batches.actions.start_batch import start_batch
from batches.actions.stop_batch import stop_batch
from batches.choices import BatchState
from batches.lifecycles import BATCH, PROCEDURE
from batches.models import Batch
from batches.selectors.disposed import disposal_of
from batches.selectors.progress import with_progress
from batches.selectors.recipe_in_force import replaced_recipe
from batches.selectors.record import batch_record
from batches.selectors.turn import unsettled_steps
from batches.selectors.visible import batches_visible_to, exceptions_visible_to
from batches.views import columns
from batches.views.filters import BatchFilters, ExceptionFilters
from batches.views.stub import stub_page
from kernel.pages import (
    ActionButton,
    Column,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    RelatedTable,
    TimelineEntry,
    may_open,
)
from kernel.pages.detail import Panel

OFFERS = (
    Offer(start_batch, "batches:start_batch", icon="player-play", tone="primary", step="start_batch"),
    Offer(
        review_production,
        "batches:review_production",
        icon="writing-sign",
        tone="primary",
        step="review_production",
    ),
    Offer(return_batch, "batches:return_batch", icon="arrow-back-up", step="return_batch"),
    Offer(cancel_batch, "batches:cancel_batch", icon="file-x", tone="danger", step="cancel_batch"),
)
WHEN_SETTLED = (
    Offer(
        complete_production,
        "batches:complete_production",
        icon="checks",
        tone="primary",
        step="complete_production",
    ),
)
PROCEDURE_OFFERS = (
    Offer(hold_batch, "batches:hold_batch", icon="player-pause", step="hold"),
    Offer(restart_batch, "batches:restart_batch", icon="rotate-clockwise", tone="primary", step="restart"),
    Offer(stop_batch, "batches:stop_batch", icon="player-stop", tone="danger", step="stop"),
    Offer(abort_batch, "batches:abort_batch", icon="alert-octagon", tone="danger", step="abort"),
)
ALWAYS = (
    Offer(report_exception, "batches:report_exception", icon="alert-triangle"),
    Offer(print_batch_record, "batches:print_record", icon="file-export"),
    Offer(export_dossier, "batches:export_dossier", icon="file-certificate"),
)


class BatchListPage(ListPage):
    """Every batch the person may see."""

    permission = "batches.view_batch"
    title = _("Batches")
    columns = columns.BATCHES
    search_fields = ("code", "order__code", "material__code", "material__name")
    search_hint = _("Batch, order or product")
    filterset_class = BatchFilters
    linked_filters = (
        "site",
        "started_from",
        "started_to",
        "completed_from",
        "completed_to",
        "standing",
        "has_exceptions",
    )
    ordering = ("-issued_at",)
    empty_title = _("No batches yet")
    empty_text = _("Batches appear here when a supervisor creates them from an order.")
    empty_icon = "package"

    def get_queryset(self) -> QuerySet[Any]:
        """The batches of the person's sites and areas."""
        return batches_visible_to(self.request.user)

    def get_empty_way(self) -> Crumb | None:
        """To the orders."""
        if not may_open(self.request.user, "batches.view_order"):
            return None
        return Crumb(_("Production orders"), reverse("batches:order_list"))

    def with_details(self, records: list[Any]) -> list[Any]:
        """With the steps of the shown batches counted."""
        return with_progress(records)


class ExceptionListPage(ListPage):
    """Exceptions of all batches: what QA has to assess comes first."""

    permission = "batches.view_batch"
    title = _("Exceptions")
    columns = columns.EXCEPTIONS
    search_fields = ("code", "batch__code", "field", "step__number")
    search_hint = _("Exception, batch or step")
    filterset_class = ExceptionFilters
    ordering = ("-state", "-raised_at")
    empty_title = _("No exceptions")
    empty_text = _(
        "PharMOM raises an exception when something departs from the recipe; people can report one too."
    )
    empty_icon = "circle-check"

    def get_queryset(self) -> QuerySet[Any]:
        """The exceptions of the person's batches."""
        return exceptions_visible_to(self.request.user)

    def get_actions(self) -> Sequence[ActionButton]:
        """QA assesses several at once, each with a signature of its own."""
        if not self.request.user.has_perm("batches.assess_exception"):
            return []
        return [ActionButton(_("Assess several"), reverse("batches:assess_together"), icon="checks")]

    def get_empty_way(self) -> Crumb:
        """To the batches: on the page of one an exception is reported."""
        return Crumb(_("Batches"), reverse("batches:batch_list"))


def _digest(batch: Batch) -> str:
    """Enough of the digest to compare by eye; the API gives all of it."""
    return str(batch.control_recipe.digest[:16])


def _recipe(batch: Batch) -> str:
    return batch.control_recipe.recipe_version.code


def _recipe_url(batch: Batch) -> str:
    return batch.control_recipe.recipe_version.get_absolute_url()


def _unit_url(allocation: Any) -> str:
    return str(allocation.unit.get_absolute_url())


class BatchPage(DetailPage):
    """The batch record: what departed first, then every step with values, attempts and signatures."""

    permission = "batches.view_batch"
    name = "material.name"
    state_field = "state"
    template_name = "batches/batch_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The record; of one that was disposed of the stub."""
        batch = self.get_record()
        disposal = disposal_of(batch)
        return (
            super().get(request, *args, **kwargs) if disposal is None else stub_page(request, batch, disposal)
        )

    def get_queryset(self) -> QuerySet[Any]:
        """The batches of the person's sites and areas."""
        return batches_visible_to(self.request.user).select_related("control_recipe__recipe_version__recipe")

    def get_crumbs(self, batch: Batch) -> list[Crumb]:
        """Batches, this one."""
        return [Crumb(_("Batches"), reverse("batches:batch_list")), Crumb(batch.code)]

    def get_panels(self, batch: Batch) -> Sequence[Panel]:
        """The head of the record and its units, in the right column."""
        head = KeyValues(
            _("Batch"),
            (
                Column(
                    "product",
                    _("Product"),
                    value="material.code",
                    sub="material.name",
                    url=columns.product_url,
                ),
                Column("quantity", _("Batch size"), kind="quantity", unit="unit"),
                Column("order", _("Order"), kind="code", value="order.code", url=columns.order_url),
                Column("recipe", _("Recipe version"), kind="code", value=_recipe, url=_recipe_url),
                Column("procedure_state", _("Procedure state"), kind="state"),
                Column("issued_at", _("Issued at"), kind="datetime"),
                Column("started_at", _("Started at"), kind="datetime"),
                Column("completed_at", _("Production complete at"), kind="datetime"),
                Column(
                    "product_lot",
                    _("Product lot"),
                    kind="code",
                    value="product_lot.code",
                    url=columns.lot_url,
                ),
                Column("digest", _("Digest of the control recipe"), value=_digest),
            ),
            beside=True,
        )
        units = RelatedTable(
            _("Units"),
            (
                Column("unit", _("Unit"), kind="code", value="unit.code", url=_unit_url),
                Column("since", pgettext_lazy("period", "From"), kind="datetime"),
                Column("until", pgettext_lazy("period", "Until"), kind="datetime"),
            ),
            batch.allocations.select_related("unit"),
            empty=_("No unit is bound."),
            beside=True,
        )
        prints = RelatedTable(
            _("Prints"),
            (
                Column("code", _("Document"), kind="code"),
                Column("printed_by", _("Printed by"), value="printed_by.printed_name"),
                Column("printed_at", _("Printed at"), kind="datetime"),
            ),
            batch.prints.select_related("batch__site", "printed_by").order_by("number"),
            empty=_("The record has not been exported yet."),
            beside=True,
        )
        dossiers = RelatedTable(
            _("Dossiers"),
            (
                Column("code", _("Document"), kind="code"),
                Column("exported_by", pgettext_lazy("document", "Made by"), value="exported_by.printed_name"),
                Column("exported_at", pgettext_lazy("document", "Made at"), kind="datetime"),
            ),
            batch.dossiers.select_related("batch__site", "exported_by").order_by("number"),
            empty=_("No dossier has been exported yet."),
            beside=True,
        )
        return [head, units, prints, dossiers]

    def get_actions(self, batch: Batch) -> Sequence[ActionButton]:
        """What the person may do with the batch in its present state."""
        user = self.request.user
        at_the_end = () if unsettled_steps(batch).exists() else WHEN_SETTLED
        commands = PROCEDURE_OFFERS if batch.state == BatchState.IN_EXECUTION else ()
        return [
            *action_buttons(user, batch, (*OFFERS, *at_the_end), lifecycle=BATCH),
            *action_buttons(user, batch, commands, lifecycle=PROCEDURE, state=batch.procedure_state),
            *action_buttons(user, batch, ALWAYS),
        ]

    def get_timeline(self, batch: Batch) -> Sequence[TimelineEntry]:
        """The last events of the batch."""
        return timeline_of(batch)

    def get_extra_context(self, batch: Batch) -> dict[str, Any]:
        """The record, and what this person may do with its parts."""
        user = self.request.user
        return {
            "book": batch_record(batch),
            "batch": batch,
            "refusal": replaced_recipe(batch),
            "may_work": user.has_perm("batches.view_workstation", batch),
            "may_assess": user.has_perm("batches.assess_exception", batch),
            "may_correct": user.has_perm("batches.correct_value", batch),
            "may_propose": user.has_perm("batches.propose_correction", batch),
            "may_approve_correction": user.has_perm("batches.approve_correction", batch),
            "may_reprocess": user.has_perm("batches.reprocess_raw_file", batch),
            "may_decide_results": user.has_perm("batches.approve_reprocessing", batch),
            "may_verify": user.has_perm("batches.verify_step", batch),
            "may_decide": user.has_perm("batches.approve_override", batch),
            "may_skip": user.has_perm("batches.skip_step", batch),
        }
