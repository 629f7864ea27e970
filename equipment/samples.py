"""Stores samples of tags in bulk: the one door by which measured values come in (URS-INT-01 to 04).

Samples are technical rows: no action per value, a few statements per batch. What they mean for a
room or a step is decided by subscribers of ``SamplesStored``, after the samples are committed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from equipment.choices import SampleStatus
from equipment.errors import SampleRefused
from equipment.events import Sample, SamplesQuarantined, SamplesStored
from equipment.models import QuarantinedSample, Tag, tag_channel
from kernel import clock, live
from kernel.events import subscribers_of

# A source clock may be this far ahead of PharMOM's; what is further ahead is put aside (URS-INT-04).
CLOCK_TOLERANCE = timedelta(seconds=30)
# What arrives this long after it was measured had been waiting somewhere (URS-INT-02).
LATE_AFTER = timedelta(seconds=60)

_INSERT = """
    INSERT INTO equipment_tagsample
        (tag_id, source_at, received_at, server_at, value, status, status_code, sequence, is_backfilled)
    SELECT tag, source_at, %s, server_at, value, status, status_code, sequence, is_backfilled
    FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::numeric[], %s::text[], %s::text[],
                %s::bigint[], %s::boolean[])
         AS given (tag, source_at, server_at, value, status, status_code, sequence, is_backfilled)
    ON CONFLICT (tag_id, source_at, sequence) DO NOTHING
    RETURNING tag_id, source_at, sequence
"""
_LATEST = """
    INSERT INTO equipment_tagvalue AS known
        (tag_id, source_at, received_at, server_at, value, status, status_code, sequence)
    SELECT tag, source_at, %s, server_at, value, status, status_code, sequence
    FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::numeric[], %s::text[], %s::text[],
                %s::bigint[])
         AS given (tag, source_at, server_at, value, status, status_code, sequence)
    ON CONFLICT (tag_id) DO UPDATE SET
        source_at = excluded.source_at, received_at = excluded.received_at, server_at = excluded.server_at,
        value = excluded.value, status = excluded.status, status_code = excluded.status_code,
        sequence = excluded.sequence
    WHERE (excluded.source_at, excluded.sequence) > (known.source_at, known.sequence)
    RETURNING tag_id
"""


def store(samples: Sequence[Sample]) -> int:
    """Store what is new of ``samples`` and return how many that were.

    A sample that was stored before (same tag, source time and sequence) counts for nothing; one from
    the future is put aside; a bad one keeps its status but no value. Raises ``SampleRefused`` for a
    value that is not an exact decimal, and then stores none.
    """
    if not samples:
        return 0
    received = clock.now()
    checked = [_checked(sample, received) for sample in samples]
    fresh = [sample for sample in checked if sample.source_at <= received + CLOCK_TOLERANCE]
    future = [sample for sample in checked if sample.source_at > received + CLOCK_TOLERANCE]
    with transaction.atomic():
        new = _insert(fresh, received)
        _update_latest(new, received)
        _put_aside(future, received)
    return sum(len(of_tag) for of_tag in new.values())


def _checked(sample: Sample, received: datetime) -> Sample:
    """The sample as it may be stored; late ones are marked, bad ones lose their value (URS-INT-01)."""
    if sample.source_at.tzinfo is None:
        raise SampleRefused(tag=sample.tag_id, why=_("its time has no zone."))
    if sample.status not in SampleStatus.values:
        raise SampleRefused(
            tag=sample.tag_id, why=_("“%(status)s” is not a status.") % {"status": sample.status}
        )
    value = None if sample.status == SampleStatus.BAD else sample.value
    if value is not None and not _is_exact(value):
        raise SampleRefused(tag=sample.tag_id, why=_("its value is not an exact decimal."))
    late = sample.is_backfilled or received - sample.source_at > LATE_AFTER
    return replace(sample, value=value, is_backfilled=late)


def _is_exact(value: object) -> bool:
    """Connectors are outside the type checker's reach: a float that slips in is refused here."""
    return isinstance(value, Decimal) and value.is_finite()


def _insert(samples: list[Sample], received: datetime) -> dict[int, tuple[Sample, ...]]:
    """Insert and return what was new, by tag, oldest first; tell subscribers after the commit."""
    if not samples:
        return {}
    columns: list[list[Any]] = [
        [sample.tag_id for sample in samples],
        [sample.source_at for sample in samples],
        [sample.server_at for sample in samples],
        [sample.value for sample in samples],
        [sample.status for sample in samples],
        [sample.status_code for sample in samples],
        [sample.sequence for sample in samples],
        [sample.is_backfilled for sample in samples],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [received, *columns])
        keys = set(cursor.fetchall())
    new: dict[int, list[Sample]] = defaultdict(list)
    for sample in sorted(samples, key=lambda each: (each.source_at, each.sequence)):
        key = (sample.tag_id, sample.source_at, sample.sequence)
        if key in keys:
            keys.discard(key)
            new[sample.tag_id].append(sample)
    found = {tag: tuple(of_tag) for tag, of_tag in new.items()}
    if found:
        _announce(SamplesStored(found, received))
    return found


def _update_latest(new: dict[int, tuple[Sample, ...]], received: datetime) -> None:
    """Keep the newest sample of each tag at hand and show it on open pages."""
    if not new:
        return
    newest = [new[tag][-1] for tag in sorted(new)]
    columns: list[list[Any]] = [
        [sample.tag_id for sample in newest],
        [sample.source_at for sample in newest],
        [sample.server_at for sample in newest],
        [sample.value for sample in newest],
        [sample.status for sample in newest],
        [sample.status_code for sample in newest],
        [sample.sequence for sample in newest],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [received, *columns])
        moved = {tag for (tag,) in cursor.fetchall()}
    shown = Tag.objects.filter(pk__in=moved).values_list("pk", "site__code", "code")
    channels = {pk: tag_channel(site, code) for pk, site, code in shown}
    for sample in newest:
        if sample.tag_id in channels:
            live.publish(channels[sample.tag_id], _as_shown(sample))


def _as_shown(sample: Sample) -> dict[str, object]:
    shown: dict[str, object] = {
        "text": "–",
        "at": sample.source_at,
        "good": sample.status == SampleStatus.GOOD,
        "status": sample.status,
    }
    if sample.value is not None:
        shown["text"] = shown["value"] = f"{sample.value:f}"
    return shown


def _put_aside(samples: list[Sample], received: datetime) -> None:
    """Keep samples from the future where nobody takes them for values."""
    if not samples:
        return
    QuarantinedSample.objects.bulk_create(
        QuarantinedSample(
            tag_id=sample.tag_id,
            source_at=sample.source_at,
            received_at=received,
            server_at=sample.server_at,
            value=sample.value,
            status=sample.status,
            status_code=sample.status_code,
            sequence=sample.sequence,
        )
        for sample in samples
    )
    _announce(SamplesQuarantined(tuple(samples), received))


def _announce(event: SamplesStored | SamplesQuarantined) -> None:
    """Tell each subscriber once the samples are committed; the failure of one stops no other.

    A subscriber calls actions, and an action opens a transaction of its own.
    """
    for function in subscribers_of(type(event)):
        transaction.on_commit(_telling(function, event), robust=True)


def _telling(function: Callable[[object], None], event: object) -> Callable[[], None]:
    def tell() -> None:
        function(event)

    return tell
