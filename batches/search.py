"""Orders and batches in the global search: by number or product."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from batches.selectors.visible import batches_visible_to, orders_visible_to
from kernel.shell import SearchHit

MOST = 8


def search(user: Any, text: str) -> list[SearchHit]:
    """The visible batches and orders that match; exact numbers come first."""
    return [*_batches(user, text), *_orders(user, text)]


def _batches(user: Any, text: str) -> list[SearchHit]:
    if not user.has_perm("batches.view_batch"):
        return []
    wanted = Q(code__icontains=text) | Q(order__code__iexact=text) | Q(material__code__iexact=text)
    return [
        SearchHit(
            title=batch.code,
            detail=f"{batch.material.name} · {batch.get_state_display()}",
            url=batch.get_absolute_url(),
            kind=_("Batch"),
            icon="package",
            exact=batch.code.casefold() == text.casefold(),
        )
        for batch in batches_visible_to(user).filter(wanted)[:MOST]
    ]


def _orders(user: Any, text: str) -> list[SearchHit]:
    if not user.has_perm("batches.view_order"):
        return []
    wanted = Q(code__icontains=text) | Q(material__code__iexact=text)
    return [
        SearchHit(
            title=order.code,
            detail=f"{order.material.name} · {order.get_state_display()}",
            url=order.get_absolute_url(),
            kind=_("Order"),
            icon="clipboard-list",
            exact=order.code.casefold() == text.casefold(),
        )
        for order in orders_visible_to(user).filter(wanted)[:MOST]
    ]
