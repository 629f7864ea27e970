"""What a person saw at a step: plain JSON, made of the frozen recipe, the facts of the moment and its words (ADR 21).

The workstation's template shows this content and the record's “as seen” page shows it again, so both say
the same. Who changes what is composed here, or in a step type, gives ``FORM`` another number and keeps the
former composition: screens of the old form must come out as they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop, override

from batches.choices import BatchState, ExceptionKind, ExceptionState, ProcedureState, Severity, StepState
from batches.contracts.dialog import DIALOG_FORM, dialog_content
from batches.contracts.frozen import FrozenStep
from batches.contracts.screen import Screen
from batches.contracts.step_type import STEP_TYPES
from batches.contracts.wording import Wording
from batches.errors import FormUnknown
from kernel.canonical import plain

FORM = "screen/1"


def content_of(frozen: FrozenStep, facts: Mapping[str, Any], say: Wording) -> dict[str, Any]:
    """The whole content; the same for the same three, at any time and in whatever language one reads now."""
    if facts["form"] not in (FORM, DIALOG_FORM):
        raise FormUnknown(form=str(facts["form"]))
    with override(say.language):
        content = _alone(frozen, facts, say) if facts.get("is_alone") else _screen(frozen, facts, say)
        if facts["form"] == DIALOG_FORM:
            content["dialog"] = dialog_content(frozen, facts, say)
        return {name: plain(each) for name, each in content.items()}


def _alone(frozen: FrozenStep, facts: Mapping[str, Any], say: Wording) -> dict[str, Any]:
    """A dialog that was opened elsewhere names batch, recipe and instruction; the workstation was not seen."""
    kind = STEP_TYPES.get(frozen.step_type)
    head = _head(facts, say)
    del head["state"]
    return {
        "form": facts["form"],
        "language": say.language,
        "head": head,
        "step": _step(frozen, facts, kind, say),
    }


def _screen(frozen: FrozenStep, facts: Mapping[str, Any], say: Wording) -> dict[str, Any]:
    """The step at the workstation."""
    kind = STEP_TYPES.get(frozen.step_type)
    screen = kind.compose(frozen, facts["of_type"], say) if facts["of_type"] is not None else Screen()
    return {
        "form": facts["form"],
        "language": say.language,
        "head": _head(facts, say),
        "step": _step(frozen, facts, kind, say),
        "refusal": facts["refusal"],
        "standing": _standing(facts, say),
        "override": _override(facts, say),
        "exceptions": [_exception(each, frozen, say) for each in facts["exceptions"]],
        "entry": {
            "data": screen.data,
            "wanted": _wanted(screen, facts, say),
            "confirm": screen.confirm if facts["can_record"] else "",
            "waiting": screen.waiting if facts["can_record"] else "",
        },
        "recorded": _recorded(frozen, facts, say),
        "room": _room(facts, say),
    }


def clock_at(moment: str, zone: str, pattern: str = "%H:%M") -> str:
    """A time of the facts as the site's clock shows it."""
    return f"{datetime.fromisoformat(moment).astimezone(ZoneInfo(zone)):{pattern}}"


def _head(facts: Mapping[str, Any], say: Wording) -> dict[str, Any]:
    """Which batch, by which recipe, and who was signed in."""
    batch = facts["batch"]
    states: Any = ProcedureState if batch["state"] == BatchState.IN_EXECUTION else BatchState
    code = batch["procedure"] if batch["state"] == BatchState.IN_EXECUTION else batch["state"]
    return {
        "batch": batch["code"],
        "material": batch["material"],
        "where": say(
            gettext_noop("Order %(order)s · recipe %(recipe)s, version %(version)s"),
            order=batch["order"],
            recipe=batch["recipe"],
            version=batch["version"],
        ),
        "recipe_digest": batch["recipe_digest"],
        "quantity": batch["quantity"],
        "unit": batch["unit"],
        "state": _badge(states(code), say),
        "person": facts["person"]["name"],
        "user": facts["person"]["user"],
        "at": facts["at"],
    }


def _badge(state: Any, say: Wording) -> dict[str, str]:
    label = say.named(f"{type(state).__name__}:{state.value}", state.label)
    return {"label": label, "tone": state.badge.tone, "icon": state.badge.icon}


def _step(frozen: FrozenStep, facts: Mapping[str, Any], kind: Any, say: Wording) -> dict[str, Any]:
    """What is to be done, in the recipe's words."""
    definition = frozen.definition
    label = say.named(f"step_type:{kind.code}", kind.label)
    where = say(gettext_noop("Step %(number)s · %(kind)s"), number=definition["number"], kind=label)
    return {
        "where": where,
        "name": say.of(definition["name"]),
        "instruction": say.of(definition["instruction"]),
        "critical": say(gettext_noop("critical")) if definition["is_critical"] else "",
        "state": None if facts["is_present"] else _badge(StepState(facts["state"]), say),
        "unit": facts["unit"],
    }


def _standing(facts: Mapping[str, Any], say: Wording) -> list[dict[str, Any]]:
    """What stands in the way of the step, and who can clear it."""
    notes = []
    held, zone = facts["held"], facts["zone"]
    if held:
        who = f"{held['by']}, {clock_at(held['at'], zone, '%Y-%m-%d %H:%M')}: {held['reason']}"
        then = say(gettext_noop("Nothing can be recorded until the supervisor restarts it."))
        notes.append(_note("warn", "player-pause", say(gettext_noop("The batch is on hold.")), who, then))
    found = _hindrance(facts, say)
    return [*notes, found] if found is not None else notes


def _hindrance(facts: Mapping[str, Any], say: Wording) -> dict[str, Any] | None:
    """The one thing that comes first."""
    is_open = facts["state"] in (StepState.PENDING, StepState.ACTIVE)
    if facts["blocked_by"]:
        title = gettext_noop("The batch waits for QA to assess exception %(code)s.")
        text = say(gettext_noop("Call QA. Nothing can be recorded before."))
        return _note("alarm", "alert-octagon", say(title, code=facts["blocked_by"]), text)
    if not facts["is_present"] and facts["state"] == StepState.PENDING:
        first = say(gettext_noop("An earlier step comes first: %(why)s."), why=facts["why_waiting"])
        return _note("warn", "lock", say(gettext_noop("It is not this step's turn yet.")), first)
    if is_open and not facts["is_running"] and not facts["held"]:
        text = say(gettext_noop("Nothing can be recorded until the supervisor starts or restarts it."))
        return _note("warn", "player-pause", say(gettext_noop("The batch is not running.")), text)
    if is_open and facts["is_running"] and not facts["is_qualified"]:
        text = say(gettext_noop("A qualified person has to do it; QA records trainings."))
        return _note("warn", "school", say(gettext_noop("You are not trained for this step.")), text)
    if not is_open and facts["verifier_wanted_after"]:
        title = gettext_noop("Recorded by %(name)s. A second person now looks at it and signs.")
        return _note("warn", "user-check", say(title, name=facts["verifier_wanted_after"]))
    if not is_open and facts["exceptions"]:
        title = gettext_noop("Recorded. QA has to assess the exception of this step.")
        return _note("warn", "hourglass", say(title))
    return None


def _note(tone: str, icon: str, title: str, *lines: str) -> dict[str, Any]:
    return {"tone": tone, "icon": icon, "title": title, "lines": [line for line in lines if line]}


def _override(facts: Mapping[str, Any], say: Wording) -> list[dict[str, Any]]:
    """A weight refused for its tolerance: who asked that it stand, what was answered, whether one can ask."""
    asked = facts["override"]
    names = {"value": asked["value"], "unit": asked["unit"]} if asked else {}
    if asked and asked["is_open"]:
        who = f"{asked['asked_by']}, {clock_at(asked['asked_at'], facts['zone'])}: {asked['why_asked']}"
        title = say(gettext_noop("%(value)s %(unit)s waits for a second person."), **names)
        text = gettext_noop("Leave the load on the scale. Whoever decides signs here; you stay signed in.")
        return [_note("warn", "writing-sign", title, who, say(text))]
    notes = []
    if asked and asked["is_refused"] and facts["state"] == StepState.ACTIVE:
        who = f"{asked['decided_by']}, {clock_at(asked['decided_at'], facts['zone'])}: {asked['why_decided']}"
        title = say(gettext_noop("%(value)s %(unit)s was not accepted. Weigh again."), **names)
        notes.append(_note("alarm", "circle-x", title, who))
    if facts["can_record"] and facts["is_overridable"]:
        text = gettext_noop(
            "Then ask for an override. A second person with the right to it decides here, with a reason and a "
            "signature; QA assesses the exception."
        )
        title = say(gettext_noop("Can it not be weighed better?"))
        notes.append(_note("warn", "alert-triangle", title, say(text)))
    elif facts["can_record"] and facts["is_overridable"] is False:
        text = gettext_noop(
            "Weigh again. If that is not possible, report an exception and call the supervisor."
        )
        title = say(gettext_noop("The recipe lets nobody accept this weight."))
        notes.append(_note("warn", "lock", title, say(text)))
    return notes


def _exception(fact: Mapping[str, Any], frozen: FrozenStep, say: Wording) -> dict[str, Any]:
    """What QA still has to assess in this step."""
    kind = ExceptionKind(fact["kind"])
    label = say.named(f"ExceptionKind:{kind.value}", kind.label)
    type_ = STEP_TYPES.get(frozen.step_type)
    what = type_.said_label(frozen, fact["field"], say) if fact["field"] else ""
    amount = f"{fact['recorded']} {fact['unit']}".strip()
    limit = f"({fact['limit']})" if fact["limit"] else ""
    more = []
    if fact["duration_s"] is not None:
        more.append(say(gettext_noop("%(seconds)s s"), seconds=fact["duration_s"]))
    if fact["samples"]:
        more.append(say(gettext_noop("Samples: %(count)s"), count=fact["samples"]))
    if fact["is_uncertain"]:
        more.append(say(gettext_noop("only by values that their source doubts")))
    line = " · ".join(part for part in (" ".join(p for p in (what, amount, limit) if p), *more) if part)
    return {
        **_note(
            "alarm" if fact["severity"] == Severity.CRITICAL else "warn",
            "alert-triangle",
            f"{fact['code']} · {label}",
            line,
            fact["description"],
        ),
        "badges": [_badge(Severity(fact["severity"]), say), _badge(ExceptionState(fact["state"]), say)],
    }


def _wanted(screen: Screen, facts: Mapping[str, Any], say: Wording) -> str:
    if not facts["can_record"] or not screen.wanted:
        return ""
    return say(gettext_noop("Scan %(wanted)s"), wanted=str(screen.wanted))


def _recorded(frozen: FrozenStep, facts: Mapping[str, Any], say: Wording) -> dict[str, Any]:
    """What the step has left behind so far, where that is shown instead of the entry."""
    if facts["can_record"] or not facts["records"]:
        return {"title": "", "values": []}
    kind = STEP_TYPES.get(frozen.step_type)
    inside, outside = say(gettext_noop("within limits")), say(gettext_noop("outside limits"))
    values = [
        {
            "label": kind.said_label(frozen, each["field"], say),
            "text": say(gettext_noop("yes")) if each["text"] == "yes" else each["text"],
            "unit": each["unit"],
            "ok": each["ok"],
            "verdict": "" if each["ok"] is None else inside if each["ok"] else outside,
        }
        for each in facts["records"]
    ]
    return {"title": say(gettext_noop("Recorded in this step")), "values": values}


def _room(facts: Mapping[str, Any], say: Wording) -> dict[str, Any] | None:
    """The room in the bar above the step."""
    room = facts["room"]
    if room is None:
        return None
    outside = say(gettext_noop("outside its limits")) if room["is_outside"] else ""
    return {"name": room["name"], "points": room["points"], "outside": outside}
