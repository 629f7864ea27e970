"""Base classes by which every table declares itself: GxP, append-only or technical."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from audit.context import current_run
from audit.errors import AppendOnly, OutsideAction
from audit.models.bypass import refuse
from audit.models.writing import Worded


class GuardedQuerySet(models.QuerySet[Any]):
    """Refuses every bulk write outside an action; PostgreSQL refuses it again (URS-AUD-02)."""

    def update(self, **kwargs: Any) -> int:
        _demand_action(self.model)
        _refuse_if_append_only(self.model)
        return super().update(**kwargs)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        _demand_action(self.model)
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        _demand_action(self.model)
        _refuse_if_append_only(self.model)
        return super().bulk_update(objs, fields, batch_size)

    def delete(self) -> tuple[int, dict[str, int]]:
        _demand_action(self.model)
        _refuse_if_append_only(self.model)
        return super().delete()


class HistoryRow(models.Model):
    """Added to every history table: the audit event that made this version."""

    event_id = models.BigIntegerField(null=True, editable=False)

    class Meta:
        abstract = True


class Guarded(Worded):
    """What GxP and append-only records share: identity outside, version, and the write guard."""

    # Columns that may change without an event and stay out of the trail, such as ``last_login``.
    technical_columns: ClassVar[tuple[str, ...]] = ()
    # Fields that product quality or the truth of the record rests on: what a reviewer of the trail reads first.
    critical_fields: ClassVar[tuple[str, ...]] = ()
    # The foreign key by which a row is part of another record, and goes with it when that one is disposed of.
    disposed_with: ClassVar[str] = ""
    # Columns whose value must not be readable in the trail; the trail keeps a fingerprint.
    masked_columns: ClassVar[tuple[str, ...]] = ()

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(_("identifier"), default=uuid4, unique=True, editable=False)
    row_version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row inside the action under way; its version goes up by one at each change."""
        technical = self._only_technical(kwargs.get("update_fields"))
        if not technical:
            _demand_action(type(self))
        updating = not self._state.adding
        super().save(*args, **kwargs)
        if updating and not technical:
            self.row_version += 1  # as the database's own trigger has just done

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete inside the action under way; the trail keeps the last image."""
        _demand_action(type(self))
        return super().delete(*args, **kwargs)

    def clean_fields(self, exclude: Iterable[str] | None = None) -> None:
        """Each field by itself; a related record that was read is known to be there without asking again."""
        super().clean_fields({*(exclude or ()), *self._relations_read()})

    def validate_unique(self, exclude: Iterable[str] | None = None) -> None:
        """Left to PostgreSQL, which refuses the write; the runner words it (``audit.violations``)."""

    def validate_constraints(self, exclude: Iterable[str] | None = None) -> None:
        """Left to PostgreSQL in the same way."""

    def _relations_read(self) -> Iterator[str]:
        for field in self._meta.concrete_fields:
            if not isinstance(field, models.ForeignKey) or not field.is_cached(self):
                continue
            related = field.get_cached_value(self)
            if related is None or related._state.adding:
                continue
            if getattr(related, field.target_field.attname) == getattr(self, field.attname):
                yield field.name

    def _only_technical(self, update_fields: Iterable[str] | None) -> bool:
        return bool(update_fields) and set(update_fields or ()) <= set(self.technical_columns)

    def audit_refs(self) -> list[str]:
        """What this record belongs to, as ``kind:code``, so that the trail can be filtered by it."""
        return [f"{self._meta.model_name}:{getattr(self, 'code', None) or self.uuid}"]

    def signed_content(self) -> dict[str, Any]:
        """What a signature on this record covers; the default is every column but technical ones."""
        skipped = {"id", "uuid", "row_version", *self.technical_columns, *self.masked_columns}
        return {
            column.name: getattr(self, column.attname)
            for column in self._meta.concrete_fields
            if column.name not in skipped
        }

    def standing_content(self) -> dict[str, Any]:
        """The same in whatever state the record is: what a signature is compared with that was given before."""
        return self.signed_content()


class AuditedModel(Guarded):
    """A GxP record: every change has an event, a trail row and a typed version in its history."""

    history = HistoricalRecords(inherit=True, bases=[HistoryRow], user_db_constraint=False)

    class Meta:
        abstract = True


class AppendOnlyModel(Guarded):
    """A GxP record that is only ever added: attempts, signatures, transactions (URS-GEN-01)."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only."""
        if not self._state.adding:
            refuse(AppendOnly, type(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Never."""
        refuse(AppendOnly, type(self))


class TechnicalModel(models.Model):
    """Not a GxP record: caches, samples before they enter a record, delivery bookkeeping."""

    disposed_with: ClassVar[str] = ""

    id = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True


def _demand_action(model: type[models.Model]) -> None:
    if current_run() is None:
        refuse(OutsideAction, model)


def _refuse_if_append_only(model: type[models.Model]) -> None:
    if issubclass(model, AppendOnlyModel):
        refuse(AppendOnly, model)
