"""How a calculation reads on paper: by what its inputs are called in the reader's language, not by their names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from batches.models import StepExecution
from recipes.contracts import CALCULATIONS, read_parameters

CALCULATED = "calculate"
_STEP = re.compile(r"[0-9.]+\)")


def input_labels(step: StepExecution) -> dict[str, str]:
    """The inputs of a calculating step by their names; none for a step of another kind."""
    if step.step_type != CALCULATED:
        return {}
    parameters = read_parameters(step.step_type, step.definition["parameters"])
    return {each.name: str(each.label) for each in CALCULATIONS.get(parameters.calculation).inputs}


def formula_in_words(formula: str, labels: Mapping[str, str]) -> str:
    """``actual / theoretical × 100`` as ``Amount obtained / Theoretical amount × 100``."""
    return re.sub(r"[a-z_]+", lambda word: labels.get(word[0], word[0]), formula)


def origin_in_words(origin: str, labels: Mapping[str, str]) -> str:
    """What was recorded as the source of a result, ``name = amount (origin)`` each, in the reader's language."""
    return "; ".join(_piece(each, labels) for each in origin.split("; "))


def _piece(text: str, labels: Mapping[str, str]) -> str:
    name, equals, rest = text.partition(" = ")
    if not equals or name not in labels:
        return text
    quantity, bracket, origin = rest.partition(" (")
    # Whatever is no step's number was the control recipe, in the language of whoever recorded it.
    if bracket and not _STEP.fullmatch(origin):
        rest = f"{quantity} ({_('control recipe')})"
    return f"{labels[name]} = {rest}"
