"""Rows of imports: what became of each, and the rejected ones as a file to correct and bring again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View

from integrations.choices import RowOutcome
from integrations.models import ImportRow, ImportRun
from integrations.selectors.imports import rows_visible_to, runs_visible_to, sheet_of
from integrations.views import import_columns as columns
from integrations.views.import_offers import list_address
from kernel.pages import Crumb, ListPage, ProtectedPage, from_day, until_day
from kernel.pages.export import Piece, exported


class RowFilters(django_filters.FilterSet):
    """By outcome and import."""

    run = django_filters.ModelChoiceFilter(
        label=_("Import"), queryset=lambda request: runs_visible_to(request.user)
    )
    since = from_day("run__prepared_at")
    until = until_day("run__prepared_at")

    class Meta:
        model = ImportRow
        fields = ("outcome", "run")


class RowListPage(ListPage):
    """What became of each row."""

    permission = "integrations.view_import"
    title = _("Rows of imports")
    columns = columns.ROWS
    search_fields = ("record_code", "error")
    search_hint = _("Record or error code")
    filterset_class = RowFilters
    ordering = ("-run__prepared_at", "line")
    empty_title = _("No row was settled yet")
    empty_text = _("Each row of a file appears here with the record that it became, or why it was rejected.")
    empty_icon = "file-import"

    def get_queryset(self) -> QuerySet[ImportRow]:
        return rows_visible_to(self.request.user)

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Imports"), list_address())]

    def get_empty_way(self) -> Crumb | None:
        return Crumb(_("Imports"), list_address())


class RejectedRowsPage(ProtectedPage, View):
    """The rejected rows with their own columns, and beside them line, code and reason: to correct and bring again."""

    permission = "integrations.view_import"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file, in the audit trail before its first byte leaves."""
        run = runs_visible_to(request.user).filter(uuid=kwargs["uuid"]).first()
        if run is None:
            raise Http404
        return exported(request, _rejected(run, sheet_of(run).columns), filename=f"{run.code}-rejected.csv")


def _rejected(run: ImportRun, columns: Sequence[str]) -> Iterator[Piece]:
    added = [gettext("Line"), gettext("Code"), gettext("Reason")]
    yield "\N{BYTE ORDER MARK}" + _line([*columns, *added]), 0
    for row in run.rows.filter(outcome=RowOutcome.REJECTED).order_by("line").iterator(chunk_size=500):
        yield _line([*row.cells, str(row.line), row.error, str(row.why)]), 1


def _line(cells: Sequence[str]) -> str:
    """One line; what a spreadsheet would take for a formula stays text."""
    out = io.StringIO()
    csv.writer(out).writerow(
        [f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in cells]
    )
    return out.getvalue()
