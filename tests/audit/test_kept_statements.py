"""A record is written by a statement that is kept: the one that Django would compose, each time the same."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, connection, models
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.db.models.sql import InsertQuery, UpdateQuery
from django.test.utils import CaptureQueriesContext

from audit.capture import guarded_models
from audit.models import AuditChange, ReasonCode
from audit.models.writing import _insert, _update

LABEL = {"en": "Power cut", "zh": "停电"}


def _columns(model: type[models.Model], *, key: bool) -> list[Any]:
    meta = model._meta
    return [
        each for each in meta.local_concrete_fields if not each.generated and (key or each is not meta.pk)
    ]


def _is_left_to_django(columns: list[Any]) -> bool:
    """Lists of values are written with their type beside them, bytes by a placeholder of their own."""
    return any(isinstance(each, ArrayField | models.BinaryField) for each in columns)


def _empty(model: type[models.Model]) -> models.Model:
    """A record whose columns are all empty: only the statement is looked at."""
    record = model(pk=1)
    for column in _columns(model, key=False):
        setattr(record, column.attname, None)
    return record


@pytest.mark.urs("URS-AUD-01")
@pytest.mark.parametrize("key", [False, True], ids=["number drawn", "number given"])
def test_the_kept_insert_is_djangos_own(cast_db: str, key: bool) -> None:
    for model in guarded_models():
        columns, returning = _columns(model, key=key), model._meta.db_returning_fields
        query = InsertQuery(model)
        query.insert_values(columns, [_empty(model)])
        compiler = query.get_compiler(connection=connection)
        compiler.returning_fields = returning
        ((composed, _values),) = compiler.as_sql()
        ours: Any = _insert(model, tuple(columns), tuple(returning))
        if _is_left_to_django(columns):
            assert ours is None
            continue
        assert ours.replace('RETURNING "id"', f'RETURNING "{model._meta.db_table}"."id"') == composed


@pytest.mark.urs("URS-AUD-01")
def test_the_kept_update_is_djangos_own(cast_db: str) -> None:
    for model in guarded_models():
        columns, record = _columns(model, key=False), _empty(model)
        query = model._base_manager.filter(pk=1).query.chain(UpdateQuery)
        query.add_update_fields([(each, None, getattr(record, each.attname)) for each in columns])
        composed, _values = query.get_compiler(connection=connection).as_sql()
        table = model._meta.db_table
        composed = composed.replace(" = NULL", " = %s")  # as Django writes an empty value
        ours: Any = _update(model, tuple(columns))
        if _is_left_to_django(columns):
            assert ours is None
            continue
        assert ours.replace('WHERE "id"', f'WHERE "{table}"."id"') == composed


@pytest.mark.urs("URS-AUD-01")
def test_a_value_that_postgresql_computes_is_left_to_django(
    declare: Any, reason_code: ReasonCode, cast: Any
) -> None:
    def compute(*, reason_code: ReasonCode) -> ReasonCode:
        reason_code.code = Concat(F("code"), Value("_2"))
        reason_code.save(update_fields=["code"])
        reason_code.refresh_from_db()
        return reason_code

    code = reason_code.code
    made = declare("audit.test_compute", compute)(reason_code=reason_code, actor=cast["chen.jing"])
    assert made.code == f"{code}_2"
    change = AuditChange.objects.filter(table_name="audit_reasoncode", row_id=made.pk).latest("id")
    assert (change.before["code"], change.after["code"]) == (code, f"{code}_2")


@pytest.mark.urs("URS-AUD-01")
def test_only_what_is_asked_for_is_written(declare: Any, reason_code: ReasonCode, cast: Any) -> None:
    def save(*, reason_code: ReasonCode) -> ReasonCode:
        reason_code.label = dict(LABEL)
        reason_code.is_active = False
        reason_code.save(update_fields=["is_active"])
        return reason_code

    before = ReasonCode.objects.get(pk=reason_code.pk)
    declare("audit.test_save", save)(reason_code=reason_code, actor=cast["chen.jing"])
    after = ReasonCode.objects.get(pk=reason_code.pk)
    assert (after.is_active, after.label, after.row_version) == (False, before.label, before.row_version + 1)


@pytest.mark.urs("URS-AUD-01")
def test_a_record_that_is_gone_is_written_anew_and_never_in_silence(
    declare: Any, reason_code: ReasonCode, cast: Any
) -> None:
    def gone(*, reason_code: ReasonCode) -> ReasonCode:
        other = ReasonCode(code="power_cut", label=dict(LABEL))
        other.save()
        ReasonCode.objects.filter(pk=other.pk).delete()
        other.save()
        return other

    made = declare("audit.test_gone", gone)(reason_code=reason_code, actor=cast["chen.jing"])
    written = AuditChange.objects.filter(table_name="audit_reasoncode", row_id=made.pk).order_by("id")
    assert [each.operation for each in written] == ["I", "D", "I"]

    def forced(*, reason_code: ReasonCode) -> None:
        ReasonCode(pk=10**9, code="nobody", label=dict(LABEL)).save(force_update=True)

    with pytest.raises(DatabaseError, match="did not affect"):
        declare("audit.test_forced", forced)(reason_code=reason_code, actor=cast["chen.jing"])


@pytest.mark.urs("URS-AUD-01")
def test_one_record_is_one_statement(declare: Any, reason_code: ReasonCode, cast: Any) -> None:
    def save(*, reason_code: ReasonCode) -> ReasonCode:
        reason_code.is_active = not reason_code.is_active
        with CaptureQueriesContext(connection) as asked:
            reason_code.save()
        assert [each["sql"].split(" SET ")[0] for each in asked] == ['UPDATE "audit_reasoncode"']
        return reason_code

    declare("audit.test_one", save)(reason_code=reason_code, actor=cast["chen.jing"])
