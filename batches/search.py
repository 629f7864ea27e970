"""Orders, batches and exceptions in the global search: by number or product."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from batches.selectors.visible import batches_visible_to, exceptions_visible_to, orders_visible_to
from kernel.shell import SearchHit

MOST = 8


def search(user: Any, text: str) -> list[SearchHit]:
    """The visible batches, orders and exceptions that match; exact numbers come first."""
    found: list[SearchHit] = []
    if user.has_perm("batches.view_batch"):
        found += [*_batches(user, text), *_exceptions(user, text)]
    if user.has_perm("batches.view_order"):
        found += _orders(user, text)
    return found


def _batches(user: Any, text: str) -> Iterator[SearchHit]:
    wanted = Q(code__icontains=text) | Q(order__code__iexact=text) | Q(material__code__iexact=text)
    for batch in batches_visible_to(user).filter(wanted)[:MOST]:
        detail = f"{batch.material.name} · {batch.get_state_display()}"
        yield SearchHit.of(batch, text, kind=_("Batch"), icon="package", detail=detail)


def _exceptions(user: Any, text: str) -> Iterator[SearchHit]:
    """By the whole number: it holds that of its batch, which would find them all."""
    for each in exceptions_visible_to(user).filter(code__iexact=text)[:MOST]:
        detail = f"{each.get_kind_display()} · {each.get_state_display()}"
        yield SearchHit.of(each, text, kind=_("Exception"), icon="alert-triangle", detail=detail)


def _orders(user: Any, text: str) -> Iterator[SearchHit]:
    wanted = Q(code__icontains=text) | Q(material__code__iexact=text)
    for order in orders_visible_to(user).filter(wanted)[:MOST]:
        detail = f"{order.material.name} · {order.get_state_display()}"
        yield SearchHit.of(order, text, kind=_("Order"), icon="clipboard-list", detail=detail)
