"""Reads device messages: JSON with source time, sequence, values as displayed, unit and status.

A message that is not what was agreed gives no sample at all; nothing in it is guessed (URS-INT-06).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from equipment.events import Sample
from integrations.contracts import Binding
from kernel.errors import InvalidDecimal
from kernel.quantities import parse_decimal

GOOD, UNCERTAIN, BAD = "good", "uncertain", "bad"


class NotAccepted(Exception):
    """The message cannot be read as agreed; the text says why."""


@dataclass(frozen=True)
class Names:
    """How the messages name their parts; ``settings["names"]`` of a connection changes them."""

    time: str = "ts"
    sequence: str = "seq"
    unit: str = "unit"
    status: str = "status"
    stable: str = "stable"
    online: str = "online"


@dataclass(frozen=True)
class Message:
    """One message of a topic, read."""

    at: datetime
    sequence: int | None
    content: dict[str, Any]


def read_message(payload: bytes, names: Names) -> Message:
    """The message with its source time and sequence; raises ``NotAccepted``."""
    content = _json(payload)
    at = _time(content.get(names.time))
    sequence = content.get(names.sequence)
    if sequence is not None and (not isinstance(sequence, int) or isinstance(sequence, bool)):
        raise NotAccepted(f"{names.sequence} is not a whole number")
    return Message(at, sequence, content)


def samples_of(
    message: Message, bindings: Sequence[Binding], names: Names, *, is_old: bool
) -> tuple[list[Sample], list[str]]:
    """The samples of the bound fields, and what was wrong with others."""
    samples, faults = [], []
    for binding in bindings:
        try:
            samples.append(_sample(message, binding, names, is_old))
        except (NotAccepted, InvalidDecimal) as fault:
            faults.append(f"{binding.field}: {fault}")
    return samples, faults


def _sample(message: Message, binding: Binding, names: Names, is_old: bool) -> Sample:
    content = message.content
    unit = content.get(names.unit)
    if unit != binding.source_unit:
        raise NotAccepted(f"the unit is “{unit}”, not “{binding.source_unit}”")
    if binding.field not in content:
        raise NotAccepted("the field is missing")
    status, code = _status(content, names)
    value = None if status == BAD else _value(content[binding.field])
    if value is None and status != BAD:
        status, code = BAD, "no_value"
    return Sample(
        tag_id=binding.tag_id,
        source_at=message.at,
        value=value,
        status=status,
        status_code=code,
        sequence=message.sequence or 0,
        is_backfilled=is_old,
    )


def _status(content: dict[str, Any], names: Names) -> tuple[str, str]:
    """The device's own word; a value that still moves is uncertain, an unknown word is bad."""
    said = content.get(names.status, GOOD)
    if said == GOOD and content.get(names.stable, True) is not True:
        return UNCERTAIN, "unstable"
    if said in (GOOD, UNCERTAIN, BAD):
        return said, ""
    return BAD, str(said)[:60]


def _value(raw: Any) -> Decimal | None:
    return None if raw is None else parse_decimal(raw)


def _json(payload: bytes) -> dict[str, Any]:
    try:
        # Numbers keep their digits as written; no binary float comes into being.
        content = json.loads(payload.decode("utf-8"), parse_float=str)
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise NotAccepted("it is not JSON") from None
    if not isinstance(content, dict):
        raise NotAccepted("it is not a JSON object")
    return content


def _time(raw: Any) -> datetime:
    try:
        at = datetime.fromisoformat(str(raw))
    except ValueError:
        raise NotAccepted(f"its time “{raw}” cannot be read") from None
    if at.tzinfo is None:
        raise NotAccepted(f"its time “{raw}” names no zone")
    return at
