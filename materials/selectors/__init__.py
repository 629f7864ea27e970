"""What can be asked about materials; nothing here changes anything."""

from materials.selectors.expiry import expiry_label, last_use_on, usable_until
from materials.selectors.records import (
    containers_to_verify,
    containers_visible_to,
    ends_between,
    lots_past_their_date,
    lots_visible_to,
    lots_with_something_left,
    lots_with_stock,
    materials_in_use,
    products_in_use,
)
from materials.selectors.stock import StockLine, stock
from materials.selectors.trace import Trace, TraceNode, trace
from materials.selectors.usability import container_findings, lot_findings

__all__ = [
    "StockLine",
    "Trace",
    "TraceNode",
    "container_findings",
    "containers_to_verify",
    "containers_visible_to",
    "ends_between",
    "expiry_label",
    "last_use_on",
    "lot_findings",
    "lots_past_their_date",
    "lots_visible_to",
    "lots_with_something_left",
    "lots_with_stock",
    "materials_in_use",
    "products_in_use",
    "stock",
    "trace",
    "usable_until",
]
