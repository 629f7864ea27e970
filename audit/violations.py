"""What PostgreSQL refuses, said as the models say it.

A constraint is checked where it is kept: asking for each one before every save would cost a query apiece, and
the answer could be out of date by the time of the write.
"""

from __future__ import annotations

import re
from functools import cache

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models

from audit.models import Guarded

UNIQUE, CHECK = "23505", "23514"
_COLUMNS = re.compile(r"\(([^)]*)\)=\(")  # "Key (code)=(x) already exists.", in whatever language


def refusal_of(error: IntegrityError) -> ValidationError | None:
    """The error that validating the model would have given; ``None`` for anything but its constraints."""
    told = getattr(error.__cause__, "diag", None)
    if told is None or told.sqlstate not in (UNIQUE, CHECK):
        return None
    model = _model_of(told.table_name)
    if model is None:
        return None
    for constraint in model._meta.constraints:
        if constraint.name == told.constraint_name:
            return _of_constraint(model, constraint)
    found = _COLUMNS.search(told.message_detail or "") if told.sqlstate == UNIQUE else None
    return _of_fields(model, found.group(1).split(", ")) if found else None


def _of_constraint(model: type[Guarded], constraint: models.BaseConstraint) -> ValidationError:
    has_own_words = constraint.violation_error_message != constraint.default_violation_error_message
    if isinstance(constraint, models.UniqueConstraint) and constraint.fields and not has_own_words:
        return _not_unique(model, list(constraint.fields))
    words = ValidationError(constraint.get_violation_error_message(), code=constraint.violation_error_code)
    return ValidationError({NON_FIELD_ERRORS: [words]})


def _of_fields(model: type[Guarded], columns: list[str]) -> ValidationError | None:
    names = {field.column: field.name for field in model._meta.concrete_fields}
    fields = [names[column] for column in columns if column in names]
    return _not_unique(model, fields) if fields else None


def _not_unique(model: type[Guarded], fields: list[str]) -> ValidationError:
    words = model().unique_error_message(model, fields)
    return ValidationError({fields[0] if len(fields) == 1 else NON_FIELD_ERRORS: [words]})


@cache
def _tables() -> dict[str, type[Guarded]]:
    return {model._meta.db_table: model for model in apps.get_models() if issubclass(model, Guarded)}


def _model_of(table: str | None) -> type[Guarded] | None:
    return _tables().get(table or "")
