"""The ledger of the trail: what is signed, where it is kept outside, what was verified, what is wrong."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.ledger import faults
from audit.models import LedgerCheckpoint
from audit.selectors.ledger import (
    LedgerNow,
    anchors_now,
    checkpoints,
    epochs,
    fingerprints,
    ledger_now,
    verifications,
)
from audit.verification import Report
from audit.verification.report import fault_of
from kernel.pages import (
    Column,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    PanelsPage,
    RelatedTable,
    TemplatePanel,
    from_day,
    protected,
    until_day,
)

PERMISSION = "audit.view_ledger"
CHECKPOINTS = (
    Column("made_at", _("Signed at"), kind="datetime", url=True),
    Column("size", _("Leaves"), kind="number"),
    Column("epoch", _("Epoch"), kind="number"),
    Column("root", _("Root"), kind="code", value=lambda each: f"{each.root_hex[:16]}…", sortable=False),
)
FAULTS = (
    Column("since", _("Since"), kind="datetime"),
    Column("message", _("What is wrong"), kind="prose", value=faults.message),
    Column("remedy", _("What to do"), kind="prose", value=faults.remedy),
)
ANCHORS = (
    Column("label", _("Anchor")),
    Column("where", _("Place"), kind="code"),
    Column("put_at", _("Last checkpoint"), kind="datetime"),
    Column("size", _("Leaves"), kind="number"),
    Column("failure", _("Last failure"), kind="prose"),
)
VERIFICATIONS = (
    Column("ended_at", _("When"), kind="datetime"),
    Column(
        "what", _("Looked at"), value=lambda run: _("what was new") if run.is_continued else _("everything")
    ),
    Column("result", _("Result"), value=lambda run: _("whole") if not run.fault_count else _("faults")),
    Column("fault_count", _("Faults"), kind="number"),
    Column(
        "compared",
        _("Compared"),
        kind="prose",
        value=lambda run: Report(**run.counted).summary() if run.counted else "",
        sortable=False,
    ),
)
FOUND = (
    Column("table", _("Table"), kind="code"),
    Column("row", _("Row"), kind="code"),
    Column("detail", _("What is wrong"), kind="prose"),
)
EPOCHS = (
    Column("number", _("Epoch"), kind="number"),
    Column("kept_size", _("Leaves kept"), kind="number"),
    Column("lost_size", _("Leaves anchored before"), kind="number"),
)


def _trail() -> list[Crumb]:
    return [Crumb(_("Ledger"), reverse("audit:ledger"))]


def _note(title: Any, checkpoint: LedgerCheckpoint | None) -> TemplatePanel:
    shown = {"checkpoint": checkpoint, "fingerprints": fingerprints(checkpoint) if checkpoint else ""}
    return TemplatePanel(title, "audit/checkpoint_note.html", shown)


class LedgerPage(PanelsPage):
    """The ledger as it is now."""

    permission = PERMISSION
    code = ""

    def get_record(self) -> LedgerNow:
        return ledger_now()

    def get_extra_context(self, record: LedgerNow) -> dict[str, Any]:
        return {"title": _("Ledger"), "name": _("Ledger")}

    def get_panels(self, record: LedgerNow) -> list[Any]:
        newest, lost, runs = record.newest, epochs(), verifications()
        facts = (
            Column("size", _("Leaves"), kind="number"),
            Column("waiting_words", _("Not numbered yet"), kind="prose"),
            Column("gap_words", _("Open transactions"), kind="prose"),
            Column("epoch", _("Epoch"), kind="number"),
        )
        panels: list[Any] = []
        if record.faults:
            panels.append(RelatedTable(_("What is wrong"), FAULTS, record.faults, empty=""))
        if runs and runs[0].faults:
            found = [fault_of(each) for each in runs[0].faults]
            panels.append(RelatedTable(_("Found by the last verification"), FOUND, found, empty=""))
        panels += [
            _note(_("Newest checkpoint"), newest),
            RelatedTable(_("Anchors"), ANCHORS, anchors_now(), empty=_("No anchor is set.")),
            RelatedTable(
                _("Verifications"),
                VERIFICATIONS,
                runs,
                empty=_("Nothing was verified yet. It is done each night, and by “manage.py verify_audit”."),
            ),
            RelatedTable(
                _("Checkpoints"),
                CHECKPOINTS,
                checkpoints()[:5],
                empty=_("Nothing is signed yet. It is done within seconds of the first event."),
                more_url=reverse("audit:checkpoint_list"),
            ),
            KeyValues(_("Ledger"), facts, beside=True),
        ]
        if lost:
            panels.append(RelatedTable(_("Stated losses"), EPOCHS, lost, empty="", beside=True))
        return panels


class CheckpointFilters(django_filters.FilterSet):  # type: ignore[misc]
    """By epoch and by days."""

    since = from_day("made_at")
    until = until_day("made_at")

    class Meta:
        model = LedgerCheckpoint
        fields = ("epoch",)


class CheckpointListPage(ListPage):
    """Every signed checkpoint."""

    permission = PERMISSION
    title = _("Checkpoints")
    columns = CHECKPOINTS
    search_fields = ("note",)
    search_hint = _("Number of leaves or part of the note")
    filterset_class = CheckpointFilters
    ordering = ("-id",)
    empty_title = _("Nothing is signed yet")
    empty_text = _("A checkpoint is signed within seconds of each event.")
    empty_icon = "signature"

    def get_queryset(self) -> QuerySet[LedgerCheckpoint]:
        return checkpoints()

    def get_crumbs(self) -> list[Crumb]:
        return _trail()


class CheckpointPage(DetailPage):
    """One checkpoint: its note, as anybody can verify it."""

    permission = PERMISSION
    code = ""

    def get_queryset(self) -> QuerySet[LedgerCheckpoint]:
        return checkpoints()

    def get_crumbs(self, record: LedgerCheckpoint) -> list[Crumb]:
        return [*_trail(), Crumb(_("Checkpoints"), reverse("audit:checkpoint_list")), Crumb(str(record.pk))]

    def get_extra_context(self, record: LedgerCheckpoint) -> dict[str, Any]:
        name = _("Checkpoint %(number)s") % {"number": record.pk}
        return {"title": name, "name": name}

    def get_panels(self, record: LedgerCheckpoint) -> list[Any]:
        facts = (
            Column("made_at", _("Signed at"), kind="datetime"),
            Column("size", _("Leaves"), kind="number"),
            Column("epoch", _("Epoch"), kind="number"),
            Column("root_hex", _("Root"), kind="code"),
            Column("fingerprints", _("Fingerprint of the key"), kind="code", value=fingerprints),
            Column("verifiers", _("Verifier key"), kind="code"),
        )
        return [
            _note(_("Signed note"), record),
            KeyValues(_("Checkpoint"), facts),
        ]


@protected(PERMISSION)
def checkpoint_note(request: HttpRequest, pk: int) -> HttpResponse:
    """The note alone, byte by byte, for whoever verifies it."""
    checkpoint = get_object_or_404(checkpoints(), pk=pk)
    reply = HttpResponse(checkpoint.note, content_type="text/plain; charset=utf-8")
    reply["Content-Disposition"] = f'attachment; filename="checkpoint-{checkpoint.pk}.note"'
    return reply
