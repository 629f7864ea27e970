"""Background work of quality: the effectiveness checks whose day has come."""

from __future__ import annotations

import logging

from celery import shared_task

from audit.choices import Channel
from audit.context import Origin, coming_from
from audit.contracts import authority
from kernel.errors import DomainError
from quality.actions.request_effectiveness_check import request_effectiveness_check
from quality.selectors.capas import awaiting_effectiveness_check

logger = logging.getLogger(__name__)

BEAT = {"effectiveness-checks": {"task": "quality.request_effectiveness_checks", "schedule": 900.0}}


@shared_task(name="quality.request_effectiveness_checks")
def request_effectiveness_checks() -> list[str]:
    """Ask for each check whose day has come at its site; returns the actions' numbers."""
    system = authority().system_actor()
    asked = []
    with coming_from(Origin(channel=Channel.TASK, terminal="quality.request_effectiveness_checks")):
        for capa in awaiting_effectiveness_check():
            try:
                request_effectiveness_check(capa=capa, actor=system)
                asked.append(capa.code)
            except DomainError:
                logger.exception("The effectiveness check of %s could not be asked for", capa.code)
    return asked
