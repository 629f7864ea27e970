"""What the workstation showed beside the recipe: every fact of its screen as plain JSON (ADR 21)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from batches.choices import OverrideState, StepState
from batches.contracts import FORM, ShownException, ShownValue
from batches.models import StepExecution, ToleranceOverride
from batches.selectors.workstation import Workstation
from environment.selectors.rooms import RoomNow
from kernel.canonical import plain
from kernel.errors import DomainError


def screen_facts(page: Workstation, user: Any, at: Any, refusal: DomainError | None = None) -> dict[str, Any]:
    """The facts of the page's step, in the language that is active where master data has two; no query."""
    step = page.step
    if step is None:
        raise LookupError("a page without a step has no screen to keep")
    held = page.held_by
    facts = {
        "form": FORM,
        "at": at,
        "zone": page.batch.site.zone,
        "person": {"name": user.get_full_name(), "user": user.get_username()},
        "batch": _batch(page),
        "state": step.state,
        "unit": page.unit_code,
        "is_present": page.is_present,
        "is_running": page.is_running,
        "is_qualified": page.is_qualified,
        "can_record": page.can_record,
        "why_waiting": page.why_waiting,
        "held": held
        and {"by": held.actor_name, "at": held.recorded_at, "reason": held.reason_text, "event": held.pk},
        "blocked_by": page.blocked_by.code if page.blocked_by is not None else "",
        "verifier_wanted_after": step.performer.get_full_name()
        if page.needs_verifier and step.performer is not None
        else "",
        "override": _override(page.override, step),
        "is_overridable": page.is_overridable,
        "exceptions": [_exception(each) for each in page.exceptions],
        "records": [_value(each) for each in page.records],
        "of_type": _of_type(page),
        "room": _room(page.room),
        "refusal": refusal_facts(refusal),
    }
    kept: dict[str, Any] = plain(facts)
    return kept


def refusal_facts(error: DomainError | None) -> dict[str, str] | None:
    """A refusal in the words in which it was answered."""
    if error is None:
        return None
    return {"code": error.code, "message": error.message, "what_to_do": error.what_to_do}


def _batch(page: Workstation) -> dict[str, Any]:
    batch = page.batch
    return {
        "code": batch.code,
        "material": str(batch.material.name),
        "order": batch.order.code,
        "recipe": page.recipe["code"],
        "version": page.recipe["version"],
        "recipe_digest": batch.control_recipe.digest,
        "quantity": batch.quantity,
        "unit": batch.unit,
        "state": batch.state,
        "procedure": batch.procedure_state,
    }


def _of_type(page: Workstation) -> Mapping[str, Any] | None:
    """On hold nothing is entered; a phase under way still shows what its equipment does."""
    step = page.step
    is_shown = page.can_record or (step is not None and (not page.held_by or step.state == StepState.ACTIVE))
    return page.of_type if is_shown else None


def _override(override: ToleranceOverride | None, step: StepExecution) -> dict[str, Any] | None:
    if override is None:
        return None
    return {
        "value": override.value,
        "unit": override.unit,
        "is_open": override.is_open,
        "is_refused": override.state == OverrideState.REFUSED,
        "asked_by": override.requested_by.get_full_name(),
        "asked_at": override.requested_at,
        "why_asked": override.request_reason,
        "decided_by": override.decided_by.get_full_name() if override.decided_by is not None else "",
        "decided_at": override.decided_at,
        "why_decided": override.decision_reason,
    }


def _exception(shown: ShownException) -> dict[str, Any]:
    exception = shown.exception
    return {
        "code": exception.code,
        "kind": exception.kind,
        "field": exception.field,
        "recorded": exception.recorded,
        "unit": exception.unit,
        "limit": exception.limit,
        "duration_s": exception.duration_s,
        "samples": exception.sample_count,
        "is_uncertain": exception.is_uncertain,
        "description": exception.description,
        "severity": exception.severity,
        "state": exception.state,
    }


def _value(shown: ShownValue) -> dict[str, Any]:
    """The value as people read it; a tick stays the code that the record keeps."""
    record = shown.record
    return {
        "field": record.field,
        "text": record.value if record.value == "yes" else str(shown.text),
        "unit": record.unit,
        "ok": record.is_in_limits,
    }


def _room(now: RoomNow | None) -> dict[str, Any] | None:
    if now is None:
        return None
    points = [
        {
            "channel": each.point.tag.channel,
            "text": "–" if each.latest.value is None else f"{each.latest.value:f}",
            "unit": each.point.tag.unit_symbol,
            "at": each.latest.source_at,
        }
        for each in now.points
        if each.latest is not None
    ]
    name = f"{now.room.code} {now.room.name}"
    return {"name": name, "points": points, "is_outside": bool(now.excursions)}
