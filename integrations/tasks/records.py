"""What a capture task writes, each in one transaction behind the fence of its lease (URS-INT-01 to 04)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from audit.choices import Channel
from audit.context import Origin, coming_from
from audit.contracts import authority
from equipment import samples as sample_store
from equipment.choices import SampleStatus
from equipment.events import Sample
from equipment.models import TagValue
from integrations.actions.finish_command import finish_command
from integrations.choices import CommandState, ConnectionState, Happening
from integrations.contracts import Command, Outcome
from integrations.models import ConnectionEvent, DeviceState, EndpointLease, Held, TagBinding
from integrations.selectors.messages import open_commands
from integrations.tasks.notes import Batch, DeviceSeen, Event
from kernel import clock

COMMUNICATION_LOST = "communication_lost"
# After that a command that went out without an answer has none any more.
ANSWER_WITHIN = timedelta(seconds=60)
# A hand-over between workers that takes no longer than this leaves no mark in the values.
SHORT = timedelta(seconds=5)


def origin(held: Held) -> Origin:
    """The door of everything that comes over a plant connection."""
    return Origin(channel=Channel.CONNECTOR, terminal=held.endpoint_code)


def write(held: Held, batch: Batch) -> int:
    """Store a batch; raises ``LeaseLost`` and writes nothing when another worker has the lease."""
    with coming_from(origin(held)), transaction.atomic():
        lease = EndpointLease.objects.fence(held)
        events = list(batch.events)
        samples, foreign = _own(held, batch.samples)
        events += foreign
        for seen in batch.devices:
            event, bad = _note_device(held, seen)
            events += event
            samples += bad
        _log(held, events)
        stored = sample_store.store(samples)
        if batch.samples:
            lease.note_stored(stored, clock.now())
    return stored


def note_taken(held: Held) -> None:
    """Say that this worker has the connection now; what was not captured meanwhile becomes visible."""
    with coming_from(origin(held)), transaction.atomic():
        EndpointLease.objects.fence(held)
        lapsed_at = held.lapsed_at
        if lapsed_at is None or clock.now() - lapsed_at <= SHORT:
            return
        _log(held, [Event(Happening.TAKEN_OVER, detail=held.holder)])
        _mark_lost(held, _bound_tags(held), lapsed_at)


def note_connected(held: Held) -> None:
    """The session is open."""
    with transaction.atomic():
        lease = EndpointLease.objects.fence(held)
        lease.state, lease.connected_since = ConnectionState.CONNECTED, clock.now()
        lease.last_error, lease.last_error_at = "", None
        lease.save(update_fields=["state", "connected_since", "last_error", "last_error_at"])
        _log(held, [Event(Happening.CONNECTED, detail=held.holder)])


def note_failed(held: Held, said: str, *, was_connected: bool) -> None:
    """The session ended or never opened; every bound tag is without communication from now on."""
    with coming_from(origin(held)), transaction.atomic():
        lease = EndpointLease.objects.fence(held)
        is_news = was_connected or lease.last_error != said
        lease.state, lease.connected_since = ConnectionState.LOST, None
        lease.last_error, lease.last_error_at = said, clock.now()
        lease.save(update_fields=["state", "connected_since", "last_error", "last_error_at"])
        if is_news:
            _log(held, [Event(Happening.LOST if was_connected else Happening.REFUSED, detail=said)])
        if was_connected:
            _mark_lost(held, _bound_tags(held), clock.now())


def note_released(held: Held) -> None:
    """Give the lease back so that another worker takes it at once."""
    with transaction.atomic():
        EndpointLease.objects.fence(held)
        _log(held, [Event(Happening.RELEASED, detail=held.holder)])
        EndpointLease.objects.give_back(held)


def next_commands(held: Held) -> list[Command]:
    """Commands to carry out now, marked as sent before they go out: none goes out twice."""
    with transaction.atomic():
        EndpointLease.objects.fence(held)
        now = clock.now()
        ready = list(open_commands(held.endpoint_id).filter(sent_at=None, expires_at__gt=now))
        for command in ready:
            command.sent_at = now
            command.save(update_fields=["sent_at"])
    return [
        Command(each.pk, str(each.uuid), each.kind, each.unit.code, each.batch_code, each.content)
        for each in ready
    ]


def settle_overdue(held: Held) -> None:
    """Give their result to commands that came too late to be sent, or never got an answer."""
    now, system = clock.now(), authority().system_actor()
    late = open_commands(held.endpoint_id).filter(sent_at=None, expires_at__lte=now)
    unanswered = open_commands(held.endpoint_id).filter(sent_at__lt=now - ANSWER_WITHIN)
    with coming_from(origin(held)):
        for command in late:
            finish_command(command=command, result=CommandState.EXPIRED, actor=system)
        for command in unanswered:
            said = "no answer was recorded"
            finish_command(command=command, result=CommandState.FAILED, answer=said, actor=system)


def finish(held: Held, command: Command, outcome: Outcome) -> None:
    """Record what became of a command that went out."""
    with coming_from(origin(held)):
        for known in open_commands(held.endpoint_id).filter(pk=command.id):
            finish_command(
                command=known,
                result=outcome.state,
                answer=outcome.answer,
                read_back=outcome.read_back,
                actor=authority().system_actor(),
            )


def _note_device(held: Held, seen: DeviceSeen) -> tuple[list[Event], list[Sample]]:
    """Keep a device's state; when it went, its values end there (URS-INT-03)."""
    known = DeviceState.objects.filter(endpoint_id=held.endpoint_id, device=seen.name).first()
    if known is not None and (known.is_online == seen.is_online or seen.at < known.since):
        return [], []
    DeviceState.objects.update_or_create(
        endpoint_id=held.endpoint_id,
        device=seen.name,
        defaults={"is_online": seen.is_online, "since": seen.at},
    )
    if seen.is_online:
        return [Event(Happening.DEVICE_BACK, seen.name)] if known is not None else [], []
    return [Event(Happening.DEVICE_LOST, seen.name)], _lost_samples(seen.tag_ids, seen.at)


def _mark_lost(held: Held, tag_ids: Sequence[int], at: datetime) -> None:
    sample_store.store(_lost_samples(tag_ids, at))


def _lost_samples(tag_ids: Sequence[int], at: datetime) -> list[Sample]:
    """A bad sample per tag that had a value: trends and delays break there, and pages say so."""
    living = TagValue.objects.filter(tag_id__in=tag_ids).exclude(status=SampleStatus.BAD)
    newest = dict(living.values_list("tag_id", "source_at"))
    after = timedelta(microseconds=1)
    return [
        Sample(tag, max(at, newest[tag] + after), None, SampleStatus.BAD, COMMUNICATION_LOST)
        for tag in sorted(newest)
    ]


def _own(held: Held, samples: Sequence[Sample]) -> tuple[list[Sample], list[Event]]:
    """The samples of tags that are bound to this very connection; whose are not is told (URS-ACC-11).

    A gateway speaks for its own tags alone, whatever it sends, and from when on a tag is bound elsewhere.
    """
    if not samples:
        return [], []
    own = set(_bound_tags(held))
    taken = [each for each in samples if each.tag_id in own]
    others = len(samples) - len(taken)
    return taken, [Event(Happening.BINDING_REFUSED, detail=f"{others}")] if others else []


def _bound_tags(held: Held) -> list[int]:
    bound = TagBinding.objects.filter(endpoint_id=held.endpoint_id, is_active=True)
    return list(bound.values_list("tag_id", flat=True))


def _log(held: Held, events: Sequence[Event]) -> None:
    now = clock.now()
    ConnectionEvent.objects.bulk_create(
        ConnectionEvent(
            endpoint_id=held.endpoint_id, at=now, kind=each.kind, device=each.device, detail=each.detail
        )
        for each in events
    )
