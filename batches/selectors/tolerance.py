"""Whether a weight lies where it may: the scale's range, the tolerance, and what an override may accept."""

from __future__ import annotations

from decimal import Decimal

from batches.contracts import Amount, StepContext, limit_text
from batches.errors import BeyondOverride, NothingToOverride, OutsideScaleRange, WeightOutOfTolerance
from batches.selectors.overrides import accepted_weights
from equipment.models import Unit
from kernel.quantities import Quantity


def demand_in_range(scale: Unit, weight: Quantity) -> None:
    """Raise when the scale cannot weigh this: below its minimum weight or above its capacity."""
    if scale.minimum_weight is None or scale.maximum_weight is None:
        return
    value = weight.to(scale.weight_unit).value
    if value < scale.minimum_weight or value > scale.maximum_weight:
        raise OutsideScaleRange(
            net=f"{weight.value:f}",
            unit=weight.unit,
            scale=scale.code,
            low=f"{scale.minimum_weight:f}",
            high=f"{scale.maximum_weight:f}",
        )


def demand_in_tolerance(amount: Amount, weight: Quantity) -> None:
    """Raise unless the weight lies within the frozen limits, which count as inside."""
    if amount.misses(weight.to(amount.unit).value):
        low, high = ("…" if limit is None else f"{limit:f}" for limit in (amount.low, amount.high))
        raise WeightOutOfTolerance(net=f"{weight.value:f}", unit=amount.unit, low=low, high=high)


def override_limits(context: StepContext) -> tuple[Decimal | None, Decimal | None]:
    """Between which weights a second person can accept one; exact, like the tolerance (F-11).

    On a side for which the recipe names no limit of an override, the tolerance is the end.
    """
    amount, recipe = context.amount, context.parameters
    low, high = amount.low, amount.high
    if recipe.override_low is not None:
        low = amount.quantity * (100 - recipe.override_low) / 100
    if recipe.override_high is not None:
        high = amount.quantity * (100 + recipe.override_high) / 100
    return low, high


def is_overridable(context: StepContext, weight: Quantity) -> bool:
    """Whether an override could accept the weight; its ends count as inside."""
    value = weight.to(context.amount.unit).value
    low, high = override_limits(context)
    inside = (low is None or value >= low) and (high is None or value <= high)
    return bool(inside and context.amount.misses(value))


def demand_overridable(context: StepContext, weight: Quantity) -> None:
    """Raise when the weight needs no override, or when the recipe lets nobody accept it."""
    value = weight.to(context.amount.unit).value
    if not context.amount.misses(value):
        raise NothingToOverride(step=context.step.number)
    if not is_overridable(context, weight):
        limits = f"{limit_text(*override_limits(context))} {context.amount.unit}"
        raise BeyondOverride(value=f"{weight.value:f}", unit=weight.unit, limits=limits)


def chargeable(context: StepContext) -> Amount:
    """The formula row of a charging step, as wide as the weights of its material that an override accepted."""
    amount = context.amount
    accepted = [each.to(amount.unit).value for each in accepted_weights(context.batch, amount.material)]
    if not accepted:
        return amount
    low = amount.low if amount.low is None else min(amount.low, *accepted)
    high = amount.high if amount.high is None else max(amount.high, *accepted)
    return amount.between(low, high)
