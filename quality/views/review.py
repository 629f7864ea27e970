"""Batch review by exception: what was not as planned, and what stands between the batch and its release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.declaration import can_run
from audit.selectors.signatures import signatures_on
from audit.selectors.standing import with_standing
from batches.choices import BatchState
from batches.lifecycles import BATCH
from batches.models import Batch
from batches.selectors.disposed import demand_content
from batches.selectors.visible import batches_visible_to
from kernel.pages import (
    ActionButton,
    Column,
    Crumb,
    ListPage,
    from_day,
    may_open,
    protected,
    until_day,
)
from quality.actions.open_deviation import open_deviation
from quality.actions.reject_batch import reject_batch
from quality.actions.release_batch import release_batch
from quality.actions.review_batch import review_batch
from quality.models import Disposition
from quality.selectors.release import CheckResult, check_results, reasons_against, reasons_against_review
from quality.selectors.review import AFTER_PRODUCTION, batches_to_review, review_of, steps_with_values


class ReviewFilters(django_filters.FilterSet):
    """By where the batch stands after production, by product, and by the days of its completion."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=[(each.value, each.label) for each in AFTER_PRODUCTION]
    )
    completed_from = from_day("completed_at", gettext_lazy("Production complete from"))
    completed_until = until_day("completed_at", gettext_lazy("Production complete until"))

    class Meta:
        model = Batch
        fields = ("state", "material")


class ReviewListPage(ListPage):
    """Batches after production: what waits for a review or a decision, and what was decided."""

    permission = "quality.view_review"
    title = gettext_lazy("Batch reviews")
    columns = (
        Column("code", gettext_lazy("Batch"), kind="code", url=lambda batch: _review_url(batch)),
        Column(
            "material",
            gettext_lazy("Product"),
            value="material.name",
            sort="material__code",
            sub="material.code",
        ),
        Column("state", gettext_lazy("State"), kind="state"),
        Column("quantity", gettext_lazy("Quantity"), kind="quantity", unit="unit"),
        Column("completed_at", gettext_lazy("Production complete at"), kind="datetime"),
        Column("open_deviations", gettext_lazy("Open deviations"), kind="number"),
        Column("open_exceptions", gettext_lazy("Open exceptions"), kind="number"),
    )
    search_fields = ("code", "material__code", "material__name", "order__code")
    search_hint = gettext_lazy("Batch, product or order")
    filterset_class = ReviewFilters
    ordering = ("-completed_at",)
    empty_title = gettext_lazy("No batch waits for review")
    empty_text = gettext_lazy("A batch appears here when its production is complete.")
    empty_icon = "clipboard-check"
    template_name = "quality/review_list.html"

    def get_queryset(self) -> QuerySet[Batch]:
        return batches_to_review(self.request.user)

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Quality"), reverse("quality:deviation_list")), Crumb(_("Batch reviews"))]

    def get_extra_context(self) -> dict[str, Any]:
        return {"may_review": True}

    def get_empty_way(self) -> Crumb | None:
        if not may_open(self.request.user, "batches.view_batch"):
            return None
        return Crumb(_("Batches"), reverse("batches:batch_list"))


def _review_url(batch: Batch) -> str:
    return reverse("quality:batch_review", kwargs={"uuid": batch.uuid})


DECIDED = (BatchState.RELEASED, BatchState.REJECTED, BatchState.RECALLED)


@dataclass(frozen=True)
class Decisions:
    """The buttons beside the checks; each stays in its place and says why it cannot be pressed."""

    review: ActionButton | None
    release: ActionButton | None
    reject: ActionButton | None


@protected("quality.view_review")
def batch_review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The review of one batch."""
    batch = _batch(request, uuid)
    context = {
        "title": _("Review %(batch)s") % {"batch": batch.code},
        "crumbs": [
            Crumb(_("Quality"), reverse("quality:deviation_list")),
            Crumb(_("Batch reviews"), reverse("quality:review_list")),
            Crumb(batch.code, batch.get_absolute_url()),
            Crumb(_("Review")),
        ],
        "review": review_of(batch),
        "disposition": Disposition.objects.filter(batch=batch).select_related("decided_by").first(),
        "may_open_deviation": can_run(open_deviation.code, request.user, batch),
        **_before_release(request.user, batch),
    }
    return render(request, "quality/batch_review.html", context)


@protected("quality.view_review")
def batch_before_release(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The column beside the review alone, for pages that are open when something changes."""
    context = _before_release(request.user, _batch(request, uuid))
    return render(request, "quality/parts/review_side.html", context)


@protected("quality.view_review")
def batch_values(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Everything else: every step with every value, fetched when somebody asks for it."""
    batch = _batch(request, uuid)
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "quality/parts/all_values.html" if is_fragment else "quality/batch_values.html"
    context = {
        "title": _("Values of %(batch)s") % {"batch": batch.code},
        "crumbs": [Crumb(_("Review"), reverse("quality:batch_review", kwargs={"uuid": batch.uuid}))],
        "batch": batch,
        "steps": steps_with_values(batch),
    }
    return render(request, template, context)


def _batch(request: HttpRequest, uuid: UUID) -> Batch:
    joins = ("order", "control_recipe")
    found: Batch = get_object_or_404(batches_visible_to(request.user).select_related(*joins), uuid=uuid)
    demand_content(found)
    return found


def _before_release(user: Any, batch: Batch) -> dict[str, Any]:
    results = check_results(batch)
    return {
        "batch": batch,
        "results": sorted(results, key=lambda result: result.ok),
        "open_checks": sum(1 for result in results if not result.ok),
        "decisions": _decisions(user, batch, results),
        "signatures": with_standing(signatures_on([batch.uuid]), batch),
    }


def _decisions(user: Any, batch: Batch, results: Sequence[CheckResult]) -> Decisions:
    if batch.state in DECIDED:
        return Decisions(None, None, None)
    reasons = reasons_against(results)
    before_review = reasons_against_review(batch, results)
    return Decisions(
        review=_review_button(user, batch, len(before_review)),
        release=_button(
            user, batch, release_batch.code, _("Release batch"), "quality:batch_release", len(reasons)
        ),
        reject=_reject_button(user, batch),
    )


def _review_button(user: Any, batch: Batch, open_reasons: int) -> ActionButton | None:
    """Only until QA has signed."""
    if batch.state not in (BatchState.PRODUCTION_COMPLETE, BatchState.PRODUCTION_REVIEWED):
        return None
    if not can_run(review_batch.code, user, batch):
        return None
    url = reverse("quality:batch_qa_review", kwargs={"uuid": batch.uuid})
    refused = ""
    if not BATCH.allows(batch.state, "mark_qa_reviewed"):
        refused = _("production has not signed its review")
    elif open_reasons:
        refused = _("something is still open")
    return ActionButton(_("Sign QA review"), url, "signature", "", refused)


def _button(user: Any, batch: Batch, code: str, label: str, url_name: str, open_reasons: int) -> ActionButton:
    url = reverse(url_name, kwargs={"uuid": batch.uuid})
    if open_reasons:
        refused = _("%(count)s reasons stand against it, listed above") % {"count": open_reasons}
    elif not can_run(code, user, batch):
        refused = _("only the qualified person may do this")
    else:
        refused = ""
    return ActionButton(label, url, "signature", "primary", refused)


def _reject_button(user: Any, batch: Batch) -> ActionButton | None:
    """Offered to those who may decide, once QA has reviewed."""
    if not BATCH.allows(batch.state, "mark_rejected") or not can_run(reject_batch.code, user, batch):
        return None
    url = reverse("quality:batch_reject", kwargs={"uuid": batch.uuid})
    return ActionButton(_("Reject batch"), url, "circle-x", "danger", "")
