"""Who is trained for a step: for its recipe, or for the class of equipment it uses (GMP 27; 21 CFR 211.25)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from batches.errors import NotQualified
from batches.models import Batch, StepExecution
from people.models import Qualification

RECIPE, EQUIPMENT_CLASS = "recipe", "equipment_class"


def wanted_qualifications(step: StepExecution, recipe_code: str) -> list[tuple[str, str]]:
    """Kind and code of each qualification that suffices for the step."""
    wanted = [(RECIPE, recipe_code)]
    return [*wanted, (EQUIPMENT_CLASS, step.class_code)] if step.class_code else wanted


def recipe_code_of(batch: Batch) -> str:
    """The code of the recipe the batch is made by, from the frozen document."""
    return str(batch.control_recipe.document["recipe"]["code"])


def qualifications(
    user_ids: QuerySet[Any] | list[int], wanted: list[tuple[str, str]], at: datetime
) -> QuerySet[Qualification]:
    """Valid qualifications of these people among the wanted ones."""
    fits = Q()
    for kind, code in wanted:
        fits |= Q(kind=kind, code=code)
    valid = Q(valid_until=None) | Q(valid_until__gt=at)
    found: QuerySet[Qualification] = Qualification.objects.filter(
        fits, valid, user_id__in=user_ids, valid_from__lte=at
    )
    return found


def demand_qualified(user: Any, batch: Batch, step: StepExecution, at: datetime) -> None:
    """Raise ``NotQualified`` unless the person is trained for this step."""
    wanted = wanted_qualifications(step, recipe_code_of(batch))
    if not qualifications([user.pk], wanted, at).exists():
        names = " / ".join(code for _kind, code in wanted)
        raise NotQualified(person=user.get_full_name(), wanted=names)
