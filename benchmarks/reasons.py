"""Rows of the small table that writes are measured on."""

from __future__ import annotations

from itertools import count

from audit.models import ReasonCode
from kernel.fields import BilingualText

LABEL = BilingualText({"en": "Reason of the benchmark", "zh": "基准测试原因"})
_numbers = count(1)


def new_code() -> str:
    """A code that nobody had before."""
    return f"bench-{next(_numbers)}"


def new_reasons(number: int) -> list[ReasonCode]:
    """Reasons with codes that nobody had before."""
    return [ReasonCode(code=new_code(), label=LABEL) for _each in range(number)]


def first_reasons(number: int) -> list[ReasonCode]:
    """The oldest of those that were added."""
    return list(ReasonCode.objects.filter(code__startswith="bench-").order_by("pk")[:number])


def changed(reasons: list[ReasonCode]) -> list[ReasonCode]:
    """The same with one value turned over, not yet written."""
    for reason in reasons:
        reason.is_active = not reason.is_active
    return reasons
