"""Generic pages: an app declares a list or a record's page in Python and writes no template for it."""

from kernel.faces import SIGNED_IN
from kernel.pages.access import ProtectedPage, may_open, protected
from kernel.pages.cells import Column, render_cell
from kernel.pages.detail import (
    DetailPage,
    KeyValues,
    Panel,
    PanelsPage,
    RelatedTable,
    TemplatePanel,
    TimelineEntry,
)
from kernel.pages.head import ActionButton, Crumb
from kernel.pages.list import ListPage
from kernel.pages.narrowing import from_day, until_day

__all__ = [
    "SIGNED_IN",
    "ActionButton",
    "Column",
    "Crumb",
    "DetailPage",
    "KeyValues",
    "ListPage",
    "Panel",
    "PanelsPage",
    "ProtectedPage",
    "RelatedTable",
    "TemplatePanel",
    "TimelineEntry",
    "from_day",
    "may_open",
    "protected",
    "render_cell",
    "until_day",
]
