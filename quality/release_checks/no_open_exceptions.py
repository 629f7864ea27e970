"""Every exception of the batch has been assessed by QA (URS-EBR-07, 15)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from batches.choices import ExceptionState
from batches.contracts import RELEASE_CHECKS, ReleaseCheck
from batches.models import Batch
from kernel.findings import Finding


@RELEASE_CHECKS.register
class NoOpenExceptions(ReleaseCheck):
    """Names each exception that nobody has assessed."""

    code = "no_open_exceptions"
    label = gettext_lazy("Every exception assessed")

    def evaluate(self, batch: Batch) -> list[Finding]:
        """One query over the exceptions."""
        exceptions = list(batch.exceptions.select_related("step", "batch").order_by("id"))
        still_open = [each for each in exceptions if each.state != ExceptionState.ASSESSED]
        if still_open:
            return [
                Finding(
                    "exception_open",
                    _("Exception %(exception)s is not assessed") % {"exception": each.code},
                    ok=False,
                    detail=" · ".join(
                        part
                        for part in (each.step.number if each.step else "", each.get_kind_display())
                        if part
                    ),
                    link=each.get_absolute_url(),
                )
                for each in still_open
            ]
        count = len(exceptions)
        text = ngettext("%(count)s exception, assessed", "%(count)s exceptions, all assessed", count)
        return [
            Finding(
                "exceptions_assessed",
                text % {"count": count} if count else _("No exception was raised"),
                ok=True,
                link=batch.get_absolute_url(),
            )
        ]
