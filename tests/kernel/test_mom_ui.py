"""Amounts keep their digits, times name their zone, limits are drawn where they are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone
from django.utils.translation import override

from kernel.fields import BilingualText
from kernel.pages.band import Band
from kernel.quantities import Quantity
from kernel.templatetags import mom_ui

MOMENT = datetime(2026, 11, 20, 1, 24, 31, tzinfo=UTC)
SUZHOU = SimpleNamespace(zone="Asia/Shanghai")


def render(text: str, **context: Any) -> str:
    return Template("{% load mom_ui %}" + text).render(Context(context))


@pytest.mark.urs("URS-DAT-03")
def test_quantity_keeps_its_trailing_zeros_and_its_unit() -> None:
    assert "10.50" in mom_ui.quantity(Decimal("10.50"), "kg")
    assert "kg" in mom_ui.quantity(Quantity(Decimal("10.50"), "kg"))


@pytest.mark.urs("URS-DAT-03")
@pytest.mark.parametrize(
    ("number", "groups"),
    [
        ("722000", ["722", "000"]),
        ("1234567.50", ["1", "234", "567.50"]),
        ("-12345", ["\N{MINUS SIGN}12", "345"]),
        ("7220", ["7220"]),
        ("0.123456", ["0.123456"]),
        ("R-102938", ["R-102938"]),
    ],
)
def test_big_numbers_are_read_in_groups_and_copied_without_gaps(number: str, groups: list[str]) -> None:
    shown = str(mom_ui.grouped(number))
    first, *rest = shown.replace("</span>", "").split('<span class="pm-group">')
    assert [first, *rest] == groups
    assert "".join(groups) == number.replace("-", "\N{MINUS SIGN}", number.startswith("-"))


def test_missing_quantity_is_said_and_not_zero() -> None:
    shown = mom_ui.quantity(None, "kg")
    assert "0" not in shown
    assert "none" in shown


@pytest.mark.urs("URS-SYS-04")
def test_time_is_shown_at_the_site_with_its_zone() -> None:
    shown = mom_ui.site_time(MOMENT, SUZHOU)
    assert ">2026-11-20 09:24<" in shown
    assert "09:24:31 Asia/Shanghai (UTC+0800)" in shown


def test_time_without_a_zone_is_not_shown() -> None:
    with pytest.raises(ValueError, match="zone"):
        mom_ui.site_time(datetime(2026, 11, 20, 9, 24), SUZHOU)  # noqa: DTZ001


@pytest.mark.parametrize(("seconds", "shown"), [(0, "00:00:00"), (300, "00:05:00"), (90061, "25:01:01")])
def test_a_span_is_shown_as_the_clock_beside_it_counts(seconds: int, shown: str) -> None:
    assert f">{shown}<" in render("{{ value|clock_span }}", value=seconds)


def test_date_has_one_form_in_both_languages() -> None:
    with override("zh-hans"):
        assert ">2026-11-20<" in mom_ui.site_date(date(2026, 11, 20))


def test_overdue_is_said_as_such() -> None:
    now = timezone.now()
    assert mom_ui.due(now - timedelta(days=40)).startswith("overdue since")
    assert mom_ui.due(now + timedelta(days=40)).startswith("due ")


def test_bilingual_text_is_given_in_the_language_of_the_reader() -> None:
    with override("zh-hans"):
        assert mom_ui.localized(BilingualText(en="Lot", zh="批")) == "批"
        assert mom_ui.localized({"en": "Lot"}) == "Lot"
    assert mom_ui.localized(None) == ""


def test_empty_choice_asks_to_choose_where_one_is_needed() -> None:
    class Form(forms.Form):
        needed = forms.ChoiceField(choices=[("", "---------"), ("a", "A")])
        free = forms.ChoiceField(choices=[("", "---------"), ("a", "A")], required=False)

    shown = render("{% field form.needed %}{% field form.free %}", form=Form())
    assert ">Choose …<" in shown
    assert ">–<" in shown
    assert "---" not in shown


def test_field_with_an_error_says_so_to_those_who_hear_it() -> None:
    class Form(forms.Form):
        amount = forms.CharField(label="Amount", help_text="With its unit")

    shown = render("{% field form.amount 'is-amount' %}", form=Form({"amount": ""}))
    assert 'aria-invalid="true"' in shown
    assert "id_amount_error" in shown
    assert "form-control is-amount" in shown
    assert ">With its unit<" in shown


def test_text_from_a_record_is_escaped() -> None:
    assert "<script>" not in mom_ui.badge("<script>alert(1)</script>")


def test_band_has_its_limits_inside_and_the_value_between() -> None:
    band = Band.of("11.318", "11.301", "11.347", None, None, None)
    assert band is not None
    assert not band.is_out
    assert 0 < Decimal(band.low_at) < Decimal(band.value_at) < Decimal(band.high_at) < 100


@pytest.mark.parametrize(("value", "is_out"), [("30.0", False), ("30.1", True), ("-5", False)])
def test_band_with_one_limit_is_open_on_the_other_side(value: str, is_out: bool) -> None:
    band = Band.of(value, None, "30.0", None, None, None)
    assert band is not None
    assert band.is_out is is_out
    assert band.low_at == "0"


@pytest.mark.parametrize(
    ("value", "low", "high", "at"),
    [("2.96", None, "12", "19.73"), ("24.0", None, "30.0", "64.00"), ("12.4", "10", None, "62.00")],
)
def test_band_with_one_limit_begins_at_zero_so_that_the_pointer_tells_how_far_it_is(
    value: str, low: str | None, high: str | None, at: str
) -> None:
    band = Band.of(value, low, high, None, None, None)
    assert band is not None
    assert band.start == 0
    assert band.value_at == at


def test_value_far_outside_stays_on_the_band() -> None:
    band = Band.of("1000", "1", "2", None, None, None)
    assert band is not None
    assert band.value_at == "100.00"


def test_band_is_also_said_in_words_and_needs_no_inline_style() -> None:
    shown = render("{% limit_band value low high unit='kg' %}", value="5", low="1", high="9")
    assert "Limits: 1 to 9 kg; the value is 5 kg" in shown
    assert "style=" not in shown


def test_no_limits_draw_nothing() -> None:
    assert "<svg" not in render("{% limit_band value %}", value="5")
