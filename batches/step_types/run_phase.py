"""Run a phase on a unit: its control does the work, PharMOM records it, a person checks it (211.68(b), URS-EBR-04)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from batches.choices import STATE_TAG, SourceKind, WatchState
from batches.contracts import STEP_TYPES, Outcome, Screen, StepContext, StepType, Text, Value, limit_text
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

    def screen(self, context: StepContext) -> Screen:
        """Before: what will be set. Meanwhile: live numbers. After: what was captured."""
        unit = context.step.unit or bound_unit(context.batch, context.step.class_code)
        run = run_of(context.step)
        tags = self._tags(context, unit, run)
        data = {
            "unit": unit,
            "run": run,
            "parameters": context.parameters,
            "points": self._points(context),
            "tags": tags,
            "is_waiting": run is not None and run.state == WatchState.WAITING,
            "is_over": run is not None and run.state == WatchState.ENDED,
            "may_end_by_hand": run is not None
            and run.ended_at is None
            and may_end_by_hand(run, context.batch, context.at),
        }
        channels = tuple(tag["channel"] for tag in tags)
        if run is None:
            names = {"unit": unit.code if unit is not None else "–", "seconds": context.parameters.duration_s}
            return Screen(data=data, confirm=_("Start %(unit)s, %(seconds)s s") % names, channels=channels)
        if run.state != WatchState.ENDED:
            return Screen(data=data, waiting=_("The equipment is at work; nothing to do."), channels=channels)
        return Screen(data=data, confirm=_("Confirm: checked as shown"))

    def _points(self, context: StepContext) -> list[tuple[Text, Any]]:
        """The set-points under the names of the captured values, where one is captured too."""
        labels = {each.tag: str(each.label) for each in context.parameters.captured}
        return [(labels.get(point.tag, point.tag), point) for point in context.parameters.set_points]

    def _tags(self, context: StepContext, unit: Unit | None, run: PhaseRun | None) -> list[dict[str, Any]]:
        """One row per captured tag: limits, latest value, and the summary once there is one."""
        if unit is None:
            return []
        wanted = {f"{unit.code}.{each.tag}": each for each in context.parameters.captured}
        latest = {
            value.tag.code: value for value in TagValue.objects.filter(tag__unit=unit).select_related("tag")
        }
        rows = []
        for code, each in wanted.items():
            value = latest.get(code)
            rows.append(
                {
                    "code": code,
                    "field": each.tag,
                    "label": each.label,
                    "unit": each.unit,
                    "low": each.low,
                    "high": each.high,
                    "limit": limit_text(each.low, each.high),
                    "settle_s": each.settle_s,
                    "channel": tag_channel(context.batch.site.code, code),
                    "text": f"{value.value:.{each.decimals}f}" if value and value.value is not None else "",
                    "at": value.source_at if value else None,
                    "figures": [context.records[name] for name in self._figures(context, each.tag)],
                    "outside": context.records.get(f"{each.tag}.outside_s"),
                    "gap": context.records.get(f"{each.tag}.gap_s"),
                }
            )
        return rows

    def will_record(self, step: StepExecution) -> tuple[Text, ...]:
        """The captured values by name, and who checked them."""
        names = [str(BilingualText(each["label"])) for each in step.definition["parameters"]["captured"]]
        return (*names, *super().will_record(step))

    def shown(self, record: StepRecord, site: Any) -> Text:
        """The equipment's own times at the site's clock."""
        if record.field in ("run_started", "run_ended"):
            return at_site_seconds(datetime.fromisoformat(record.value), site)
        return super().shown(record, site)

    def _figures(self, context: StepContext, tag: str) -> list[str]:
        """The recorded summary values of a tag, none before the phase has ended."""
        names = [f"{tag}.{part}" for part in ("min", "max", "mean")]
        return [name for name in names if name in context.records]

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
