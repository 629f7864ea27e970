"""What quality does when something is reported: a deviation where one is due, and who hears of it."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.context import current_run
from audit.contracts import scope_of
from batches.choices import Severity
from batches.events import ExceptionRaised
from batches.models import BatchException
from kernel.events import subscribe
from kernel.live import publish
from people.notifications import notify_those_who_may
from quality.actions.open_deviation_for_exception import open_deviation_for_exception
from quality.events import (
    CapaApproved,
    CapaFoundIneffective,
    DeviationClosed,
    DeviationOpened,
    DeviationReopened,
)
from quality.models import Deviation

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


@subscribe(DeviationOpened)
def tell_of_opened_deviation(event: DeviationOpened) -> None:
    """Supervisor and QA hear of it at once (URS-QMS-01)."""
    _refresh_pages(event.deviation)
    _tell(
        HEAR_OF_DEVIATIONS,
        event.deviation,
        _("Deviation %(code)s was opened: %(what)s"),
        event.deviation.title,
    )


@subscribe(DeviationReopened)
def tell_of_reopened_deviation(event: DeviationReopened) -> None:
    """What was decided is open again."""
    _refresh_pages(event.deviation)
    _tell(
        HEAR_OF_DEVIATIONS,
        event.deviation,
        _("Deviation %(code)s was reopened: %(what)s"),
        event.deviation.title,
    )


@subscribe(DeviationClosed)
def show_closed_deviation(event: DeviationClosed) -> None:
    """Open pages of the batch show at once that it no longer stands in the way."""
    _refresh_pages(event.deviation)


@subscribe(CapaApproved)
def tell_of_approved_capa(event: CapaApproved) -> None:
    """The qualified person and management are informed (URS-QMS-05)."""
    _tell(HEAR_OF_CAPAS, event.capa, _("%(code)s was approved: %(what)s"), event.capa.description, "neutral")


@subscribe(CapaFoundIneffective)
def tell_of_ineffective_capa(event: CapaFoundIneffective) -> None:
    """The qualified person and management are informed (URS-QMS-05)."""
    _tell(HEAR_OF_CAPAS, event.capa, _("%(code)s was found ineffective: %(what)s"), event.capa.description)


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


def _tell(permission: str, record: Any, words: Promise, what: str, severity: str = "warn") -> None:
    """Notify in both languages those who hold ``permission`` at the record's place."""
    text = {}
    for part, language in (("en", "en"), ("zh", "zh-hans")):
        with translation.override(language):
            text[part] = str(words) % {"code": record.code, "what": what[:120]}
    notify_those_who_may(permission, scope_of(record), text, url=record.get_absolute_url(), severity=severity)
