"""Opening deviations: by whoever sees a departure, and by the system."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from audit.errors import PermissionRefused, SystemActorOnly
from audit.models import AuditEvent, AuditRef
from kernel import clock
from mom.demo import cast as people
from quality.actions.open_deviation import open_deviation
from quality.actions.open_deviation_for_exception import open_deviation_for_exception
from quality.errors import NotOfThisPlace
from quality.models import Deviation
from tests.quality import story
from tests.quality.written import excursion, room_of, writing


@pytest.mark.urs("URS-QMS-01")
def test_operator_opens_deviation_that_waits_for_its_class(quality_db, cast) -> None:
    deviation = story.new_deviation()

    assert (deviation.state, deviation.classification, deviation.source) == ("open", "", "person")
    assert deviation.opened_by == cast["li.na"]
    assert (deviation.due_on - clock.today(deviation.site.zone)).days == 30


def test_codes_count_by_site_and_year(quality_db) -> None:
    year = f"{clock.today('Asia/Shanghai').year % 100:02d}"

    codes = [story.new_deviation(title=f"No {number}").code for number in range(3)]

    assert codes == [f"DEV-{year}-0001", f"DEV-{year}-0002", f"DEV-{year}-0003"]


@pytest.mark.urs("URS-QMS-01")
def test_two_who_open_at_once_get_two_numbers(quality_db) -> None:
    def open_three(_worker: int) -> list[str]:
        try:
            return [story.new_deviation(title=f"No {number}").code for number in range(3)]
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=4) as pool:
        codes = [code for found in pool.map(open_three, range(4)) for code in found]

    assert sorted(int(code[-4:]) for code in codes) == list(range(1, 13))


def test_code_after_9999_has_five_digits_and_stays_last(quality_db) -> None:
    first = story.new_deviation()
    with writing():
        for number in (9999, 10000):
            first.pk, first._state.adding = None, True
            first.uuid, first.code = uuid4(), f"{first.code[:7]}{number}"
            first.save()

    assert story.new_deviation().code.endswith("-10001")


def test_deviation_of_a_batch_is_found_in_the_trail_of_the_batch(quality_db) -> None:
    batch = story.started_batch()

    deviation = story.new_deviation(batch)

    assert deviation.batch == batch and deviation.area == batch.area
    events = AuditRef.objects.filter(ref=f"batch:{batch.code}").values("event_id")
    assert AuditEvent.objects.filter(id__in=events, action="quality.open_deviation").count() == 1


def test_step_of_another_batch_is_refused(quality_db, cast) -> None:
    batch = story.started_batch()

    with pytest.raises(NotOfThisPlace):
        open_deviation(
            place=people.site(), step=batch.steps.first(), title="T", description="D", actor=cast["li.na"]
        )


def test_excursion_makes_it_one_of_the_environment(quality_db, cast) -> None:
    batch = story.started_batch()
    found = excursion(room_of(batch), batch.started_at, None)

    deviation = open_deviation(place=batch, excursion=found, title="T", description="D", actor=cast["li.na"])

    assert (deviation.source, deviation.excursion) == ("environment", found)


def test_blank_title_is_refused(quality_db, cast) -> None:
    with pytest.raises(ValidationError):
        open_deviation(place=people.site(), title="  ", description="D", actor=cast["li.na"])
    assert not Deviation.objects.exists()


def test_administrator_opens_nothing(quality_db, cast) -> None:
    with pytest.raises(PermissionRefused):
        open_deviation(place=people.site(), title="T", description="D", actor=cast["admin.sun"])


def test_no_person_calls_what_the_system_does(quality_db, cast) -> None:
    batch = story.started_batch()
    story.execute(batch, moisture=story.WET, until=3)

    with pytest.raises(SystemActorOnly):
        open_deviation_for_exception(
            exception=batch.exceptions.get(), title="T", description="D", actor=cast["chen.jing"]
        )
