"""The audit trail for people: by record, person and period, each change with before, after and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.contracts import authority
from audit.generic.signatures import ROLE
from audit.models import AuditEvent, ReasonCode, SecurityEvent, Signature
from audit.selectors.export import entries_as_json
from audit.selectors.records import subject_of
from audit.selectors.standing import with_standing_found
from audit.selectors.system import system_actions
from audit.selectors.trail import (
    done_by,
    events_visible_to,
    with_changes,
)
from audit.selectors.wording import FieldChange
from audit.views.filters import EntryFilters, TrailFilters
from kernel.pages import (
    Column,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    TemplatePanel,
    may_open,
)
from kernel.pages.export import Piece
from kernel.pages.paging import MOST_PAGED

REFUSED_SHOWN = 10


def _changes(event: AuditEvent) -> str:
    """Every changed field on a line of its own, for the export."""
    worded: list[FieldChange] = event.worded  # type: ignore[attr-defined]  # set by with_changes
    return "\n".join(f"{each.record} · {each.field}: {each.before} → {each.after}" for each in worded)


class TrailPage(ListPage):
    """Who, when, what, before, after and why."""

    permission = "audit.view_trail"
    title = _("Audit trail")
    columns = (
        Column("recorded_at", _("When"), kind="datetime"),
        Column("actor_name", _("Who"), kind="template", template="audit/cells/who.html", sort="actor_name"),
        Column("action", _("What"), kind="template", template="audit/cells/what.html", sort="action"),
        Column(
            "changes",
            _("Before → after"),
            kind="template",
            template="audit/cells/changes.html",
            value=_changes,
            sortable=False,
        ),
        Column("reason_text", _("Why"), kind="template", template="audit/cells/why.html", sortable=False),
    )
    filterset_class = TrailFilters
    ordering = ("-recorded_at", "-id")
    empty_title = _("Nothing is recorded yet")
    empty_text = _("Every action writes here who did what, when and why, with each value before and after.")
    empty_icon = "history"
    keeps_queries_of = "audit:trail"
    template_name = "audit/trail.html"
    formats = ("csv", "json")

    def _pieces(self, kind: str) -> Iterator[Piece]:
        return entries_as_json(self.rows()) if kind == "json" else super()._pieces(kind)

    def get_queryset(self) -> QuerySet[AuditEvent]:
        return events_visible_to(self.request.user)

    def with_details(self, records: list[Any]) -> list[Any]:
        return with_changes(records)


class PersonTrailPage(TrailPage):
    """What one person did, and what the system did for them."""

    permission = "audit.view_trail"
    filterset_class = EntryFilters
    template_name = "audit/person_trail.html"
    keeps_queries_of = ""

    def get_queryset(self) -> QuerySet[AuditEvent]:
        return events_visible_to(self.request.user).filter(done_by(self.kwargs["username"]))

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Audit trail"), reverse("audit:trail")), Crumb(self.kwargs["username"])]

    def get_extra_context(self) -> dict[str, Any]:
        """Who it is, from when to when, and how often an attempt was refused."""
        person = authority().actor_named(self.kwargs["username"])
        if person is None:
            raise Http404
        name = person.get_username()
        mine = self.get_queryset()
        refused = SecurityEvent.objects.filter(username=name)
        may_see_refused = may_open(self.request.user, "people.view_security_log")
        return {
            "title": _("What %(person)s did") % {"person": person.get_full_name()},
            "person": person,
            "first": mine.order_by("recorded_at", "id").first(),
            "last": mine.first(),
            "refused": refused[: MOST_PAGED + 1].count() if may_see_refused else None,
        }


class SystemTrailPage(TrailPage):
    """What happened to the system itself: sign-ins, rights, exports, prints, clocks, settings (URS-AUD-10)."""

    permission = "audit.view_trail"
    title = _("System events")
    template_name = "audit/system_trail.html"
    keeps_queries_of = ""

    def get_queryset(self) -> QuerySet[AuditEvent]:
        return events_visible_to(self.request.user).filter(action__in=system_actions())

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Audit trail"), reverse("audit:trail")), Crumb(_("System events"))]

    def get_extra_context(self) -> dict[str, Any]:
        """The latest refused attempts, for who may read them: the other half of what the system keeps of itself."""
        may = may_open(self.request.user, "people.view_security_log")
        return {"refused": SecurityEvent.objects.all()[:REFUSED_SHOWN] if may else None}


class EventPage(DetailPage):
    """One event with everything the trail keeps of it."""

    permission = "audit.view_trail"
    code = "pk"
    name = "action_words"

    def get_queryset(self) -> QuerySet[AuditEvent]:
        return events_visible_to(self.request.user)

    def get_record(self) -> AuditEvent:
        page = with_changes(self.get_queryset().filter(pk=self.kwargs["pk"]))
        if not page:
            raise Http404
        return page[0]

    def get_crumbs(self, record: AuditEvent) -> list[Crumb]:
        return [Crumb(_("Audit trail"), reverse("audit:trail")), Crumb(str(record.pk))]

    def get_panels(self, record: AuditEvent) -> list[Any]:
        reasons = {reason.code: str(reason.label) for reason in ReasonCode.objects.all()}
        facts = (
            Column("recorded_at", _("When"), kind="datetime"),
            Column("actor_name", _("Who")),
            Column("actor_username", _("User ID"), kind="code"),
            ROLE,
            Column("on_behalf_of_name", _("On behalf of")),
            Column("reason_code", _("Reason"), value=lambda event: reasons.get(event.reason_code, "")),
            Column("reason_text", _("Why")),
            Column("subject_code", _("Record"), kind="code"),
            Column("site", _("Site"), kind="code"),
            Column("channel", _("Door"), value="get_channel_display"),
            Column("terminal", _("Terminal")),
            Column("correlation", _("Correlation"), kind="code"),
            Column("caused_by", _("Caused by event"), kind="code"),
        )
        signatures = with_standing_found(Signature.objects.filter(event_id=record.pk))
        return [
            TemplatePanel(
                _("What changed"),
                "audit/changes_panel.html",
                {"event": record, "subject": subject_of(record, self.request.user)},
            ),
            TemplatePanel(_("Signatures"), "audit/signatures_panel.html", {"signatures": signatures}),
            KeyValues(_("Event"), facts, beside=True),
        ]
