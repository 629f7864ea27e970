"""Run a phase on a unit: its control does the work, PharMOM records it, a person checks it (211.68(b), URS-EBR-04)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from batches.choices import STATE_TAG, SourceKind, WatchState
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
    limit_text,
)
from batches.errors import InputMissing, PhaseStillRunning, TagMissing, WrongEquipment
from batches.events import PhaseStarted
from batches.models import PhaseRun, StepExecution, StepRecord, TagWatch
from batches.selectors.bound_units import bound_unit, demand_usable
from batches.selectors.phases import may_end_by_hand, run_of
from equipment.models import Tag, TagValue, Unit, tag_channel
from kernel.events import publish
from kernel.fields import BilingualText

PARTS: dict[str, Text] = {
    "min": _("lowest"),
    "max": _("highest"),
    "mean": _("mean"),
    "outside_s": _("time outside limits"),
    "gap_s": _("gaps"),
}


@STEP_TYPES.register
class RunPhase(StepType):
    """Started by a person, ended by the equipment, checked by a person."""

    code = "run_phase"
    label = _("Run phase")
    icon = "player-play"
    template = "batches/steps/run_phase.html"
    inputs = ("checked",)
    is_started_by_hand = True
    records = (
        ("run_started", _("Equipment started")),
        ("run_ended", _("Equipment ended")),
        ("checked", _("Checked by a person")),
    )

    def begin(self, context: StepContext) -> None:
        """Watch the tags, and ask for set-points and START; nothing starts with a tag missing."""
        unit = bound_unit(context.batch, context.step.class_code)
        if unit is None:
            raise WrongEquipment(scan="–", wanted=context.step.class_code)
        demand_usable(unit, context.batch, context.at)
        tags = {tag.code: tag for tag in Tag.objects.filter(unit=unit)}
        self._watch(context, unit, tags)
        context.step.unit = unit
        points = tuple((point.tag, point.value, point.unit) for point in context.parameters.set_points)
        publish(PhaseStarted(context.step, unit, context.batch.code, context.parameters.duration_s, points))

    def _watch(self, context: StepContext, unit: Unit, tags: Mapping[str, Tag]) -> None:
        state_tag = tags.get(f"{unit.code}.{STATE_TAG}")
        run = PhaseRun.objects.create(
            step=context.step,
            state_tag=state_tag,
            requested_at=context.at,
            planned_s=context.parameters.duration_s,
            # Without a state tag nobody will report the start, so the request counts as one.
            state=WatchState.WAITING if state_tag is not None else WatchState.RUNNING,
            running_since=None if state_tag is not None else context.at,
            judging_since=None if state_tag is not None else context.at,
        )
        for wanted in context.parameters.captured:
            tag = tags.get(f"{unit.code}.{wanted.tag}")
            if tag is None:
                raise TagMissing(tag=wanted.tag, unit=unit.code)
            TagWatch.objects.create(
                run=run, tag=tag, field=wanted.tag, low=wanted.low, high=wanted.high, settle_s=wanted.settle_s
            )

    def record(self, context: StepContext, inputs: Mapping[str, str]) -> Outcome:
        """A person looks at what the equipment did and says so (211.188(b)(11))."""
        run = run_of(context.step)
        if run is None or run.state != WatchState.ENDED:
            raise PhaseStillRunning(unit=context.step.unit.code if context.step.unit is not None else "–")
        if inputs.get("checked") != "yes":
            raise InputMissing(field=str(_("Checked by a person")))
        return Outcome(values=(Value("checked", "yes", source_kind=SourceKind.PERSON),))

    def facts(self, context: StepContext) -> Mapping[str, Any]:
        """The unit, how its run stands, the latest values, and the summary once there is one."""
        unit = context.step.unit or bound_unit(context.batch, context.step.class_code)
        run = run_of(context.step)
        return {
            "unit": {"code": unit.code, "name": str(unit.name)} if unit is not None else None,
            "state": run.state if run is not None else "",
            "running_since": run.running_since if run is not None else None,
            "may_end_by_hand": run is not None
            and run.ended_at is None
            and may_end_by_hand(run, context.batch, context.at),
            "values": self._latest(context, unit),
            "figures": {
                name: {"value": record.value, "unit": record.unit, "ok": record.is_in_limits}
                for name, record in context.records.items()
                if name.rpartition(".")[2] in PARTS
            },
        }

    def _latest(self, context: StepContext, unit: Unit | None) -> dict[str, Any]:
        """The newest value of each captured tag, with its channel; empty without a unit."""
        if unit is None:
            return {}
        latest = {
            value.tag.code: value for value in TagValue.objects.filter(tag__unit=unit).select_related("tag")
        }
        found = {}
        for each in context.parameters.captured:
            code = f"{unit.code}.{each.tag}"
            value = latest.get(code)
            found[each.tag] = {
                "code": code,
                "channel": tag_channel(context.batch.site.code, code),
                "text": f"{value.value:.{each.decimals}f}" if value and value.value is not None else "",
                "at": value.source_at if value else None,
                "status": value.status if value else "",
            }
        return found

    def compose(self, frozen: FrozenStep, facts: Mapping[str, Any], say: Wording) -> Screen:
        """Before: what will be set. Meanwhile: live numbers. After: what was captured."""
        unit, state = facts["unit"], facts["state"]
        code = unit["code"] if unit else "–"
        is_over = state == WatchState.ENDED
        data = {
            "ids": [{"label": say(gettext_noop("Unit")), "value": code, "why": unit["name"], "state": "good"}]
            if unit
            else [],
            "points": self._points(frozen, say),
            "duration": {
                "label": say(gettext_noop("Duration")),
                "seconds": frozen.parameters.duration_s,
                "since": facts["running_since"],
            },
            "waiting_for": say(gettext_noop("Waiting for %(unit)s to report that it runs."), unit=code)
            if state == WatchState.WAITING
            else "",
            "is_over": is_over,
            "may_end_by_hand": facts["may_end_by_hand"],
            "tags": [self._tag(each, facts, say) for each in frozen.parameters.captured] if unit else [],
            "words": self._words(say) if is_over else {},
        }
        if not state:
            names = {"unit": code, "seconds": frozen.parameters.duration_s}
            return Screen(data=data, confirm=say(gettext_noop("Start %(unit)s, %(seconds)s s"), **names))
        if not is_over:
            waiting = say(gettext_noop("The equipment is at work; nothing to do."))
            return Screen(data=data, waiting=waiting)
        return Screen(data=data, confirm=say(gettext_noop("Confirm: checked as shown")))

    def _points(self, frozen: FrozenStep, say: Wording) -> list[dict[str, Any]]:
        """The set-points under the names of the captured values, where one is captured too."""
        labels = {each.tag: say.of(each.label) for each in frozen.parameters.captured}
        return [
            {"label": labels.get(point.tag, point.tag), "value": point.value, "unit": point.unit}
            for point in frozen.parameters.set_points
        ]

    def _tag(self, captured: Any, facts: Mapping[str, Any], say: Wording) -> dict[str, Any]:
        """One captured tag: name and limits of the recipe, the latest value, and its summary."""
        figures = facts["figures"]
        settled = gettext_noop("after the first %(seconds)s s")
        return {
            **facts["values"][captured.tag],
            "label": say.of(captured.label),
            "unit": captured.unit,
            "low": captured.low,
            "high": captured.high,
            "limit": limit_text(captured.low, captured.high),
            "settled": say(settled, seconds=captured.settle_s) if captured.settle_s else "",
            "figures": [
                figures[name]
                for name in (f"{captured.tag}.{part}" for part in ("min", "max", "mean"))
                if name in figures
            ],
            "outside": figures.get(f"{captured.tag}.outside_s"),
            "gap": figures.get(f"{captured.tag}.gap_s"),
        }

    def _words(self, say: Wording) -> dict[str, str]:
        """The heads of the summary."""
        return {
            "about": say(gettext_noop("What the equipment recorded")),
            "value": say(gettext_noop("Value")),
            "lowest": say(gettext_noop("lowest")),
            "highest": say(gettext_noop("highest")),
            "mean": say(gettext_noop("mean")),
            "limits": say(gettext_noop("Limits")),
            "outside": say(gettext_noop("time outside")),
            "gaps": say(gettext_noop("gaps")),
            "not_within": say(gettext_noop("outside limits")),
        }

    def said_label(self, frozen: FrozenStep, name: str, say: Wording) -> str:
        """The tag's label in the recipe's words, and which figure of it."""
        tag, _point, part = name.rpartition(".")
        for captured in frozen.parameters.captured:
            if captured.tag == tag and part in PARTS:
                figure = say.named(f"{self.code}:part:{part}", PARTS[part])
                return f"{say.of(captured.label)}, {figure}"
            if captured.tag == name:
                return say.of(captured.label)
        return super().said_label(frozen, name, say)

    def will_record(self, step: StepExecution) -> tuple[Text, ...]:
        """The captured values by name, and who checked them."""
        names = [str(BilingualText(each["label"])) for each in step.definition["parameters"]["captured"]]
        return (*names, *super().will_record(step))

    def shown(self, record: StepRecord, site: Any) -> Text:
        """The equipment's own times at the site's clock."""
        if record.field in ("run_started", "run_ended"):
            return at_site_seconds(datetime.fromisoformat(record.value), site)
        return super().shown(record, site)

    def field_label(self, step: StepExecution, name: str) -> Text:
        """The tag's label and which figure of it."""
        tag, _point, part = name.rpartition(".")
        for captured in step.definition["parameters"]["captured"]:
            if captured["tag"] == tag and part in PARTS:
                return f"{BilingualText(captured['label'])}, {PARTS[part]}"
            if captured["tag"] == name:
                return str(BilingualText(captured["label"]))
        return super().field_label(step, name)

    def required(self, step: StepExecution) -> tuple[str, ...]:
        """Every summary, and the person who checked it."""
        return (*super().required(step), "checked")


def at_site_seconds(moment: datetime, site: Any) -> str:
    """``09:15:30`` at the site."""
    return f"{moment.astimezone(ZoneInfo(site.zone)):%H:%M:%S}"
