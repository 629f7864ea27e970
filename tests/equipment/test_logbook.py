"""The equipment log: made by events, in the order of writing, late entries marked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from equipment.actions.end_use import end_use
from equipment.actions.take_into_use import take_into_use
from equipment.actions.write_log_note import write_log_note
from equipment.choices import LogKind
from equipment.errors import EntryInTheFuture
from equipment.models import EquipmentLogEntry, Unit
from equipment.selectors.logbook import log_of
from kernel import clock
from tests.equipment.conftest import Crew
from tests.equipment.steps import calibrate


@pytest.mark.urs("URS-EQP-04")
def test_log_tells_use_and_cleaning_with_people_and_product(
    granulator: Unit, crew: Crew, system: Any
) -> None:
    calibrate(granulator)
    crew.clean(granulator)
    take_into_use(unit=granulator, batch_code="B26-0001", product="Tablets 180 mg", actor=system)
    end_use(unit=granulator, batch_code="B26-0001", actor=system)
    lines = [
        (entry.kind, entry.batch_code, entry.product, entry.person.username, entry.checker_id is not None)
        for entry in reversed(log_of(granulator))
    ]
    assert lines == [
        (LogKind.CALIBRATED, "", "", "huang.jie", False),
        (LogKind.CLEANING_STARTED, "", "", "li.na", False),
        (LogKind.CLEANING_ENDED, "", "", "li.na", False),
        (LogKind.CHECK_PASSED, "", "", "li.na", True),
        (LogKind.USE_STARTED, "B26-0001", "Tablets 180 mg", "system", False),
        (LogKind.USE_ENDED, "B26-0001", "Tablets 180 mg", "system", False),
    ]


@pytest.mark.urs("URS-EQP-04")
def test_entry_about_the_past_is_marked_late_and_keeps_its_place(granulator: Unit, cast: Any) -> None:
    operator = cast["li.na"]
    first = write_log_note(unit=granulator, note="Sieve changed", actor=operator)
    yesterday = clock.now() - timedelta(days=1)
    late = write_log_note(unit=granulator, note="Belt tightened", happened_at=yesterday, actor=operator)
    assert (first.is_late, late.is_late) == (False, True)
    assert [entry.pk for entry in log_of(granulator)] == [late.pk, first.pk]
    assert late.happened_at == yesterday
    assert late.at > first.at


def test_entry_about_the_future_is_refused(granulator: Unit, cast: Any) -> None:
    with pytest.raises(EntryInTheFuture):
        write_log_note(
            unit=granulator,
            note="Tomorrow",
            happened_at=clock.now() + timedelta(hours=1),
            actor=cast["li.na"],
        )


@pytest.mark.urs("URS-EQP-04", "URS-AUD-07")
def test_log_cannot_be_changed_by_sql(granulator: Unit, cast: Any) -> None:
    entry = write_log_note(unit=granulator, note="Sieve changed", actor=cast["li.na"])
    for statement in (
        "UPDATE equipment_equipmentlogentry SET note = 'other'",
        "DELETE FROM equipment_equipmentlogentry",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert EquipmentLogEntry.objects.get(pk=entry.pk).note == "Sieve changed"


@pytest.mark.urs("URS-CLN-01")
def test_state_cannot_be_set_by_sql(granulator: Unit) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE equipment_unit SET cleaning_state = 'clean'")
    granulator.refresh_from_db()
    assert granulator.cleaning_state == "dirty"
