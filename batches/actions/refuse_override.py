"""Refuse an override: the value does not stand, and the step waits for another one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.signing import Sign
from batches.actions._overrides import demand_second_person, keep_decision, locked_step_of
from batches.actions._screens import keep_screen, same_screen
from batches.choices import Moment
from batches.models import ToleranceOverride
from kernel import live

LABEL = _("Refuse override")


def _demand_second_person(*, override: ToleranceOverride, actor: Any) -> None:
    demand_second_person(override, actor, LABEL)


@action(
    "batches.refuse_override",
    label=LABEL,
    subject="override",
    reason=True,
    signature=Sign(Meaning.REJECTED, follows=_("The value does not stand; the step waits for another one.")),
    check=_demand_second_person,
    secret=("screen",),
)
def refuse_override(
    *, override: ToleranceOverride, actor: Any, screen: str | None = None
) -> ToleranceOverride:
    """Keep who refused and why; nothing is recorded into the step, which goes on as before."""
    step = locked_step_of(override)
    seen = same_screen(step, step.batch, screen)
    keep_decision(override, "refuse_override", actor)
    keep_screen(step, Moment.DECLINED, actor, seen, override=override)
    live.publish(f"batch:{step.batch.uuid}", {"step": step.number, "override": override.code})
    return override
