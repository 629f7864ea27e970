"""Line clearance: the room by scan, every line of the checklist ticked (GMP 199; 21 CFR 211.130(e), URS-EBR-11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from batches.choices import SourceKind
from batches.contracts import (
    STEP_TYPES,
    FrozenStep,
    Outcome,
    Screen,
    StepContext,
    StepType,
    Text,
    Value,
    Wording,
)
from batches.errors import IdentityMissing, NotCleared, UnknownScan
from batches.models import StepExecution
from equipment.models import Room

YES, NO = "yes", "no"
CHECK = "check."


@STEP_TYPES.register
class LineClearance(StepType):
    """Ticks are saved as they are made; the last press closes the list."""

    code = "line_clearance"
    label = _("Line clearance")
    icon = "clipboard-check"
    template = "batches/steps/line_clearance.html"
    inputs = ("scan", CHECK, "cleared")
    records = (("room", _("Room")), ("checklist", _("Checklist")))

    def record(self, context: StepContext, inputs: Mapping[str, str]) -> Outcome:
        """A room, a tick, or the end of the list; a line that is not fulfilled stops here."""
        values: list[Value] = []
        if "scan" in inputs:
            values.append(self._room(context, inputs["scan"].strip()))
        answers = {name.removeprefix(CHECK): text for name, text in inputs.items() if name.startswith(CHECK)}
        values += self._answers(context, answers)
        if inputs.get("cleared") != YES:
            return Outcome(values=tuple(values), is_complete=False)
        return Outcome(values=(*values, *self._end(context, answers, values)))

    def _room(self, context: StepContext, scan: str) -> Value:
        room = Room.objects.filter(site=context.batch.site, code=scan).first()
        wanted = context.parameters.room
        if room is None or (wanted and room.code != wanted):
            raise UnknownScan(scan=scan, wanted=f"{_('Room')} {wanted}".strip())
        return Value("room", room.code, source_kind=SourceKind.SCAN, source_ref=scan)

    def _answers(self, context: StepContext, answers: Mapping[str, str]) -> list[Value]:
        items = {item.key: item.text for item in context.parameters.items}
        refused = [key for key, answer in answers.items() if key not in items or answer != YES]
        if refused:
            raise NotCleared(items=", ".join(str(items.get(key, key)) for key in refused))
        return [Value(f"{CHECK}{key}", YES) for key in answers]

    def _end(self, context: StepContext, answers: Mapping[str, str], values: list[Value]) -> list[Value]:
        """The closing values, once the room is proven and no line is open."""
        if context.parameters.room and not (
            context.recorded("room") or any(v.field == "room" for v in values)
        ):
            raise IdentityMissing(missing=f"{_('Room')} {context.parameters.room}")
        items = context.parameters.items
        still_open = [i for i in items if i.key not in answers and not context.recorded(f"{CHECK}{i.key}")]
        if still_open:
            raise NotCleared(items=", ".join(str(item.text) for item in still_open))
        return [Value("checklist", f"{len(items)}/{len(items)}")]

    def facts(self, context: StepContext) -> Mapping[str, Any]:
        """The room that was proven and the lines that are ticked."""
        ticked = [name.removeprefix(CHECK) for name in context.records if name.startswith(CHECK)]
        return {"room": context.recorded("room"), "ticked": ticked}

    def compose(self, frozen: FrozenStep, facts: Mapping[str, Any], say: Wording) -> Screen:
        """The list with what is ticked; the room's label is wanted first."""
        room, wanted = facts["room"], frozen.parameters.room
        needs_room = bool(wanted) and not room
        lines = [
            {"key": item.key, "text": say.of(item.text), "is_done": item.key in facts["ticked"]}
            for item in frozen.parameters.items
        ]
        ready = all(line["is_done"] for line in lines) and not needs_room
        proven = {
            "label": say(gettext_noop("Room")),
            "value": room or wanted,
            "why": "",
            "state": "good" if room else "wait",
        }
        words = {
            "done": say(gettext_noop("done")),
            "open": say(gettext_noop("to be checked")),
        }
        return Screen(
            data={"ids": [proven] if wanted else [], "lines": lines, "words": words},
            wanted=say(gettext_noop("the label of room %(room)s"), room=wanted) if needs_room else "",
            confirm=say(gettext_noop("Confirm: line is clear, %(count)s of %(count)s"), count=len(lines))
            if ready
            else "",
            waiting="" if ready else say(gettext_noop("Tick every line after you have looked at it.")),
        )

    def said_label(self, frozen: FrozenStep, name: str, say: Wording) -> str:
        """The line of the checklist in the recipe's words."""
        texts = {f"{CHECK}{item.key}": item.text for item in frozen.parameters.items}
        return say.of(texts[name]) if name in texts else super().said_label(frozen, name, say)

    def field_label(self, step: StepExecution, name: str) -> Text:
        """The line of the checklist in words."""
        for item in step.definition["parameters"]["items"]:
            if name == f"{CHECK}{item['key']}":
                from kernel.fields import BilingualText

                return str(BilingualText(item["text"]))
        return super().field_label(step, name)
