"""How it was made: every step in order with values, limits, sources, people, tries, signatures (GMP 175; 211.188)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from batches.choices import ValueStatus
from batches.contracts import RECORD_SECTIONS, RecordSection, ShownException, ShownValue, limit_text
from batches.models import Batch, ScreenShown, StepAttempt, ToleranceOverride
from batches.record_sections.exceptions import assessed, recorded
from batches.selectors.corrections import Correction
from batches.selectors.printed_files import printed_files
from batches.selectors.printed_words import (
    CHANGED,
    OUTSIDE,
    limits_of,
    named,
    reason_labels,
    signature_note,
    span,
    why,
)
from batches.selectors.record import RecordedStep
from equipment.selectors.site_time import exactly_at_site
from kernel.document import Block, Cell, Columns, Note, Part, Prose, Table, Text, amount

# So much of a digest is compared by eye; the data has all of it.
SEEN_OF_DIGEST = 16


@RECORD_SECTIONS.register
class Steps(RecordSection):
    """Operation by operation, step by step."""

    code = "steps"
    title = gettext_lazy("How it was made: every step")
    place = 210

    def blocks(self, batch: Batch, book: Any) -> Sequence[Block]:
        """Nothing is left out: a step that was not done says so."""
        changes: dict[Any, list[Correction]] = defaultdict(list)
        for each in book.corrections:
            changes[each.step.pk].append(each)
        labels = reason_labels() if changes else {}
        found: list[Block] = []
        for operation in book.operations:
            found.append(Part(str(operation.name), number=operation.number, level=2))
            for step in operation.steps:
                found.extend(_step(step, batch, changes[step.step.pk], labels))
        return found


def _step(
    each: RecordedStep, batch: Batch, changes: Sequence[Correction], labels: dict[str, str]
) -> Iterator[Block]:
    step, at = each.step, partial(exactly_at_site, site=batch.site)
    aside = f"{each.kind.label} · {step.get_state_display()}"
    yield Part(str(step.name), number=step.number, aside=aside, level=3)
    yield Prose(str(step.instruction), title=_people(each, batch))
    if each.values:
        yield _values(each.values, batch, changes)
    yield from printed_files(each.files, at)
    for change in changes:
        yield _change(change, labels, at)
    for attempt in each.attempts:
        yield _attempt(attempt, at)
    for override in each.overrides:
        yield _override(override, each, at)
    for shown in each.exceptions:
        yield _exception(shown, batch)
    for signature in each.signatures:
        yield signature_note(signature)
    if each.screens:
        yield _screens(each.screens, at)


def _screens(screens: Sequence[ScreenShown], at: Any) -> Prose:
    """Who acted on which screen of the step, the second person's among them, with the digest of what was seen."""
    lines = []
    for screen in screens:
        who = [at(screen.at), screen.person_name]
        if screen.is_second_person:
            who.append(_("Second person"))
        digest = f"{screen.digest[:SEEN_OF_DIGEST]}…"
        lines.append(" · ".join([*who, str(screen.get_moment_display()), screen.language, digest]))
    return Prose(
        "\n".join(lines), title=_("Screens that are kept, with the head of the digest of what was seen")
    )


def _people(each: RecordedStep, batch: Batch) -> str:
    """When, by whom, checked by whom, on which unit; one line."""
    step, at = each.step, partial(exactly_at_site, site=batch.site)
    parts = [span(step.started_at, step.ended_at, at)]
    if step.performer is not None:
        parts.append(_("performed by %(person)s") % {"person": named(step.performer)})
    if step.verifier is not None:
        names = {"person": named(step.verifier), "time": at(step.verified_at)}
        parts.append(_("verified by %(person)s, %(time)s") % names)
    if step.unit is not None:
        parts.append(_("unit %(unit)s") % {"unit": step.unit.code})
    if step.is_critical:
        parts.append(_("critical step"))
    return " · ".join(parts)


def _values(values: Sequence[ShownValue], batch: Batch, changes: Sequence[Correction]) -> Table:
    before: dict[str, list[str]] = defaultdict(list)
    for change in changes:
        before[change.field].append(amount(change.was, change.unit))
    columns = Columns(
        (_("Value"), _("Recorded"), _("Limits"), _("Source"), _("Measured at"), _("Recorded by")),
        (19, 19, 17, 18, 10, 17),
    )
    return Table(columns, [_value(each, batch, before[each.record.field]) for each in values])


def _value(value: ShownValue, batch: Batch, was: Sequence[str]) -> Sequence[Cell | Text]:
    record, at = value.record, partial(exactly_at_site, site=batch.site)
    marks = (OUTSIDE if record.is_in_limits is False else "") + (CHANGED if record.is_corrected else "")
    source = [value.origin] if value.origin else []
    if record.status != ValueStatus.GOOD:
        source.append(str(record.get_status_display()))
    return (
        value.label,
        Cell(amount(value.text, record.unit), small=record.note, was=was, mark=marks),
        _limits(value),
        Cell(str(record.get_source_kind_display()), small=" · ".join(source)),
        at(record.source_at),
        Cell(named(record.entered_by), small=at(record.recorded_at)),
    )


def _limits(value: ShownValue) -> Cell:
    """The limits with the target, and how a typed value was checked a second time (URS-DAT-06)."""
    limits = limits_of(value.record)
    check = _("second check: %(check)s") % {"check": value.second_check} if value.second_check else ""
    small = " · ".join(part for part in (str(limits.small), check) if part)
    return replace(limits, small=small)


def _change(change: Correction, labels: dict[str, str], at: Any) -> Note:
    names = {
        "what": change.label,
        "before": amount(change.was, change.unit),
        "after": amount(change.is_now, change.unit),
    }
    event = change.event
    who = f" · {event.on_behalf_of_name or event.actor_name}, {at(event.recorded_at)}" if event else ""
    title = f"{CHANGED} " + _("Corrected: %(what)s, %(before)s → %(after)s") % names
    reason = why(event, labels)
    words = ": ".join(str(part) for part in (reason.small, reason.text) if part)
    return Note(title, f"{words}{who}", tone="warn")


def _attempt(attempt: StepAttempt, at: Any) -> Note:
    """A refused try with what was entered, in the words that the person read."""
    entered = ", ".join(f"{name} = {value}" for name, value in sorted(attempt.inputs.items()))
    title = _("Refused: %(code)s %(what)s") % {"code": attempt.error_code, "what": attempt.error.message}
    text = " · ".join(part for part in (named(attempt.person), at(attempt.at), entered) if part)
    return Note(title, text)


def _override(override: ToleranceOverride, each: RecordedStep, at: Any) -> Note:
    """What was refused for its tolerance, who asked that it stand, and what the second person said."""
    label = str(each.kind.field_label(each.step, override.field))
    limits = amount(limit_text(override.low, override.high), override.unit)
    state = _("Not needed any more") if override.is_lapsed else str(override.get_state_display())
    title = _("Override %(code)s: %(what)s %(value)s (%(limits)s), %(state)s") % {
        "code": override.code,
        "what": label,
        "value": amount(override.value, override.unit),
        "limits": limits,
        "state": state,
    }
    asked = f"{named(override.requested_by)}, {at(override.requested_at)}: {override.request_reason}"
    decided = ""
    if override.decided_by is not None:
        decided = f"{named(override.decided_by)}, {at(override.decided_at)}: {override.decision_reason}"
    return Note(title, " · ".join(part for part in (asked, decided) if part), tone="warn")


def _exception(shown: ShownException, batch: Batch) -> Note:
    """The exception where it happened; the table at the front has it too."""
    exception = shown.exception
    value, answer = recorded(exception), assessed(exception, batch)
    what = ": ".join(part for part in (str(exception.get_kind_display()), str(shown.label)) if part)
    facts = [exception.description, str(value.text), str(value.small), str(answer.text), str(answer.small)]
    return Note(
        f"{OUTSIDE} {exception.code} · {what} ({exception.get_severity_display()})",
        " · ".join(part for part in facts if part and part != "–"),
        tone="alarm",
    )
