"""Lists that every app declares instead of writing: search, filters, sorting, pages, export, empty state."""

from __future__ import annotations

import csv
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Model, Q, QuerySet
from django.http import (
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django_filters.filterset import filterset_factory

from kernel.pages.cells import Column, export_cell, render_cell
from kernel.pages.export import Piece, exported
from kernel.pages.head import ActionButton, Crumb
from kernel.pages.narrowing import narrowed_by
from kernel.pages.paging import Pages
from kernel.pages.results import ResultsPage
from kernel.shell import KeptQueries, shell

Text = str | Promise
EXPORTED_AT_ONCE = 500
MOST_WORDS = 10


@dataclass(frozen=True)
class Header:
    """A column header as the template needs it."""

    column: Column
    query: str
    direction: str


class ListPage(ResultsPage, abstract=True):
    """A list of records. The whole page is data::

        class LotListPage(ListPage):
            permission = "materials.view_lots"
            title = _("Lots")
            columns = (
                Column("code", _("Lot"), kind="code", url=True),
                Column("definition.name", _("Material")),
                Column("quantity", _("Quantity"), kind="quantity", unit="unit"),
                Column("status", _("Status"), kind="state"),
                Column("expires_on", _("Valid until"), kind="date"),
            )
            search_fields = ("code", "definition__code")
            filters = ("status", "definition")
            ordering = ("-created_at",)
            empty_text = _("Lots appear here when goods are received.")

            def get_queryset(self):
                return lots_visible_to(self.request.user).select_related("definition")

    ``path("lots/", LotListPage.as_view(), name="lot_list")``. The address keeps search, filters,
    order and page; ``?format=csv`` gives the filtered list as data.
    """

    title: ClassVar[Text] = ""
    columns: ClassVar[tuple[Column, ...]] = ()
    search_fields: ClassVar[tuple[str, ...]] = ()
    search_hint: ClassVar[Text] = ""
    filters: ClassVar[tuple[str, ...]] = ()
    filterset_class: ClassVar[type[django_filters.FilterSet] | None] = None
    # Filters that other pages link with: shown while the address has them, so that nothing narrows unseen.
    linked_filters: ClassVar[tuple[str, ...]] = ()
    ordering: ClassVar[tuple[str, ...]] = ("-pk",)
    page_size: ClassVar[int] = 50
    # The name of the list's address, where people may keep what they narrow it by.
    keeps_queries_of: ClassVar[str] = ""
    empty_title: ClassVar[Text] = _("Nothing here yet")
    empty_text: ClassVar[Text] = ""
    empty_icon: ClassVar[str] = "inbox"
    template_name: ClassVar[str] = "kernel/list_page.html"
    results_template: ClassVar[str] = "kernel/list_results.html"

    def __init_subclass__(cls, *, abstract: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(abstract=abstract, **kwargs)
        if not abstract and not (cls.title and cls.columns):
            raise TypeError(f"{cls.__module__}.{cls.__name__} declares no title or no columns")

    # What a page gives, and what it may override

    @abstractmethod
    def get_queryset(self) -> QuerySet[Any]:
        """The records this person may see; a selector, with the joins that the columns need."""

    def with_details(self, records: list[Any]) -> list[Any]:
        """The records with what is asked for those that are shown alone: counts, other tables' words.

        Put here whatever would make the database look at every record to show fifty.
        """
        return records

    def shown_columns(self, records: list[Any]) -> Sequence[Column]:
        """The columns with what depends on the reader: a link for who may open where it leads."""
        return self.columns

    def get_crumbs(self) -> list[Crumb]:
        """The way here; home is put before it by the shell."""
        return []

    def get_actions(self) -> Sequence[ActionButton]:
        """What this person may add here: beside the search, and in the list while it is empty."""
        return []

    def get_empty_way(self) -> Crumb | None:
        """The page where that begins what would be listed here, for who may open it."""
        return None

    def get_extra_context(self) -> dict[str, Any]:
        """More for the template's slots (``above``, ``actions``)."""
        return {}

    # What the page does

    @cached_property
    def filterset(self) -> django_filters.FilterSet | None:
        """The filters with the person's choices; ``None`` when the page has none."""
        base = self.get_queryset()
        if self.filterset_class is None and not self.filters:
            return None
        model: type[Model] = base.model
        built = self.filterset_class or filterset_factory(model, fields=list(self.filters))
        found = built(self.request.GET, queryset=base, request=self.request)
        for name in self.linked_filters:
            if not self.request.GET.get(name):
                del found.form.fields[name]
        for field in found.form.fields.values():
            if isinstance(field, forms.NullBooleanField):
                field.widget.choices = [("unknown", _("All")), ("true", _("yes")), ("false", _("no"))]
        return found

    @property
    def search_text(self) -> str:
        """What is looked for; no text of a record holds the null character, and PostgreSQL refuses it."""
        return self.request.GET.get("q", "").replace("\0", "").strip()

    def rows(self) -> QuerySet[Any]:
        """The records after filters, search and order."""
        found = self.filterset.qs if self.filterset is not None else self.get_queryset()
        for word in self.search_text.split()[:MOST_WORDS] if self.search_fields else ():
            wanted = Q()
            for field in self.search_fields:
                wanted |= _contains(found.model, field, word)
            found = found.filter(wanted)
        return found.order_by(*self._order())

    def _order(self) -> tuple[str, ...]:
        """By what was asked for, else the page's own; records that are equal in it follow by age.

        The age runs the way of the first column: one index then serves both, forwards or backwards.
        """
        asked = self.request.GET.get("sort", "")
        paths = {column.name: column.sort_path for column in self.columns}
        path = paths.get(asked.removeprefix("-"), "")
        order = self.ordering
        if path:
            order = (f"-{path}" if asked.startswith("-") else path,)
        if {"pk", "-pk", "id", "-id"} & set(order):
            return order
        return (*order, "-pk" if order[0].startswith("-") else "pk")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The list; opened without any choice, with the one that the person keeps as their default."""
        if self.keeps_queries_of and not request.GET and not request.headers.get("HX-Request"):
            default = self._kept().default
            if default is not None and default.query:
                return HttpResponseRedirect(f"{request.path}?{default.query}")
        return super().get(request, *args, **kwargs)

    def _kept(self) -> KeptQueries:
        """What the person keeps for this list."""
        query = self._query(page=None, everything=None, format=None)
        return shell().kept_queries(self.request.user, self.keeps_queries_of, query)

    def _kept_context(self) -> dict[str, Any]:
        """What is kept, and the address that shows everything although a kept query opens the list."""
        kept = self._kept() if self.keeps_queries_of else None
        opens = kept is not None and kept.default is not None
        return {
            "kept": kept,
            "unnarrowed": f"{self.request.path}?everything=1" if opens else self.request.path,
        }

    def _context(self) -> dict[str, Any]:
        page = Pages(self.rows(), self.page_size).get_page(self.request.GET.get("page"))
        records = self.with_details(list(page))
        form = self.filterset.form if self.filterset is not None else None
        columns = self.shown_columns(records)
        return {
            "page_view": self,
            "title": self.title,
            "crumbs": self.get_crumbs(),
            "headers": self._headers(),
            "gives_way": any(each.gives_way for each in self.columns),
            "page": page,
            "lines": [[(column, render_cell(column, record)) for column in columns] for record in records],
            "narrowed_by": narrowed_by(form, self.search_text if self.search_fields else ""),
            "filter_form": form,
            "search_text": self.search_text,
            "actions": self.get_actions(),
            "empty_way": self.get_empty_way() or Crumb(""),
            "export_queries": [(kind.upper(), self._query(format=kind, page=None)) for kind in self.formats],
            **self._kept_context(),
            **self.get_extra_context(),
        }

    def _headers(self) -> list[Header]:
        asked = self.request.GET.get("sort", "")
        headers = []
        for column in self.columns:
            direction = ""
            if asked.removeprefix("-") == column.name:
                direction = "descending" if asked.startswith("-") else "ascending"
            wanted = f"-{column.name}" if direction == "ascending" else column.name
            query = self._query(sort=wanted, page=None) if column.sort_path else ""
            headers.append(Header(column, query, direction))
        return headers

    def _query(self, **changes: str | None) -> str:
        query = self.request.GET.copy()
        for key, value in changes.items():
            query.pop(key, None)
            if value is not None:
                query[key] = value
        return query.urlencode()

    def _export(self, kind: str) -> HttpResponseBase:
        stamp = timezone.localtime().strftime("%Y%m%d-%H%M")
        name = f"{slugify(self.__class__.__name__.removesuffix('Page'))}-{stamp}.{kind}"
        return exported(self.request, self._pieces(kind), filename=name, kind=kind)

    def _pieces(self, kind: str) -> Iterator[Piece]:
        """The file line by line, with the number of records in each piece."""
        writer = csv.writer(_Echo())
        yield "\N{BYTE ORDER MARK}" + writer.writerow(self._csv_head()), 0
        for record in self._all_with_details():
            line: list[str] = []
            for column in self.columns:
                line.append(export_cell(column, record))
                if column.kind == "quantity" and column.unit:
                    line.append(column.unit_of(record))
            yield writer.writerow(line), 1

    def _all_with_details(self) -> Iterator[Any]:
        found = self.rows().iterator(chunk_size=EXPORTED_AT_ONCE)
        while records := list(islice(found, EXPORTED_AT_ONCE)):
            yield from self.with_details(records)

    def _csv_head(self) -> list[str]:
        head: list[str] = []
        for column in self.columns:
            head.append(str(column.label))
            if column.kind == "quantity" and column.unit:
                head.append(f"{column.label} ({_('unit')})")
        return head


def _contains(model: type[Model], field: str, word: str) -> Q:
    """That ``field`` holds the word; what stands in another table is looked for there, once.

    Over a join it would be asked again for every record that leads there.
    """
    relation, _dots, rest = field.partition("__")
    other = model._meta.get_field(relation).related_model if rest else None
    if other is None or isinstance(other, str):
        return Q(**{f"{field}__icontains": word})
    found = other._default_manager.filter(_contains(other, rest, word))
    return Q(**{f"{relation}__in": found.order_by().values("pk")})


class _Echo:
    """A file that hands each line back, so that an export of any size needs no memory."""

    def write(self, value: str) -> str:
        return value
