"""Exceptions of a batch become deviations by themselves, when they are grave enough."""

from __future__ import annotations

import pytest

from audit.context import Reason
from audit.models import AuditEvent
from batches.actions.report_exception import report_exception
from people.models import Notification
from quality.models import Deviation
from tests.quality import story


@pytest.mark.urs("URS-QMS-01", "URS-QMS-02")
def test_value_outside_its_limits_opens_a_deviation_with_all_its_links(quality_db, cast) -> None:
    batch = story.started_batch()

    story.execute(batch, moisture=story.WET, until=3)

    exception = batch.exceptions.get()
    deviation = Deviation.objects.get()
    assert (deviation.exception, deviation.step, deviation.batch) == (exception, exception.step, batch)
    assert (deviation.source, deviation.state, deviation.classification) == ("execution", "open", "")
    assert exception.code in deviation.title and "2.40 %" in deviation.title


def test_the_system_acts_on_behalf_of_the_person_with_one_correlation(quality_db, cast) -> None:
    batch = story.started_batch()
    story.execute(batch, moisture=story.WET, until=3)

    opened = AuditEvent.objects.get(action="quality.open_deviation_for_exception")
    caused_by = AuditEvent.objects.get(pk=opened.caused_by)

    assert (opened.role, opened.on_behalf_of) == ("system", cast["li.na"])
    assert opened.correlation == caused_by.correlation


@pytest.mark.urs("URS-QMS-01")
@pytest.mark.parametrize("severity", ["minor", "major", "critical"])
def test_whatever_a_person_reports_opens_a_deviation_that_only_qa_classifies(
    quality_db, cast, severity
) -> None:
    batch = story.started_batch()

    report_exception(
        batch=batch,
        step=batch.steps.first(),
        severity=severity,
        reason=Reason("process_upset", "Noise from the gear box for two seconds."),
        actor=cast["li.na"],
    )

    deviation = Deviation.objects.get()
    assert (deviation.exception, deviation.classification) == (batch.exceptions.get(), "")


@pytest.mark.urs("URS-QMS-01")
def test_supervisor_and_qa_hear_of_it_in_both_languages(quality_db, cast) -> None:
    deviation = story.new_deviation()

    heard = Notification.objects.filter(url=deviation.get_absolute_url())

    assert {each.user.username for each in heard} == {"wang.fang", "zhao.lei", "chen.jing", "zhou.min"}
    text = heard.first().text
    assert deviation.code in text.en and deviation.code in text.zh and text.en != text.zh
