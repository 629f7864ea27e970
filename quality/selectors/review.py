"""The review of a batch by exception: what was not as planned, and proof that everything was looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from batches.choices import BatchState, ExceptionKind, ExceptionState, ResultState, StepState
from batches.contracts import STEP_TYPES, field_label
from batches.models import Batch, BatchException, RawFile, StepAttempt, StepExecution, StepRecord
from batches.selectors.corrections import Correction, corrections_of
from batches.selectors.disposed import with_record
from batches.selectors.rooms import excursions_of, stays_of
from environment.models import Excursion
from equipment.selectors.visible import visible_to
from quality.choices import DeviationState
from quality.selectors.clearance import CLEARING, Rule, Verdict, judge
from quality.selectors.wording import recorded_text, with_unit

AFTER_PRODUCTION = (
    BatchState.PRODUCTION_COMPLETE,
    BatchState.PRODUCTION_REVIEWED,
    BatchState.QA_REVIEWED,
    BatchState.RELEASED,
    BatchState.REJECTED,
    BatchState.RECALLED,
)


@dataclass(frozen=True)
class Departure:
    """One line of “what was not as planned”; ``record`` carries the state that its badge shows."""

    step: StepExecution | None
    what: str
    detail: str = ""
    limit: str = ""
    recorded: str = ""
    recorded_note: str = ""
    exception: BatchException | None = None

    @property
    def deviation(self) -> Any:
        """The deviation opened for the exception, if there is one."""
        return getattr(self.exception, "deviation", None)


@dataclass(frozen=True)
class Coverage:
    """How many values there are, how many each rule cleared, and how many are left for a person."""

    total: int
    by_rule: tuple[tuple[Rule, int], ...]
    by_concern: tuple[tuple[Rule, int], ...]
    unclassified: int

    @property
    def cleared(self) -> int:
        """Values that need no person's eye."""
        return sum(count for _rule, count in self.by_rule)

    @property
    def held(self) -> int:
        """Values that somebody has to look at."""
        return self.total - self.cleared

    def share(self, count: int) -> str:
        """``count`` in percent of all, as an SVG attribute takes it."""
        return f"{count * 100 / self.total:.2f}" if self.total else "0"

    @property
    def cleared_share(self) -> str:
        """The green part of the bar."""
        return self.share(self.cleared)

    @property
    def held_share(self) -> str:
        """The rest of the bar."""
        return self.share(self.held)


@dataclass(frozen=True)
class ShownStep:
    """A step with its values, each beside what people call it."""

    step: StepExecution
    values: tuple[tuple[str, StepRecord], ...]


@dataclass(frozen=True)
class BatchReview:
    """Everything the review page shows beside the release checks."""

    batch: Batch
    steps: tuple[StepExecution, ...]
    coverage: Coverage
    departures: tuple[Departure, ...]
    corrections: tuple[Correction, ...]
    excursions: tuple[Excursion, ...]
    rooms: int
    attempts: tuple[StepAttempt, ...]


def batches_to_review(user: Any) -> QuerySet[Batch]:
    """Batches after production at the places where ``user`` may review, with what is still open in each."""
    found = visible_to(
        with_record(Batch.objects.filter(state__in=AFTER_PRODUCTION)).select_related(
            "site", "order", "material", "product_lot"
        ),
        user,
        "quality.view_review",
        areas=("area",),
    )
    open_deviation = ~Q(deviations__state=DeviationState.CLOSED) & Q(deviations__isnull=False)
    open_exception = Q(exceptions__state=ExceptionState.OPEN)
    annotated: QuerySet[Batch] = found.annotate(
        open_deviations=Count("deviations", filter=open_deviation, distinct=True),
        open_exceptions=Count("exceptions", filter=open_exception, distinct=True),
    )
    # Grouping drops the model's order, and pages of an unordered list would show a batch twice or never.
    return annotated.order_by("-completed_at", "-id")


def review_of(batch: Batch) -> BatchReview:
    """Gather the review in a fixed number of queries, whatever the number of steps."""
    steps = _steps(batch)
    exceptions = _exceptions(batch)
    judged = [(record, step, judge(record, step)) for step in steps for record in step.records.all()]
    attempts = StepAttempt.objects.filter(step__batch=batch).select_related("step__batch", "person")
    return BatchReview(
        batch=batch,
        steps=tuple(steps),
        coverage=_coverage(judged),
        departures=(*_departures(steps, exceptions, judged), *_of_files(batch)),
        corrections=tuple(corrections_of(steps, exceptions)),
        excursions=tuple(excursions_of(batch)),
        rooms=len({stay.room_id for stay in stays_of(batch)}),
        attempts=tuple(attempts.order_by("id")),
    )


def steps_with_values(batch: Batch) -> list[ShownStep]:
    """Every step with its values, for the part of the page that is collapsed."""
    return [
        ShownStep(step, tuple((field_label(step, record.field), record) for record in step.records.all()))
        for step in _steps(batch)
    ]


def _steps(batch: Batch) -> list[StepExecution]:
    return list(
        batch.steps.order_by("sequence")
        .select_related("batch__site", "unit", "performer", "verifier")
        .prefetch_related("records")
    )


def _exceptions(batch: Batch) -> list[BatchException]:
    return list(
        batch.exceptions.select_related(
            "batch", "site", "step__batch", "step__unit", "raised_by", "assessed_by", "deviation"
        ).order_by("id")
    )


def _coverage(judged: list[tuple[StepRecord, StepExecution, Verdict]]) -> Coverage:
    rules = Counter(verdict.rule for _record, _step, verdict in judged if verdict.rule is not None)
    concerns = Counter(verdict.concern for _record, _step, verdict in judged if verdict.concern is not None)
    return Coverage(
        total=len(judged),
        by_rule=tuple((rule, rules[rule]) for rule in CLEARING),
        by_concern=tuple(concerns.most_common()),
        unclassified=sum(1 for *_where, verdict in judged if verdict == Verdict()),
    )


def _departures(
    steps: list[StepExecution],
    exceptions: list[BatchException],
    judged: list[tuple[StepRecord, StepExecution, Verdict]],
) -> Iterator[Departure]:
    """Exceptions first, then what no exception speaks of: doubtful values, gaps, skipped and unverified steps."""
    # Corrections have a table of their own, with their exceptions.
    yield from (_of_exception(each) for each in exceptions if each.kind != ExceptionKind.CORRECTION)
    spoken_of = {(each.step_id, each.field) for each in exceptions}
    for record, step, verdict in judged:
        concern = verdict.concern
        if concern is None or concern.code in _SHOWN_ELSEWHERE:
            continue
        # A captured tag leaves several values (bowl_temperature.max); its exception speaks of all of them.
        if not {(step.pk, record.field), (step.pk, record.field.split(".")[0])}.isdisjoint(spoken_of):
            continue
        yield _of_value(record, step, concern)
    for step in steps:
        yield from _of_step(step, any(each.step_id == step.pk for each in exceptions))


# Corrections stand in their own table; open and unverified steps are named once, not once per value.
_SHOWN_ELSEWHERE = frozenset({"corrected", "step_open", "not_verified"})


def _of_exception(exception: BatchException) -> Departure:
    step = exception.step
    notes = []
    if exception.sample_count is not None:
        notes.append(_("%(count)s samples") % {"count": exception.sample_count})
    if exception.duration_s is not None:
        notes.append(_("%(seconds)s s long") % {"seconds": exception.duration_s})
    if exception.is_uncertain:
        notes.append(_("only by values that their source doubts"))
    what = str(exception.get_kind_display())
    return Departure(
        step=step,
        what=f"{what}: {field_label(step, exception.field)}" if exception.field else what,
        detail=exception.description,
        limit=with_unit(exception.limit, exception.unit),
        recorded=recorded_text(exception),
        recorded_note=", ".join(notes),
        exception=exception,
    )


def _of_files(batch: Batch) -> Iterator[Departure]:
    """Raw files that no value rests on: whoever reviews looks at what was measured and not recorded (URS-DAT-08)."""
    used = (ResultState.STANDS, ResultState.SUPERSEDED)
    files = RawFile.objects.filter(step__batch=batch).exclude(processed__state__in=used)
    for file in files.select_related("step__batch", "sent_by").order_by("id"):
        yield Departure(
            step=file.step,
            what=_("Raw file came and was not recorded"),
            detail=f"{file.label}, {file.sent_by.get_full_name()}",
            recorded=file.refused_as,
            recorded_note=f"SHA-256 {file.sha256[:16]}…",
        )


def _of_value(record: StepRecord, step: StepExecution, concern: Rule) -> Departure:
    return Departure(
        step=step,
        what=f"{concern.label}: {field_label(step, record.field)}",
        detail=record.note,
        recorded=with_unit(record.value, record.unit),
        recorded_note=str(record.get_source_kind_display()),
    )


def _of_step(step: StepExecution, has_exception: bool) -> Iterator[Departure]:
    if step.state == StepState.SKIPPED:
        if not has_exception:
            yield Departure(step, _("Step skipped"))
        return
    if step.state == StepState.NOT_EXECUTED:
        return  # the exception of the batch that ended early speaks of all of them
    if step.state != StepState.DONE:
        yield Departure(step, _("Step not complete"), detail=str(step.get_state_display()))
        return
    if step.is_verified and step.verifier_id is None:
        yield Departure(step, _("Not verified by a second person"))
    there = {record.field for record in step.records.all()}
    for field in STEP_TYPES.get(step.step_type).required(step):
        if field not in there:
            yield Departure(step, _("Value missing: %(field)s") % {"field": field_label(step, field)})
