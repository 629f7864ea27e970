"""The page of one record: header with code and state, action buttons, panels declared in Python."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kernel.choices import state_of
from kernel.pages.access import ProtectedPage
from kernel.pages.cells import Column, look_up, render_cell
from kernel.pages.head import ActionButton, Crumb
from kernel.shell import shell

Text = str | Promise


ROW_ACTIONS = Column("row_actions", _("Do"))


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened: what, when, who, why."""

    title: Text
    at: datetime
    who: Text = ""
    detail: Text = ""
    icon: str = "circle-dot"
    tone: str = "neutral"
    url: str = ""


@dataclass(frozen=True)
class KeyValues:
    """A panel of label and value, one ``Column`` each; ``beside`` puts it into the right column."""

    title: Text
    rows: Sequence[Column]
    record: Any = None
    beside: bool = False
    template: ClassVar[str] = "components/panel_key_values.html"

    def context(self, record: Any) -> dict[str, Any]:
        """Cells ready to show."""
        shown = self.record if self.record is not None else record
        return {"pairs": [(row, render_cell(row, shown)) for row in self.rows]}


@dataclass(frozen=True)
class RelatedTable:
    """A panel with a table of related records; ``empty`` says what would fill it.

    ``actions`` are buttons in its head, ``row_actions`` gives those of one record.
    """

    title: Text
    columns: Sequence[Column]
    records: Iterable[Any]
    empty: Text
    more_url: str = ""
    beside: bool = False
    actions: Sequence[ActionButton] = ()
    row_actions: Callable[[Any], Sequence[ActionButton]] | None = None
    template: ClassVar[str] = "components/panel_table.html"

    def context(self, record: Any) -> dict[str, Any]:
        """Columns and lines of cells."""
        records = list(self.records)
        lines = [[(c, render_cell(c, each)) for c in self.columns] for each in records]
        buttons = [self.row_actions(each) for each in records] if self.row_actions is not None else []
        if not any(buttons):
            return {"columns": self.columns, "lines": lines}
        for line, offered in zip(lines, buttons, strict=True):
            cell = render_to_string("components/row_actions.html", {"buttons": offered})
            line.append((ROW_ACTIONS, cell))
        return {"columns": [*self.columns, ROW_ACTIONS], "lines": lines}


@dataclass(frozen=True)
class TemplatePanel:
    """A panel drawn by its own template, which gets ``record`` and ``data``."""

    title: Text
    body: str
    data: dict[str, Any] = field(default_factory=dict)
    beside: bool = False
    template: ClassVar[str] = "components/panel_template.html"

    def context(self, record: Any) -> dict[str, Any]:
        """What the body template sees."""
        return self.data


Panel = KeyValues | RelatedTable | TemplatePanel


class PanelsPage(ProtectedPage, abstract=True):
    """A page about one thing: a head, and panels that say what is known of it."""

    code: ClassVar[str] = "code"
    name: ClassVar[str] = ""
    state_field: ClassVar[str] = ""
    template_name: ClassVar[str] = "kernel/detail_page.html"

    # What a page gives, and what it may override

    @abstractmethod
    def get_record(self) -> Any:
        """What the page is about, or 404."""

    def get_panels(self, record: Any) -> Sequence[Panel]:
        """The panels, in order."""
        return []

    def get_actions(self, record: Any) -> Sequence[ActionButton]:
        """The buttons of the header."""
        return []

    def get_timeline(self, record: Any) -> Sequence[TimelineEntry]:
        """What happened to this record, newest first."""
        return []

    def get_crumbs(self, record: Any) -> list[Crumb]:
        """The way here."""
        return []

    def get_extra_context(self, record: Any) -> dict[str, Any]:
        """More for the template's slots."""
        return {}

    # What the page does

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record = self.get_record()
        return render(request, self.template_name, self.get_context(record))

    def get_context(self, record: Any) -> dict[str, Any]:
        """Everything the template shows."""
        own, theirs = self.get_panels(record), shell().panels_for(record, self.request.user)
        panels = [(panel, self._panel(panel, record)) for panel in (*own, *theirs)]
        code = look_up(record, self.code) if self.code else ""
        name = look_up(record, self.name) if self.name else ""
        return {
            "page_view": self,
            "record": record,
            "code": code,
            "name": name,
            "title": " · ".join(str(part) for part in (code, name) if part),
            "state": self._state(record),
            "crumbs": self.get_crumbs(record),
            "actions": self.get_actions(record),
            "links": shell().links_for(record, self.request.user),
            "panels": [html for panel, html in panels if not panel.beside],
            "side_panels": [html for panel, html in panels if panel.beside],
            "timeline": self.get_timeline(record),
            **self.get_extra_context(record),
        }

    def _state(self, record: Any) -> Any:
        if not self.state_field:
            return None
        if isinstance(record, Model):
            return state_of(record, self.state_field) or getattr(record, self.state_field)
        return getattr(record, self.state_field)

    def _panel(self, panel: Panel, record: Any) -> SafeString:
        context = {"panel": panel, "record": record, **panel.context(record)}
        return render_to_string(panel.template, context, request=self.request)


class DetailPage(PanelsPage, abstract=True):
    """One record, found by its ``uuid`` among those the person may see::

        class LotPage(DetailPage):
            permission = "materials.view_lots"
            name = "definition.name"
            state_field = "status"

            def get_queryset(self):
                return lots_visible_to(self.request.user).select_related("definition")

            def get_panels(self, lot):
                return [
                    KeyValues(_("Lot"), (Column("quantity", _("Quantity"), kind="quantity", unit="unit"),)),
                    RelatedTable(_("Containers"), CONTAINER_COLUMNS, lot.containers.all(),
                                 empty=_("No container is booked yet.")),
                ]

    ``path("lots/<uuid:uuid>/", LotPage.as_view(), name="lot_detail")``. A record outside the
    person's sites and areas is not found (404), as if it did not exist.
    """

    @abstractmethod
    def get_queryset(self) -> QuerySet[Any]:
        """The records this person may see; a selector."""

    def get_record(self) -> Any:
        """The record of the address, or 404."""
        found = self.get_queryset().filter(**self.kwargs).first()
        if found is None:
            raise Http404
        return found
