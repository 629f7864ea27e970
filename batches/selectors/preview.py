"""What a batch of an order would be made by: the effective recipe and the units, with every reason against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from batches.errors import NoEffectiveRecipe
from batches.models import ProductionOrder
from batches.selectors.unit_choice import ClassChoice, class_choices
from kernel import clock
from kernel.errors import DomainError
from kernel.quantities import Quantity
from recipes.models import RecipeVersion
from recipes.selectors import control_recipe_document, effective_version


@dataclass(frozen=True)
class OrderPreview:
    """The recipe version, its scaled document and the units; or the refusal that would come."""

    version: RecipeVersion | None
    document: dict[str, Any] | None
    choices: tuple[ClassChoice, ...]
    refusal: DomainError | None

    @property
    def is_ready(self) -> bool:
        """Whether the batch could be created now."""
        return self.refusal is None and all(choice.first_ready is not None for choice in self.choices)


def order_preview(order: ProductionOrder) -> OrderPreview:
    """Everything that creating the batch would look at, without changing anything."""
    now = clock.now()
    version = effective_version(order.site, order.material, now)
    if version is None:
        refusal = NoEffectiveRecipe(material=order.material.code, site=order.site.code)
        return OrderPreview(None, None, (), refusal)
    try:
        document = control_recipe_document(
            version, Quantity(order.quantity, order.unit).to(version.batch_unit)
        )
    except DomainError as error:
        return OrderPreview(version, None, (), error)
    return OrderPreview(version, document, tuple(class_choices(order.site, document["equipment"], now)), None)
