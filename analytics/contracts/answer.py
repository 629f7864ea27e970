"""What a figure answers: key numbers, tables and a chart, so that page, export and API show the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode

from analytics.contracts.period import Period
from equipment.models import Site

Text = str | Promise
Cell = Decimal | int | str | None


@dataclass(frozen=True)
class Question:
    """Which figures are wanted: of one site, as of ``now``, over ``period``; ``product`` where one is chosen."""

    site: Site
    period: Period
    now: datetime
    product: str = ""

    def link(self, url_name: str, **filters: Any) -> str:
        """A list of this site, narrowed by ``filters`` as the list itself calls them."""
        return f"{reverse(url_name)}?{urlencode({'site': self.site.code, **filters})}"

    def finished_batches(self, **filters: Any) -> str:
        """The list of batches whose production ended in the period."""
        days = {"completed_from": self.period.first, "completed_to": self.period.last}
        return self.link("batches:batch_list", **days, **filters)

    @property
    def today(self) -> date:
        """The day at the site."""
        return self.now.astimezone(ZoneInfo(self.site.zone)).date()


@dataclass(frozen=True)
class Value:
    """One key number. ``None`` means that there is nothing to calculate it from; ``note`` then says why."""

    code: str
    label: Text
    value: Decimal | int | None
    unit: str = ""
    note: Text = ""
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Heading:
    """One column of numbers with its unit; the colour is the one that its chart uses."""

    code: str
    label: Text
    unit: str = ""
    colour: str = ""


@dataclass(frozen=True)
class Row:
    """One line of a table: what it is about, and a cell for each heading."""

    label: Text
    cells: tuple[Cell, ...]
    url: str = ""


@dataclass(frozen=True)
class Table:
    """Numbers as a table; ``about`` heads the column of labels."""

    code: str
    caption: Text
    about: Text
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Chart:
    """What ECharts draws; ``label`` says in words what is to be seen."""

    label: str
    option: dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """A figure calculated. ``missing`` says in words that there is nothing to show, and why.

    ``channels`` are live channels of single tags whose values move it.
    """

    values: tuple[Value, ...] = ()
    tables: tuple[Table, ...] = ()
    chart: Chart | None = None
    notes: tuple[Text, ...] = ()
    missing: Text = ""
    channels: tuple[str, ...] = ()
