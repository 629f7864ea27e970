"""What counts as a reason for change (URS-AUD-04): a known code and words that say something."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from audit.context import Reason
from audit.errors import ReasonRequired
from audit.models import ReasonCode

_EMPTY_WORDS = frozenset(
    {
        "update",
        "updated",
        "change",
        "changed",
        "edit",
        "fix",
        "test",
        "none",
        "n/a",
        "na",
        "ok",
        "reason",
        "asdf",
    }
    | {"更新", "修改", "变更", "更改", "测试", "无", "原因", "好的"}
)
_MEANINGFUL = re.compile(r"[^\W\d_]", re.UNICODE)


def check_reason(reason: Reason | None) -> None:
    """Raise ``ReasonRequired`` unless the code is in use and the text is more than a placeholder."""
    if reason is None:
        raise ReasonRequired(why=_("none was given"))
    text = reason.text.strip()
    letters = _MEANINGFUL.findall(text)
    if len(set(letters)) < 2 or text.casefold().strip(".。!！ ") in _EMPTY_WORDS:
        raise ReasonRequired(why=_("“%(text)s” does not say what made the change necessary") % {"text": text})
    if not ReasonCode.objects.filter(code=reason.code, is_active=True).exists():
        raise ReasonRequired(why=_("“%(code)s” is not in the list of reasons") % {"code": reason.code})
