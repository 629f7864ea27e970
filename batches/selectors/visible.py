"""Which orders and batches a person may see: those of the sites and areas where a role lets them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from batches.models import Batch, BatchException, ProductionOrder, StepExecution
from equipment.selectors.visible import visible_to

VIEW = "batches.view_batch"


def orders_visible_to(user: Any) -> QuerySet[ProductionOrder]:
    """Orders of the sites where the person may see orders."""
    orders = ProductionOrder.objects.select_related("site", "material")
    return visible_to(orders, user, "batches.view_order")


def batches_visible_to(user: Any) -> QuerySet[Batch]:
    """Batches of the sites and areas where the person may see batches."""
    batches = Batch.objects.select_related("site", "area", "order", "material", "product_lot")
    return visible_to(batches, user, VIEW, areas=("area",))


def steps_visible_to(user: Any, permission: str = VIEW) -> QuerySet[StepExecution]:
    """Steps of the batches where the person holds ``permission``: may see them, unless another is named."""
    steps = StepExecution.objects.select_related("batch", "batch__site", "performer", "verifier", "unit")
    return visible_to(steps, user, permission, site="batch__site", areas=("batch__area",))


def exceptions_visible_to(user: Any) -> QuerySet[BatchException]:
    """Exceptions of the batches that the person may see."""
    exceptions = BatchException.objects.select_related("batch", "site", "step", "raised_by", "assessed_by")
    return visible_to(exceptions, user, VIEW, areas=("batch__area",))
