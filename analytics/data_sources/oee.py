"""OEE of units that count what they make, such as the tablet press."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.choices import Signal
from analytics.contracts import FIGURES, Answer, Chart, Figure, Heading, Question, Row, Table, Value, lines
from analytics.errors import PeriodTooLongForOee
from analytics.selectors.oee import MOST_CHANGES, TimeSheet, UnitSheet, in_percent, oee, total_of
from analytics.selectors.statistics import hours_of
from equipment.models import tag_channel
from kernel.quantities import in_groups, round_to


@FIGURES.register
class Oee(Figure):
    """Availability, effectiveness and quality from the signals of the unit itself."""

    code = "oee"
    label = gettext_lazy("OEE from the machine's own signals")
    how = gettext_lazy(
        "OEE = availability × performance × quality. Availability: time in the state “running”, divided by "
        "that time and the unplanned stops; the control itself says which stops are planned (no run, run "
        "complete) and which are not (held). Performance (in the standard: effectiveness): what was made, "
        "divided by what the rated output gives in the run time that the control counts; above 100 % the "
        "rated output is wrong, and the figure says so. Quality: made without rejects, divided by all made, "
        "weighted by standard time where rated outputs differ. Totals of days and units are ratios of sums. "
        "Time of which no signal came is in none of them and is shown as such."
    )
    clause = "ISO 22400-2; URS-ANA-05, URS-ANA-06"
    permission = "equipment.view_tag"
    of_period = True
    order = 20
    # Counters move all the time; half a minute is often enough to look at.
    pace_s = 30
    list_label = gettext_lazy("Equipment")

    def list_url(self, question: Question) -> str:
        """The units, whose pages show their values."""
        return reverse("equipment:unit_list")

    def answer(self, question: Question) -> Answer:
        """Two queries."""
        try:
            found = oee(question.site, question.period, question.now)
        except PeriodTooLongForOee as error:
            # The other figures of a long period are still answered.
            return Answer(missing=f"{error.message} {error.what_to_do}")
        if not found:
            return Answer(
                missing=_("No unit of this site has a counter of what it makes, so there is no OEE.")
            )
        talking = [sheet for sheet in found if sheet.said_anything]
        notes = tuple(note for sheet in found for note in _notes(sheet))
        heard = tuple(_channels(question, found))
        if not talking:
            missing = _("No unit sent its state in this period, so there is no OEE.")
            return Answer(notes=notes, missing=missing, channels=heard)
        total = total_of(sheet.total for sheet in talking)
        by_unit = _by_unit(talking, total)
        by_part = _by_part(question, talking)
        return Answer(_values(total), (by_unit, by_part), _chart(by_part, total), notes, channels=heard)


def _channels(question: Question, found: list[UnitSheet]) -> Iterator[str]:
    """The states of the units, and the counters: the page asks again now and then while they count."""
    for sheet in found:
        for signal in (Signal.STATE, Signal.STOP_KIND, Signal.MADE):
            yield tag_channel(question.site.code, f"{sheet.unit.code}.{signal}")


def _values(total: TimeSheet) -> tuple[Value, ...]:
    too_fast = total.effectiveness is not None and total.effectiveness > 1
    return (
        Value("oee", _("OEE"), in_percent(total.oee), "%", note=_why_not(total)),
        Value(
            "availability",
            _("Availability"),
            in_percent(total.availability),
            "%",
            note="" if total.busy_s else _("not defined: no planned busy time"),
        ),
        Value(
            "performance",
            _("Performance"),
            in_percent(total.effectiveness),
            "%",
            note=_("above 100 %: the rated output is wrong") if too_fast else _speed(total),
            tone="warn" if too_fast else "",
        ),
        Value("quality", _("Quality rate"), in_percent(total.quality), "%", note=_rejects(total)),
    )


def _why_not(total: TimeSheet) -> str:
    if total.oee is not None:
        return ""
    if not total.busy_s:
        return _("not defined: no planned busy time")
    if total.unrated:
        return _("not defined: no rated output was sent for a run")
    return _("not defined: nothing was counted")


def _speed(total: TimeSheet) -> str:
    actual, rated = total.output_per_min, total.rated_per_min
    if actual is None or rated is None:
        return _("not defined: no run with counts and rated output")
    return _("%(actual)s of %(rated)s a minute") % {
        "actual": in_groups(round_to(actual, 0)),
        "rated": in_groups(round_to(rated, 0)),
    }


def _rejects(total: TimeSheet) -> str:
    if not total.made or total.rejected is None:
        return _("not defined: nothing was counted")
    return _("%(rejects)s rejects of %(made)s made") % {
        "rejects": in_groups(total.rejected),
        "made": in_groups(total.made),
    }


HEADINGS = (
    ("oee", gettext_lazy("OEE"), "%", "accent"),
    ("availability", gettext_lazy("Availability"), "%", "ink-3"),
    ("performance", gettext_lazy("Performance"), "%", "warn"),
    ("quality", gettext_lazy("Quality rate"), "%", "good"),
    ("running", gettext_lazy("Running time"), "h", ""),
    ("unplanned", gettext_lazy("Unplanned stops"), "h", ""),
    ("planned", gettext_lazy("Planned stops"), "h", ""),
    ("unseen", gettext_lazy("No signal"), "h", ""),
    ("made", gettext_lazy("Pieces made"), "", ""),
    ("rejected", gettext_lazy("Pieces rejected"), "", ""),
)


def _headings() -> tuple[Heading, ...]:
    return tuple(Heading(code, label, unit, colour) for code, label, unit, colour in HEADINGS)


def _cells(sheet: TimeSheet) -> tuple[Decimal | None, ...]:
    ratios = (sheet.oee, sheet.availability, sheet.effectiveness, sheet.quality)
    times = (sheet.running_s, sheet.unplanned_s, sheet.planned_s, sheet.unseen_s)
    return (*map(in_percent, ratios), *map(hours_of, times), sheet.made, sheet.rejected)


def _by_unit(talking: list[UnitSheet], total: TimeSheet) -> Table:
    rows = [
        Row(f"{sheet.unit.code} {sheet.unit.name}", _cells(sheet.total), sheet.unit.get_absolute_url())
        for sheet in talking
    ]
    if len(rows) > 1:
        rows.append(Row(_("All together"), _cells(total)))
    return Table("by_unit", _("OEE by machine"), _("Machine"), _headings(), tuple(rows))


def _by_part(question: Question, talking: list[UnitSheet]) -> Table:
    period = question.period
    together = [total_of(sheets) for sheets in zip(*(sheet.parts for sheet in talking), strict=True)]
    rows = tuple(Row(part.label, _cells(sheet)) for part, sheet in zip(period.parts, together, strict=False))
    caption = _("OEE by day") if period.step == "day" else _("OEE by week")
    return Table("by_part", caption, period.step.label, _headings(), rows)


def _chart(by_part: Table, total: TimeSheet) -> Chart | None:
    shown = in_percent(total.oee)
    if shown is None:
        return None
    label = _("OEE %(oee)s %% in the period, with its three factors over time") % {"oee": shown}
    return lines(by_part, label, only=("oee", "availability", "performance", "quality"), from_zero=True)


def _notes(sheet: UnitSheet) -> list[Any]:
    names: dict[str, Any] = {"unit": sheet.unit.code}
    if sheet.missing:
        names["signals"] = ", ".join(str(signal.label) for signal in sheet.missing)
        return [_("%(unit)s: no OEE, because these signals have no tag: %(signals)s.") % names]
    if sheet.is_restless:
        names["most"] = in_groups(MOST_CHANGES)
        return [
            _(
                "%(unit)s: no OEE, because its state or its kind of stop changes more than %(most)s times in this "
                "period. Check which signal its tag is bound to, or choose a shorter period."
            )
            % names
        ]
    if not sheet.said_anything:
        return [_("%(unit)s: no OEE, because no state was sent.") % names]
    unseen = hours_of(sheet.total.unseen_s)
    if unseen:
        names["hours"] = unseen
        return [_("%(unit)s: no signal for %(hours)s h; that time is in no factor.") % names]
    return []
