"""System checks of the ground: every model has declared itself, no GxP field is a binary float."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import models

from audit.errors import LedgerKeyMissing, LedgerKeyUnusable
from audit.ledger import keys
from audit.models import Guarded, TechnicalModel


@register("pharmom")
def every_model_is_declared(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A model of ours is GxP, append-only or technical; a table without a decision stops the start."""
    errors: list[CheckMessage] = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in settings.PHARMOM_TECHNICAL_APPS or not model._meta.managed:
            continue
        if issubclass(model, Guarded | TechnicalModel) or hasattr(model, "history_id"):
            continue
        errors.append(
            Error(
                f"{model._meta.label} does not say whether it is GxP, append-only or technical.",
                hint="Inherit AuditedModel, AppendOnlyModel or TechnicalModel from audit.models.",
                id="audit.E001",
            )
        )
    return errors


@register("pharmom")
def no_binary_floats(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Binary floats are refused in GxP records (URS-DAT-03)."""
    return [
        Error(
            f"{model._meta.label}.{column.name} is a binary float.",
            hint="Use kernel.fields.QuantityField.",
            id="audit.E002",
        )
        for model in apps.get_models()
        if issubclass(model, Guarded)
        for column in model._meta.concrete_fields
        if isinstance(column, models.FloatField)
    ]


@register("pharmom")
def the_ledgers_key_is_there(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Where a key was made, it must be there and usable; without it nothing is signed, and work goes on.

    A process that has no list of public keys never signed: the web process of a plant, for one.
    """
    if not (keys.folder() / keys.VERIFIERS).exists():
        return []
    try:
        keys.signer()
    except (LedgerKeyMissing, LedgerKeyUnusable) as failure:
        return [Warning(failure.message, hint=failure.what_to_do, id="audit.W001")]
    return []
