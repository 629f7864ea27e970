"""How long a batch record is kept: the table of F-26, the markets of a site, the plant's own rules."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db.models import Value
from django.db.models.functions import Greatest
from django.test import Client
from django.urls import reverse

from audit.context import Reason
from batches.actions.cancel_batch import cancel_batch
from batches.models import Batch
from equipment.models import Site
from mom.demo import cast as people
from quality.actions.set_retention_rule import set_retention_rule
from quality.errors import RetentionTooShort
from quality.selectors.retention import STATUTORY, due_batches, end_of_label, keeping_of, months_after
from tests.keeping import old
from tests.quality.conftest import quality_db, quality_template
from tests.quality.story import issued_batch

__all__ = ["quality_db", "quality_template"]

pytestmark = pytest.mark.urs("URS-DAT-10")
MADE, CERTIFIED = date(2026, 1, 15), date(2026, 3, 10)


def _asked(expression: Any) -> Any:
    """What PostgreSQL makes of it."""
    return Site.objects.annotate(found=expression).values_list("found", flat=True)[0]


@pytest.mark.parametrize(
    ("label", "last"),
    [("2028-01-14", date(2028, 1, 14)), ("2027-12", date(2027, 12, 31)), ("2028-02", date(2028, 2, 29))],
)
def test_a_label_to_the_month_counts_to_its_last_day(cast_db: str, label: str, last: date) -> None:
    """For use the doubt is read the other way; for keeping the later day is the careful one."""
    assert _asked(end_of_label(Value(label))) == last


@pytest.mark.parametrize(
    ("market", "until"),
    [("CN", date(2029, 1, 14)), ("US", date(2029, 1, 14)), ("EU", date(2031, 3, 10))],
)
def test_the_worked_example_of_the_formulas(cast_db: str, market: str, until: date) -> None:
    """Made on 2026-01-15 with 24 months: “2028-01-14”; certified on 2026-03-10 (F-26)."""
    rule = STATUTORY[market]
    by_expiry = months_after(Value(date(2028, 1, 14)), rule.months_after_expiry)
    by_certification = months_after(Value(CERTIFIED), rule.months_after_certification)
    assert _asked(Greatest(by_expiry, by_certification)) == until


def test_the_last_days_of_a_leap_year(cast_db: str) -> None:
    assert _asked(months_after(Value(date(2028, 2, 29)), 12)) == date(2029, 2, 28)


def test_the_longest_rule_of_the_sites_markets_decides_and_says_so(batch: Batch) -> None:
    keeping = keeping_of(batch)
    certified = batch.disposition.decided_at.astimezone().date()
    assert keeping.markets == ("CN", "EU", "US")
    assert (keeping.kept_until.year, keeping.rule.market) == (certified.year + 5, "EU")
    assert keeping.because == (
        f"European Union: 60 months after the certification on {keeping.certified_on} (EU GMP 4.11)"
    )


def test_a_batch_that_nobody_decided_on_is_kept_and_told_no_day(batch: Batch, cast: Any) -> None:
    young = old.young_batch()
    browser = Client()
    browser.force_login(cast[old.QUALITY])
    assert keeping_of(young).is_in_hand and not keeping_of(batch).is_in_hand
    page = browser.get(young.get_absolute_url()).content.decode()
    assert "Kept while the batch is in hand" in page and "To be kept until" not in page


def test_a_batch_that_was_not_released_was_not_certified(quality_db: str) -> None:
    withdrawn = cancel_batch(
        batch=issued_batch(),
        actor=people.actor("wang.fang"),
        reason=Reason("quality_decision", "The order was withdrawn."),
    )
    keeping = keeping_of(withdrawn)
    assert not keeping.is_in_hand
    assert keeping.because == (
        f"European Union: 60 months after the end of the batch on {keeping.certified_on} (EU GMP 4.11)"
    )


def test_a_site_for_one_market_follows_that_market(batch: Batch) -> None:
    old.follow("CN")
    batch = Batch.objects.get(pk=batch.pk)
    keeping = keeping_of(batch)
    expires = batch.product_lot.expires_on
    assert keeping.kept_until == expires.replace(year=expires.year + 1)
    assert keeping.because == f"China: 12 months after the expiry on {expires} (GMP (2010) 162)"


def test_a_rule_of_the_plant_may_be_longer_and_never_shorter(batch: Batch) -> None:
    before = keeping_of(batch).kept_until
    given: dict[str, Any] = {"market": "EU", "actor": people.actor(old.QUALITY), "reason": old.why()}
    with pytest.raises(RetentionTooShort) as refused:
        set_retention_rule(months_after_expiry=12, months_after_certification=59, **given)
    assert (refused.value.code, refused.value.status) == ("QUA-022", 422)
    set_retention_rule(months_after_expiry=12, months_after_certification=120, **given)
    assert keeping_of(batch).kept_until == before.replace(year=before.year + 5)


def test_a_batch_is_due_the_day_after_its_last_day(batch: Batch, cast: Any) -> None:
    last = keeping_of(batch).kept_until
    reader = cast[old.QUALITY]
    assert not due_batches(reader).exists()
    old.grow_old(_days_until(last))
    assert not due_batches(reader).exists()
    old.grow_old(1)
    assert [each.code for each in due_batches(reader)] == [batch.code]


def _days_until(day: date) -> int:
    from kernel import clock

    return (day - clock.today(people.site().zone)).days


def test_the_pages_say_until_when_and_why(batch: Batch, cast: Any) -> None:
    browser = Client()
    browser.force_login(cast[old.QUALITY])
    page = browser.get(batch.get_absolute_url()).content.decode()
    assert f"To be kept until {keeping_of(batch).kept_until}" in page and "EU GMP 4.11" in page
    assert "No legal hold." in page and "Dispose of batch record" not in page
    due = reverse("quality:due_list")
    assert "Nothing is due for disposal" in browser.get(due).content.decode()
    old.grow_old()
    assert batch.code in browser.get(due).content.decode()
    assert "Dispose of batch record" in browser.get(batch.get_absolute_url()).content.decode()
