"""Imports: the mappings and the imports, and one of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.generic import action_buttons, signatures_table, timeline_of
from audit.selectors.signatures import signatures_on
from integrations.choices import MappingState, RowOutcome
from integrations.lifecycles import IMPORT
from integrations.models import ImportMapping, ImportRun
from integrations.selectors import import_shown as shown
from integrations.selectors.import_values import target_of
from integrations.selectors.imports import mappings_visible_to, runs_visible_to
from integrations.views import import_columns as columns
from integrations.views.import_offers import DRAFT_OFFER, RUN_OFFERS, list_address, offers_for
from kernel.pages import (
    ActionButton,
    Column,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    RelatedTable,
    TimelineEntry,
)

NEWEST = 25
SHOWN_ROWS = 50


class MappingListPage(ListPage):
    """Every version of every mapping."""

    permission = "integrations.view_import"
    title = _("Import mappings")
    columns = columns.MAPPINGS
    search_fields = ("code", "name")
    search_hint = _("Code or name")
    filters = ("state", "encoding")
    ordering = ("code", "-version")
    empty_title = _("No mapping yet")
    empty_text = _(
        "A mapping says which column of a former system's file is which field. Draft one to begin."
    )
    empty_icon = "file-import"

    def get_queryset(self) -> QuerySet[ImportMapping]:
        return mappings_visible_to(self.request.user)

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Imports"), list_address())]

    def get_actions(self) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, None, [DRAFT_OFFER])


class MappingPage(DetailPage):
    """One version: its fields, what it makes of the sample, and the imports by it."""

    permission = "integrations.view_import"
    name = "name"
    state_field = "state"

    def get_queryset(self) -> QuerySet[ImportMapping]:
        return mappings_visible_to(self.request.user)

    def get_crumbs(self, record: ImportMapping) -> list[Crumb]:
        return [Crumb(_("Import mappings"), reverse("integrations:mapping_list")), Crumb(str(record))]

    def get_actions(self, record: ImportMapping) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, record, offers_for(record))

    def get_timeline(self, record: ImportMapping) -> Sequence[TimelineEntry]:
        return timeline_of(record)

    def get_panels(self, record: ImportMapping) -> list[Any]:
        may_map = record.state == MappingState.DRAFT and self.request.user.has_perm(
            "integrations.map_import_field"
        )
        fields = RelatedTable(
            _("Fields"),
            columns.FIELDS,
            shown.fields_shown(record),
            empty="",
            row_actions=_map_button if may_map else None,
        )
        runs = runs_visible_to(self.request.user).filter(mapping=record)[:NEWEST]
        return [
            fields,
            self._preview(record),
            self._sample(record),
            RelatedTable(
                _("Imports"), columns.RUNS, runs, empty=_("Nothing was imported by this version yet.")
            ),
            signatures_table(signatures_on([record.uuid]), record),
            KeyValues(_("Mapping"), columns.MAPPING_FACTS, beside=True),
        ]

    def _sample(self, record: ImportMapping) -> RelatedTable:
        rows = [dict(zip(record.sample_columns, row, strict=False)) for row in record.sample_rows]
        return RelatedTable(
            _("Sample: the first rows as they stand"),
            [Column(str(at), name, value=_cell(name)) for at, name in enumerate(record.sample_columns)],
            rows,
            empty=_("There is no sample. Change the mapping and choose a file of the former system."),
        )

    def _preview(self, record: ImportMapping) -> RelatedTable:
        mapped = [each for each in target_of(record.target).fields if each.code in record.layout]
        return RelatedTable(
            _("Preview: what the sample becomes"),
            [Column(each.code, each.label) for each in mapped],
            shown.preview(record) if mapped else [],
            empty=_("Nothing to show yet: it takes a sample file and a mapped field."),
        )


class RunListPage(ListPage):
    """Every import, newest first."""

    permission = "integrations.view_import"
    title = _("Imports")
    columns = columns.RUNS
    search_fields = ("code", "file__name", "file__sha256")
    search_hint = _("Import, file or SHA-256")
    filters = ("state", "is_good")
    ordering = ("-prepared_at",)
    empty_title = _("Nothing was imported yet")
    empty_text = _("Records of a former system come in by a mapping that a second person has approved.")
    empty_icon = "file-import"

    def get_queryset(self) -> QuerySet[ImportRun]:
        return runs_visible_to(self.request.user)

    def get_empty_way(self) -> Crumb | None:
        return Crumb(_("Import mappings"), reverse("integrations:mapping_list"))


class RunPage(DetailPage):
    """One import from the kept file to the signed report."""

    permission = "integrations.view_import"
    template_name = "integrations/import_detail.html"
    state_field = "state"

    def get_queryset(self) -> QuerySet[ImportRun]:
        return runs_visible_to(self.request.user)

    def get_crumbs(self, record: ImportRun) -> list[Crumb]:
        return [Crumb(_("Imports"), list_address()), Crumb(record.code)]

    def get_actions(self, record: ImportRun) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, record, RUN_OFFERS, lifecycle=IMPORT)

    def get_timeline(self, record: ImportRun) -> Sequence[TimelineEntry]:
        return timeline_of(record)

    def get_panels(self, record: ImportRun) -> list[Any]:
        facts = KeyValues(_("Import"), columns.RUN_FACTS, beside=True)
        numbers = RelatedTable(
            _("Numbers that must agree"), columns.AGREEMENTS, shown.agreements(record), empty=""
        )
        signed = signatures_table(signatures_on([record.uuid]), record)
        return [
            *self._progress(record),
            numbers,
            *self._rows(record),
            *self._again(record),
            *self._compared(record),
            signed,
            facts,
        ]

    def _progress(self, record: ImportRun) -> list[Any]:
        if not record.is_under_way:
            return []
        rows = (Column("progress", _("Rows settled"), value=columns.progress),)
        return [KeyValues(_("Under way: a worker goes on, you may leave this page"), rows)]

    def _rows(self, record: ImportRun) -> list[Any]:
        rejected = record.rows.filter(outcome=RowOutcome.REJECTED).select_related("run").order_by("line")
        every = f"{reverse('integrations:import_row_list')}?{urlencode({'run': record.pk})}"
        empty = (
            _("No row was rejected.")
            if record.is_checked
            else _("Check the import to see what would be rejected.")
        )
        table = RelatedTable(
            _("Rejected rows"),
            columns.REJECTED,
            rejected[:SHOWN_ROWS],
            empty=empty,
            more_url=every,
        )
        return [table]

    def _again(self, record: ImportRun) -> list[Any]:
        """The imports that brought its rejected rows again."""
        found = list(runs_visible_to(self.request.user).filter(corrects=record)[:NEWEST])
        if not found:
            return []
        return [RelatedTable(_("Rejected rows brought again by"), columns.RUNS, found, empty="")]

    def _compared(self, record: ImportRun) -> list[Any]:
        if not record.figures:
            return []
        found = [
            RelatedTable(_("Values read back"), columns.COMPARED, shown.fields_compared(record), empty="")
        ]
        if record.figures["differences"]:
            found.append(
                RelatedTable(_("Differences"), columns.DIFFERENCES, shown.differences(record), empty="")
            )
        if record.figures["words"]:
            found.append(
                RelatedTable(_("Words translated"), columns.WORDS, shown.words_shown(record), empty="")
            )
        return found


def _cell(name: str) -> Callable[[dict[str, str]], str]:
    """The cell of that column, whatever signs are in its name."""
    return lambda row: row.get(name, "")


def _map_button(each: shown.FieldShown) -> Sequence[ActionButton]:
    address = reverse("integrations:map_field", kwargs={"uuid": each.mapping.uuid, "field": each.field.code})
    return [ActionButton(_("Map"), address, "pencil")]
