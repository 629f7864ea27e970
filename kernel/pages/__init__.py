"""Generic pages: an app declares a list or a record's page in Python and writes no template for it."""

from kernel.pages.access import SIGNED_IN, ProtectedPage, may_open, protected
from kernel.pages.cells import Column, render_cell
from kernel.pages.detail import (
    ActionButton,
    DetailPage,
    KeyValues,
    Panel,
    RelatedTable,
    TemplatePanel,
    TimelineEntry,
)
from kernel.pages.list import Crumb, ListPage

__all__ = [
    "SIGNED_IN",
    "ActionButton",
    "Column",
    "Crumb",
    "DetailPage",
    "KeyValues",
    "ListPage",
    "Panel",
    "ProtectedPage",
    "RelatedTable",
    "TemplatePanel",
    "TimelineEntry",
    "may_open",
    "protected",
    "render_cell",
]
