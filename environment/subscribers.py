"""Reactions of environment: samples are watched, people hear of excursions at action level."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from audit.contracts import scope_of
from environment.choices import Level
from environment.evaluation import evaluate, recheck
from environment.events import ExcursionStarted
from environment.models import Excursion
from equipment.events import SamplesStored
from kernel.events import subscribe
from people.notifications import notify_those_who_may


@subscribe(SamplesStored)
def watch_samples(event: SamplesStored) -> None:
    """Watch the samples of monitored points; look again at the past when some came late."""
    late = evaluate(event.samples)
    if late:
        recheck(late)


@subscribe(ExcursionStarted)
def tell_of_excursion(event: ExcursionStarted) -> None:
    """Those who can acknowledge hear of an action level at once; the rest stands in their work queue."""
    excursion = event.excursion
    if excursion.level != Level.ACTION:
        return
    notify_those_who_may(
        "environment.acknowledge_excursion",
        scope_of(excursion),
        {"en": _text(excursion, "en"), "zh": _text(excursion, "zh-hans")},
        url=excursion.get_absolute_url(),
        severity="alarm",
    )


def _text(excursion: Excursion, language: str) -> str:
    with translation.override(language):
        return _("%(parameter)s in %(room)s is beyond its limit %(limit)s") % {
            "parameter": excursion.point.get_parameter_display(),
            "room": excursion.point.room.code,
            "limit": excursion.limit_text,
        }
