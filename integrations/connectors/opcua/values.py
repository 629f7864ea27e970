"""Turns OPC UA data values into samples: a Bad one never has a value (OPC 10000-4, 7.11 and 7.39)."""

from __future__ import annotations

import math
import struct
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from asyncua import ua
from asyncua.ua.status_codes import get_name_and_doc

from equipment.events import Sample
from integrations.contracts import Binding

GOOD, UNCERTAIN, BAD = "good", "uncertain", "bad"
_SEVERITY = {0: GOOD, 1: UNCERTAIN}


def sample_of(binding: Binding, data: ua.DataValue, received: datetime) -> Sample:
    """One sample with source time, server time and status; what is no number becomes Bad."""
    code = data.StatusCode.value if data.StatusCode is not None else 0
    status, name = severity(code), status_name(code)
    value = None
    if status != BAD:
        variant = data.Value
        value = number(variant.Value, variant.VariantType) if variant is not None else None
        if value is None:
            status, name = BAD, "NoNumber"
        else:
            value = as_displayed(value, binding.decimals)
    return Sample(
        tag_id=binding.tag_id,
        source_at=aware(data.SourceTimestamp or data.ServerTimestamp) or received,
        server_at=aware(data.ServerTimestamp),
        value=value,
        status=status,
        status_code=name,
    )


def severity(code: int) -> str:
    """Good, uncertain or bad, by the two highest bits; the reserved pattern counts as bad."""
    return _SEVERITY.get(code >> 30 & 0b11, BAD)


def status_name(code: int) -> str:
    """The name of a status code as the standard writes it; empty for plain Good."""
    return "" if code == 0 else str(get_name_and_doc(code & 0xFFFF0000)[0])


def number(value: Any, kind: ua.VariantType) -> Decimal | None:
    """The exact decimal that the shortest writing of a number stands for; ``None`` for anything else."""
    if isinstance(value, bool | int):
        return Decimal(int(value))
    if not isinstance(value, float) or not math.isfinite(value):
        return None
    return Decimal(_single(value) if kind is ua.VariantType.Float else repr(value))


def as_displayed(value: Decimal, decimals: int) -> Decimal:
    """The same value with the decimals of its display, so that 250.0 rpm reads 250; never rounded."""
    shown = value.quantize(Decimal(1).scaleb(-decimals))
    return shown if shown == value else Decimal(f"{value:f}")


def aware(moment: datetime | None) -> datetime | None:
    """OPC UA times are UTC; the library gives them without saying so."""
    if moment is None or moment.year < 1970:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _single(value: float) -> str:
    """The shortest text that gives the same 32-bit float again."""
    packed = struct.pack("<f", value)
    texts = (f"{value:.{digits}g}" for digits in range(6, 10))
    return next((text for text in texts if struct.pack("<f", float(text)) == packed), repr(value))
