"""What quality does when something is reported: a deviation where one is due, and who hears of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.context import current_run
from audit.contracts import scope_of
from batches.choices import ExceptionKind, Severity
from batches.events import ExceptionRaised
from batches.models import BatchException
from batches.selectors.rooms import batches_touched_by
from environment.choices import Level
from environment.events import ExcursionStarted
from equipment.events import CalibrationFailed, CleaningFailed, DirtyHoldExceeded
from equipment.models import Unit
from kernel import clock
from kernel.events import subscribe
from kernel.fields import in_both_languages
from kernel.live import publish
from people.notifications import notify_those_who_may
from quality.actions.open_deviation_for_exception import open_deviation_for_exception
from quality.actions.open_deviation_for_excursion import open_deviation_for_excursion
from quality.actions.open_deviation_for_unit import open_deviation_for_unit
from quality.choices import DeviationSource
from quality.events import (
    CapaApproved,
    CapaFoundIneffective,
    DeviationClosed,
    DeviationOpened,
    DeviationReopened,
)
from quality.models import Deviation
from quality.selectors.wording import heading_of

# A minor one that the system finds is assessed where it happened; QA can still open a deviation for it.
# What a person reports always becomes a deviation: only QA sets its class (GMP 249).
OPENS_A_DEVIATION = frozenset({Severity.MAJOR, Severity.CRITICAL})
# Supervisor and QA hear of deviations (GMP 249); qualified person and management of actions (GMP 254).
HEAR_OF_DEVIATIONS = "quality.hear_of_deviations"
HEAR_OF_CAPAS = "quality.hear_of_capas"


@subscribe(ExceptionRaised)
def open_deviation_where_due(event: ExceptionRaised) -> None:
    """A reported, major or critical exception becomes a deviation in the same transaction (URS-QMS-01, 02)."""
    exception: BatchException = event.exception
    run = current_run()
    is_due = exception.kind == ExceptionKind.REPORTED or exception.severity in OPENS_A_DEVIATION
    if run is None or not is_due:
        return
    open_deviation_for_exception(
        exception=exception,
        title=_facts(exception),
        description=exception.description or _facts(exception),
        actor=run.actor,
    )


@subscribe(ExcursionStarted)
def open_deviation_for_room(event: ExcursionStarted) -> None:
    """A room beyond its action level with a batch in it is a departure; once per excursion (URS-QMS-02)."""
    excursion, run = event.excursion, current_run()
    if run is None or excursion.level != Level.ACTION:
        return
    batches = list(batches_touched_by(excursion))
    if not batches or Deviation.objects.filter(excursion=excursion).exists():
        return
    words = _(
        "%(parameter)s in room %(room)s was beyond its action level %(limit)s. Batches in it: %(batches)s"
    )
    title, description = [], []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            parameter = str(excursion.point.get_parameter_display())
            facts = {"parameter": parameter, "room": excursion.point.room.code, "limit": excursion.limit_text}
            title.append(parameter)
            description.append(str(words) % {**facts, "batches": ", ".join(each.code for each in batches)})
    open_deviation_for_excursion(
        excursion=excursion,
        batches=batches,
        title=f"{excursion.code}: {excursion.point.room.code} {' / '.join(title)}"[:200],
        description="\n".join(description),
        actor=run.actor,
    )


@subscribe(CleaningFailed)
def open_deviation_for_failed_cleaning(event: CleaningFailed) -> None:
    """Cleaning until it passes is not possible: each failed check is a departure (URS-CLN-08)."""
    words = _("Unit %(unit)s was found not clean. Last batch: %(batch)s. Remark of the check: %(remark)s")
    if event.run.checker_id is None:
        words = _(
            "Unit %(unit)s was taken out of service before its cleaning was checked, which counts as a "
            "failed check. Last batch: %(batch)s. Reason: %(remark)s"
        )
    facts = {"batch": event.run.after_batch or "–", "remark": event.run.remark or "–"}
    _open_for_unit(event.unit, DeviationSource.CLEANING, words, facts, at=event.run.checked_at)


@subscribe(DirtyHoldExceeded)
def open_deviation_for_dirty_hold(event: DirtyHoldExceeded) -> None:
    """The validated cleaning does not cover what dried longer (F-20)."""
    words = _(
        "Unit %(unit)s stood dirty for longer than %(hours)s h. Last batch: %(batch)s. "
        "It needs special cleaning."
    )
    facts = {"hours": event.unit.dirty_hold_hours, "batch": event.unit.last_batch_code or "–"}
    _open_for_unit(event.unit, DeviationSource.DIRTY_HOLD, words, facts, at=event.unit.dirty_until)


@subscribe(CalibrationFailed)
def open_deviation_for_failed_calibration(event: CalibrationFailed) -> None:
    """What was measured since the last good calibration is in doubt (URS-EQP-03; GMP 91, 94)."""
    words = _(
        "Certificate %(certificate)s: unit %(unit)s was found outside its limits. "
        "Batches since the last good calibration: %(batches)s"
    )
    facts = {"certificate": event.record.certificate, "batches": ", ".join(event.batch_codes) or "–"}
    _open_for_unit(
        event.unit, DeviationSource.CALIBRATION, words, facts, at=None, batch_codes=event.batch_codes
    )


@subscribe(DeviationOpened)
def tell_of_opened_deviation(event: DeviationOpened) -> None:
    """Supervisor and QA hear of it at once (URS-QMS-01)."""
    _refresh_pages(event.deviation)
    _tell(HEAR_OF_DEVIATIONS, event.deviation, _("Deviation %(code)s was opened: %(what)s"))


@subscribe(DeviationReopened)
def tell_of_reopened_deviation(event: DeviationReopened) -> None:
    """What was decided is open again."""
    _refresh_pages(event.deviation)
    _tell(HEAR_OF_DEVIATIONS, event.deviation, _("Deviation %(code)s was reopened: %(what)s"))


@subscribe(DeviationClosed)
def show_closed_deviation(event: DeviationClosed) -> None:
    """Open pages of the batch show at once that it no longer stands in the way."""
    _refresh_pages(event.deviation)


@subscribe(CapaApproved)
def tell_of_approved_capa(event: CapaApproved) -> None:
    """The qualified person and management are informed (URS-QMS-05)."""
    _tell(HEAR_OF_CAPAS, event.capa, _("%(code)s was approved: %(what)s"), "neutral")


@subscribe(CapaFoundIneffective)
def tell_of_ineffective_capa(event: CapaFoundIneffective) -> None:
    """The qualified person and management are informed (URS-QMS-05)."""
    _tell(HEAR_OF_CAPAS, event.capa, _("%(code)s was found ineffective: %(what)s"))


def _open_for_unit(
    unit: Unit,
    source: DeviationSource,
    words: Promise,
    facts: dict[str, Any],
    *,
    at: datetime | None,
    batch_codes: tuple[str, ...] = (),
) -> None:
    """Open the deviation of ``unit``; its text stays in the record and so is kept in both languages."""
    run = current_run()
    if run is None:
        return
    title, description = [], []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            title.append(str(source.label))
            description.append(str(words) % {"unit": unit.code, **facts})
    open_deviation_for_unit(
        unit=unit,
        source=source,
        title=f"{unit.code}: {' / '.join(title)}",
        description="\n".join(description),
        occurred_at=at or clock.now(),
        batch_codes=batch_codes,
        actor=run.actor,
    )


def _facts(exception: BatchException) -> str:
    """The facts without words of any language: step, field, value and limit."""
    step = exception.step.number if exception.step is not None else ""
    value = f"{exception.recorded} {exception.unit}".strip()
    limit = f"({f'{exception.limit} {exception.unit}'.strip()})" if exception.limit else ""
    facts = " ".join(part for part in (step, exception.field, value, limit) if part)
    return f"{exception.code}: {facts}"[:200] if facts else exception.code


def _refresh_pages(deviation: Deviation) -> None:
    if deviation.batch is not None:
        publish(f"batch:{deviation.batch.uuid}", {"deviation": deviation.code, "state": deviation.state})


def _tell(permission: str, record: Any, words: Promise, severity: str = "warn") -> None:
    """Notify in both languages those who hold ``permission`` at the record's place."""

    def said() -> str:
        what = heading_of(record) if isinstance(record, Deviation) else record.description
        return str(words) % {"code": record.code, "what": what[:120]}

    text = in_both_languages(said)
    notify_those_who_may(permission, scope_of(record), text, url=record.get_absolute_url(), severity=severity)
