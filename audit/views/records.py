"""The history of one record, and the record as it was at any moment (URS-AUD-06, URS-DAT-13)."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.models import AuditEvent, Signature
from audit.selectors.past import past_state
from audit.selectors.records import VIEW, Tracked, events_of, find_tracked, replaced_values
from audit.selectors.trail import with_changes
from audit.selectors.wording import entered_columns, names_of_references, word_field, word_value
from kernel import clock
from kernel.pages import Crumb, protected
from kernel.pages.paging import Pages
from kernel.templatetags.mom_ui import zone_of

PAGE_SIZE = 25
OLDEST, EVERYTHING = "oldest", "all"


class SiteMomentField(forms.DateTimeField):
    """A time on the clock of a site; on two days of a year there are times that were there twice, or never."""

    def to_python(self, value: Any) -> datetime | None:
        """As any time, or what to do about one that says too little."""
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            raise forms.ValidationError(
                _(
                    "At this time the clock was turned: it was there twice, or never. Give another time, or choose the "
                    "state after an entry in the history."
                ),
                code=error.code,
            ) from error


class MomentForm(forms.Form):
    """A moment by the clock of the record's site."""

    at = SiteMomentField(
        label=gettext_lazy("As it was on"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"),
    )
    event = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


@protected(VIEW)
def record_history(request: HttpRequest, kind: str, uuid: UUID) -> HttpResponse:
    """Every event of the record, page by page, each with its fields before and after."""
    tracked = _tracked(request, kind, uuid)
    everything = request.GET.get("of") == EVERYTHING
    oldest_first = request.GET.get("order") == OLDEST
    found = events_of(tracked, request.user, all_that_belongs=everything)
    ordered = found.order_by("recorded_at", "id") if oldest_first else found
    page = Pages(ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": _("History of %(record)s") % {"record": _called(tracked)},
        "crumbs": _crumbs(tracked, [Crumb(_("History"))]),
        "tracked": tracked,
        "everything": everything,
        "oldest_first": oldest_first,
        "page": page,
        "entries": _with_signatures(with_changes(page), tracked, everything),
        "replaced": [] if everything else _replaced(tracked),
        "moment": MomentForm(initial={"at": _local(clock.now(), tracked)}),
    }
    return render(request, "audit/record_history.html", context)


@protected(VIEW)
def record_as_of(request: HttpRequest, kind: str, uuid: UUID) -> HttpResponse:
    """The record at a moment by its site's clock, or as an event left it; today's beside it."""
    tracked = _tracked(request, kind, uuid)
    with timezone.override(_zone(tracked)):
        form = MomentForm(request.GET)
        chosen = form.is_valid() and _chosen(request, form, tracked)
        at, event = chosen or (clock.now(), None)
        state = past_state(tracked, at)
    last = events_of(tracked, request.user).filter(recorded_at__lte=at).first()
    if not form.errors:
        form = MomentForm(initial={"at": _local(at, tracked)})
    context = {
        "title": _("%(record)s as it was") % {"record": _called(tracked)},
        "crumbs": _crumbs(tracked, [Crumb(_("History"), history_address(tracked)), Crumb(_("As it was"))]),
        "tracked": tracked,
        "form": form,
        "state": state,
        "tables": [_panel(request, table, state.record) for table in state.tables],
        "event": event,
        "last": with_changes([last])[0] if last is not None else None,
    }
    return render(request, "audit/record_as_of.html", context, status=422 if form.errors else 200)


def history_address(tracked: Tracked) -> str:
    """The page of the record's history."""
    return reverse("audit:record_history", kwargs={"kind": tracked.kind, "uuid": tracked.record.uuid})


def _tracked(request: HttpRequest, kind: str, uuid: UUID) -> Tracked:
    found = find_tracked(kind, uuid, request.user)
    if found is None:
        raise Http404
    return found


def _called(tracked: Tracked) -> str:
    return f"{tracked.kind_words} {tracked.record}".strip()


def _crumbs(tracked: Tracked, ending: list[Crumb]) -> list[Crumb]:
    return [
        Crumb(_("Audit trail"), reverse("audit:trail")),
        Crumb(str(tracked.record), tracked.address),
        *ending,
    ]


def _zone(tracked: Tracked) -> Any:
    return zone_of(tracked.site) if tracked.site is not None else timezone.get_current_timezone()


def _local(moment: datetime, tracked: Tracked) -> datetime:
    return moment.astimezone(_zone(tracked)).replace(microsecond=0, tzinfo=None)


def _chosen(
    request: HttpRequest, form: MomentForm, tracked: Tracked
) -> tuple[datetime, AuditEvent | None] | None:
    """The moment of the event, if one is named; else the one that was entered, to the end of its second."""
    number = form.cleaned_data["event"]
    if number is not None:
        event = events_of(tracked, request.user, all_that_belongs=True).filter(pk=number).first()
        event = event or events_of(tracked, request.user).filter(pk=number).first()
        if event is None:
            raise Http404
        return event.recorded_at, with_changes([event])[0]
    at = form.cleaned_data["at"]
    return (at.replace(microsecond=999_999), None) if at is not None else None


def _with_signatures(page: list[AuditEvent], tracked: Tracked, everything: bool) -> list[dict[str, Any]]:
    """Each event with the fields of this row (or all that it changed) and its signatures: one more query."""
    signed: dict[int, list[Signature]] = {}
    for signature in Signature.objects.filter(event_id__in=[event.pk for event in page]).order_by("id"):
        signed.setdefault(signature.event_id, []).append(signature)
    table, row = tracked.model._meta.db_table, tracked.record.pk
    return [
        {
            "event": event,
            "changes": [
                each
                for each in event.worded  # type: ignore[attr-defined]  # set by with_changes
                if everything or (each.table, each.row) == (table, row)
            ],
            "signatures": signed.get(event.pk, []),
        }
        for event in page
    ]


def _replaced(tracked: Tracked) -> list[dict[str, Any]]:
    """Each field that was entered and later replaced, with all its values, worded."""
    found = replaced_values(tracked)
    table = tracked.model._meta.db_table
    images = [
        SimpleNamespace(table_name=table, before=None, after={column: value})
        for column, values in found.items()
        for value, _event in values
    ]
    names = names_of_references(images)
    return [
        {
            "field": word_field(tracked.model, column),
            "values": [(word_value(tracked.model, column, value, names), event) for value, event in values],
        }
        for column, values in found.items()
        if column in entered_columns(tracked.model)
    ]


def _panel(request: HttpRequest, table: Any, record: Any) -> str:
    context = {"panel": table, "record": record, **table.context(record)}
    return render_to_string(table.template, context, request=request)
