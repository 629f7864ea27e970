"""`data-model.md`: every table, what kind of record it is, and what its rows point to."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import AppConfig
from django.db import models

from audit.models import AppendOnlyModel, Guarded, TechnicalModel
from mom.build.reference.markdown import cell, code, page, source, table
from mom.build.reference.words import Words

INTRODUCTION = """\
*GxP* records change by actions only, and the trail keeps every version. *Append-only* ones are never changed nor
deleted. *Technical* ones are no records: caches, samples, bookkeeping. A table without a decision stops the start
(`audit.E001`). What is *the database's own* is made by SQL in migrations: the application reads it, functions and
triggers write it. Columns stand in the models."""


def data_model_page(words: Words, configs: list[AppConfig]) -> str:
    """The tables by app."""
    parts = []
    for config in configs:
        rows = [_row(words, model) for model in _models(config)]
        if rows:
            parts += [f"## {config.name}", table(("Model", "Kind", "What a row is", "Belongs to"), rows)]
    return page("Data model", INTRODUCTION, *parts)


def _models(config: AppConfig) -> Iterator[type[models.Model]]:
    """The app's tables, without the typed versions that the trail keeps."""
    found = [
        model
        for model in config.get_models()
        if not hasattr(model, "history_id") and model.__module__.startswith(f"{config.name}.")
    ]
    return iter(sorted(found, key=lambda model: model.__name__))


def _row(words: Words, model: type[models.Model]) -> tuple[str, ...]:
    return (
        source(model.__module__, code(model.__name__)),
        _kind(model),
        cell(words.told(model, model._meta.label)),
        ", ".join(sorted(_owners(model))),
    )


def _kind(model: type[models.Model]) -> str:
    if issubclass(model, AppendOnlyModel):
        return "append-only"
    if issubclass(model, Guarded):
        return "GxP"
    return "technical" if issubclass(model, TechnicalModel) else "the database's own"


def _owners(model: type[models.Model]) -> set[str]:
    """What a row cannot be without: its required foreign keys."""
    keys = (field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey))
    owners = (key.related_model for key in keys if not key.null)
    return {code(owner._meta.label) for owner in owners if owner is not model}
