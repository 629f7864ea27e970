"""May this lot be used now? Each reason is named, with what to do (URS-MAT-02)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from equipment.models import Site
from kernel import clock
from kernel.findings import against
from materials.errors import DatesWrong, ExpiryUnreadable
from materials.models import MaterialDefinition, MaterialLot
from materials.selectors import container_findings, expiry_label, last_use_on, lot_findings, usable_until


def codes(findings: list[Any]) -> set[str]:
    return {finding.code for finding in against(findings)}


@pytest.mark.urs("URS-MAT-02")
@pytest.mark.parametrize(
    ("lot", "wanted", "speaking_against"),
    [
        ("RM-STB-2601", "RM-STB", set()),
        ("RM-STB-2601", "EX-MAN", {"right_material"}),
        ("RM-STB-2602", "RM-STB", {"lot_released"}),
        ("RM-STB-2512", "RM-STB", {"lot_released"}),
        ("RM-STB-2401", "RM-STB", {"lot_released", "not_expired"}),
        ("RM-STB-2401", "EX-MAN", {"right_material", "lot_released", "not_expired"}),
    ],
)
def test_every_reason_against_a_lot_is_named_at_once(
    room: Any, lot: str, wanted: str, speaking_against: set[str]
) -> None:
    material = MaterialDefinition.objects.get(code=wanted)
    findings = lot_findings(room.lot(lot), wanted_material=material)
    assert codes(findings) == speaking_against
    for finding in against(findings):
        assert lot in finding.text
        assert finding.detail, "a refusal says what to do"


@pytest.mark.urs("URS-SYS-07")
def test_refusals_are_worded_in_the_readers_language(room: Any) -> None:
    with translation.override("zh-hans"):
        (finding,) = against(lot_findings(room.lot("RM-STB-2602")))
    assert "待验" in finding.text
    assert "质量" in finding.detail


@pytest.mark.urs("URS-MAT-02")
def test_expiry_counts_at_the_sites_midnight_even_before_anybody_marked_it(room: Any) -> None:
    lot = room.lot("EX-MAN-2603")
    lot.expires_on = date(2026, 5, 31)
    last_moment = datetime(2026, 5, 31, 15, 59, 59, tzinfo=UTC)
    assert codes(lot_findings(lot, at=last_moment)) == set()
    midnight = datetime(2026, 5, 31, 16, 0, tzinfo=UTC)  # 2026-06-01 00:00 in Shanghai
    assert codes(lot_findings(lot, at=midnight)) == {"not_expired"}
    assert usable_until(lot) == midnight


@pytest.mark.urs("URS-MAT-02")
def test_the_earlier_of_expiry_and_retest_ends_the_use(room: Any) -> None:
    lot = room.lot("EX-MAN-2603")
    lot.retest_on = lot.expires_on - timedelta(days=30)
    assert usable_until(lot) == clock.end_of_day(lot.retest_on, "Asia/Shanghai")
    between = clock.end_of_day(lot.retest_on, "Asia/Shanghai") + timedelta(seconds=1)
    assert codes(lot_findings(lot, at=between)) == {"retest_not_due"}


@pytest.mark.urs("URS-MAT-02")
def test_a_lot_without_any_date_is_refused_unless_it_is_packaging(room: Any) -> None:
    lot = room.lot("EX-MAN-2603")
    lot.expires_on = None
    assert codes(lot_findings(lot)) == {"dates_known"}
    with pytest.raises(DatesWrong):
        room.received(expires="")


@pytest.mark.urs("URS-MAT-11")
def test_container_of_another_batch_and_empty_container_are_named(room: Any) -> None:
    container = room.container("EX-STA-2602-D01")
    assert codes(container_findings(container, batch_code="B-1")) == set()
    container.batch_code, container.is_empty = "B-1", True
    assert codes(container_findings(container, batch_code="B-2")) == {"for_this_batch", "holds_material"}


@pytest.mark.urs("URS-MAT-13")
@pytest.mark.parametrize(
    ("label", "day"),
    [
        ("2028-01-14", date(2028, 1, 14)),
        ("2006-07", date(2006, 6, 30)),  # F-26: the doubt is read conservatively
        ("2027-01", date(2026, 12, 31)),
    ],
)
def test_label_is_read_conservatively(label: str, day: date) -> None:
    assert last_use_on(label) == day


@pytest.mark.urs("URS-MAT-13")
@pytest.mark.parametrize(
    "label", ["2028-13", "2028-02-30", "01/2028", "2028", "\uff12\uff10\uff12\uff18-01", ""]
)
def test_label_in_another_form_is_refused(label: str) -> None:
    with pytest.raises(ExpiryUnreadable):
        last_use_on(label)


@pytest.mark.urs("URS-MAT-13")
def test_label_texts_of_f26() -> None:
    assert expiry_label(date(2026, 1, 15), 24) == "2028-01-14"
    assert expiry_label(date(2026, 1, 15), 24, to_the_month=True) == "2027-12"
    assert expiry_label(date(2025, 11, 3), 24) == "2027-11-02"
    assert expiry_label(date(2025, 8, 31), 6) == "2026-02-27"


@pytest.mark.urs("URS-MAT-13")
def test_received_lot_keeps_the_label_and_the_last_day(room: Any) -> None:
    year = clock.today(Site.objects.get(code="SZ").zone).year + 1
    lot = MaterialLot.objects.get(pk=room.received(expires=f"{year}-07").pk)
    assert (lot.expiry_label, lot.expires_on) == (f"{year}-07", date(year, 6, 30))
