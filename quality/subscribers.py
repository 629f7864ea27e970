"""What quality does when something is reported: a deviation where one is due, and who hears of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.context import current_run
from audit.contracts import scope_of
from batches.choices import Severity
from batches.events import ExceptionRaised
from batches.models import BatchException
from equipment.events import CalibrationFailed, CleaningFailed, DirtyHoldExceeded
from equipment.models import Unit
from kernel import clock
from kernel.events import subscribe
from kernel.live import publish
from people.notifications import notify_those_who_may
from quality.actions.open_deviation_for_exception import open_deviation_for_exception
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

# A minor exception is assessed where it happened; QA can still open a deviation for it.
OPENS_A_DEVIATION = frozenset({Severity.MAJOR, Severity.CRITICAL})
# Supervisor and QA hear of deviations (GMP 249); qualified person and management of actions (GMP 254).
HEAR_OF_DEVIATIONS = "quality.hear_of_deviations"
HEAR_OF_CAPAS = "quality.hear_of_capas"


@subscribe(ExceptionRaised)
def open_deviation_where_due(event: ExceptionRaised) -> None:
    """A major or critical exception becomes a deviation in the same transaction (URS-QMS-01, 02)."""
    exception: BatchException = event.exception
    run = current_run()
    if run is None or exception.severity not in OPENS_A_DEVIATION:
        return
    open_deviation_for_exception(
        exception=exception,
        title=_facts(exception),
        description=exception.description or _facts(exception),
        actor=run.actor,
    )


@subscribe(CleaningFailed)
def open_deviation_for_failed_cleaning(event: CleaningFailed) -> None:
    """Cleaning until it passes is not possible: each failed check is a departure (URS-CLN-08)."""
    words = _("Unit %(unit)s was found not clean. Last batch: %(batch)s. Remark of the check: %(remark)s")
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
    text = {}
    for part, language in (("en", "en"), ("zh", "zh-hans")):
        with translation.override(language):
            what = heading_of(record) if isinstance(record, Deviation) else record.description
            text[part] = str(words) % {"code": record.code, "what": what[:120]}
    notify_those_who_may(permission, scope_of(record), text, url=record.get_absolute_url(), severity=severity)
